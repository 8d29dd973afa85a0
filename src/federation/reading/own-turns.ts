/**
 * Turns of one request at one source: so many calls at a time, the others wait in order. It lives as short as the request and
 * seldom has anybody wait, so it is lighter than a limit that can be changed and cleared.
 */
export class OwnTurns {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(concurrency: number) {
    this.#free = concurrency
  }

  async do<T>(work: () => T | Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      // The turn goes from hand to hand; it is free only when nobody waits for it.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free++
    }
  }
}
