import assert from 'node:assert/strict'
import { bekend, zakenData } from '../../../config/voorbeeldgemeente/zaken.ts'
import { zelfdeMoment } from '../../../config/voorbeeldgemeente/personen.ts'
import type { PersoonFilter } from '#spi'
import { archive, contact, get, list, locals, natuurlijk, rol, start, walk, zaak, type Fixture } from './fixture.ts'

const moulin = '999993653'
const celik = '999990019'
const vogel = '999992570'
const veld = '999990184'
const of = (key: PersoonFilter['key'], ...values: string[]): { persoon: PersoonFilter } => ({ persoon: { key, values } })

describe('zgw: contacts of the voorbeeldgemeente', () => {
  let fixture: Fixture
  before(async () => { fixture = await start(zakenData()) })
  after(() => fixture.close())

  const contactsOf = async (bsn: string) => locals(await list(fixture.adapter, 'klantcontacten', of('bsn', bsn)))

  it('a contact on a zaak with two belanghebbenden belongs to neither of them', async () => {
    const [ofMoulin, ofCelik] = [await contactsOf(moulin), await contactsOf(celik)]
    assert.ok(ofMoulin.length > 0 && ofCelik.length > 0)
    for (const uuid of [bekend.contactMetMoulin, bekend.contactMetCelik]) {
      assert.ok(!ofMoulin.includes(uuid) && !ofCelik.includes(uuid))
    }
    const [found] = await get(fixture.adapter, 'klantcontacten', bekend.contactMetMoulin)
    assert.deepEqual(found!.fields.hadBetrokkenen, [])
    assert.deepEqual(found!.evidence!.hadBetrokkenen, [])
  })

  it('that contact is still found by its zaak', async () => {
    const answer = await list(fixture.adapter, 'klantcontacten', {
      filters: [{ name: 'onderwerpobject__onderwerpobjectidentificatorObjectId', value: bekend.tweeBelanghebbenden }],
    })
    assert.deepEqual(new Set(locals(answer)), new Set([bekend.contactMetMoulin, bekend.contactMetCelik]))
  })

  it('a contact belongs to the one initiator of its zaak, by way of the zaak', async () => {
    const found = await list(fixture.adapter, 'klantcontacten', of('bsn', moulin))
    const record = found.records.find(({ local }) => local === bekend.contactenOpZelfdeMoment[0])!
    assert.equal(record.provenance, 'via-zaak')
    assert.deepEqual(record.evidence!.hadBetrokkenen, [{
      local: `${record.local}#0`, adressen: [],
      wasPartij: { local: `bsn:${moulin}`, identiteiten: [{ soort: 'bsn', nummer: moulin }] },
    }])
    const [betrokkene] = await get(fixture.adapter, 'betrokkenen', `${record.local}#0`)
    assert.equal(betrokkene!.fields.rol, 'klant')
    assert.equal(betrokkene!.fields.initiator, false)
    assert.equal(betrokkene!.provenance, 'via-zaak')
    assert.deepEqual(betrokkene!.fields.contactnaam, { voorletters: 'S.', voornaam: 'Suzanne', voorvoegselAchternaam: '', achternaam: 'Moulin' })
  })

  it('two initiators, a gemachtigde or a medewerker make no betrokkene', async () => {
    const contacts = [bekend.contactBijTweeInitiators, bekend.contactBijGemachtigde, bekend.contactBijMedewerker]
    assert.deepEqual(await get(fixture.adapter, 'betrokkenen', ...contacts.map((uuid) => `${uuid}#0`)), [undefined, undefined, undefined])
    const seen = (await Promise.all([moulin, vogel, veld].map(contactsOf))).flat()
    assert.deepEqual(seen.filter((uuid) => contacts.includes(uuid)), [])
  })

  it('contacts and betrokkenen of a persoon are the same rows as those of the whole list', async () => {
    const everything = await walk(fixture.adapter, 'klantcontacten', 100)
    const betrokkenen = await walk(fixture.adapter, 'betrokkenen', 100)
    assert.equal(everything.length, 69)
    for (const bsn of [moulin, celik, vogel, veld]) assert.ok((await contactsOf(bsn)).length > 1)
    for (const bsn of [moulin, celik, vogel, veld]) {
      const isTheirs = (local: string | undefined) => local === `bsn:${bsn}`
      const expected = everything.filter(({ evidence }) => evidence!.hadBetrokkenen!.some(({ wasPartij }) => isTheirs(wasPartij?.local)))
      assert.deepEqual(new Set(await contactsOf(bsn)), new Set(expected.map(({ local }) => local)))
      assert.deepEqual(
        new Set((await list(fixture.adapter, 'betrokkenen', of('bsn', bsn))).records),
        new Set(betrokkenen.filter(({ fields }) => isTheirs(fields.wasPartij?.local))),
      )
    }
  })

  it('a key that is a local gives the same as the number it is made of', async () => {
    assert.deepEqual(
      await list(fixture.adapter, 'klantcontacten', of('local', `bsn:${moulin}`, 'vestigingsnummer:69599084/000037178598')).then(({ records }) => records.length),
      (await contactsOf(moulin)).length + (await list(fixture.adapter, 'klantcontacten', of('vestigingsnummer', '/000037178598'))).records.length,
    )
  })

  it('an organisatie and its vestiging do not see each other\'s contacts', async () => {
    const organisation = await list(fixture.adapter, 'klantcontacten', of('kvk_nummer', '69599084'))
    const vestiging = await list(fixture.adapter, 'klantcontacten', of('vestigingsnummer', '69599084/000037178598'))
    assert.ok(organisation.records.length > 0 && vestiging.records.length > 0)
    assert.deepEqual(locals(organisation).filter((local) => locals(vestiging).includes(local)), [])
    const zaken = vestiging.records.map(({ evidence }) => evidence!.gingOverOnderwerpobjecten![0]!.objectId)
    assert.ok(zaken.includes(bekend.vestigingAlsVestiging) && zaken.includes(bekend.vestigingAlsOrganisatie))
  })

  it('a vestiging is found under its own parent only, or under any when none is named', async () => {
    const under = async (kvk: string) => (await list(fixture.adapter, 'klantcontacten', of('vestigingsnummer', `${kvk}/000037178598`))).records.length
    assert.equal(await under('12345678'), 0)
    assert.equal(await under(''), await under('69599084'))
  })

  it('a filter on a zaak and a persoon together gives what both hold', async () => {
    const both = (bsn: string) => list(fixture.adapter, 'klantcontacten', {
      ...of('bsn', bsn), filters: [{ name: 'onderwerpobject__onderwerpobjectidentificatorObjectId', value: bekend.zelfdeMoment }],
    })
    assert.deepEqual(new Set(locals(await both(moulin))), new Set(bekend.contactenOpZelfdeMoment))
    assert.deepEqual((await both(vogel)).records, [])
  })

  it('fields that the source leaves empty and the standard demands are filled; times are in UTC', async () => {
    const records = (await get(fixture.adapter, 'klantcontacten', ...bekend.contactenOpZelfdeMoment)).map((record) => record!.fields)
    assert.deepEqual(records.map(({ plaatsgevondenOp }) => plaatsgevondenOp), [zelfdeMoment, zelfdeMoment, zelfdeMoment])
    assert.deepEqual([records[2]!.kanaal, records[2]!.onderwerp, records[2]!.taal, records[2]!.vertrouwelijk], ['onbekend', '(geen onderwerp)', 'nld', false])
  })

  it('a referentienummer is given only when it is a number of at most ten digits', async () => {
    const numbers = (await walk(fixture.adapter, 'klantcontacten', 100)).map(({ fields }) => fields.referentienummer)
    assert.ok(numbers.includes(null) && numbers.some((number) => number !== null))
    for (const number of numbers) assert.match(number ?? '0', /^\d{1,10}$/)
  })

  it('every contact goes about one zaak, which its onderwerpobject names', async () => {
    const [record] = await get(fixture.adapter, 'klantcontacten', bekend.contactMetMoulin)
    const link = record!.fields.gingOverOnderwerpobjecten![0]!.local
    const [onderwerpobject] = await get(fixture.adapter, 'onderwerpobjecten', link)
    assert.deepEqual(onderwerpobject!.fields, {
      klantcontact: { local: bekend.contactMetMoulin }, wasKlantcontact: null,
      onderwerpobjectidentificator: { objectId: bekend.tweeBelanghebbenden, codeObjecttype: 'zaak', codeRegister: 'open-zaak', codeSoortObjectId: 'uuid' },
    })
  })

  it('onderwerpobjecten are found by zaak, by contact and by code, and by nothing that no record has', async () => {
    const found = async (name: string, value: string) => locals(await list(fixture.adapter, 'onderwerpobjecten', { filters: [{ name: name as never, value }] })).length
    assert.equal(await found('onderwerpobjectidentificatorObjectId', bekend.zelfdeMoment), 3)
    assert.equal(await found('klantcontact__uuid', bekend.contactMetCelik), 1)
    assert.equal(await found('onderwerpobjectidentificatorCodeRegister', 'open-zaak'), 69)
    assert.equal(await found('onderwerpobjectidentificatorCodeRegister', 'een ander'), 0)
    assert.equal(await found('onderwerpobjectidentificatorCodeObjecttype', 'besluit'), 0)
    assert.equal(await found('wasKlantcontact__uuid', bekend.contactMetCelik), 0)
    assert.equal(await found('onderwerpobjectidentificatorObjectId', bekend.zelfdeMoment.toUpperCase()), 0)
  })

  it('a code that no link has is answered without a question to the source', async () => {
    fixture.requests.length = 0
    for (const name of ['onderwerpobjectidentificatorCodeObjecttype', 'onderwerpobjectidentificatorCodeSoortObjectId', 'wasKlantcontact__uuid'] as const) {
      await list(fixture.adapter, 'onderwerpobjecten', { filters: [{ name: name, value: 'iets anders' }] })
    }
    assert.deepEqual(fixture.requests, [])
  })

  it('what is not there is undefined, in the order asked', async () => {
    const absent = zaak('nergens')
    const answer = await get(fixture.adapter, 'klantcontacten', absent, bekend.contactMetMoulin, 'geen uuid')
    assert.deepEqual(answer.map((record) => record?.local), [undefined, bekend.contactMetMoulin, undefined])
    assert.deepEqual(await get(fixture.adapter, 'betrokkenen', `${absent}#0`, `${bekend.contactenOpZelfdeMoment[0]}#1`), [undefined, undefined])
  })

  it('rollen of a zaak are asked once for all contacts on it', async () => {
    fixture.requests.length = 0
    await get(fixture.adapter, 'klantcontacten', ...bekend.contactenOpZelfdeMoment)
    assert.equal(fixture.requests.filter(({ path }) => path.includes('/rollen')).length, 1)
  })
})

