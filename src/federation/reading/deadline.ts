/**
 * The time that one request may spend at one source, all its calls together. It runs only while one of them is with the
 * source: what waits in our own queue must not make a healthy source late.
 */
export class Deadline {
  readonly #controller = new AbortController()
  #left: number
  #calls = 0
  #since = 0
  #timer: NodeJS.Timeout | undefined

  /** `cancelled` ends the time before it is up; it belongs to the same request, and goes when that goes. */
  constructor(milliseconds: number, cancelled?: AbortSignal) {
    this.#left = milliseconds
    if (cancelled?.aborted) this.#controller.abort(cancelled.reason)
    else cancelled?.addEventListener('abort', () => this.#controller.abort(cancelled.reason), { once: true })
  }

  /** Fires with a TimeoutError when the time is up, or with the reason of what cancelled it. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** A call is with the source now. */
  began(): void {
    if (this.#calls++ > 0) return
    this.#since = performance.now()
    this.#timer = setTimeout(() => this.#controller.abort(new DOMException('the deadline of the source passed', 'TimeoutError')), Math.max(0, this.#left))
  }

  /** Runs one call, which says itself when it is with the source. */
  async over<T>(call: (began: () => void) => Promise<T>): Promise<T> {
    let begun = false
    try {
      return await call(() => {
        begun = true
        this.began()
      })
    } finally {
      if (begun) this.ended()
    }
  }

  /** A call that had begun has ended. */
  ended(): void {
    if (--this.#calls > 0) return
    clearTimeout(this.#timer)
    this.#left -= performance.now() - this.#since
  }
}
