/** The matrix: every fault, every question, required and optional, and for some what is preferred; each asked once. */
import pLimit from 'p-limit'
import { ask, type Answer } from './asking.ts'
import { judge, type Cell } from './judge.ts'
import { questions, type QuestionName } from './rules.ts'
import type { Bench, Place } from './setup.ts'
import type { Fault } from './faults.ts'

export interface Seen extends Cell {
  readonly place: Place
  readonly answer: Answer
  /** What is wrong with it. */
  readonly wrong: readonly string[]
}

/** Asked with a preference too, of the first fault of each kind: what is preferred does not look at how a source failed. */
const preferred: readonly QuestionName[] = ['lijst', 'partij overal', 'partij hier', 'contacten nergens']

export function cellsOf(faults: readonly Fault[]): Cell[] {
  const isFirst = (fault: Fault) => faults.find(({ kind }) => kind === fault.kind) === fault
  // By question first, so that those of one fault are not all asked at the same time.
  return questions.flatMap((question) => faults.flatMap((fault): Cell[] => [
    { fault, question, verplichting: 'verplicht', handling: 'standaard' },
    { fault, question, verplichting: 'optioneel', handling: 'standaard' },
    ...isFirst(fault) && preferred.includes(question.name) ? [
      { fault, question, verplichting: 'verplicht', handling: 'lenient', prefer: 'lenient' } as const,
      { fault, question, verplichting: 'optioneel', handling: 'strict', prefer: 'strict' } as const,
    ] : [],
  ]))
}

/** `atOnce`: cells asked at the same time; 1 where time is measured. */
export async function runMatrix(bench: Bench, atOnce: number): Promise<Seen[]> {
  const cells = cellsOf(bench.faults)
  const places = await bench.places(cells)
  const secrets = bench.secrets()
  const limit = pLimit(atOnce)
  return Promise.all(cells.map((cell, index) => limit(async () => {
    const place = places[index]!
    const answer = await ask(place, cell.question.name, cell.prefer && `handling=${cell.prefer}`)
    return { ...cell, place, answer, wrong: judge(cell, answer, place.source, secrets) }
  })))
}
