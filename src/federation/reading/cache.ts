/**
 * What was read from sources, kept in memory for seconds: bounded in entries, bytes and time, and removed by a timer also
 * when nobody asks any more. Keys say nothing (see `keys.ts`); values are shared and therefore frozen by who keeps them.
 */
import NodeCache from 'node-cache'

export interface CacheLimits {
  readonly entries: number
  readonly bytes: number
}

export const defaultCacheLimits: CacheLimits = { entries: 20_000, bytes: 64 * 1024 * 1024 }

/** Seconds between two rounds of the timer; a value is let go that much before its time, so that it never outlives it. */
const roundSeconds = 0.5
/** The part of all bytes that one value may take: a bigger one would push out everything else. */
const largestPart = 1 / 8

export interface Kept<T> {
  readonly value: T
  /** Moment of the monotonic clock at which the source was asked for it. */
  readonly at: number
}

export class Cache {
  readonly #limits: CacheLimits
  readonly #kept = new NodeCache({ useClones: false, checkperiod: roundSeconds })
  /** Bytes of each entry, and which of all that were ever kept it is. */
  readonly #sizes = new Map<string, { readonly bytes: number; readonly nth: number }>()
  #bytes = 0
  /** In the order in which they came, those that have left among them: a Map that loses its first keys gets slow to begin. */
  #order: { readonly key: string; readonly nth: number }[] = []
  #first = 0
  #nth = 0

  constructor(limits: CacheLimits = defaultCacheLimits) {
    this.#limits = limits
    this.#kept.on('del', (key: string) => this.#forget(key))
  }

  get entries(): number {
    return this.#sizes.size
  }

  get bytes(): number {
    return this.#bytes
  }

  get<T>(key: string): Kept<T> | undefined {
    // Most of what is looked up is not there, and that is cheaper to see here.
    return this.#sizes.has(key) ? this.#kept.get<Kept<T>>(key) : undefined
  }

  /** Makes room first: the oldest leave. `seconds` of at least 1; `bytes` is what it weighs. */
  keep<T>(key: string, kept: Kept<T>, { seconds, bytes }: { readonly seconds: number; readonly bytes: number }): void {
    if (bytes > this.#limits.bytes * largestPart) return
    if (this.#sizes.has(key)) this.#kept.del(key)
    while (this.#sizes.size >= this.#limits.entries || this.#bytes + bytes > this.#limits.bytes) this.#removeOldest()
    this.#kept.set(key, kept, seconds - roundSeconds)
    this.#sizes.set(key, { bytes, nth: ++this.#nth })
    this.#bytes += bytes
    this.#order.push({ key, nth: this.#nth })
    if (this.#order.length > 2 * this.#sizes.size + 1000) this.#compact()
  }

  #removeOldest(): void {
    for (;;) {
      const { key, nth } = this.#order[this.#first++]!
      if (this.#sizes.get(key)?.nth === nth) return void this.#kept.del(key)
    }
  }

  #compact(): void {
    this.#order = this.#order.slice(this.#first).filter(({ key, nth }) => this.#sizes.get(key)?.nth === nth)
    this.#first = 0
  }

  close(): void {
    this.#kept.close()
    this.#kept.del(this.#kept.keys())
  }

  #forget(key: string): void {
    this.#bytes -= this.#sizes.get(key)?.bytes ?? 0
    this.#sizes.delete(key)
  }
}
