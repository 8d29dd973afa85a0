/** The NL API Design Rules 2.2.0 as far as a document shows whether it keeps them, and what Gevel asks of a document beside them. */
import type { Api } from './api.ts'
import type { Place } from './place.ts'
import { aboutRules } from './rules-about.ts'
import { answerRules } from './rules-answers.ts'
import { pathRules } from './rules-paths.ts'
import { schemaRules } from './rules-schemas.ts'

export interface Fault {
  readonly at: Place
  /** What is wrong there. */
  readonly says: string
  /** What it is about: the name of a parameter, a path, a status. By it a fault can be explained. */
  readonly subject: string
}

export interface Rule {
  /** That of the design rules; `gevel/...` for what they do not ask. */
  readonly id: string
  /** Default: error. */
  readonly level?: 'error' | 'warning'
  readonly look: (api: Api) => readonly Fault[]
}

export const rules: readonly Rule[] = [...aboutRules, ...pathRules, ...answerRules, ...schemaRules]
