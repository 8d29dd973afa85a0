/** TLS of its own, seen by a scanner that is not ours. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { run, wantPrograms } from '../servers/debian.ts'
import { configured, type Configured } from './configured.ts'

describe('TLS', () => {
  let folder: string
  before(function () {
    wantPrograms(this, { '/usr/bin/openssl': 'openssl', '/usr/bin/sslscan': 'sslscan' })
    folder = mkdtempSync(join(tmpdir(), 'gevel-tls-'))
    for (const [name, kind] of [['ec', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']], ['rsa', ['-newkey', 'rsa:3072']]] as const) {
      run({ program: '/usr/bin/openssl', args: ['req', '-x509', ...kind, '-nodes', '-days', '2', '-subj', '/CN=localhost', '-keyout', `${folder}/${name}.key`, '-out', `${folder}/${name}.pem`] })
    }
    writeFileSync(join(folder, 'geen.pem'), 'geen certificaat')
  })
  after(() => { if (folder) rmSync(folder, { recursive: true, force: true }) })

  const withTls = (name: string, key = name): Promise<Configured> => configured((configuration) => {
    configuration['tls'] = { certificaat: join(folder, `${name}.pem`), sleutel: join(folder, `${key}.key`) }
  })

  for (const name of ['ec', 'rsa']) {
    it(`offers nothing but what the NCSC calls good, with a certificate of ${name}`, async () => {
      const gevel = await withTls(name)
      const { port } = new URL(gevel.url)
      // The server is in this process: nothing may hold it up meanwhile.
      const { stdout: found } = await promisify(execFile)('/usr/bin/sslscan', ['--no-colour', '--show-ciphers', `127.0.0.1:${port}`])
      await gevel.stop()
      for (const old of ['SSLv2', 'SSLv3', 'TLSv1.0', 'TLSv1.1']) assert.match(found, new RegExp(`${old} +disabled`), found)
      const ciphers = [...found.matchAll(/^(?:Preferred|Accepted) +(TLSv1\.\d) +\d+ bits +(\S+)/gm)].map(([, version, cipher]) => `${version} ${cipher}`)
      assert.ok(ciphers.some((one) => one.startsWith('TLSv1.3')) && ciphers.some((one) => one.startsWith('TLSv1.2')), found)
      const weak = ciphers.filter((one) => !/^TLSv1\.3 TLS_|^TLSv1\.2 ECDHE-(ECDSA|RSA)-(AES(128|256)-GCM-SHA\d+|CHACHA20-POLY1305)$/.test(one))
      assert.deepEqual(weak, [])
    }).timeout(60_000)
  }

  it('serves as ever', async () => {
    const gevel = await withTls('ec')
    assert.match(gevel.url, /^https:/)
    const asked = request(`${gevel.api}/partijen?pageSize=1`, { rejectUnauthorized: false, headers: { authorization: 'Token voorbeeld-kcc' } }).end()
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    assert.equal(answer.statusCode, 200)
    answer.resume()
    await once(answer, 'end')
    await gevel.stop()
  })

  it('is refused at start with files that are no good, by what is wrong and not by where they are', async () => {
    for (const [certificate, key, fault] of [['niets', 'ec', /^tls\.certificaat: cannot be read \(ENOENT\)$/], ['geen', 'ec', /^tls: the certificate and the key cannot be used/], ['ec', 'rsa', /^tls: the certificate and the key cannot be used/]] as const) {
      await assert.rejects(withTls(certificate, key), (error: { faults: string[] }) => {
        assert.equal(error.faults.length, 1)
        assert.match(error.faults[0]!, fault)
        assert.ok(!error.faults[0]!.includes(folder))
        return true
      })
    }
  })
})
