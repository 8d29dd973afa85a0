/** Laws on asking for what belongs to a persoon: nobody else's, and nothing left out. */
import assert from 'node:assert/strict'
import { matches, type Verdict } from '#domain/matches.ts'
import type { IdForm, PersoonFilter, PersoonKey, ResourceName, SourceRecord } from '#spi'
import { persoonKeys } from '#spi'
import { absentPersoonValue } from './absent.ts'
import type { Behaviour } from './behaviours.ts'
import { belongs } from './belonging.ts'
import { ownValues, type Value } from './filter-values.ts'
import { judgedBy, lawsAbout, shown, type Law, type Subject } from './law.ts'
import { localsOf, portOf, type AnyList, type AnyPort, type Question } from './ports.ts'
import { readOn, totalOf, type Reading } from './reading.ts'
import { hasNeeds, spread, type World } from './world.ts'

export function persoonLaws(subject: Subject, resource: ResourceName, { list, ids }: AnyPort): Law[] {
  const { persoon = [], needs = [], filters = {}, total } = list?.ability ?? {}
  // Needs other than a persoon alone are met by the listings.
  const isEnough = list && (!hasNeeds(list) || needs.some((set) => set.length === 1 && set[0] === 'persoon'))
  const keys = [...new Set(persoon)].filter((key) => persoonKeys.includes(key))
  if (!list || !isEnough || keys.length === 0) return []
  const law = lawsAbout(subject, resource)
  const whole = { resource, list, form: portOf(subject.adapter, 'partijen')?.ids ?? ids }
  return [
    ...keys.flatMap((key) => lawsOfKey({ ...whole, key }).map(([behaviour, check]) => law(behaviour, check, key))),
    law('persoon-pages', (world) => addsUp(world, whole, keys)),
    ...(total !== 'none' ? [law('persoon-total', (world) => counts(world, whole, keys))] : []),
    ...(Object.keys(filters).length > 0 ? [law('persoon-filter', (world) => holdsTogether(world, whole, keys))] : []),
  ]
}

interface Listed {
  readonly resource: ResourceName
  readonly list: AnyList
  /** Of locals of partijen. */
  readonly form: IdForm
}

interface ByKey extends Listed {
  readonly key: PersoonKey
}

type Check = (world: World) => Promise<void>

function lawsOfKey(by: ByKey): [Behaviour, Check][] {
  const { key, list } = by
  const { persoonAnyOf = 1, persoonPushes = 'exact' } = list.ability
  const isAdres = key === 'email' || key === 'telefoonnummer'
  return [
    ['persoon-finds', (world) => finds(world, by, ownOf(world, key).filter((value) => !value.startsWith('/')))],
    ...(persoonPushes === 'exact' ? [
      ['persoon-nobody-else', (world) => nobodyElse(world, by, ownOf(world, key))] as [Behaviour, Check],
      ['persoon-stranger', (world) => findsNobody(world, by, [absentPersoonValue(key, by.form)])] as [Behaviour, Check],
      ...(isAdres ? [['persoon-near', (world) => nobodyElse(world, by, ownOf(world, key, 2).flatMap((adres) => [adres.slice(1), `x${adres}`, `${adres}x`, adres.slice(0, -1)]))] as [Behaviour, Check]] : []),
      ...(key === 'vestigingsnummer' ? [['persoon-kvk', (world) => nobodyElse(world, by, ownOf(world, key).flatMap(otherKvk))] as [Behaviour, Check]] : []),
    ] : []),
    ...(key === 'vestigingsnummer' ? [['persoon-any-kvk', (world) => finds(world, by, ownOf(world, key, 12).filter((value) => value.startsWith('/')))] as [Behaviour, Check]] : []),
    ...(persoonAnyOf > 1 ? [
      ['persoon-any-of', (world) => takesAny(world, by, persoonAnyOf)] as [Behaviour, Check],
      ['persoon-most', (world) => takesMost(world, by, persoonAnyOf)] as [Behaviour, Check],
    ] : []),
  ]
}

const ownOf = (world: World, key: PersoonKey, most = 6): string[] => spread(world.personen(key), most)

/** The same number of a vestiging under a kvk_nummer that nobody has. */
const otherKvk = (value: string): string[] => (value.startsWith('/') ? [] : [`${absentPersoonValue('kvk_nummer', { codec: 'integer' })}/${value.split('/')[1]}`])

const unknown = ({ key }: ByKey) => `no value of ${key} is known: fill the source, or give samples`

const ask = (world: World, { resource, key }: ByKey, values: readonly string[]): Promise<Reading> => world.ask(resource, { filters: [], persoon: { key, values } })

function verdictOn(world: World, { resource, key }: ByKey, record: SourceRecord, values: readonly string[]): boolean | undefined {
  const { adresboek } = world
  const verdicts = values.map((value) => belongs(resource, record, key, value, adresboek))
  return verdicts.includes(true) ? true : verdicts.includes(undefined) ? undefined : false
}

function missesNothing(world: World, by: ByKey, values: readonly string[], reading: Reading): void {
  const found = new Set(localsOf(reading.records))
  const missing = [...world.known(by.resource).values()].filter((record) => reading.whole && verdictOn(world, by, record, values) === true && !found.has(record.local))
  assert.deepEqual(localsOf(missing), [], `missing for ${shown({ key: by.key, values })}`)
}

