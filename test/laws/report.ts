/** The conformity report: what an adapter can do, which laws it keeps, breaks, and could not be judged by. */
import type { Opened } from './laws.ts'

/** Without `broken` and `notJudged` the law is kept. */
export interface JudgedLaw {
  readonly name: string
  /** What was asked, and what was answered instead. */
  readonly broken?: string
  /** What is missing to judge by: samples, a hook, another law. */
  readonly notJudged?: string
}

export interface Report {
  readonly name: string
  readonly laws: readonly JudgedLaw[]
  /** The whole report for a reader. */
  readonly markdown: string
}

export function reportOf(name: string, _opened: Opened, laws: readonly JudgedLaw[]): Report {
  const word = ({ broken, notJudged }: JudgedLaw) => (broken !== undefined ? '**broken**' : notJudged !== undefined ? 'not judged' : 'kept')
  return { name, laws, markdown: [`# ${name}`, '', ...laws.map((law) => `* ${word(law)}: ${law.name}`), ''].join('\n') }
}
