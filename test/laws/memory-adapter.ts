/**
 * An honest adapter over records in memory. Its ability can be weakened in every way that real sources are weak, so that
 * whoever stands before it can be tried on all of them.
 */
import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { filters as definitions } from '#domain/filters.ts'
import { resources } from '#domain/resources.ts'
import {
  faults, matches, Refusal, type Adapter, type Call, type Fault, type FilterAbility, type Found, type IdForm, type ListAnswer, type Local, type Order, type PersoonFilter, type PersoonKey,
  type Position, type Quarantine, type ResourceName, type SourceRecord, type Step, type Zaak, type ZakenPort,
} from '#spi'
import { adresboekOf, belongs } from './belonging.ts'
import { fieldsOf, type AnyAbility, type AnyFilter, type AnyPort, type Data, type Question } from './ports.ts'

export type MemoryData = { readonly [R in ResourceName]?: readonly SourceRecord<R>[] }

export interface MemoryOptions {
  /** `false`: no order of the standard, only the source's own: the records as they were given. */
  readonly order?: boolean
  /** Default `offset`. With `none` an answer holds everything, so give no smaller pageSize. */
  readonly seek?: 'offset' | 'cursor' | 'none'
  readonly pageSize?: number
  readonly total?: 'exact' | 'readable' | 'none'
  /** Locals of records that cannot be read: they take a place among the rows and are answered as quarantined. */
  readonly unreadable?: readonly Local[]
  /** Rows with an equal key come in an order that no record shows; with `unstable` in another one each time. */
  readonly ties?: 'stable' | 'unstable'
  /** `narrows`: answers also hold every third record that does not match. `none`: no filters at all. */
  readonly filters?: 'exact' | 'narrows' | 'none'
  /** Values that a filter carries. */
  readonly anyOf?: number
  /** `[]`: cannot be asked for a persoon. */
  readonly persoon?: readonly PersoonKey[]
  readonly persoonAnyOf?: number
  /** A list asked without is a TypeError. */
  readonly needs?: { readonly [R in ResourceName]?: readonly (readonly string[])[] }
  /** Milliseconds that each call takes. */
  readonly latency?: number
  /** Adds create, update and remove, of the record alone: lists and evidence of other records stay as they were given. */
  readonly writes?: boolean
  /** The zaken that it holds, the newest first; absent: it holds none. */
  readonly zaken?: readonly Zaak[]
  /** Bijlagen have content: their own local, as text. */
  readonly content?: boolean
  /** Fields that are left out of every record, and declared as such. */
  readonly omits?: { readonly [R in ResourceName]?: readonly string[] }
  /** What each call does before it is answered: a source that fails stands here. */
  readonly before?: (call: Call) => Promise<void>
  /** Default: told from the first record. */
  readonly ids?: { readonly [R in ResourceName]?: IdForm }
}

const withPersoon: readonly ResourceName[] = ['betrokkenen', 'digitaleadressen', 'klantcontacten', 'partij-identificatoren', 'partijen']
const numbers: readonly PersoonKey[] = ['local', 'bsn', 'vestigingsnummer', 'kvk_nummer', 'rsin']

export function memoryAdapter(data: MemoryData, options: MemoryOptions = {}): Adapter {
  const stored = new Map(Object.entries(data).map(([resource, records]) =>
    [resource as ResourceName, without(records as readonly SourceRecord[], options.omits?.[resource as ResourceName])]))
  const ports = [...stored.keys()].map((resource) => [resource, new MemoryPort(resource, stored, options).port()])
  return {
    resources: Object.fromEntries(ports) as Adapter['resources'],
    ...(options.writes && { together: (steps, call) => together(new Map(ports as [ResourceName, AnyPort][]), stored, steps, call) }),
    ...(options.zaken && { zaken: zakenPort(options.zaken, options) }),
    probe: (call) => answersAfter(options, call),
    close: async () => {},
  }
}

