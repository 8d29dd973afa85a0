/**
 * Writing where several systems hold the data: new records go to the client's register, somebody that the register does not
 * know is made known there by a number alone, and what is written is in the merged answers.
 */
import assert from 'node:assert/strict'
import { configured, type Configured } from '../configured.ts'
import { contact, faultsOf, made, nummer, persoon } from '../alleen-register.ts'
import { nobody } from '../wire.ts'

/** The voorbeeldgemeente with an empty register: everybody lives elsewhere. */
const legeRegister = () => configured((configuration) => {
  configuration.sources['register']!.settings = { file: ':memory:' }
})

const met = (soort: string, objectId: string) => `partijIdentificator__codeSoortObjectId=${soort}&partijIdentificator__objectId=${objectId}`

async function partijMet(server: Configured, soort: string, objectId: string): Promise<any> {
  const { status, body } = await server.get(`/partijen?${met(soort, objectId)}`)
  assert.equal(status, 200, JSON.stringify(body))
  assert.equal(body.count, 1, `${soort} ${objectId}`)
  return body.results[0]
}

async function aantal(server: Configured, path: string): Promise<number> {
  return (await server.get(path)).body.count
}

describe('registering a contact in a gemeente with several systems', () => {
  let server: Configured
  before(async () => {
    server = await configured(() => undefined)
  })
  after(() => server.stop())

  it('the chain of dependent POSTs ends in the merged list, in its place, linked to the merged partij', async () => {
    const partij = await partijMet(server, 'bsn', '999993653')
    const voor = await aantal(server, `/klantcontacten?hadBetrokkene__wasPartij__uuid=${partij.uuid}`)
    const klantcontact = await made(server, 'klantcontacten', { ...contact, inhoud: 'Belt over paspoort', indicatieContactGelukt: true, plaatsgevondenOp: '2026-11-20T10:00:00+01:00' })
    assert.equal(klantcontact.plaatsgevondenOp, '2026-11-20T09:00:00Z')
    const identificator = { objectId: 'kcc7@voorbeeldgemeente.example', codeObjecttype: 'mdw', codeRegister: 'msei', codeSoortObjectId: 'email' }
    const actor = await made(server, 'actoren', { naam: 'Kees', soortActor: 'medewerker', indicatieActief: true, actoridentificator: identificator, medewerkerIdentificatie: { achternaam: 'x' } })
    await made(server, 'actorklantcontacten', { actor: { uuid: actor.uuid }, klantcontact: { uuid: klantcontact.uuid } })
    const betrokkene = await made(server, 'betrokkenen', {
      wasPartij: { uuid: partij.uuid, url: partij.url }, hadKlantcontact: { uuid: klantcontact.uuid, url: klantcontact.url }, rol: 'klant', initiator: true, organisatienaam: '',
      contactnaam: { voorletters: '', voornaam: 'Suzanne', voorvoegselAchternaam: '', achternaam: 'Moulin' },
    })
    assert.deepEqual(betrokkene.wasPartij, { uuid: partij.uuid, url: partij.url })
    const adres = await made(server, 'digitaleadressen', { verstrektDoorBetrokkene: { uuid: betrokkene.uuid }, verstrektDoorPartij: null, adres: '0612345678', soortDigitaalAdres: 'telefoonnummer', omschrijving: 'terugbelnummer' })
    const taak = await made(server, 'internetaken', {
      nummer: '', gevraagdeHandeling: 'Terugbellen', aanleidinggevendKlantcontact: { uuid: klantcontact.uuid }, toegewezenAanActoren: [{ uuid: actor.uuid }], toelichting: 'Vandaag', status: 'te_verwerken',
    })
    assert.match(taak.nummer, /^80000\d{5}$/)
    const onderwerp = await made(server, 'onderwerpobjecten', {
      klantcontact: { uuid: klantcontact.uuid }, wasKlantcontact: null,
      onderwerpobjectidentificator: { objectId: nobody, codeObjecttype: 'zgw-Zaak', codeRegister: 'openzaak', codeSoortObjectId: 'uuid' },
    })

    const expand = 'hadBetrokkenen,hadBetrokkenen.wasPartij,hadBetrokkenen.digitaleAdressen,leiddeTotInterneTaken,gingOverOnderwerpobjecten'
    const { body } = await server.get(`/klantcontacten?hadBetrokkene__wasPartij__uuid=${partij.uuid}&expand=${expand}&pageSize=500`)
    assert.equal(body.count, voor + 1)
    const momenten = body.results.map(({ plaatsgevondenOp }: any) => plaatsgevondenOp)
    assert.deepEqual(momenten, [...momenten].sort().reverse())
    const found = body.results.find(({ uuid }: any) => uuid === klantcontact.uuid)
    assert.deepEqual(found.hadBetrokkenActoren.map(({ uuid }: any) => uuid), [actor.uuid])
    assert.equal(found._expand.hadBetrokkenen[0]._expand.wasPartij.uuid, partij.uuid)
    assert.deepEqual(found._expand.hadBetrokkenen[0]._expand.digitaleAdressen.map(({ uuid }: any) => uuid), [adres.uuid])
    assert.deepEqual(found._expand.leiddeTotInterneTaken.map(({ uuid }: any) => uuid), [taak.uuid])
    assert.deepEqual(found._expand.gingOverOnderwerpobjecten.map(({ uuid }: any) => uuid), [onderwerp.uuid])
    const betrokkenen = await server.get(`/betrokkenen?wasPartij__url=${partij.url}&pageSize=500`)
    assert.ok(betrokkenen.body.results.some(({ uuid }: any) => uuid === betrokkene.uuid))
  })

  it('a contact that begins with the partij not being found leaves one partij for the number', async () => {
    assert.equal(await aantal(server, `/partijen?${met('bsn', '999990202')}`), 0)
    const partij = await made(server, 'partijen', {
      digitaleAdressen: [], voorkeursDigitaalAdres: null, rekeningnummers: [], voorkeursRekeningnummer: null, soortPartij: 'persoon', indicatieGeheimhouding: false,
      voorkeurstaal: 'nld', indicatieActief: true, bezoekadres: null, correspondentieadres: null, interneNotitie: '', partijIdentificatie: { contactnaam: null },
    })
    const identificator = await made(server, 'partij-identificatoren', { identificeerdePartij: { uuid: partij.uuid }, partijIdentificator: nummer('bsn', '999990202') })
    const found = await partijMet(server, 'bsn', '999990202')
    assert.deepEqual(found.partijIdentificatoren.map(({ uuid }: any) => uuid), [identificator.uuid])
    assert.equal((await server.get(partij.url)).body.uuid, found.uuid)
  })

  it('a number that any visible source holds cannot be given to another partij', async () => {
    const { uuid } = await made(server, 'partijen', persoon)
    const held = { identificeerdePartij: { uuid }, partijIdentificator: nummer('bsn', '999990135') }
    assert.deepEqual(await faultsOf(server, 'POST', '/partij-identificatoren', held), ['__all__ unique'])
    assert.deepEqual(await faultsOf(server, 'POST', '/partijen', { ...persoon, partijIdentificatoren: [{ partijIdentificator: nummer('bsn', '999990135') }] }), ['partijIdentificatoren.0.__all__ unique'])
    const merged = await partijMet(server, 'bsn', '999990135')
    assert.deepEqual(await faultsOf(server, 'POST', '/partij-identificatoren', { ...held, identificeerdePartij: { uuid: merged.uuid } }), ['__all__ unique'])
  })
})

