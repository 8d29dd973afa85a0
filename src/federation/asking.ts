/**
 * One request's conversation with the sources: every call goes through here, under the source's guard and the request's
 * deadline, and what became of each source is kept for the completeness of the answer.
 */
import pLimit, { type LimitFunction } from 'p-limit'
import { SourceError, type SourceErrorCode } from '#domain/errors.ts'
import type { Local, SourceRecord } from '#domain/records.ts'
import type { ResourceName } from '#domain/resources.ts'
import { isQuarantine, type Found, type ListAnswer, type ListRequest, type Quarantine, type ResourcePort } from '#spi'
import type { Guard } from './guard.ts'
import type { Intake } from './intake.ts'
import { portOf, type Source } from './source.ts'

/** Why a source was not asked. `geen-sleutel`: by policy nothing there belongs to this persoon; `behoeft-filter`: it cannot be asked this way. `koppeling-onbekend`: whose it is could not be established. */
export type NotAsked = 'behoeft-filter' | 'geen-sleutel' | 'koppeling-onbekend'

export interface Outcome {
  readonly source: Source
  /** The first failure of any call to it. */
  failure?: SourceErrorCode
  notAsked?: NotAsked
  /** It could not be read to its end within bounds. */
  unfinished?: boolean
  asked: boolean
  /** Records in the answer that are its own. */
  count: number
  /** From the first call's start to the last call's end. */
  startedAt?: number
  endedAt?: number
  /** A record that was asked for by its key is there, but cannot be read. */
  unreadable?: boolean
  /** Rows left out, each counted once. */
  readonly quarantined: Set<string>
  unverifiable: number
}

export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: SourceError }

/** A page of a source's list, checked. */
export interface Page<R extends ResourceName> extends Pick<ListAnswer<R>, 'records' | 'total' | 'next'> {
  /** Rows that the source itself could not read. */
  readonly unreadable: number
  /** Records that it gave and that break a rule. */
  readonly refused: number
}

export interface Federation {
  readonly sources: readonly Source[]
  readonly guards: ReadonlyMap<Source, Guard>
  readonly intake: Intake
  /** Told of every failure and quarantined record; must not throw. */
  readonly report: (event: Event) => void
  /** Milliseconds, monotonic. */
  readonly clock: () => number
}

export type Event =
  | { readonly kind: 'failure'; readonly source: string; readonly error: SourceError }
  | { readonly kind: 'quarantine'; readonly source: string; readonly resource: ResourceName; readonly quarantine: Quarantine }

export class Asking {
  readonly #federation: Federation
  readonly #visible: readonly Source[]
  readonly #outcomes = new Map<Source, Outcome>()
  readonly #signals = new Map<Source, AbortSignal>()
  readonly #cancelled: AbortSignal
  readonly #memo = new Map<string, Promise<unknown>>()
  readonly #turns = new Map<Source, LimitFunction>()

  constructor(federation: Federation, visible: readonly Source[], cancelled: AbortSignal) {
    this.#federation = federation
    this.#visible = visible
    this.#cancelled = cancelled
  }

  /** The sources that this client may see, in order of their numbers. */
  get visible(): readonly Source[] {
    return this.#visible
  }

  /** Every configured source, for protective facts only. */
  get all(): readonly Source[] {
    return this.#federation.sources
  }

  isVisible(source: Source): boolean {
    return this.#visible.includes(source)
  }

  sourceOf(number: number): Source | undefined {
    return this.all.find((source) => source.number === number)
  }

  outcome(source: Source): Outcome {
    let outcome = this.#outcomes.get(source)
    if (!outcome) this.#outcomes.set(source, (outcome = { source, asked: false, count: 0, quarantined: new Set(), unverifiable: 0 }))
    return outcome
  }

