/** The one order of a list over several sources: key, then source number, then the row's place in its own source. */
import type { SourceRecord } from '#domain/records.ts'
import type { Order } from '#domain/resources.ts'
import type { Source } from './source.ts'

export interface Row {
  readonly source: Source
  readonly record: SourceRecord
}

/** The rows of one source, in the order of the answer. */
export interface Stream {
  readonly source: Source
  readonly records: readonly SourceRecord[]
}

/** What a row is sorted on: a moment as text, without the closing Z so that fractions sort; undefined when it has none. */
export type SortKey = string | undefined

/** Negative when `one` comes first: the later moment first, null last. */
export function compareKeys(order: Order | undefined, one: SourceRecord, other: SourceRecord): number {
  if (!order) return 0
  const [first, second] = [valueOf(order, one), valueOf(order, other)]
  // Of texts of one length the closing Z decides nothing.
  if (typeof first === 'string' && typeof second === 'string' && first.length === second.length) return first === second ? 0 : first > second ? -1 : 1
  return compareSortKeys(sortKeyOf(order, one), sortKeyOf(order, other))
}

const valueOf = ({ field }: Order, record: SourceRecord) => (record.fields as Record<string, unknown>)[field]

export function sortKeyOf(order: Order, record: SourceRecord): SortKey {
  const value = valueOf(order, record)
  return typeof value === 'string' ? value.slice(0, -1) : undefined
}

export function compareSortKeys(one: SortKey, other: SortKey): number {
  if (one === other) return 0
  if (one === undefined) return 1
  if (other === undefined) return -1
  return one > other ? -1 : 1
}

/** The first `count` rows of the merged list. Streams come in order of source number; each is already sorted. */
export function mergeStreams(streams: readonly Stream[], order: Order | undefined, count: number): Row[] {
  const places = streams.map(() => 0)
  const rows: Row[] = []
  while (rows.length < count) {
    const best = firstStream(streams, places, order)
    if (best === undefined) break
    rows.push({ source: streams[best]!.source, record: streams[best]!.records[places[best]!]! })
    places[best]!++
  }
  return rows
}

function firstStream(streams: readonly Stream[], places: readonly number[], order: Order | undefined): number | undefined {
  let best: number | undefined
  for (let index = 0; index < streams.length; index++) {
    const candidate = streams[index]!.records[places[index]!]
    if (!candidate) continue
    if (best === undefined || compareKeys(order, candidate, streams[best]!.records[places[best]!]!) < 0) best = index
  }
  return best
}
