/** The parts of a list that the sources are asked for, and all rows of them together. */
import { judgeOf, type Verdict } from '#domain/matches.ts'
import type { Query } from '#domain/query.ts'
import { resources } from '#domain/resources.ts'
import type { Asking } from './asking.ts'
import { persoonVerdict } from './check.ts'
import type { Links } from './who/links.ts'
import { mergeStreams, type Row } from './merge.ts'
import { OrderedPart } from './paging/ordered-part.ts'
import { countedRows, type Cursors, type Part } from './paging/part.ts'
import type { Persoon } from './who/persoon.ts'
import { filtersFor, looksAtPartij, planList, type ListPlan, type PlannedSource } from './plan.ts'
import type { Source } from './source.ts'
import type { Check, Reading, Sees } from './walk.ts'
import { WholePart } from './paging/whole-part.ts'

export interface GatherOptions {
  /** Personen that the query names; undefined when it names none. */
  readonly personen?: readonly Persoon[] | undefined
  /** For sources that are linked by address, when the query looks at whose a record is. */
  readonly links?: Links
  /** Which rows may be seen, in the same order; absent: all. */
  readonly sees?: Sees
  /** Asked for another list's sake: what cannot be asked is that list's to tell. */
  readonly aside?: boolean
  /** The most rows that are read from one source. */
  readonly window: number
  /** Up to so many rows are counted by reading them. */
  readonly counted?: number
  /** What is remembered of a source's cursors. */
  readonly cursors?: (source: Source) => Cursors
}

export interface Gathered {
  /** In the order of the answer. */
  readonly rows: readonly Row[]
  /** `minimum` when a source was not read to its end. */
  readonly relation: 'exact' | 'minimum'
}

/** Every row of the merged list over all visible sources, within the window of each. */
export async function gatherAll(asking: Asking, query: Query, options: GatherOptions): Promise<Gathered> {
  const parts = asking.visible.flatMap((source) => partOf(asking, query, source, options, 'all') ?? [])
  await Promise.all(parts.map((part) => part.begin(options.window)))
  const present = parts.filter(({ failed }) => !failed)
  if (options.personen) noteUnfinished(asking, present.filter(({ ended }) => !ended).map(({ source }) => source))
  const streams = present.map(({ source, kept }) => ({ source, records: kept.map(({ record }) => record) }))
  return {
    rows: mergeStreams(streams, resources[query.resource].order, Infinity),
    relation: present.every(({ ended }) => ended) ? 'exact' : 'minimum',
  }
}

/** The parts of a list, nothing of them read yet, in order of source number. */
export function partsOf(asking: Asking, query: Query, options: GatherOptions): Part[] {
  return asking.visible.flatMap((source) => partOf(asking, query, source, options, 'a page') ?? [])
}

/** Where a persoon is named, a source that holds more than may be read leaves the answer unfinished. */
export function noteUnfinished(asking: Asking, sources: readonly Source[]): void {
  for (const source of sources) asking.outcome(source).unfinished = true
}

function partOf(asking: Asking, query: Query, source: Source, options: GatherOptions, wanted: 'all' | 'a page'): Part | undefined {
  if (!options.aside && !asking.mayRead(source, query.resource)) return undefined
  const [{ plans, way }] = planList(query, [source], options.personen) as [PlannedSource]
  const reason = plans.find((plan) => plan.kind === 'none')?.reason
  if (reason && !options.aside) asking.notAsked(source, reason)
  const asked = plans.filter((plan) => plan.kind !== 'none').map((plan) => (options.sees && plan.kind === 'list' ? { ...plan, exact: false } : plan))
  if (!way) return undefined
  const looks = source.koppelen !== 'geen' && query.filters.some(({ name }) => looksAtPartij(name))
  const prepare = looks ? options.links?.linker(source, query.resource) : undefined
  const check = checkFor(query, source, options.personen)
  const reading: Reading = { asking, source, resource: query.resource, check, window: options.window, ...(prepare && { prepare }), ...(options.sees && { sees: options.sees }) }
  if (wanted === 'all' || way === 'whole') return new WholePart(reading, asked)
  return new OrderedPart(reading, asked[0] as ListPlan, options.counted ?? countedRows, options.cursors?.(source))
}

function checkFor(query: Query, source: Source, personen: readonly Persoon[] | undefined): Check {
  const judge = judgeOf(query.resource, filtersFor(query, source) ?? [])
  if (!personen || query.resource === 'partij-identificatoren') return judge
  return (record): Verdict => {
    const verdict = judge(record)
    if (verdict === 'no-match') return verdict
    const own = persoonVerdict(query.resource, record, source, personen)
    return own === 'match' ? verdict : own
  }
}
