/** What a client may see of a klantbeeld, where a rule looks at more than one source or at an address; the matrix has the rest. */
import assert from 'node:assert/strict'
import { burgers } from '../../access/matrix/wereld.ts'
import { proef, samen, type Proef } from './proef.ts'
import { opBsn, opEmail, zoeker, type Beeld } from './zoeker.ts'

const [inBeide, geheim] = burgers.map(({ bsn }) => bsn) as [string, string]
const lezen = (fields: unknown, sources?: readonly string[]) => ({ operations: ['read'], fields, ...(sources && { sources }) })

describe('The rules of a client over a klantbeeld', () => {
  let gevel: Proef
  let als: (client: string, body: unknown, headers?: Record<string, string>) => Promise<Beeld>
  before(async () => {
    gevel = await proef({
      kcc: { resources: 'alles' },
      een: { resources: 'alles', sources: ['een'] },
      velden: { geheimhouding: 'tonen', resources: { partijen: [lezen({ except: ['bezoekadres'] }, ['een']), lezen('alles', ['twee'])], digitaleadressen: lezen({ except: ['adres'] }) } },
      zonderadressen: { resources: { partijen: 'alles', digitaleadressen: 'alles' }, geheimhouding: 'zonder-adressen' },
      bekend: { resources: 'alles', alleenMetPersoon: true },
      contacten: { geheimhouding: 'tonen', vertrouwelijk: 'tonen', resources: { klantcontacten: 'alles' } },
      niets: { resources: { actoren: 'alles' } },
      weinig: { resources: 'alles', limit: { requests: 2, seconds: 3600 } },
    })
    const zoek = zoeker(gevel.url)
    als = (client, body, headers) => zoek(body, { authorization: `Token token-van-${client}`, ...headers })
  })
  after(() => gevel.stop())

  it('hide of where a field comes from what they hide of the field', async () => {
    const adres = async (client: string) => {
      const { body } = await als(client, { ...opBsn(inBeide), expand: ['partij'], herkomst: true })
      const { bron, anders } = body.partij.herkomst.find(({ veld }: any) => veld === 'bezoekadres')
      return [body.partij.bezoekadres.adresregel1, bron, anders.map((one: any) => [one.bron, one.waarde.adresregel1])]
    }
    assert.deepEqual(await adres('kcc'), ['straat van een', 'een', [['twee', 'straat van twee']]])
    assert.deepEqual(await adres('velden'), ['straat van twee', 'twee', []])
    assert.deepEqual(await adres('een'), ['straat van een', 'een', []])
  })

  it('do not say who else asks for secrecy', async () => {
    const [veld] = (await als('een', { ...opBsn(geheim), expand: ['partij'], herkomst: true })).body.partij.herkomst.filter((one: any) => one.veld === 'indicatieGeheimhouding')
    assert.deepEqual(veld, { veld: 'indicatieGeheimhouding', bron: 'een', anders: [] })
    // Here it is a source that the client does not see.
    const gemeente = await proef({ twee: { resources: 'alles', sources: ['twee'] } })
    try {
      const { body } = await zoeker(gemeente.url)({ ...opBsn(geheim), expand: ['partij'], herkomst: true }, { authorization: 'Token token-van-twee' })
      assert.equal(body.partij.indicatieGeheimhouding, true)
      const [own] = body.partij.herkomst.filter((one: any) => one.veld === 'indicatieGeheimhouding')
      assert.deepEqual([own.bron, own.anders], [null, [{ bron: 'twee', waarde: false }]])
    } finally {
      await gemeente.stop()
    }
  })

  it('give the parts that may be read, and refuse another that is named', async () => {
    const { status, body } = await als('contacten', opBsn(inBeide))
    assert.deepEqual([status, Object.keys(body)], [200, ['klantcontacten', 'volledigheid']])
    for (const part of [{ expand: ['partij'] }, { expand: ['klantcontacten', 'interneTaken'] }, { fields: ['zaken.status'] }]) assert.equal((await als('contacten', { ...opBsn(inBeide), ...part })).status, 403)
    assert.equal((await als('niets', opBsn(inBeide))).status, 403)
  })

  describe('on an address', () => {
    it('let it be found only where nobody else holds it, hidden or not', async () => {
      assert.equal((await als('kcc', opEmail(samen))).status, 409)
      // One of both is in a source that this client does not see: that there is another is not told.
      const { status, text } = await als('een', opEmail(samen))
      assert.equal(status, 404)
      assert.ok(!text.includes('Meer dan'))
    })

    it('that is kept secret, find nobody by it', async () => {
      assert.equal((await als('kcc', opEmail('burger-1@voorbeeld.example'))).status, 200)
      assert.equal((await als('zonderadressen', opBsn(geheim))).status, 200)
      assert.equal((await als('zonderadressen', opEmail('burger-1@voorbeeld.example'))).status, 404)
      assert.equal((await als('zonderadressen', opEmail('burger-0@voorbeeld.example'))).status, 200)
    })

    it('refuse one where that field is hidden, and to whom a persoon must be named', async () => {
      assert.equal((await als('velden', opEmail('burger-0@voorbeeld.example'))).status, 403)
      assert.equal((await als('bekend', opEmail('burger-0@voorbeeld.example'))).status, 403)
      assert.equal((await als('bekend', opBsn(inBeide))).status, 200)
    })
  })

  it('hold it to its pace', async () => {
    const statuses = await Promise.all([1, 2, 3].map(async () => als('weinig', opBsn(inBeide))))
    assert.deepEqual(statuses.map(({ status }) => status).sort(), [200, 200, 429])
    const refused = statuses.find(({ status }) => status === 429)!
    assert.match(refused.headers.get('retry-after')!, /^\d+$/)
  })

  it('cost the sources no more than the same answers of the standard\'s surface', async () => {
    const headers = { authorization: 'Token token-van-kcc' }
    const by = (prefix: string) => `${prefix}partijIdentificator__codeSoortObjectId=bsn&${prefix}partijIdentificator__objectId=${inBeide}`
    const lists = [`/partijen?${by('')}`, `/digitaleadressen?${by('verstrektDoorPartij__')}`, `/klantcontacten?${by('hadBetrokkene__wasPartij__')}&expand=leiddeTotInterneTaken`]
    gevel.calls.length = 0
    for (const list of lists) assert.equal((await gevel.get(list, headers)).status, 200)
    const apart = [...gevel.calls]
    gevel.calls.length = 0
    assert.equal((await als('kcc', { ...opBsn(inBeide), maximum: 100 })).status, 200)
    const together = gevel.calls.filter((one) => !one.endsWith(' zaken'))
    const count = (calls: readonly string[]) => Object.fromEntries([...Map.groupBy(calls.toSorted(), (one) => one)].map(([name, all]) => [name, all.length])) as Record<string, number>
    for (const [name, times] of Object.entries(count(together))) assert.ok(times <= (count(apart)[name] ?? 0), `${name}: ${times} calls, and ${count(apart)[name] ?? 0} apart`)
    assert.ok(Object.values(count(together)).every((times) => times === 1), 'each source is asked once for each kind of thing')
    assert.deepEqual(gevel.calls.filter((one) => one.endsWith(' zaken')).sort(), ['een zaken', 'twee zaken'])
  })
})
