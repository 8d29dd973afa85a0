/**
 * Pages of random lists over random sources, each asked for by a number that is made up and by following `next`: every page
 * equals "read everything, filter, sort, slice", and the walk gives every row once.
 */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { SourceRecord } from '../../src/domain/records.ts'
import { resources } from '../../src/domain/resources.ts'
import type { ListResult } from '../../src/federation/service.ts'
import { port, query, setup, type Ability, type Setup } from './simulated.ts'

const kanalen = ['balie', 'telefoon'] as const

interface Row {
  readonly local: string
  /** Undefined: no date. */
  readonly moment: string | undefined
  readonly kanaal: (typeof kanalen)[number]
  /** `source`: it cannot be read there; `rule`: it breaks a rule of the standard. */
  readonly broken?: 'source' | 'rule' | undefined
}

interface Simulated {
  /** Among rows of one moment in an order that nothing in them shows. */
  readonly rows: readonly Row[]
  readonly ability: Ability
}

interface Case {
  readonly sources: readonly Simulated[]
  readonly kanaal: string | undefined
  readonly pageSize: number
  readonly resource: 'klantcontacten' | 'actoren'
}

/** Moments of a day, of a few seconds, with fractions, and none. */
const moment = fc.oneof(
  fc.integer({ min: 1, max: 4 }).map((day) => `2024-01-0${day}T00:00:00Z`),
  fc.integer({ min: 0, max: 59 }).map((second) => `2024-01-02T10:00:${String(second).padStart(2, '0')}Z`),
  fc.constantFrom('2024-01-02T10:00:30.5Z', '2024-01-02T10:00:30.25Z'),
  fc.constant(undefined),
)

const abilities: fc.Arbitrary<Ability> = fc.record({
  filters: fc.dictionary(fc.constant('kanaal'), fc.constantFrom('exact' as const, 'narrows' as const)),
  sorts: fc.boolean(),
  seek: fc.constantFrom('offset' as const, 'offset' as const, 'cursor' as const, 'none' as const),
  total: fc.constantFrom('exact' as const, 'exact' as const, 'readable' as const, 'none' as const),
  pageSize: fc.integer({ min: 1, max: 9 }),
  ties: fc.constantFrom('stable' as const, 'stable' as const, 'unstable' as const),
})

/** Each able enough for its places and totals to be used. */
const seekers: fc.Arbitrary<Ability> = fc.record({ filters: fc.constant({ kanaal: 'exact' as const }), total: fc.constantFrom('exact' as const, 'readable' as const), pageSize: fc.integer({ min: 1, max: 9 }) })

function sourcesOf(ability: fc.Arbitrary<Ability>, broken: fc.Arbitrary<Row['broken']>, maxLength = 40): fc.Arbitrary<Simulated[]> {
  const row = fc.record({ moment, kanaal: fc.constantFrom(...kanalen), broken })
  const rows = fc.array(row, { maxLength }).chain((some) =>
    fc.shuffledSubarray(some.map((_, index) => String(index)), { minLength: some.length }).map((locals) => some.map((one, index) => ({ ...one, local: locals[index]! }))))
  // A source that counts what can be read does not know of our rules.
  const honest = (one: Simulated): Simulated =>
    one.ability.total === 'readable' ? { ...one, rows: one.rows.map((each) => ({ ...each, broken: each.broken && 'source' })) } : one
  return fc.array(fc.record({ rows, ability }).map(honest), { minLength: 1, maxLength: 5 })
}

const asked = (sources: fc.Arbitrary<Simulated[]>): fc.Arbitrary<Case> => fc.record({
  sources, kanaal: fc.option(fc.constantFrom(...kanalen), { nil: undefined }), pageSize: fc.integer({ min: 1, max: 25 }),
  resource: fc.constantFrom('klantcontacten' as const, 'klantcontacten' as const, 'actoren' as const),
})

function record({ local, moment: at, kanaal, broken }: Row, resource: Case['resource']): SourceRecord {
  const text = broken === 'rule' ? 'x'.repeat(300) : 'x'
  switch (resource) {
    case 'klantcontacten':
      return { local, fields: { kanaal, onderwerp: text, taal: 'nld', vertrouwelijk: false, ...(at && { plaatsgevondenOp: at }), hadBetrokkenActoren: [], hadBetrokkenen: [], gingOverOnderwerpobjecten: [], leiddeTotInterneTaken: [], omvatteBijlagen: [] } }
    case 'actoren':
      return { local, fields: { naam: text, soortActor: 'medewerker' } }
  }
}

/** The same list without any of Gevel's code, as `source/local`. */
function oracle({ sources, kanaal, resource }: Case): string[] {
  const instant = ({ moment: at }: Row) => (at === undefined || !resources[resource].order ? -Infinity : Date.parse(at))
  return sources
    .flatMap(({ rows, ability }, number) => rows.map((row, index) => ({ row, number, place: ability.ties === 'unstable' ? row.local : String(index).padStart(4, '0') })))
    .filter(({ row }) => row.broken === undefined && (resource !== 'klantcontacten' || kanaal === undefined || row.kanaal === kanaal))
    .sort((a, b) => Number(instant(b.row) > instant(a.row)) - Number(instant(b.row) < instant(a.row)) || a.number - b.number || Number(a.place > b.place) - Number(a.place < b.place))
    .map(({ row, number }) => `${number + 1}/${row.local}`)
}

