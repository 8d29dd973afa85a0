/**
 * How many requests this process does well at the same time: many while it waits for sources, few while its one thread is
 * busy. Too many at work on a busy thread make each other late, and every source with them.
 */
import { performance, type EventLoopUtilization } from 'node:perf_hooks'

/** Milliseconds between two looks at the thread. */
const every = 50
/** The part of the time in which the thread had work, above which it has too much. */
const busy = 0.9
const least = 4
const start = 8

export class Pace {
  readonly #most: number
  readonly #change: (concurrency: number) => void
  #concurrency: number
  #atWork = 0
  #timer: NodeJS.Timeout | undefined
  #last: EventLoopUtilization | undefined

  /** `change` is told how many may be at work, at once and whenever that changes. */
  constructor(most: number, change: (concurrency: number) => void) {
    this.#most = most
    this.#change = change
    this.#concurrency = Math.min(start, most)
    change(this.#concurrency)
  }

  began(): void {
    if (this.#atWork++ > 0) return
    this.#last = performance.eventLoopUtilization()
    this.#timer = setInterval(() => this.#look(), every).unref()
  }

  ended(): void {
    if (--this.#atWork === 0) clearInterval(this.#timer)
  }

  #look(): void {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, this.#last)
    this.#last = now
    const wanted = utilization > busy ? Math.floor(this.#concurrency * 0.75) : this.#concurrency + 2
    const next = Math.min(this.#most, Math.max(Math.min(least, this.#most), wanted))
    if (next === this.#concurrency) return
    this.#concurrency = next
    this.#change(next)
  }
}
