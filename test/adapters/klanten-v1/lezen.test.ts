/** What becomes of klanten and contactmomenten, in both dialects. */
import assert from 'node:assert/strict'
import { personen } from '../../../config/voorbeeldgemeente/personen.ts'
import { bekend } from '../../../config/voorbeeldgemeente/zaken.ts'
import { get, list, locals, start, type Fixture } from './fixture.ts'
import { contactverzoekType, elders, gegevens, gegevensMetVerzoeken, klantUuid, uuidFor } from './gegevens.ts'

const [moulin, , vogel] = personen as [typeof personen[0], typeof personen[0], typeof personen[0]]
const byBsn = (bsn: string) => ({ persoon: { key: 'bsn', values: [bsn] } }) as const
const byKlant = (...values: string[]) => ({ persoon: { key: 'local', values } }) as const
const contact = (name: string) => uuidFor('contact', name)

for (const dialect of ['openklant1', 'esuite'] as const) {
  describe(`klanten-v1, ${dialect}: what becomes of its rows`, () => {
    let fixture: Fixture
    before(async () => { fixture = await start(dialect, dialect === 'esuite' ? gegevensMetVerzoeken() : gegevens(40)) })
    after(() => fixture.close())

    it('a klant is a partij with its number, its addresses and the adres that he gave', async () => {
      const { records: [partij, ...others] } = await list(fixture.adapter, 'partijen', byBsn(moulin.bsn))
      assert.equal(others.length, 0)
      const { fields } = partij!
      assert.deepEqual([partij!.local, fields.soortPartij, fields.nummer], [klantUuid(moulin.bsn), 'persoon', '10000001'])
      assert.deepEqual(fields.partijIdentificatie!.contactnaam, { voorletters: '', voornaam: 'Suzanne', voorvoegselAchternaam: '', achternaam: 'Moulin' })
      assert.deepEqual(fields.correspondentieadres, { straatnaam: 'Kerkstraat', huisnummer: 12, huisnummertoevoeging: 'A bis', postcode: '9712 AB', stad: 'Groningen', land: '' })
      assert.equal('indicatieGeheimhouding' in fields, false)
      const adressen = await get(fixture.adapter, 'digitaleadressen', ...fields.digitaleAdressen!.map(({ local }) => local))
      assert.deepEqual(adressen.map((one) => [one!.fields.soortDigitaalAdres, one!.fields.adres]), [['email', 'Suzanne.Moulin@voorbeeld.example'], ['telefoonnummer', '0612345678']])
    })

    it('a name comes from the subject where the klant gave none', async () => {
      const { records: [partij] } = await list(fixture.adapter, 'partijen', byBsn('999990019'))
      assert.deepEqual(partij!.fields.partijIdentificatie!.contactnaam, { voorletters: 'J.', voornaam: 'José', voorvoegselAchternaam: 'van der', achternaam: 'Müller-Çelik' })
    })

    it('innNnpId is an rsin or a kvk_nummer, by its length', async () => {
      const numbersOf = async (key: 'rsin' | 'kvk_nummer', value: string) =>
        (await list(fixture.adapter, 'partij-identificatoren', { persoon: { key, values: [value] } })).records.map(({ local, fields }) => [local, fields.partijIdentificator!.codeSoortObjectId])
      assert.deepEqual(await numbersOf('kvk_nummer', '69599084'), [[`${klantUuid('donald')}#0`, 'kvk_nummer']])
      assert.deepEqual(await numbersOf('rsin', '850000014'), [[`${klantUuid('zonneweide')}#0`, 'rsin']])
    })

    it('a vestiging is found whatever its parent is said to be, for the source does not know it', async () => {
      for (const value of ['/000037178598', '69599084/000037178598']) {
        assert.deepEqual(locals(await list(fixture.adapter, 'partijen', { persoon: { key: 'vestigingsnummer', values: [value] } })), [klantUuid('vestiging')])
      }
    })

    it('a number that cannot be right identifies nobody, and the klant is there by his own id', async () => {
      const [partij] = await get(fixture.adapter, 'partijen', klantUuid('123456789'))
      assert.deepEqual(partij!.fields.partijIdentificatoren, [])
      const [naamloos] = await get(fixture.adapter, 'partijen', klantUuid('naamloos'))
      assert.deepEqual([naamloos!.fields.soortPartij, naamloos!.fields.partijIdentificatie!.contactnaam!.achternaam], ['persoon', 'Jansen'])
    })

    it('a contactmoment is a klantcontact with all who took part, once each, and all it was about', async () => {
      const [record] = await get(fixture.adapter, 'klantcontacten', contact('samen'))
      const { fields, evidence } = record!
      assert.deepEqual([fields.plaatsgevondenOp, fields.taal, fields.kanaal, fields.onderwerp], ['2024-02-01T09:00:00.123456Z', 'eng', 'telefoon', '(geen onderwerp)'])
      assert.deepEqual([[...fields.inhoud!].length, fields.inhoud!.endsWith('…')], [1000, true])
      assert.deepEqual(evidence!.hadBetrokkenen!.map(({ wasPartij }) => wasPartij!.local).sort(), [klantUuid(moulin.bsn), klantUuid(moulin.bsn), klantUuid(vogel.bsn)].sort())
      assert.deepEqual(evidence!.gingOverOnderwerpobjecten!.map(({ objectId, codeRegister, codeSoortObjectId }) => [objectId, codeRegister, codeSoortObjectId]).sort(), [
        [bekend.tweeBelanghebbenden, 'open-zaak', 'uuid'], [elders, 'onbekend', 'url'],
      ].sort())
      assert.deepEqual(fields.hadBetrokkenActoren!.map((one) => [one.local, one.fields.naam, one.fields.actoridentificator!.objectId]), [[`${contact('samen')}#0`, 'F. Yıldız', 'fatma']])
    })

    it('only who was spoken to, and began, is initiator', async () => {
      const { records } = await list(fixture.adapter, 'betrokkenen', { filters: [{ name: 'hadKlantcontact__uuid', value: contact('samen') }] })
      const initiators = records.filter(({ fields }) => fields.initiator).map(({ fields, local }) => [fields.wasPartij!.local, local])
      assert.deepEqual(initiators, [[klantUuid(moulin.bsn), `${uuidFor('link', `samen ${moulin.bsn} gesprekspartner`)}#0`]])
    })

    it('a klant who took part in two ways has the contact once', async () => {
      const { records } = await list(fixture.adapter, 'klantcontacten', { ...byKlant(klantUuid(moulin.bsn), klantUuid(vogel.bsn)), limit: 25 })
      assert.equal(new Set(locals({ records })).size, records.length)
      const ofZaak = await list(fixture.adapter, 'klantcontacten', { filters: [{ name: 'onderwerpobject__onderwerpobjectidentificatorObjectId', value: [bekend.tweeBelanghebbenden, elders] }] })
      assert.deepEqual(locals(ofZaak), [contact('samen')])
    })

    it('a zaak and a klant together give what both hold', async () => {
      const filters = [{ name: 'onderwerpobject__onderwerpobjectidentificatorObjectId', value: bekend.zelfdeMoment }] as const
      const both = await list(fixture.adapter, 'klantcontacten', { ...byKlant(klantUuid(moulin.bsn)), filters })
      assert.deepEqual(locals(both), [30, 20, 10, 0].map((number) => contact(`moulin ${number}`)))
      assert.deepEqual(locals(await list(fixture.adapter, 'klantcontacten', { ...byKlant(klantUuid(vogel.bsn)), filters })), [])
    })

    it('a zaak of our own goes by its uuid only', async () => {
      const named = async (value: string) => (await list(fixture.adapter, 'onderwerpobjecten', { filters: [{ name: 'onderwerpobjectidentificatorObjectId', value }] })).records.length
      assert.equal(await named(bekend.tweeBelanghebbenden), 1)
      assert.equal(await named(`${fixture.standIn.settings.zakenUrl}/zaken/${bekend.tweeBelanghebbenden}`), 0)
      assert.equal(await named(elders), 1)
    })

    it('what is not there is undefined, and so is a slot that nothing has', async () => {
      const absent = uuidFor('nergens', 0)
      assert.deepEqual(await get(fixture.adapter, 'klantcontacten', absent, 'geen uuid', contact('celik').toUpperCase()), [undefined, undefined, undefined])
      assert.deepEqual(await get(fixture.adapter, 'digitaleadressen', `${absent}#0`, `${absent}#3`, `${klantUuid('999990019')}#0`, `${klantUuid(moulin.bsn)}#7`), [undefined, undefined, undefined, undefined])
      assert.deepEqual(await get(fixture.adapter, 'actoren', `${contact('niemand')}#0`, `${contact('celik')}#5`), [undefined, undefined])
      assert.deepEqual(await list(fixture.adapter, 'betrokkenen', { filters: [{ name: 'hadKlantcontact__uuid', value: absent }] }), { records: [] })
    })
  })
}

