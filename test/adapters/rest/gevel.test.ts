/** Gevel over HTTP in front of sources that are told by a manifest, as a client asks it. */
import assert from 'node:assert/strict'
import { activities, contacts, startDataverse, type Dataverse } from '../../servers/dataverse.ts'
import { gevelOver, type Served } from '../manifests.ts'
import { meldingen, startMeldpunt, type Meldpunt } from './meldpunt.ts'
import { manifestFile } from './opened.ts'

describe('Gevel in front of sources that a manifest tells of', function () {
  this.timeout(30_000)
  let meldpunt: Meldpunt
  let dataverse: Dataverse
  let gevel: Served
  before(async () => {
    ;[meldpunt, dataverse] = await Promise.all([startMeldpunt(), startDataverse()])
    gevel = await gevelOver({
      meldingen: { adapter: 'rest', settings: { manifest: manifestFile, url: meldpunt.url, credentials: { key: 'geheim' } }, cacheSeconds: 0 },
      crm: { adapter: 'rest', settings: { profile: 'dataverse', url: dataverse.url, options: dataverse.options, credentials: dataverse.credentials }, cacheSeconds: 0 },
    })
  })
  after(async () => {
    await gevel?.stop()
    await Promise.all([meldpunt?.close(), dataverse?.stop()])
  })
  beforeEach(() => { meldpunt.habit = () => undefined })

  const isContact = ({ activitytypecode }: { activitytypecode: string }) => activitytypecode !== 'appointment'

  it('merges their contacts in one order, and counts them', async () => {
    const moments: string[] = []
    let path = '/klantcontacten?pageSize=20'
    let count = 0
    for (let page = 1; path; page++) {
      const { status, body } = await gevel.get(path)
      assert.equal(status, 200)
      count = body.count
      moments.push(...body.results.map(({ plaatsgevondenOp }: any) => plaatsgevondenOp))
      path = body.next ? body.next.slice(body.next.indexOf('/klantcontacten')) : ''
    }
    const expected = [...meldingen.map(({ datum }) => datum.replace('.000', '')), ...activities.filter(isContact).map(({ createdon }) => createdon)].sort().reverse()
    assert.deepEqual(moments, expected)
    assert.equal(count, expected.length)
  })

  it('gives what is known of a person, by bsn, with what belongs to it', async () => {
    const { body: { results: [partij] } } = await gevel.get('/partijen?partijIdentificator__objectId=999993653&partijIdentificator__codeSoortObjectId=bsn&expand=digitaleAdressen,betrokkenen,betrokkenen.hadKlantcontact')
    assert.equal(partij.partijIdentificatie.contactnaam.achternaam, 'Moulin')
    assert.deepEqual(partij._expand.digitaleAdressen.map(({ adres }: any) => adres), ['suzanne.moulin@voorbeeld.example', 's.moulin@werk.example', '0612345678'])
    const own = activities.filter((one) => isContact(one) && one._regardingobjectid_value === contacts[0]!.contactid)
    assert.equal(partij._expand.betrokkenen.length, own.length)
    const { status, body } = await gevel.get(`/klantcontacten?hadBetrokkene__wasPartij__partijIdentificator__objectId=999993653&hadBetrokkene__wasPartij__partijIdentificator__codeSoortObjectId=bsn&expand=hadBetrokkenen,leiddeTotInterneTaken`)
    assert.equal(status, 200)
    assert.deepEqual(body.results.map(({ onderwerp }: any) => onderwerp), own.toSorted((a, b) => b.createdon.localeCompare(a.createdon)).map(({ subject }) => subject))
    for (const { _expand } of body.results) assert.equal(_expand.hadBetrokkenen[0].wasPartij.uuid, partij.uuid)
  })

  it('finds again what it gave, by its id', async () => {
    const { body } = await gevel.get('/klantcontacten?kanaal=balie&expand=hadBetrokkenen.digitaleAdressen')
    assert.equal(body.count, meldingen.filter(({ kanaal }) => kanaal === 'balie').length)
    const one = body.results.find(({ hadBetrokkenen }: any) => hadBetrokkenen.length > 0)
    assert.equal((await gevel.get(`/klantcontacten/${one.uuid}`)).body.onderwerp, one.onderwerp)
    const { status, body: betrokkene } = await gevel.get(`/betrokkenen/${one.hadBetrokkenen[0].uuid}`)
    assert.deepEqual([status, betrokkene.hadKlantcontact.uuid], [200, one.uuid])
    assert.equal((await gevel.get('/klantcontacten/0b0b0b0b-0b0b-4b0b-8b0b-0b0b0b0b0b0b')).status, 404)
  })

  it('fails where a source passes over what it is asked, and tells nothing of it', async () => {
    meldpunt.habit = ({ query }) => (query.has('kanaal') ? { body: { totaal: 3, meldingen: meldingen.slice(0, 3) } } : undefined)
    const { status, body } = await gevel.get('/klantcontacten?kanaal=balie')
    assert.equal(status, 502)
    assert.ok(!JSON.stringify(body).includes('127.0.0.1'))
  })

  it('leaves a source alone for as long as it asks', async () => {
    meldpunt.habit = () => ({ status: 429, headers: { 'retry-after': '60' }, body: {} })
    assert.equal((await gevel.get('/klantcontacten?kanaal=balie')).status, 503)
    const before = meldpunt.asked.length
    assert.equal((await gevel.get('/klantcontacten?kanaal=telefoon')).status, 503)
    assert.equal(meldpunt.asked.length, before)
  })
})
