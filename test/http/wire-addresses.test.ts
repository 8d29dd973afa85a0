import assert from 'node:assert/strict'
import { configured, freePort, type Configured } from './configured.ts'
import { clientOf, type Answer, type Gemeente } from './gemeente.ts'
import { nobody, raw, resources } from './wire.ts'

const publicUrl = 'https://gevel.voorbeeldgemeente.example/kanalen'
const base = '/klantinteracties/api/v1'
const lies = ['Host: kwaad.example:666', 'X-Forwarded-Host: kwaad.example', 'X-Forwarded-Proto: gopher', 'Forwarded: host=kwaad.example;proto=gopher', 'X-Forwarded-Prefix: /kwaad']

describe('addresses in answers', () => {
  let gevel: Configured
  let listening: Gemeente

  before(async () => {
    const port = await freePort()
    gevel = await configured((configuration) => {
      configuration.publicUrl = publicUrl
    }, port)
    listening = clientOf(`http://127.0.0.1:${port}`)
  })
  after(() => gevel?.stop())

  const textOf = ({ headers, body }: Answer) => JSON.stringify([[...headers], body])
  const lied = (path: string, ...lines: string[]) => raw(listening.url, `GET ${path}`, [...lies, ...lines])

  function assertHonest(answer: Answer, path: string): void {
    const text = textOf(answer)
    assert.doesNotMatch(text, /kwaad|gopher|:666|127\.0\.0\.1|localhost/, path)
    const urls = text.match(/https?:\/\/[^"\\\s<]*/g) ?? []
    const ours = urls.filter((url) => !url.startsWith('https://standaard.') && !/^https?:\/\/(www\.)?w3\.org/.test(url))
    assert.deepEqual(ours.filter((url) => !url.startsWith(`${publicUrl}/`) && url.includes('/klantinteracties/')), [], path)
  }

  for (const resource of resources) {
    it(`are the configured one, whatever the request says of its host: ${resource}`, async () => {
      const list = await lied(`${base}/${resource}?pageSize=1`)
      assertHonest(list, resource)
      const [{ uuid, url }] = list.body.results
      assert.equal(url, `${publicUrl}${base}/${resource}/${uuid}`)
      if (list.body.next) assert.equal(list.body.next.replace(/&volgende=[\w-]+$/, ''), `${publicUrl}${base}/${resource}?page=2&pageSize=1`)
      const detail = await lied(`${base}/${resource}/${uuid}`)
      assert.equal(detail.body.url, url)
      assertHonest(detail, resource)
    })
  }
  it('are the configured one in contactgegevens, in its root and its document too', async () => {
    const other = '/contactgegevens/api/v1'
    for (const resource of ['organisatie', 'persoon']) {
      const { body: { next, results: [row] } } = await lied(`${other}/${resource}?pageSize=1`)
      assert.deepEqual([row.url, next.replace(/&volgende=[\w-]+$/, '')], [`${publicUrl}${other}/${resource}/${row.uuid}`, `${publicUrl}${other}/${resource}?page=2&pageSize=1`])
      assert.equal((await lied(`${other}/${resource}/${row.uuid}`)).body.url, row.url)
    }
    assert.equal((await lied(`${other}/`)).body.persoon, `${publicUrl}${other}/persoon`)
    assert.deepEqual((await lied(`${other}/openapi.json`)).body.servers, [{ url: publicUrl + other }])
  })
  it('are the configured one in expanded records too', async () => {
    assertHonest(await lied(`${base}/klantcontacten?pageSize=5&expand=hadBetrokkenen,hadBetrokkenen.wasPartij,omvatteBijlagen`), 'expand')
  })
  it('are the configured one in the root, the documents and every error', async () => {
    const { body } = await lied(`${base}/`)
    assert.equal(body.partijen, `${publicUrl}${base}/partijen`)
    const document = await lied(`${base}/openapi.json`)
    assert.deepEqual(document.body.servers, [{ url: publicUrl + base }])
    for (const path of [`/partijen/${nobody}`, '/partijen?foo=1', '/partijen?page=9', '/onzin', '/partijen/']) assertHonest(await lied(base + path), path)
    const problem = await lied(`${base}/partijen?foo=1`, 'Accept: application/json')
    assert.equal(problem.body.type, `${publicUrl}/ref/fouten/ValidationError/`)
    const stranger = await lied(`${base}/partijen`, 'Authorization: Token fout')
    assert.equal(stranger.body.type, `${publicUrl}/ref/fouten/AuthenticationFailed/`)
  })
  it('keep parameters that look like addresses to themselves', async () => {
    const answer = await lied(`${base}/betrokkenen?pageSize=1&hadKlantcontact__url=${encodeURIComponent(`https://elders.example/${nobody}`)}`)
    assert.equal(answer.body.next, null)
    assertHonest(answer, 'betrokkenen')
  })
  it('lead nowhere for a request line with a whole url of elsewhere', async () => {
    const answer = await raw(listening.url, `GET http://kwaad.example${base}/categorieen?pageSize=1`, lies)
    assertHonest(answer, 'absolute form')
    assert.ok(answer.status < 500, String(answer.status))
  })
})
