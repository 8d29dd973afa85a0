/** Pages of a list of records: by the token of our own `next`, or by number, with a token for the page after. */
import { GevelError } from '#domain/errors.ts'
import type { Query } from '#domain/query.ts'
import type { Asking } from '../asking.ts'
import { noteUnfinished, partsOf, type GatherOptions } from '../gather.ts'
import type { Row } from '../merge.ts'
import type { OrderedPart } from './ordered-part.ts'
import { beginning, questionOf, type PageTokens, type Starts } from './token.ts'
import { markedPage, numberedPage, type Paged } from './paging.ts'
import type { Cursors, Part } from './part.ts'
import type { Remembered } from './remembered.ts'
import { Moved } from './search.ts'
import type { Source } from '../source.ts'
import type { CursorPlace } from '../walk.ts'

export interface Pager {
  readonly tokens: PageTokens
  /** Page tokens, by question and page. */
  readonly pages: Remembered<string>
  /** By question, source and number of rows. */
  readonly cursors: Remembered<CursorPlace>
}

export interface ListedRows extends Pick<Paged, 'count' | 'relation'> {
  /** Undefined: there is no such page. */
  readonly page?: { readonly number: number; readonly rows: readonly Row[]; readonly more: boolean; readonly next?: string }
}

/** How often a list is begun anew because a source moved under it. */
const attempts = 4

/** Throws `merkteken-ongeldig` for a token that is not of this question and page, and `TooBroad`. */
export async function listPage(asking: Asking, query: Query, bounds: GatherOptions, { tokens, pages, cursors }: Pager): Promise<ListedRows> {
  const question = questionOf(query, asking.visible, asking.rightsScope)
  const options = { ...bounds, cursors: ({ number }: Source): Cursors => ({ get: (nth) => cursors.get(question, number, nth), set: (nth, place) => cursors.set(place, question, number, nth) }) }
  const starts = startsOf(query, question, tokens)
  const recall = (page: number): Starts | undefined => {
    const token = pages.get(question, page)
    return token === undefined ? undefined : tokens.open(question, page, token)
  }
  const paged = (starts && (await marked(asking, query, options, starts))) ?? (await numbered(asking, query, options, recall))
  const { page, uncounted, ...counted } = paged
  if (options.personen) noteUnfinished(asking, uncounted)
  if (!page) return counted
  const { marks, ...rest } = page
  const next = page.more && marks ? tokens.seal(question, page.number + 1, marks) : undefined
  if (next !== undefined) pages.set(next, question, page.number + 1)
  return { ...counted, page: { ...rest, ...(next !== undefined && { next }) } }
}

function startsOf({ volgende, page }: Query, question: string, tokens: PageTokens): Starts | undefined {
  if (volgende === undefined) return undefined
  if (page === 'last') throw new GevelError('merkteken-ongeldig', 'a page token goes with a page number')
  return tokens.open(question, page, volgende)
}

async function marked(asking: Asking, query: Query, options: GatherOptions, starts: Starts): Promise<Paged | undefined> {
  const parts = partsOf(asking, query, options)
  const paged = await markedPage(query, parts, query.page as number, starts)
  return paged && leaveOff(parts, paged)
}

function leaveOff(parts: readonly Part[], paged: Paged): Paged {
  for (const part of parts) {
    const mark = paged.page?.marks?.get(part.source.number)
    if (mark) part.leaveOff?.(mark)
  }
  return paged
}

/** By number; a source that moves while it is read is read anew, and fails when it does not come to rest. */
async function numbered(asking: Asking, query: Query, options: GatherOptions, recall: (page: number) => Starts | undefined): Promise<Paged> {
  const moves = new Map<Source, number>()
  for (;;) {
    const planned = partsOf(asking, query, options)
    const parts = planned.filter(({ source }) => (moves.get(source) ?? 0) < attempts)
    try {
      const paged = leaveOff(parts, await numberedPage(query, parts, recall))
      return parts.length === planned.length || !paged.page ? paged : { ...paged, page: { ...paged.page, marks: undefined } }
    } catch (error) {
      if (!(error instanceof Moved)) throw error
      const { part } = error
      const times = (moves.get(part.source) ?? 0) + 1
      moves.set(part.source, times)
      if (times === attempts) (part as OrderedPart).walkFrom(beginning.row).fail('its rows are not where its offsets say')
    }
  }
}
