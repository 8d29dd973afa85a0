/** What is between the manifest and the source: how a request is sent, what an answer says of failure, and how fast we may go. */
import pLimit from 'p-limit'
import { SourceError, type Call } from '#spi'
import type { ManifestDocument } from './document.ts'
import { valueAt, type Path, parsePath } from './paths.ts'
import type { Prepared, Values } from './requests.ts'
import { holds, textOf, toCondition, type Condition } from './values.ts'

export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
  /** The protocol itself says that this is a failure. */
  readonly failed?: boolean
}

/** Sends one request. Rejects with a SourceError, but answers the statuses in `accept` as they are. */
export interface Transport {
  send(request: Prepared, accept: readonly number[], call: Call): Promise<Answer>
  /** What may stand in requests as `{credentials.x}` and `{session.0}`; logs in where that is needed. */
  values(call: Call): Promise<Values>
  close(): Promise<void>
}

export interface Wire {
  /** `undefined`: the source says that what was asked for is not there. */
  ask(make: (values: Values) => Prepared, call: Call, notFound?: readonly number[]): Promise<Answer | undefined>
  close(): Promise<void>
}

const defaultConcurrency = 4

export function wireOver(transport: Transport, { errors = [], limits = {}, empty = [] }: ManifestDocument, clock: () => number): Wire {
  const pace = new Pace(limits.perMinute, clock)
  const turns = pLimit(limits.concurrency ?? defaultConcurrency)
  const rules = errors.map(({ when, as }) => ({ when: toCondition(when), as }))
  const nothing = new Set(empty.map(String))
  return {
    async ask(make, call, notFound = []) {
      call.signal.throwIfAborted()
      return turns(async () => {
        call.signal.throwIfAborted()
        const values = await transport.values(call)
        pace.take()
        const answer = await transport.send(make(values), notFound, call)
        if (notFound.includes(answer.status)) return undefined
        return isThere(answer, rules, nothing) ? answer : undefined
      })
    },
    close: () => transport.close(),
  }
}

interface Rule {
  readonly when: Condition
  readonly as: NonNullable<ManifestDocument['errors']>[number]['as']
}

/** Some sources put a failure in an answer with status 200. Nothing of what they say goes along: it can hold what was asked. */
function isThere({ body, status, failed = false }: Answer, rules: readonly Rule[], empty: ReadonlySet<string>): boolean {
  const rule = rules.find(({ when }) => holds(when, { value: body }, empty))
  if (!rule && failed) throw new SourceError('bron-mislukt', 'the source answers with an error')
  if (!rule) return true
  if (rule.as === 'not-there') return false
  throw new SourceError(rule.as, `the source says in its answer (${status}) that it failed`)
}

/** At most so many requests in any minute; one too many is refused at once, with the time after which there is room. */
class Pace {
  readonly #most: number | undefined
  readonly #clock: () => number
  readonly #sent: number[] = []

  constructor(perMinute: number | undefined, clock: () => number) {
    this.#most = perMinute
    this.#clock = clock
  }

  take(): void {
    if (this.#most === undefined) return
    const now = this.#clock()
    while (this.#sent.length > 0 && this.#sent[0]! <= now - 60_000) this.#sent.shift()
    if (this.#sent.length >= this.#most) {
      throw new SourceError('bron-overbelast', 'the requests that the manifest allows in a minute are used up', { retryAfterMs: this.#sent[0]! + 60_000 - now })
    }
    this.#sent.push(now)
  }
}

/** A whole number that an answer must have at a place. */
export function numberAt(body: unknown, path: string, what: string): number {
  const text = textOf(valueAt({ value: body }, pathOf(path)))
  if (text === undefined || !/^\d{1,15}$/.test(text)) throw new SourceError('bron-onleesbaar', `an answer has no ${what}`)
  return Number(text)
}

export const pathOf = (text: string): Path => parsePath(text)!