describe('somebody that the register does not know', () => {
  let server: Configured
  before(async () => {
    server = await legeRegister()
  })
  after(() => server.stop())

  const betrokken = async (partij: any) => {
    const klantcontact = await made(server, 'klantcontacten', contact)
    return made(server, 'betrokkenen', { wasPartij: { uuid: partij.uuid }, hadKlantcontact: { uuid: klantcontact.uuid }, rol: 'klant', initiator: true })
  }
  const rijen = async () => (await server.get('/partijen?pageSize=500')).body.results

  it('is made known there by a number alone, once, and stays the same partij to everybody', async () => {
    const partij = await partijMet(server, 'bsn', '999990135')
    const voor = (await rijen()).length
    const first = await betrokken(partij)
    assert.equal(first.wasPartij.uuid, partij.uuid)
    await betrokken(partij)
    assert.equal((await rijen()).length, voor + 1)
    const { betrokkenen, partijIdentificatoren, ...after } = await partijMet(server, 'bsn', '999990135')
    const { betrokkenen: before, partijIdentificatoren: nummers, ...same } = partij
    assert.deepEqual(after, same)
    assert.equal(betrokkenen.length, before.length + 2)
    assert.deepEqual(partijIdentificatoren.map(({ partijIdentificator }: any) => partijIdentificator), nummers.map(({ partijIdentificator }: any) => partijIdentificator))
  })
  it('may be a vestiging, whose kvk_nummer comes along', async () => {
    const partij = await partijMet(server, 'vestigingsnummer', '000037178598')
    await betrokken(partij)
    await betrokken(partij)
    const after = await partijMet(server, 'vestigingsnummer', '000037178598')
    assert.equal(after.uuid, partij.uuid)
    assert.equal(after.betrokkenen.length, partij.betrokkenen.length + 2)
    const { subIdentificatorVan } = after.partijIdentificatoren.find(({ partijIdentificator }: any) => partijIdentificator.codeSoortObjectId === 'vestigingsnummer')
    const parent = await server.get(`/partij-identificatoren/${subIdentificatorVan.uuid}`)
    assert.equal(parent.body.partijIdentificator.objectId, '69599084')
  })
  it('may be an organisatie that already lent its number to a vestiging', async () => {
    const partij = await partijMet(server, 'kvk_nummer', '69599084')
    await betrokken(partij)
    const after = await partijMet(server, 'kvk_nummer', '69599084')
    assert.equal(after.uuid, partij.uuid)
    assert.equal(after.betrokkenen.length, partij.betrokkenen.length + 1)
  })
  it('gives addresses and numbers of its own to the register', async () => {
    const partij = await partijMet(server, 'bsn', '999993653')
    const adres = await made(server, 'digitaleadressen', { verstrektDoorPartij: { uuid: partij.uuid }, adres: 'nieuw@voorbeeld.example', soortDigitaalAdres: 'email' })
    assert.equal(adres.verstrektDoorPartij.uuid, partij.uuid)
    const after = await partijMet(server, 'bsn', '999993653')
    assert.ok(after.digitaleAdressen.some(({ uuid }: any) => uuid === adres.uuid))
    assert.equal(after.digitaleAdressen.length, partij.digitaleAdressen.length + 1)
  })
})
