/**
 * What stands between Gevel and one source: a limit on calls at a time with a bounded queue, a circuit breaker, and a
 * deadline that cuts off work that does not stop by itself. Everything that goes wrong leaves as a SourceError.
 */
import CircuitBreaker from 'opossum'
import pLimit from 'p-limit'
import { SourceError, type SourceErrorCode } from '#domain/errors.ts'
import type { Call } from '#spi'
import type { Source } from './source.ts'

/** Failures that say that the source is unwell; a refused credential or an odd request does not open its circuit. */
const unwell: readonly SourceErrorCode[] = ['bron-onbereikbaar', 'bron-te-laat', 'bron-onleesbaar', 'bron-mislukt']

type Work = (call: Call) => Promise<unknown>

export class Guard {
  readonly #limit: ReturnType<typeof pLimit>
  readonly #queue: number
  readonly #name: string
  readonly #breaker: CircuitBreaker<[Work, AbortSignal], unknown>

  constructor(source: Pick<Source, 'name' | 'concurrency' | 'queue'>) {
    this.#name = source.name
    this.#queue = source.queue
    this.#limit = pLimit({ concurrency: source.concurrency, rejectOnClear: true })
    this.#breaker = new CircuitBreaker(run, {
      timeout: false,
      cache: false,
      volumeThreshold: 5,
      errorThresholdPercentage: 50,
      resetTimeout: 2000,
      rollingCountTimeout: 10_000,
      errorFilter: (error: unknown) => !(error instanceof SourceError && unwell.includes(error.code)),
    })
  }

  /** The answer of the work, or a SourceError; never later than the signal fires. */
  async do<T>(work: (call: Call) => Promise<T>, signal: AbortSignal): Promise<T> {
    if (this.#limit.pendingCount >= this.#queue) throw new SourceError('bron-overbelast', `${this.#name}: queue is full`)
    return untilAborted(
      this.#limit(async () => {
        signal.throwIfAborted()
        return (await this.#breaker.fire(work, signal)) as T
      }),
      signal,
    ).catch((error: unknown) => {
      throw toSourceError(this.#name, error, signal)
    })
  }

  close(): void {
    this.#breaker.shutdown()
    this.#limit.clearQueue()
  }
}

async function run(work: Work, signal: AbortSignal): Promise<unknown> {
  try {
    return await untilAborted(work({ signal }), signal)
  } catch (error) {
    throw toSourceError('source', error, signal)
  }
}

/** The promise, or the signal's reason as soon as it fires: an adapter that does not listen cannot hold a request. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** Only a request that was given up leaves as it is: that is no failure of the source. */
function toSourceError(name: string, error: unknown, signal: AbortSignal): unknown {
  if (error instanceof SourceError) return error
  const isTimeout = (one: unknown) => (one as { name?: string } | undefined)?.name === 'TimeoutError'
  if (isTimeout(error) || isTimeout(signal.reason)) return new SourceError('bron-te-laat', `${name}: deadline passed`)
  if (signal.aborted) return error
  if ((error as { code?: string }).code === 'EOPENBREAKER') return new SourceError('bron-onbereikbaar', `${name}: circuit is open`)
  return new SourceError('bron-mislukt', `${name}: the adapter failed`, { cause: error })
}
