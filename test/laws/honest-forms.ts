/** The honest adapter in memory in each form in which real sources are weak. */
import type { Opened } from './laws.ts'
import { dorp, zaken } from './dorp.ts'
import { memoryAdapter, type MemoryData, type MemoryOptions } from './memory-adapter.ts'
import { failingMemory } from './memory-faults.ts'

const personen = [['persoon']]
const unreadable = [dorp.klantcontacten![4]!, dorp.klantcontacten!.at(-1)!, dorp.betrokkenen![2]!].map(({ local }) => local)
const { actoren: _, ...withoutActoren } = dorp

/** Contacts that bring their betrokkene along. */
const bringing: MemoryData = {
  ...dorp,
  klantcontacten: dorp.klantcontacten!.map((contact) => ({ ...contact, included: { betrokkenen: dorp.betrokkenen!.filter(({ fields }) => fields.hadKlantcontact!.local === contact.local) } })),
}

const options: Readonly<Record<string, MemoryOptions>> = {
  'all that can be': { anyOf: 20, persoonAnyOf: 5, zaken, content: true },
  'small pages': { pageSize: 7 },
  'a cursor, no total and no order': { seek: 'cursor', pageSize: 9, total: 'none', order: false },
  'everything in one answer': { seek: 'none' },
  'an order that is not repeatable among equals': { ties: 'unstable' },
  'the same in small pages': { ties: 'unstable', pageSize: 7 },
  'filters that only narrow': { filters: 'narrows', anyOf: 3 },
  'rows that cannot be read': { unreadable, pageSize: 7 },
  'a total of what can be read': { unreadable, total: 'readable' },
  'a cursor past what cannot be read': { unreadable, seek: 'cursor', pageSize: 9, total: 'none' },
  'no filters': { filters: 'none' },
  'no persoon': { persoon: [] },
  'lists that need a persoon': { needs: { klantcontacten: personen, betrokkenen: personen, partijen: personen, 'partij-identificatoren': personen, digitaleadressen: personen }, persoonAnyOf: 3 },
  'lists that need a filter': { needs: { betrokkenen: [['hadKlantcontact__uuid'], ['persoon', 'hadKlantcontact__nummer']], bijlagen: [['klantcontact__uuid']] } },
  'linked by address': { persoon: ['email', 'telefoonnummer'], persoonAnyOf: 3 },
  'latency': { latency: 1, filters: 'none' },
  'fields that it never carries': { omits: { klantcontacten: ['reactie'], partijen: ['indicatieGeheimhouding'] } },
  'writing': { writes: true },
}

const of = (data: MemoryData, form: MemoryOptions = {}) => (): Opened => {
  const adapter = memoryAdapter(data, form)
  return { adapter, close: async () => adapter.close?.() }
}

export const forms: Readonly<Record<string, () => Opened>> = {
  ...Object.fromEntries(Object.entries(options).map(([name, form]) => [name, of(dorp, form)])),
  'records that come along': of(bringing),
  'embedded records that it does not list': of(withoutActoren),
  'a source that can fail': () => {
    const { adapter, faults } = failingMemory(dorp)
    return { adapter, faults, close: async () => adapter.close?.() }
  },
}
