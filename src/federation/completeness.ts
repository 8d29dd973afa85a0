/** What an answer says of its sources, and whether it may be given at all. */
import { errorTable, GevelError, type SourceErrorCode } from '#domain/errors.ts'
import type { Asking, Outcome } from './asking.ts'
import type { Source } from './source.ts'

/** `strict`: any failure fails the answer; `lenient`: none does; by default a required source's failure does. */
export type Handling = 'strict' | 'standaard' | 'lenient'

/** One source as an answer names it. */
export interface SourceReport {
  readonly name: string
  readonly status: 'ok' | 'fout' | 'niet-gevraagd'
  readonly count: number
  readonly ms: number
  /** The class of failure, or why it was not asked. */
  readonly reason?: string
  /** Seconds since the oldest part of it was read, when that was kept from before. */
  readonly age?: number
  readonly quarantined: number
  /** Records left out because they do not tell whether they answer the question. */
  readonly unverifiable: number
}

export interface Completeness {
  /** Every source that could hold something answered wholly. */
  readonly complete: boolean
  readonly sources: readonly SourceReport[]
}

/** An answer that cannot be given because a source did not do its part. `sources` are public names. */
export class SourcesFailed extends GevelError {
  readonly sources: readonly string[]
  readonly completeness: Completeness

  constructor(code: SourceErrorCode, sources: readonly string[], completeness: Completeness) {
    super(code, `sources failed: ${sources.join(', ')}`)
    this.name = 'SourcesFailed'
    this.sources = sources
    this.completeness = completeness
  }
}

export function completenessOf(asking: Asking, outcomes: readonly Outcome[] = asking.outcomes()): Completeness {
  const complete = outcomes.every(isWhole)
  return { complete, sources: outcomes.filter(({ source }) => asking.isVisible(source)).map((outcome) => (asking.rights ? withoutUnseen(reportOf(outcome)) : reportOf(outcome))) }
}

function isWhole({ failure, unfinished, notAsked, unverifiable }: Outcome): boolean {
  return !failure && !unfinished && unverifiable === 0 && (notAsked === undefined || notAsked === 'geen-sleutel')
}

/** Whether a row that cannot be read is one that the caller may see, cannot be known. */
const withoutUnseen = (report: SourceReport): SourceReport => ({ ...report, quarantined: 0 })

function reportOf(outcome: Outcome): SourceReport {
  const { source, failure, notAsked, asked, count, quarantined, unverifiable, startedAt, endedAt, age } = outcome
  const ms = startedAt === undefined || endedAt === undefined ? 0 : Math.round(endedAt - startedAt)
  const base = { name: source.name, count, ms, quarantined: quarantined.size, unverifiable, ...(age !== undefined && { age: Math.floor(age / 1000) }) }
  if (failure) return { ...base, count: 0, status: 'fout', reason: failure.replace(/^bron-/, '') }
  if (notAsked === 'behoeft-filter' || (notAsked && !asked)) return { ...base, status: 'niet-gevraagd', reason: notAsked }
  const reason = outcome.unfinished ? 'te-ruim' : notAsked === 'koppeling-onbekend' ? notAsked : undefined
  return { ...base, status: 'ok', ...(reason && { reason }) }
}

/**
 * Throws when a source that had to answer did not: a required one, or, when `certain`, any at all. An answer is certain
 * when a client acts on what is not there: a 404 on an object, or nothing found for a persoon. `undoubted`: rows that could
 * not be read or told apart may have been it. Default: as certain; of a page past the end they say nothing.
 */
export function requireSources(asking: Asking, handling: Handling, certain: boolean, undoubted = certain): void {
  const mayFail = (source: Source) => handling === 'lenient' || (handling === 'standaard' && source.verplichting === 'optioneel')
  // What an answer is refused for is what the headers of the refusal say of the source.
  const outcomes = undoubted ? asking.outcomes().map(withDoubt) : asking.outcomes()
  const failed = outcomes.filter(({ source, failure }) => failure && asking.isVisible(source) && (certain || !mayFail(source)))
  const [worst] = failed.map(({ failure }) => failure!).sort((one, other) => errorTable[other].status - errorTable[one].status)
  if (worst) throw new SourcesFailed(worst, failed.map(({ source }) => source.name), completenessOf(asking, outcomes))
}

function withDoubt(outcome: Outcome): Outcome {
  const failure = outcome.failure ?? doubtOf(outcome)
  return failure ? { ...outcome, failure } : outcome
}

/**
 * What keeps a source that answered from being certain that there is nothing: a record that was asked for by its key, or a
 * partij that may be the persoon, is there and cannot be read, or a record does not tell whose it is.
 */
function doubtOf({ unreadable, unverifiable, quarantined, notAsked }: Outcome): SourceErrorCode | undefined {
  if (unreadable || unverifiable > 0 || [...quarantined].some((row) => row.startsWith('partijen '))) return 'bron-onleesbaar'
  return notAsked === 'koppeling-onbekend' ? 'bron-onbereikbaar' : undefined
}
