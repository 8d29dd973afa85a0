/** The one meaning of a filter: whether a record answers it. Every record is put to this before it leaves Gevel. */
import { filters, type FilterDefinition } from './filters.ts'
import { toMoment } from './moment.ts'
import type { PartijReference, SourceRecord } from './records.ts'
import type { ResourceName } from './resources.ts'

/** `unverifiable`: the record brings neither the field nor the evidence that the filter looks at. */
export type Verdict = 'match' | 'no-match' | 'unverifiable'

/** What a filter's value is: see `Filter.value` of the contract; an array means any of these. */
export type FilterValue = string | boolean | readonly string[]

/** A filter, with all that does not depend on the record found out beforehand. */
interface Judged {
  readonly definition: FilterDefinition
  readonly wanted: readonly (string | boolean)[]
}

export function matches(resource: ResourceName, record: SourceRecord, name: string, value: FilterValue): Verdict {
  return verdictOn(judged(resource, name, value), record)
}

/** The verdict over several filters that must all hold: `no-match` wins, then `unverifiable`. */
export function matchesAll(resource: ResourceName, record: SourceRecord, wanted: readonly { name: string; value: FilterValue }[]): Verdict {
  return judgeOf(resource, wanted)(record)
}

/** As {@link matchesAll}, for many records. */
export function judgeOf(resource: ResourceName, wanted: readonly { name: string; value: FilterValue }[]): (record: SourceRecord) => Verdict {
  const all = wanted.map(({ name, value }) => judged(resource, name, value))
  return (record) => {
    let verdict: Verdict = 'match'
    for (const filter of all) {
      const one = verdictOn(filter, record)
      if (one === 'no-match') return one
      if (one === 'unverifiable') verdict = one
    }
    return verdict
  }
}

function judged(resource: ResourceName, name: string, value: FilterValue): Judged {
  const definition = filters[resource][name]
  if (!definition) throw new TypeError(`${resource} has no filter ${name}`)
  return { definition, wanted: typeof value === 'object' ? value : [value] }
}

function verdictOn({ definition, wanted }: Judged, record: SourceRecord): Verdict {
  const found = definition.values(record)
  if (found === undefined) return 'unverifiable'
  // By index: this is done for every row that any source gives.
  for (let at = 0; at < found.length; at++) {
    for (let one = 0; one < wanted.length; one++) if (holds(definition, found[at], wanted[one]!)) return 'match'
  }
  return 'no-match'
}

function holds(definition: FilterDefinition, candidate: unknown, wanted: string | boolean): boolean {
  switch (definition.kind) {
    case 'boolean':
      return candidate === wanted
    case 'text':
    case 'normalised':
    case 'reference':
      return candidate === wanted
    case 'contains':
      return typeof candidate === 'string' && foldCase(candidate).includes(foldCase(String(wanted)))
    case 'list':
      return String(wanted).split(',').includes(String(candidate))
    case 'moment':
      return typeof candidate === 'string' && toMoment(candidate) !== undefined && toMoment(candidate) === toMoment(String(wanted))
    case 'date':
      return typeof candidate === 'string' && compares(candidate, String(wanted), definition.comparison)
    case 'partij':
      return (candidate as PartijReference | null)?.local === wanted
  }
}

function compares(candidate: string, wanted: string, comparison: FilterDefinition['comparison']): boolean {
  switch (comparison) {
    case undefined: return candidate === wanted
    case 'gt': return candidate > wanted
    case 'gte': return candidate >= wanted
    case 'lt': return candidate < wanted
    case 'lte': return candidate <= wanted
  }
}

/** Upper case first, as databases do: it also folds letters whose lower case differs per position. */
function foldCase(text: string): string {
  return text.toUpperCase().toLowerCase()
}
