/** How often calls may be tried again: a share of all calls, so that a source in trouble is not asked twice as much. */
export class RetryBudget {
  readonly #share: number
  readonly #most: number
  #tokens: number

  /** `share`: retries a call in the long run; `most`: in a short time. */
  constructor(share = 0.1, most = 10) {
    this.#share = share
    this.#most = most
    this.#tokens = most
  }

  /** A call that could be tried again earns a part of a retry, also when it goes well. */
  earn(): void {
    this.#tokens = Math.min(this.#most, this.#tokens + this.#share)
  }

  /** Whether one retry may be made now; then it has been paid. */
  spend(): boolean {
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }
}
