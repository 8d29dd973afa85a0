/** Laws on asking for what belongs to a persoon: nobody else's, and nothing left out. */
import assert from 'node:assert/strict'
import type { IdForm, PersoonFilter, PersoonKey, ResourceName } from '#spi'
import { absentPersoonValue } from './absent.ts'
import { belongs } from './belonging.ts'
import { shown, type Law, type Subject } from './law.ts'
import { localsOf, portOf, type AnyList, type AnyPort } from './ports.ts'
import { readAll, totalOf } from './reading.ts'
import { hasNeeds, spread, type World } from './world.ts'

export function persoonLaws(subject: Subject, resource: ResourceName, { list, ids }: AnyPort): Law[] {
  const { persoon: keys = [], persoonAnyOf = 1, needs = [] } = list?.ability ?? {}
  const partijForm = portOf(subject.adapter, 'partijen')?.ids ?? ids
  return keys.flatMap((key): Law[] => {
    // Needs other than a persoon alone are met by the listings.
    const isEnough = !list || !hasNeeds(list) || needs.some((set) => set.length === 1 && set[0] === 'persoon')
    if (!isEnough) return []
    return [
      {
        name: `${resource}: by ${key} gives all that belongs to the persoon and nothing else`,
        run: async () => {
          const world = await subject.world()
          const values = await valuesOf(world, key, partijForm)
          for (const value of values) await answersOnly(world, list!, resource, { key, values: [value] })
        },
      },
      ...(persoonAnyOf > 1 ? [{
        name: `${resource}: by ${key} takes up to ${persoonAnyOf} values`,
        run: async () => {
          const world = await subject.world()
          const own = world.personen(key)
          const few = [...spread(own, persoonAnyOf - 1).slice(0, 3), absentPersoonValue(key, partijForm)]
          const most = [...own, ...Array.from({ length: persoonAnyOf }, (_, place) => absentPersoonValue(key, partijForm, String(place)))]
          for (const values of [few, few.toReversed(), most.slice(0, persoonAnyOf)]) await answersOnly(world, list!, resource, { key, values })
        },
      }] : []),
    ]
  })
}

/** Those of the source, one that nobody has, and for addresses those that are part of another. */
async function valuesOf(world: World, key: PersoonKey, form: IdForm): Promise<string[]> {
  const own = world.personen(key)
  assert.ok(own.length > 0, `no value of ${key} is known: fill the source, or give samples`)
  const isAdres = key === 'email' || key === 'telefoonnummer'
  const near = isAdres ? spread(own, 3).flatMap((adres) => [adres.slice(1), `x${adres}`, `${adres}x`, adres.slice(0, -1)]) : []
  return [...new Set([...spread(own, 12), ...near, absentPersoonValue(key, form)])]
}

async function answersOnly(world: World, list: AnyList, resource: ResourceName, persoon: PersoonFilter): Promise<void> {
  const { adresboek } = world
  const what = `for ${shown(persoon)}`
  const belongsTo = (record: Parameters<typeof belongs>[1]) => {
    const verdicts = persoon.values.map((value) => belongs(resource, record, persoon.key, value, adresboek))
    return verdicts.includes(true) ? true : verdicts.includes(undefined) ? undefined : false
  }
  const reading = await readAll(list, { filters: [], persoon })
  const found = localsOf(reading.records)
  assert.equal(new Set(found).size, found.length, `a record comes twice ${what}`)
  const isExact = list.ability.persoonPushes !== 'narrows'
  for (const record of reading.records) assert.ok(!isExact || belongsTo(record) !== false, `${record.local} belongs to another, ${what}`)
  const missing = [...world.known(resource).values()].filter((record) => belongsTo(record) === true && !found.includes(record.local))
  assert.deepEqual(localsOf(missing), [], `missing ${what}`)
  if (list.ability.total !== 'none') for (const { total } of reading.pages) assert.equal(total, totalOf(list, reading), `total ${what}`)
}
