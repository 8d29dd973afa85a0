/** Sources that lie about their places, totals and ends: found out, never followed without end, never wrong rows in silence. */
import assert from 'node:assert/strict'
import type { SourceRecord } from '../../src/domain/records.ts'
import type { ListAnswer, ListRequest, ResourcePort } from '../../src/spi/contract.ts'
import { port, query, setup, type Ability, type Lie } from './simulated.ts'

type Contact = SourceRecord<'klantcontacten'>

const contact = (local: number, second: number, kanaal = 'balie'): Contact => ({
  local: String(local),
  fields: {
    kanaal, onderwerp: 'x', taal: 'nld', vertrouwelijk: false, plaatsgevondenOp: new Date(Date.UTC(2024, 0, 1) - second * 1000).toISOString(),
    hadBetrokkenActoren: [], hadBetrokkenen: [], gingOverOnderwerpobjecten: [], leiddeTotInterneTaken: [], omvatteBijlagen: [],
  },
})

/** Sources of 1,000 and 600 rows, so that pages lie beyond the first calls and totals are used. */
const many = Array.from({ length: 1000 }, (_, index) => contact(index, index * 3))
const others = Array.from({ length: 600 }, (_, index) => contact(index, index * 5))
const pageSize = 20

const namesOf = (items: readonly { ref: { source: number; local: string } }[]) => items.map(({ ref }) => `${ref.source}/${ref.local}`)

function truth(own: readonly Contact[]): string[] {
  const all = [own, others].flatMap((rows, source) => rows.map((row, place) => ({ at: row.fields.plaatsgevondenOp!, source, place, name: `${source + 1}/${row.local}` })))
  return all.sort((one, other) => Number(other.at > one.at) - Number(other.at < one.at) || one.source - other.source || one.place - other.place).map(({ name }) => name)
}

function served(lie: Lie, own = many, ability: Ability = {}) {
  let calls = 0
  const lying = port('klantcontacten', own, ability, (answer, request) => {
    calls++
    return lie(answer, request)
  })
  const { service, context } = setup([{ resources: { klantcontacten: lying } }, { resources: { klantcontacten: port('klantcontacten', others) } }])
  const ask = async (page: number | 'last', volgende?: string) => {
    const before = calls
    const result = await service.list(query('klantcontacten', { page, pageSize, ...(volgende && { volgende }) }), context()).catch((error: { code?: string }) => {
      assert.equal(error.code, 'bron-onleesbaar')
      return 'found out' as const
    })
    assert.ok(calls - before < 150, `${calls - before} calls`)
    return result
  }
  return ask
}

const offsetOf = ({ from }: ListRequest<'klantcontacten'>) => (from && 'offset' in from ? from.offset : 0)

/** Pages by number are those of the rows that there are, or the source is found out; which of the two is said. */
async function pages(ask: ReturnType<typeof served>, expected: readonly string[]): Promise<Record<string, 'right' | 'found out'>> {
  const found: Record<string, 'right' | 'found out'> = {}
  const last = Math.ceil(expected.length / pageSize)
  for (const page of [1, 2, 20, 50, last - 1, last, last + 1, 'last'] as const) {
    const result = await ask(page)
    const number = page === 'last' ? last : page
    if (result && result !== 'found out') assert.deepEqual(namesOf(result.items), expected.slice((number - 1) * pageSize, number * pageSize), `page ${page}`)
    else if (result !== 'found out') assert.ok(number > last, `page ${page} is there`)
    if (number === last && result && result !== 'found out') assert.equal(result.count, expected.length, `count at page ${page}`)
    found[page === 'last' ? 'last' : page === last ? 'end' : page === last + 1 ? 'beyond' : page] = result === 'found out' ? result : 'right'
  }
  return found
}

async function walked(ask: ReturnType<typeof served>): Promise<string[] | 'found out'> {
  const rows: string[] = []
  let next: string | undefined
  for (let page = 1; page < 200; page++) {
    const result = await ask(page, next)
    if (result === 'found out') return result
    rows.push(...namesOf(result!.items))
    if (!result!.more) return rows
    next = result!.next
  }
  throw new Error('the walk has no end')
}

