/** Filters over items that were merged already: the same meaning as over records, references by ref. */
import { matches } from '#domain/matches.ts'
import type { Query } from '#domain/query.ts'
import type { SourceRecord } from '#domain/records.ts'
import { refsIn, type Item } from './items.ts'

type Holds = (item: Item) => boolean

function filtersOfItems(query: Query): Holds[] {
  const plain = query.filters.map(({ name, value }): Holds => (item) => matches(query.resource, asRecord(item), name, value) === 'match')
  const references = query.references.map(({ name, places }): Holds => (item) =>
    refsIn(item.fields[relationOf(name)]).some(({ source, local }) => places.some((place) => place.source === source && place.locals.includes(local))))
  return [...plain, ...references]
}

/** The field that a reference filter looks at: `verstrektDoorBetrokkene__uuid` looks at `verstrektDoorBetrokkene`. */
const relationOf = (name: string) => name.slice(0, -'__uuid'.length)

function asRecord(item: Item): SourceRecord {
  return { local: item.ref.local, fields: item.fields, ...(item.evidence && { evidence: item.evidence }) }
}

export function holdsAll(query: Query, item: Item): boolean {
  return filtersOfItems(query).every((holds) => holds(item))
}
