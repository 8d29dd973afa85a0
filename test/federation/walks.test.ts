/** Walking through a list: sources that fail for a while, that have nothing but cursors, that cannot be walked, and counts. */
import assert from 'node:assert/strict'
import { SourceError } from '../../src/domain/errors.ts'
import type { SourceRecord } from '../../src/domain/records.ts'
import type { ListResult } from '../../src/federation/service.ts'
import { TooBroad } from '../../src/federation/paging/too-broad.ts'
import type { Lie } from './simulated.ts'
import { port, query, setup, type Ability, type Setup } from './simulated.ts'

type Contact = SourceRecord<'klantcontacten'>
const moulin = { soort: 'bsn' as const, nummer: '999993653' }

const contact = (local: number, second: number, kanaal = 'balie'): Contact => ({
  local: String(local),
  fields: {
    kanaal, onderwerp: 'x', taal: 'nld', vertrouwelijk: false, plaatsgevondenOp: new Date(Date.UTC(2024, 0, 1) - second * 1000).toISOString(),
    hadBetrokkenActoren: [], hadBetrokkenen: [], gingOverOnderwerpobjecten: [], leiddeTotInterneTaken: [], omvatteBijlagen: [],
  },
  evidence: { hadBetrokkenen: [{ local: String(local), wasPartij: { local: '1', identiteiten: [moulin] }, adressen: [] }], gingOverOnderwerpobjecten: [], wasOnderwerpobjecten: [] },
})
const contacts = (count: number, step = 3) => Array.from({ length: count }, (_, index) => contact(index, index * step))
const names = ({ items }: ListResult) => items.map(({ ref }) => `${ref.source}/${ref.local}`)

async function walk({ service, context }: Setup, asked: ReturnType<typeof query>, each: (page: number) => void = () => undefined): Promise<ListResult[]> {
  const pages: ListResult[] = []
  for (let next: string | undefined, more = true; more; ) {
    each(pages.length + 1)
    const result: ListResult = (await service.list({ ...asked, page: pages.length + 1, ...(next && { volgende: next }) }, context()))!
    pages.push(result)
    assert.ok(pages.length < 2_000, 'next has an end')
    ;[next, more] = [result.next, result.more]
  }
  return pages
}

const bySecond = (one: { at: string }, other: { at: string }) => Number(other.at > one.at) - Number(other.at < one.at)
function inOrder(...sources: readonly (readonly Contact[])[]): string[] {
  return sources.flatMap((rows, index) => rows.map((row) => ({ at: row.fields.plaatsgevondenOp!, name: `${index + 1}/${row.local}` }))).sort(bySecond).map(({ name }) => name)
}

function counting(rows: readonly Contact[], ability: Ability) {
  let calls = 0
  const count: Lie = (answer) => {
    calls++
    return answer
  }
  return { port: port('klantcontacten', rows, ability, count), calls: () => calls }
}

describe('a source that fails while a client walks through the list', () => {
  const failing = (rows: readonly Contact[], down: () => boolean) =>
    port('klantcontacten', rows, {}, (answer) => {
      // Not a failure that opens its circuit: that would keep it down for longer than the pages at which it fails.
      if (down()) throw new SourceError('bron-weigert', 'refused')
      return answer
    })

  for (const [when, pages] of [['in the middle', [4, 5, 6]], ['at the beginning', [1, 2]], ['twice', [2, 9]]] as const) {
    it(`${when}, and is optional, loses none of its rows to those who walk on`, async () => {
      let page = 0
      const sources = setup([
        { resources: { klantcontacten: port('klantcontacten', contacts(700)) } },
        { resources: { klantcontacten: failing(contacts(700, 2), () => (pages as readonly number[]).includes(page)) }, verplichting: 'optioneel' },
      ])
      const walked = await walk(sources, query('klantcontacten', { pageSize: 50 }), (number) => (page = number))
      const found = walked.flatMap(names)
      assert.equal(new Set(found).size, found.length, 'no row comes twice')
      assert.deepEqual(found.toSorted(), inOrder(contacts(700), contacts(700, 2)).toSorted())
      for (const [index, { completeness, count }] of walked.entries()) {
        assert.equal(completeness.complete, !(pages as readonly number[]).includes(index + 1))
        assert.equal(count, completeness.complete ? 1400 : 700, `page ${index + 1}`)
      }
    })
  }

  it('at a page that is asked for by number alone has no token after it: where the source would go on is not known', async () => {
    const sources = setup([
      { resources: { klantcontacten: port('klantcontacten', contacts(700)) } }, { resources: { klantcontacten: failing(contacts(700), () => true) }, verplichting: 'optioneel' },
    ])
    const result = (await sources.service.list(query('klantcontacten', { page: 5, pageSize: 50 }), sources.context()))!
    assert.deepEqual([result.more, result.next], [true, undefined])
  })

  it('at the last page, is not counted there', async () => {
    let down = false
    const older = contacts(30).map((row, index) => contact(index, 1000 + index, row.fields.kanaal))
    const { service, context } = setup([{ resources: { klantcontacten: port('klantcontacten', contacts(30)) } }, { resources: { klantcontacten: failing(older, () => down) }, verplichting: 'optioneel' }])
    let next: string | undefined
    for (const page of [1, 2, 3]) {
      down = page === 3
      const result: ListResult = (await service.list(query('klantcontacten', { page, pageSize: 25, ...(next && { volgende: next }) }), context()))!
      assert.deepEqual([result.items.length, result.count, result.completeness.complete], down ? [0, 30, false] : [25, 60, true])
      next = result.next
    }
  })

  it('and is required fails the page', async () => {
    let down = false
    const { service, context } = setup([{ resources: { klantcontacten: failing(contacts(700), () => down) } }])
    const { next } = (await service.list(query('klantcontacten', { pageSize: 50 }), context()))!
    down = true
    for (const volgende of [{ volgende: next! }, {}]) await assert.rejects(service.list(query('klantcontacten', { pageSize: 50, page: 2, ...volgende }), context()), { code: 'bron-weigert' })
  })
})

