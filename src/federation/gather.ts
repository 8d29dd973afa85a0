/** Asking every source its part of a list, and merging the parts. */
import { matchesAll, type Verdict } from '#domain/matches.ts'
import type { Query } from '#domain/query.ts'
import { resources } from '#domain/resources.ts'
import { uniqueBy } from '#domain/unique.ts'
import type { Asking } from './asking.ts'
import { persoonVerdict } from './check.ts'
import { compareKeys, mergeStreams, type Row } from './merge.ts'
import type { Persoon } from './persoon.ts'
import type { Links } from './links.ts'
import { filtersFor, looksAtPartij, planSource, type SourcePlan } from './plan.ts'
import type { Source } from './source.ts'
import { readFollowed, readList, type Check, type Rows } from './walk.ts'

export interface Gathered {
  readonly rows: readonly Row[]
  readonly count: number
  /** `exact`, or `minimum` when a source was not counted to its end. */
  readonly relation: 'exact' | 'minimum'
}

export interface GatherOptions {
  /** Personen that the query names; undefined when it names none. */
  readonly personen?: readonly Persoon[] | undefined
  /** For sources that are linked by address, when the query looks at whose a record is. */
  readonly links?: Links
  /** Asked for another list's sake: what cannot be asked is that list's to tell. */
  readonly aside?: boolean
  /** Rows of the merged list that are needed, from the first. */
  readonly upTo: number
  readonly window: number
}

/** The first `upTo` rows of the merged list over all visible sources, and the number of rows in all. */
export async function gather(asking: Asking, query: Query, options: GatherOptions): Promise<Gathered> {
  const parts = await Promise.all(asking.visible.map((source) => gatherSource(asking, query, source, options)))
  const found = parts.filter((part) => part !== undefined)
  const streams = found.map(({ source, rows }) => ({ source, records: rows.records }))
  return {
    rows: mergeStreams(streams, resources[query.resource].order, options.upTo),
    count: found.reduce((sum, { rows }) => sum + rows.count, 0),
    relation: found.every(({ rows }) => rows.certain) ? 'exact' : 'minimum',
  }
}

async function gatherSource(asking: Asking, query: Query, source: Source, options: GatherOptions): Promise<{ source: Source; rows: Rows } | undefined> {
  const plans = planSource(query, source, options.personen)
  const reason = plans.find((plan) => plan.kind === 'none')?.reason
  if (reason && !options.aside) asking.notAsked(source, reason)
  const asked = plans.filter((plan) => plan.kind !== 'none')
  if (asked.length === 0) return undefined
  const check = checkFor(query, source, options.personen)
  const prepare = source.koppelen !== 'geen' && query.filters.some(({ name }) => looksAtPartij(name)) ? options.links?.linker(source, query.resource) : undefined
  const single = asked.length === 1
  const common = { asking, source, resource: query.resource, check, window: options.window, ...(prepare && { prepare }) }
  const replies = await Promise.all(
    asked.map((plan) => read({ ...common, upTo: single ? options.upTo : options.window }, plan)),
  )
  // A source that failed in one of its parts gives nothing: a part never poses as the whole.
  const parts = replies.flatMap((reply) => (reply.ok ? [reply.value] : []))
  if (parts.length < replies.length) return undefined
  const rows = single ? parts[0]! : unite(query, parts)
  if (options.personen && !rows.certain) asking.outcome(source).unfinished = true
  return { source, rows }
}

function read(reading: Parameters<typeof readList>[0], plan: Exclude<SourcePlan, { kind: 'none' }>) {
  return plan.kind === 'follow' ? readFollowed(reading, plan) : readList(reading, plan)
}

/** Parts of one source that were asked by several keys: each record once, in order. */
function unite(query: Query, parts: readonly Rows[]): Rows {
  const { order } = resources[query.resource]
  const records = uniqueBy(parts.flatMap((part) => part.records), ({ local }) => local).sort((one, other) => compareKeys(order, one, other))
  return { records, count: records.length, certain: parts.every(({ certain }) => certain) }
}

function checkFor(query: Query, source: Source, personen: readonly Persoon[] | undefined): Check {
  const filters = filtersFor(query, source) ?? []
  return (record): Verdict => {
    const verdict = matchesAll(query.resource, record, filters)
    if (verdict === 'no-match' || !personen || query.resource === 'partij-identificatoren') return verdict
    const own = persoonVerdict(query.resource, record, source, personen)
    return own === 'match' ? verdict : own
  }
}
