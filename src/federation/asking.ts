/**
 * One request's conversation with the sources: every call goes through here, under the source's guard and the request's
 * deadline, and what became of each source is kept for the completeness of the answer.
 */
import type { Identity } from '#domain/identity.ts'
import { SourceError } from '#domain/errors.ts'
import type { Local, SourceRecord } from '#domain/records.ts'
import type { ResourceName } from '#domain/resources.ts'
import { newSpanId, traceparent } from '#domain/trace.ts'
import type { Granted } from '../access/configuration.ts'
import type { Rights } from '../access/rights.ts'
import { isQuarantine, Refusal, type Call, type Found, type ListAnswer, type ListRequest, type Quarantine, type Zaaknamen, type ZakenAnswer, type ZakenRequest } from '#spi'
import { Deadline } from './reading/deadline.ts'
import { failureOf, type Guard } from './reading/guard.ts'
import { gevel, type Principal } from './reading/keys.ts'
import { OwnTurns } from './reading/own-turns.ts'
import type { Part, Reader, Reads } from './reading/reads.ts'
import type { NotAsked, Outcome } from './outcome.ts'
import { portOf, type Source } from './source.ts'

export type { NotAsked, Outcome } from './outcome.ts'

export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: SourceError }

/** A page of a source's list, checked. */
export interface Page<R extends ResourceName> extends Pick<ListAnswer<R>, 'records' | 'total' | 'next' | 'incomplete'> {
  /** Rows that the source itself could not read. */
  readonly unreadable: number
  /** Records that it gave and that break a rule. */
  readonly refused: number
}

export interface Federation {
  readonly sources: readonly Source[]
  readonly guards: ReadonlyMap<Source, Guard>
  readonly reads: Reads
  /** Told of every failure and quarantined record; must not throw. */
  readonly report: (event: Event) => void
  /** Milliseconds, monotonic. */
  readonly clock: () => number
}

export type Event =
  | { readonly kind: 'failure'; readonly source: string; readonly error: SourceError }
  | { readonly kind: 'quarantine'; readonly source: string; readonly resource: Granted; readonly quarantine: Quarantine }

/** On whose behalf one request asks, and how. */
export interface AskingContext {
  readonly principal: Principal
  /** Seconds since which an answer may have been kept; absent: as long as it is kept. */
  readonly maxAge?: number
  /** What may be seen; absent: everything of the sources that may be seen. */
  readonly rights?: Rights
  /** Whose data it is about, where the rights rest on that. */
  readonly subject?: Identity
  /** Fires when nobody waits for the answer any more, or it would be too late. */
  readonly cancelled: AbortSignal
  /** By which the sources are told what their calls belong to; absent: they are not. */
  readonly traceId?: string
}

export class Asking {
  readonly #federation: Federation
  readonly #visible: readonly Source[]
  readonly #outcomes = new Map<Source, Outcome>()
  readonly #readers = new Map<Source, Reader>()
  readonly #context: AskingContext
  readonly #notBefore: number
  readonly #memo = new Map<string, Promise<unknown>>()
  readonly #turns = new Map<Source, OwnTurns>()

