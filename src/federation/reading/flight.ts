/**
 * Reads under way, so that equal ones are made once. A read goes on for as long as somebody waits for it: one who leaves
 * takes nobody's answer along, and the last one to leave stops the work.
 */
export interface Waiter {
  /** Fires when this one no longer waits. */
  readonly signal: AbortSignal
  /** Its own clock: runs while the read is with the source and this one waits. */
  readonly clock?: { began(): void; ended(): void }
}

export type ReadWork<T> = (signal: AbortSignal, began: () => void) => Promise<T>

export class Flight<T> {
  /** Moment of the monotonic clock. */
  readonly startedAt = performance.now()
  /** Made before anybody asked: who joins it does not share in its failure. */
  readonly ahead: boolean
  readonly #controller = new AbortController()
  readonly #promise: Promise<T>
  readonly #waiters = new Set<Waiter>()
  readonly #ticking = new Set<Waiter>()
  #begun = false
  #over = false

  constructor(work: ReadWork<T>, ahead: boolean, over: () => void) {
    const end = () => {
      this.#over = true
      over()
    }
    this.ahead = ahead
    this.#promise = work(this.#controller.signal, () => this.#begin())
    this.#promise.then(end, end)
  }

  /** Whether the read has gone to the source. */
  get begun(): boolean {
    return this.#begun
  }

  /** Whether it can still be waited for: its last waiter has not left. */
  get flies(): boolean {
    return !this.#over && !this.#controller.signal.aborted
  }

  /** What the read gives; rejects with the reason of the waiter's signal when that fires first. */
  wait(waiter: Waiter): Promise<T> {
    const { signal } = waiter
    return new Promise((resolve, reject) => {
      const leave = () => {
        if (!this.#remove(waiter)) return
        reject(signal.reason as Error)
        if (this.#waiters.size === 0 && !this.#over) this.#controller.abort(signal.reason)
      }
      const settled = <V>(give: (value: V) => void) => (value: V) => {
        signal.removeEventListener('abort', leave)
        if (this.#remove(waiter)) give(value)
      }
      this.#waiters.add(waiter)
      if (this.#begun && !this.#over) this.#tick(waiter)
      this.#promise.then(settled(resolve), settled(reject))
      if (signal.aborted) leave()
      else signal.addEventListener('abort', leave, { once: true })
    })
  }

  #begin(): void {
    if (this.#begun) return
    this.#begun = true
    for (const waiter of this.#waiters) this.#tick(waiter)
  }

  #tick(waiter: Waiter): void {
    this.#ticking.add(waiter)
    waiter.clock?.began()
  }

  /** False when it had left already. */
  #remove(waiter: Waiter): boolean {
    if (this.#ticking.delete(waiter)) waiter.clock?.ended()
    return this.#waiters.delete(waiter)
  }
}

export class Flights {
  readonly #byKey = new Map<string, Flight<unknown>>()

  /** One under way that began no earlier than `notBefore`. */
  find<T>(key: string, notBefore: number): Flight<T> | undefined {
    const flight = this.#byKey.get(key)
    return flight?.flies && flight.startedAt >= notBefore ? (flight as Flight<T>) : undefined
  }

  /** Begins one that can be found by these keys until it is over. */
  start<T>(keys: readonly string[], work: ReadWork<T>, ahead = false): Flight<T> {
    const flight: Flight<T> = new Flight(work, ahead, () => {
      for (const key of keys) if (this.#byKey.get(key) === flight) this.#byKey.delete(key)
    })
    for (const key of keys) this.#byKey.set(key, flight)
    return flight
  }
}
