/**
 * Where pages begin, remembered for a minute: a client that asks for page after page by number makes a page number up each
 * time, and the page before told where this one begins. Holds page tokens only, under a digest of the question; bounded, the
 * oldest goes first.
 */
import { createHmac, randomBytes } from 'node:crypto'

const milliseconds = 60_000

export class RememberedPages {
  readonly #size: number
  readonly #clock: () => number
  readonly #secret = randomBytes(32)
  readonly #pages = new Map<string, { token: string; at: number }>()

  /** `clock`: milliseconds, monotonic. */
  constructor(clock: () => number, size = 2_000) {
    this.#clock = clock
    this.#size = size
  }

  get(question: string, page: number): string | undefined {
    const found = this.#pages.get(this.#key(question, page))
    return found && this.#clock() - found.at <= milliseconds ? found.token : undefined
  }

  set(question: string, page: number, token: string): void {
    const key = this.#key(question, page)
    this.#pages.delete(key)
    this.#pages.set(key, { token, at: this.#clock() })
    if (this.#pages.size > this.#size) this.#pages.delete(this.#pages.keys().next().value!)
  }

  #key(question: string, page: number): string {
    return createHmac('sha256', this.#secret).update(`${page}\n${question}`).digest('base64')
  }
}
