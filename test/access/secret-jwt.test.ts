/** JWTs that a client signs with a shared secret, over real HTTP. */
import assert from 'node:assert/strict'
import { SignJWT, UnsecuredJWT, type JWTPayload } from 'jose'
import { configured, type Configured } from '../http/configured.ts'
import { seconds } from './issuer.ts'

const secrets = ['het-nieuwe-geheim-van-de-afnemer', 'het-vorige-geheim-van-de-afnemer']

describe('A JWT under a shared secret', () => {
  let gevel: Configured
  before(async function () {
    this.timeout(30_000)
    gevel = await configured((configuration) => {
      configuration.clients['app'] = { sources: ['register'], resources: 'alles', jwt: { clientId: 'app', secrets, seconds: 300 } }
    })
  })
  after(() => gevel?.stop())

  const claims = (changed: JWTPayload = {}): JWTPayload => ({ iss: 'app', client_id: 'app', iat: seconds(), user_id: 'j.devries', user_representation: 'Janneke de Vries', ...changed })
  const sign = (payload: JWTPayload, { secret = secrets[0]!, alg = 'HS256' } = {}) => new SignJWT(payload).setProtectedHeader({ alg, typ: 'JWT' }).sign(new TextEncoder().encode(secret))
  const status = async (token: string) => (await gevel.get('/categorieen', { authorization: `Bearer ${token}` })).status

  it('lets its client in, with either of two secrets, with and without an employee', async () => {
    assert.equal(await status(await sign(claims())), 200)
    assert.equal(await status(await sign(claims(), { secret: secrets[1]! })), 200)
    assert.equal(await status(await sign(claims({ user_id: '', user_representation: '' }))), 200, 'as some clients send it')
  })

  const wrong: Readonly<Record<string, () => Promise<string>>> = {
    'under another secret': () => sign(claims(), { secret: 'het-geheim-van-een-andere-afnemer' }),
    'without a signature': async () => new UnsecuredJWT(claims()).encode(),
    'by another algorithm, with the right secret': () => sign(claims(), { secret: secrets[0]!, alg: 'HS384' }),
    'of nobody': () => sign({ iat: seconds() }),
    'of a client that is not known': () => sign(claims({ client_id: 'vreemd' })),
    'without a moment': () => sign({ client_id: 'app' }),
    'with a moment that is no whole number': () => sign({ ...claims(), iat: seconds() + 0.5 }),
    'of too long ago': () => sign(claims({ iat: seconds() - 400 })),
    'of a time that has yet to come': () => sign(claims({ iat: seconds() + 400 })),
    'that says itself that it is over': () => sign(claims({ exp: seconds() - 100 })),
    'that names its employee by a bsn': () => sign(claims({ user_id: '999993653' })),
  }
  for (const [what, token] of Object.entries(wrong)) {
    it(`${what} is refused`, async () => {
      const answer = await gevel.get('/categorieen', { authorization: `Bearer ${await token()}` })
      assert.equal(answer.status, 401)
      assert.equal(answer.headers.get('www-authenticate'), 'Token, Bearer error="invalid_token"')
      assert.equal(answer.body.code, 'authentication_failed')
      assert.doesNotMatch(JSON.stringify(answer.body), /999993653/)
    })
  }
})
