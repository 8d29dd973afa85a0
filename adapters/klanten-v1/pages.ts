/** Lists as the source gives them, page after page, of whatever size; and how an answer of Gevel's size is cut from them. */
import { SourceError, type Position } from '#spi'

export interface Rows<T> {
  readonly rows: readonly T[]
  /** Where the list goes on; absent at its end. */
  readonly next?: string
  /** All rows of the list, where the source counts them. */
  readonly total?: number
}

/** A list: gives the page at a place, `''` for the first. */
export type Pages<T> = (at: string) => Promise<Rows<T>>

/** A source may search on for a while; one that gives empty pages for longer goes round in circles. */
const emptyPages = 3

/** Rows from a place on, at most `limit`, and where the next call goes on. A page is read again when its rest is wanted. */
export async function stretch<T>(pages: Pages<T>, from: Position | undefined, limit: number): Promise<Omit<Rows<T>, 'next'> & { readonly next?: Position }> {
  let { at, skip } = placeOf(from)
  const rows: T[] = []
  for (let empty = 0; ;) {
    const page = await pages(at)
    const taken = page.rows.slice(skip, skip + limit - rows.length)
    rows.push(...taken)
    const answer = { rows, ...(page.total !== undefined && { total: page.total }) }
    skip += taken.length
    if (skip < page.rows.length) return { ...answer, next: cursor(at, skip) }
    if (page.next === undefined) return answer
    if (rows.length === limit) return { ...answer, next: cursor(page.next, 0) }
    empty = page.rows.length === 0 ? empty + 1 : 0
    if (empty > emptyPages) throw new SourceError('bron-onleesbaar', 'the source gives empty pages without end')
    at = page.next
    skip = 0
  }
}

const cursor = (at: string, skip: number): Position => ({ cursor: `${at}~${skip}` })

function placeOf(from: Position | undefined): { at: string; skip: number } {
  if (!from || !('cursor' in from)) return { at: '', skip: 0 }
  const split = from.cursor.lastIndexOf('~')
  return { at: from.cursor.slice(0, split), skip: Number(from.cursor.slice(split + 1)) }
}

/** All rows of a list. */
export async function whole<T>(pages: Pages<T>): Promise<T[]> {
  const rows: T[] = []
  const beginnings = new Set<string>()
  for (let at: string | undefined = ''; at !== undefined;) {
    const page: Rows<T> = await pages(at)
    const beginning = JSON.stringify(page.rows[0] ?? null)
    if (beginnings.has(beginning)) throw new SourceError('bron-onleesbaar', 'the source gives the same page again and again')
    beginnings.add(beginning)
    rows.push(...page.rows)
    at = page.next
  }
  return rows
}

/** Rows that were read whole, as a list with pages of this size. */
export function inPages<T>(read: () => Promise<readonly T[]>, size: number): Pages<T> {
  let rows: Promise<readonly T[]> | undefined
  return async (at) => {
    const all = await (rows ??= read())
    const start = Number(at)
    return { rows: all.slice(start, start + size), total: all.length, ...(start + size < all.length && { next: String(start + size) }) }
  }
}

/** Each page's rows made into others. Where their number changes, the total is not theirs. */
export function mapped<T, U>(pages: Pages<T>, make: (rows: readonly T[]) => Promise<readonly U[]>, number: 'same number' | 'another number'): Pages<U> {
  return async (at) => {
    const { rows, total, ...page } = await pages(at)
    return { ...page, rows: await make(rows), ...(number === 'same number' && total !== undefined && { total }) }
  }
}

/** Lists one after another. */
export function inTurn<T>(lists: readonly Pages<T>[]): Pages<T> {
  return async (at) => {
    const [index = 0, place = ''] = at === '' ? [] : [Number(at.slice(0, at.indexOf(' '))), at.slice(at.indexOf(' ') + 1)]
    const pages = lists[index]
    if (!pages) return { rows: [] }
    const page = await pages(place)
    const next = page.next !== undefined ? `${index} ${page.next}` : index + 1 < lists.length ? `${index + 1} ` : undefined
    return { rows: page.rows, ...(next !== undefined && { next }) }
  }
}
