/** Reading a list page by page, as Gevel does, and no further than a law needs. */
import { AssertionError } from 'node:assert'
import type { ListAnswer, Position, Quarantine, ResourceName, SourceRecord } from '#spi'
import { patiently, type AnyList, type Question } from './ports.ts'

export interface Page extends ListAnswer<ResourceName> {
  readonly from?: Position
}

export interface Reading {
  readonly records: readonly SourceRecord[]
  readonly quarantined: readonly Quarantine[]
  readonly pages: readonly Page[]
  /** It was read to its end. */
  readonly whole: boolean
}

export interface ReadingOptions {
  /** Default: the page of the ability. */
  readonly limit?: number
  readonly from?: Position
  /** Reads on until it has so many rows. */
  readonly rows?: number
}

/** Enough to judge by; a source may hold millions. */
export const mostRows = 1000
const mostCalls = 40

/** A list that points on to where it has been. */
export class InCircles extends AssertionError {}

export const rowsOf = (answer: { readonly records: readonly unknown[]; readonly quarantined?: readonly unknown[] }) =>
  answer.records.length + (answer.quarantined?.length ?? 0)

/** What `total` of each answer must be, of a list that was read to its end; `undefined` when none is declared. */
export function totalOf({ ability: { total } }: AnyList, reading: Reading): number | undefined {
  return { exact: rowsOf(reading), readable: reading.records.length, none: undefined }[total]
}

/** Reads on where each answer says to go on. */
export async function readOn(list: AnyList, question: Question, { limit = list.ability.pageSize, from, rows = mostRows }: ReadingOptions = {}): Promise<Reading> {
  const pages: Page[] = []
  const been = new Set<string>()
  let next = from
  do {
    const place = JSON.stringify(next) ?? 'the start'
    if (been.has(place)) throw new InCircles({ message: `it points on to ${place} a second time, for ${JSON.stringify(question)}` })
    been.add(place)
    const answer = await list.fetch({ ...question, limit, ...(next && { from: next }) }, patiently())
    pages.push({ ...answer, ...(next && { from: next }) })
    next = answer.next
  } while (next && pages.length < mostCalls && pages.reduce((sum, page) => sum + rowsOf(page), 0) < rows)
  return {
    pages,
    records: pages.flatMap(({ records }) => records),
    quarantined: pages.flatMap(({ quarantined = [] }) => quarantined),
    whole: next === undefined,
  }
}
