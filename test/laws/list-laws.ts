/** Laws on reading a list: pages, positions and totals. */
import assert from 'node:assert/strict'
import type { Local, ResourceName, SourceRecord } from '#spi'
import { matches } from '#domain/matches.ts'
import { belongs } from './belonging.ts'
import { broken, judgedBy, lawsAbout, shown, type Law, type Subject } from './law.ts'
import { localsOf, patiently, portOf, type AnyList, type AnyPort } from './ports.ts'
import { InCircles, readOn, rowsOf, totalOf, type Page } from './reading.ts'
import { pointersOf } from './references.ts'
import { hasNeeds, type Listing, type World } from './world.ts'

export function listLaws(subject: Subject, resource: ResourceName, { list, get }: AnyPort): Law[] {
  if (!list) return []
  const law = lawsAbout(subject, resource)
  const each = (check: (listing: Listing, world: World) => Promise<boolean> | boolean) => async (world: World) => forEachListing(world, resource, check)
  const { seek, total } = list.ability
  return [
    law('list-answers', (world) => answers(world, resource)),
    law('list-ends', (world) => {
      const trouble = world.trouble(resource, 'list')
      if (trouble instanceof InCircles) throw trouble
      judgedBy(world.listings(resource).length > 0, `nothing is known to ask ${resource} by: give samples`)
    }),
    hasNeeds(list) ? law('list-by-needs', each((listing, world) => answersItsNeeds(world, resource, list, listing)))
      : law('list-holds-all', (world) => holdsAll(world, resource, get)),
    law('list-repeats', each((listing) => repeats(list, listing))),
    law('list-pages', each((listing) => addsUp(list, listing))),
    law('list-one-order', each((listing) => hasOneOrder(list, listing))),
    law('list-limit', each((listing) => keepsLimit(list, listing))),
    ...(seek !== 'none' ? [law('list-page-size', each((listing) => fillsPages(list, listing)))] : []),
    law('list-next', each((listing) => pointsOnAsDeclared(list, listing))),
    ...(seek === 'offset' ? [
      law('list-offset', each((listing) => startsAnywhere(list, listing))),
      law('list-offset-rows', each((listing) => followsItsRows(list, listing))),
      law('list-past-end', each((listing) => endsAtItsEnd(list, listing))),
    ] : []),
    ...(seek === 'cursor' ? [law('list-cursor', each((listing) => cursorsRepeat(list, listing)))] : []),
    ...(total !== 'none' ? [
      law(total === 'exact' ? 'list-total' : 'list-readable', each((listing) => countsFirst(list, listing))),
      law('list-total-pages', each((listing) => countsOnEveryPage(list, listing))),
    ] : []),
  ]
}

const mostListings = 3

/** `check` says whether the listing had anything to judge by. */
async function forEachListing(world: World, resource: ResourceName, check: (listing: Listing, world: World) => Promise<boolean> | boolean): Promise<void> {
  const listings = world.listings(resource).filter(({ records }) => records.length > 0).slice(0, mostListings)
  judgedBy(listings.length > 0, `no record of ${resource} was found: fill the source, or give samples`)
  let judged = false
  for (const listing of listings) judged = (await check(listing, world)) || judged
  judgedBy(judged, `the records of ${resource} are too few, or too much alike`)
}

function answers(world: World, resource: ResourceName): void {
  const trouble = world.trouble(resource, 'list')
  if (trouble !== undefined && !(trouble instanceof InCircles)) throw broken('it fails on a question that it allows', trouble)
  judgedBy(world.listings(resource).length > 0, `nothing is known to ask ${resource} by: give samples`)
}

/** Of a list that was read whole, whatever was found otherwise is in it. */
async function holdsAll(world: World, resource: ResourceName, get: AnyPort['get']): Promise<void> {
  const [listing] = world.listings(resource)
  judgedBy(listing?.whole, `${resource} were not read to the end: there are too many`)
  const held = new Set<Local | undefined>([...localsOf(listing.records), ...listing.quarantined.map(({ local }) => local)])
  const found = get ? [...world.known(resource).keys()] : []
  const pointedAt = portOf(world.adapter, resource)?.get ? found : []
  judgedBy(held.size > 0 || pointedAt.length > 0, `no record of ${resource} was found: fill the source, or give samples`)
  assert.deepEqual(pointedAt.filter((local) => !held.has(local)), [], 'can be got and is not in the list')
}

