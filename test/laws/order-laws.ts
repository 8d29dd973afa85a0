/** Laws on the order that a list can be asked in. */
import assert from 'node:assert/strict'
import type { Order, ResourceName, SourceRecord } from '#spi'
import { ownValues } from './filter-values.ts'
import { judgedBy, lawsAbout, shown, type Law, type Subject } from './law.ts'
import { fieldsOf, localsOf, type AnyList, type AnyPort, type Question } from './ports.ts'
import { readOn } from './reading.ts'
import { hasNeeds, type Listing, type World } from './world.ts'

export function orderLaws(subject: Subject, resource: ResourceName, { list }: AnyPort): Law[] {
  const order = list?.ability.orders[0]
  if (!list || !order) return []
  const law = lawsAbout(subject, resource)
  const each = (check: (sorting: Sorting) => Promise<boolean>) => async (world: World) => {
    const listings = world.listings(resource).filter(({ records }) => records.length > 0).slice(0, 2)
    judgedBy(listings.length > 0, `no record of ${resource} was found: fill the source, or give samples`)
    let judged = false
    for (const listing of listings) judged = (await check({ world, resource, list, order, listing })) || judged
    judgedBy(judged, `the records of ${resource} are too few, or too much alike`)
  }
  return [
    law('order-kept', each(isSorted)),
    ...(list.ability.seek !== 'none' ? [law('order-over-pages', each(isSortedOverPages))] : []),
    law('order-empty-last', each(emptyOnesLast)),
    law('order-loses-nothing', each(losesNothing)),
    ...(list.ability.ties === 'stable' ? [law('order-ties', each(keepsTies))] : []),
  ]
}

/** Two abilities at a time; after the laws on each by itself. */
export function orderedLaws(subject: Subject, resource: ResourceName, { list }: AnyPort): Law[] {
  const order = list?.ability.orders[0]
  if (!list || !order) return []
  const law = lawsAbout(subject, resource)
  const { filters, persoon = [] } = list.ability
  const free = !hasNeeds(list)
  return [
    ...(free && Object.keys(filters).length > 0 ? [law('order-with-filter', (world) => sortsWithin(world, resource, order, filterQuestions(world, resource, list)))] : []),
    ...(free && persoon.length > 0 ? [law('order-with-persoon', (world) => sortsWithin(world, resource, order, persoonQuestions(world, list)))] : []),
  ]
}

interface Sorting {
  readonly world: World
  readonly resource: ResourceName
  readonly list: AnyList
  readonly order: Order
  readonly listing: Listing
}

type Key = string | null

const keysOf = (records: readonly SourceRecord[], { field }: Order): Key[] => records.map((record) => (fieldsOf(record)[field] ?? null) as Key)
/** Moments sort as text once the closing Z is off. */
const sortable = (keys: readonly Key[]) => keys.filter((key) => key !== null).map((key) => key.replace(/Z$/, ''))
const newestFirst = (keys: readonly Key[]) => sortable(keys).sort((one, other) => (one < other ? 1 : one > other ? -1 : 0))
const many = (keys: readonly Key[]) => new Set(keys).size > 1

async function isSorted({ world, resource, order, listing: { question } }: Sorting): Promise<boolean> {
  const [page] = (await world.ask(resource, { ...question, order })).pages
  const keys = keysOf(page!.records, order)
  assert.deepEqual(sortable(keys), newestFirst(keys), `sorted on ${order.field}, for ${shown(question)}`)
  return many(keys)
}

async function isSortedOverPages({ list, order, listing: { question, records } }: Sorting): Promise<boolean> {
  const limit = Math.min(Math.max(1, Math.ceil(records.length / 3)), list.ability.pageSize)
  const reading = await readOn(list, { ...question, order }, { limit, rows: records.length })
  const keys = keysOf(reading.records, order)
  assert.deepEqual(sortable(keys), newestFirst(keys), `sorted on ${order.field} over pages of ${limit}, for ${shown(question)}`)
  return many(keys)
}

async function emptyOnesLast({ world, resource, order, listing: { question } }: Sorting): Promise<boolean> {
  const keys = keysOf((await world.ask(resource, { ...question, order })).records, order)
  const empty = keys.indexOf(null)
  if (empty < 0) return false
  assert.deepEqual(keys.slice(empty).filter((key) => key !== null), [], `after one without ${order.field}, for ${shown(question)}`)
  return true
}

/** Over several pages rows with an equal key may come twice or not at all when their order is not repeatable. */
async function losesNothing({ world, resource, list, order, listing: { question, records, whole } }: Sorting): Promise<boolean> {
  const sorted = await world.ask(resource, { ...question, order })
  const isRepeatable = list.ability.ties === 'stable' || sorted.pages.length === 1
  if (!whole || !sorted.whole || !isRepeatable) return false
  assert.deepEqual(localsOf(sorted.records).sort(), localsOf(records).sort(), `sorted on ${order.field}, for ${shown(question)}`)
  return true
}

async function keepsTies({ list, order, listing: { question, records } }: Sorting): Promise<boolean> {
  if (!hasTies(keysOf(records, order))) return false
  const limits = list.ability.seek === 'none' ? [1, 1] : [2, 3, 3].map((parts) => Math.ceil(records.length / parts))
  let before: readonly string[] | undefined
  for (const part of limits) {
    const limit = list.ability.seek === 'none' ? list.ability.pageSize : Math.min(Math.max(1, part), list.ability.pageSize)
    const { records: sorted } = await readOn(list, { ...question, order }, { limit, rows: records.length })
    const locals = localsOf(sorted).slice(0, records.length)
    const most = Math.min(locals.length, before?.length ?? locals.length)
    assert.deepEqual(locals.slice(0, most), before?.slice(0, most) ?? locals, `the same order among equals, by ${limit}, for ${shown(question)}`)
    before = locals
  }
  return true
}

const hasTies = (keys: readonly Key[]) => new Set(keys).size < keys.length

function filterQuestions(world: World, resource: ResourceName, { ability }: AnyList): Question[] {
  const [listing] = world.listings(resource)
  return Object.keys(ability.filters).filter((name) => ability.filters[name]!.pushes === 'exact').flatMap((name) =>
    ownValues(resource, name, listing?.records ?? []).slice(0, 2).map((value) => ({ filters: [{ name, value }] }))).slice(0, 12)
}

const persoonQuestions = (world: World, { ability: { persoon = [] } }: AnyList): Question[] =>
  persoon.flatMap((key) => world.personen(key).slice(0, 2).map((value) => ({ filters: [], persoon: { key, values: [value] } })))

/** The first questions that keep some records and leave some out: sorted they keep the same. */
async function sortsWithin(world: World, resource: ResourceName, order: Order, questions: readonly Question[]): Promise<void> {
  const [all] = world.listings(resource)
  let judged = 0
  for (const question of questions) {
    const plain = await world.ask(resource, question)
    if (plain.records.length === 0 || plain.records.length >= (all?.records.length ?? 0) || !plain.whole) continue
    const sorted = await world.ask(resource, { ...question, order })
    assert.deepEqual(localsOf(sorted.records).sort(), localsOf(plain.records).sort(), `sorted on ${order.field}, for ${shown(question)}`)
    if (++judged === 2) return
  }
  judgedBy(judged > 0, `nothing is known that keeps some of ${resource} and leaves some out`)
}
