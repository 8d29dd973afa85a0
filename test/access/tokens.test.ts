/** Static tokens and client certificates, over real HTTP. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { hash, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hashToken, newToken } from '../../src/access/tokens.ts'
import { configured, type Configured } from '../http/configured.ts'

describe('A static token', () => {
  it('that can be guessed gets no digest', () => {
    for (const token of ['geheim', 'voorbeeld-kcc', 'a'.repeat(64), '0101010101010101010101010101']) assert.throws(() => hashToken(token), RangeError, token)
    assert.notEqual(newToken(), newToken())
    assert.match(hashToken(newToken()), /^sha256:/)
  })

  describe('of which the configuration has the digest', () => {
    const [old, current] = [newToken(), newToken()]
    let gevel: Configured
    before(async function () {
      this.timeout(30_000)
      gevel = await configured((configuration) => {
        configuration.clients['app'] = { sources: ['register'], resources: 'alles', tokens: [hashToken(current), hashToken(old)] }
      })
    })
    after(() => gevel?.stop())
    const status = async (token: string) => (await gevel.get('/categorieen', { authorization: `Token ${token}` })).status

    it('lets its client in, and so does the one before it', async () => assert.deepEqual([await status(current), await status(old)], [200, 200]))
    it('is not the digest itself', async () => assert.equal(await status(hashToken(current)), 401))
  })
})

/** A certificate of its own making, in force from now on for so many days. */
function certificate(days: number): X509Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'gevel-certificaat-'))
  try {
    const file = join(folder, 'cert.pem')
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', join(folder, 'key.pem'), '-out', file, '-days', String(days), '-subj', '/CN=afnemer'], { stdio: 'ignore' })
    return new X509Certificate(readFileSync(file))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

describe('A client certificate that a proxy hands on', () => {
  const [own, foreign] = [certificate(1), certificate(1)]
  const binary = ({ raw }: X509Certificate) => `:${raw.toString('base64')}:`
  const fingerprint = `sha256:${hash('sha256', own.raw, 'hex')}`
  const token = newToken()
  const start = (addresses: string[]) => configured((configuration) => {
    configuration['proxy'] = { addresses, certificateHeader: 'Client-Cert' }
    configuration.clients['alleen'] = { sources: ['register'], resources: 'alles', certificates: [fingerprint] }
    configuration.clients['beide'] = { sources: ['register'], resources: 'alles', certificates: [fingerprint], tokens: [token] }
  })

  it('is no certificate of two clients', async () => {
    await assert.rejects(start(['127.0.0.1']), /clients\.beide\.certificates\[0\]: is a certificate of alleen too/)
  })

  const with1 = (addresses: string[], credentials: Record<string, unknown>) => configured((configuration) => {
    configuration['proxy'] = { addresses, certificateHeader: 'Client-Cert' }
    configuration.clients['app'] = { sources: ['register'], resources: 'alles', certificates: [fingerprint], ...credentials }
  })
  const statuses = async (gevel: Configured, headers: Record<string, string | undefined>[]) => {
    try {
      return await Promise.all(headers.map(async (one) => (await gevel.get('/categorieen', { authorization: undefined, ...one })).status))
    } finally {
      await gevel.stop()
    }
  }

  it('lets its client in, in either spelling; another, nonsense or none does not', async () => {
    const gevel = await with1(['127.0.0.0/8'], {})
    const headers = [binary(own), encodeURIComponent(own.toString()), binary(foreign), 'nonsense', '%zz', undefined].map((value) => ({ 'client-cert': value }))
    assert.deepEqual(await statuses(gevel, headers), [200, 200, 401, 401, 401, 401])
  })

  it('counts for nothing when it comes from elsewhere than the proxy', async () => {
    assert.deepEqual(await statuses(await with1(['192.0.2.1'], {}), [{ 'client-cert': binary(own) }]), [401])
  })

  it('is asked for besides a token', async () => {
    const authorization = `Token ${token}`
    const gevel = await with1(['127.0.0.1'], { tokens: [token] })
    assert.deepEqual(await statuses(gevel, [{ authorization }, { authorization, 'client-cert': binary(foreign) }, { authorization, 'client-cert': binary(own) }, { 'client-cert': binary(own) }]), [401, 401, 200, 401])
  })
})
