/** Laws on reading a list: pages, positions, totals and orders. */
import assert from 'node:assert/strict'
import type { ResourceName, SourceRecord } from '#spi'
import { shown, type Law, type Subject } from './law.ts'
import { fieldsOf, localsOf, patiently, type AnyList, type AnyPort } from './ports.ts'
import { readAll, rowsOf, totalOf, type Page } from './reading.ts'
import type { Listing } from './world.ts'

export function listLaws(subject: Subject, resource: ResourceName, { list }: AnyPort): Law[] {
  if (!list) return []
  const { ability } = list
  const forListings = (claim: string, check: (listing: Listing) => Promise<void>): Law => ({
    name: `${resource}: ${claim}`,
    run: async () => {
      for (const listing of (await subject.world()).listings(resource).slice(0, 4)) await check(listing)
    },
  })
  return [
    { name: `${resource}: there are records to judge the list by`, run: async () => hasRecords((await subject.world()).listings(resource)) },
    forListings('gives every record once, in the same order every time', (listing) => sameEveryTime(list, listing)),
    forListings('keeps to the limit', (listing) => keepsLimit(list, listing)),
    ...(ability.seek === 'offset' ? [forListings('goes on at any offset', (listing) => startsAnywhere(list, listing))] : []),
    ...(ability.seek === 'cursor' ? [forListings('goes on at a cursor, again and again', (listing) => cursorsRepeat(list, listing))] : []),
    ...(ability.total !== 'none' ? [forListings(ability.total === 'exact' ? 'counts all its rows' : 'counts the rows that it can read', (listing) => countsExactly(list, listing))] : []),
    ...ability.orders.map((order) => forListings(
      `is sorted on ${order.field}, empty ones last`,
      (listing) => keepsOrder(list, { ...listing, question: { ...listing.question, order } }),
    )),
  ]
}

function hasRecords(listings: readonly Listing[]): void {
  assert.ok(listings.some(({ records }) => records.length > 0), 'no record was found: fill the source, or give samples')
}

/** Limits that cut the list in pages of every kind, without a call for each record of a long one. */
function limitsFor({ ability }: AnyList, count: number): number[] {
  if (ability.seek === 'none') return [ability.pageSize]
  const limits = [ability.pageSize, Math.ceil(count / 2), Math.ceil(count / 7), Math.ceil(count / 3) + 1, count <= 40 ? 1 : Math.ceil(count / 23)]
  return [...new Set(limits.map((limit) => Math.min(Math.max(limit, 1), ability.pageSize)))]
}

async function sameEveryTime(list: AnyList, { question, records }: Listing): Promise<void> {
  for (const limit of limitsFor(list, records.length)) {
    const locals = localsOf((await readAll(list, question, limit)).records)
    assert.equal(new Set(locals).size, locals.length, `a record comes twice, by ${limit}, for ${shown(question)}`)
    assert.deepEqual(locals, localsOf(records), `by ${limit}, for ${shown(question)}`)
  }
}

async function keepsLimit(list: AnyList, { question }: Listing): Promise<void> {
  for (const limit of new Set([1, 2, 3, list.ability.pageSize])) {
    if (limit > list.ability.pageSize) continue
    const answer = await list.fetch({ ...question, limit }, patiently())
    // Only in offsets do unreadable rows take a place.
    const rows = list.ability.seek === 'offset' ? rowsOf(answer) : answer.records.length
    assert.ok(rows <= limit, `${rows} rows for limit ${limit}, for ${shown(question)}`)
  }
}

async function startsAnywhere(list: AnyList, { question, records, quarantined }: Listing): Promise<void> {
  const rows = rowsOf({ records, quarantined })
  const locals = localsOf(records)
  for (const offset of new Set([0, 1, 2, Math.floor(rows / 2), rows - 1, rows, rows + 5])) {
    if (offset < 0) continue
    const reading = await readAll(list, question, Math.max(1, Math.min(list.ability.pageSize, Math.ceil(rows / 3))), { offset })
    const what = `from offset ${offset}, for ${shown(question)}`
    const found = localsOf(reading.records)
    assert.equal(rowsOf(reading), Math.max(0, rows - offset), `rows ${what}`)
    assert.deepEqual(found, locals.slice(locals.length - found.length), `records ${what}`)
    for (const page of reading.pages) followsItsRows(page, what)
  }
}

function followsItsRows(page: Page, what: string): void {
  if (!page.next) return
  assert.ok('offset' in page.next, `next is an offset, ${what}`)
  assert.equal(page.next.offset, (page.from as { offset: number }).offset + rowsOf(page), `next is where the rows end, ${what}`)
}

async function cursorsRepeat(list: AnyList, { question, records }: Listing): Promise<void> {
  const limit = Math.max(1, Math.min(list.ability.pageSize, Math.ceil(records.length / 4)))
  const { pages } = await readAll(list, question, limit)
  for (const { from, records: before } of pages.filter(({ from }) => from).reverse()) {
    assert.ok('cursor' in from!, 'next is a cursor')
    const again = await list.fetch({ ...question, limit, from: from }, patiently())
    assert.deepEqual(localsOf(again.records), localsOf(before), `asked again from a cursor, for ${shown(question)}`)
  }
}

async function countsExactly(list: AnyList, { question, records }: Listing): Promise<void> {
  for (const limit of limitsFor(list, records.length)) {
    const reading = await readAll(list, question, limit)
    for (const { total } of reading.pages) assert.equal(total, totalOf(list, reading), `total by ${limit}, for ${shown(question)}`)
  }
}

async function keepsOrder(list: AnyList, { question, records }: Listing): Promise<void> {
  const field = question.order!.field
  const keyOf = (record: SourceRecord) => (fieldsOf(record)[field] ?? null) as string | null
  const wanted = records.map(keyOf).sort(newestFirst)
  const isRepeatable = list.ability.ties === 'stable' || new Set(wanted).size === wanted.length
  let before: readonly string[] | undefined
  for (const limit of limitsFor(list, records.length)) {
    const { records: sorted, pages } = await readAll(list, question, limit)
    assert.deepEqual(sorted.map(keyOf), wanted, `by ${limit}, for ${shown(question)}`)
    const locals = localsOf(sorted)
    // Over several pages rows with an equal key may come twice or not at all when their order is not repeatable.
    if (isRepeatable || pages.length === 1) assert.deepEqual([...locals].sort(), localsOf(records).sort(), `the same records, by ${limit}, for ${shown(question)}`)
    if (isRepeatable) assert.deepEqual(locals, before ?? locals, `the same order among equals, by ${limit}, for ${shown(question)}`)
    before = locals
  }
}

/** Moments sort as text. */
function newestFirst(one: string | null, other: string | null): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null)
  return one < other ? 1 : one > other ? -1 : 0
}
