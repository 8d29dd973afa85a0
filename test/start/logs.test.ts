import assert from 'node:assert/strict'
import { personen } from '../../config/voorbeeldgemeente/personen.ts'
import { apiPath } from '../http/gemeente.ts'
import { raw } from '../http/wire.ts'
import { startProcess } from './process.ts'

describe('what Gevel logs', function () {
  this.timeout(60_000)

  it('is each request and each failure, and nothing of a person or a secret', async () => {
    const gevel = await startProcess({ LOG_LEVEL: 'trace' })
    const { url, get, ask } = await gevel.listening()
    const [moulin] = personen
    const adres = encodeURIComponent(moulin!.schrijftVan[0]!)
    const { body } = await get(`/partijen?partijIdentificator__objectId=${moulin!.bsn}&expand=digitaleAdressen,betrokkenen`)
    const { uuid } = body.results[0]
    const paths = [
      `/klantcontacten?hadBetrokkene__wasPartij__partijIdentificator__objectId=${moulin!.bsn}`, `/partijen/${uuid}`, `/digitaleadressen?adres=${adres}`,
      `/betrokkenen?contactnaamAchternaam=${moulin!.achternaam}`, `/partijen?soortPartij=${moulin!.bsn}`, `/partijen?bsn=${moulin!.bsn}`, `/partijen/${moulin!.bsn}`,
      `/${moulin!.bsn}`, `/${moulin!.achternaam}`, `/${adres}`, `/klantcontacten?pageSize=500`, `/partij-identificatoren?partijIdentificatorObjectId=${moulin!.bsn}`,
    ]
    for (const path of paths) await get(path)
    await get('/partijen', { authorization: 'Token fout-en-geheim' })
    await ask('/partijen', { method: 'POST', body: `{"bsn": "${moulin!.bsn}", oeps` }, { 'content-type': 'application/json' })
    await ask('/partijen', { method: 'POST', body: '{}' }, { 'content-type': `application/json; charset=${moulin!.achternaam}` })
    await raw(url, `GET http://${moulin!.achternaam}.example${apiPath}/partijen/${moulin!.bsn}?x=${moulin!.bsn}`)
    await raw(url, `GET ${apiPath}/partijen/%${moulin!.bsn}`, [`X-Bsn: ${moulin!.bsn}`, `User-Agent: ${moulin!.achternaam}`])
    assert.deepEqual(await gevel.end('SIGTERM'), { code: 0, signal: null })

    const { stderr } = gevel.output
    const lines = stderr.trimEnd().split('\n').map((line) => JSON.parse(line) as { msg?: string; client?: string; status?: unknown })
    const requests = lines.filter(({ msg }) => msg === 'request')
    assert.equal(requests.length, paths.length + 6)
    assert.equal(requests[0]!.client, 'kcc')
    assert.equal(requests[0]!.status, 200)
    const ofPersonen = personen.flatMap(({ bsn, achternaam, schrijftVan, email }) => [bsn, achternaam, ...schrijftVan, ...Object.values(email).flat().map(({ adres }) => adres)])
    const secrets = [...ofPersonen, ...ofPersonen.map(encodeURIComponent), 'voorbeeld-kcc', 'fout-en-geheim', 'alleen-voor-het-voorbeeld', 'geen-geheim', uuid as string]
    assert.deepEqual(secrets.flatMap((secret) => lineWith(stderr, secret) ?? []), [])
  })
})

/** What is logged around it. */
function lineWith(text: string, part: string): string | undefined {
  const at = text.toLowerCase().indexOf(part.toLowerCase())
  return at === -1 ? undefined : `${part} in: ${text.slice(Math.max(0, at - 120), at + 60)}`
}
