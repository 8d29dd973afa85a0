/** A recording played again: each request in order, over HTTP, to a Gevel that has one empty register, or to what `serve` starts. */
import type { Answer } from '../http/gemeente.ts'
import type { Configured } from '../http/configured.ts'
import { alleenRegister } from '../http/alleen-register.ts'
import type { Exchange, Wire } from './cassette.ts'
import { differences, type Difference } from './compare.ts'
import { History } from './history.ts'
import { Mapping } from './mapping.ts'
import { revised, valueAt, type Revisions } from './revised.ts'
import { asToday, withoutToken } from './since.ts'

/** The version of the standard that is served. */
const apiVersion = '0.9.0'

export interface Played {
  /** In what ours is not the recorded answer as it would be today. */
  readonly fromRecorded: readonly Difference[]
  /** In what ours is not that answer with the listed deviation; the same where none is listed. */
  readonly fromExpected: readonly Difference[]
}

export class Replay {
  readonly #gevel: Configured
  readonly #mapping: Mapping
  readonly #history = new History()

  private constructor(gevel: Configured, recordedOrigin: string) {
    this.#gevel = gevel
    this.#mapping = new Mapping(recordedOrigin, gevel.url)
  }

  static async start(recordedOrigin: string, serve: () => Promise<Configured> = alleenRegister): Promise<Replay> {
    return new Replay(await serve(), recordedOrigin)
  }

  /** `deviation`: what is expected in the place of what was recorded. */
  async play({ request, answer }: Exchange, deviation: Revisions = {}): Promise<Played> {
    const ours = wireOf(await this.#gevel.ask(this.#gevel.url + this.#mapping.text(request.target), {
      method: request.method,
      ...(request.text !== undefined && { body: this.#mapping.text(request.text) }),
    }, { 'content-type': request.contentType }))
    const isWrite = request.method !== 'GET'
    if (isWrite && request.text !== undefined) this.#history.remember(JSON.parse(request.text), answer.body)
    if (isWrite && isDone(answer) && isDone(ours)) this.#mapping.learn(answer.body, ours.body)
    const recorded = asToday(answer, this.#history.withNumber, apiVersion)
    const compared = (expected: Wire) => differences(this.#mapping.value(expected), withoutToken(ours), this.#history.moments)
    return { fromRecorded: compared(recorded), fromExpected: compared(revised(recorded, await this.#settled(deviation, recorded))) }
  }

  /** With `canoniek` filled in: what was recorded there, with the uuid of a partij in it under which Gevel answers for that partij now. */
  async #settled(deviation: Revisions, recorded: Wire): Promise<Revisions> {
    return Object.fromEntries(await Promise.all(Object.entries(deviation).map(async ([at, value]) => {
      if (value !== 'canoniek') return [at, value]
      const text = this.#mapping.text(valueAt(recorded, at) as string)
      const uuid = text.split('/').at(-1)!
      const { body } = await this.#gevel.get(`/partijen/${uuid}`)
      return [at, text.replace(uuid, body.uuid as string)]
    })))
  }

  stop(): Promise<void> {
    return this.#gevel.stop()
  }
}

const isDone = ({ status }: Wire) => status >= 200 && status < 300

function wireOf({ status, headers, body }: Answer): Wire {
  return { status, headers: Object.fromEntries(headers), body: body as unknown }
}
