/** The federation over two sources that know the same personen, dressed as one adapter, keeps the laws of an adapter. */
import { createHash } from 'node:crypto'
import { setup } from '../federation/simulated.ts'
import { dorp } from './dorp.ts'
import { federatedAdapter } from './federated.ts'
import { adapterLaws } from './laws.ts'
import { memoryAdapter, type MemoryData, type MemoryOptions } from './memory-adapter.ts'

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** The same village in another system: keys of its own, the same personen, other addresses of theirs. */
const otherDorp = JSON.parse(JSON.stringify(dorp)
  .replace(uuid, (local) => createHash('sha256').update(local).digest('hex').replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5'))
  .replaceAll('voorbeeld.example', 'elders.example').replaceAll('molen.example', 'elders.example').replaceAll('0612345678', '0687654321')) as MemoryData

const forms: Readonly<Record<string, readonly [MemoryOptions, MemoryOptions]>> = {
  'sources that can do all': [{}, {}],
  'a source of small pages beside one that only goes on by cursor': [{ pageSize: 7 }, { seek: 'cursor', pageSize: 9, total: 'none', order: false }],
  'a source whose filters only narrow beside one without filters': [{ filters: 'narrows' }, { filters: 'none' }],
}

for (const [name, options] of Object.entries(forms)) {
  await adapterLaws(`the federation, over ${name}`, async () => {
    const { service, ids, context } = setup([dorp, otherDorp].map((data, place) => ({ resources: memoryAdapter(data, options[place]).resources })))
    // Answers show the numbers of a partij, and not which kvk_nummer a vestiging is of.
    const samples = { personen: { vestigingsnummer: ['69599084/000037178598', '/000037178598'] } }
    return { adapter: federatedAdapter({ service, ids, context }), samples, close: async () => {} }
  })
}
