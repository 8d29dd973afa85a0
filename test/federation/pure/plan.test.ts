/** Which source is asked what, and for each that is not, why not. */
import assert from 'node:assert/strict'
import type { Query } from '#domain/query.ts'
import { resources, type ResourceName } from '#domain/resources.ts'
import type { FilterAbility, ListAbility } from '#spi'
import { chunks, filtersFor, planList, planSource } from '../../../src/federation/plan.ts'
import { bsnA, bsnB, listing, partij, persoon, source, at } from './sources.ts'

const order = resources.klantcontacten.order!
const exact: FilterAbility = { match: 'exact', pushes: 'exact' }
const narrows: FilterAbility = { match: 'substring', pushes: 'narrows' }

const query = (asked: Partial<Query> = {}): Query => ({ resource: 'klantcontacten', filters: [], references: [], persoon: [], page: 1, pageSize: 100, expand: [], ...asked })
const contacts = (can: Partial<ListAbility<'klantcontacten'>> = {}) => listing('klantcontacten', { orders: [order], ...can })
const kanaal = { name: 'kanaal', value: 'e-mail' }
const onderwerp = { name: 'onderwerp', value: 'paspoort' }

describe('A source is asked for a list', () => {
  it('with every filter that it knows, in the order of the answer', () => {
    assert.deepEqual(planSource(query({ filters: [kanaal] }), contacts({ filters: { kanaal: exact } }), undefined), [
      { kind: 'list', filters: [kanaal], order, exact: true, sorted: true },
    ])
  })

  it('without the filters that it does not know, and then its totals do not count', () => {
    assert.deepEqual(planSource(query({ filters: [kanaal, onderwerp] }), contacts({ filters: { kanaal: exact } }), undefined), [
      { kind: 'list', filters: [kanaal], order, exact: false, sorted: true },
    ])
  })

  it('with a filter that only narrows, and then its totals do not count either', () => {
    const [plan] = planSource(query({ filters: [onderwerp] }), contacts({ filters: { onderwerp: narrows } }), undefined)
    assert.deepEqual(plan, { kind: 'list', filters: [onderwerp], order, exact: false, sorted: true })
  })

  it('without an order when it cannot sort so: all is read, nothing is the source’s own to count', () => {
    for (const orders of [[], [{ field: 'nummer', direction: 'desc' as const }]]) {
      assert.deepEqual(planSource(query(), contacts({ orders }), undefined), [{ kind: 'list', filters: [], exact: false, sorted: false }])
    }
  })

  it('without an order where the standard has none', () => {
    assert.deepEqual(planSource(query({ resource: 'actoren' }), listing('actoren'), undefined), [{ kind: 'list', filters: [], exact: true, sorted: true }])
  })

  it('by nobody, with no reason, when it does not have the resource: nothing is missing', () => {
    assert.deepEqual(planSource(query(), source(1), undefined), [{ kind: 'none' }])
  })

  it('never when it has the resource and no list of it: something may be missing', () => {
    const bare = source(1, { klantcontacten: { ids: { codec: 'integer' }, get: { fetch: () => Promise.resolve([]) } } })
    assert.deepEqual(planSource(query(), bare, undefined), [{ kind: 'none', reason: 'behoeft-filter' }])
  })
})

describe('What a source needs', () => {
  const needy = (needs: ListAbility<'klantcontacten'>['needs'], can: Partial<ListAbility<'klantcontacten'>> = {}) =>
    contacts({ needs: needs!, filters: { kanaal: exact, onderwerp: narrows }, persoon: ['bsn'], ...can })
  const reasonOf = (asked: Query, needs: ListAbility<'klantcontacten'>['needs'], personen?: Parameters<typeof planSource>[2]) =>
    planSource(asked, needy(needs), personen).map((plan) => (plan.kind === 'none' ? plan.reason : 'asked'))

  it('is one of its sets, whole', () => {
    assert.deepEqual(reasonOf(query(), [['kanaal']]), ['behoeft-filter'])
    assert.deepEqual(reasonOf(query({ filters: [kanaal] }), [['kanaal', 'onderwerp'], ['persoon']]), ['behoeft-filter'])
    assert.deepEqual(reasonOf(query({ filters: [kanaal, onderwerp] }), [['kanaal', 'onderwerp'], ['persoon']]), ['asked'])
  })
  it('is a key of a persoon', () => {
    assert.deepEqual(reasonOf(query(), [['persoon']]), ['behoeft-filter'])
    assert.deepEqual(reasonOf(query(), [['persoon']], [persoon([bsnA])]), ['asked'])
  })
  it('is nothing when it names no set', () => {
    assert.deepEqual(reasonOf(query(), []), ['asked'])
    assert.deepEqual(reasonOf(query(), undefined), ['asked'])
  })
  it('is not met by a filter that was given and cannot be pushed', () => {
    const many = { name: 'hadBetrokkene__uuid', places: [{ source: 1, locals: ['1', '2'] }] }
    const one = contacts({ needs: [['hadBetrokkene__uuid']], filters: { hadBetrokkene__uuid: exact } })
    const [plan] = planSource(query({ references: [many] }), one, undefined)
    assert.notEqual(plan!.kind, 'list')
  })
})

