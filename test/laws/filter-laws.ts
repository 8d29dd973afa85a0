/** Laws on filters: each answer is laid beside what the one meaning of a filter keeps of all records. */
import assert from 'node:assert/strict'
import { filters, type FilterDefinition } from '#domain/filters.ts'
import { matches } from '#domain/matches.ts'
import { persoonKeys, type IdForm, type ResourceName, type SourceRecord } from '#spi'
import { absentLocal, absentPersoonValue } from './absent.ts'
import type { Behaviour } from './behaviours.ts'
import { absentValues, alike, innerParts, otherCase, ownValues, telling, type Value } from './filter-values.ts'
import { judgedBy, lawsAbout, shown, type Law, type Subject } from './law.ts'
import { localsOf, patiently, portOf, type AnyFilter, type AnyList, type AnyPort, type Question } from './ports.ts'
import { readOn, totalOf, type Reading } from './reading.ts'
import { spread, type Listing, type World } from './world.ts'

export function filterLaws(subject: Subject, resource: ResourceName, { list, ids }: AnyPort): Law[] {
  if (!list) return []
  const law = lawsAbout(subject, resource)
  const all = Object.keys(list.ability.filters).filter((name) => filters[resource][name])
  const names = all.filter((name) => !list.ability.filters[name]!.told)
  const whenAsked = all.filter((name) => list.ability.filters[name]!.told)
  const formOf = (name: string): IdForm => {
    const to = filters[resource][name]!.resource
    return (to && portOf(subject.adapter, to)?.ids) ?? ids
  }
  const whole = { resource, list }
  return [
    ...names.flatMap((name) => lawsOfFilter({ ...whole, name, form: formOf(name) }).map(([behaviour, check]) => law(behaviour, check, name))),
    ...whenAsked.map((name) => law('filter-told', (world) => tellsWhenAsked(world, subject, { ...whole, name, form: formOf(name) }), name)),
    ...(names.length > 1 ? [law('filter-together', (world) => holdTogether(world, whole, names))] : []),
    ...(names.length > 0 ? [law('filter-pages', (world) => addsUp(world, whole, names))] : []),
    ...(names.length > 0 && list.ability.total !== 'none' ? [law('filter-total', (world) => counts(world, whole, names))] : []),
    ...refusalLaw(law, whole),
  ]
}

interface Listed {
  readonly resource: ResourceName
  readonly list: AnyList
}

interface One extends Listed {
  readonly name: string
  /** Of the resource that a reference points at. */
  readonly form: IdForm
}

type Check = (world: World) => Promise<void>

/** What is asked of one filter, as its kind and what it declares call for. */
function lawsOfFilter(one: One): [Behaviour, Check][] {
  const { resource, list, name } = one
  const { pushes, anyOf = 1 } = list.ability.filters[name]!
  const definition = filters[resource][name]!
  return [
    ['filter-told', (world) => canBeTold(world, one)],
    ['filter-finds', (world) => finds(world, one, definition)],
    ...(pushes === 'exact' ? exactly(one, definition) : [['filter-narrows', (world) => narrows(world, one)] as [Behaviour, Check]]),
    ...lawsOfKind(one, definition),
    ...(anyOf > 1 ? [
      ['filter-any-of', (world) => takesAny(world, one)] as [Behaviour, Check],
      ['filter-most', (world) => takesMost(world, one, anyOf)] as [Behaviour, Check],
    ] : []),
  ]
}

