/** One call of Gevel: its pages and objects, each asked for at most once, and what their records need besides. */
import { isQuarantine, SourceError, type Call, type Found, type ListAnswer, type ListRequest, type Local, type Quarantine, type QueryValues, type ResourceName, type SourceRecord } from '#spi'
import { matchesAll } from '#spi'
import { pagesOver } from './pages.ts'
import { questionOf, type Question } from './question.ts'
import { dependencies, expands, Harvest, type Pointer } from './related.ts'
import { isWire, toRecord } from './translate.ts'
import type { Api, Wire, WirePage } from './wire.ts'

/** The most rows that the reference implementation gives on a page. */
export const mostRows = 500

export interface ReadingSettings {
  readonly api: Api
  readonly pageSize: number
}

type Row = Wire | Quarantine

export class Reading {
  readonly #api: Api
  readonly #pageSize: number
  readonly #call: Call
  readonly #stop = new AbortController()
  readonly #known = new Harvest()
  /** Of something that was asked the source said that it may hold more. */
  #incomplete = false

  constructor({ api, pageSize }: ReadingSettings, { signal }: Call) {
    this.#api = api
    this.#pageSize = pageSize
    this.#call = { signal: AbortSignal.any([signal, this.#stop.signal]) }
  }

  /** Does `work` over one reading; when it fails, what is still under way is stopped. */
  static async over<T>(settings: ReadingSettings, call: Call, work: (reading: Reading) => Promise<T>): Promise<T> {
    const reading = new Reading(settings, call)
    try {
      return await work(reading)
    } catch (error) {
      reading.#stop.abort(error)
      throw error
    }
  }

  async list<R extends ResourceName>(resource: R, request: ListRequest<R>): Promise<ListAnswer<R>> {
    const question = questionOf(resource, request as ListRequest<ResourceName>)
    if (question.queries.length === 0) return { records: [], total: 0 }
    return question.whole ? this.#whole(resource, request, question) : this.#stretch(resource, request, question.queries[0]!)
  }