function served({ sources, resource }: Case, counted?: number): Setup {
  return setup(sources.map(({ rows, ability }) => ({
    resources: { [resource]: port(resource, rows.map((row) => record(row, resource)), { ...ability, unreadable: new Set(rows.flatMap(({ broken, local }) => (broken === 'source' ? [local] : []))) }) },
  })), 10_000, counted)
}

/** A source of which no row at all is as the contract says counts as one that speaks another language, and fails: that is shown elsewhere. */
function isReadable({ sources, kanaal }: Case): boolean {
  const hopeless = (rows: readonly Row[]) => rows.length > 1 && rows.every(({ broken }) => broken === 'rule')
  return sources.every(({ rows }) => !hopeless(rows) && !hopeless(rows.slice(0, 20)) && !hopeless(rows.filter((row) => row.kanaal === kanaal)))
}

const questionOf = ({ resource, kanaal, pageSize }: Case) =>
  query(resource, { filters: resource === 'klantcontacten' && kanaal ? [{ name: 'kanaal', value: kanaal }] : [], pageSize })

const names = ({ items }: ListResult) => items.map(({ ref }) => `${ref.source}/${ref.local}`)

/** Pages from the first by `next`, until there is none. */
async function walk({ service, context }: Setup, first: ReturnType<typeof query>): Promise<ListResult[]> {
  const pages: ListResult[] = [(await service.list({ ...first, page: 1 }, context()))!]
  for (let page = 2; pages.at(-1)!.more; page++) {
    assert.ok(page < 300, 'next has an end')
    const { next } = pages.at(-1)!
    pages.push((await service.list({ ...first, page, ...(next !== undefined && { volgende: next }) }, context()))!)
  }
  return pages
}

async function byNumber(one: Case, counted: number | undefined, order: 'up' | 'down'): Promise<void> {
  const { service, context } = served(one, counted)
  const expected = oracle(one)
  const first = questionOf(one)
  const pages = Math.max(1, Math.ceil(expected.length / one.pageSize))
  const numbers = Array.from({ length: pages }, (_, index) => index + 1)
  for (const page of order === 'up' ? numbers : numbers.reverse()) {
    const result = await service.list({ ...first, page }, context())
    assert.deepEqual(names(result!), expected.slice((page - 1) * one.pageSize, page * one.pageSize), `page ${page}`)
    assert.deepEqual([result!.count, result!.relation, result!.more], [expected.length, 'exact', page < pages], `page ${page}`)
  }
  for (const beyond of [pages + 1, pages + 7]) assert.equal(await service.list({ ...first, page: beyond }, context()), undefined)
  const last = (await service.list({ ...first, page: 'last' }, context()))!
  assert.deepEqual([last.page, names(last), last.more], [pages, expected.slice((pages - 1) * one.pageSize), false])
}

async function byNext(one: Case, counted?: number): Promise<ListResult[]> {
  const pages = await walk(served(one, counted), questionOf(one))
  const expected = oracle(one)
  assert.deepEqual(pages.flatMap(names), expected)
  assert.ok(pages.slice(0, -1).every(({ items }) => items.length === one.pageSize), 'a page is short only at the end')
  assert.deepEqual([pages.at(-1)!.count, pages.at(-1)!.relation], [expected.length, 'exact'])
  return pages
}

const whole = fc.constant(undefined)
const sometimesBroken = fc.oneof({ weight: 9, arbitrary: whole }, { weight: 1, arbitrary: fc.constantFrom('source' as const, 'rule' as const) })
const runs = { numRuns: 120 }

describe('a page of a list', function () {
  this.timeout(120_000)

  it('equals "read everything, filter, sort, slice", whatever the sources can do and however broken their rows', async () => {
    await fc.assert(fc.asyncProperty(asked(sourcesOf(abilities, sometimesBroken)).filter(isReadable), async (one) => byNumber(one, undefined, 'down')), runs)
    await fc.assert(fc.asyncProperty(asked(sourcesOf(abilities, sometimesBroken)).filter(isReadable), async (one) => byNumber(one, undefined, 'up')), runs)
  })

  it('equals it where it is searched by rank in sources that seek and count, mixed with others', async () => {
    const mixed = fc.oneof({ weight: 3, arbitrary: seekers }, { weight: 1, arbitrary: abilities })
    for (const order of ['down', 'up'] as const) await fc.assert(fc.asyncProperty(asked(sourcesOf(mixed, whole)), async (one) => byNumber(one, 0, order)), runs)
  })

  it('comes once in the walk by next, in order, with one count', async () => {
    await fc.assert(fc.asyncProperty(asked(sourcesOf(abilities, sometimesBroken)).filter(isReadable), async (one) => {
      const pages = await byNext(one)
      assert.equal(new Set(pages.map(({ count }) => count)).size, 1)
    }), runs)
  })

  it('comes once in the walk by next also where totals count rows that cannot be read', async () => {
    await fc.assert(fc.asyncProperty(asked(sourcesOf(seekers, sometimesBroken)).filter(isReadable), async (one) => void await byNext(one, 0)), runs)
  })
})