  outcomes(): Outcome[] {
    return [...this.#outcomes.values()].sort((one, other) => one.source.number - other.source.number)
  }

  /** Drops what became of all sources but one: they were asked for what this one turned out to hold. */
  forgetOthers(source: Source): void {
    for (const other of this.#outcomes.keys()) if (other !== source) this.#outcomes.delete(other)
  }

  /** Does something once per request: the second asker gets the first one's answer. */
  once<T>(key: string, work: () => Promise<T>): Promise<T> {
    let promise = this.#memo.get(key) as Promise<T> | undefined
    if (!promise) this.#memo.set(key, (promise = work()))
    return promise
  }

  /** One page of a source's list, its unreadable rows left out and counted. */
  async list<R extends ResourceName>(source: Source, resource: R, request: ListRequest<R>): Promise<Reply<Page<R>>> {
    const { list } = portOf(source, resource)!
    const outcome = this.outcome(source)
    const reply = await this.#call(outcome, (call) => list!.fetch(request, call))
    if (!reply.ok) return reply
    const { records, quarantined } = this.#federation.intake.check(resource, reply.value.records)
    const known = reply.value.quarantined ?? []
    this.#quarantine(outcome, resource, [...known, ...quarantined])
    // One bad record is that record's; rows of which not one can be read are a source that speaks another language.
    if (records.length === 0 && quarantined.length > 1) {
      return this.#failed(outcome, new SourceError('bron-onleesbaar', `${source.name}: none of its records can be read`))
    }
    const { total, next } = reply.value
    return { ok: true, value: { records, unreadable: known.length, refused: quarantined.length, ...(total !== undefined && { total }), ...(next && { next }) } }
  }

  /** Records by their locals, in that order; unreadable ones are counted and count as not there. */
  async get<R extends ResourceName>(source: Source, resource: R, locals: readonly Local[]): Promise<Reply<(SourceRecord<R> | undefined)[]>> {
    if (locals.length === 0) return { ok: true, value: [] }
    const port: ResourcePort<R> | undefined = portOf(source, resource)
    if (!port?.get) return { ok: true, value: locals.map(() => undefined) }
    const outcome = this.outcome(source)
    const reply = await this.#call(outcome, (call) => port.get!.fetch(locals, call))
    if (!reply.ok) return reply
    if (!answersTo(locals, reply.value)) return this.#failed(outcome, new SourceError('bron-onleesbaar', `${source.name}: answers other records than were asked for`))
    return { ok: true, value: reply.value.map((found) => this.#checked(outcome, resource, found)) }
  }

  /** Those of the records that are there, in the order asked. A source that fails gives none, and its failure decides the answer. */
  async present<R extends ResourceName>(source: Source, resource: R, locals: readonly Local[]): Promise<SourceRecord<R>[]> {
    const reply = await this.get(source, resource, locals)
    return reply.ok ? reply.value.filter((record) => record !== undefined) : []
  }

  /** Notes why a source was not asked. That it could hold something weighs more than that another question had no key for it. */
  notAsked(source: Source, reason: NotAsked): void {
    const outcome = this.outcome(source)
    if (outcome.notAsked === undefined || outcome.notAsked === 'geen-sleutel') outcome.notAsked = reason
  }

  /** Notes that a source is linked by address, and that who holds the addresses could not be established. */
  linkUnknown(source: Source): void {
    this.outcome(source).notAsked = 'koppeling-onbekend'
  }

  /** Notes that a source did not do its part. */
  fail(source: Source, error: SourceError): void {
    this.#failed(this.outcome(source), error)
  }

  #failed(outcome: Outcome, error: SourceError): { readonly ok: false; readonly error: SourceError } {
    outcome.failure ??= error.code
    this.#federation.report({ kind: 'failure', source: outcome.source.name, error })
    return { ok: false, error }
  }

  #checked<R extends ResourceName>(outcome: Outcome, resource: R, found: Found<R>): SourceRecord<R> | undefined {
    if (!found) return undefined
    const { records, quarantined } = isQuarantine(found) ? { records: [], quarantined: [found] } : this.#federation.intake.check(resource, [found])
    this.#quarantine(outcome, resource, quarantined)
    if (!records[0]) outcome.unreadable = true
    return records[0]
  }

  #quarantine({ source, quarantined }: Outcome, resource: ResourceName, refused: readonly Quarantine[]): void {
    for (const [index, quarantine] of refused.entries()) {
      const row = `${resource} ${quarantine.local ?? `${index} ${quarantine.reason}`}`
      if (!quarantined.has(row)) this.#federation.report({ kind: 'quarantine', source: source.name, resource, quarantine })
      quarantined.add(row)
    }
  }

  /** What comes of it goes to this outcome: when that has been forgotten meanwhile, it is nobody's any more. */
  async #call<T>(outcome: Outcome, work: (call: { signal: AbortSignal }) => Promise<T>): Promise<Reply<T>> {
    const { source } = outcome
    outcome.asked = true
    outcome.startedAt ??= this.#federation.clock()
    try {
      const guard = this.#federation.guards.get(source)!
      return { ok: true, value: await this.#turn(source)(() => guard.do(work, this.#signal(source))) }
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      return this.#failed(outcome, error)
    } finally {
      outcome.endedAt = this.#federation.clock()
    }
  }

  /** One request never fills a source's queue by itself: it waits for its own calls first. */
  #turn(source: Source): LimitFunction {
    let turn = this.#turns.get(source)
    if (!turn) this.#turns.set(source, (turn = pLimit(source.concurrency)))
    return turn
  }

  /** All calls to one source for one request share its deadline. */
  #signal(source: Source): AbortSignal {
    let signal = this.#signals.get(source)
    if (!signal) {
      signal = AbortSignal.any([AbortSignal.timeout(source.deadlineMs), this.#cancelled])
      this.#signals.set(source, signal)
    }
    return signal
  }
}

/** Each record asked for by its key is that record: another one in its place would be another person's. */
function answersTo(locals: readonly Local[], found: readonly Found<ResourceName>[]): boolean {
  return found.length === locals.length && found.every((one, index) => !one || isQuarantine(one) || one.local === locals[index])
}
