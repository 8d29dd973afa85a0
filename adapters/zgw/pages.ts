/** Lists as the source gives them: page after page, by number, of whatever size. */
import { SourceError } from '#spi'

export interface Rows {
  readonly rows: readonly unknown[]
  readonly more: boolean
}

/** A row of a list, by the number of its page and its place there: pages need not be full. */
export interface Place {
  readonly page: number
  readonly skip: number
}

export const beginning: Place = { page: 1, skip: 0 }

/** `count` may be an estimate, so only `next` says whether there is more; a page may be shorter than it could be. */
export function rowsOf(body: unknown): Rows {
  const { results, next } = (body ?? {}) as { results?: unknown; next?: unknown }
  if (!Array.isArray(results) || !(next === null || next === undefined || typeof next === 'string')) {
    throw new SourceError('bron-onleesbaar', 'a list of the source is no page of results')
  }
  return { rows: results, more: typeof next === 'string' }
}

/** All rows of a list. */
export async function allRows(page: (number: number) => Promise<Rows>): Promise<readonly unknown[]> {
  const rows: unknown[] = []
  const beginnings = new Set<string>()
  for (let number = 1, more = true; more; number++) {
    const found = await page(number)
    const first = JSON.stringify(found.rows[0] ?? null)
    if (beginnings.has(first)) throw new SourceError('bron-onleesbaar', 'the source gives the same page again and again')
    beginnings.add(first)
    rows.push(...found.rows)
    more = found.more
  }
  return rows
}

/** A source may leave out what we may not see, page by page; one that leaves out all, page after page, goes round in circles. */
const emptyPages = 3

/** Rows from a place on, and where they go on. */
export async function rowsFrom(page: (number: number) => Promise<Rows>, from: Place, limit: number): Promise<{ readonly rows: readonly unknown[]; readonly next?: Place }> {
  const rows: unknown[] = []
  let { page: number, skip } = from
  for (let empty = 0; ; number++, skip = 0) {
    const found = await page(number)
    const taken = found.rows.slice(skip, skip + limit - rows.length)
    rows.push(...taken)
    if (skip + taken.length < found.rows.length) return { rows, next: { page: number, skip: skip + taken.length } }
    if (!found.more) return { rows }
    if (rows.length === limit) return { rows, next: { page: number + 1, skip: 0 } }
    empty = found.rows.length === 0 ? empty + 1 : 0
    if (empty > emptyPages) throw new SourceError('bron-onleesbaar', 'the source gives empty pages without end')
  }
}
