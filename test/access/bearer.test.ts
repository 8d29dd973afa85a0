/** Access tokens over real HTTP: one that is good, and all the ways in which one is not. */
import assert from 'node:assert/strict'
import { createSecretKey, generateKeyPairSync } from 'node:crypto'
import { exportJWK, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose'
import { configured, type Configured } from '../http/configured.ts'
import type { Answer } from '../http/gemeente.ts'
import { issuer, seconds, type Issuer } from './issuer.ts'

const audience = 'https://gevel.voorbeeldgemeente.example'

describe('An access token', () => {
  let as: Issuer
  let other: Issuer
  let gevel: Configured

  before(async function () {
    this.timeout(30_000)
    ;[as, other] = await Promise.all([issuer(), issuer()])
    const oidc = { issuer: as.url, jwksUrl: `${as.url}/keys`, audience }
    const sees = { sources: ['crm', 'register'], resources: 'alles' }
    gevel = await configured((configuration) => {
      configuration.clients['app'] = { ...sees, oidc: { ...oidc, clientId: 'app', scopes: ['klantinteracties.lezen'], acr: ['substantieel', 'hoog'] } }
      configuration.clients['eenmalig'] = { ...sees, oidc: { ...oidc, clientId: 'eenmalig', singleUse: true } }
    })
  })
  after(async () => {
    await gevel?.stop()
    await Promise.all([as?.stop(), other?.stop()])
  })

  const good = (changed: JWTPayload = {}): JWTPayload => ({
    iss: as.url, aud: audience, azp: 'app', sub: 'a-name-of-the-issuer', scope: 'openid klantinteracties.lezen', acr: 'hoog', iat: seconds(), exp: seconds() + 60, ...changed,
  })
  const ask = (token: string, path = '/categorieen') => gevel.get(path, { authorization: `Bearer ${token}` })
  const refused = ({ status, headers, body }: Answer, expected: 401 | 403, error: string) => {
    assert.equal(status, expected, JSON.stringify(body))
    assert.match(headers.get('content-type')!, /^application\/(problem\+)?json/)
    assert.equal(body.status, expected)
    assert.ok(headers.get('www-authenticate')!.startsWith(`Token, Bearer error="${error}"`), headers.get('www-authenticate')!)
    assert.equal(body.code, expected === 401 ? 'authentication_failed' : 'permission_denied')
  }

  it('that is good lets its client in, in either API', async () => {
    const token = await as.sign(good())
    assert.equal((await ask(token)).status, 200)
    assert.equal((await ask(token, `${gevel.url}/contactgegevens/api/v1/persoon`)).status, 200)
  })

  const wrong: Readonly<Record<string, () => Promise<string>>> = {
    'that is not signed (alg none)': async () => new UnsecuredJWT(good()).encode(),
    'that is signed with the public key as a secret (HS256)': () =>
      new SignJWT(good()).setProtectedHeader({ alg: 'HS256', kid: 'een' }).sign(createSecretKey(Buffer.from(as.publicKey))),
    'for another audience': () => as.sign(good({ aud: 'https://elders.example' })),
    'that has expired': () => as.sign(good({ iat: seconds() - 600, exp: seconds() - 120 })),
    'that is not good yet': () => as.sign(good({ nbf: seconds() + 600 })),
    'without an end': () => as.sign((({ exp: _exp, ...rest }) => rest)(good())),
    'with a key that the issuer does not have': () => as.sign(good(), { kid: 'twee' }),
    'that brings its own key': async () => {
      const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
      return new SignJWT(good()).setProtectedHeader({ alg: 'PS256', kid: 'een', jwk: await exportJWK(publicKey) }).sign(privateKey)
    },
    'that points at keys elsewhere': async () => other.sign(good(), { jku: `${other.url}/keys` }),
    'of another authorization server': () => other.sign(good({ iss: other.url })),
    'of another authorization server that calls itself this one': () => other.sign(good()),
    'of a client that is not known': () => as.sign(good({ azp: 'vreemd' })),
    'that is no JWT': async () => 'abc.def.ghi',
  }
  for (const [what, token] of Object.entries(wrong)) {
    it(`${what} is refused`, async () => refused(await ask(await token()), 401, 'invalid_token'))
  }

  it('of too low a level is refused, and told which would do', async () => {
    const answer = await ask(await as.sign(good({ acr: 'basis' })))
    refused(answer, 401, 'insufficient_user_authentication')
    assert.match(answer.headers.get('www-authenticate')!, /acr_values="substantieel hoog"$/)
  })

  it('without the scope is forbidden, and told which', async () => {
    const answer = await ask(await as.sign(good({ scope: 'openid' })))
    refused(answer, 403, 'insufficient_scope')
    assert.match(answer.headers.get('www-authenticate')!, /scope="klantinteracties.lezen"$/)
  })

  it('for one use is refused the second time; without a name it is never good', async () => {
    const once = (jti?: string) => as.sign({ ...good({ azp: 'eenmalig' }), ...(jti && { jti }) })
    const token = await once('0123456789abcdef')
    assert.equal((await ask(token)).status, 200)
    refused(await ask(token), 401, 'invalid_token')
    assert.equal((await ask(await once('fedcba9876543210'))).status, 200)
    refused(await ask(await once()), 401, 'invalid_token')
  })

  it('in the query counts for nothing', async () => {
    const { status, headers } = await gevel.get(`/categorieen?access_token=${await as.sign(good())}`, { authorization: undefined })
    assert.equal(status, 401)
    assert.equal(headers.get('www-authenticate'), 'Token, Bearer')
  })

  it('with a key that is not known makes the keys be read again, but not for each', async () => {
    await ask(await as.sign(good()))
    const before = as.reads()
    for (let time = 0; time < 20; time++) await ask(await as.sign(good(), { kid: `verzonnen-${time}` }))
    assert.ok(as.reads() - before <= 1, `${as.reads() - before} times`)
  })
})

describe('An access token whose issuer does not give its keys', () => {
  let as: Issuer
  let gevel: Configured
  before(async function () {
    this.timeout(30_000)
    as = await issuer()
    gevel = await configured((configuration) => {
      configuration.clients['app'] = { sources: ['register'], resources: 'alles', oidc: { issuer: as.url, jwksUrl: as.url, audience, clientId: 'app' } }
    })
  })
  after(async () => {
    await gevel?.stop()
    await as?.stop()
  })

  it('is not called wrong: that cannot be told now', async () => {
    as.fail(true)
    const token = await as.sign({ iss: as.url, aud: audience, azp: 'app', sub: 'x', iat: seconds(), exp: seconds() + 60 })
    const answers = await Promise.all(Array.from({ length: 10 }, () => gevel.get('/categorieen', { authorization: `Bearer ${token}` })))
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [503])
    assert.ok(as.reads() <= 2, `the keys were read ${as.reads()} times`)
    assert.equal((await gevel.get('/categorieen')).status, 200, 'others do not notice')
  })
})