describe('a source that lies to the planner', () => {
  it('and says that it has more rows than it has is read, and what it has is given', async () => {
    const ask = served((answer) => ({ ...answer, total: 1300 }))
    assert.deepEqual(await pages(ask, truth(many)), { 1: 'right', 2: 'right', 20: 'right', 50: 'right', 79: 'right', end: 'right', beyond: 'right', last: 'right' })
    assert.deepEqual(await walked(ask), truth(many))
  })

  it('and says that it has fewer rows than it has is read, and what it has is given', async () => {
    const ask = served((answer) => ({ ...answer, total: 700 }))
    assert.deepEqual(await walked(ask), truth(many))
    const found = await pages(ask, truth(many))
    assert.equal(found['end'], 'right')
    // In one call that brings more rows than there are said to be.
    const { 50: seen, end } = await pages(served((answer) => ({ ...answer, total: 600 }), many, { pageSize: 1000 }), truth(many))
    assert.deepEqual([seen, end], ['right', 'right'])
  })

  it('and says that it has more rows than it has passes over none of those of another', async () => {
    const actor = (local: number): SourceRecord<'actoren'> => ({ local: String(local), fields: { naam: 'x', soortActor: 'medewerker' } })
    const actoren = Array.from({ length: 1000 }, (_, index) => actor(index))
    const lying = port('actoren', actoren, {}, (answer) => ({ ...answer, total: 1300 }))
    const { service, context } = setup([{ resources: { actoren: lying } }, { resources: { actoren: port('actoren', actoren) } }])
    const result = (await service.list(query('actoren', { page: 70, pageSize: 20 }), context()))!
    assert.deepEqual([namesOf(result.items)[0], result.count], ['2/380', 2000])
  })

  it('and leaves rows out of its pages that its places and total count is found out, or read', async () => {
    const shown = many.filter(({ local }) => Number(local) % 50 !== 7)
    const ask = served((answer, request) => ({
      ...answer, records: answer.records.filter(({ local }) => Number(local) % 50 !== 7), ...(answer.next && { next: { offset: offsetOf(request) + request.limit } }),
    }))
    await pages(ask, truth(shown))
    assert.deepEqual(await walked(ask), truth(shown))
  })

  it('and says another total at each call is found out', async () => {
    let total = 1000
    const ask = served((answer) => ({ ...answer, total: total++ }))
    assert.equal((await pages(ask, truth(many)))['50'], 'found out')
  })

  it('and counts only what can be read has no places by its total once there is a row that cannot', async () => {
    for (const place of [3, 500, 995]) {
      const rows = many.filter((_, index) => index !== place)
      const ask = served((answer) => answer, many, { total: 'readable', unreadable: new Set([String(place)]) })
      const found = await pages(ask, truth(rows))
      assert.ok(Object.values(found).every((one) => one === 'right'), JSON.stringify(found))
    }
  })

  it('and ignores where it is to begin is found out, by number and by next', async () => {
    const ask = served((_, request) => ({ records: many.slice(0, request.limit), total: 1000, next: { offset: offsetOf(request) + request.limit } }))
    const found = await pages(ask, truth(many))
    assert.deepEqual([found['1'], found['50'], found['end'], found['last']], ['right', 'found out', 'found out', 'found out'])
    assert.equal(await walked(ask), 'found out')
  })

  it('and gives one page again and again is found out', async () => {
    const ask = served((_, request) => {
      const offset = Math.min(offsetOf(request), 200)
      return { records: many.slice(offset, offset + request.limit), total: 1000, next: { offset: offsetOf(request) + request.limit } }
    })
    const found = await pages(ask, truth(many))
    assert.deepEqual([found['1'], found['50'], found['end']], ['right', 'found out', 'found out'])
    assert.equal(await walked(ask), 'found out')
  })

  it('and is out of order is found out where it is read', async () => {
    const ask = served((answer) => ({ ...answer, records: answer.records.toReversed() }))
    assert.equal((await pages(ask, truth(many)))['50'], 'right')
    const large = Array.from({ length: 12_000 }, (_, index) => contact(index, index * 3))
    assert.equal(await served((answer) => ({ ...answer, records: answer.records.toReversed() }), large)(1), 'found out')
  })

  it('and does not filter as exactly as it says is counted by reading, and no row is amiss', async () => {
    const mixed = many.map((row, index) => (index === 5 || (index > 500 && index % 50 === 0) ? contact(index, index * 3, 'telefoon') : row))
    const own = port('klantcontacten', mixed, { filters: { kanaal: 'exact' } })
    const unfiltered = port('klantcontacten', mixed)
    const lying: typeof own = { ...own, list: { ability: own.list!.ability, fetch: (request, call) => unfiltered.list!.fetch(request, call) } }
    const { service, context } = setup([{ resources: { klantcontacten: lying } }, { resources: { klantcontacten: port('klantcontacten', others, { filters: { kanaal: 'exact' } }) } }])
    const expected = truth(mixed.filter(({ fields }) => fields.kanaal === 'balie'))
    const asked = query('klantcontacten', { filters: [{ name: 'kanaal', value: 'balie' }], pageSize })
    let volgende: string | undefined
    for (let page = 1; page <= Math.ceil(expected.length / pageSize); page++) {
      const result = (await service.list({ ...asked, page, ...(volgende && { volgende }) }, context()))!
      assert.deepEqual(namesOf(result.items), expected.slice((page - 1) * pageSize, page * pageSize), `page ${page}`)
      assert.equal(result.count, expected.length)
      volgende = result.next
    }
  })

  it('and gives rows of one moment in another order at each call, though it says that it does not, gives none twice without end', async () => {
    const same = Array.from({ length: 1000 }, (_, index) => contact(index, 0))
    let times = 0
    const ask = served((answer) => ({ ...answer, records: times++ % 2 ? answer.records.toReversed() : answer.records }), same)
    const rows = await walked(ask)
    if (rows !== 'found out') assert.equal(new Set(rows).size, rows.length)
  })

  it('and says itself that rows of one moment change places is not believed to give each once over several calls', async () => {
    const same = Array.from({ length: 900 }, (_, index) => contact(index, 0))
    let times = 0
    const shuffled = (answer: ListAnswer<'klantcontacten'>, request: ListRequest<'klantcontacten'>) => {
      times += 37
      const turned = [...same.slice(times % 900), ...same.slice(0, times % 900)]
      return { ...answer, records: turned.slice(offsetOf(request), offsetOf(request) + 100) }
    }
    assert.equal(await served(shuffled as Lie, same, { ties: 'unstable' })(1), 'found out')
  })
})

