/** What Gevel's documents may have beyond the standard, each with its reason. What is not here is a difference. */
import type { Difference } from './differences.ts'

export interface Addition {
  /** Steps of the path to what is added; `*` is any step. */
  readonly path: readonly (string | RegExp)[]
  readonly reason: string
}

const operation = ['paths', '*', '*'] as const
const read = ['paths', '*', 'get'] as const
const answer = [...operation, 'responses', '200', 'headers'] as const

export const additions: readonly Addition[] = [
  { path: [...operation, 'responses', /^[45]\d\d$/], reason: 'The standard sends errors and documents none of them.' },
  { path: ['components', 'schemas', 'Fout'], reason: 'The body that the standard sends with every error.' },
  { path: ['components', 'schemas', 'ValidatieFout'], reason: 'The body that the standard sends with an error in the input.' },
  { path: ['components', 'securitySchemes', '*'], reason: 'Ways of signing in beside the token of the standard.' },
  { path: [...operation, 'security', '*'], reason: 'Such another way, where it may be used.' },
  { path: [...read, 'parameters', 'query volgende'], reason: 'The token in `next` by which a deep page costs no more than the first.' },
  { path: [...read, 'parameters', 'header Prefer'], reason: 'RFC 7240: what the client wants when a source fails.' },
  { path: [...answer, 'Preference-Applied'], reason: 'RFC 7240: what of `Prefer` was done.' },
  { path: [...answer, /^Gevel-/], reason: 'What an answer rests on has no place in the bodies of the standard.' },
  { path: ['paths', '*', 'post', 'parameters', 'header Idempotency-Key'], reason: 'Lets a client repeat a POST of which it got no answer.' },
  { path: [...read, 'parameters', /^query /, 'allowReserved'], reason: 'The standard takes urls and addresses that are not encoded, and does not say so.' },
  { path: [...read, 'parameters', /^query /, 'allowEmptyValue'], reason: 'The standard takes an empty filter for none, and does not say so.' },
]

/** The addition that a difference is; none when it is not documented, and never for what is missing or changed. */
export function additionOf({ kind, path }: Difference): Addition | undefined {
  if (kind !== 'added') return undefined
  return additions.find((one) => one.path.length === path.length && one.path.every((step, place) => isStep(step, path[place]!)))
}

const isStep = (step: string | RegExp, name: string) => (typeof step === 'string' ? step === '*' || step === name : step.test(name))