describe('klanten-v1, esuite: contactverzoeken', () => {
  let fixture: Fixture
  before(async () => { fixture = await start('esuite', gegevensMetVerzoeken()) })
  after(() => fixture.close())

  it('are internetaken with whom they are for and what was asked', async () => {
    const { records } = await list(fixture.adapter, 'internetaken')
    const shown = Object.fromEntries(records.map(({ local, fields, evidence }) => [local, [fields.status, fields.referentienummer, fields.gevraagdeHandeling, fields.toelichting, fields.toegewezenOp, evidence!.actoren]]))
    const [toelichting, op] = ['Na 17.00 uur', '2025-01-02T10:00:00Z']
    assert.deepEqual(shown, {
      [contact('verzoek van moulin')]: ['te_verwerken', '732024', contactverzoekType, toelichting, op, ['Burgerzaken']],
      [contact('verzoek van onbekend')]: ['te_verwerken', null, contactverzoekType, toelichting, op, ['Piet Puk']],
      [contact('verwerkt')]: ['verwerkt', null, contactverzoekType, toelichting, op, ['Balie Noord']],
      [contact('voor een ander')]: ['te_verwerken', null, contactverzoekType, toelichting, op, []],
      [contact('van twee')]: ['te_verwerken', null, contactverzoekType, toelichting, op, []],
    })
    const actoren = await get(fixture.adapter, 'actoren', ...records.flatMap(({ fields }) => fields.toegewezenAanActoren!.map(({ local }) => local)))
    assert.deepEqual(actoren.map((one) => [one!.fields.soortActor, one!.fields.actoridentificator!.codeObjecttype]).sort(), [
      ['medewerker', 'mdw'], ['organisatorische_eenheid', 'afdeling'], ['organisatorische_eenheid', 'groep'],
    ])
  })

  it('the addresses to call back at are those of the one klant who was spoken to', async () => {
    const { records: [betrokkene, ...others] } = await list(fixture.adapter, 'betrokkenen', { filters: [{ name: 'hadKlantcontact__uuid', value: contact('verzoek van moulin') }] })
    assert.equal(others.length, 0)
    assert.deepEqual(betrokkene!.evidence!.digitaleAdressen!.map(({ adres }) => adres), ['bel.mij@voorbeeld.example', '0687654321', '0201234567'])
    // They are for this once, and never the klant's own.
    const own = await list(fixture.adapter, 'digitaleadressen', byKlant(klantUuid(moulin.bsn)))
    assert.deepEqual(own.records.map(({ fields }) => fields.adres), ['Suzanne.Moulin@voorbeeld.example', '0612345678'])
  })

  it('an address is never of the one whom a contactverzoek is about, and of nobody when two were spoken to', async () => {
    const heldBy = async (name: string) => (await list(fixture.adapter, 'betrokkenen', { filters: [{ name: 'hadKlantcontact__uuid', value: contact(name) }] })).records
      .map(({ fields, evidence }) => [fields.wasPartij?.local, evidence!.digitaleAdressen!.map(({ adres }) => adres)])
      .sort(([one], [other]) => String(one).localeCompare(String(other)))
    const sorted = (...found: [string | undefined, string[]][]) => found.sort(([one], [other]) => String(one).localeCompare(String(other)))
    assert.deepEqual(await heldBy('voor een ander'), sorted([klantUuid('999990019'), ['jose@mueller.example']], [klantUuid(vogel.bsn), []]))
    assert.deepEqual(await heldBy('van twee'), sorted([klantUuid('999990019'), []], [klantUuid(vogel.bsn), []], [undefined, ['0503334455']]))
  })

  it('somebody who gave no number is a betrokkene without a partij, found by the address he left', async () => {
    const { records: [found, ...others] } = await list(fixture.adapter, 'digitaleadressen', { filters: [{ name: 'adres', value: '0201112233' }] })
    assert.equal(others.length, 0)
    const holder = found!.fields.verstrektDoorBetrokkene!.local
    const [betrokkene] = await get(fixture.adapter, 'betrokkenen', holder)
    assert.deepEqual([holder, betrokkene!.fields.wasPartij, betrokkene!.fields.hadKlantcontact!.local], [`${contact('verzoek van onbekend')}#1`, null, contact('verzoek van onbekend')])
    // The source finds parts of an address; that is not the same address.
    assert.deepEqual((await list(fixture.adapter, 'digitaleadressen', { filters: [{ name: 'adres', value: '020111' }] })).records, [])
  })

  it('question and answer are inhoud and reactie', async () => {
    const [record] = await get(fixture.adapter, 'klantcontacten', contact('verzoek van moulin'))
    assert.deepEqual([record!.fields.onderwerp, record!.fields.inhoud, record!.fields.reactie, record!.fields.leiddeTotInterneTaken], ['Paspoort', 'Bel mij terug', 'N.v.t.', [{ local: contact('verzoek van moulin') }]])
  })

  it('are no internetaken where their type is not configured', async () => {
    const plain = await start('esuite', gegevensMetVerzoeken(), {}, { contactverzoekTypes: ['Iets anders'] })
    try {
      assert.deepEqual(await list(plain.adapter, 'internetaken'), { records: [] })
      assert.deepEqual(await get(plain.adapter, 'internetaken', contact('verzoek van moulin')), [undefined])
    } finally {
      await plain.close()
    }
  })
})