/** An exact answer is judged by what it leaves out as well. */
function exactly(one: One, { kind }: FilterDefinition): [Behaviour, Check][] {
  const { resource, name, form } = one
  const laws: [Behaviour, Check][] = [['filter-keeps-out', (world) => keepsOut(world, one)]]
  const add = (behaviour: Behaviour, isTelling: (value: string) => boolean, near: (value: string) => string[]) =>
    laws.push([behaviour, (world) => tellsApart(world, one, isTelling, near)])
  if (kind !== 'boolean' && absentValues(resource, name, form).length > 0) laws.push(['filter-unknown', (world) => findsNothing(world, one)])
  if (kind === 'text' || kind === 'normalised' || kind === 'list') add('filter-whole', (value) => value.length > 4, alike.parts)
  if (kind === 'text' || kind === 'list') add('filter-case', (value) => /\p{L}/u.test(value), alike.case)
  if (kind === 'text' || kind === 'normalised' || kind === 'contains') add('filter-signs', (value) => /[%_'".*\\]/.test(value), alike.signs)
  if (kind === 'text') add('filter-spaces', (value) => value.length > 1, alike.spaces)
  if (kind === 'text' || kind === 'contains') add('filter-marks', hasMarks, (value) => (hasMarks(value) ? alike.marks(value) : []))
  if (kind === 'text') laws.push(['filter-empty', (world) => eachListing(world, one, async (listing) => keeps(world, one, listing, '', true))])
  if (kind === 'moment') add('filter-moments', () => true, alike.moments)
  return laws
}

const hasMarks = (value: string) => value.normalize('NFD') !== value && /\p{M}/u.test(value.normalize('NFD'))

function lawsOfKind(one: One, { kind, comparison }: FilterDefinition): [Behaviour, Check][] {
  const { resource, name } = one
  const values = (listing: Listing) => ownValues(resource, name, listing.records)
  const findsEach = (behaviour: Behaviour, valuesOf: (listing: Listing) => readonly Value[], isExact: boolean): [Behaviour, Check] =>
    [behaviour, (world) => eachListing(world, one, async (listing) => {
      let judged = false
      for (const value of valuesOf(listing)) judged = (await keeps(world, one, listing, value, isExact)) || judged
      return judged
    })]
  switch (kind) {
    case 'contains': return [
      findsEach('filter-part', (listing) => telling(values(listing), (value) => value.length > 8, 2).flatMap(innerParts), true),
      findsEach('filter-any-case', (listing) => telling(values(listing), (value) => /\p{Lu}/u.test(value) && /\p{Ll}/u.test(value), 2).flatMap((value) => [value.toUpperCase(), value.toLowerCase(), otherCase(value)]), false),
    ]
    case 'list': return [findsEach('filter-list', (listing) => [[...values(listing), 'nergens'].slice(-3).join(','), `nergens,${String(values(listing)[0] ?? '')}`], false)]
    case 'date': return [findsEach('filter-days', (listing) => telling(values(listing), () => true, 3).flatMap((value) => [...(comparison ? [value] : []), ...alike.days(value)]), true)]
    case 'boolean': return [findsEach('filter-false', () => [false], true)]
    default: return []
  }
}

const mostListings = 3

/** `check` says whether the listing had anything to judge by. Listings that ask by the filter already say nothing more of it. */
async function eachListing(world: World, { resource, name }: One, check: (listing: Listing, place: number) => Promise<boolean>): Promise<void> {
  const listings = world.listings(resource).filter(({ question, records }) => records.length > 0 && question.filters.every((given) => given.name !== name))
  judgedBy(listings.length > 0, `no record of ${resource} was found to try ${name} on`)
  let judged = false
  for (const [place, listing] of listings.slice(0, mostListings).entries()) judged = (await check(listing, place)) || judged
  judgedBy(judged, `no record of ${resource} has a value to try ${name} by`)
}

/** Gevel never passes a record on that does not tell what a filter looks at; when none tells, the filter answers nothing. */
async function canBeTold(world: World, one: One): Promise<void> {
  const { resource, name } = one
  const all = [...world.known(resource).values()]
  judgedBy(all.length > 0, `no record of ${resource} was found`)
  assert.ok(all.some((record) => matches(resource, record, name, '') !== 'unverifiable'), `no record tells what ${name} looks at`)
}

/** What a record tells only where it is asked for cannot be laid beside the list: what is answered must tell it, and match. */
async function tellsWhenAsked(world: World, { samples }: Subject, { resource, list, name }: One): Promise<void> {
  const values = (samples.filters?.[resource] ?? []).filter((filter) => filter.name === name).map(({ value }) => value)
  const question = world.listings(resource)[0]?.question
  judgedBy(question && values.length > 0, `no value of ${name} is known: give samples`)
  for (const value of [...values, absentLocal({ codec: 'uuid' })]) {
    const { records } = await world.ask(resource, within(question, [{ name, value }]))
    assert.equal(records.length > 0, values.includes(value), `${records.length} records for ${name} ${shown(value)}`)
    const verdicts = new Set(records.map((record) => matches(resource, record, name, value)))
    assert.ok(!verdicts.has('unverifiable') && (list.ability.filters[name]!.pushes !== 'exact' || !verdicts.has('no-match')), `records do not tell ${name} ${shown(value)}, or do not match`)
  }
}

/** Values of the records themselves; of a comparison the days beyond them all, of yes and no the yes. */
function plainValues({ resource, name }: One, listing: Listing, place: number): Value[] {
  const { kind, comparison } = filters[resource][name]!
  if (kind === 'boolean') return ownValues(resource, name, listing.records).filter((value) => value === true)
  if (comparison) return ['1900-01-01', '2199-12-31']
  return spread(ownValues(resource, name, listing.records).filter((value) => value !== ''), place === 0 ? 4 : 2)
}

function finds(world: World, one: One, _definition: FilterDefinition): Promise<void> {
  return eachListing(world, one, async (listing, place) => {
    const values = plainValues(one, listing, place)
    for (const value of values) missesNothing(one, listing, { name: one.name, value }, await answer(world, one, listing, value))
    return values.length > 0
  })
}

function keepsOut(world: World, one: One): Promise<void> {
  return eachListing(world, one, async (listing, place) => {
    const values = plainValues(one, listing, place)
    for (const value of values) givesOnly(one, { name: one.name, value }, await answer(world, one, listing, value))
    return values.length > 0
  })
}

function findsNothing(world: World, one: One): Promise<void> {
  const { resource, name, form } = one
  return eachListing(world, one, async (listing) => {
    for (const value of absentValues(resource, name, form)) givesOnly(one, { name, value }, await answer(world, one, listing, value))
    return true
  })
}

/** Of values that look like one of a record, only what matches is given. */
function tellsApart(world: World, one: One, isTelling: (value: string) => boolean, near: (value: string) => string[]): Promise<void> {
  const { resource, name } = one
  return eachListing(world, one, async (listing, place) => {
    if (place > 0) return false
    const own = ownValues(resource, name, listing.records)
    const values = telling(own, isTelling, near === alike.parts || near === alike.signs ? 1 : 2).flatMap((value) => near(value).filter((other) => other !== value))
    for (const value of new Set(values)) givesOnly(one, { name, value }, await answer(world, one, listing, value))
    return values.length > 0
  })
}

/** Whether anything matches: a value by which nothing is found tells little. */
async function keeps(world: World, one: One, listing: Listing, value: Value | readonly string[], isExact: boolean): Promise<boolean> {
  const wanted = { name: one.name, value }
  const reading = await answer(world, one, listing, value)
  missesNothing(one, listing, wanted, reading)
  if (isExact && one.list.ability.filters[one.name]!.pushes === 'exact') givesOnly(one, wanted, reading)
  return listing.records.length > 0
}

function answer(world: World, { resource, name }: One, { question }: Listing, value: Value | readonly string[]): Promise<Reading> {
  return world.ask(resource, within(question, [{ name, value }]))
}

const within = (question: Question, wanted: readonly AnyFilter[]): Question => ({ ...question, filters: [...question.filters, ...wanted] })
const isMatch = (resource: ResourceName, record: SourceRecord, { name, value }: AnyFilter) => matches(resource, record, name, value) === 'match'

function missesNothing({ resource }: Listed, { records, question }: Listing, wanted: AnyFilter, reading: Reading): void {
  if (!reading.whole) return
  const found = new Set(localsOf(reading.records))
  const missing = records.filter((record) => isMatch(resource, record, wanted) && !found.has(record.local))
  assert.deepEqual(localsOf(missing), [], `missing for ${shown(wanted)} within ${shown(question)}`)
}

function givesOnly({ resource }: Listed, wanted: AnyFilter, { records }: Reading): void {
  const strange = records.filter((record) => matches(resource, record, wanted.name, wanted.value) === 'no-match')
  assert.deepEqual(localsOf(strange), [], `does not match ${shown(wanted)}`)
}

function narrows(world: World, one: One): Promise<void> {
  const { resource, name, form } = one
  return eachListing(world, one, async (listing) => {
    const leavesOut = (value: Value) => !listing.records.every((record) => isMatch(resource, record, { name, value }))
    const values = [...ownValues(resource, name, listing.records).slice(0, 3), ...absentValues(resource, name, form)].filter(leavesOut)
    if (listing.records.length < 4 || !listing.whole || values.length === 0) return false
    for (const value of values) if ((await answer(world, one, listing, value)).records.length < listing.records.length) return true
    assert.fail(`all of ${listing.records.length} records for every one of ${values.length} values of ${name}`)
  })
}

function takesAny(world: World, one: One): Promise<void> {
  const { resource, name } = one
  const { anyOf = 1 } = one.list.ability.filters[name]!
  return eachListing(world, one, async (listing, place) => {
    const own = ownValues(resource, name, listing.records).map(String).filter((value) => value !== '')
    if (place > 0 || own.length === 0) return false
    const few = [...spread(own, Math.min(3, anyOf - 1)), absentOf(one, 0)]
    for (const value of [few, few.toReversed(), few.slice(0, 1)]) await keeps(world, one, listing, value, true)
    return true
  })
}

function takesMost(world: World, one: One, anyOf: number): Promise<void> {
  const { resource, name } = one
  return eachListing(world, one, async (listing, place) => {
    const own = ownValues(resource, name, listing.records).map(String).filter((value) => value !== '')
    if (place > 0 || own.length === 0) return false
    // The values that find something stand last, where who takes fewer would not look.
    const few = own.slice(0, Math.min(3, anyOf))
    await keeps(world, one, listing, [...Array.from({ length: anyOf - few.length }, (_, at) => absentOf(one, at)), ...few], true)
    return true
  })
}

const absentOf = ({ resource, name, form }: One, place: number) => (filters[resource][name]!.resource ? absentLocal(form, String(place)) : `nergens ${place}`)

/** Two filters at a time, with the values of one record, and of one record and another. */
async function holdTogether(world: World, { resource, list }: Listed, names: readonly string[]): Promise<void> {
  const [listing] = world.listings(resource).filter(({ records }) => records.length > 0)
  judgedBy(listing, `no record of ${resource} was found`)
  const [one, other] = [listing.records[0]!, listing.records.at(-1)!]
  let judged = 0
  for (const [place, name] of names.entries()) {
    const next = names[(place + 1) % names.length]!
    if (listing.question.filters.some((given) => given.name === name || given.name === next)) continue
    for (const second of [one, other]) {
      const values = [ownValues(resource, name, [one])[0], ownValues(resource, next, [second])[0]]
      if (values.includes(undefined) || values.includes('') || next === name || judged >= 24) continue
      await keepsBoth(world, { resource, list }, listing, [{ name, value: values[0]! }, { name: next, value: values[1]! }])
      judged++
    }
  }
  judgedBy(judged > 0, `no record of ${resource} has values to try two filters by`)
}

async function keepsBoth(world: World, listed: Listed, listing: Listing, wanted: readonly AnyFilter[]): Promise<void> {
  const { resource, list } = listed
  const reading = await world.ask(resource, within(listing.question, wanted))
  for (const one of wanted) if (list.ability.filters[one.name]!.pushes === 'exact') givesOnly(listed, one, reading)
  const found = new Set(localsOf(reading.records))
  const missing = listing.records.filter((record) => reading.whole && wanted.every((one) => isMatch(resource, record, one)) && !found.has(record.local))
  assert.deepEqual(localsOf(missing), [], `missing for ${shown(wanted)} within ${shown(listing.question)}`)
}

/** The question of a filter that keeps most, short of everything. */
async function busiest(world: World, { resource, list }: Listed, names: readonly string[]): Promise<{ question: Question; reading: Reading } | undefined> {
  const [listing] = world.listings(resource).filter(({ records }) => records.length > 0)
  if (!listing) return undefined
  const numbers = names.flatMap((name) => ownValues(resource, name, listing.records).slice(0, 6).map((value) => ({ name, value })))
    .filter(({ name, value }) => value !== '' && list.ability.filters[name]!.pushes === 'exact' && listing.question.filters.every((given) => given.name !== name))
    .map((wanted) => ({ wanted, count: listing.records.filter((record) => isMatch(resource, record, wanted)).length }))
    .filter(({ count }) => count > 1 && count < listing.records.length)
    .sort((first, second) => second.count - first.count)
  if (!numbers[0]) return undefined
  const question = within(listing.question, [numbers[0].wanted])
  return { question, reading: await world.ask(resource, question) }
}

async function addsUp(world: World, listed: Listed, names: readonly string[]): Promise<void> {
  const { resource, list } = listed
  const busy = await busiest(world, listed, names)
  judgedBy(busy?.reading.whole, `no filter is known that keeps several of ${resource}`)
  const all = localsOf(busy.reading.records)
  const limit = list.ability.seek === 'none' ? list.ability.pageSize : Math.min(list.ability.pageSize, Math.ceil(all.length / 3))
  const locals = localsOf((await readOn(list, busy.question, { limit, rows: Infinity })).records)
  assert.equal(new Set(locals).size, locals.length, `a record comes twice, by ${limit}, for ${shown(busy.question)}`)
  assert.deepEqual([...locals].sort(), [...all].sort(), `the same records, by ${limit}, for ${shown(busy.question)}`)
}

async function counts(world: World, listed: Listed, names: readonly string[]): Promise<void> {
  const busy = await busiest(world, listed, names)
  judgedBy(busy?.reading.whole, `no filter is known that keeps several of ${listed.resource}`)
  for (const { total } of busy.reading.pages) assert.equal(total, totalOf(listed.list, busy.reading), `total for ${shown(busy.question)}`)
}

/** A filter and a persoon key that are not declared, by values that nobody has. */
function refusalLaw(law: ReturnType<typeof lawsAbout>, { resource, list }: Listed): Law[] {
  const { ability } = list
  const filter = Object.entries(filters[resource]).find(([name, { internal, kind }]) => !internal && kind === 'text' && !(name in ability.filters))?.[0]
  const isPersoonlijk = (ability.persoon ?? []).length > 0
  const key = isPersoonlijk ? persoonKeys.find((one) => !ability.persoon!.includes(one)) : undefined
  if (filter === undefined && key === undefined) return []
  return [law('filter-refused', async (world) => {
    const question = world.listings(resource).find(({ records }) => records.length > 0)?.question
    judgedBy(question, `nothing is known to ask ${resource} by: give samples`)
    if (filter !== undefined) await givesNothing(list, within(question, [{ name: filter, value: 'nergens' }]))
    if (key && !question.persoon) await givesNothing(list, { ...question, persoon: { key, values: [absentPersoonValue(key, { codec: 'integer' })] } })
  })]
}

/** Refused, or none: Gevel asks only what is declared, and who ignores the rest would answer with everybody. */
async function givesNothing(list: AnyList, question: Question): Promise<void> {
  const { records } = await list.fetch({ ...question, limit: 1 }, patiently()).catch(() => ({ records: [] }))
  assert.equal(records.length, 0, `records for ${shown(question)}`)
}
