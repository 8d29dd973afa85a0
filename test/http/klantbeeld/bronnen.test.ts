/** `GET /bronnen`: how the sources are, told to who may see them and without asking them anything. */
import assert from 'node:assert/strict'
import { burgers } from '../../access/matrix/wereld.ts'
import { faultsOf } from '../response-schemas.ts'
import { proef, type Proef } from './proef.ts'
import { opBsn, zoeker } from './zoeker.ts'

const path = '/klantbeeld/api/v1/bronnen'
const inBeide = burgers[0]!.bsn

describe('The state of the sources', () => {
  let gevel: Proef
  beforeEach(async () => {
    gevel = await proef({
      kcc: { resources: 'alles' },
      een: { resources: 'alles', sources: ['een'] },
      weinig: { geheimhouding: 'tonen', resources: { partijen: { operations: ['read'], fields: 'alles', sources: ['twee'] }, actoren: 'alles' } },
    })
  })
  afterEach(() => gevel.stop())

  const get = async (client: string | undefined, more = '', method = 'GET') => {
    const response = await fetch(gevel.url + path + more, { method, headers: client === undefined ? {} : { authorization: `Token token-van-${client}` } })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, body: text === '' ? undefined : JSON.parse(text) }
  }
  const statesFor = async (client: string) => (await get(client)).body.bronnen.map((one: any) => [one.naam, one.toestand])
  const zoek = (expand: readonly string[] = ['partij']) => zoeker(gevel.url)({ ...opBsn(inBeide), expand }, { authorization: 'Token token-van-kcc' })

  it('is unknown until one was asked, and asks nothing itself', async () => {
    const { status, body, headers } = await get('kcc')
    assert.equal(status, 200)
    assert.deepEqual(faultsOf({ $ref: 'klantbeeld#/components/schemas/Bronnen' }, body), [])
    assert.deepEqual(body.bronnen.map(({ resources: _resources, ...rest }: any) => rest), [
      { naam: 'een', verplichting: 'verplicht', toestand: 'onbekend', sinds: null, laatsteAntwoord: null, leeftijd: null },
      { naam: 'twee', verplichting: 'optioneel', toestand: 'onbekend', sinds: null, laatsteAntwoord: null, leeftijd: null },
    ])
    assert.deepEqual(gevel.calls, [])
    assert.deepEqual([headers.get('api-version'), headers.get('cache-control')], ['0.1.0', 'no-store'])
  })

  it('follows from what the sources answer to whoever asks', async () => {
    await zoek()
    const [een] = (await get('een')).body.bronnen
    assert.deepEqual([een.toestand, een.leeftijd >= 0, een.sinds <= een.laatsteAntwoord], ['gezond', true, true])
    for (const one of ['partijen', 'betrokkenen', 'digitaleadressen']) gevel.failing.set(`een ${one}`, 'bron-weigert')
    await zoek()
    const { body } = await get('kcc')
    assert.deepEqual(faultsOf({ $ref: 'klantbeeld#/components/schemas/Bronnen' }, body), [])
    assert.deepEqual(await statesFor('kcc'), [['een', 'gestoord'], ['twee', 'gezond']])
    // When it last answered stays what it was; since when it fails is later.
    assert.ok(body.bronnen[0].laatsteAntwoord >= een.laatsteAntwoord && body.bronnen[0].sinds >= body.bronnen[0].laatsteAntwoord)
    gevel.failing.clear()
    await zoek()
    assert.deepEqual(await statesFor('kcc'), [['een', 'gezond'], ['twee', 'gezond']])
  })

  it('is told of the sources that a client may read something of, with what', async () => {
    assert.deepEqual((await statesFor('een')).map(([naam]: string[]) => naam), ['een'])
    assert.deepEqual((await get('weinig')).body.bronnen.map((one: any) => [one.naam, one.resources]), [['twee', ['partijen']]])
    const [een] = (await get('kcc')).body.bronnen
    assert.deepEqual(een.resources, ['betrokkenen', 'digitaleadressen', 'internetaken', 'klantcontacten', 'onderwerpobjecten', 'partij-identificatoren', 'partijen', 'zaken'])
  })

  it('says nothing of what is behind a name', async () => {
    gevel.failing.set('een partijen', 'bron-weigert')
    await zoek()
    const { body, text } = await get('kcc')
    assert.deepEqual(Object.keys(body.bronnen[0]), ['naam', 'verplichting', 'toestand', 'sinds', 'laatsteAntwoord', 'leeftijd', 'resources'])
    assert.doesNotMatch(text, /proef|http|weigert|test/)
  })

  it('is for clients, and takes no parameters', async () => {
    assert.equal((await get(undefined)).status, 401)
    assert.equal((await get('kcc', '?naam=een')).status, 400)
    assert.deepEqual([(await get('kcc', '', 'HEAD')).status, (await get('kcc', '/een')).status, (await get('kcc', '/')).status], [200, 404, 404])
    const post = await get('kcc', '', 'POST')
    assert.deepEqual([post.status, post.headers.get('allow')], [405, 'GET, HEAD, OPTIONS'])
  })
})
