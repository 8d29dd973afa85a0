/** What the tests of profiles share: an adapter over a slow server that is asked each thing once, and Gevel in front of sources. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { stringify } from 'yaml'
import { startGevel } from '../../src/main.ts'
import type { Transport } from '../../adapters/manifest/wire.ts'

/**
 * The laws ask the same of a source again and again, and some take most of a second for each request. Requests that are
 * equal, to the last parameter, are sent once; those that differ in anything are sent.
 */
export function asked(transport: Transport): Transport {
  const answers = new Map<string, ReturnType<Transport['send']>>()
  return {
    values: (call) => transport.values(call),
    close: () => transport.close(),
    send(request, accept, call) {
      const key = JSON.stringify([request, accept])
      const answer = answers.get(key) ?? transport.send(request, accept, call)
      answers.set(key, answer)
      return answer
    },
  }
}

export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly body: any
}

export interface Served {
  /** A path of the standard: `/partijen?page=1`. */
  get(path: string): Promise<Answered>
  stop(): Promise<void>
}

/** Gevel as a municipality runs it, over these sources and no other. */
export async function gevelOver(sources: Readonly<Record<string, Readonly<Record<string, unknown>>>>): Promise<Served> {
  const folder = await mkdtemp(join(tmpdir(), 'gevel-manifests-'))
  const token = 'token-van-een-afnemer-in-de-test'
  const configuration = {
    installation: 'test', secrets: ['een-geheim-voor-de-ids-van-de-test'],
    sources: Object.fromEntries(Object.entries(sources).map(([name, source], place) => [name, { number: place + 1, ...source }])),
    clients: { kcc: { tokens: [token], sources: Object.keys(sources), resources: 'alles' } },
  }
  try {
    await writeFile(join(folder, 'gevel.yaml'), stringify(configuration))
    const gevel = await startGevel({ configurationFile: join(folder, 'gevel.yaml'), environment: {}, port: 0, logger: pino({ level: 'silent' }) })
    return {
      async get(path) {
        const response = await fetch(`${gevel.url}/klantinteracties/api/v1${path}`, { headers: { authorization: `Token ${token}` } })
        return { status: response.status, headers: response.headers, body: await response.json() }
      },
      stop: () => gevel.stop(),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