function zakenPort(zaken: readonly Zaak[], options: MemoryOptions): ZakenPort {
  return {
    namen: async (known, call) => {
      await answersAfter(options, call)
      return zaken.filter(({ uuid, identificatie }) => known.includes(uuid) || known.includes(identificatie)).map(({ uuid, identificatie }) => ({ uuid, identificatie }))
    },
    vanPersoon: {
      persoon: zaakKeys,
      fetch: async ({ persoon: { key, values }, limit }, call) => {
        await answersAfter(options, call)
        const nummers = values.map((value) => value.slice(value.lastIndexOf('/') + 1))
        const found = zaken.flatMap((zaak) => {
          const rollen = zaak.rollen.filter(({ identiteiten }) => identiteiten.some(({ soort, nummer }) => soort === key && nummers.includes(nummer)))
          return rollen.length > 0 ? [structuredClone({ ...zaak, rollen })] : []
        })
        return { zaken: found.slice(0, limit), total: found.length }
      },
    },
  }
}

const zaakKeys: readonly PersoonKey[] = ['bsn', 'vestigingsnummer', 'kvk_nummer', 'rsin']

function without(records: readonly SourceRecord[], omitted: readonly string[] = []): SourceRecord[] {
  return records.map((record) => ({ ...record, fields: Object.fromEntries(Object.entries(fieldsOf(record)).filter(([name]) => !omitted.includes(name))) }))
}

/** One after the other, and all undone when one of them cannot be. */
async function together(
  ports: ReadonlyMap<ResourceName, AnyPort>, stored: ReadonlyMap<ResourceName, SourceRecord[]>, steps: readonly Step[], call: Call,
): Promise<(SourceRecord | null)[]> {
  const before = new Map([...stored].map(([resource, records]) => [resource, [...records]]))
  const locals: Local[] = []
  try {
    for (const [place, step] of steps.entries()) locals.push(await carryOut(ports.get(step.resource)!, step, place, locals, call))
  } catch (error) {
    for (const [resource, records] of stored) records.splice(0, records.length, ...before.get(resource)!)
    throw error
  }
  return Promise.all(steps.map(async ({ resource }, place) => ((await ports.get(resource)!.get!.fetch([locals[place]!], call))[0] as SourceRecord | undefined) ?? null))
}

async function carryOut(port: AnyPort, step: Step, place: number, locals: readonly Local[], call: Call): Promise<Local> {
  const gone = () => new Refusal([{ name: String(place), code: 'not_found', reason: 'Niet gevonden.' }])
  if (step.do === 'remove') {
    if (!(await port.remove!.send(step.local, call))) throw gone()
    return step.local
  }
  const draft = Object.fromEntries(Object.entries(step.draft).map(([name, value]) => {
    const number = (value as { step?: number } | null)?.step
    return [name, number === undefined ? value : { local: locals[number]! }]
  }))
  if (step.do === 'create') return (await port.create!.send(draft, call)).local
  if (!(await port.update!.send(step.local, draft, call))) throw gone()
  return step.local
}

class MemoryPort {
  readonly #resource: ResourceName
  readonly #stored: ReadonlyMap<ResourceName, SourceRecord[]>
  readonly #options: MemoryOptions
  #calls = 0

  constructor(resource: ResourceName, stored: ReadonlyMap<ResourceName, SourceRecord[]>, options: MemoryOptions) {
    this.#resource = resource
    this.#stored = stored
    this.#options = options
  }

