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

/** Negative when `one` comes first: the later moment first, null last. Moments sort as text once the closing Z is off. */
export function compareKeys(order: Order | undefined, one: SourceRecord, other: SourceRecord): number {
  if (!order) return 0
  const left = keyOf(order, one)
  const right = keyOf(order, other)
  if (left === right) return 0
  if (left === undefined) return 1
  if (right === undefined) return -1
  return left > right ? -1 : 1
}

function keyOf(order: Order, record: SourceRecord): string | undefined {
  const value = (record.fields as Record<string, unknown>)[order.field]
  return typeof value === 'string' ? value.slice(0, -1) : undefined
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
