/** What is measured, each as a comparison within one run. */
import { setTimeout as pause } from 'node:timers/promises'
import { belast, listPath, quantile } from './belasting.ts'
import { Programma, type Kernen } from './programma.ts'

export interface Omvang {
  readonly cores: Kernen | undefined
  /** Requests of one round, and rounds of each program, by turns. */
  readonly requests: number
  readonly rounds: number
  /** Of the measurement of memory. */
  readonly seconds: number
}

/** Starts sources, programs over them, does the work, and stops all. */
async function over<T>({ cores }: Omvang, sources: number, wait: number, files: readonly string[], work: (programs: Programma[]) => Promise<T>): Promise<T> {
  const bronnen = await Programma.start('bronnen.ts', [String(sources), String(wait)], cores?.others)
  const urls = bronnen.ports.map((port) => `http://127.0.0.1:${port}`)
  const programs: Programma[] = []
  try {
    for (const file of files) programs.push(await Programma.start(file, urls, cores?.measured))
    return await work(programs)
  } finally {
    for (const program of [...programs, bronnen]) program.stop()
  }
}

/** CPU in milliseconds of one request, by program: the median over rounds that take turns. */
async function cpuOf(omvang: Omvang, programs: readonly Programma[], path: string, rows = 20): Promise<number[]> {
  const found = programs.map((): number[] => [])
  // The first round warms up, and does not count.
  for (let round = 0; round <= omvang.rounds; round++) {
    for (const [index, program] of programs.entries()) {
      const before = await program.meting()
      await belast({ url: program.url, path, connections: 8, requests: omvang.requests, rows })
      const after = await program.meting()
      if (round > 0) found[index]!.push((after.cpu - before.cpu) / 1000 / omvang.requests)
    }
  }
  return found.map((rounds) => quantile(rounds, 0.5))
}

export async function verhouding(omvang: Omvang): Promise<{ bare: number; gevel: number }> {
  return over(omvang, 3, 0, ['kaal.ts', 'gevel.ts'], async (programs) => {
    const [bare, gevel] = await cpuOf(omvang, programs, listPath)
    return { bare: bare!, gevel: gevel! }
  })
}

export interface Vertraging {
  readonly wait: number
  readonly p50: number
  readonly p99: number
  readonly bare50: number
  readonly bare99: number
}

/** Milliseconds over sources that each take `wait`, one request at a time. */
export async function vertraging(omvang: Omvang, wait: number): Promise<Vertraging> {
  return over(omvang, 3, wait, ['kaal.ts', 'gevel.ts'], async ([bare, gevel]) => {
    const measure = async ({ url }: Programma) => {
      await belast({ url, path: listPath, connections: 1, requests: 100, rows: 20 })
      return belast({ url, path: listPath, connections: 1, requests: Math.min(500, omvang.requests), rows: 20 })
    }
    const [theirs, ours] = [await measure(bare!), await measure(gevel!)]
    const added = (times: readonly number[], part: number) => quantile(times, part) - wait
    return { wait, p50: added(ours, 0.5), p99: added(ours, 0.99), bare50: added(theirs, 0.5), bare99: added(theirs, 0.99) }
  })
}

/** Resident memory in bytes before, and after a while at 16 connections and ten seconds of rest. */
export async function geheugen(omvang: Omvang): Promise<{ before: number; under: number; after: number; requests: number }> {
  return over(omvang, 3, 0, ['gevel.ts'], async ([gevel]) => {
    const before = (await gevel!.meting()).rss
    const { length } = await belast({ url: gevel!.url, path: listPath, connections: 16, milliseconds: omvang.seconds * 1000, rows: 20 })
    const under = (await gevel!.meting()).rss
    await pause(Math.min(10, omvang.seconds) * 1000)
    return { before, under, after: (await gevel!.meting()).rss, requests: length }
  })
}

/** CPU of a request by the number of sources, as a ratio to the bare program over as many. */
export async function bronnen(omvang: Omvang, counts: readonly number[]): Promise<{ sources: number; bare: number; gevel: number }[]> {
  const found: { sources: number; bare: number; gevel: number }[] = []
  for (const sources of counts) {
    const [bare, gevel] = await over(omvang, sources, 0, ['kaal.ts', 'gevel.ts'], (programs) => cpuOf(omvang, programs, listPath))
    found.push({ sources, bare: bare!, gevel: gevel! })
  }
  return found
}

/** CPU of a request by the page asked for by its number, in one Gevel. */
export async function diepte(omvang: Omvang, pages: readonly number[]): Promise<{ page: number; gevel: number }[]> {
  return over(omvang, 3, 0, ['gevel.ts'], async (programs) => {
    const found: { page: number; gevel: number }[] = []
    for (const page of pages) {
      const [gevel] = await cpuOf({ ...omvang, requests: Math.ceil(omvang.requests / 10) }, programs, `${listPath}&page=${page}`)
      found.push({ page, gevel: gevel! })
    }
    return found
  })
}
