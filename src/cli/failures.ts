/** What went wrong with a call on a source, for an administrator: the class of it, and no more of its words than are safe. */
import { SourceError, type SourceErrorCode } from '#domain/errors.ts'
import { failureOf } from '../federation/reading/guard.ts'

export interface Failure {
  readonly code: SourceErrorCode
  /** In English, as adapters write it. */
  readonly message: string
}

/** `error`: what a call under this signal rejected with. A mistake of the adapter is told by its kind alone: its text can hold anything. */
export function failureIn(source: string, error: unknown, signal: AbortSignal): Failure {
  const found = failureOf(source, error, signal, true)
  if (!(found instanceof SourceError)) return { code: 'bron-mislukt', message: 'was given up' }
  const { code, message, cause } = found
  if (code !== 'bron-mislukt' || cause === undefined) return { code, message }
  const { name = 'Error', code: kind } = cause as { name?: string; code?: unknown }
  return { code, message: `the adapter failed: ${name}${typeof kind === 'string' ? ` (${kind})` : ''}` }
}
