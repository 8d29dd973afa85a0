import assert from 'node:assert/strict'
import { resourceNames, type Local, type ResourceName, type SourceRecord } from '#spi'
import { Refusal } from '#spi'
import { contact, faultsOf, medewerker, number, open, organisatie, persoon, today, type Opened } from './opened.ts'

const unknown = { local: '6f2f4b59-6f43-4ba5-8f0a-37b1a2c6d4c1' }
const inline = (identificator: SourceRecord<'partij-identificatoren'>['fields'], local: Local = '') => ({ local, fields: identificator })

describe('register: numbers of its own', () => {
  const taak = (aanleidinggevendKlantcontact: SourceRecord<'klantcontacten'>) =>
    ({ aanleidinggevendKlantcontact, gevraagdeHandeling: 'bellen', status: 'te_verwerken' as const, toegewezenAanActoren: [] })

  it('are given to klantcontacten and internetaken without one when that is set, and to nothing else', async () => {
    const register = open(':memory:', '.', 8_000_000_000)
    const [one, other] = [await register.create('klantcontacten', contact), await register.create('klantcontacten', contact)]
    assert.deepEqual([one.fields.nummer, other.fields.nummer], ['8000000001', '8000000002'])
    assert.equal((await register.create('internetaken', taak(one))).fields.nummer, '8000000001')
    assert.equal((await register.create('partijen', persoon)).fields.nummer, null)
    await register.adapter.close!()
  })

  it('never replace what was given, and are never shared', async () => {
    const register = open(':memory:', '.', 8_000_000_000)
    assert.equal((await register.create('klantcontacten', { ...contact, nummer: '8000000002' })).fields.nummer, '8000000002')
    assert.equal((await register.create('klantcontacten', contact)).fields.nummer, null)
    await register.adapter.close!()
  })

  it('are not given otherwise, nor beyond ten digits', async () => {
    for (const vanaf of [undefined, 9_999_999_998 + 1]) {
      const register = open(':memory:', '.', vanaf)
      assert.equal((await register.create('klantcontacten', contact)).fields.nummer, null)
      await register.adapter.close!()
    }
  })
})