describe('zgw: contacts that nobody invented', () => {
  let fixture: Fixture
  afterEach(() => fixture.close())

  it('an initiator without a number is a betrokkene and no partij', async () => {
    fixture = await start(archive([rol('a', natuurlijk('', { geslachtsnaam: 'Zonder Nummer' }))], [contact('a', 'een')]))
    const [{ fields, evidence, provenance }] = (await list(fixture.adapter, 'klantcontacten')).records as [Awaited<ReturnType<typeof list<'klantcontacten'>>>['records'][0]]
    assert.equal(evidence!.hadBetrokkenen![0]!.wasPartij, null)
    assert.equal(provenance, undefined)
    const [betrokkene] = await get(fixture.adapter, 'betrokkenen', fields.hadBetrokkenen![0]!.local)
    assert.deepEqual([betrokkene!.fields.wasPartij, betrokkene!.fields.contactnaam!.achternaam], [null, 'Zonder Nummer'])
  })

  it('a bsn that fails the elfproef identifies nobody', async () => {
    fixture = await start(archive([rol('a', natuurlijk('123456789'))], [contact('a', 'een')]))
    assert.deepEqual((await list(fixture.adapter, 'klantcontacten', of('bsn', '123456789'))).records, [])
    assert.equal((await list(fixture.adapter, 'betrokkenen')).records[0]!.fields.wasPartij, null)
  })

  it('texts beyond the limits of the standard end in an ellipsis', async () => {
    fixture = await start(archive(
      [rol('a', natuurlijk(moulin, { voorvoegselGeslachtsnaam: 'van der lange den', voorletters: 'ABCDEFGHIJKLM' }))],
      [contact('a', 'een', { onderwerp: '😀'.repeat(201), toelichting: 'x'.repeat(1001) })],
    ))
    const [klantcontact] = (await list(fixture.adapter, 'klantcontacten')).records
    assert.equal([...klantcontact!.fields.onderwerp!].length, 200)
    assert.ok(klantcontact!.fields.onderwerp!.endsWith('😀…') && klantcontact!.fields.inhoud!.endsWith('x…'))
    assert.equal(klantcontact!.fields.inhoud!.length, 1000)
    const { contactnaam } = (await list(fixture.adapter, 'betrokkenen')).records[0]!.fields
    assert.deepEqual([contactnaam!.voorvoegselAchternaam, contactnaam!.voorletters], ['van der l…', 'ABCDEFGHI…'])
  })
})
