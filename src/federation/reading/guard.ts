/**
 * What stands between Gevel and one source: a limit on calls at a time with a bounded queue, a circuit breaker, a pause
 * when the source asks for one, a retry within a budget, and a deadline that cuts off work that does not stop by itself.
 * Everything that goes wrong leaves as a SourceError.
 */
import CircuitBreaker from 'opossum'
import { setTimeout as pause } from 'node:timers/promises'
import { SourceError, type SourceErrorCode } from '#domain/errors.ts'
import type { Call } from '#spi'
import { Condition } from './condition.ts'
import { RetryBudget } from './retry.ts'
import type { Source } from '../source.ts'
import { NoTurn, Turns } from './turns.ts'

/** Failures that say that the source is unwell; a refused credential or an odd request does not open its circuit. */
const unwell: readonly SourceErrorCode[] = ['bron-onbereikbaar', 'bron-te-laat', 'bron-onleesbaar', 'bron-mislukt']

export const defaultQueueMs = 5000

/** Milliseconds that an open circuit leaves the source alone, and that a call which tries it may keep others from trying. */
const resetMs = 2000
/** A source may ask to be left alone longer than this; it is then asked again all the same. */
const longestRestMs = 10_000
/** Milliseconds before a retry; the least, and what chance adds, so that those who failed together do not return together. */
const retryPause = { least: 25, chance: 75 }

type Work = (call: Call) => Promise<unknown>

export interface CallOptions {
  /** Only for what may be done twice: reading. */
  readonly retry?: boolean
  /** Told when the call has had its turn and goes to the source. */
  readonly began?: () => void
  /** For the source, of the request that the call is made for. */
  readonly traceparent?: string | undefined
}

export class Guard {
  readonly #turns: Turns
  readonly #name: string
  readonly #deadlineMs: number
  readonly #breaker: CircuitBreaker<[Work, AbortSignal], unknown>
  readonly #retries = new RetryBudget()
  /** For who wants to know how the source is. */
  readonly condition = new Condition()
  /** Moments of the monotonic clock. */
  #answeredAt = -Infinity
  #triedAt = -Infinity
  #rest: { readonly until: number; readonly code: SourceErrorCode } | undefined

