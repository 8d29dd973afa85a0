import assert from 'node:assert/strict'
import { gemeente, type Gemeente } from './gemeente.ts'
import { assertProblem, assertStandardHeaders, resources, type ResourceName } from './wire.ts'

describe('pages on the wire', () => {
  let gevel: Gemeente
  before(async () => {
    gevel = await gemeente()
  })

  const envelope = ['count', 'next', 'previous', 'results']
  type Page = { count: number; next: string | null; previous: string | null; results: { uuid: string }[] }

  async function page(pathOrUrl: string): Promise<Page> {
    const answer = await gevel.get(pathOrUrl)
    assert.equal(answer.status, 200, `${pathOrUrl} ${JSON.stringify(answer.body).slice(0, 300)}`)
    assert.equal(answer.headers.get('content-type'), 'application/json')
    assertStandardHeaders(answer)
    assert.deepEqual(Object.keys(answer.body as Page), envelope)
    return answer.body as Page
  }

  /** Every page from the first by `next`; `previous` of the last leads to the page before. */
  async function walk(path: string): Promise<Page[]> {
    const pages = [await page(path)]
    for (let next = pages[0]!.next; next; next = pages.at(-1)!.next) {
      pages.push(await page(next))
      assert.ok(pages.length < 60, 'next has an end')
    }
    const [before, last] = pages.slice(-2)
    if (last) assert.deepEqual((await page(last.previous!)).results.map(uuidOf), before!.results.map(uuidOf))
    return pages
  }

  const uuidOf = ({ uuid }: { uuid: string }) => uuid
  const uuidsOf = (pages: readonly Page[]) => pages.flatMap(({ results }) => results.map(uuidOf))

  /** The token stands last: its name comes after those of the filters asked for here. */
  const untokened = (next: string | null) => next?.replace(/&volgende=[\w-]+$/, '')

  async function byNumber(resource: ResourceName, pageSize: number, count: number): Promise<Page[]> {
    const numbers = Array.from({ length: Math.max(1, Math.ceil(count / pageSize)) }, (_, index) => index + 1)
    const pages: Page[] = []
    // From the last to the first, so that no page can rest on the one before it.
    for (const number of numbers.reverse()) pages.unshift(await page(`/${resource}?page=${number}&pageSize=${pageSize}`))
    return pages
  }

  for (const resource of resources) {
    it(`of ${resource} make one list, whatever their size and however they are walked`, async () => {
      const { count } = await page(`/${resource}`)
      const whole = await byNumber(resource, 500, count)
      const uuids = uuidsOf(whole)
      assert.equal(uuids.length, count)
      assert.equal(new Set(uuids).size, count, 'no row comes twice')
      for (const pageSize of count < 25 ? [1, 7] : [120]) {
        const walked = await walk(`/${resource}?pageSize=${pageSize}`)
        assert.deepEqual(uuidsOf(walked), uuids, `by next, ${pageSize} a page`)
        assert.deepEqual(uuidsOf(await byNumber(resource, pageSize, count)), uuids, `by number, ${pageSize} a page`)
        assert.deepEqual([...new Set(walked.map((one) => one.count))], [count], 'count is the same on every page')
        assert.ok(walked.slice(0, -1).every(({ results }) => results.length === pageSize), 'a page is short only at the end')
      }
    }).timeout(30_000)
    it(`of ${resource} end: beyond the last there is none`, async () => {
      const { count } = await page(`/${resource}?pageSize=500`)
      const last = Math.max(1, Math.ceil(count / 500))
      assert.equal((await page(`/${resource}?page=${last}&pageSize=500`)).next, null)
      for (const number of [last + 1, last + 9]) assertProblem(await gevel.get(`/${resource}?page=${number}&pageSize=500`), 'no page', { url: gevel.url })
    })
  }

  it('that cannot be are not found', async () => {
    for (const number of ['0', '-1', 'abc', '1.5', '1e3', '0x1', 'LAST', '99999999999999999999', 'null']) {
      assertProblem(await gevel.get(`/partijen?page=${number}`), 'no page', { url: gevel.url })
    }
  })
  it('of an empty list are the first one only', async () => {
    assert.deepEqual(await page('/partijen?nummer=bestaat-niet'), { count: 0, next: null, previous: null, results: [] })
    assert.deepEqual(await page('/partijen?nummer=bestaat-niet&page=last'), { count: 0, next: null, previous: null, results: [] })
    assertProblem(await gevel.get('/partijen?nummer=bestaat-niet&page=2'), 'no page', { url: gevel.url })
  })
  it('have "last" for the last', async () => {
    const { count } = await page('/actoren')
    const last = await page('/actoren?page=last&pageSize=4')
    assert.deepEqual(last, await page(`/actoren?page=${Math.ceil(count / 4)}&pageSize=4`))
    assert.equal(last.next, null)
  })
  it('have 100 rows where the size is absent or makes no sense', async () => {
    const first = (await page('/onderwerpobjecten')).results.map(uuidOf)
    assert.equal(first.length, 100)
    for (const size of ['0', '-1', 'abc', '', '2.5']) {
      const one = await page(`/onderwerpobjecten?pageSize=${size}`)
      assert.deepEqual(one.results.map(uuidOf), first, size)
    }
  })
  it('have at most 500 rows; the client\'s own pageSize stays in next', async () => {
    for (const size of ['501', '100000', '99999999999999999999']) {
      const { results, next } = await page(`/klantcontacten?pageSize=${size}`)
      assert.equal(results.length, 500)
      assert.equal(untokened(next), `${gevel.api}/klantcontacten?page=2&pageSize=${size}`)
    }
    assert.equal(untokened((await page('/klantcontacten?pageSize=0')).next), `${gevel.api}/klantcontacten?page=2&pageSize=0`)
  })
  it('are linked with all parameters in alphabetical order, page 1 without page', async () => {
    const query = 'vertrouwelijk=false&pageSize=2&kanaal=e-mail'
    const first = await page(`/klantcontacten?${query}`)
    const second = await page(`/klantcontacten?page=2&${query}`)
    const third = await page(`/klantcontacten?${query}&page=3`)
    const link = (middle: string) => `${gevel.api}/klantcontacten?kanaal=e-mail&${middle}pageSize=2&vertrouwelijk=false`
    assert.deepEqual([untokened(first.next), first.previous], [link('page=2&'), null])
    assert.deepEqual([untokened(second.next), second.previous], [link('page=3&'), link('')])
    assert.deepEqual([...new URL(first.next!).searchParams.keys()], ['kanaal', 'page', 'pageSize', 'vertrouwelijk', 'volgende'])
    assert.deepEqual(third.previous, link('page=2&'))
  })
  it('are linked with values as they were given', async () => {
    const { next } = await page('/klantcontacten?onderwerp=%20&pageSize=1')
    assert.equal(new URL(next!).searchParams.get('onderwerp'), ' ')
    const expanded = await page('/klantcontacten?expand=hadBetrokkenen&expand=hadBetrokkenen.wasPartij&pageSize=1')
    assert.equal(new URL(expanded.next!).searchParams.getAll('expand').join(), 'hadBetrokkenen,hadBetrokkenen.wasPartij')
  })
  it('do not change with what is expanded', async () => {
    const plain = await page('/klantcontacten?pageSize=20&page=2')
    const expanded = await page('/klantcontacten?pageSize=20&page=2&expand=hadBetrokkenen,hadBetrokkenen.wasPartij,leiddeTotInterneTaken,gingOverOnderwerpobjecten,omvatteBijlagen')
    assert.deepEqual([expanded.count, expanded.results.map(uuidOf)], [plain.count, plain.results.map(uuidOf)])
  })
  it('of klantcontacten are newest first, over all sources together', async () => {
    const moments = (await byNumber('klantcontacten', 500, 501)).flatMap(({ results }) => results.map((one) => (one as { plaatsgevondenOp?: string }).plaatsgevondenOp ?? ''))
    const instants = moments.filter((one) => one !== '').map((one) => Date.parse(one))
    assert.deepEqual(instants, instants.toSorted((one, other) => other - one))
    assert.equal(moments.findIndex((one) => one === '') === -1 ? instants.length : moments.findIndex((one) => one === ''), instants.length, 'contacts without a date come last')
  })
  it('say how they were counted and what they rest on', async () => {
    const { headers } = await gevel.get('/klantcontacten?pageSize=1')
    assert.equal(headers.get('gevel-telling'), 'exact')
    assert.match(headers.get('gevel-volledig')!, /^\?[01]$/)
    assert.match(headers.get('gevel-bronnen')!, /^crm;.*, zaken;.*, post;.*, register;/)
  })
})