  constructor(federation: Federation, visible: readonly Source[], context: AskingContext) {
    this.#federation = federation
    this.#visible = visible
    this.#context = context
    this.#notBefore = context.maxAge === undefined ? -Infinity : performance.now() - 1000 * context.maxAge
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

  /** Whether the client may see records of this resource in a source that it sees. */
  mayRead(source: Source, resource: Granted): boolean {
    return this.#context.rights?.may('read', resource, source.name) ?? true
  }

  /** Undefined: every record and field of what it may read. */
  get rights(): Rights | undefined {
    return this.#context.rights
  }

  /** What sets the rows that this caller may see apart from those of another, for tokens of pages. */
  get rightsScope(): unknown {
    const { rights, subject } = this.#context
    return rights ? [rights.version, subject ?? null] : null
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
    const outcome = this.outcome(source)
    const reply = await this.#ask(outcome, (reader) => this.#federation.reads.list(source, resource, request, reader))
    if (!reply.ok) return reply
    const { records, unreadable, refused, total, next, incomplete } = reply.value
    if (incomplete) outcome.incomplete = true
    if (unreadable.length + refused.length > 0) this.#quarantine(outcome, resource, [...unreadable, ...refused])
    return { ok: true, value: {
      records, unreadable: unreadable.length, refused: refused.length, ...(total !== undefined && { total }), ...(next && { next }), ...(incomplete && { incomplete }),
    } }
  }

  /** Records by their locals, in that order; unreadable ones are counted and count as not there. */
  async get<R extends ResourceName>(source: Source, resource: R, locals: readonly Local[]): Promise<Reply<(SourceRecord<R> | undefined)[]>> {
    if (locals.length === 0) return { ok: true, value: [] }
    if (!portOf(source, resource)?.get) return { ok: true, value: locals.map(() => undefined) }
    const outcome = this.outcome(source)
    const reply = await this.#ask(outcome, (reader) => this.#federation.reads.get(source, resource, locals, reader))
    return reply.ok ? { ok: true, value: reply.value.map((found) => this.#readable(outcome, resource, found)) } : reply
  }

  /** A call by which something is opened that outlives it, neither shared nor kept. */
  open<T>(source: Source, work: (call: Call) => Promise<T>): Promise<Reply<T>> {
    return this.#call(source, work)
  }

  /** Names of the zaken that a source knows by one of these. */
  async zaaknamen(source: Source, known: readonly string[]): Promise<Reply<readonly Zaaknamen[]>> {
    const { zaken } = source.adapter
    return zaken ? this.#call(source, (call) => zaken.namen(known, call)) : { ok: true, value: [] }
  }

  /** Zaken of a persoon in a source that can be asked for them. */
  async zakenVan(source: Source, request: ZakenRequest): Promise<Reply<ZakenAnswer>> {
    const reply = await this.#call(source, (call) => source.adapter.zaken!.vanPersoon!.fetch(request, call))
    if (reply.ok) this.#quarantine(this.outcome(source), 'zaken', reply.value.quarantined ?? [])
    return reply
  }

  /**
   * A change in a source. It is not tried again, and not given up when the client goes; what the rules refuse rejects with
   * the source's Refusal. Whatever became of it, what is remembered of the source no longer holds.
   */
  async write<T>(source: Source, work: (call: Call) => Promise<T>): Promise<Reply<T>> {
    const deadline = new Deadline(source.deadlineMs)
    const { traceId } = this.#context
    try {
      const guarded = await deadline.over((began) => this.#federation.guards.get(source)!.do((call) => refusalAside(work(call)), deadline.signal, { began, ...(traceId !== undefined && { traceparent: traceparent(traceId, newSpanId()) }) }))
      if ('refusal' in guarded) throw guarded.refusal
      return { ok: true, value: guarded.value }
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      this.fail(source, error)
      return { ok: false, error }
    } finally {
      await this.changed(source)
    }
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

  /** Reads records of a visible source that are likely to be asked for next; holds nothing up. */
  ahead(source: Source, resource: ResourceName, locals: readonly Local[]): void {
    if (this.isVisible(source)) void this.#federation.reads.ahead(source, resource, locals, this.#context.principal)
  }

  /** A source was written to, or may have been: nothing that was read from it before is used any more, by anybody. */
  async changed(source: Source): Promise<void> {
    await this.#federation.reads.changed(source)
    this.#memo.clear()
  }

  /** Notes that a source did not do its part. */
  fail(source: Source, error: SourceError): void {
    this.#failed(this.outcome(source), error)
  }

  #failed(outcome: Outcome, error: SourceError): { readonly ok: false; readonly error: SourceError } {
    outcome.failure ??= error.code
    this.#federation.report({ kind: 'failure', source: outcome.source.name, error })
    // What it said before it was caught in nonsense is not kept for the next who asks.
    if (error.code === 'bron-onleesbaar') this.#federation.reads.changed(outcome.source).catch(() => undefined)
    return { ok: false, error }
  }

  #readable<R extends ResourceName>(outcome: Outcome, resource: R, found: Found<R>): SourceRecord<R> | undefined {
    if (!found || !isQuarantine(found)) {
      if (found?.incomplete) outcome.incomplete = true
      return found
    }
    this.#quarantine(outcome, resource, [found])
    outcome.unreadable = true
    return undefined
  }

  #quarantine({ source, quarantined }: Outcome, resource: Granted, refused: readonly Quarantine[]): void {
    for (const [index, quarantine] of refused.entries()) {
      const row = `${resource} ${quarantine.local ?? `${index} ${quarantine.reason}`}`
      if (!quarantined.has(row)) this.#federation.report({ kind: 'quarantine', source: source.name, resource, quarantine })
      quarantined.add(row)
    }
  }

  /** A call that is neither shared nor kept. */
  #call<T>(source: Source, work: (call: Call) => Promise<T>): Promise<Reply<T>> {
    return this.#ask(this.outcome(source), async (reader) => ({ value: await this.#federation.reads.call(source, work, reader) }))
  }

  /** What comes of it goes to this outcome: when that has been forgotten meanwhile, it is nobody's any more. */
  async #ask<T>(outcome: Outcome, read: (reader: Reader) => Promise<Part<T>>): Promise<Reply<T>> {
    const { source } = outcome
    outcome.asked = true
    outcome.startedAt ??= this.#federation.clock()
    try {
      const reader = this.#reader(source)
      const { value, at } = await this.#turn(source).do(() => {
        if (reader.signal.aborted) throw failureOf(source.name, reader.signal.reason, reader.signal, true)
        return read(reader)
      })
      if (at !== undefined) outcome.age = Math.max(outcome.age ?? 0, performance.now() - at)
      return { ok: true, value }
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      return this.#failed(outcome, error)
    } finally {
      outcome.endedAt = this.#federation.clock()
    }
  }

  /** One request never fills a source's queue by itself: it waits for its own calls first. */
  #turn(source: Source): OwnTurns {
    let turn = this.#turns.get(source)
    if (!turn) this.#turns.set(source, (turn = new OwnTurns(source.concurrency)))
    return turn
  }

  /** All calls to one source for one request share its deadline. What the client may not see is asked by Gevel's own authority. */
  #reader(source: Source): Reader {
    let reader = this.#readers.get(source)
    if (!reader) {
      const { principal, cancelled, traceId } = this.#context
      const deadline = new Deadline(source.deadlineMs, cancelled)
      const span = traceId === undefined ? undefined : newSpanId()
      if (span) this.outcome(source).span = span
      reader = {
        authority: this.isVisible(source) ? principal : gevel,
        notBefore: this.#notBefore,
        deadline,
        signal: deadline.signal,
        ...(span && { traceparent: traceparent(traceId!, span) }),
      }
      this.#readers.set(source, reader)
    }
    return reader
  }
}

/** A refusal is an answer of the source, not a failure. */
async function refusalAside<T>(work: Promise<T>): Promise<{ value: T } | { refusal: Refusal }> {
  try {
    return { value: await work }
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error }
    throw error
  }
}