  constructor(source: Pick<Source, 'name' | 'concurrency' | 'queue'> & Partial<Pick<Source, 'queueMs' | 'deadlineMs'>>) {
    this.#name = source.name
    this.#deadlineMs = source.deadlineMs ?? 0
    this.#turns = new Turns({ concurrency: source.concurrency, queue: source.queue, waitMs: source.queueMs ?? defaultQueueMs })
    this.#breaker = new CircuitBreaker(run, {
      timeout: false,
      cache: false,
      volumeThreshold: 5,
      errorThresholdPercentage: 50,
      resetTimeout: resetMs,
      rollingCountTimeout: 10_000,
      errorFilter: (error: unknown) => !this.#tellsUnwell(error),
    })
  }

  /** Whether a call would go to the source at once: nobody waits, and it is not left alone. */
  get free(): boolean {
    return !this.#turns.full && this.#breaker.closed && !this.#resting()
  }

  /** The answer of the work, or a SourceError; never later than the signal fires. */
  async do<T>(work: (call: Call) => Promise<T>, signal: AbortSignal, { retry = false, began, traceparent }: CallOptions = {}): Promise<T> {
    const traced: Work = traceparent === undefined ? work : (call) => work({ ...call, traceparent })
    // A deadline that had passed already was not spent on waiting for this turn.
    let begun = signal.aborted
    const turn = () => {
      begun = true
      began?.()
      return this.#attempts(traced, signal, retry)
    }
    try {
      this.#assertNotResting()
      return (await this.#turns.do(turn, signal)) as T
    } catch (error) {
      throw failureOf(this.#name, error, signal, begun)
    }
  }

  close(): void {
    this.#breaker.shutdown()
    this.#turns.close()
  }

  async #attempts(work: Work, signal: AbortSignal, retry: boolean): Promise<unknown> {
    if (retry) this.#retries.earn()
    try {
      return await this.#attempt(work, signal)
    } catch (error) {
      if (!retry || signal.aborted || !isUnreachable(error) || this.#resting() || !this.#retries.spend()) throw error
      await pause(retryPause.least + Math.random() * retryPause.chance, undefined, { signal }).catch(() => { throw error })
      return this.#attempt(work, signal)
    }
  }

  async #attempt(work: Work, signal: AbortSignal): Promise<unknown> {
    this.#assertNotResting()
    try {
      const answer = await this.#throughCircuit(work, signal)
      this.#answeredAt = performance.now()
      this.condition.answered()
      return answer
    } catch (error) {
      if (error instanceof SourceError) this.condition.failed()
      if (error instanceof SourceError && error.retryAfterMs !== undefined) {
        this.#rest = { until: performance.now() + Math.min(error.retryAfterMs, longestRestMs), code: error.code }
      }
      throw error
    }
  }

  async #throughCircuit(work: Work, signal: AbortSignal): Promise<unknown> {
    const tries = this.#breaker.pendingClose
    if (tries) this.#triedAt = performance.now()
    try {
      return await this.#breaker.fire(work, signal)
    } catch (error) {
      if (isOpenCircuit(error) && this.#mayTryToo()) return this.#tryToo(work, signal)
      // Its client left before the source had said anything: the breaker takes that for an answer.
      if (tries && signal.aborted && !(error instanceof SourceError)) this.#breaker.open()
      throw error
    }
  }

  /** The breaker lets one call try whether the source is back, and that one can hang on a connection of before. */
  #mayTryToo(): boolean {
    return this.#breaker.halfOpen && performance.now() - this.#triedAt >= resetMs
  }

  async #tryToo(work: Work, signal: AbortSignal): Promise<unknown> {
    this.#triedAt = performance.now()
    const answer = await run(work, signal)
    this.#breaker.close()
    return answer
  }

  /**
   * A deadline that passed while the source answered others says something of the question, not of the source: one client
   * with questions that take too long must not close it to the rest.
   */
  #tellsUnwell(error: unknown): boolean {
    if (!(error instanceof SourceError) || !unwell.includes(error.code)) return false
    return error.code !== 'bron-te-laat' || performance.now() - this.#answeredAt >= 0.9 * this.#deadlineMs
  }

  #resting(): boolean {
    if (this.#rest && performance.now() >= this.#rest.until) this.#rest = undefined
    return this.#rest !== undefined
  }

  #assertNotResting(): void {
    if (this.#resting()) throw new SourceError(this.#rest!.code, `${this.#name}: asked to be left alone for a while`)
  }
}

async function run(work: Work, signal: AbortSignal): Promise<unknown> {
  try {
    return await untilAborted(work({ signal }), signal)
  } catch (error) {
    throw failureOf('source', error, signal, true)
  }
}

/** The promise, or the signal's reason as soon as it fires: an adapter that does not listen cannot hold a request. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    const settled = <V>(settle: (value: V) => void) => (value: V) => {
      signal.removeEventListener('abort', abort)
      settle(value)
    }
    promise.then(settled(resolve), settled(reject))
  })
}

const isUnreachable = (error: unknown) => error instanceof SourceError && error.code === 'bron-onbereikbaar'
const isOpenCircuit = (error: unknown) => (error as { code?: string } | undefined)?.code === 'EOPENBREAKER'
const isTimeout = (error: unknown) => (error as { name?: string } | undefined)?.name === 'TimeoutError'

/**
 * What a call that went wrong leaves as. One that had not begun was not asked of the source, so that is not what was late.
 * Only a request that was given up leaves as it is: that is no failure of the source.
 */
export function failureOf(name: string, error: unknown, signal: AbortSignal, begun: boolean): unknown {
  if (error instanceof SourceError) return error
  if (error instanceof NoTurn) return new SourceError('bron-overbelast', `${name}: ${error.message}`)
  if (isTimeout(signal.reason) && !begun) return new SourceError('bron-overbelast', `${name}: no turn came before the deadline`)
  if (isTimeout(error) || isTimeout(signal.reason)) return new SourceError('bron-te-laat', `${name}: deadline passed`)
  if (signal.aborted) return error
  if (isOpenCircuit(error)) return new SourceError('bron-onbereikbaar', `${name}: circuit is open`)
  return new SourceError('bron-mislukt', `${name}: the adapter failed`, { cause: error })
}
