/** Reading a list to its end, as Gevel does. */
import assert from 'node:assert/strict'
import type { ListAnswer, Position, Quarantine, ResourceName, SourceRecord } from '#spi'
import { patiently, type AnyList, type Question } from './ports.ts'

export interface Page extends ListAnswer<ResourceName> {
  readonly from?: Position
}

export interface Reading {
  readonly records: readonly SourceRecord[]
  readonly quarantined: readonly Quarantine[]
  readonly pages: readonly Page[]
}

/** More calls than any list of a test takes: a list that goes round in circles ends here. */
const mostCalls = 2000

export const rowsOf = (answer: { readonly records: readonly unknown[]; readonly quarantined?: readonly unknown[] }) =>
  answer.records.length + (answer.quarantined?.length ?? 0)

/** What `total` of each answer must be; `undefined` when none is declared. */
export function totalOf({ ability: { total } }: AnyList, reading: Reading): number | undefined {
  return { exact: rowsOf(reading), readable: reading.records.length, none: undefined }[total]
}

/** Reads on where each answer says to go on. */
export async function readAll(list: AnyList, question: Question, limit = list.ability.pageSize, start?: Position): Promise<Reading> {
  const pages: Page[] = []
  let from = start
  do {
    assert.ok(pages.length < mostCalls, `the list does not end within ${mostCalls} calls`)
    const answer = await list.fetch({ ...question, limit, ...(from && { from }) }, patiently())
    pages.push({ ...answer, ...(from && { from }) })
    from = answer.next
  } while (from)
  return {
    pages,
    records: pages.flatMap(({ records }) => records),
    quarantined: pages.flatMap(({ quarantined = [] }) => quarantined),
  }
}
