/** What an answer without measure costs: Gevel in a process of its own, asked by this one, which is also the source. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import { ask, type Answer } from './asking.ts'
import { faultsWith } from './faults.ts'
import type { Grown } from './memory-process.ts'
import { held } from './people.ts'
import type { QuestionName } from './rules.ts'
import { startStandIn } from './stand-in.ts'

/** Faults that are about how much a source says. */
export const large = ['200 MB, aangekondigd', '200 MB, onaangekondigd', 'gzip van 200 MB uit 200 KB', 'kop van een megabyte'] as const
export type Large = (typeof large)[number]

/** The first asks for one list, the second for several. */
export const asked = ['lijst', 'contacten overal'] as const satisfies readonly QuestionName[]

/** Bytes. */
export const limit = 32 * 1024 * 1024

export interface Measured {
  readonly question: QuestionName
  readonly grown: Grown
  readonly answer: Answer
}

/** Each question by itself, in one process. */
export async function measure(name: Large): Promise<Measured[]> {
  const { sickness } = faultsWith('http://127.0.0.1:9').find((fault) => fault.name === name)!
  const stands = { register: await startStandIn(held.register), archief: await startStandIn(held.archief), wankel: await startStandIn(held.wankel, sickness) }
  const folder = await mkdtemp(join(tmpdir(), 'gevel-geheugen-'))
  const file = join(folder, 'gevel.yaml')
  const sources = Object.entries(stands).map(([source, { port }], index) => [source, {
    number: index + 1, adapter: 'stand-in', verplichting: 'optioneel', deadlineMs: 20_000, settings: { url: `http://127.0.0.1:${port}/api`, token: 'niets' },
  }])
  const clients = { gezond: { tokens: ['token-gezond'], sources: ['register', 'archief'], resources: 'alles' }, alles: { tokens: ['token-alles'], sources: Object.keys(stands), resources: 'alles' } }
  await writeFile(file, stringify({ installation: 'geheugen', secrets: ['a secret of the memory'], sources: Object.fromEntries(sources), clients }))
  const gevel = fork(fileURLToPath(new URL('memory-process.ts', import.meta.url)), [file], { execArgv: ['--expose-gc'] })
  try {
    const place = { api: `http://127.0.0.1:${await said<number>(gevel)}/klantinteracties/api/v1`, source: 'wankel', number: 3, stand: stands.wankel }
    // A process that has just started grows whatever it does.
    for (let warm = 0; warm < 40; warm++) for (const question of asked) await ask({ ...place, token: 'token-gezond' }, question)
    const measured: Measured[] = []
    for (const question of asked) {
      await told(gevel, 'begin')
      const answer = await ask({ ...place, token: 'token-alles' }, question)
      measured.push({ question, answer, grown: await told<Grown>(gevel, 'end') })
    }
    return measured
  } finally {
    const ended = once(gevel, 'exit')
    gevel.disconnect()
    await ended
    await Promise.all([...Object.values(stands).map((stand) => stand.close()), rm(folder, { recursive: true, force: true })])
  }
}

async function told<T>(gevel: ChildProcess, message: string): Promise<T> {
  const answer = said<T>(gevel)
  gevel.send(message)
  return answer
}

async function said<T>(gevel: ChildProcess): Promise<T> {
  const ended = once(gevel, 'exit').then(([code]) => { throw new Error(`Gevel ended with ${code}`) })
  return Promise.race([once(gevel, 'message').then(([message]) => message as T), ended])
}
