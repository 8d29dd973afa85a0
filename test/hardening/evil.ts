/** Texts that mean something in the language of one source or another, and an attack on an adapter with them. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { filters } from '#domain/filters.ts'
import { matches } from '#domain/matches.ts'
import type { Adapter, PersoonKey, ResourceName } from '#spi'
import { ownValues } from '../laws/filter-values.ts'
import { localsOf, patiently, portsOf, type AnyList, type AnyPort, type Question } from '../laws/ports.ts'
import { readOn } from '../laws/reading.ts'
import { explore, type Listing, type Samples, type World } from '../laws/world.ts'

const signs = [
  "'", '"', '`', '\\', ';', '--', '/*', '*/', '#', '%', '_', '*', '?', '[', ']', '{', '}', '(', ')', '<', '>', '&', '|', '=', '!', '~', '^', '$', ',', ':', '@', '/', ' ', '\t',
  "' OR '1'='1", '" OR ""="', "'; DROP TABLE contact; --", "') OR 1=1 --", "\\' OR 1=1 --", "' UNION SELECT 1 --", "'||pg_sleep(9)||'", '" OR ALL "', '" FROM "', '{5}\r\nALL', '\r\nA9 LOGOUT\r\n', ' OR id > 0',
  "' or contactid ne null or '", '"],["id",">",0', '&$filter=true', '&page=2', '#x', '/../../', '%27', '%00', '%0d%0a', '+', '${7*7}', '{{7*7}}', '{value}', '{credentials.user}', '$(id)',
  '\0', '\n', '\r', '\u0008', '\u001b', '\u007f', '\u0085', '\u2028', '\ufeff', '\u200d', '\u202e', '\ud800', '\udc00', '\u02bc', '\u2019', '\uff07', '\uff05', '¿\'', 'é', 'e\u0301', 'ß', 'İ', '😀', 'NULL', 'true', '__proto__', 'x'.repeat(3000),
]

/** Made of such signs and of pieces of values that are there. */
const evil = (own: readonly string[]) => {
  const piece = own.length > 0 ? fc.constantFrom(...own).chain((value) => fc.nat({ max: value.length }).map((at) => value.slice(0, at) || value)) : fc.constant('a')
  const around = own.length > 0 ? fc.tuple(fc.constantFrom(...own), fc.constantFrom(...signs)).map(([value, sign]) => value + sign) : fc.constantFrom(...signs)
  return fc.oneof({ weight: 2, arbitrary: around }, { weight: 3, arbitrary: fc.array(fc.oneof(fc.constantFrom(...signs), piece), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')) })
}

export const evilValues = (own: readonly string[], runs: number, seed: number) => fc.sample(evil(own), { numRuns: runs, seed })

export interface Attack {
  readonly samples?: Samples
  /** Values for each filter of each list. */
  readonly runs: number
}

const textKinds = new Set(['text', 'contains', 'normalised', 'list'])

/** Asks everything by evil values. Answers how many questions were asked; fails where an answer is not what plain equality gives, or anything has changed. */
export async function attack(adapter: Adapter, { samples = {}, runs }: Attack): Promise<number> {
  const world = await explore(adapter, samples)
  let asked = 0
  for (const [resource, port] of portsOf(adapter)) {
    if (port.list) asked += await attackFilters(world, resource, port.list, runs) + await attackPersonen(world, resource, port.list, runs)
    if (port.get) asked += await attackIds(port, runs)
    asked += await unchanged(world, resource, port)
  }
  return asked
}

async function attackFilters(world: World, resource: ResourceName, list: AnyList, runs: number): Promise<number> {
  let asked = 0
  for (const [name, { pushes }] of Object.entries(list.ability.filters)) {
    const definition = filters[resource][name]
    const base = world.listings(resource).find(({ question, records, whole }) => whole && records.length > 0 && question.filters.every((given) => given.name !== name))
    if (!definition || !textKinds.has(definition.kind) || !base) continue
    for (const value of evilValues(ownValues(resource, name, base.records).map(String), runs, asked + 1)) {
      await sameAsEquality(list, resource, base, name, value, pushes === 'exact')
      asked++
    }
  }
  return asked
}

async function sameAsEquality(list: AnyList, resource: ResourceName, base: Listing, name: string, value: string, isExact: boolean): Promise<void> {
  const what = `${resource} by ${name}=${JSON.stringify(value.slice(0, 100))}`
  const question: Question = { ...base.question, filters: [...base.question.filters, { name, value }] }
  const { records } = await readOn(list, question).catch((error: unknown) => assert.fail(`${what}: ${String(error)}`))
  const given = new Set(localsOf(records))
  const wanted = localsOf(base.records.filter((record) => matches(resource, record, name, value) === 'match'))
  const known = new Set(localsOf(base.records))
  assert.deepEqual(wanted.filter((local) => !given.has(local)), [], `${what} leaves out`)
  assert.deepEqual([...given].filter((local) => !(isExact ? wanted.includes(local) : known.has(local))), [], `${what} gives too much`)
}

/** Numbers are digits before they come to an adapter: `soortenOfLength`. Addresses are what clients write. */
const written: readonly PersoonKey[] = ['email', 'telefoonnummer']

async function attackPersonen(world: World, resource: ResourceName, list: AnyList, runs: number): Promise<number> {
  let asked = 0
  const known = new Set(world.known(resource).keys())
  for (const key of written.filter((one) => list.ability.persoon?.includes(one))) {
    const own = world.personen(key)
    for (const value of evilValues(own, runs, asked + 7).filter((one) => !own.includes(one))) {
      const what = `${resource} of ${key} ${JSON.stringify(value.slice(0, 100))}`
      const { records } = await readOn(list, { filters: [], persoon: { key, values: [value] } }).catch((error: unknown) => assert.fail(`${what}: ${String(error)}`))
      // More may be given than was asked for, where the adapter says so; Gevel looks at each again.
      assert.deepEqual(localsOf(records).filter((local) => !known.has(local)), [], what)
      asked++
    }
  }
  return asked
}

/** Ids are Gevel's own, and no client can make one up; an adapter takes them for ids all the same, and for nothing else. */
async function attackIds({ get }: AnyPort, runs: number): Promise<number> {
  const evilIds = evilValues([], runs, 3)
  for (const local of evilIds) {
    const found = await get!.fetch([local], patiently()).catch(() => [undefined])
    assert.deepEqual(found, [undefined], JSON.stringify(local.slice(0, 100)))
  }
  return evilIds.length
}

async function unchanged(world: World, resource: ResourceName, { list }: AnyPort): Promise<number> {
  const listings = world.listings(resource).slice(0, 3)
  for (const { question, records } of listings) assert.deepEqual(localsOf((await readOn(list!, question)).records), localsOf(records), `${resource} has changed`)
  return listings.length
}
