/**
 * The matrix with the clock: prints it, what each fault cost in time and memory, and ends with 1 when an answer was not as the
 * rules say, came later than its deadline and 100 ms each time, cost too much, or a source was not used again within seconds.
 * `--write` puts the page in `docs/storingen.md` instead, whatever the clock says.
 */
import { writeFile } from 'node:fs/promises'
import { ask } from './asking.ts'
import { runMatrix, type Seen } from './matrix.ts'
import { large, limit, measure } from './memory.ts'
import { pageOf, tableOf } from './page.ts'
import { recoveries, type Recovery } from './recovery.ts'
import { openBench, type Bench } from './setup.ts'

const write = process.argv.includes('--write')
/** Milliseconds. One that hangs is waited for; another only as far as a slow machine needs. */
const deadlines = write ? { hanging: 300, others: 60_000 } : { hanging: 300, others: 1000 }
const graceMs = 100
const recoveryMs = 5000

const print = (text: string) => void process.stdout.write(`${text}\n`)

const deadlineOf = ({ fault }: Seen) => (fault.kind === 'te-laat' ? deadlines.hanging : deadlines.others)
const isLate = (cell: Seen, milliseconds: number) => milliseconds > deadlineOf(cell) + graceMs

/**
 * The answers that are late each time that they are asked for. A machine with other work is late now and then; what Gevel itself
 * delays it delays always. Each is asked for at a place of its own, so that no circuit is open.
 */
async function lateOf(bench: Bench, seen: readonly Seen[]): Promise<Seen[]> {
  const late: Seen[] = []
  for (const cell of seen.filter((one) => isLate(one, one.answer.milliseconds))) {
    const places = await bench.places([cell, cell])
    const again: number[] = []
    for (const place of places) again.push((await ask(place, cell.question.name, cell.prefer && `handling=${cell.prefer}`)).milliseconds)
    if (again.every((milliseconds) => isLate(cell, milliseconds))) late.push(cell)
  }
  return late
}

function timesOf(seen: readonly Seen[], always: readonly Seen[], recovered: readonly Recovery[]): { page: string; late: string[] } {
  const late = always.map((cell) => `${cell.fault.name}, ${cell.question.name}: ${Math.round(cell.answer.milliseconds)} ms, deadline ${deadlineOf(cell)} ms`)
  const rows = [...new Set(seen.map(({ fault }) => fault))].map((fault) => {
    const own = seen.filter((cell) => cell.fault === fault)
    const slowest = Math.max(...own.map(({ answer }) => answer.milliseconds))
    const recovery = recovered.find((one) => one.fault === fault)
    if (recovery && !(recovery.milliseconds! <= recoveryMs)) late.push(`${fault.name}: not used again within ${recoveryMs} ms`)
    return [fault.name, String(deadlineOf(own[0]!)), String(Math.round(slowest)), recovery?.milliseconds === undefined ? '' : String(Math.round(recovery.milliseconds))]
  })
  return { page: tableOf(['storing', 'deadline (ms)', 'langzaamste antwoord (ms)', 'weer mee na (ms)'], rows), late }
}

async function memory(): Promise<{ page: string; costly: string[] }> {
  const costly: string[] = []
  const rows: string[][] = []
  for (const name of large) {
    for (const { question, grown: { rss, arrayBuffers } } of await measure(name)) {
      rows.push([name, question, megabytes(rss), megabytes(arrayBuffers)])
      if (Math.max(rss, arrayBuffers) >= limit) costly.push(`${name}, ${question}: ${megabytes(Math.max(rss, arrayBuffers))} MB`)
    }
  }
  return { page: tableOf(['storing', 'vraag', 'RSS (MB)', 'arrayBuffers (MB)'], rows), costly }
}

const megabytes = (bytes: number) => (bytes / 1024 / 1024).toFixed(1)

const bench = await openBench(deadlines)
const seen = await runMatrix(bench, write ? 16 : 1)
const late = write ? [] : await lateOf(bench, seen)
// Few at the same time where their time is taken.
const recovered = await recoveries(bench, write ? 64 : 4)
await bench.close()
const page = pageOf(seen, recovered)

if (write) await writeFile(new URL('../../docs/storingen.md', import.meta.url), page)
else {
  const times = timesOf(seen, late, recovered)
  const cost = await memory()
  const wrong = seen.flatMap(({ fault, question, verplichting, prefer, wrong: faults }) => faults.map((one) => `${fault.name}, ${question.name}, ${verplichting}, ${prefer ?? 'geen voorkeur'}: ${one}`))
  print([page, '## Tijd\n', times.page, '## Geheugen\n', cost.page].join('\n'))
  const faults = [...wrong, ...times.late, ...cost.costly]
  print(faults.length === 0 ? `${seen.length} antwoorden, alle zoals de regels zeggen, op tijd en binnen de grenzen.` : faults.join('\n'))
  process.exitCode = faults.length === 0 ? 0 : 1
}
