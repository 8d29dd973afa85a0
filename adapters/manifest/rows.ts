/**
 * Rows of one list of a source, page by page, whatever its way of paging. What it does with page sizes is believed only as far
 * as its answers show: a page that was cut, or that came back, is a failure and never the end of a list.
 */
import { createHash } from 'node:crypto'
import { SourceError, type Call, type Position } from '#spi'
import type { ListDocument, PageDocument } from './document.ts'
import { cameBack, type LoopGuard } from './loop-guard.ts'
import { valueAt, type Path } from './paths.ts'
import { conditionOf, prepare, push, whereOf, type Asked, type Prepared, type Pushed, type Values } from './requests.ts'
import { textOf } from './values.ts'
import { numberAt, pathOf, type Wire } from './wire.ts'

export interface Rows {
  readonly rows: readonly unknown[]
  readonly next?: Position
  readonly total?: number
}

export interface Question {
  readonly asked: readonly Asked[]
  /** A field of the standard; absent: the source's own order. */
  readonly order?: string | undefined
}

export interface ListSource {
  readonly name: string
  readonly document: ListDocument
  readonly id: Path
  readonly wire: Wire
  readonly guard: LoopGuard
}

interface Page {
  readonly rows: readonly unknown[]
  readonly body: unknown
  readonly status: number
}

/** Pages without a row that a list may have in between. */
const mostEmptyPages = 20

const noPaging: PageDocument = { kind: 'none', max: 1000 }
export const pageOf = ({ page = noPaging }: ListDocument): PageDocument => page
export const isCounted = ({ total, count, page }: ListDocument): boolean => total !== undefined || count !== undefined || (page ?? noPaging).kind === 'none'

export async function readRows(source: ListSource, question: Question, from: Position | undefined, limit: number, call: Call): Promise<Rows> {
  const { document } = source
  const pushed = push(document.where, question.asked)
  if (!pushed) return { rows: [], ...(isCounted(document) && { total: 0 }) }
  const reading = new Reading(source, pushed, question, call)
  switch (pageOf(document).kind) {
    case 'none': return reading.whole(offsetOf(from), limit)
    case 'offset': return reading.fromOffset(offsetOf(from), limit)
    case 'page': return reading.fromPages(offsetOf(from), limit)
    default: return reading.fromCursor(from && 'cursor' in from ? from.cursor : undefined, limit)
  }
}

const offsetOf = (from: Position | undefined) => (from && 'offset' in from ? from.offset : 0)

/** The page that a walk goes on at, how many of its rows were given already, and the beginnings of the pages before it. */
type Cursor = readonly [at: string | null, skip: number, before: readonly string[]]

/** Pages of a walk that are told from the one at hand: a circle of more pages is ended by the bounds of the walk itself. */
const pagesTold = 16

class Reading {
  readonly #source: ListSource
  readonly #pushed: Pushed
  readonly #question: Question
  readonly #call: Call

  constructor(source: ListSource, pushed: Pushed, question: Question, call: Call) {
    this.#source = source
    this.#pushed = pushed
    this.#question = question
    this.#call = call
  }

  get #page(): PageDocument {
    return pageOf(this.#source.document)
  }