function givesOnly(world: World, by: ByKey, values: readonly string[], reading: Reading): void {
  const strange = reading.records.filter((record) => verdictOn(world, by, record, values) === false)
  assert.deepEqual(localsOf(strange), [], `belongs to another than ${shown({ key: by.key, values })}`)
}

async function finds(world: World, by: ByKey, values: readonly string[]): Promise<void> {
  judgedBy(values.length > 0, unknown(by))
  for (const value of values) missesNothing(world, by, [value], await ask(world, by, [value]))
}

async function nobodyElse(world: World, by: ByKey, values: readonly string[]): Promise<void> {
  judgedBy(values.length > 0, unknown(by))
  for (const value of new Set(values)) givesOnly(world, by, [value], await ask(world, by, [value]))
}

async function findsNobody(world: World, by: ByKey, values: readonly string[]): Promise<void> {
  judgedBy(world.known(by.resource).size > 0, `no record of ${by.resource} was found`)
  for (const value of values) assert.deepEqual(localsOf((await ask(world, by, [value])).records), [], `for ${shown({ key: by.key, value })}, which nobody has`)
}

async function takesAny(world: World, by: ByKey, anyOf: number): Promise<void> {
  const own = spread(world.personen(by.key), anyOf - 1).slice(0, 3)
  judgedBy(own.length > 0, unknown(by))
  const few = [...own, absentPersoonValue(by.key, by.form)]
  for (const values of [few, few.toReversed()]) await holds(world, by, values)
}

/** The values that find something stand last, where who takes fewer would not look. */
async function takesMost(world: World, by: ByKey, anyOf: number): Promise<void> {
  const own = world.personen(by.key).slice(0, Math.min(3, anyOf))
  judgedBy(own.length > 0, unknown(by))
  await holds(world, by, [...Array.from({ length: anyOf - own.length }, (_, place) => absentPersoonValue(by.key, by.form, String(place))), ...own])
}

async function holds(world: World, by: ByKey, values: readonly string[]): Promise<void> {
  const reading = await ask(world, by, values)
  missesNothing(world, by, values, reading)
  if (by.list.ability.persoonPushes !== 'narrows') givesOnly(world, by, values, reading)
}

/** The persoon of whom most is known, short of everything. */
async function busiest(world: World, { resource }: Listed, keys: readonly PersoonKey[]): Promise<{ question: Question; persoon: PersoonFilter; reading: Reading } | undefined> {
  let most: { question: Question; persoon: PersoonFilter; reading: Reading } | undefined
  for (const key of keys.slice(0, 2)) {
    for (const value of ownOf(world, key)) {
      const persoon = { key, values: [value] }
      const question = { filters: [], persoon }
      const reading = await world.ask(resource, question)
      if (reading.whole && reading.records.length > (most?.reading.records.length ?? 0)) most = { question, persoon, reading }
    }
  }
  return most
}

async function addsUp(world: World, listed: Listed, keys: readonly PersoonKey[]): Promise<void> {
  const { resource, list } = listed
  const busy = await busiest(world, listed, keys)
  judgedBy(busy && (busy.reading.records.length > 1 || list.ability.seek === 'none'), `nobody is known to whom several of ${resource} belong`)
  const all = localsOf(busy.reading.records)
  const limit = list.ability.seek === 'none' ? list.ability.pageSize : Math.min(list.ability.pageSize, Math.ceil(all.length / 3))
  const locals = localsOf((await readOn(list, busy.question, { limit, rows: Infinity })).records)
  assert.equal(new Set(locals).size, locals.length, `a record comes twice, by ${limit}, for ${shown(busy.question)}`)
  assert.deepEqual([...locals].sort(), [...all].sort(), `the same records, by ${limit}, for ${shown(busy.question)}`)
}

async function counts(world: World, listed: Listed, keys: readonly PersoonKey[]): Promise<void> {
  const busy = await busiest(world, listed, keys)
  judgedBy(busy, `nobody is known to whom any of ${listed.resource} belong`)
  for (const { total } of busy.reading.pages) assert.equal(total, totalOf(listed.list, busy.reading), `total for ${shown(busy.question)}`)
}

async function holdsTogether(world: World, listed: Listed, keys: readonly PersoonKey[]): Promise<void> {
  const { resource, list } = listed
  const busy = await busiest(world, listed, keys)
  judgedBy(busy, `nobody is known to whom any of ${resource} belong`)
  let judged: number = 0
  for (const [name, { pushes }] of Object.entries(list.ability.filters)) {
    const [value]: Value[] = ownValues(resource, name, busy.reading.records).filter((one) => one !== '')
    if (value === undefined || judged >= 6) continue
    const reading: Reading = await world.ask(resource, { ...busy.question, filters: [{ name, value }] })
    const what: string = `for ${shown(busy.persoon)} and ${shown({ name, value })}`
    const matching = (record: SourceRecord): Verdict => matches(resource, record, name, value)
    const wanted = localsOf(busy.reading.records.filter((record) => matching(record) === 'match'))
    assert.deepEqual(wanted.filter((local) => !localsOf(reading.records).includes(local)), [], `missing ${what}`)
    if (pushes === 'exact') assert.deepEqual(localsOf(reading.records.filter((record) => matching(record) === 'no-match')), [], `does not match ${what}`)
    assert.deepEqual(localsOf(reading.records.filter((record) => !localsOf(busy.reading.records).includes(record.local))), [], `belongs to another ${what}`)
    judged++
  }
  judgedBy(judged > 0, `no record of ${resource} has a value to try a filter by`)
}
