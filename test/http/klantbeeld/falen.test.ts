/** A klantbeeld while a source fails in one kind of thing: never less than there is without saying so. */
import assert from 'node:assert/strict'
import { burgers } from '../../access/matrix/wereld.ts'
import { proef, type Proef } from './proef.ts'
import { opBsn, opEmail, zoeker, type Beeld } from './zoeker.ts'

const [inBeide, , alleenInTwee] = burgers.map(({ bsn }) => bsn) as [string, string, string]
const niemand = '999990202'

describe('A klantbeeld while a source fails', () => {
  let gevel: Proef
  let zoek: (body: unknown, headers?: Record<string, string>) => Promise<Beeld>
  before(async () => {
    gevel = await proef({ kcc: { resources: 'alles' }, een: { resources: 'alles', sources: ['een'] } })
    const ask = zoeker(gevel.url)
    zoek = (body, headers) => ask(body, { authorization: 'Token token-van-kcc', ...headers })
  })
  after(() => gevel.stop())
  afterEach(() => gevel.failing.clear())

  const stateOf = (beeld: Beeld, bron: string) => beeld.body.volledigheid.bronnen.find((one: any) => one.naam === bron)
  const sourcesIn = ({ body }: Beeld) => [...new Set([body.partij?.bronnen ?? [], ...['digitaleAdressen', 'klantcontacten', 'interneTaken', 'zaken'].map((deel) => body[deel]?.items ?? [])].flat().map((one: any) => one.bron))].sort()

  it('is whole while none does', async () => {
    const beeld = await zoek({ ...opBsn(inBeide), maximum: 100 })
    assert.deepEqual([beeld.status, beeld.body.volledigheid.volledig, sourcesIn(beeld)], [200, true, ['een', 'twee']])
  })

  for (const [deel, resource] of [['partij', 'partijen'], ['digitaleAdressen', 'digitaleadressen'], ['klantcontacten', 'klantcontacten'], ['interneTaken', 'internetaken'], ['zaken', 'zaken']] as const) {
    describe(`in ${resource}`, () => {
      it('says so where the source is optioneel, and still has what the others hold', async () => {
        gevel.failing.set(`twee ${resource}`, 'bron-weigert')
        const beeld = await zoek({ ...opBsn(inBeide), maximum: 100 })
        assert.deepEqual([beeld.status, beeld.body.volledigheid.volledig, beeld.headers.get('gevel-volledig')], [200, false, '?0'], beeld.text)
        const { status, reden, aantal } = stateOf(beeld, 'twee')
        assert.deepEqual([status, reden, aantal], ['fout', 'weigert', 0])
        const items = deel === 'partij' ? beeld.body.partij.bronnen : beeld.body[deel].items
        assert.ok(items.length > 0 && items.every((one: any) => one.bron === 'een'), deel)
      })

      it('is an error that names the source where that is verplicht, and tells no more', async () => {
        gevel.failing.set(`een ${resource}`, 'bron-weigert')
        const beeld = await zoek(opBsn(inBeide))
        assert.deepEqual([beeld.status, beeld.body.detail], [502, 'Geen volledig antwoord van: een.'])
        assert.match(beeld.headers.get('gevel-bronnen')!, /een;status=fout/)
      })

      it('follows the preference of the client', async () => {
        gevel.failing.set(`twee ${resource}`, 'bron-weigert')
        assert.equal((await zoek(opBsn(inBeide), { prefer: 'handling=strict' })).status, 502)
        gevel.failing.clear()
        gevel.failing.set(`een ${resource}`, 'bron-weigert')
        const lenient = await zoek(opBsn(inBeide), { prefer: 'handling=lenient' })
        assert.deepEqual([lenient.status, lenient.body.volledigheid.volledig, stateOf(lenient, 'een').status], [200, false, 'fout'])
      })
    })
  }

  for (const [code, status] of [['bron-onbereikbaar', 503], ['bron-te-laat', 504], ['bron-overbelast', 503], ['bron-mislukt', 502]] as const) {
    it(`is a ${status} where it is ${code}`, async () => {
      gevel.failing.set('een klantcontacten', code)
      assert.equal((await zoek({ ...opBsn(inBeide), expand: ['klantcontacten'] })).status, status)
    })
  }

  describe('that could have known', () => {
    it('is no 404, whatever the source and the client are', async () => {
      assert.equal((await zoek(opBsn(niemand))).status, 404)
      gevel.failing.set('twee partijen', 'bron-weigert')
      for (const prefer of ['handling=lenient', 'handling=strict', '']) {
        const { status, body } = await zoek(opBsn(niemand), { prefer })
        assert.deepEqual([status, body.detail], [502, 'Geen volledig antwoord van: twee.'], prefer)
      }
    })

    it('is no klantbeeld without a partij either: who is told that there is none makes one', async () => {
      gevel.failing.set('twee partijen', 'bron-weigert')
      assert.equal((await zoek(opBsn(alleenInTwee), { prefer: 'handling=lenient' })).status, 502)
    })

    it('keeps an address from finding anybody', async () => {
      assert.equal((await zoek(opEmail('burger-0@voorbeeld.example'))).status, 200)
      gevel.failing.set('twee digitaleadressen', 'bron-weigert')
      const { status, body } = await zoek(opEmail('burger-0@voorbeeld.example'), { prefer: 'handling=lenient' })
      assert.deepEqual([status, body.detail], [502, 'Geen volledig antwoord van: twee.'])
    })

    it('keeps an address from finding anybody, also where the client may not see the source: that is then not named', async () => {
      const asEen = { authorization: 'Token token-van-een' }
      assert.equal((await zoek(opEmail('burger-0@voorbeeld.example'), asEen)).status, 200)
      gevel.failing.set('twee digitaleadressen', 'bron-weigert')
      const { status, body, text, headers } = await zoek(opEmail('burger-0@voorbeeld.example'), asEen)
      assert.deepEqual([status, body.detail], [503, 'Geen volledig antwoord van de bronnen.'])
      assert.ok(!`${text} ${headers.get('gevel-bronnen') ?? ''}`.includes('twee'))
    })
  })
})