  get #records(): SourceRecord[] {
    return this.#stored.get(this.#resource)!
  }

  port(): AnyPort {
    return {
      ids: this.#options.ids?.[this.#resource] ?? formOf(this.#records[0]?.local),
      list: { ability: this.#ability(), fetch: (request, call) => this.#within(call, () => this.#list(request)) },
      get: { fetch: (locals, call) => this.#within(call, () => locals.map((local) => this.#found(local))) },
      ...(this.#options.omits?.[this.#resource] && { omits: this.#options.omits[this.#resource] }),
      ...(this.#options.content && this.#resource === 'bijlagen' && { content: (local: Local, call: Call) => this.#within(call, () => bytesOf(local)) }),
      ...(this.#options.writes && this.#writes()),
    }
  }

  #ability(): AnyAbility {
    const { order, seek = 'offset', pageSize = 100, total = 'exact', ties = 'stable', needs } = this.#options
    const keys = withPersoon.includes(this.#resource) ? (this.#options.persoon ?? numbers) : []
    const orders: readonly Order[] = order === false ? [] : [resources[this.#resource].order ?? []].flat()
    return {
      filters: this.#filters(), orders, pageSize, total, seek, ties,
      ...(keys.length > 0 && { persoon: keys, persoonAnyOf: this.#options.persoonAnyOf ?? 1 }),
      ...(needs?.[this.#resource] && { needs: needs[this.#resource] }),
    }
  }

  #filters(): Record<string, FilterAbility> {
    const { filters: pushes = 'exact', anyOf } = this.#options
    if (pushes === 'none') return {}
    return Object.fromEntries(Object.entries(definitions[this.#resource]).map(([name, { kind }]) => {
      const takesMore = anyOf !== undefined && (kind === 'text' || kind === 'normalised' || kind === 'reference' || kind === 'partij')
      return [name, { match: kind === 'contains' ? 'substring' : 'exact', pushes, ...(takesMore && { anyOf }) }]
    }))
  }

  #list({ limit, from, ...question }: Question & { readonly limit: number; readonly from?: Position }): ListAnswer<ResourceName> {
    this.#check(question)
    const { seek = 'offset', total = 'exact' } = this.#options
    const rows = this.#sorted(this.#records.filter((record, place) => this.#keeps(record, place, question)), question.order)
    const start = from === undefined ? 0 : 'offset' in from ? from.offset : Number(from.cursor.slice(1))
    const page = rows.slice(start, start + limit)
    const end = start + page.length
    const quarantined = page.filter((record) => this.#isUnreadable(record)).map(quarantine)
    return {
      records: structuredClone(page.filter((record) => !this.#isUnreadable(record))),
      ...(total !== 'none' && { total: total === 'exact' ? rows.length : rows.filter((record) => !this.#isUnreadable(record)).length }),
      ...(quarantined.length > 0 && { quarantined }),
      ...(end < rows.length && { next: seek === 'offset' ? { offset: end } : { cursor: `c${end}` } }),
    }
  }

  /** What the contract says is never asked is the caller's mistake. */
  #check({ filters, persoon, order }: Question): void {
    const { filters: able, orders, persoon: keys = [], persoonAnyOf = 1, needs = [] } = this.#ability()
    const has = (need: string) => (need === 'persoon' ? persoon !== undefined : filters.some(({ name }) => name === need))
    if (needs.length > 0 && !needs.some((set) => set.every(has))) throw new TypeError(`${this.#resource} was listed without what it needs`)
    for (const { name, value } of filters) {
      if (!able[name]) throw new TypeError(`${this.#resource} was asked by ${name}`)
      if (typeof value === 'object' && value.length > (able[name].anyOf ?? 0)) throw new TypeError(`${name} carried ${value.length} values`)
    }
    if (persoon && (!keys.includes(persoon.key) || persoon.values.length > persoonAnyOf)) throw new TypeError(`${this.#resource} was asked by ${persoon.key}`)
    if (order && orders.length === 0) throw new TypeError(`${this.#resource} was asked in an order`)
  }

  #keeps(record: SourceRecord, place: number, { filters, persoon }: Question): boolean {
    return filters.every((filter) => this.#matches(record, place, filter)) && (!persoon || this.#belongs(record, persoon))
  }

  #matches(record: SourceRecord, place: number, { name, value }: AnyFilter): boolean {
    return matches(this.#resource, record, name, value) === 'match' || (this.#options.filters === 'narrows' && place % 3 === 0)
  }

  #belongs(record: SourceRecord, { key, values }: PersoonFilter): boolean {
    const adresboek = adresboekOf(this.#stored.get('digitaleadressen') ?? [])
    return values.some((value) => belongs(this.#resource, record, key, value, adresboek) === true)
  }

  #sorted(records: readonly SourceRecord[], order: Order | undefined): readonly SourceRecord[] {
    if (!order) return records
    const turn = this.#options.ties === 'unstable' ? this.#calls++ : 0
    const keyOf = (record: SourceRecord) => (fieldsOf(record)[order.field] ?? '') as string
    const hidden = ({ local }: SourceRecord) => createHash('sha256').update(`${turn} ${local}`).digest('hex')
    return records.toSorted((one, other) => compare(keyOf(other), keyOf(one)) || compare(hidden(one), hidden(other)))
  }

  #isUnreadable({ local }: { readonly local: Local }): boolean {
    return this.#options.unreadable?.includes(local) ?? false
  }

  #found(local: Local): Found<ResourceName> {
    const record = this.#find(local)
    return record && this.#isUnreadable(record) ? quarantine(record) : record
  }

  #find(local: Local): SourceRecord | undefined {
    return structuredClone(this.#records.find((record) => record.local === local))
  }

  #writes(): Pick<AnyPort, 'create' | 'update' | 'remove'> {
    const accepts = [...new Set(this.#records.flatMap((record) => Object.keys(fieldsOf(record))))]
    const records = this.#records
    const placeOf = (local: Local) => records.findIndex((record) => record.local === local)
    return {
      create: { accepts, send: (draft, call) => this.#within(call, () => {
        Refusal.unless(this.#pointsNowhere(draft))
        const record = { ...emptied(records[0]), local: randomUUID() as Local }
        records.unshift({ ...record, fields: { ...record.fields, ...structuredClone(draft) } })
        return structuredClone(records[0]!)
      }) },
      update: { accepts, send: (local, draft, call) => this.#within(call, () => {
        const record = records[placeOf(local)]
        if (record) records[placeOf(local)] = { ...record, fields: { ...record.fields, ...structuredClone(draft) } }
        return this.#find(local)
      }) },
      remove: { send: (local, call) => this.#within(call, () => placeOf(local) >= 0 && records.splice(placeOf(local), 1).length > 0) },
    }
  }

  #pointsNowhere(draft: Data): Fault[] {
    return Object.entries(resources[this.#resource].relations).flatMap(([name, { to, many, form }]) => {
      const reference = many || form !== 'reference' ? undefined : (draft[name] as { local: Local } | null | undefined)
      const held = this.#stored.get(to)
      return reference && held && !held.some(({ local }) => local === reference.local) ? [faults.missing(name, resources[to].schema)] : []
    })
  }

  async #within<T>(call: Call, work: () => T): Promise<T> {
    await answersAfter(this.#options, call)
    return work()
  }
}

async function* bytesOf(local: Local): AsyncGenerator<Uint8Array> {
  yield Buffer.from(local)
}

async function answersAfter({ latency, before }: MemoryOptions, call: Call): Promise<void> {
  const { signal } = call
  signal.throwIfAborted()
  await before?.(call)
  try {
    if (latency) await pause(latency, undefined, { signal })
  } catch {
    throw signal.reason
  }
}

function quarantine({ local }: SourceRecord): Quarantine {
  return { local, reason: 'the row has no form that is known' }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

/** A new record has the empty lists that the standard gives it, and nothing else. */
function emptied(example: SourceRecord | undefined): Pick<SourceRecord, 'fields'> {
  const lists = Object.entries((example?.fields ?? {}) as Data).filter(([, value]) => Array.isArray(value))
  return { fields: Object.fromEntries(lists.map(([name]) => [name, []])) }
}

function formOf(local: Local = randomUUID()): IdForm {
  const children = local.includes('#')
  const native = local.replace(/#\d+$/, '')
  const codec = /^\d+$/.test(native) ? 'integer' : /^(bsn|rsin|kvk_nummer|vestigingsnummer):/.test(native) ? 'persoon' : /^[0-9a-f]{20}$/.test(native) ? 'hash80' : 'uuid'
  return { codec, ...(children && { children }) }
}