  async whole(offset: number, limit: number): Promise<Rows> {
    const { rows } = await this.#ask({ limit: this.#page.max })
    if (rows.length >= this.#page.max) throw new SourceError('bron-onleesbaar', 'the source gives as many rows as it can, so that there may be more')
    const end = offset + limit
    return { rows: rows.slice(offset, end), total: rows.length, ...(end < rows.length && { next: { offset: end } }) }
  }

  async fromOffset(offset: number, limit: number): Promise<Rows> {
    const [page, counted] = await Promise.all([this.#ask({ offset, limit }), this.#counted()])
    const rows = page.rows.slice(0, limit)
    const total = counted ?? this.#totalIn(page)
    const more = page.rows.length > limit || this.#hasMore(page, offset, limit, total)
    this.#look(page, offset, limit)
    return { rows, ...(total !== undefined && { total }), ...(more && rows.length > 0 && { next: { offset: offset + rows.length } }) }
  }

  /** A stretch that does not begin at a page of its own size is cut from the pages of the largest size around it. */
  async fromPages(offset: number, limit: number): Promise<Rows> {
    const { max, fixed = false } = this.#page
    const size = !fixed && offset % limit === 0 ? limit : max
    const first = Math.floor(offset / size)
    const last = Math.floor((offset + limit - 1) / size)
    const counting = this.#counted()
    const rows: unknown[] = []
    let total: number | undefined
    let more = true
    for (let number = first; number <= last && more; number++) {
      const page = await this.#pageAt(number, size)
      total = this.#totalIn(page)
      more = this.#hasMore(page, number * size, size, total) && !(await this.#endsShort(page, number, size, total))
      rows.push(...page.rows)
    }
    total = (await counting) ?? total
    const start = offset - first * size
    more ||= rows.length > start + limit
    return { rows: rows.slice(start, start + limit), ...(total !== undefined && { total }), ...(more && { next: { offset: offset + limit } }) }
  }

  /** A link or cursor is another in every walk, so only within one walk a page that comes back is known for it. */
  async fromCursor(cursor: string | undefined, limit: number): Promise<Rows> {
    let [at, skip, before]: Cursor = cursor === undefined ? [null, 0, []] : JSON.parse(cursor) as Cursor
    for (let round = 0; round < mostEmptyPages; round++) {
      const size = Math.min(this.#page.max, limit + skip)
      const page = await this.#atCursor(at, size)
      const beginning = this.#beginningOf(page)
      if (beginning !== undefined && before.includes(beginning)) throw cameBack()
      const rest = this.#rest(page, [at, skip, before], limit, size, beginning)
      const rows = page.rows.slice(skip, skip + limit)
      const total = this.#totalIn(page)
      if (rows.length > 0 || !rest) return { rows, ...(total !== undefined && { total }), ...(rest && { next: { cursor: JSON.stringify(rest) } }) }
      ;[at, skip, before] = rest
    }
    throw new SourceError('bron-onleesbaar', 'the source gives one empty page after another')
  }

  /** Where the walk goes on; `undefined` at its end. */
  #rest(page: Page, [at, skip, before]: Cursor, limit: number, size: number, beginning: string | undefined): Cursor | undefined {
    if (page.rows.length > skip + limit) return [at, skip + limit, before]
    const next = this.#nextAfter(page, size)
    if (next === undefined) return undefined
    if (next === at) throw new SourceError('bron-onleesbaar', 'the source sends on to the very place that it was asked for')
    return [next, 0, beginning === undefined ? before : [...before, beginning].slice(-pagesTold)]
  }

  /** Short for the first row of a page. The rows themselves are looked at as those of any page. */
  #beginningOf(page: Page): string | undefined {
    const [first] = this.#idsOf(page)
    return first === undefined ? undefined : createHash('sha256').update(first).digest('base64url').slice(0, 12)
  }

  #atCursor(at: string | null, limit: number): Promise<Page> {
    const { kind, after } = this.#page
    const { where } = this.#source.document
    if (at === null) return this.#ask({ limit })
    if (kind === 'nextLink') return this.#ask({ limit }, at)
    if (kind === 'keyset') return this.#ask({ limit }, undefined, [conditionOf(where?.language, after, [at])])
    return this.#ask({ limit, cursor: at })
  }

  #nextAfter(page: Page, size: number): string | undefined {
    const { kind, next } = this.#page
    if (kind === 'keyset') {
      const last = page.rows.length > 0 && this.#hasMore(page, 0, size, undefined) ? page.rows.at(-1) : undefined
      return last === undefined ? undefined : textOf(valueAt({ value: last }, this.#source.id))
    }
    const found = textOf(valueAt({ value: page.body }, pathOf(next!)))
    return found === '' ? undefined : found
  }

  async #pageAt(number: number, size: number): Promise<Page> {
    const page = await this.#ask({ page: number + (this.#page.first ?? 1), offset: number * size, limit: size })
    if (page.rows.length > size) throw new SourceError('bron-onleesbaar', `the source gives ${page.rows.length} rows on a page of ${size}`)
    this.#look(page, number * size, size)
    return page
  }

  /** Without a word of the source on what is left, a short page is the last one only when the next one is empty. */
  async #endsShort(page: Page, number: number, size: number, total: number | undefined): Promise<boolean> {
    if (total !== undefined || this.#page.more !== undefined || page.rows.length === size) return false
    const next = await this.#pageAt(number + 1, size)
    if (next.rows.length > 0) throw cut(page.rows.length, size)
    return true
  }

  #hasMore(page: Page, start: number, size: number, total: number | undefined): boolean {
    const { more } = this.#page
    const end = start + page.rows.length
    if (total !== undefined) return end < total
    if (more === 'full') return page.rows.length >= size
    if (more && 'status' in more) return page.status === more.status
    if (more) return isYes(valueAt({ value: page.body }, pathOf(more.path)))
    return page.rows.length > 0
  }

