/**
 * Reading sources, as all requests share it: what is at hand is not asked again, what is being asked is not asked twice, and
 * every call goes through its source's guard. Answers are checked once, as they come in, and are frozen from then on.
 */
import { SourceError } from '#domain/errors.ts'
import { filters } from '#domain/filters.ts'
import type { Included, Local, SourceRecord } from '#domain/records.ts'
import type { ResourceName } from '#domain/resources.ts'
import { isQuarantine, type Call, type Found, type ListAnswer, type ListRequest, type Quarantine } from '#spi'
import { Cache, type CacheLimits, type Kept } from './cache.ts'
import type { Deadline } from './deadline.ts'
import { Flights, type Flight } from './flight.ts'
import { failureOf, type Guard } from './guard.ts'
import type { Intake } from '../intake.ts'
import { gevel, Keys, type Authority, type KeyOf, type Principal } from './keys.ts'
import { Wanted } from './wanted.ts'
import { memoryState, type SharedState } from './shared-state.ts'
import { portOf, type Source } from '../source.ts'

/** On whose behalf, how fresh, and how long one request reads one source. */
export interface Reader {
  readonly authority: Authority
  /** Moment of the monotonic clock: what was asked for earlier is not used. */
  readonly notBefore: number
  readonly deadline: Deadline
  /** Fires when the deadline passes or nobody waits any more. */
  readonly signal: AbortSignal
  /** For the source; a call that several share goes under the trace of the first. */
  readonly traceparent?: string
}

/** An answer, and since when it was kept; no `at`: it came just now. */
export interface Part<T> {
  readonly value: T
  readonly at?: number | undefined
}

/** A page of a source's list, checked. */
export interface CheckedList<R extends ResourceName> extends Pick<ListAnswer<R>, 'records' | 'total' | 'next' | 'incomplete'> {
  /** Rows that the source itself could not read. */
  readonly unreadable: readonly Quarantine[]
  /** Records that it gave and that break a rule. */
  readonly refused: readonly Quarantine[]
}

export interface ReadsSettings {
  readonly guards: ReadonlyMap<Source, Guard>
  readonly intake: Intake
  readonly cache?: CacheLimits
  /** Default: this process alone. */
  readonly state?: SharedState
}

interface Asked {
  readonly traceparent?: string | undefined
  readonly source: Source
  readonly authority: Authority
  readonly keyOf: KeyOf
}

export class Reads {
  readonly #guards: ReadonlyMap<Source, Guard>
  readonly #intake: Intake
  readonly #cache: Cache
  readonly #state: SharedState
  readonly #keys = new Keys()
  readonly #flights = new Flights()
  /** Pages of long lists about nobody: most are asked for once, and keeping them costs as much as half of asking for them. */
  readonly #wanted = new Wanted()
  readonly #closing = new AbortController()

  constructor({ guards, intake, cache, state = memoryState() }: ReadsSettings) {
    this.#guards = guards
    this.#intake = intake
    this.#cache = new Cache(cache)
    this.#state = state
  }