describe('a source that has nothing but cursors', () => {
  it('is walked to its end, further than may be read for one answer, at two calls a page', async () => {
    const rows = contacts(900)
    const source = counting(rows, { seek: 'cursor', total: 'none', pageSize: 50 })
    const sources = setup([{ resources: { klantcontacten: source.port } }, { resources: { klantcontacten: port('klantcontacten', contacts(50, 40)) } }], 300)
    const each: number[] = []
    let before = 0
    const pages = await walk(sources, query('klantcontacten', { pageSize: 20 }), () => {
      each.push(source.calls() - before)
      before = source.calls()
    })
    assert.deepEqual(pages.flatMap(names), inOrder(rows, contacts(50, 40)))
    assert.deepEqual([pages[0]!.relation, pages.at(-1)!.relation, pages.at(-1)!.count], ['minimum', 'exact', 950])
    assert.ok(each.slice(2).every((calls) => calls <= 2), each.join())
  })

  it('is read from its beginning where its cursor is not remembered, and gives the same', async () => {
    const rows = contacts(250)
    const begin = () => setup([{ resources: { klantcontacten: port('klantcontacten', rows, { seek: 'cursor', total: 'none', pageSize: 50 }) } }])
    let next: string | undefined
    for (let page = 1; page <= 13; page++) {
      const { service, context } = begin()
      const result: ListResult = (await service.list(query('klantcontacten', { page, pageSize: 20, ...(next && { volgende: next }) }), context()))!
      assert.deepEqual(names(result), inOrder(rows).slice((page - 1) * 20, page * 20))
      next = result.next
    }
    assert.equal(next, undefined)
  })
})

describe('a list that lies beyond what may be read', () => {
  const ability: Ability = { filters: { kanaal: 'exact', onderwerp: 'narrows' }, persoon: ['bsn'] }
  const helping = ['hadBetrokkene__wasPartij__partijIdentificator__objectId', 'kanaal', 'onderwerp']
  const tooBroad = (filters: readonly string[]) => (error: unknown) => {
    assert.ok(error instanceof TooBroad, String(error))
    assert.deepEqual(error.filters, filters)
    return true
  }
  const served = (able: Ability) => setup([{ resources: { klantcontacten: port('klantcontacten', contacts(900), { ...ability, ...able }) } }, { resources: { klantcontacten: port('klantcontacten', contacts(10)) } }], 500)

  it('is refused with the filters that would help, where the source cannot sort', async () => {
    const { service, context } = served({ sorts: false })
    for (const page of [1, 3, 'last'] as const) await assert.rejects(service.list(query('klantcontacten', { page }), context()), tooBroad(helping))
  })

  it('or its rows of one moment change places', async () => {
    const { service, context } = served({ ties: 'unstable' })
    await assert.rejects(service.list(query('klantcontacten'), context()), tooBroad(helping))
  })

  it('or it does not count itself, as far as the page lies beyond', async () => {
    for (const able of [{ total: 'none' }, { seek: 'cursor', total: 'none' }, { seek: 'cursor' }] as const) {
      const { service, context } = served(able)
      assert.equal((await service.list(query('klantcontacten', { page: 5, pageSize: 100 }), context()))!.items.length, 100)
      await assert.rejects(service.list(query('klantcontacten', { page: 7, pageSize: 100 }), context()), tooBroad(helping))
      if (able.total) await assert.rejects(service.list(query('klantcontacten', { page: 'last' }), context()), tooBroad(helping))
    }
  })

  it('without those that the question has', async () => {
    const { service, context } = served({ sorts: false })
    const asked = query('klantcontacten', { filters: [{ name: 'kanaal', value: 'balie' }] })
    await assert.rejects(service.list(asked, context()), tooBroad(helping.filter((name) => name !== 'kanaal')))
  })

  it('also by next, where a source that cannot sort has grown past that', async () => {
    let rows = contacts(300)
    const growing = port('klantcontacten', [], ability)
    const { service, context } = setup([{ resources: { klantcontacten: { ...growing, list: {
      ability: { ...growing.list!.ability, orders: [] },
      fetch: (request, call) => port('klantcontacten', rows, { ...ability, sorts: false }).list!.fetch(request, call),
    } } } }], 500)
    const { next } = (await service.list(query('klantcontacten', { pageSize: 20 }), context()))!
    rows = contacts(900)
    await assert.rejects(service.list(query('klantcontacten', { page: 2, pageSize: 20, volgende: next! }), context()), tooBroad(helping))
  })

  it('also by next, where the next row that answers lies beyond', async () => {
    const sparse = contacts(900).map((row, index) => (index === 5 || index === 890 ? contact(index, index * 3, 'telefoon') : row))
    const { service, context } = setup([{ resources: { klantcontacten: port('klantcontacten', sparse, { ...ability, filters: { kanaal: 'narrows' } }) } }], 500)
    const asked = query('klantcontacten', { filters: [{ name: 'kanaal', value: 'telefoon' }], pageSize: 1 })
    const first = (await service.list(asked, context()))!
    assert.deepEqual([names(first), first.relation, first.more], [['1/5'], 'minimum', true])
    await assert.rejects(service.list({ ...asked, page: 2, volgende: first.next! }, context()), tooBroad(['hadBetrokkene__wasPartij__partijIdentificator__objectId']))
  })

  it('also the first page, where a source has shown no row that answers as far as it may be read', async () => {
    const sparse = contacts(900).map((row, index) => (index === 890 ? contact(index, index * 3, 'telefoon') : row))
    const { service, context } = setup([
      { resources: { klantcontacten: port('klantcontacten', sparse, { filters: { kanaal: 'narrows' } }) } },
      { resources: { klantcontacten: port('klantcontacten', contacts(10).map((_, index) => contact(index, index, 'telefoon')), { filters: { kanaal: 'exact' } }) } },
    ], 500)
    await assert.rejects(service.list(query('klantcontacten', { filters: [{ name: 'kanaal', value: 'telefoon' }], pageSize: 5 }), context()), tooBroad([]))
  })

  it('may be walked to by next in a source that can start at any row', async () => {
    const pages = await walk(served({ total: 'none' }), query('klantcontacten', { pageSize: 90 }))
    assert.deepEqual(pages.flatMap(names), inOrder(contacts(900), contacts(10)))
    assert.deepEqual([pages[0]!.relation, pages.at(-1)!.relation, pages.at(-1)!.count], ['minimum', 'exact', 910])
  })
})

