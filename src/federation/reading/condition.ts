/** How a source has been of late, as far as calls on it told: nothing is asked to find out. */

/** `onbekend`: it has not been asked yet. */
export type State = 'gezond' | 'gestoord' | 'onbekend'

export class Condition {
  readonly #clock: () => number
  #state: State = 'onbekend'
  #since: number | undefined
  #answeredAt: number | undefined

  /** `clock`: milliseconds since 1970. */
  constructor(clock: () => number = Date.now) {
    this.#clock = clock
  }

  get state(): State {
    return this.#state
  }

  /** Since when it is so; undefined while nothing is known. */
  get since(): number | undefined {
    return this.#since
  }

  get answeredAt(): number | undefined {
    return this.#answeredAt
  }

  answered(): void {
    this.#become('gezond')
    this.#answeredAt = this.#clock()
  }

  failed(): void {
    this.#become('gestoord')
  }

  #become(state: State): void {
    if (this.#state !== state) this.#since = this.#clock()
    this.#state = state
  }
}
