/** Laws on filters: each answer is laid beside what the one meaning of a filter keeps of all records. */
import assert from 'node:assert/strict'
import { filters } from '#domain/filters.ts'
import { matches } from '#domain/matches.ts'
import type { IdForm, ResourceName, SourceRecord } from '#spi'
import { absentLocal } from './absent.ts'
import { ownValues, valuesFor } from './filter-values.ts'
import { shown, type Law, type Subject } from './law.ts'
import { localsOf, portOf, type AnyFilter, type AnyList, type AnyPort } from './ports.ts'
import { readAll, totalOf } from './reading.ts'
import { spread, type Listing } from './world.ts'

export function filterLaws(subject: Subject, resource: ResourceName, { list, ids }: AnyPort): Law[] {
  if (!list) return []
  const names = Object.keys(list.ability.filters)
  const formOf = (name: string): IdForm => {
    const { resource: to } = filters[resource][name]!
    return (to && portOf(subject.adapter, to)?.ids) ?? ids
  }
  const law = (claim: string, check: (listing: Listing) => Promise<void>): Law => ({
    name: `${resource}: ${claim}`,
    run: async () => {
      for (const listing of (await subject.world()).listings(resource).slice(0, 3)) await check(listing)
    },
  })
  return [
    ...names.flatMap((name) => {
      const { pushes, anyOf = 1, told } = list.ability.filters[name]!
      if (told) return [law(`${name} is told of the records that it answers`, (listing) => tellsWhenAsked(list, resource, listing, { name, values: givenFor(subject, resource, name) }))]
      const claim = pushes === 'exact' ? `${name} keeps exactly what matches` : `${name} misses nothing that matches`
      return [
        law(claim, async (listing) => {
          if (listing.question.filters.some((given) => given.name === name)) return
          canBeTold(resource, name, listing)
          for (const value of valuesFor(resource, name, listing.records, formOf(name))) await keeps(list, resource, listing, [{ name, value }])
        }),
        ...(anyOf > 1 ? [law(`${name} takes up to ${anyOf} values, any of which matches`, (listing) => takesAny(list, resource, listing, { name, anyOf, form: formOf(name) }))] : []),
      ]
    }),
    ...(names.length > 1 ? [law('filters hold together', (listing) => holdTogether(list, resource, listing))] : []),
  ]
}

/** Gevel never passes a record on that does not tell what a filter looks at; when none tells, the filter answers nothing. */
function canBeTold(resource: ResourceName, name: string, { records }: Listing): void {
  const isTold = records.length === 0 || records.some((record) => matches(resource, record, name, '') !== 'unverifiable')
  assert.ok(isTold, `no record tells what ${name} looks at`)
}

/** What a record tells only where it is asked for cannot be laid beside the list: what is answered must tell it, and match. */
async function tellsWhenAsked(list: AnyList, resource: ResourceName, { question }: Listing, { name, values }: { name: string; values: readonly AnyFilter['value'][] }): Promise<void> {
  assert.ok(values.length > 0, `no value of ${name} is known: give samples`)
  for (const value of [...values, absentLocal({ codec: 'uuid' })]) {
    const { records } = await readAll(list, { ...question, filters: [...question.filters, { name, value }] })
    assert.equal(records.length > 0, values.includes(value), `${records.length} records for ${name} ${shown(value)}`)
    const isExact = list.ability.filters[name]!.pushes === 'exact'
    for (const record of records) {
      const verdict = matches(resource, record, name, value)
      assert.ok(isExact ? verdict === 'match' : verdict !== 'unverifiable', `${record.local} is ${verdict} for ${name} ${shown(value)}`)
    }
  }
}

const givenFor = ({ samples }: Subject, resource: ResourceName, name: string) =>
  (samples.filters?.[resource] ?? []).filter((filter) => filter.name === name).map(({ value }) => value)

function kept(resource: ResourceName, records: readonly SourceRecord[], wanted: readonly AnyFilter[]): SourceRecord[] {
  return records.filter((record) => wanted.every(({ name, value }) => matches(resource, record, name, value) === 'match'))
}

async function keeps(list: AnyList, resource: ResourceName, { question, records }: Listing, wanted: readonly AnyFilter[]): Promise<void> {
  const expected = localsOf(kept(resource, records, wanted)).sort()
  const reading = await readAll(list, { ...question, filters: [...question.filters, ...wanted] })
  const found = localsOf(reading.records)
  const what = `for ${shown(wanted)} within ${shown(question)}`
  assert.equal(new Set(found).size, found.length, `a record comes twice ${what}`)
  if (wanted.every(({ name }) => list.ability.filters[name]!.pushes === 'exact')) {
    assert.deepEqual([...found].sort(), expected, what)
  } else {
    assert.deepEqual(expected.filter((local) => !found.includes(local)), [], `missing ${what}`)
    const all = new Set(localsOf(records))
    assert.deepEqual(found.filter((local) => !all.has(local)), [], `from nowhere ${what}`)
  }
  if (list.ability.total !== 'none') for (const { total } of reading.pages) assert.equal(total, totalOf(list, reading), `total ${what}`)
}

interface Several {
  readonly name: string
  readonly anyOf: number
  readonly form: IdForm
}

async function takesAny(list: AnyList, resource: ResourceName, listing: Listing, { name, anyOf, form }: Several): Promise<void> {
  if (listing.question.filters.some((given) => given.name === name)) return
  const own = ownValues(resource, name, listing.records).map(String)
  const isReference = filters[resource][name]!.resource !== undefined
  const absent = (place: number) => (isReference ? absentLocal(form, String(place)) : `nergens ${place}`)
  const few = [...spread(own, Math.min(3, anyOf - 1)), absent(0)]
  const most = [...own, ...Array.from({ length: anyOf }, (_, place) => absent(place))].slice(0, anyOf)
  for (const value of [few, few.toReversed(), most, few.slice(0, 1)]) await keeps(list, resource, listing, [{ name, value }])
}

/** Two filters at a time, with the values of one record, and of one record and another. */
async function holdTogether(list: AnyList, resource: ResourceName, listing: Listing): Promise<void> {
  const names = Object.keys(list.ability.filters)
  const [one, other] = [listing.records[0], listing.records.at(-1)]
  if (!one || !other) return
  for (const [place, name] of names.entries()) {
    const next = names[(place + 1) % names.length]!
    for (const second of [one, other]) {
      const values = [ownValues(resource, name, [one])[0], ownValues(resource, next, [second])[0]]
      if (values.includes(undefined) || next === name) continue
      await keeps(list, resource, listing, [{ name, value: values[0]! }, { name: next, value: values[1]! }])
    }
  }
}