describe('A reference', () => {
  const betrokkene = (number: number, ...locals: string[]) => ({ name: 'hadBetrokkene__uuid', places: [{ source: number, locals }] })

  it('is pushed in the source’s own key', () => {
    const [plan] = planSource(query({ references: [betrokkene(1, '7')] }), contacts({ filters: { hadBetrokkene__uuid: exact } }), undefined)
    assert.deepEqual(plan, { kind: 'list', filters: [{ name: 'hadBetrokkene__uuid', value: '7' }], order, exact: true, sorted: true })
  })

  it('that can be one of several is pushed as those, only where one call may carry as many', () => {
    const asked = query({ references: [betrokkene(1, '7', '8')] })
    const [plan] = planSource(asked, contacts({ filters: { hadBetrokkene__uuid: { ...exact, anyOf: 2 } } }), undefined)
    assert.deepEqual(plan?.kind === 'list' && plan.filters, [{ name: 'hadBetrokkene__uuid', value: ['7', '8'] }])
  })

  it('that can be one of more than a call may carry is followed back instead of reading everything', () => {
    const asked = query({ references: [betrokkene(1, '7', '8')] })
    assert.deepEqual(planSource(asked, contacts({ filters: { hadBetrokkene__uuid: exact } }), undefined), [
      { kind: 'follow', from: 'betrokkenen', locals: ['7', '8'], relation: 'hadKlantcontact' },
    ])
  })

  it('is followed back from what it names where the source cannot filter on it', () => {
    assert.deepEqual(planSource(query({ references: [betrokkene(1, '7')] }), contacts(), undefined), [
      { kind: 'follow', from: 'betrokkenen', locals: ['7'], relation: 'hadKlantcontact' },
    ])
  })

  it('is followed also where the resource has no list at all', () => {
    const bare = source(1, { klantcontacten: { ids: { codec: 'integer' }, get: { fetch: () => Promise.resolve([]) } } })
    assert.equal(planSource(query({ references: [betrokkene(1, '7')] }), bare, undefined)[0]!.kind, 'follow')
  })

  it('to a record of another source can match nothing here, and nothing is missing', () => {
    assert.deepEqual(planSource(query({ references: [betrokkene(2, '7')] }), contacts({ filters: { hadBetrokkene__uuid: exact } }), undefined), [{ kind: 'none' }])
    assert.equal(filtersFor(query({ references: [betrokkene(2, '7')] }), contacts()), undefined)
  })

  it('without a way back is left to the check of every record', () => {
    const asked = query({ resource: 'actorklantcontacten', references: [{ name: 'actor__uuid', places: [{ source: 1, locals: ['7'] }] }] })
    assert.deepEqual(planSource(asked, listing('actorklantcontacten'), undefined), [{ kind: 'list', filters: [], exact: false, sorted: true }])
    assert.deepEqual(filtersFor(asked, source(1)), [{ name: 'actor__uuid', value: ['7'] }])
  })
})

