/** A bounded number at work, a bounded number that waits for its turn, and no longer than so many milliseconds. */
import pLimit, { type LimitFunction } from 'p-limit'

export interface TurnSettings {
  /** At work at the same time. */
  readonly concurrency: number
  /** Waiting at the same time. */
  readonly queue: number
  /** Milliseconds that one waits at most. */
  readonly waitMs: number
}

/** There was no turn: too many wait already, or the wait was too long. Nothing was done. */
export class NoTurn extends Error {
  override readonly name = 'NoTurn'
}

export class Turns {
  readonly #settings: Omit<TurnSettings, 'concurrency'>
  readonly #limit: LimitFunction
  /** Gave up while they waited; the limit still has them in its queue. */
  #gone = 0

  constructor(settings: TurnSettings) {
    this.#settings = settings
    this.#limit = pLimit({ concurrency: settings.concurrency, rejectOnClear: true })
  }

  /** How many may be at work from now on; those that are may finish. */
  set concurrency(most: number) {
    this.#limit.concurrency = most
  }

  /** Whether one who comes now would have to wait. */
  get full(): boolean {
    return this.#limit.activeCount >= this.#limit.concurrency
  }

  /**
   * The result of the work, once it has had its turn. Rejects with NoTurn, or with the signal's reason when that fires before
   * the turn has come; the work then never begins. What begins has to heed the signal itself.
   */
  do<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    if (signal.aborted) return Promise.reject(signal.reason as Error)
    if (this.full && this.#limit.pendingCount - this.#gone >= this.#settings.queue) return Promise.reject(new NoTurn('too many wait'))
    // Its turn is there: nothing to wait for, and so nothing to watch.
    if (!this.full) return this.#limit(work)
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const waiting = this.#wait(signal, reject)
    this.#limit(async () => {
      if (!waiting.end()) {
        this.#gone--
        return
      }
      const done = work()
      resolve(done)
      await done
    }).catch((reason: unknown) => {
      waiting.end()
      reject(reason)
    })
    return promise
  }

  /** Those that wait are refused; those at work may finish. */
  close(): void {
    this.#limit.clearQueue()
    this.#gone = 0
  }

  /** `end` says whether the wait is over because the turn has come. */
  #wait(signal: AbortSignal, reject: (reason: unknown) => void): { end(): boolean } {
    let over = false
    const end = () => {
      if (over) return false
      over = true
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      return true
    }
    const giveUp = (reason: unknown) => {
      if (!end()) return
      this.#gone++
      reject(reason)
    }
    const onAbort = () => giveUp(signal.reason)
    const timer = setTimeout(() => giveUp(new NoTurn('the wait was too long')), this.#settings.waitMs)
    signal.addEventListener('abort', onAbort)
    return { end }
  }
}
