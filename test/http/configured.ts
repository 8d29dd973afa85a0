/** Gevel in this process with the voorbeeldgemeente's configuration changed in one place, for a test that needs its own. */
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pino } from 'pino'
import { parse, stringify } from 'yaml'
import { startGevel, type GevelOptions } from '../../src/main.ts'
import { clientOf, configurationFile, type Gemeente } from './gemeente.ts'

/** The parts of the configuration that tests change. */
export interface Configuration {
  publicUrl?: string
  secrets: string[]
  precedence?: string[]
  sources: Record<string, { number?: number; adapter?: string; verplichting?: string; deadlineMs?: number; settings: Record<string, unknown> } & Record<string, unknown>>
  clients: Record<string, Record<string, unknown>>
  [key: string]: unknown
}

export interface Configured extends Gemeente {
  stop(): Promise<void>
}

/** The configuration file in a folder of its own; paths in it still lead to the files of the repository. */
export async function changedConfiguration(change: (configuration: Configuration) => void): Promise<{ file: string; remove: () => Promise<void> }> {
  const configuration = parse(await readFile(configurationFile, 'utf8')) as Configuration
  const whole = (path: unknown) => resolve(dirname(configurationFile), path as string)
  configuration['start'] = whole(configuration['start'])
  const { settings } = configuration.sources['crm']!
  settings['mapping'] = whole(settings['mapping'])
  change(configuration)
  // Its file is the start module's to give.
  if (!configuration['start']) delete configuration['logboek']
  const folder = await mkdtemp(join(tmpdir(), 'gevel-test-'))
  const file = join(folder, 'gevel.yaml')
  await writeFile(file, stringify(configuration))
  return { file, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** Running with that configuration; `port` where the public url says nothing of it; `adapterTypes` in the place of Gevel's own. */
export async function configured(change: (configuration: Configuration) => void, port = 0, adapterTypes?: GevelOptions['adapterTypes']): Promise<Configured> {
  const { file, remove } = await changedConfiguration(change)
  try {
    const gevel = await startGevel({ configurationFile: file, environment: {}, port, logger: pino({ level: 'silent' }), ...(adapterTypes && { adapterTypes }) })
    return { ...clientOf(gevel.url), stop: () => gevel.stop() }
  } finally {
    await remove()
  }
}

/** A port of 127.0.0.1 that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
