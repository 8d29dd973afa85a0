/** One Gevel, started as its user starts it, in front of every kind of source at once. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { Gemeente } from '../http/gemeente.ts'
import { serverFolder } from '../servers/debian.ts'
import { startProcess } from '../start/process.ts'
import { starts, type Started } from './servers.ts'
import { bronnen, type Naam } from './verhaal.ts'

export interface Opstelling extends Gemeente {
  /** The program behind a source. */
  behind(name: Naam): Started
  stop(): Promise<void>
}

/** `optioneel`: sources without which an answer may be given. */
export async function opstelling(optioneel: readonly Naam[]): Promise<Opstelling> {
  const outcomes = await Promise.allSettled(starts.map((start) => start()))
  const started = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const folder = serverFolder('gemeente-gevel')
  const stopSources = async () => {
    await Promise.all(started.map((one) => one.stop()))
    folder.remove()
  }
  try {
    for (const one of outcomes) if (one.status === 'rejected') throw one.reason
    const file = join(folder.path, 'gevel.yaml')
    writeFileSync(file, configuration(started, optioneel))
    const gevel = await startProcess({ GEVEL_CONFIG: file, LOG_LEVEL: 'error' })
    const client = await gevel.listening()
    return {
      ...client,
      behind: (name) => started.find(({ sources }) => sources[name])!,
      stop: async () => {
        await gevel.end('SIGTERM')
        await stopSources()
      },
    }
  } catch (error) {
    await stopSources()
    throw error
  }
}

function configuration(started: readonly Started[], optioneel: readonly Naam[]): string {
  const all = Object.assign({}, ...started.map(({ sources }) => sources)) as Started['sources']
  return stringify({
    installation: 'alle-bronnen', secrets: ['een-geheim-van-de-gemeente-met-alles'], precedence: ['register', 'openklant', 'crm'],
    sources: Object.fromEntries(bronnen.map((name, place) => [name, { number: place + 1, deadlineMs: 10_000, ...(optioneel.includes(name) && { verplichting: 'optioneel' }), ...all[name] }])),
    requests: { deadlineMs: 60_000 },
    clients: { kcc: { tokens: ['voorbeeld-kcc'], sources: bronnen, resources: 'alles', writes: 'register' } },
  })
}
