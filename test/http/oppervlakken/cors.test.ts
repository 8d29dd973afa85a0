/** Which pages of other sites may ask, in a browser. */
import assert from 'node:assert/strict'
import { configured, type Configured } from '../configured.ts'
import { apis, baseOf } from './operations.ts'

const good = 'https://portaal.voorbeeld.example'
const allowOrigin = 'access-control-allow-origin'

describe('pages of other sites', () => {
  let gevel: Configured
  before(async () => {
    gevel = await configured((configuration) => { configuration['cors'] = { origins: [good, 'http://localhost:5173'] } })
  })
  after(() => gevel?.stop())

  const paths = ['/klantinteracties/api/v1/categorieen', '/contactgegevens/api/v1/persoon', '/klantbeeld/api/v1/onzin', '/klantinteracties/api/v1/onzin', '/onzin']
  const preflight = (path: string, origin: string) =>
    gevel.ask(gevel.url + path, { method: 'OPTIONS' }, { authorization: undefined, origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization, content-type' })

  for (const path of paths) {
    it(`may read when they are on the list, refusals too: ${path}`, async () => {
      for (const headers of [{}, { authorization: 'Token fout' }]) {
        const answer = await gevel.get(gevel.url + path, { ...headers, origin: good })
        assert.deepEqual([answer.headers.get(allowOrigin), answer.headers.get('vary')], [good, 'origin'])
        assert.match(answer.headers.get('access-control-expose-headers')!, /API-Version.*Gevel-Volledig/)
      }
    })
    it(`may not when they are not on it, whatever they look like: ${path}`, async () => {
      for (const origin of ['https://elders.example', `${good}.elders.example`, `${good}:8443`, good.replace('https', 'http'), good.toUpperCase(), 'null', '*', `${good}, https://elders.example`]) {
        assert.equal((await gevel.get(gevel.url + path, { origin })).headers.get(allowOrigin), null, origin)
      }
      assert.equal((await gevel.get(gevel.url + path)).headers.get(allowOrigin), null)
    })
  }
  it('are told beforehand what they may send, without a token', async () => {
    for (const path of ['/klantinteracties/api/v1/klantcontacten', '/contactgegevens/api/v1/persoon']) {
      const { status, headers } = await preflight(path, good)
      assert.deepEqual([status, headers.get(allowOrigin)], [200, good])
      assert.match(headers.get('access-control-allow-methods')!, /GET.*POST/)
      assert.match(headers.get('access-control-allow-headers')!, /Authorization.*Content-Type/)
      const refused = await preflight(path, 'https://elders.example')
      for (const name of [allowOrigin, 'access-control-allow-methods', 'access-control-allow-headers']) assert.equal(refused.headers.get(name), null)
    }
  })
  it('never come with credentials of the browser', async () => {
    assert.equal((await preflight('/klantinteracties/api/v1/klantcontacten', good)).headers.get('access-control-allow-credentials'), null)
  })
  it('may always read the documents', async () => {
    for (const api of apis) {
      for (const origin of [good, 'https://elders.example']) assert.equal((await gevel.get(`${gevel.url}${baseOf(api)}/openapi.json`, { origin })).headers.get(allowOrigin), '*')
    }
  })
  for (const origin of ['*', 'https://*.voorbeeld.example', `${good}/`, 'portaal.voorbeeld.example', 'null']) {
    it(`cannot be listed as ${origin}`, async () => {
      await assert.rejects(configured((configuration) => { configuration['cors'] = { origins: [origin] } }), (error: { faults: string[] }) => {
        assert.match(error.faults.join(), /^cors\.origins\.0: must match pattern/)
        return true
      })
    })
  }
})
