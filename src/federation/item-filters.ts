/** Filters over a partij that was merged already: plain ones by the merged fields, references by the partijen behind it. */
import { matches } from '#domain/matches.ts'
import type { Query } from '#domain/query.ts'
import type { SourceRecord } from '#domain/records.ts'
import type { Item } from './items.ts'
import type { Persoon } from './who/persoon.ts'

export function persoonHolds(query: Query, persoon: Persoon, item: Item): boolean {
  const merged: SourceRecord = { local: item.ref.local, fields: item.fields, ...(item.evidence && { evidence: item.evidence }) }
  return (
    query.filters.every(({ name, value }) => matches('partijen', merged, name, value) === 'match') &&
    query.references.every(({ name, places }) =>
      persoon.partijen.some(({ source, record }) =>
        places.some((place) => place.source === source.number && matches('partijen', record, name, place.locals) === 'match')))
  )
}
