/** The calls that KISS makes to show a persoon, in its own order, with what it reads of each answer. */
import assert from 'node:assert/strict'
import { gemeente, type Answer, type Gemeente } from '../http/gemeente.ts'


describe('KISS, looking up bsn 999993653', () => {
  let server: Gemeente
  let partij: any
  let betrokkenen: any[]

  before(async () => {
    server = await gemeente()
  })

  /** KISS fails a whole screen on any other status. */
  async function read(path: string): Promise<any> {
    const answer: Answer = await server.get(path)
    assert.equal(answer.status, 200, `${path}: ${JSON.stringify(answer.body)}`)
    assert.equal(answer.headers.get('gevel-volledig'), '?1')
    return answer.body
  }

  it('K1: finds exactly one partij, with its digitale adressen', async () => {
    const page = await read('/partijen?expand=digitaleAdressen&soortPartij=persoon&partijIdentificator__codeSoortObjectId=bsn&partijIdentificator__objectId=999993653')
    assert.deepEqual(Object.keys(page), ['count', 'next', 'previous', 'results'])
    assert.equal(page.count, 1)
    assert.equal(page.next, null)
    partij = page.results[0]
    assert.equal(partij.partijIdentificatie.volledigeNaam, 'Suzanne Moulin')
    assert.deepEqual(
      partij._expand.digitaleAdressen.map(({ adres, soortDigitaalAdres }: any) => [soortDigitaalAdres, adres]),
      // The register comes first in precedence; the CRM has one of the two in another letter case.
      [['email', 'Suzanne.Moulin@Voorbeeld.example'], ['email', 's.moulin@werk.example'], ['telefoonnummer', '0612345678']],
    )
  })

  it('K2: gets that partij by its id, the same', async () => {
    const { _expand, ...listed } = partij
    const detail = await read(`/partijen/${partij.uuid}?expand=digitaleAdressen`)
    assert.deepEqual(detail, { ...listed, _expand })
  })

  it('K3: gets each of its identificatoren', async () => {
    assert.equal(partij.partijIdentificatoren.length, 1)
    for (const { uuid } of partij.partijIdentificatoren) {
      const identificator = await read(`/partij-identificatoren/${uuid}`)
      assert.equal(identificator.partijIdentificator.objectId, '999993653')
      assert.equal(identificator.partijIdentificator.codeSoortObjectId, 'bsn')
      assert.equal(identificator.identificeerdePartij.uuid, partij.uuid)
    }
  })

  it('K4: lists its betrokkenen on one page, for it does not follow next', async () => {
    const page = await read(`/betrokkenen?wasPartij__url=${encodeURIComponent(partij.url)}&pageSize=100`)
    assert.equal(page.next, null)
    assert.equal(page.count, page.results.length)
    betrokkenen = page.results
    assert.ok(betrokkenen.every(({ wasPartij }) => wasPartij.uuid === partij.uuid && wasPartij.url === partij.url))
    assert.deepEqual(betrokkenen.map(({ uuid }) => uuid).sort(), partij.betrokkenen.map(({ uuid }: any) => uuid).sort())
  })

  it('K5: gets each klantcontact with its expands, out of all four sources', async () => {
    const sources = new Set<string>()
    for (const { hadKlantcontact } of betrokkenen) {
      const path = `/klantcontacten/${hadKlantcontact.uuid}?expand=leiddeTotInterneTaken,gingOverOnderwerpobjecten`
      const answer = await server.get(path)
      assert.equal(answer.status, 200, path)
      sources.add(answer.headers.get('gevel-bronnen')!.split(';')[0]!)
      assert.equal(answer.body.url, hadKlantcontact.url)
      assert.ok(answer.body.kanaal && answer.body.onderwerp && answer.body.plaatsgevondenOp)
      assert.ok(Array.isArray(answer.body._expand.gingOverOnderwerpobjecten))
      assert.ok(Array.isArray(answer.body._expand.leiddeTotInterneTaken))
      for (const actor of answer.body.hadBetrokkenActoren) assert.ok(actor.naam && actor.soortActor && actor.actoridentificator)
    }
    assert.deepEqual([...sources].sort(), ['crm', 'post', 'register', 'zaken'])
  })

  it('K6: lists the klantcontacten of each zaak that they went about', async () => {
    const contacts = await read(`/klantcontacten?hadBetrokkene__wasPartij__uuid=${partij.uuid}&expand=gingOverOnderwerpobjecten&pageSize=500`)
    const zaken = contacts.results.flatMap(({ _expand }: any) => _expand.gingOverOnderwerpobjecten)
      .map(({ onderwerpobjectidentificator }: any) => onderwerpobjectidentificator)
      .filter(({ codeSoortObjectId, objectId }: any) => codeSoortObjectId === 'uuid' && objectId)
    assert.ok(zaken.length > 5)
    const zaak = zaken[0].objectId
    const page = await read(`/klantcontacten?onderwerpobject__onderwerpobjectidentificatorObjectId=${zaak}&expand=gingOverOnderwerpobjecten`)
    assert.ok(page.count > 0)
    for (const { _expand } of page.results) {
      assert.ok(_expand.gingOverOnderwerpobjecten.some(({ onderwerpobjectidentificator }: any) => onderwerpobjectidentificator.objectId === zaak))
    }
  })

  it('K7: finds who wrote from an address, page after page', async () => {
    let found = 0
    for (let page = 1, next: unknown = true; next; page++) {
      const answer = await read(`/digitaleadressen?adres=s.moulin%40werk.example&page=${page}&pageSize=5&expand=verstrektDoorBetrokkene`)
      for (const { adres, verstrektDoorBetrokkene, _expand } of answer.results) {
        assert.equal(adres, 's.moulin@werk.example')
        assert.equal(_expand.verstrektDoorBetrokkene?.uuid, verstrektDoorBetrokkene?.uuid)
        if (_expand.verstrektDoorBetrokkene) assert.equal(_expand.verstrektDoorBetrokkene.wasPartij.uuid, partij.uuid)
        found++
      }
      next = answer.next
    }
    assert.ok(found > 5)
  })

  it('K8 and K9: gets the digitale adressen of a betrokkene and the actoren of an interne taak', async () => {
    const adressen = betrokkenen.flatMap(({ digitaleAdressen }) => digitaleAdressen)
    assert.ok(adressen.length > 0)
    const adres = await read(`/digitaleadressen/${adressen[0].uuid}`)
    assert.ok(adres.adres && adres.soortDigitaalAdres)
    const taken = await read('/internetaken?status=te_verwerken')
    const actoren = taken.results.flatMap(({ toegewezenAanActoren }: any) => toegewezenAanActoren)
    assert.ok(actoren.length > 0)
    const actor = await read(`/actoren/${actoren[0].uuid}`)
    assert.ok(actor.naam)
    assert.ok(['medewerker', 'organisatorische_eenheid'].includes(actor.soortActor))
  })
})
