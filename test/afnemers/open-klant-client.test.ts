/** open-klant-client: what its own tests ask of a register, over an empty one and over one that is not. */
import assert from 'node:assert/strict'
import { OpenKlantClient, OpenKlantError, resources, type Resource } from './open-klant-client.ts'
import { emptyRegister, gevelBehindGevel, oneRegister, over, voorbeeldgemeente } from './setups.ts'

const leeg = { digitaleAdressen: null, voorkeursDigitaalAdres: null, rekeningnummers: null, voorkeursRekeningnummer: null }
const persoon = {
  ...leeg, indicatieGeheimhouding: false, indicatieActief: true, voorkeurstaal: 'crp', soortPartij: 'persoon',
  partijIdentificatie: { contactnaam: { voorletters: 'Dr.', voornaam: 'Zoë', voorvoegselAchternaam: 'van der', achternaam: 'Gamble' } },
}
const organisatie = { ...leeg, indicatieGeheimhouding: true, indicatieActief: false, voorkeurstaal: 'tiv', soortPartij: 'organisatie', partijIdentificatie: { naam: 'Bakkerij ’t Hoekje' } }
const klantcontact = { kanaal: 'contactformulier', onderwerp: 'vraag', inhoud: 'Dit is een vraag', taal: 'nld', vertrouwelijk: true }
const medewerker = {
  naam: 'Miranda Peters', soortActor: 'medewerker', indicatieActief: true,
  actoridentificator: { objectId: '6070462185571', codeObjecttype: 'mdw', codeRegister: 'obj', codeSoortObjectId: 'idf' },
}
const bsn = (objectId: string) => ({ partijIdentificator: { codeObjecttype: 'natuurlijk_persoon', codeSoortObjectId: 'bsn', objectId, codeRegister: 'brp' } })
const kvk = (objectId: string) => ({ partijIdentificator: { codeObjecttype: 'niet_natuurlijk_persoon', codeSoortObjectId: 'kvk_nummer', objectId, codeRegister: 'hr' } })
const expanded = ['partijen', 'betrokkenen', 'klantcontacten', 'digitaleadressen'] as const
/** Numbers that pass the check, of nobody in any source. */
const freeBsn = { inline: '631706549', apart: '999990226' }

const only = ({ uuid }: { uuid: string }) => ({ uuid })

