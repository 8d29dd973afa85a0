/** Gevel itself over the loopback sources that the arguments name; measured like the bare program. */
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { stringify } from 'yaml'
import { startGevel } from '../../src/main.ts'
import { loopback } from './adapter.ts'
import { meterFor } from './meter.ts'

const urls = process.argv.slice(2)
const sources = Object.fromEntries(urls.map((url, index) => [`bron-${index + 1}`, { number: index + 1, adapter: 'loopback', settings: { url } }]))
const folder = await mkdtemp(join(tmpdir(), 'gevel-bench-'))
const configurationFile = join(folder, 'gevel.yaml')
await writeFile(configurationFile, stringify({
  installation: 'bench', secrets: ['bench-geen-geheim-bench'], sources,
  clients: { bench: { tokens: ['bench-token'], sources: Object.keys(sources), resources: 'alles' } },
}))
const gevel = await startGevel({ configurationFile, environment: {}, port: 0, logger: pino({ level: 'silent' }), adapterTypes: [loopback] })
meterFor(Number(new URL(gevel.url).port))