describe('a source that changes while a client walks through it', () => {
  /** A source whose rows are what `rows` says at that moment. */
  function live(rows: () => readonly Contact[]) {
    const changing: ResourcePort<'klantcontacten'> = {
      ...port('klantcontacten', []),
      list: {
        ability: port('klantcontacten', []).list!.ability,
        fetch: (request, call) => port('klantcontacten', rows()).list!.fetch(request, call),
      },
    }
    const { service, context } = setup([{ resources: { klantcontacten: changing } }, { resources: { klantcontacten: port('klantcontacten', others) } }])
    return (page: number, volgende?: string) => service.list(query('klantcontacten', { page, pageSize, ...(volgende && { volgende }) }), context())
  }

  async function walkWhile(change: (page: number, seen: readonly string[]) => void, rows: () => readonly Contact[]): Promise<string[]> {
    const ask = live(rows)
    const found: string[] = []
    let next: string | undefined
    for (let page = 1; page < 200; page++) {
      const result = (await ask(page, next))!
      found.push(...namesOf(result.items))
      if (!result.more) return found
      next = result.next
      change(page, found)
    }
    throw new Error('the walk has no end')
  }

  it('and grows at its beginning gives every row that was there once', async () => {
    let rows: readonly Contact[] = many
    const found = await walkWhile((page) => (rows = [contact(2000 + page, -page), ...rows]), () => rows)
    assert.deepEqual(found, truth(many))
  })

  it('and loses rows that were passed already gives every other row once', async () => {
    let rows: readonly Contact[] = many
    const found = await walkWhile((page) => (rows = page === 30 ? rows.slice(3) : rows), () => rows)
    assert.deepEqual(found.toSorted(), truth(many).toSorted())
  })

  it('and loses the very row that was last goes on by rank, and passes over no more rows than it lost', async () => {
    let rows: readonly Contact[] = many
    let lost = 0
    const found = await walkWhile((page, seen) => {
      const last = seen.findLast((name) => name.startsWith('1/'))!
      if (page % 10 !== 0) return
      rows = rows.filter(({ local }) => `1/${local}` !== last)
      lost++
    }, () => rows)
    assert.equal(new Set(found).size, found.length)
    assert.ok(lost > 5)
    assert.ok(truth(rows).filter((name) => !found.includes(name)).length <= lost)
  })
})