  /** What an answer shows of a page that was cut or came back. */
  #look(page: Page, place: number, size: number): void {
    const { size: said } = this.#page
    const { document, guard, name } = this.#source
    if (said !== undefined && numberAt(page.body, said, 'page size') !== size) throw cut(numberAt(page.body, said, 'page size'), size)
    const total = document.total === undefined ? undefined : this.#totalIn(page)
    if (total !== undefined && page.rows.length < Math.min(size, total - place)) throw cut(page.rows.length, size)
    guard.see(JSON.stringify([name, size, this.#question]), String(place), this.#idsOf(page))
  }

  #idsOf({ rows }: Page): string[] {
    const ids = rows.map((row) => textOf(valueAt({ value: row }, this.#source.id)) ?? '')
    if (new Set(ids).size < ids.length) throw new SourceError('bron-onleesbaar', 'the source gives a row twice on one page')
    return ids
  }

  #totalIn({ body }: Page): number | undefined {
    const { total } = this.#source.document
    return total === undefined ? undefined : numberAt(body, total, 'total')
  }

  async #counted(): Promise<number | undefined> {
    const { count } = this.#source.document
    if (!count) return undefined
    const answer = await this.#source.wire.ask((values) => prepare(count, { ...values, ...this.#values({}) }, this.#pushed.query), this.#call)
    return numberAt(answer?.body, count.total, 'total')
  }

  #values(place: Values, more: readonly unknown[] = []): Values {
    const { document } = this.#source
    const order = document.order?.[this.#question.order ?? 'default']
    return { limit: undefined, offset: undefined, page: undefined, cursor: undefined, order: queryOf(order) ? undefined : order, where: whereOf(document.where, [...this.#pushed.conditions, ...more]), ...place }
  }

  async #ask(place: Values, link?: string, more: readonly unknown[] = []): Promise<Page> {
    const { document, wire } = this.#source
    const order = queryOf(document.order?.[this.#question.order ?? 'default'])
    const make = (values: Values): Prepared => {
      const prepared = prepare(document, { ...values, ...this.#values(place, more) }, [...this.#pushed.query, ...(order ? [order] : [])])
      return link === undefined ? prepared : { ...prepared, method: 'get', target: link }
    }
    const answer = await wire.ask(make, this.#call)
    if (!answer) return { rows: [], body: undefined, status: 0 }
    return { rows: rowsIn(answer.body, document.rows), body: answer.body, status: answer.status }
  }
}

function queryOf(order: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof order === 'object' && order !== null && 'query' in order ? order.query as Readonly<Record<string, unknown>> : undefined
}

/** A list, or the one row that a source writes in its place. */
export function rowsIn(body: unknown, path = '$'): readonly unknown[] {
  const found = valueAt({ value: body }, pathOf(path))
  if (Array.isArray(found)) return found
  if (found === '') return []
  if (typeof found !== 'object' || found === null) throw new SourceError('bron-onleesbaar', 'an answer has no list of rows where the manifest says')
  return [found]
}

function isYes(value: unknown): boolean {
  return value === true || (typeof value === 'number' && value > 0) || (typeof value === 'string' && !['', 'false', '0'].includes(value))
}

function cut(rows: number, size: number): SourceError {
  return new SourceError('bron-onleesbaar', `the source gives pages of ${rows} rows where ${size} were asked for: the manifest says more than its limit`)
}