/** Both ways: of what is known nothing that matches is left out, and what is given matches. */
function answersItsNeeds(world: World, resource: ResourceName, { ability }: AnyList, { question, records, whole }: Listing): boolean {
  const verdicts = (record: SourceRecord) => [
    ...question.filters.map(({ name, value }) => ({ is: matches(resource, record, name, value), pushes: ability.filters[name]?.pushes })),
    ...(question.persoon ? [{ is: belongsTo(world, resource, record, question.persoon), pushes: ability.persoonPushes ?? 'exact' }] : []),
  ]
  const strange = records.filter((record) => verdicts(record).some(({ is, pushes }) => is === 'no-match' && pushes === 'exact'))
  assert.deepEqual(localsOf(strange), [], `does not match ${shown(question)}`)
  const found = new Set(localsOf(records))
  const missing = [...world.known(resource).values()].filter((record) => whole && !found.has(record.local) && verdicts(record).every(({ is }) => is === 'match'))
  assert.deepEqual(localsOf(missing), [], `missing for ${shown(question)}`)
  return records.length > 0
}

function belongsTo(world: World, resource: ResourceName, record: SourceRecord, { key, values }: NonNullable<Listing['question']['persoon']>) {
  const verdicts = values.map((value) => belongs(resource, record, key, value, world.adresboek))
  return verdicts.includes(true) ? 'match' : verdicts.includes(undefined) ? 'unverifiable' : 'no-match'
}

/** The first page, and one in the middle, each asked for twice. */
async function repeats(list: AnyList, { question, records }: Listing): Promise<boolean> {
  for (const limit of new Set([pageOf(list, records.length), pageOf(list, Math.ceil(records.length / 2))])) {
    const [first, second] = [await list.fetch({ ...question, limit }, patiently()), await list.fetch({ ...question, limit }, patiently())]
    assert.deepEqual(localsOf(second.records), localsOf(first.records), `asked again, by ${limit}, for ${shown(question)}`)
  }
  return records.length > 1
}

const pageOf = ({ ability }: AnyList, rows: number) => (ability.seek === 'none' ? ability.pageSize : Math.min(Math.max(rows, 1), ability.pageSize))

/** Limits that cut the list in pages of every kind, with the rows to read by each: a call a row only for a few. */
function cuts(list: AnyList, { records, quarantined, whole }: Listing): { limit: number; rows: number }[] {
  const rows = rowsOf({ records, quarantined })
  if (list.ability.seek === 'none') return [{ limit: list.ability.pageSize, rows }]
  const wholly = [Math.ceil(rows / 2), Math.ceil(rows / 7), Math.ceil(rows / 3) + 1].map((limit) => ({ limit: pageOf(list, limit), rows: whole ? Infinity : rows }))
  return [...new Map([...wholly, { limit: 1, rows: 5 }].map((cut) => [cut.limit, cut])).values()]
}

async function addsUp(list: AnyList, listing: Listing): Promise<boolean> {
  const { question, records } = listing
  const all = localsOf(records)
  assert.equal(new Set(all).size, all.length, `a record comes twice for ${shown(question)}`)
  for (const { limit, rows } of cuts(list, listing)) {
    const reading = await readOn(list, question, { limit, rows })
    const locals = localsOf(reading.records)
    const what = `by ${limit}, for ${shown(question)}`
    assert.equal(new Set(locals).size, locals.length, `a record comes twice ${what}`)
    if (rows === Infinity && reading.whole) assert.deepEqual([...locals].sort(), [...all].sort(), `the same records ${what}`)
  }
  return list.ability.seek === 'none' ? records.length > 0 : records.length > 1
}

async function hasOneOrder(list: AnyList, listing: Listing): Promise<boolean> {
  const { question, records } = listing
  for (const { limit, rows } of cuts(list, listing)) {
    const locals = localsOf((await readOn(list, question, { limit, rows })).records)
    const most = Math.min(locals.length, records.length)
    assert.deepEqual(locals.slice(0, most), localsOf(records).slice(0, most), `by ${limit}, for ${shown(question)}`)
  }
  return list.ability.seek === 'none' || records.length > 1
}

async function keepsLimit(list: AnyList, { question, records }: Listing): Promise<boolean> {
  for (const limit of new Set([1, 2, 3, list.ability.pageSize])) {
    if (limit > list.ability.pageSize) continue
    const answer = await list.fetch({ ...question, limit }, patiently())
    // Only in offsets do unreadable rows take a place.
    const rows = list.ability.seek === 'offset' ? rowsOf(answer) : answer.records.length
    assert.ok(rows <= limit, `${rows} rows for limit ${limit}, for ${shown(question)}`)
  }
  return records.length > 1
}

/** A page may hold less where rows were dropped from it; not every page that is followed by another can. */
async function fillsPages(list: AnyList, { question }: Listing): Promise<boolean> {
  const { pages } = await readOn(list, question, { rows: 5 * list.ability.pageSize })
  const followed = pages.filter(({ next }) => next).map(rowsOf)
  if (followed.length === 0) return false
  assert.ok(followed.some((rows) => rows >= list.ability.pageSize), `pages of ${Math.max(...followed)} rows, not of ${list.ability.pageSize}, and more to come, for ${shown(question)}`)
  return true
}

