/** By what an item is a persoon's: a number or the source's own registration, a zaak, or an address that only they hold. Pure. */
import type { SourceRecord } from '#domain/records.ts'
import { persoonVerdict } from '../check.ts'
import type { Item } from '../items.ts'
import type { Persoon } from '../who/persoon.ts'

export type Link = 'kenmerk' | 'zaak' | 'adres'

export function linkOf(item: Item, persoon: Persoon): Link {
  const { resource, ref, fields, evidence, sources, provenance } = item
  if (provenance === 'via-adres') return 'adres'
  if (provenance === 'via-zaak') return 'zaak'
  if (resource !== 'klantcontacten') return 'kenmerk'
  const record: SourceRecord = { local: ref.local, fields, ...(evidence && { evidence }) }
  const byKey = persoonVerdict(resource, record, sources[0]!, [{ ...persoon, adressen: new Map() }])
  return byKey === 'match' ? 'kenmerk' : 'adres'
}
