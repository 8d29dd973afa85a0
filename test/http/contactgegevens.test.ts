/** Contactgegevens 1.1.1 on the wire: two collections, without filters, over whatever sources hold them. */
import assert from 'node:assert/strict'
import { gemeente, type Answer, type Gemeente } from './gemeente.ts'
import { faultsOf, keyFaults, responseSchema } from './response-schemas.ts'
import { assertProblem, assertStandardHeaders, nobody, raw } from './wire.ts'

const base = '/contactgegevens/api/v1'
const version = '1.1.1'

describe('contactgegevens on the wire', () => {
  let gevel: Gemeente
  before(async () => {
    gevel = await gemeente()
  })

  const get = (path: string, headers: Record<string, string | undefined> = {}) => gevel.get(gevel.url + base + path, headers)

  function assertConforms(path: string, { status, body }: Answer): void {
    assert.equal(status, 200, JSON.stringify(body).slice(0, 300))
    const schema = responseSchema(path, 200, 'contactgegevens')
    assert.deepEqual([...faultsOf(schema, body), ...keyFaults(schema, body)], [])
  }

  for (const resource of ['organisatie', 'persoon'] as const) {
    it(`${resource}: a list and its details are what the document says, in the standard's order of keys`, async () => {
      const list = await get(`/${resource}`)
      assertStandardHeaders(list, version)
      assertConforms(`/${resource}`, list)
      assert.deepEqual(Object.keys(list.body), ['count', 'next', 'previous', 'results'])
      assert.ok(list.body.count > 1 && list.body.results.length === list.body.count)
      for (const row of list.body.results) {
        assert.equal(row.url, `${gevel.url}${base}/${resource}/${row.uuid}`)
        const detail = await gevel.get(row.url)
        assertStandardHeaders(detail, version)
        assertConforms(`/${resource}/{uuid}`, detail)
        assert.deepEqual(detail.body, row)
        assert.equal('_expand' in row, false)
      }
    })

    it(`${resource}: pages, with links under its own address`, async () => {
      const { body: all } = await get(`/${resource}`)
      const { body: first } = await get(`/${resource}?pageSize=1`)
      assert.equal(first.next.replace(/&volgende=[\w-]+$/, ''), `${gevel.url}${base}/${resource}?page=2&pageSize=1`)
      const { body: second } = await gevel.get(first.next)
      assert.deepEqual([...first.results, ...second.results], all.results.slice(0, 2))
      assert.equal(second.previous, `${gevel.url}${base}/${resource}?pageSize=1`)
      assert.deepEqual((await get(`/${resource}?page=last&pageSize=1`)).body.results, [all.results.at(-1)])
      assertProblem(await get(`/${resource}?page=99`), 'no page', { url: gevel.url, version })
    })

    it(`${resource}: says which sources it asked, and that the answer is whole`, async () => {
      const { headers, body } = await get(`/${resource}`)
      assert.match(headers.get('gevel-bronnen')!, new RegExp(`^register;status=ok;count=${body.count};ms=\\d+(;leeftijd=\\d+)?$`))
      assert.deepEqual([headers.get('gevel-volledig'), headers.get('gevel-telling')], ['?1', 'exact'])
    })

    it(`${resource}: has no filter and no expand`, async () => {
      const { body: { results: [row] } } = await get(`/${resource}`)
      for (const [name, path] of [['naam', `/${resource}?naam=x`], ['expand', `/${resource}?expand=adres`], ['naam', `/${resource}/${row.uuid}?naam=x`]] as const) {
        const invalidParams = [{ name: 'nonFieldErrors', code: 'unknown-parameters', reason: `Onbekende query parameters: ${name}` }]
        assertProblem(await get(path), 'invalid', { url: gevel.url, version, invalidParams })
      }
    })

    it(`${resource}: what is not there is 404, in this API as in the other`, async () => {
      for (const path of [`/${resource}/${nobody}`, `/${resource}/x`]) assertProblem(await get(path), 'absent', { url: gevel.url, version })
      for (const path of [`/${resource}/`, '/partijen', '/personen', '/maak-klantcontact']) assert.equal((await get(path)).status, 404, path)
      for (const path of [`/${resource}`, `/${resource}/${nobody}`]) assert.equal((await gevel.get(path)).status, 404, path)
    })

    it(`${resource}: an id of the other API leads nowhere here`, async () => {
      const { body: { results } } = await gevel.get('/partijen?pageSize=3')
      for (const { uuid } of results) assertProblem(await get(`/${resource}/${uuid}`), 'absent', { url: gevel.url, version })
    })

    it(`${resource}: methods, credentials and types are judged as in the other API`, async () => {
      const { body: { results: [row] } } = await get(`/${resource}`)
      assert.equal((await get(`/${resource}`)).headers.get('allow'), 'GET, POST, HEAD, OPTIONS')
      assert.equal((await get(`/${resource}/${row.uuid}`)).headers.get('allow'), 'GET, PUT, PATCH, DELETE, HEAD, OPTIONS')
      const wrong = await gevel.ask(`${gevel.url}${base}/${resource}`, { method: 'DELETE' })
      assertProblem(wrong, 'method', { url: gevel.url, version, detail: 'Methode "DELETE" niet toegestaan.' })
      assertProblem(await get(`/${resource}`, { authorization: undefined }), 'anonymous', { url: gevel.url, version })
      assertProblem(await get(`/${resource}`, { authorization: 'Token fout' }), 'stranger', { url: gevel.url, version })
      assertProblem(await get(`/${resource}`, { accept: 'text/html' }), 'not acceptable', { url: gevel.url, version })
      const head = await gevel.ask(`${gevel.url}${base}/${resource}`, { method: 'HEAD' })
      assert.deepEqual([head.status, head.body], [200, undefined])
      assert.deepEqual((await get(`/${resource}.json?pageSize=1`)).body.results, [row])
    })
  }

  it('its root names its collections, and is public as its document is', async () => {
    const address = (name: string) => `${gevel.url}${base}/${name}`
    for (const root of ['', '/']) {
      const { status, body } = await get(root, { authorization: undefined })
      assert.deepEqual([status, body], [200, { organisatie: address('organisatie'), persoon: address('persoon') }])
    }
    const { status, headers, body } = await get('/openapi.json', { authorization: undefined })
    assert.deepEqual([status, body.info.title, body.info.version, body.servers], [200, 'contactgegevens', version, [{ url: gevel.url + base }]])
    assert.deepEqual([headers.get('api-version'), headers.get('access-control-allow-origin')], [version, '*'])
    assert.equal((await get('/openapi.yaml', { authorization: undefined })).status, 200)
  })

  it('other versions and addresses without one are not there', async () => {
    assertProblem(await gevel.get(`${gevel.url}/contactgegevens/api/v2/persoon`), 'no version', { url: gevel.url })
    assert.equal((await gevel.get(`${gevel.url}/contactgegevens/persoon`)).status, 404)
  })

  it('an empty filter, a repeat and a chunked empty body are what they are elsewhere', async () => {
    const { body: all } = await get('/persoon')
    assert.deepEqual((await get('/persoon?pageSize=&page=')).body, all)
    assert.equal((await get('/persoon?pageSize=1&pageSize=2')).body.results.length, 2)
    const chunked = await raw(gevel.url, `GET ${base}/persoon`, ['Transfer-Encoding: chunked', 'Content-Type: application/json'], '0\r\n\r\n')
    assert.deepEqual(chunked.body, all)
  })
})
