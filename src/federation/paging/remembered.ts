/**
 * What makes the next page cheap, for a minute and in memory only: where it begins, and the cursors of sources that have
 * nothing else to go on by. Under a keyed digest of the question; bounded, the oldest goes first. All of it can be found
 * again without it.
 */
import { hash, randomBytes } from 'node:crypto'

const milliseconds = 60_000

export class Remembered<Value> {
  readonly #size: number
  readonly #clock: () => number
  readonly #secret = randomBytes(32).toString('base64')
  readonly #kept = new Map<string, { value: Value; at: number }>()
  #timer: NodeJS.Timeout | undefined

  /** `clock`: milliseconds, monotonic. */
  constructor(clock: () => number, size = 2_000) {
    this.#clock = clock
    this.#size = size
  }

  get(...key: readonly (string | number)[]): Value | undefined {
    const found = this.#kept.get(this.#digest(key))
    return found && this.#clock() - found.at <= milliseconds ? found.value : undefined
  }

  set(value: Value, ...key: readonly (string | number)[]): void {
    const digest = this.#digest(key)
    this.#kept.delete(digest)
    this.#kept.set(digest, { value, at: this.#clock() })
    if (this.#kept.size > this.#size) this.#kept.delete(this.#kept.keys().next().value!)
    // A cursor is a source's own text: it stays no longer than it is of use, also when nobody asks any more.
    this.#timer ??= setTimeout(() => this.#expire(), milliseconds).unref()
  }

  #expire(): void {
    this.#timer = undefined
    const oldest = this.#clock() - milliseconds
    for (const [digest, { at }] of this.#kept) if (at <= oldest) this.#kept.delete(digest)
    if (this.#kept.size > 0) this.#timer = setTimeout(() => this.#expire(), milliseconds).unref()
  }

  #digest(key: readonly (string | number)[]): string {
    return hash('sha256', this.#secret + JSON.stringify(key), 'base64')
  }
}
