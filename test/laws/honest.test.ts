/** The adapter in memory keeps every law in each of its weakened forms: a law that an honest adapter breaks is wrong. */
import { adapterLaws } from './laws.ts'
import { dorp } from './dorp.ts'
import { memoryAdapter, type MemoryOptions } from './memory-adapter.ts'

const personen = [['persoon']]
const unreadable = [dorp.klantcontacten![4]!, dorp.klantcontacten!.at(-1)!, dorp.betrokkenen![2]!].map(({ local }) => local)

const forms: Readonly<Record<string, MemoryOptions>> = {
  'all that can be': { anyOf: 20, persoonAnyOf: 5 },
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
  'writing': { writes: true },
}

for (const [name, options] of Object.entries(forms)) {
  await adapterLaws(`in memory, with ${name}`, async () => {
    const adapter = memoryAdapter(dorp, options)
    return { adapter, close: async () => adapter.close?.() }
  })
}
