/** The token in our own `next`, over HTTP: followed to the end, and refused where it does not belong. */
import assert from 'node:assert/strict'
import { gemeente, type Gemeente } from './gemeente.ts'
import { assertProblem } from './wire.ts'

describe('the token of a page', function () {
  this.timeout(30_000)
  let gevel: Gemeente
  before(async () => {
    gevel = await gemeente()
  })

  const moulin = 'hadBetrokkene__wasPartij__partijIdentificator__objectId=999993653'
  type Page = { count: number; next: string | null; previous: string | null; results: { uuid: string }[] }

  async function page(pathOrUrl: string): Promise<Page> {
    const answer = await gevel.get(pathOrUrl)
    assert.equal(answer.status, 200, `${pathOrUrl} ${JSON.stringify(answer.body).slice(0, 300)}`)
    return answer.body as Page
  }

  const uuids = (pages: readonly Page[]) => pages.flatMap(({ results }) => results.map(({ uuid }) => uuid))
  const tokenOf = ({ next }: Page) => new URL(next!).searchParams.get('volgende')!

  async function walk(path: string): Promise<Page[]> {
    const pages = [await page(path)]
    while (pages.at(-1)!.next) {
      pages.push(await page(pages.at(-1)!.next!))
      assert.ok(pages.length < 150, 'next has an end')
    }
    return pages
  }

  for (const [path, pageSize] of [
    [`/klantcontacten?${moulin}`, 3], ['/klantcontacten?kanaal=e-mail', 7], ['/klantcontacten?vertrouwelijk=false', 31], ['/internetaken?', 2],
    ['/betrokkenen?', 43], ['/digitaleadressen?', 5], ['/partijen?', 4], ['/onderwerpobjecten?', 17], ['/klantcontacten?', 25],
  ] as const) {
    it(`followed through ${path}, ${pageSize} a page, gives the whole list, each row once`, async () => {
      const { results, count } = await page(`${path}&pageSize=500`)
      assert.ok(count > pageSize && count <= 1000, `${count} rows`)
      const pages = await walk(`${path}&pageSize=${pageSize}`)
      const whole = count > 500 ? uuids(await walk(`${path}&pageSize=500`)) : results.map(({ uuid }) => uuid)
      assert.deepEqual(uuids(pages), whole)
      assert.deepEqual([...new Set(pages.map((one) => one.count))], [count])
    })
  }

  it('may be expanded differently, and asked for again', async () => {
    const { next } = await page('/klantcontacten?pageSize=5')
    const plain = await page(next!)
    assert.deepEqual(uuids([await page(`${next!}&expand=hadBetrokkenen`)]), uuids([plain]))
    assert.deepEqual(uuids([await page(next!)]), uuids([plain]))
  })

  it('is an ordinary page number without it, with the same rows', async () => {
    const { next } = await page('/klantcontacten?pageSize=5')
    assert.deepEqual(uuids([await page('/klantcontacten?page=2&pageSize=5')]), uuids([await page(next!)]))
  })

  it('is nothing that a client can make or change', async () => {
    const token = tokenOf(await page('/klantcontacten?pageSize=5'))
    const invalidParams = [{ name: 'volgende', code: 'invalid' }]
    const refused = async (query: string) =>
      assertProblem(await gevel.get(`/klantcontacten?${query}`), 'invalid', { url: gevel.url, invalidParams })
    const flipped = token.slice(0, 10) + (token[10] === 'A' ? 'B' : 'A') + token.slice(11)
    for (const other of ['x', 'AAAA', flipped, token.slice(0, -2), `${token}AAAA`, '%00', '%F0%9F%98%80', '..%2F..%2Fetc']) await refused(`page=2&pageSize=5&volgende=${other}`)
  })

  it('goes with one question, one page and one size', async () => {
    const token = tokenOf(await page('/klantcontacten?pageSize=5'))
    const invalidParams = [{ name: 'volgende', code: 'invalid' }]
    for (const query of [
      'page=3&pageSize=5', 'pageSize=5', 'page=1&pageSize=5', 'page=last&pageSize=5', 'page=2&pageSize=6', 'page=2', 'page=2&pageSize=5&kanaal=balie', `page=2&pageSize=5&${moulin}`,
    ]) {
      assertProblem(await gevel.get(`/klantcontacten?${query}&volgende=${token}`), 'invalid', { url: gevel.url, invalidParams })
    }
    assertProblem(await gevel.get(`/betrokkenen?page=2&pageSize=5&volgende=${token}`), 'invalid', { url: gevel.url, invalidParams })
    assertProblem(await gevel.get(`/partijen?partijIdentificator__objectId=999993653&page=2&pageSize=5&volgende=${token}`), 'invalid', { url: gevel.url, invalidParams })
    assert.equal((await gevel.get(`/klantcontacten?page=2&pageSize=5&volgende=${token}`)).status, 200)
  })

  it('that is empty is no token, as every empty parameter', async () => {
    assert.deepEqual(uuids([await page('/klantcontacten?page=2&pageSize=5&volgende=')]), uuids([await page('/klantcontacten?page=2&pageSize=5')]))
  })

  it('is no parameter of a detail', async () => {
    const { results } = await page('/klantcontacten?pageSize=1')
    assertProblem(await gevel.get(`/klantcontacten/${results[0]!.uuid}?volgende=x`), 'invalid', { url: gevel.url, invalidParams: [{ name: 'nonFieldErrors', code: 'unknown-parameters' }] })
  })
})