describe('register: writing', () => {
  let register: Opened
  beforeEach(() => { register = open() })
  afterEach(() => register.adapter.close!())

  const rows = async (resource: ResourceName) => (await register.all(resource)).length

  describe('create and update', () => {
    it('give back of every accepted field what was written', async () => {
      const partij = await register.create('partijen', persoon)
      const klantcontact = await register.create('klantcontacten', contact)
      const draft = {
        wasPartij: partij, hadKlantcontact: klantcontact, rol: 'klant', initiator: true, organisatienaam: 'Bakkerij Çelik',
        contactnaam: { voorletters: 'Z.', voornaam: 'Zoë', voorvoegselAchternaam: "in 't", achternaam: 'Ångström' },
        bezoekadres: {
          nummeraanduidingId: '', straatnaam: 'Kerkstraat', huisnummer: 12, huisnummertoevoeging: 'a', postcode: '9712 AB', stad: 'Groningen',
          adresregel1: '', adresregel2: '', adresregel3: '', land: 'NL',
        },
      } as const
      const made = await register.create('betrokkenen', draft)
      assert.match(made.local, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      assert.deepEqual(await register.get('betrokkenen', made.local), made)
      const { wasPartij, hadKlantcontact, ...values } = draft
      for (const [name, value] of Object.entries(values)) assert.deepEqual((made.fields as Record<string, unknown>)[name], value)
      assert.deepEqual([made.fields.wasPartij?.local, made.fields.hadKlantcontact?.local], [wasPartij.local, hadKlantcontact.local])
    })

    it('take every field that they declare, and declare no field that follows from others', async () => {
      for (const resource of resourceNames) {
        const { create, update } = register.port(resource)
        assert.deepEqual(create.accepts, update.accepts)
        for (const derived of ['toegewezenOp', 'betrokkenen', 'hadBetrokkenActoren', 'uuid', 'url']) assert.ok(!(create.accepts as readonly string[]).includes(derived))
      }
      assert.deepEqual([...register.port('internetaken').create.accepts].toSorted(), [
        'aanleidinggevendKlantcontact', 'afgehandeldOp', 'gevraagdeHandeling', 'nummer', 'referentienummer', 'status', 'toegewezenAanActoren', 'toelichting',
      ])
    })

    it('change only the fields given, and a group of fields as a whole', async () => {
      const made = await register.create('partijen', {
        ...persoon, interneNotitie: 'blijft', bezoekadres: { straatnaam: 'Kerkstraat', huisnummer: 1 }, correspondentieadres: { land: 'BE' },
      })
      const changed = await register.update('partijen', made.local, { indicatieActief: false, bezoekadres: { straatnaam: 'Dorp' } })
      assert.deepEqual(changed, {
        ...made, fields: { ...made.fields, indicatieActief: false, bezoekadres: { ...made.fields.bezoekadres, straatnaam: 'Dorp', huisnummer: null } },
      })
      const emptied = await register.update('partijen', made.local, { correspondentieadres: null })
      assert.equal(emptied?.fields.correspondentieadres?.land, '')
      assert.deepEqual(await register.update('partijen', made.local, {}), emptied)
    })

    it('of what is not there is undefined, and its removal false', async () => {
      for (const resource of resourceNames) {
        assert.equal(await register.update(resource, unknown.local, {}), undefined)
        assert.equal(await register.remove(resource, unknown.local), false)
      }
    })

    it('fill in what the standard fills in', async () => {
      const klantcontact = await register.create('klantcontacten', contact)
      const { plaatsgevondenOp, verdereActieOndernomen, metadata, indicatieContactGelukt, nummer, inhoud } = klantcontact.fields
      assert.deepEqual([plaatsgevondenOp, verdereActieOndernomen, metadata, indicatieContactGelukt, nummer, inhoud], [today, false, {}, null, null, ''])
      const { fields: actor } = await register.create('actoren', medewerker)
      assert.deepEqual([actor.indicatieActief, actor.actorIdentificatie, actor.actoridentificator?.objectId], [true, null, ''])
      assert.equal((await register.create('categorie-relaties', {})).fields.beginDatum, today.slice(0, 10))
      assert.equal((await register.create('categorie-relaties', { beginDatum: null })).fields.beginDatum, null)
      assert.deepEqual((await register.create('onderwerpobjecten', {})).fields.klantcontact, null)
    })

    it('store moments in UTC and read an empty number as none', async () => {
      const one = await register.create('klantcontacten', { ...contact, nummer: '', plaatsgevondenOp: '2024-05-01T09:30:00.120+02:00' })
      assert.deepEqual([one.fields.plaatsgevondenOp, one.fields.nummer], ['2024-05-01T07:30:00.12Z', null])
      assert.equal((await register.create('klantcontacten', { ...contact, nummer: '' })).fields.nummer, null)
    })

    it('refuse what cannot be read back within the limits of the standard', async () => {
      const refused = await faultsOf(register.create('klantcontacten', {
        kanaal: 'é'.repeat(51), onderwerp: ' ', taal: 'nld', vertrouwelijk: null as never, plaatsgevondenOp: '31 februari',
      }))
      assert.deepEqual(refused, ['kanaal max_length', 'onderwerp blank', 'vertrouwelijk null', 'plaatsgevondenOp invalid'])
      assert.deepEqual(await faultsOf(register.create('partijen', { soortPartij: 'hond' as never })), ['soortPartij invalid_choice', 'indicatieActief required'])
      assert.deepEqual(await faultsOf(register.create('klantcontacten', { ...contact, kanaal: '💬'.repeat(50) })), [])
    })
  })

  describe('references', () => {
    it('to what is not there are refused by their path', async () => {
      const klantcontact = await register.create('klantcontacten', contact)
      assert.deepEqual(
        await faultsOf(register.create('betrokkenen', { hadKlantcontact: unknown, wasPartij: unknown, rol: 'klant', initiator: true })),
        ['wasPartij.uuid invalid', 'hadKlantcontact.uuid invalid'],
      )
      assert.deepEqual(await faultsOf(register.create('betrokkenen', { rol: 'klant', initiator: true })), ['hadKlantcontact required'])
      assert.deepEqual(await faultsOf(register.create('internetaken', {
        aanleidinggevendKlantcontact: klantcontact, gevraagdeHandeling: 'Bel', status: 'te_verwerken', toegewezenAanActoren: [unknown],
      })), ['toegewezenAanActoren.0.uuid invalid'])
      assert.deepEqual(await faultsOf(register.create('partijen', { ...persoon, digitaleAdressen: [unknown] })), ['digitaleAdressen.0.uuid invalid'])
      assert.equal(await rows('internetaken') + await rows('partijen') + await rows('betrokkenen'), 0)
    })

    it('say in Dutch what does not exist', async () => {
      await assert.rejects(register.create('actorklantcontacten', { actor: unknown, klantcontact: unknown }), (error) =>
        error instanceof Refusal && error.faults.map(({ reason }) => reason).join() === 'Actor object bestaat niet.,Klantcontact object bestaat niet.')
    })
  })

  describe('uniqueness', () => {
    it('holds for numbers that people quote', async () => {
      const klantcontact = await register.create('klantcontacten', { ...contact, nummer: '1', referentienummer: '2' })
      await assert.rejects(register.create('klantcontacten', { ...contact, nummer: '1' }), (error) =>
        error instanceof Refusal && error.faults[0]?.reason === 'Er bestaat al een klantcontact met eenzelfde nummer.')
      assert.deepEqual(await faultsOf(register.create('klantcontacten', { ...contact, nummer: '2', referentienummer: '2' })), ['referentienummer unique'])
      await register.create('partijen', { ...persoon, nummer: '1' })
      assert.deepEqual(await faultsOf(register.create('partijen', { ...persoon, nummer: '1' })), ['nummer unique'])
      const task = { aanleidinggevendKlantcontact: klantcontact, gevraagdeHandeling: 'Bel', status: 'te_verwerken' as const }
      await register.create('internetaken', { ...task, nummer: '1' })
      assert.deepEqual(await faultsOf(register.create('internetaken', { ...task, nummer: '1' })), ['nummer unique'])
      assert.deepEqual(await faultsOf(register.update('klantcontacten', klantcontact.local, { nummer: '1' })), [])
    })

    it('holds for an actor at a klantcontact and for who represents whom', async () => {
      const [actor, klantcontact] = [await register.create('actoren', medewerker), await register.create('klantcontacten', contact)]
      await register.create('actorklantcontacten', { actor, klantcontact })
      assert.deepEqual(await faultsOf(register.create('actorklantcontacten', { actor, klantcontact })), ['nonFieldErrors unique'])
      const [een, ander] = [await register.create('partijen', persoon), await register.create('partijen', persoon)]
      const pair = { vertegenwoordigendePartij: een, vertegenwoordigdePartij: ander }
      await register.create('vertegenwoordigingen', pair)
      assert.deepEqual(await faultsOf(register.create('vertegenwoordigingen', pair)), ['nonFieldErrors unique'])
      assert.deepEqual(await faultsOf(register.create('vertegenwoordigingen', { vertegenwoordigendePartij: een, vertegenwoordigdePartij: een })), ['vertegenwoordigdePartij invalid'])
    })

    it('gives a bsn, rsin or kvk_nummer to one partij at most, and a partij one number of a soort', async () => {
      const partij = await register.create('partijen', persoon)
      const made = await register.create('partij-identificatoren', { ...number('bsn', '999993653'), identificeerdePartij: partij })
      assert.deepEqual(await faultsOf(register.create('partij-identificatoren', number('bsn', '999993653'))), ['__all__ unique'])
      assert.deepEqual(await faultsOf(register.create('partij-identificatoren', { ...number('bsn', '999990019'), identificeerdePartij: partij })), ['__all__ unique'])
      assert.deepEqual(await faultsOf(register.update('partij-identificatoren', made.local, number('bsn', '999993653'))), [])
      await register.create('partij-identificatoren', number('bsn', '999990019'))
    })

    it('lets the same vestigingsnummer exist under two kvk_nummers, and nowhere without one', async () => {
      const [een, ander] = [await register.create('partij-identificatoren', number('kvk_nummer', '69599084')), await register.create('partij-identificatoren', number('kvk_nummer', '90004760'))]
      const vestiging = number('vestigingsnummer', '000037178598')
      const made = await register.create('partij-identificatoren', { ...vestiging, subIdentificatorVan: een })
      await register.create('partij-identificatoren', { ...vestiging, subIdentificatorVan: ander })
      assert.deepEqual(await faultsOf(register.create('partij-identificatoren', { ...vestiging, subIdentificatorVan: een })), ['__all__ unique'])
      assert.deepEqual(await faultsOf(register.create('partij-identificatoren', vestiging)), ['subIdentificatorVan invalid'])
      assert.deepEqual(await faultsOf(register.create('partij-identificatoren', { ...number('vestigingsnummer', '000000000001'), subIdentificatorVan: made })), ['subIdentificatorVan invalid'])
      assert.deepEqual(await faultsOf(register.update('partij-identificatoren', made.local, { subIdentificatorVan: made })), ['subIdentificatorVan invalid'])
      assert.deepEqual(await faultsOf(register.update('partij-identificatoren', een.local, number('rsin', '850000014'))), ['partijIdentificator.codeSoortObjectId invalid'])
    })

    it('keeps the codes of a number together', async () => {
      const { partijIdentificator } = number('bsn', '999993653')
      assert.deepEqual(
        await faultsOf(register.create('partij-identificatoren', { partijIdentificator: { ...partijIdentificator!, codeRegister: 'hr', codeObjecttype: 'vestiging' } })),
        ['partijIdentificator.codeObjecttype invalid', 'partijIdentificator.codeRegister invalid'],
      )
    })

    it('holds for a referentie among the addresses of one soort of one partij', async () => {
      const [een, ander] = [await register.create('partijen', persoon), await register.create('partijen', persoon)]
      const adres = { adres: 'a@b.example', soortDigitaalAdres: 'email', referentie: 'portaal', verstrektDoorPartij: een } as const
      const made = await register.create('digitaleadressen', adres)
      assert.deepEqual(await faultsOf(register.create('digitaleadressen', adres)), ['nonFieldErrors unique'])
      assert.deepEqual(await faultsOf(register.update('digitaleadressen', made.local, { referentie: 'portaal' })), [])
      for (const other of [{ referentie: '' }, { verstrektDoorPartij: ander }, { verstrektDoorPartij: null }, { soortDigitaalAdres: 'overig' }] as const) {
        await register.create('digitaleadressen', { ...adres, ...other })
        if ('verstrektDoorPartij' in other && other.verstrektDoorPartij === null) await register.create('digitaleadressen', { ...adres, ...other })
      }
    })
  })

  describe('a klantcontact', () => {
    it('that succeeded leaves no further action', async () => {
      const both = { ...contact, verdereActieOndernomen: true, indicatieContactGelukt: true }
      assert.deepEqual(await faultsOf(register.create('klantcontacten', both)), ['nonFieldErrors no-further-action-when-contact-succesful'])
      const made = await register.create('klantcontacten', { ...contact, verdereActieOndernomen: true })
      assert.deepEqual(await faultsOf(register.update('klantcontacten', made.local, { indicatieContactGelukt: true })), ['nonFieldErrors no-further-action-when-contact-succesful'])
      assert.equal((await register.get('klantcontacten', made.local))?.fields.indicatieContactGelukt, null)
    })

    it('takes along all that hangs on it, but not the addresses and actoren', async () => {
      const [made, other] = [await register.create('klantcontacten', contact), await register.create('klantcontacten', contact)]
      const actor = await register.create('actoren', medewerker)
      const betrokkene = await register.create('betrokkenen', { hadKlantcontact: made, rol: 'klant', initiator: true })
      const adres = await register.create('digitaleadressen', { adres: 'a@b.example', soortDigitaalAdres: 'email', verstrektDoorBetrokkene: betrokkene })
      await register.create('actorklantcontacten', { actor, klantcontact: made })
      await register.create('onderwerpobjecten', { klantcontact: made })
      await register.create('onderwerpobjecten', { klantcontact: other, wasKlantcontact: made })
      await register.create('bijlagen', { wasBijlageVanKlantcontact: made })
      await register.create('internetaken', { aanleidinggevendKlantcontact: made, gevraagdeHandeling: 'Bel', status: 'verwerkt', toegewezenAanActoren: [actor] })
      assert.equal(await register.remove('klantcontacten', made.local), true)
      for (const gone of ['betrokkenen', 'actorklantcontacten', 'onderwerpobjecten', 'bijlagen', 'internetaken'] as const) assert.equal(await rows(gone), 0, gone)
      assert.equal((await register.get('digitaleadressen', adres.local))?.fields.verstrektDoorBetrokkene, null)
      assert.deepEqual([await rows('actoren'), await rows('klantcontacten')], [1, 1])
    })
  })

  describe('an interne taak', () => {
    const task = async () => ({
      aanleidinggevendKlantcontact: await register.create('klantcontacten', contact), gevraagdeHandeling: 'Bel', toegewezenAanActoren: [],
    })

    it('is assigned and dealt with at the moment of writing, and no longer dealt with when it comes back', async () => {
      const made = await register.create('internetaken', { ...await task(), status: 'verwerkt' })
      assert.deepEqual([made.fields.toegewezenOp, made.fields.afgehandeldOp], [today, today])
      const back = await register.update('internetaken', made.local, { status: 'te_verwerken', toegewezenOp: '2000-01-01T00:00:00Z' })
      assert.deepEqual([back?.fields.toegewezenOp, back?.fields.afgehandeldOp], [today, null])
      const own = await register.update('internetaken', made.local, { status: 'verwerkt', afgehandeldOp: '2026-10-31T10:00:00Z' })
      assert.equal(own?.fields.afgehandeldOp, '2026-10-31T10:00:00Z')
      assert.equal((await register.update('internetaken', made.local, { toelichting: 'x' }))?.fields.afgehandeldOp, '2026-10-31T10:00:00Z')
    })

    it('cannot be dealt with and still to do', async () => {
      assert.deepEqual(await faultsOf(register.create('internetaken', { ...await task(), status: 'te_verwerken', afgehandeldOp: today })), ['afgehandeldOp invalid'])
    })

    it('goes to the actoren named, in the order named, and outlives them', async () => {
      const [een, ander] = [await register.create('actoren', medewerker), await register.create('actoren', { ...medewerker, naam: 'Björn' })]
      const made = await register.create('internetaken', { ...await task(), status: 'te_verwerken', toegewezenAanActoren: [ander, een, ander] })
      assert.deepEqual(made.fields.toegewezenAanActoren, [{ local: ander.local }, { local: een.local }])
      assert.deepEqual(made.evidence?.actoren, ['Björn', 'Anneloes'])
      assert.deepEqual((await register.update('internetaken', made.local, { toelichting: 'x' }))?.fields.toegewezenAanActoren?.length, 2)
      await register.remove('actoren', ander.local)
      assert.deepEqual((await register.get('internetaken', made.local))?.fields.toegewezenAanActoren, [{ local: een.local }])
      assert.deepEqual((await register.update('internetaken', made.local, { toegewezenAanActoren: [] }))?.fields.toegewezenAanActoren, [])
    })
  })

  describe('an actor', () => {
    it('has an identificatie of its soort, and takes its links along', async () => {
      const made = await register.create('actoren', { ...medewerker, actorIdentificatie: { functie: 'Balie', emailadres: '', telefoonnummer: '0505550101' } })
      assert.deepEqual(made.fields.actorIdentificatie, { functie: 'Balie', emailadres: '', telefoonnummer: '0505550101' })
      const refused = register.create('actoren', { ...medewerker, actorIdentificatie: { omschrijving: 'x' } as never })
      assert.deepEqual(await faultsOf(refused), ['actorIdentificatie.functie required', 'actorIdentificatie.telefoonnummer required'])
      await register.create('actorklantcontacten', { actor: made, klantcontact: await register.create('klantcontacten', contact) })
      await register.remove('actoren', made.local)
      assert.deepEqual([await rows('actorklantcontacten'), await rows('klantcontacten')], [0, 1])
    })
  })

  describe('a digitaal adres', () => {
    const mail = { adres: 'a@b.example', soortDigitaalAdres: 'email' } as const

    it('that becomes standaard takes that place from the others of its partij and soort', async () => {
      const [partij, ander] = [await register.create('partijen', persoon), await register.create('partijen', persoon)]
      const first = await register.create('digitaleadressen', { ...mail, verstrektDoorPartij: partij, isStandaardAdres: true })
      const elsewhere = await register.create('digitaleadressen', { ...mail, verstrektDoorPartij: ander, isStandaardAdres: true })
      const telephone = await register.create('digitaleadressen', { adres: '0612345678', soortDigitaalAdres: 'telefoonnummer', verstrektDoorPartij: partij, isStandaardAdres: true })
      const second = await register.create('digitaleadressen', { ...mail, verstrektDoorPartij: partij })
      await register.update('digitaleadressen', second.local, { isStandaardAdres: true })
      const standard = (await register.all('digitaleadressen', { filters: [{ name: 'isStandaardAdres', value: true }] })).map(({ local }) => local)
      assert.deepEqual(standard.toSorted(), [elsewhere.local, telephone.local, second.local].toSorted())
      assert.equal((await register.get('digitaleadressen', first.local))?.fields.isStandaardAdres, false)
    })

    it('is standaard of a partij only', async () => {
      assert.deepEqual(await faultsOf(register.create('digitaleadressen', { ...mail, isStandaardAdres: true })), ['isStandaardAdres invalid'])
    })

    it('that goes to another partij, or goes altogether, is nobody\'s preference any more', async () => {
      const adres = await register.create('digitaleadressen', mail)
      const partij = await register.create('partijen', { ...persoon, digitaleAdressen: [adres], voorkeursDigitaalAdres: adres })
      assert.deepEqual([partij.fields.digitaleAdressen, partij.fields.voorkeursDigitaalAdres], [[{ local: adres.local }], { local: adres.local }])
      await register.update('digitaleadressen', adres.local, { isStandaardAdres: true })
      const ander = await register.create('partijen', { ...persoon, digitaleAdressen: [adres] })
      assert.equal((await register.get('partijen', partij.local))?.fields.voorkeursDigitaalAdres, null)
      assert.equal((await register.get('digitaleadressen', adres.local))?.fields.isStandaardAdres, false)
      await register.update('partijen', ander.local, { voorkeursDigitaalAdres: adres })
      await register.remove('digitaleadressen', adres.local)
      assert.equal((await register.get('partijen', ander.local))?.fields.voorkeursDigitaalAdres, null)
    })

    it('is found by its normalised form, also after a change', async () => {
      const made = await register.create('digitaleadressen', { ...mail, adres: 'Jan@Voorbeeld.EXAMPLE' })
      const find = async (value: string) => (await register.all('digitaleadressen', { filters: [{ name: 'adres__iexact', value }] })).length
      assert.equal(await find('jan@voorbeeld.example'), 1)
      await register.update('digitaleadressen', made.local, { adres: 'Piet@voorbeeld.example' })
      assert.deepEqual([await find('jan@voorbeeld.example'), await find('piet@voorbeeld.example')], [0, 1])
      await register.update('digitaleadressen', made.local, { soortDigitaalAdres: 'telefoonnummer', adres: '(06) 123-45678' })
      assert.equal(await find('+31612345678'), 1)
    })
  })

  describe('a partij', () => {
    it('is made with its identificatoren, or not at all', async () => {
      const made = await register.create('partijen', { ...organisatie, partijIdentificatoren: [inline(number('kvk_nummer', '69599084')), inline(number('rsin', '850000014'))] })
      const numbers = made.fields.partijIdentificatoren!
      assert.deepEqual(numbers.map(({ fields }) => fields.partijIdentificator?.objectId), ['69599084', '850000014'])
      assert.deepEqual(numbers[0]!.fields.identificeerdePartij, { local: made.local, identiteiten: [{ soort: 'kvk_nummer', nummer: '69599084' }, { soort: 'rsin', nummer: '850000014' }] })
      const refused = register.create('partijen', { ...organisatie, partijIdentificatoren: [inline(number('rsin', '001234567')), inline(number('kvk_nummer', '69599084'))] })
      assert.deepEqual(await faultsOf(refused), ['partijIdentificatoren.1.__all__ unique'])
      assert.deepEqual([await rows('partijen'), await rows('partij-identificatoren')], [1, 2])
    })

    it('gets a new set of identificatoren as a whole', async () => {
      const made = await register.create('partijen', { ...organisatie, partijIdentificatoren: [inline(number('kvk_nummer', '69599084')), inline(number('rsin', '850000014'))] })
      const [kvk] = made.fields.partijIdentificatoren!
      const update = (partijIdentificatoren: ReturnType<typeof inline>[]) => register.update('partijen', made.local, { partijIdentificatoren })
      const changed = await update([inline(number('kvk_nummer', '90004760'), kvk!.local), inline(number('rsin', '001234567'))])
      assert.deepEqual(changed?.fields.partijIdentificatoren?.map(({ fields }) => fields.partijIdentificator?.objectId), ['90004760', '001234567'])
      assert.equal(changed?.fields.partijIdentificatoren?.[0]?.local, kvk!.local)
      assert.deepEqual(await faultsOf(update([inline({}, kvk!.local), inline({}, kvk!.local)])), ['partijIdentificatoren invalid'])
      assert.deepEqual(await faultsOf(update([inline({}, unknown.local)])), ['partijIdentificatoren.0.uuid invalid'])
      assert.equal((await register.update('partijen', made.local, { indicatieActief: false }))?.fields.partijIdentificatoren?.length, 2)
      assert.deepEqual((await update([]))?.fields.partijIdentificatoren, [])
      assert.equal(await rows('partij-identificatoren'), 0)
    })

    it('takes addresses and accounts that exist, and lets go of those it no longer names', async () => {
      const [een, ander] = [await register.create('rekeningnummers', { iban: 'NL91ABNA0417164300' }), await register.create('rekeningnummers', { iban: 'NL02RABO0123456789' })]
      const made = await register.create('partijen', { ...persoon, rekeningnummers: [een, ander], voorkeursRekeningnummer: een })
      assert.deepEqual(made.fields.rekeningnummers, [{ local: een.local }, { local: ander.local }])
      const changed = await register.update('partijen', made.local, { rekeningnummers: [ander] })
      assert.deepEqual([changed?.fields.rekeningnummers, changed?.fields.voorkeursRekeningnummer], [[{ local: ander.local }], null])
      assert.equal((await register.get('rekeningnummers', een.local))?.fields.partij, null)
    })

    it('prefers only what is its own', async () => {
      const adres = await register.create('digitaleadressen', { adres: 'a@b.example', soortDigitaalAdres: 'email' })
      const iban = await register.create('rekeningnummers', { iban: 'NL91ABNA0417164300' })
      const both = { voorkeursDigitaalAdres: adres, voorkeursRekeningnummer: iban }
      const refused = ['voorkeursDigitaalAdres invalid', 'voorkeursRekeningnummer invalid']
      assert.deepEqual(await faultsOf(register.create('partijen', { ...persoon, ...both })), refused)
      assert.deepEqual(await faultsOf(register.create('partijen', { ...persoon, ...both, digitaleAdressen: [], rekeningnummers: null as never })), refused)
      const made = await register.create('partijen', persoon)
      assert.deepEqual(await faultsOf(register.update('partijen', made.local, both)), refused)
      await register.update('digitaleadressen', adres.local, { verstrektDoorPartij: made })
      assert.deepEqual(await faultsOf(register.update('partijen', made.local, both)), refused.slice(1))
    })

    it('shows the identificatie of its soort, and keeps the other out of sight', async () => {
      const made = await register.create('partijen', { ...persoon, partijIdentificatie: { contactnaam: { voornaam: 'Zoë' } } })
      assert.deepEqual(made.fields.partijIdentificatie, { contactnaam: { voorletters: '', voornaam: 'Zoë', voorvoegselAchternaam: '', achternaam: '' } })
      const changed = await register.update('partijen', made.local, { soortPartij: 'organisatie' })
      assert.equal(changed?.fields.partijIdentificatie, null)
      const named = await register.update('partijen', made.local, { partijIdentificatie: { naam: 'Zoë BV' } })
      assert.deepEqual(named?.fields.partijIdentificatie, { naam: 'Zoë BV' })
      const back = await register.update('partijen', made.local, { soortPartij: 'persoon' })
      assert.deepEqual(back?.fields.partijIdentificatie, made.fields.partijIdentificatie)
      assert.equal((await register.update('partijen', made.local, { partijIdentificatie: null }))?.fields.partijIdentificatie, null)
    })

    it('that is a contactpersoon works for an organisatie, and outlives it without its identificatie', async () => {
      const [employer, nobody] = [await register.create('partijen', organisatie), await register.create('partijen', persoon)]
      const draft = { soortPartij: 'contactpersoon', indicatieActief: true } as const
      const refused = (werkteVoorPartij: { local: string }) => faultsOf(register.create('partijen', { ...draft, partijIdentificatie: { werkteVoorPartij } }))
      assert.deepEqual(await refused(nobody), ['partijIdentificatie.werkteVoorPartij invalid'])
      assert.deepEqual(await refused(unknown), ['partijIdentificatie.werkteVoorPartij.uuid invalid'])
      const made = await register.create('partijen', { ...draft, partijIdentificatie: { werkteVoorPartij: employer } })
      assert.equal(made.fields.partijIdentificatie?.werkteVoorPartij?.local, employer.local)
      await register.remove('partijen', employer.local)
      assert.equal((await register.get('partijen', made.local))?.fields.partijIdentificatie, null)
    })

    it('takes along all that is its own, but no klantcontact', async () => {
      const [partij, ander] = [await register.create('partijen', { ...persoon, partijIdentificatoren: [inline(number('bsn', '999993653'))] }), await register.create('partijen', persoon)]
      const hadKlantcontact = await register.create('klantcontacten', contact)
      const categorie = await register.create('categorieen', { naam: 'Ondernemer' })
      await register.create('betrokkenen', { wasPartij: partij, hadKlantcontact, rol: 'klant', initiator: true })
      await register.create('digitaleadressen', { adres: 'a@b.example', soortDigitaalAdres: 'email', verstrektDoorPartij: partij })
      await register.create('rekeningnummers', { iban: 'NL91ABNA0417164300', partij })
      await register.create('categorie-relaties', { partij, categorie: { local: categorie.local } })
      await register.create('vertegenwoordigingen', { vertegenwoordigendePartij: ander, vertegenwoordigdePartij: partij })
      await register.remove('partijen', partij.local)
      const gone = ['betrokkenen', 'digitaleadressen', 'rekeningnummers', 'categorie-relaties', 'vertegenwoordigingen', 'partij-identificatoren'] as const
      for (const resource of gone) assert.equal(await rows(resource), 0, resource)
      assert.deepEqual([await rows('klantcontacten'), await rows('categorieen'), await rows('partijen')], [1, 1, 1])
    })

    it('stays as long as the vestiging of another falls under its kvk_nummer', async () => {
      const moeder = await register.create('partijen', { ...organisatie, partijIdentificatoren: [inline(number('kvk_nummer', '69599084'))] })
      const [kvk] = moeder.fields.partijIdentificatoren!
      const vestiging = await register.create('partijen', { ...organisatie, partijIdentificatoren: [inline({ ...number('vestigingsnummer', '000037178598'), subIdentificatorVan: kvk! })] })
      assert.deepEqual(await faultsOf(register.remove('partijen', moeder.local)), ['nonFieldErrors invalid'])
      assert.deepEqual(await faultsOf(register.remove('partij-identificatoren', kvk!.local)), ['nonFieldErrors invalid'])
      assert.deepEqual(await faultsOf(register.update('partijen', moeder.local, { partijIdentificatoren: [] })), ['partijIdentificatoren.nonFieldErrors invalid'])
      assert.equal(await register.remove('partijen', vestiging.local), true)
      assert.equal(await register.remove('partijen', moeder.local), true)
    })

    it('with a kvk_nummer and the vestigingsnummer under it goes with both', async () => {
      const made = await register.create('partijen', { ...organisatie, partijIdentificatoren: [inline(number('kvk_nummer', '69599084'))] })
      await register.create('partij-identificatoren', { ...number('vestigingsnummer', '000037178598'), identificeerdePartij: made, subIdentificatorVan: made.fields.partijIdentificatoren![0]! })
      assert.equal(await register.remove('partijen', made.local), true)
      assert.equal(await rows('partij-identificatoren'), 0)
    })
  })

  it('a categorie takes its relaties along', async () => {
    const categorie = await register.create('categorieen', { naam: 'Ondernemer' })
    await register.create('categorie-relaties', { categorie: { local: categorie.local } })
    await register.remove('categorieen', categorie.local)
    assert.equal(await rows('categorie-relaties'), 0)
  })
})
