/** A recording played again: each request in order, over HTTP, to a Gevel that has one empty register. */
import type { Answer } from '../http/gemeente.ts'
import { configured, type Configured } from '../http/configured.ts'
import type { Exchange, Wire } from './cassette.ts'
import { differences, type Difference } from './compare.ts'
import { History } from './history.ts'
import { Mapping } from './mapping.ts'
import { mergePatch } from './merge-patch.ts'
import { asToday } from './since.ts'

/** The version of the standard that is served. */
const apiVersion = '0.9.0'

export interface Played {
  /** In what ours is not the recorded answer as it would be today. */
  readonly fromRecorded: readonly Difference[]
  /** In what ours is not that answer with the listed deviation; the same where none is listed. */
  readonly fromExpected: readonly Difference[]
  readonly ours: Wire
}

export class Replay {
  readonly #gevel: Configured
  readonly #mapping: Mapping
  readonly #history = new History()

  private constructor(gevel: Configured, recordedOrigin: string) {
    this.#gevel = gevel
    this.#mapping = new Mapping(recordedOrigin, gevel.url)
  }

  static async start(recordedOrigin: string): Promise<Replay> {
    return new Replay(await configured((configuration) => {
      delete configuration['start']
      delete configuration.precedence
      configuration.sources = { register: { number: 1, adapter: 'register', settings: { file: ':memory:' } } }
      configuration.clients['kcc']!['sources'] = ['register']
    }), recordedOrigin)
  }

  /** `deviation`: a merge patch (RFC 7396) on the recorded answer `{status, headers, body}`. */
  async play({ request, answer }: Exchange, deviation?: unknown): Promise<Played> {
    const ours = wireOf(await this.#gevel.ask(this.#gevel.url + this.#mapping.text(request.target), {
      method: request.method,
      ...(request.text !== undefined && { body: this.#mapping.text(request.text) }),
    }, { 'content-type': request.contentType }))
    const isWrite = request.method !== 'GET'
    if (isWrite && request.text !== undefined) this.#history.remember(JSON.parse(request.text), answer.body)
    if (isWrite && isDone(answer) && isDone(ours)) this.#mapping.learn(answer.body, ours.body)
    const recorded = asToday(answer, this.#history.withNumber, apiVersion)
    const compared = (expected: Wire) => differences(this.#mapping.value(expected), ours, this.#history.moments)
    return { ours, fromRecorded: compared(recorded), fromExpected: compared(mergePatch(recorded, deviation ?? {}) as Wire) }
  }

  stop(): Promise<void> {
    return this.#gevel.stop()
  }
}

const isDone = ({ status }: Wire) => status >= 200 && status < 300

function wireOf({ status, headers, body }: Answer): Wire {
  return { status, headers: Object.fromEntries(headers), body: body as unknown }
}
