/**
 * How often a client may ask, and one subject through it: a number of requests in a period, counted over the period that is
 * running and what of the one before still counts. In memory of this process; several processes behind one address each allow it.
 */
import type { RequestHandler } from 'express'
import { callerOf, type Caller } from './authenticate.ts'
import { Problem } from './problem.ts'

interface Count {
  /** Number of the period. */
  period: number
  now: number
  before: number
}

/** At most so many subjects are counted at a time; the one not seen for longest goes first. */
const most = 50_000

export class Rate {
  readonly #counts = new Map<string, Count>()
  readonly #clock: () => number

  /** `clock`: milliseconds, monotonic. */
  constructor(clock: () => number) {
    this.#clock = clock
  }

  /** Seconds to wait; 0: it may, and has been counted. */
  take(key: string, requests: number, seconds: number): number {
    const at = this.#clock() / 1000 / seconds
    const period = Math.floor(at)
    const count = this.#countOf(key, period)
    const gone = at - period
    if (count.now + count.before * (1 - gone) >= requests) return Math.max(1, Math.ceil(waitOf(count, requests, gone) * seconds))
    count.now++
    return 0
  }

  #countOf(key: string, period: number): Count {
    const known = this.#counts.get(key)
    if (known?.period === period) return known
    const count = { period, now: 0, before: known?.period === period - 1 ? known.now : 0 }
    this.#counts.delete(key)
    if (this.#counts.size >= most) this.#counts.delete(this.#counts.keys().next().value!)
    this.#counts.set(key, count)
    return count
  }
}

/** The part of a period until one more fits. */
function waitOf({ now, before }: Count, requests: number, gone: number): number {
  // Within this period, as what came before counts for less and less.
  if (now < requests) return before === 0 ? 0 : 1 - (requests - now) / before - gone
  // In the next one, where what is counted now does.
  return 1 - gone + Math.max(0, 1 - requests / now)
}

/** Clients without a limit pass at no cost. */
export function rateLimit(clock: () => number = () => performance.now()): RequestHandler {
  const rate = new Rate(clock)
  return (_request, response, next) => {
    const caller = callerOf(response)
    const wait = caller.client.limit ? waitFor(rate, caller) : 0
    if (wait === 0) return next()
    response.setHeader('Retry-After', wait)
    throw new Problem('too-many')
  }
}

function waitFor(rate: Rate, { client, principal }: Caller): number {
  const { requests, seconds, perSubject } = client.limit!
  const own = perSubject !== undefined && principal.subject !== undefined ? rate.take(JSON.stringify([client.name, principal.subject]), perSubject, seconds) : 0
  return own || rate.take(client.name, requests, seconds)
}