  /** A call that is neither shared nor kept. */
  call<T>(source: Source, work: (call: Call) => Promise<T>, { deadline, signal, traceparent }: Reader): Promise<T> {
    return deadline.over((began) => this.#guards.get(source)!.do(work, signal, { retry: true, began, traceparent }))
  }

  async list<R extends ResourceName>(source: Source, resource: R, request: ListRequest<R>, reader: Reader): Promise<Part<CheckedList<R>>> {
    const asking = this.#asked(source, reader.authority, reader.traceparent)
    const asked = asking instanceof Promise ? await asking : asking
    const keys = keysOf(asked, resource, request)
    const kept = this.#keptWhole(keys.whole, request, reader) ?? this.#kept<CheckedList<R>>(keys.page, reader)
    if (kept) return kept
    const flight = this.#flights.find<CheckedList<R>>(keys.page, reader.notBefore)
      ?? this.#flights.start([keys.page], (signal, began) => this.#readList(asked, resource, request, keys, signal, began))
    return { value: await this.#wait(flight, source, reader) }
  }

  /** In the order of the locals. */
  async get<R extends ResourceName>(source: Source, resource: R, locals: readonly Local[], reader: Reader): Promise<Part<Found<R>[]>> {
    const asked = await this.#asked(source, reader.authority, reader.traceparent)
    const found = new Map<Local, Found<R>>()
    const under = new Map<Flight<ReadonlyMap<Local, Found<R>>>, Local[]>()
    const missing: Local[] = []
    let at: number | undefined
    for (const local of new Set(locals)) {
      const key = asked.keyOf('record', resource, local)
      const kept = this.#kept<SourceRecord<R>>(key, reader)
      const flight = kept ? undefined : this.#flights.find<ReadonlyMap<Local, Found<R>>>(key, reader.notBefore)
      if (kept) found.set(local, kept.value)
      else if (flight) under.set(flight, (under.get(flight) ?? []).concat(local))
      else missing.push(local)
      if (kept?.at !== undefined) at = Math.min(at ?? kept.at, kept.at)
    }
    const parts = await Promise.all([
      ...[...under].map(([flight, some]) => this.#join(flight, asked, resource, some, reader)),
      ...(missing.length > 0 ? [this.#wait(this.#startGet(asked, resource, missing), source, reader)] : []),
    ])
    for (const part of parts) for (const [local, one] of part) found.set(local, one)
    return { value: locals.map((local) => found.get(local)), at }
  }

  /**
   * Reads records that are likely to be asked for next, so that they are at hand. Nobody waits for it and it fails nobody; a
   * source that has other work, or whose records are not kept, is left alone.
   */
  async ahead(source: Source, resource: ResourceName, locals: readonly Local[], principal: Principal): Promise<void> {
    const { cacheSeconds = 0, prefetch = 0 } = source
    if (cacheSeconds === 0 || !portOf(source, resource)?.get || !this.#guards.get(source)!.free) return
    const asked = await this.#asked(source, principal)
    const missing = [...new Set(locals)].slice(0, prefetch).filter((local) => {
      const key = asked.keyOf('record', resource, local)
      return !this.#cache.get(key) && !this.#flights.find(key, -Infinity)
    })
    if (missing.length === 0 || this.#closing.signal.aborted) return
    const signal = AbortSignal.any([AbortSignal.timeout(source.deadlineMs), this.#closing.signal])
    await this.#startGet(asked, resource, missing, true).wait({ signal }).catch(() => undefined)
  }

  /** Nothing that was read from the source before is used any more. */
  changed(source: Source): Promise<void> {
    return this.#state.raiseGeneration(source.number)
  }

  close(): void {
    this.#closing.abort()
    this.#cache.close()
  }

  /** At once where the state is at hand: every call begins with this. */
  #asked(source: Source, authority: Authority, traceparent?: string): Asked | Promise<Asked> {
    const known = this.#state.generation(source.number)
    const askedIn = (generation: number) => ({ source, authority, traceparent, keyOf: this.#keys.of(authority, source.number, generation) })
    return typeof known === 'number' ? askedIn(known) : known.then(askedIn)
  }

  #kept<T>(key: string, { notBefore }: Reader): Kept<T> | undefined {
    const kept = this.#cache.get<T>(key)
    return kept && kept.at >= notBefore ? kept : undefined
  }

  /** An answer that held all there is serves any limit that it fits in. */
  #keptWhole<R extends ResourceName>(key: string | undefined, { limit }: ListRequest<R>, reader: Reader): Kept<CheckedList<R>> | undefined {
    const kept = key === undefined ? undefined : this.#kept<CheckedList<R>>(key, reader)
    return kept && rowsOf(kept.value) <= limit ? kept : undefined
  }

  async #wait<T>(flight: Flight<T>, source: Source, { signal, deadline }: Reader): Promise<T> {
    try {
      return await flight.wait({ signal, clock: deadline })
    } catch (error) {
      throw failureOf(source.name, error, signal, flight.begun)
    }
  }

  /** What was read ahead and failed was not asked for by this one, who asks itself. */
  async #join<R extends ResourceName>(flight: Flight<ReadonlyMap<Local, Found<R>>>, asked: Asked, resource: R, locals: readonly Local[], reader: Reader): Promise<[Local, Found<R>][]> {
    const given = await this.#wait(flight, asked.source, reader).catch((error: unknown) => {
      if (!flight.ahead || reader.signal.aborted) throw error
      return this.#wait(this.#startGet(asked, resource, locals), asked.source, reader)
    })
    return locals.map((local) => [local, given.get(local)])
  }

  #startGet<R extends ResourceName>(asked: Asked, resource: R, locals: readonly Local[], ahead = false): Flight<ReadonlyMap<Local, Found<R>>> {
    const keys = locals.map((local) => asked.keyOf('record', resource, local))
    return this.#flights.start(keys, (signal, began) => this.#readRecords(asked, resource, locals, signal, began), ahead)
  }

  async #readList<R extends ResourceName>(asked: Asked, resource: R, request: ListRequest<R>, keys: ListKeys, signal: AbortSignal, began: () => void): Promise<CheckedList<R>> {
    const { list } = portOf(asked.source, resource)!
    const at = performance.now()
    const answer = await this.#guards.get(asked.source)!.do((call) => list!.fetch(request, call), signal, { retry: true, began, traceparent: asked.traceparent })
    const { records, quarantined } = this.#intake.check(resource, answer.records)
    const bare = this.#takeIn(asked, resource, records, at, !answer.incomplete && (isAboutOne(resource, request) || (!answer.next && records.length <= shortList)))
    const { total, next, quarantined: unreadable = [], incomplete } = answer
    const checked: CheckedList<R> = {
      records: bare.records, unreadable, refused: quarantined, ...(total !== undefined && { total }), ...(next && { next }), ...(incomplete && { incomplete }),
    }
    // Records that break our own rules come of a fault that may be over at any moment, and so may what makes an answer incomplete.
    if (checked.records.length > 0 && quarantined.length === 0 && !incomplete && (!next || isAboutOne(resource, request) || this.#wanted.again(keys.page))) {
      Object.freeze(checked.records)
      this.#keep(asked.source, next ? keys.page : (keys.whole ?? keys.page), Object.freeze(checked), at, bare.bytes)
    }
    return checked
  }

  async #readRecords<R extends ResourceName>(asked: Asked, resource: R, locals: readonly Local[], signal: AbortSignal, began: () => void): Promise<ReadonlyMap<Local, Found<R>>> {
    const { get } = portOf(asked.source, resource)!
    const at = performance.now()
    const answer = await this.#guards.get(asked.source)!.do((call) => get!.fetch(locals, call), signal, { retry: true, began, traceparent: asked.traceparent })
    if (!answersTo(locals, answer)) throw new SourceError('bron-onleesbaar', `${asked.source.name}: answers other records than were asked for`)
    const found = new Map<Local, Found<R>>()
    for (const [index, one] of answer.entries()) {
      const { records, quarantined } = !one || isQuarantine(one) ? { records: [], quarantined: [one] } : this.#intake.check(resource, [one])
      found.set(locals[index]!, this.#takeIn(asked, resource, records, at, true).records[0] ?? quarantined[0])
    }
    return found
  }

  /** Records without what came along with them, frozen. With `singly` each, and what came along, is kept by itself. */
  #takeIn<R extends ResourceName>(asked: Asked, resource: R, records: readonly SourceRecord<R>[], at: number, singly: boolean): { records: SourceRecord<R>[]; bytes: number } {
    const bare = records.map(withoutIncluded)
    const sizes = bare.map(freeze)
    if (!asked.source.cacheSeconds) return { records: bare, bytes: 0 }
    // What Gevel learns by its own authority is looked up in lists alone.
    if (singly && asked.authority !== gevel) {
      for (const [index, record] of bare.entries()) if (!record.incomplete) this.#keepRecord(asked, resource, record, at, sizes[index]!)
      for (const { included, incomplete } of records) if (included && !incomplete) this.#keepIncluded(asked, included, at)
    }
    return { records: bare, bytes: sizes.reduce((sum, size) => sum + size, 0) }
  }

  #keepIncluded(asked: Asked, included: Included, at: number): void {
    for (const [resource, some] of Object.entries(included) as [ResourceName, readonly SourceRecord[]][]) {
      for (const record of this.#intake.check(resource, some).records) this.#keepRecord(asked, resource, record, at, freeze(record))
    }
  }

  #keepRecord(asked: Asked, resource: ResourceName, record: SourceRecord, at: number, bytes: number): void {
    this.#keep(asked.source, asked.keyOf('record', resource, record.local), record, at, bytes)
  }

  #keep(source: Source, key: string, value: object, at: number, bytes: number): void {
    const { cacheSeconds: seconds = 0 } = source
    if (seconds > 0 && !this.#closing.signal.aborted) this.#cache.keep(key, { value, at }, { seconds, bytes })
  }
}

interface ListKeys {
  readonly page: string
  /** Of the list as a whole, whatever the limit; absent for a page that begins further on. */
  readonly whole: string | undefined
}

function keysOf<R extends ResourceName>({ keyOf }: Asked, resource: R, { limit, from, ...question }: ListRequest<R>): ListKeys {
  const whole = keyOf('list', resource, question)
  const place = from === undefined ? '' : 'offset' in from ? from.offset : keyOf('cursor', from.cursor)
  return { page: `${whole} ${limit} ${place}`, whole: from === undefined ? whole : undefined }
}

const rowsOf = ({ records, unreadable, refused }: CheckedList<ResourceName>) => records.length + unreadable.length + refused.length

/** Records of a list that is no longer than this are kept one by one. Of a longer one that is too much work for what is seldom asked for. */
const shortList = 100

/** A list about one persoon or one record, whose records clients get next. */
function isAboutOne<R extends ResourceName>(resource: R, { filters: asked, persoon }: ListRequest<R>): boolean {
  return persoon !== undefined || asked.some(({ name }) => filters[resource][name]?.kind === 'reference')
}

function withoutIncluded<R extends ResourceName>(record: SourceRecord<R>): SourceRecord<R> {
  if (!record.included) return record
  const { included: _included, ...bare } = record
  return bare
}

/** Each record asked for by its key is that record: another one in its place would be another person's. */
function answersTo(locals: readonly Local[], found: readonly Found<ResourceName>[]): boolean {
  return found.length === locals.length && found.every((one, index) => !one || isQuarantine(one) || one.local === locals[index])
}

/** About the bytes that a value takes beside its texts: an object with its members, a list with its items. */
const bytesOfObject = 64
const bytesOfMember = 16

/** Many requests hold the same one: its members stay what they are. Answers about how many bytes it takes. */
function freeze(record: SourceRecord): number {
  Object.freeze(record)
  Object.freeze(record.fields)
  if (record.evidence) Object.freeze(record.evidence)
  return bytesIn(record)
}

function bytesIn(value: unknown): number {
  if (typeof value === 'string') return 2 * value.length
  if (typeof value !== 'object' || value === null) return 0
  let bytes = bytesOfObject
  if (Array.isArray(value)) for (const item of value) bytes += bytesOfMember + bytesIn(item)
  else for (const key in value) bytes += bytesOfMember + bytesIn((value as Record<string, unknown>)[key])
  return bytes
}