async function pointsOnAsDeclared(list: AnyList, { question, records }: Listing): Promise<boolean> {
  const limit = pageOf(list, Math.ceil(records.length / 2))
  const { next } = await list.fetch({ ...question, limit }, patiently())
  if (list.ability.seek === 'none') {
    assert.equal(next, undefined, `it says that it answers all at once, for ${shown(question)}`)
    return true
  }
  if (next) assert.ok(list.ability.seek in next, `goes on at ${shown(next)}, by ${limit}, for ${shown(question)}`)
  return next !== undefined
}

async function startsAnywhere(list: AnyList, { question, records, quarantined, whole }: Listing): Promise<boolean> {
  const rows = rowsOf({ records, quarantined })
  const locals = localsOf(records)
  const limit = pageOf(list, Math.ceil(rows / 3))
  for (const offset of new Set([1, 2, Math.floor(rows / 2), rows - 1])) {
    if (offset < 1 || offset >= rows) continue
    const reading = await readOn(list, question, { limit, from: { offset }, rows: whole ? Infinity : rows - offset })
    const what = `from offset ${offset}, for ${shown(question)}`
    const found = localsOf(reading.records)
    if (whole) assert.equal(rowsOf(reading), rows - offset, `rows ${what}`)
    const start = locals.length - (whole ? found.length : rows - offset)
    // Where rows that cannot be read stand is not known of a list that was read in part.
    if (whole || quarantined.length === 0) assert.deepEqual(found.slice(0, locals.length - start), locals.slice(start), `records ${what}`)
  }
  return rows > 1
}

async function followsItsRows(list: AnyList, { question, records, quarantined }: Listing): Promise<boolean> {
  const rows = rowsOf({ records, quarantined })
  const { pages } = await readOn(list, question, { limit: pageOf(list, Math.ceil(rows / 4)), rows })
  const pointing = pages.filter((page) => page.next && 'offset' in page.next)
  for (const page of pointing) assert.equal((page.next as { offset: number }).offset, offsetOf(page) + rowsOf(page), `next is where the rows end, from ${offsetOf(page)}, for ${shown(question)}`)
  return pointing.length > 0
}

const offsetOf = ({ from }: Page) => (from && 'offset' in from ? from.offset : 0)

async function endsAtItsEnd(list: AnyList, { question, records, quarantined, whole }: Listing): Promise<boolean> {
  if (!whole) return false
  const rows = rowsOf({ records, quarantined })
  for (const offset of [rows, rows + 5]) {
    const answer = await list.fetch({ ...question, limit: 1, from: { offset } }, patiently())
    assert.deepEqual([rowsOf(answer), answer.next], [0, undefined], `rows and next from offset ${offset} of ${rows}, for ${shown(question)}`)
  }
  return true
}

async function cursorsRepeat(list: AnyList, { question, records }: Listing): Promise<boolean> {
  const limit = pageOf(list, Math.ceil(records.length / 4))
  const { pages } = await readOn(list, question, { limit, rows: records.length })
  const later = pages.filter(({ from }) => from && 'cursor' in from).slice(0, 4)
  for (const { from, records: before } of later.reverse()) {
    const again = await list.fetch({ ...question, limit, from: from! }, patiently())
    assert.deepEqual(localsOf(again.records), localsOf(before), `asked again from a cursor, for ${shown(question)}`)
  }
  return later.length > 0
}

/** By a page of every size; a list that was not read to its end has at least what was seen of it. */
async function countsFirst(list: AnyList, listing: Listing): Promise<boolean> {
  const { question, records, quarantined, whole } = listing
  const wanted = totalOf(list, { ...listing, pages: [] })!
  for (const limit of new Set([pageOf(list, rowsOf({ records, quarantined })), pageOf(list, 2)])) {
    const { total } = await list.fetch({ ...question, limit }, patiently())
    if (whole) assert.equal(total, wanted, `total by ${limit}, for ${shown(question)}`)
    else assert.ok(total !== undefined && total >= wanted, `total by ${limit}, of which ${wanted} were seen, for ${shown(question)}`)
  }
  return true
}

async function countsOnEveryPage(list: AnyList, { question, records, quarantined }: Listing): Promise<boolean> {
  const rows = rowsOf({ records, quarantined })
  const { pages } = await readOn(list, question, { limit: pageOf(list, Math.ceil(rows / 4)), rows })
  for (const { total } of pages) assert.equal(total, pages[0]!.total, `total of a later page, for ${shown(question)}`)
  return pages.length > 1
}

/** Locals that records point at, of one resource. */
export function pointedAt(world: World, resource: ResourceName, to: ResourceName): Set<Local> {
  return new Set(localsOf([...world.known(resource).values()].flatMap((record) => pointersOf(resource, record)).filter((pointer) => pointer.to === to)))
}