  async get<R extends ResourceName>(resource: R, locals: readonly Local[]): Promise<Found<R>[]> {
    const rows = await Promise.all(locals.map((local) => this.#one({ resource, uuid: local })))
    await this.#complete(resource, rows.filter((row) => row !== undefined))
    const found = rows.map((row) => row && this.#record(resource, row))
    return this.#incomplete ? found.map((one) => (one && !isQuarantine(one) ? { ...one, incomplete: true } : one)) : found
  }

  /** The rows from an offset on, of one or two pages. */
  async #stretch<R extends ResourceName>(resource: R, request: ListRequest<R>, query: QueryValues): Promise<ListAnswer<R>> {
    const offset = startOf(request)
    const pages = pagesOver(offset, request.limit, this.#pageSize)
    const answers: WirePage[] = []
    for (const page of pages.pages) {
      // What lies past the end is not asked for: that it is not there a façade can only say when all its sources answer.
      if (answers.at(-1)?.more ?? true) answers.push(await this.#page(resource, query, page, pages.size))
    }
    // Rows that are not asked for hold what is expanded once for the whole page.
    const all = answers.flatMap((answer) => answer.rows.map((row) => this.#taken(resource, row)))
    const rows = all.slice(pages.skip, pages.skip + request.limit)
    const more = answers.at(-1)!.more || all.length > pages.skip + request.limit
    const total = answers[0]!.total
    const next = more && rows.length > 0 ? { next: { offset: offset + rows.length } } : {}
    return { ...(await this.#answer(resource, request, rows)), ...(total !== undefined && { total }), ...next }
  }

  /** All rows of all queries, each once and looked at where it must be, and of those the ones that were asked for. */
  async #whole<R extends ResourceName>(resource: R, request: ListRequest<R>, { queries, unasked }: Question): Promise<ListAnswer<R>> {
    const found: Row[] = []
    for (const query of queries) found.push(...(await this.#all(resource, query)))
    const unique = uniqueRows(found)
    let rows = queries.length > 1 ? inOrder(resource, unique) : unique
    if (unasked.length > 0) rows = await this.#matching(resource, request, rows)
    const offset = startOf(request)
    const end = offset + request.limit
    const answer = await this.#answer(resource, request, rows.slice(offset, end))
    return { ...answer, total: rows.length, ...(rows.length > end && { next: { offset: end } }) }
  }

  async #matching<R extends ResourceName>(resource: R, request: ListRequest<R>, rows: readonly Row[]): Promise<Row[]> {
    await this.#prepare(resource, request, rows)
    const wanted = request.filters as ListRequest<ResourceName>['filters']
    return rows.filter((row) => {
      const record = this.#record(resource, row)
      return isQuarantine(record) || matchesAll(resource, record, wanted) === 'match'
    })
  }

  async #answer<R extends ResourceName>(resource: R, request: ListRequest<R>, rows: readonly Row[]): Promise<ListAnswer<R>> {
    await this.#prepare(resource, request, rows)
    const records = rows.map((row) => this.#record(resource, row))
    const quarantined = records.filter(isQuarantine)
    return {
      records: records.filter((record): record is SourceRecord<R> => !isQuarantine(record)),
      ...(quarantined.length > 0 && { quarantined }),
      ...(this.#incomplete && { incomplete: true }),
    }
  }

  #record<R extends ResourceName>(resource: R, row: Row): SourceRecord<R> | Quarantine {
    return isQuarantine(row) ? row : toRecord(resource, row, this.#known)
  }

  /** What a filter looks at, where it is asked for only with that filter, and what every record tells. */
  async #prepare<R extends ResourceName>(resource: R, { filters }: ListRequest<R>, rows: readonly Row[]): Promise<void> {
    const wires = rows.filter((row): row is Wire => !isQuarantine(row))
    const pointing = pointingAt(resource, filters.map(({ name }) => name))
    await Promise.all([
      this.#complete(resource, rows),
      ...(pointing ? wires.map(({ uuid }) => this.#list(pointing, uuid)) : []),
    ])
  }

  /** Asks for all that the rows' records tell of and that did not come along. */
  async #complete(resource: ResourceName, rows: readonly Row[]): Promise<void> {
    for (;;) {
      const needed = rows.flatMap((row) => (isQuarantine(row) ? [] : dependencies(resource, row, this.#known)))
      const missing = new Map(needed.filter(({ resource: to, uuid }) => !this.#known.has(to, uuid)).map((pointer) => [`${pointer.resource} ${pointer.uuid}`, pointer]))
      if (missing.size === 0) return
      await Promise.all([...missing.values()].map((pointer) => this.#one(pointer)))
    }
  }

  async #one({ resource, uuid }: Pointer): Promise<Row | undefined> {
    const answer = await this.#api.one(resource, uuid, { expand: expands[resource] }, this.#call)
    if (!answer) {
      this.#known.addAbsent({ resource, uuid })
      return undefined
    }
    const row = this.#taken(resource, answer.object, uuid)
    // One that cannot be read is not asked for again.
    if (isQuarantine(row)) return this.#unreadable({ resource, uuid }, row)
    this.#incomplete ||= answer.incomplete
    if (row.uuid === uuid) return row
    // A façade gives the whole persoon for the id of any partij behind it; anybody else, another's.
    if (resource !== 'partijen' || !answer.merges) throw new SourceError('bron-onleesbaar', 'the source gives another object than was asked for')
    const same = { ...row, uuid }
    this.#known.add(resource, same)
    return same
  }

  #unreadable(pointer: Pointer, row: Quarantine): Quarantine {
    this.#known.addAbsent(pointer)
    return { ...row, local: pointer.uuid }
  }

  async #list({ resource, parameter }: Pointing, uuid: Local): Promise<void> {
    const rows = await this.#all(resource, { [parameter]: uuid })
    this.#known.addList(resource, uuid, rows.filter((row): row is Wire => !isQuarantine(row)))
  }

  async #all(resource: ResourceName, query: QueryValues): Promise<Row[]> {
    const rows: Row[] = []
    for (let page = 1, more = true; more; page++) {
      const answer = await this.#page(resource, query, page, this.#pageSize)
      rows.push(...answer.rows.map((row) => this.#taken(resource, row)))
      more = answer.more
    }
    return rows
  }

  async #page(resource: ResourceName, query: QueryValues, page: number, pageSize: number): Promise<WirePage> {
    const answer = await this.#api.page(resource, { ...query, expand: expands[resource], page, pageSize }, this.#call)
    this.#incomplete ||= answer.incomplete
    return answer
  }

  #taken(resource: ResourceName, row: unknown, local?: Local): Row {
    if (!isWire(row)) return { reason: 'uuid: format', ...(local !== undefined && { local }) }
    this.#known.add(resource, row)
    return row
  }
}

interface Pointing {
  readonly resource: ResourceName
  readonly parameter: string
}

/** What points at the records, asked for when a filter looks at it. */
function pointingAt(resource: ResourceName, filters: readonly string[]): Pointing | undefined {
  if (resource === 'klantcontacten' && filters.some((name) => name.startsWith('wasOnderwerpobject__'))) {
    return { resource: 'onderwerpobjecten', parameter: 'wasKlantcontact__uuid' }
  }
  if (resource === 'partijen' && filters.includes('vertegenwoordigdePartij__uuid')) {
    return { resource: 'vertegenwoordigingen', parameter: 'vertegenwoordigdePartij__uuid' }
  }
  return undefined
}

const startOf = ({ from }: Pick<ListRequest<ResourceName>, 'from'>) => (from && 'offset' in from ? from.offset : 0)

function uniqueRows(rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row, place) => [isQuarantine(row) ? `${place}` : row.uuid, row])).values()]
}

/** Rows of several queries in the standard's order of contacts; those of any other list as they were asked for. */
function inOrder(resource: ResourceName, rows: readonly Row[]): Row[] {
  if (resource !== 'klantcontacten') return [...rows]
  const keyOf = (row: Row) => (isQuarantine(row) ? '' : String(row['plaatsgevondenOp']).replace(/Z$/, ''))
  return rows.toSorted((one, other) => (keyOf(one) < keyOf(other) ? 1 : keyOf(one) > keyOf(other) ? -1 : 0))
}
