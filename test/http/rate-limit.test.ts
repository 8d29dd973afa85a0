/** How often a client may ask. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Rate } from '../../src/http/rate-limit.ts'
import { issuer, seconds, type Issuer } from '../access/issuer.ts'
import { configured, type Configured } from './configured.ts'

describe('A limit on requests', () => {
  it('lets through so many in any period, and who waits as it is told gets through', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.integer({ min: 0, max: 4000 }), { maxLength: 200 }), (requests, steps) => {
      let now = 0
      const rate = new Rate(() => now)
      const through: number[] = []
      for (const step of steps) {
        now += step
        const wait = rate.take('x', requests, 10)
        if (wait === 0) through.push(now)
        else {
          now += wait * 1000
          assert.equal(rate.take('x', requests, 10), 0, `after ${wait} s`)
          through.push(now)
        }
      }
      // Two periods hold no more than two periods' requests, and one more at either end.
      for (const from of through) assert.ok(through.filter((at) => at >= from && at < from + 20_000).length <= 2 * requests + 2)
    }))
  })

  it('is each one\'s own', () => {
    const rate = new Rate(() => 0)
    assert.deepEqual([rate.take('een', 1, 10), rate.take('twee', 1, 10), rate.take('een', 1, 10) > 0], [0, 0, true])
  })
})

describe('A client with a limit', () => {
  let as: Issuer
  let gevel: Configured
  before(async function () {
    this.timeout(30_000)
    as = await issuer()
    gevel = await configured((configuration) => {
      const sees = { sources: ['register'], resources: 'alles' }
      configuration.clients['druk'] = { ...sees, tokens: ['token-van-druk'], limit: { requests: 3, seconds: 3600 } }
      configuration.clients['portaal'] = { ...sees, oidc: { issuer: as.url, jwksUrl: as.url, audience: 'gevel', clientId: 'portaal' }, limit: { requests: 100, seconds: 3600, perSubject: 2 } }
    })
  })
  after(async () => {
    await gevel?.stop()
    await as?.stop()
  })

  it('gets a 429 that says when to return, and no other client notices', async () => {
    const ask = () => gevel.get('/categorieen', { authorization: 'Token token-van-druk' })
    const answers = [await ask(), await ask(), await ask(), await ask()]
    assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200, 429])
    const [, , , last] = answers
    assert.ok(Number(last!.headers.get('retry-after')) >= 1)
    assert.equal(last!.body.code, 'throttled')
    assert.equal((await gevel.get('/categorieen')).status, 200)
    const { status } = await gevel.get(`${gevel.url}/contactgegevens/api/v1/persoon`, { authorization: 'Token token-van-druk' })
    assert.equal(status, 429, 'over both APIs together')
  })

  it('is counted for each subject by itself', async () => {
    const ask = async (sub: string) => {
      const token = await as.sign({ iss: as.url, aud: 'gevel', azp: 'portaal', sub, iat: seconds(), exp: seconds() + 60 })
      return (await gevel.get('/categorieen', { authorization: `Bearer ${token}` })).status
    }
    assert.deepEqual([await ask('een'), await ask('een'), await ask('een'), await ask('twee')], [200, 200, 429, 200])
  })
})