describe('the count of a list', () => {
  it('stays what the first page said while the walk goes on, also past a row that cannot be read', async () => {
    const rows = contacts(900)
    const sources = setup([{ resources: { klantcontacten: port('klantcontacten', rows, { unreadable: new Set(['3', '450', '899']) }) } }, { resources: { klantcontacten: port('klantcontacten', contacts(700)) } }])
    const pages = await walk(sources, query('klantcontacten', { pageSize: 40 }))
    assert.deepEqual([...new Set(pages.map(({ count }) => count))], [1597])
    const late = setup([{ resources: { klantcontacten: port('klantcontacten', rows, { unreadable: new Set(['450']) }) } }])
    const counts = (await walk(late, query('klantcontacten', { pageSize: 40 }))).map(({ count }) => count)
    assert.deepEqual([...new Set(counts.slice(0, -1))], [900])
    assert.equal(counts.at(-1), 899)
  })

  it('follows a source that counts itself and grows', async () => {
    const rows = contacts(900)
    const sources = setup([{ resources: { klantcontacten: port('klantcontacten', rows, {}, (answer, request) => (request.from ? { ...answer, total: 905, next: answer.next ?? { offset: 900 } } : answer)) } }])
    const { next } = (await sources.service.list(query('klantcontacten', { pageSize: 40 }), sources.context()))!
    assert.equal((await sources.service.list(query('klantcontacten', { page: 2, pageSize: 40, volgende: next! }), sources.context()))!.count, 905)
  })

  it('of a persoon is counted by reading, and a page of it by next is as complete as the first', async () => {
    const rows = contacts(700)
    const source = counting(rows, { persoon: ['bsn'], unreadable: new Set(['650']) })
    const sources = setup([{ resources: { klantcontacten: source.port } }])
    const pages = await walk(sources, query('klantcontacten', { pageSize: 100, persoon: [{ identities: [moulin] }] }))
    assert.deepEqual([...new Set(pages.map(({ count }) => count))], [699])
    assert.ok(pages.every(({ completeness }) => completeness.complete))
  })

  it('of a persoon with more than may be read is a minimum, and says so', async () => {
    const sources = setup([{ resources: { klantcontacten: port('klantcontacten', contacts(700), { persoon: ['bsn'] }) } }], 300)
    const asked = query('klantcontacten', { pageSize: 100, persoon: [{ identities: [moulin] }] })
    const first = (await sources.service.list(asked, sources.context()))!
    assert.deepEqual([first.relation, first.completeness.complete, first.completeness.sources[0]!.reason], ['minimum', false, 'te-ruim'])
    const second = (await sources.service.list({ ...asked, page: 2, volgende: first.next! }, sources.context()))!
    assert.deepEqual([second.relation, second.completeness.complete], ['minimum', false])
  })
})
