/**
 * A policy decision point of somebody else, over AuthZEN: a yes for each question, or it is no. That it is late, fails, or
 * says what is no decision, is never a yes.
 */
import { createHttpClient, type HttpClient } from '#spi'
import { newSpanId, traceparent } from '#domain/trace.ts'
import { Guard } from '../federation/reading/guard.ts'
import type { Pseudonyms } from '../logboek/pseudonyms.ts'
import { evaluationOf, type Decision, type Personen, type Question } from './decision.ts'

/** As `config/schema.json` says. */
export interface PdpConfiguration {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly deadlineMs?: number
  readonly concurrency?: number
  readonly personen?: Personen
}

const defaultDeadlineMs = 1000
const defaultConcurrency = 32
/** Questions that may wait for their turn; each has a deadline besides. */
const queue = 4096

export class Pdp {
  readonly #client: HttpClient
  readonly #guard: Guard
  readonly #url: string
  readonly #path: string
  readonly #deadlineMs: number
  readonly #personen: Personen
  readonly #pseudonyms: Pseudonyms | undefined
  readonly #report: (error: unknown) => void

  /** `pseudonyms`: absent where the configuration has no secret for them. `report`: told of each question that got no decision. */
  constructor({ url, headers, deadlineMs = defaultDeadlineMs, concurrency = defaultConcurrency, personen = 'geen' }: PdpConfiguration, pseudonyms: Pseudonyms | undefined, report: (error: unknown) => void) {
    const { origin, pathname } = new URL(url)
    this.#client = createHttpClient({ baseUrl: origin, ...(headers && { headers: () => headers }) })
    this.#guard = new Guard({ name: 'pdp', concurrency, queue, queueMs: deadlineMs, deadlineMs })
    this.#url = url
    this.#path = pathname
    this.#deadlineMs = deadlineMs
    this.#personen = personen
    this.#pseudonyms = pseudonyms
    this.#report = report
  }

  /** One decision for each question, in their order; never rejects. All are asked at once, under one deadline. */
  async decide(questions: readonly Question[], traceId: string): Promise<Decision[]> {
    const signal = AbortSignal.timeout(this.#deadlineMs)
    return Promise.all(questions.map(async (question) => {
      const spanId = newSpanId()
      const allowed = await this.#ask(question, traceparent(traceId, spanId), signal)
      const at = Date.now()
      // Which version of its rules it went by only the other system can tell; it has kept what it decided at this moment.
      const policies = { [this.#url]: new Date(at).toISOString() }
      return { ...question, traceId, spanId, at, allowed: allowed === true, ...(allowed === undefined && { failed: true }), policies }
    }))
  }

  async close(): Promise<void> {
    this.#guard.close()
    await this.#client.close()
  }

  /** Undefined: there is no decision. */
  async #ask(question: Question, parent: string, signal: AbortSignal): Promise<boolean | undefined> {
    const body = evaluationOf(question, this.#personen, this.#pseudonyms)
    try {
      const answer = await this.#guard.do((call) => this.#client.post({ path: this.#path, body }, call), signal, { retry: true, traceparent: parent })
      const { decision } = (answer.body ?? {}) as { decision?: unknown }
      if (typeof decision === 'boolean') return decision
      throw new TypeError('the answer is no decision')
    } catch (error) {
      this.#report(error)
      return undefined
    }
  }
}
