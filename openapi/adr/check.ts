/** A document put to every rule; what is explained is told apart from what is wrong. */
import type { Document } from '../check/document.ts'
import { apiOf } from './api.ts'
import type { Explanation } from './explained.ts'
import { rules } from './rules.ts'

export interface Finding {
  readonly rule: string
  readonly level: 'error' | 'warning'
  /** JSON pointer into the document. */
  readonly pointer: string
  readonly says: string
  readonly subject: string
}

export interface Verdict {
  readonly faults: readonly Finding[]
  /** By explanation, what it was found to explain. */
  readonly explained: ReadonlyMap<Explanation, readonly Finding[]>
  /** Explanations that do not explain exactly what they say, each in one line. */
  readonly stale: readonly string[]
}

export function findingsOf(document: Document): Finding[] {
  const api = apiOf(document)
  return rules.flatMap(({ id, level = 'error', look }) =>
    look(api).map(({ at, says, subject }) => ({ rule: id, level, pointer: at.pointer, says, subject })))
}

export function judge(document: Document, explanations: readonly Explanation[]): Verdict {
  const findings = findingsOf(document)
  const explains = ({ rule, subjects }: Explanation, finding: Finding) => rule === finding.rule && subjects.includes(finding.subject)
  const explained = new Map(explanations.map((one) => [one, findings.filter((finding) => explains(one, finding))]))
  return {
    faults: findings.filter((finding) => !explanations.some((one) => explains(one, finding))),
    explained,
    stale: [...explained].flatMap(([one, found]) => staleOf(one, found)),
  }
}

function staleOf({ rule, subjects, places }: Explanation, found: readonly Finding[]): string[] {
  const unused = subjects.filter((subject) => !found.some((one) => one.subject === subject))
  return [
    ...unused.map((subject) => `${rule}: explains ${subject}, which is not found`),
    ...(found.length === places ? [] : [`${rule}: explains ${places} places, and ${found.length} are found`]),
  ]
}

export const described = ({ level, rule, pointer, says }: Finding) => `${level} ${rule} ${pointer}: ${says}`