describe('A persoon', () => {
  const keyed = contacts({ persoon: ['local', 'bsn', 'email'], filters: { kanaal: exact } })

  it('is asked for by the keys of the source, together with the filters', () => {
    assert.deepEqual(planSource(query({ filters: [kanaal] }), keyed, [persoon([bsnA])]), [
      { kind: 'list', filters: [kanaal], persoon: { key: 'bsn', values: [bsnA.nummer] }, order, exact: true, sorted: true },
    ])
  })

  it('is asked for in as many calls as its values need', () => {
    const valuesOf = (can: Partial<ListAbility<'klantcontacten'>>) => planSource(query(), contacts({ persoon: ['bsn'], ...can }), [persoon([bsnA]), persoon([bsnB])])
      .map((plan) => plan.kind === 'list' && plan.persoon!.values)
    assert.deepEqual(valuesOf({}), [[bsnA.nummer], [bsnB.nummer]])
    assert.deepEqual(valuesOf({ persoonAnyOf: 2 }), [[bsnA.nummer, bsnB.nummer]])
  })

  it('has a plan for each key when several are known by different ones', () => {
    const plans = planSource(query(), keyed, [persoon([bsnB]), persoon([bsnA], [at(keyed, partij('a', [bsnA]))])])
    assert.deepEqual(plans.map((plan) => plan.kind === 'list' && plan.persoon), [{ key: 'bsn', values: [bsnB.nummer] }, { key: 'local', values: ['a'] }])
  })

  it('without a key of the source has nothing there, by policy', () => {
    assert.deepEqual(planSource(query(), contacts({ persoon: ['email'] }), [persoon([bsnA])]), [{ kind: 'none', reason: 'geen-sleutel' }])
    assert.deepEqual(planSource(query(), keyed, []), [{ kind: 'none', reason: 'geen-sleutel' }])
  })

  it('of a source that cannot be asked by persoon at all may be there unseen', () => {
    assert.deepEqual(planSource(query(), contacts(), [persoon([bsnA])]), [{ kind: 'none', reason: 'behoeft-filter' }])
  })

  it('of partij-identificatoren is asked for by the number filter where there is no key', () => {
    const numbers = listing('partij-identificatoren', { filters: { partijIdentificatorObjectId: exact } })
    const asked = query({ resource: 'partij-identificatoren', filters: [{ name: 'partijIdentificatorObjectId', value: bsnA.nummer }] })
    assert.deepEqual(planSource(asked, numbers, [persoon([bsnA])]), [{ kind: 'list', filters: asked.filters, exact: true, sorted: true }])
  })
})

describe('A plan', () => {
  it('is plain data that can be printed', () => {
    for (const plans of [planSource(query({ filters: [kanaal] }), contacts({ persoon: ['bsn'] }), [persoon([bsnA])]), planSource(query(), source(1), undefined)]) {
      assert.deepEqual(JSON.parse(JSON.stringify(plans)), plans)
    }
  })

  it('says of each source how it is read, and why one is not', () => {
    const sources = [
      listing('klantcontacten', { orders: [order] }, 1), listing('klantcontacten', { orders: [order], seek: 'cursor' }, 2), listing('klantcontacten', {}, 3),
      listing('klantcontacten', { orders: [order], ties: 'unstable' }, 4), listing('klantcontacten', { needs: [['persoon']], persoon: ['bsn'] }, 5), source(6),
    ]
    const planned = planList(query(), sources, undefined)
    assert.deepEqual(planned.map(({ source: name, way, plans }) => [name, way, plans[0]!.kind === 'none' ? plans[0]!.reason : plans[0]!.kind]), [
      ['bron-1', 'from any row', 'list'], ['bron-2', 'from the first', 'list'], ['bron-3', 'whole', 'list'], ['bron-4', 'whole', 'list'],
      ['bron-5', undefined, 'behoeft-filter'], ['bron-6', undefined, undefined],
    ])
    assert.deepEqual(JSON.parse(JSON.stringify(planned)), planned)
  })

  it('is read whole where a source is asked in several ways, or followed', () => {
    const [two] = planList(query(), [contacts({ persoon: ['bsn'] })], [persoon([bsnA]), persoon([bsnB])])
    const [followed] = planList(query({ references: [{ name: 'hadBetrokkene__uuid', places: [{ source: 1, locals: ['7'] }] }] }), [contacts()], undefined)
    assert.deepEqual([two!.plans.length, two!.way, followed!.way], [2, 'whole', 'whole'])
  })

  it('names only filters of the ability, for every resource', () => {
    const asked: readonly (readonly [ResourceName, string])[] = [['actoren', 'naam'], ['internetaken', 'status'], ['partijen', 'nummer']]
    for (const [resource, name] of asked) {
      const [plan] = planSource(query({ resource, filters: [{ name, value: 'x' }] }), listing(resource), undefined)
      assert.deepEqual(plan?.kind === 'list' && plan.filters, [], resource)
    }
  })

  it('cuts values in chunks, none empty', () => {
    assert.deepEqual(chunks([1, 2, 3, 4, 5], 2), [[1, 2], [3, 4], [5]])
    assert.deepEqual(chunks([], 2), [])
  })
})