over([emptyRegister, oneRegister, voorbeeldgemeente, gevelBehindGevel], 'open-klant-client', (setup) => {
  let client: OpenKlantClient

  beforeEach(() => {
    client = new OpenKlantClient(setup.connect(), setup.api)
  })

  async function refused(work: Promise<unknown>): Promise<OpenKlantError> {
    const error = await work.then(() => undefined, (reason: unknown) => reason)
    assert.ok(error instanceof OpenKlantError, String(error))
    return error
  }

  describe('reading', () => {
    for (const resource of Object.keys(resources) as Resource[]) {
      it(`lists ${resource}, every page, each record once and as by itself`, async () => {
        const { count } = await client.list(resource)
        const found = await client.listIter(resource)
        assert.equal(found.length, count)
        assert.equal(new Set(found.map(({ uuid }) => uuid)).size, count)
        for (const { _expand, ...item } of found.slice(0, 3)) {
          assert.deepEqual(_expand, (expanded as readonly string[]).includes(resource) ? {} : undefined)
          // A partij in a list is what one source says of it; by itself it is what all say.
          if (resource !== 'partijen') assert.deepEqual(await client.retrieve(resource, item.uuid), item)
        }
      })
    }

    it('says that there is no such record as the standard says it', async () => {
      const error = await refused(client.retrieve('klantcontacten', '11111111-1111-4111-8111-111111111111'))
      assert.equal(error.status, 404)
    })

    it('says which parameter it does not know', async () => {
      const error = await refused(client.list('klantcontacten', { onbekend: 'x' }))
      assert.deepEqual([error.status, error.invalidParams], [400, { nonFieldErrors: 'unknown-parameters' }])
    })
  })

  describe('writing', () => {
    it('makes each resource, and lists and retrieves it as it was made', async () => {
      const partij = await client.create('partijen', persoon)
      const contact = await client.create('klantcontacten', klantcontact)
      const actor = await client.create('actoren', medewerker)
      const made: [Resource, any][] = [
        ['partijen', partij], ['partijen', await client.create('partijen', organisatie)], ['klantcontacten', contact], ['actoren', actor],
        ['betrokkenen', await client.create('betrokkenen', { rol: 'klant', initiator: true, organisatienaam: 'foobar', wasPartij: only(partij), hadKlantcontact: only(contact) })],
        ['digitaleadressen', await client.create('digitaleadressen', { adres: 'foo@bar.com', omschrijving: 'professional', soortDigitaalAdres: 'email', verstrektDoorBetrokkene: null, verstrektDoorPartij: only(partij) })],
        ['onderwerpobjecten', await client.create('onderwerpobjecten', { klantcontact: only(contact), wasKlantcontact: only(await client.create('klantcontacten', klantcontact)) })],
        ['internetaken', await client.create('internetaken', { gevraagdeHandeling: 'Foobar', aanleidinggevendKlantcontact: only(contact), toegewezenAanActor: only(actor), toelichting: 'Dit is een vraag', status: 'te_verwerken' })],
      ]
      for (const [resource, record] of made) {
        // Relations came after it.
        const now = await client.retrieve(resource, record.uuid)
        assert.equal(record.url, `${setup.api}/${resource}/${record.uuid}`)
        const { _expand, ...listed } = (await client.listIter(resource)).find(({ uuid }) => uuid === record.uuid)
        assert.deepEqual(listed, now, resource)
        assert.deepEqual(_expand, (expanded as readonly string[]).includes(resource) ? {} : undefined)
      }
      assert.deepEqual((await client.retrieve('partijen', partij.uuid)).digitaleAdressen.length, 1)
      assert.deepEqual((await client.retrieve('klantcontacten', contact.uuid)).hadBetrokkenen.length, 1)
    })

    it('answers a list of the same betrokkenen that it made, with an empty _expand each', async () => {
      const contact = await client.create('klantcontacten', klantcontact)
      const made: any[] = []
      for (let nth = 0; nth < 3; nth++) made.push(await client.create('betrokkenen', { rol: 'klant', initiator: true, organisatienaam: `nummer ${nth}`, wasPartij: null, hadKlantcontact: only(contact) }))
      const found = (await client.listIter('betrokkenen')).filter(({ hadKlantcontact }) => hadKlantcontact.uuid === contact.uuid)
      assert.deepEqual(found, made.toReversed().map((one) => ({ ...one, _expand: {} })))
    })

    it('lists a hundred and one betrokkenen by way of next', async () => {
      const contact = await client.create('klantcontacten', klantcontact)
      for (let nth = 0; nth < 101; nth++) await client.create('betrokkenen', { rol: 'klant', initiator: true, organisatienaam: 'honderd', wasPartij: null, hadKlantcontact: only(contact) })
      assert.notEqual((await client.list('betrokkenen')).next, null)
      assert.equal((await client.listIter('betrokkenen')).filter(({ organisatienaam }) => organisatienaam === 'honderd').length, 101)
    })

    for (const [expand, value] of [['betrokkenen', []], ['betrokkenen.hadKlantcontact', undefined], ['categorieRelaties', []], ['digitaleAdressen', []]] as const) {
      it(`retrieves a new partij with expand ${expand}`, async () => {
        const { uuid } = await client.create('partijen', persoon)
        const { _expand } = await client.retrieve('partijen', uuid, { expand: [expand] })
        // A relation whose parent is not expanded is not expanded either.
        assert.deepEqual(_expand, value && { [expand]: value })
      })
    }

    it('filters on a boolean however Python or JavaScript writes it', async () => {
      const onderwerp = `gelukt ${setup.api}`
      const { uuid } = await client.create('klantcontacten', { ...klantcontact, onderwerp, indicatieContactGelukt: false })
      for (const no of [false, 'False', 'false', 'FALSE', null]) {
        const { results } = await client.list('klantcontacten', { page: 1, indicatieContactGelukt: no, onderwerp })
        assert.deepEqual(results.map((one: any) => one.uuid), [uuid], String(no))
      }
      for (const yes of [true, 'True', 'true', 'TRUE']) {
        assert.deepEqual(await client.list('klantcontacten', { page: 1, indicatieContactGelukt: yes, onderwerp }), { count: 0, next: null, previous: null, results: [] })
      }
    })

    it('filters actoren on soort and activity', async () => {
      const away = await client.create('actoren', { ...medewerker, indicatieActief: false })
      const here = await client.create('actoren', { ...medewerker, soortActor: 'organisatorische_eenheid' })
      const uuids = (await client.list('actoren', { indicatieActief: true, soortActor: 'organisatorische_eenheid' })).results.map((one: any) => one.uuid)
      assert.ok(uuids.includes(here.uuid) && !uuids.includes(away.uuid))
    })

    it('makes a persoon with its bsn in one go, and refuses a second of the same', async () => {
      const made = await client.create('partijen', { ...persoon, partijIdentificatie: { contactnaam: null }, partijIdentificatoren: [bsn(freeBsn.inline)] })
      const found = await client.list('partijen', { partijIdentificator__objectId: freeBsn.inline })
      assert.equal(found.count, 1)
      assert.equal(found.results[0].uuid, (await client.retrieve('partijen', made.uuid)).uuid)
      const error = await refused(client.create('partijen', { ...persoon, partijIdentificatoren: [bsn(freeBsn.inline)] }))
      assert.equal(error.status, 400)
      assert.ok(Object.values(error.invalidParams).includes('unique'), error.message)
    })

    it('gives a partij its number afterwards, and a vestiging the number of its organisatie', async () => {
      const een = await client.create('partijen', persoon)
      const identificator = await client.create('partij-identificatoren', { identificeerdePartij: only(een), ...bsn(freeBsn.apart), anderePartijIdentificator: 'optional_identifier_123' })
      assert.deepEqual(identificator.anderePartijIdentificator, 'optional_identifier_123')
      assert.equal((await client.list('partijen', { partijIdentificator__codeSoortObjectId: 'bsn', partijIdentificator__objectId: freeBsn.apart })).count, 1)
      const company = await client.create('partij-identificatoren', { identificeerdePartij: only(await client.create('partijen', organisatie)), ...kvk('68750110') })
      const vestiging = await client.create('partij-identificatoren', {
        identificeerdePartij: only(await client.create('partijen', organisatie)), subIdentificatorVan: only(company),
        partijIdentificator: { codeObjecttype: 'vestiging', codeSoortObjectId: 'vestigingsnummer', objectId: '000037143557', codeRegister: 'hr' },
      })
      assert.equal(vestiging.subIdentificatorVan.uuid, company.uuid)
    })

    it('changes only what it sends', async () => {
      const partij = await client.create('partijen', persoon)
      const adres = await client.create('digitaleadressen', { adres: 'foo@bar.com', omschrijving: 'oud', soortDigitaalAdres: 'email', verstrektDoorBetrokkene: null, verstrektDoorPartij: only(partij) })
      const changed = await client.partialUpdate('digitaleadressen', adres.uuid, { isStandaardAdres: true, omschrijving: 'New description' })
      assert.deepEqual(changed, { ...adres, isStandaardAdres: true, omschrijving: 'New description' })
      const renamed = await client.partialUpdate('partijen', partij.uuid, { soortPartij: 'persoon', voorkeurstaal: 'nld' })
      const { digitaleAdressen: _digitaleAdressen, ...rest } = partij
      assert.deepEqual({ ...renamed, digitaleAdressen: [] }, { ...rest, voorkeurstaal: 'nld', digitaleAdressen: [] })
    })

    it('makes a klantcontact, its betrokkene and its onderwerpobject in one call', async () => {
      const made = await client.maakKlantContact({
        klantcontact, betrokkene: { rol: 'klant', initiator: true, organisatienaam: 'unknown' },
        onderwerpobject: { onderwerpobjectidentificator: { objectId: 'OF-12345', codeObjecttype: 'form', codeRegister: 'openforms', codeSoortObjectId: 'public_reference' } },
      })
      assert.deepEqual(made.betrokkene, await client.retrieve('betrokkenen', made.betrokkene.uuid))
      assert.deepEqual(made.onderwerpobject, await client.retrieve('onderwerpobjecten', made.onderwerpobject.uuid))
      const contact = await client.retrieve('klantcontacten', made.klantcontact.uuid)
      assert.deepEqual(contact.hadBetrokkenen.map(({ uuid }: any) => uuid), [made.betrokkene.uuid])
      assert.deepEqual(contact.gingOverOnderwerpobjecten.map(({ uuid }: any) => uuid), [made.onderwerpobject.uuid])
    })

    it('is told of every field that is wrong', async () => {
      const error = await refused(client.create('klantcontacten', { inhoud: 'x'.repeat(1001) }))
      assert.deepEqual(error.invalidParams, { kanaal: 'required', onderwerp: 'required', taal: 'required', vertrouwelijk: 'required', inhoud: 'max_length' })
      assert.deepEqual((await refused(client.create('partij-identificatoren', bsn('123456789')))).invalidParams, { partijIdentificatorObjectId: 'invalid' })
    })
  })
})
