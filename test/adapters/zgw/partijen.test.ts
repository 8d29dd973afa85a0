import assert from 'node:assert/strict'
import type { PersoonFilter } from '#spi'
import { codecs } from '../../../src/domain/codecs.ts'
import { zakenData } from '../../../config/voorbeeldgemeente/zaken.ts'
import { archive, contact, get, list, locals, natuurlijk, organisatie, rol, start, walk, type Fixture } from './fixture.ts'

const moulin = '999993653'
const kvk = '69599084'
const vestiging = `${kvk}/000037178598`
const rsin = '850000014'
const of = (key: PersoonFilter['key'], ...values: string[]): { persoon: PersoonFilter } => ({ persoon: { key, values } })

describe('zgw: partijen of the voorbeeldgemeente', () => {
  let fixture: Fixture
  before(async () => { fixture = await start(zakenData()) })
  after(() => fixture.close())

  it('a persoon with many rollen is one partij, keyed by bsn', async () => {
    const { records, total } = await list(fixture.adapter, 'partijen', of('bsn', moulin))
    assert.deepEqual([locals({ records }), total], [[`bsn:${moulin}`], 1])
    const { fields } = records[0]!
    assert.deepEqual([fields.soortPartij, fields.indicatieActief, 'indicatieGeheimhouding' in fields], ['persoon', true, false])
    assert.deepEqual(fields.partijIdentificatie, { contactnaam: { voorletters: 'S.', voornaam: 'Suzanne', voorvoegselAchternaam: '', achternaam: 'Moulin' } })
    assert.deepEqual(await get(fixture.adapter, 'partijen', `bsn:${moulin}`), records)
  })

  it('a belanghebbende is a partij too', async () => {
    assert.deepEqual(locals(await list(fixture.adapter, 'partijen', of('bsn', '999990019'))), ['bsn:999990019'])
  })

  it('several values are answered in one call', async () => {
    const found = await list(fixture.adapter, 'partijen', of('local', `bsn:${moulin}`, `kvk_nummer:${kvk}`, 'bsn:999990202'))
    assert.deepEqual(new Set(locals(found)), new Set([`bsn:${moulin}`, `kvk_nummer:${kvk}`]))
  })

  it('a vestiging is one partij in whichever way it is registered, with its parent beside it', async () => {
    const { records } = await list(fixture.adapter, 'partijen', of('vestigingsnummer', vestiging))
    assert.deepEqual(locals({ records }), [`vestigingsnummer:${vestiging}`])
    const own = records[0]!.fields.partijIdentificatoren!
    assert.deepEqual(own.map(({ fields }) => fields.partijIdentificator!.codeSoortObjectId), ['vestigingsnummer'])
    assert.deepEqual(own[0]!.fields.subIdentificatorVan, { local: `vestigingsnummer:${vestiging}#1` })
    assert.equal(records[0]!.evidence!.subIdentificatorVan![0]!.objectId, kvk)
    const [parent] = await get(fixture.adapter, 'partij-identificatoren', `vestigingsnummer:${vestiging}#1`)
    assert.deepEqual(parent!.fields, {
      identificeerdePartij: null, subIdentificatorVan: null,
      partijIdentificator: { codeObjecttype: 'niet_natuurlijk_persoon', codeSoortObjectId: 'kvk_nummer', objectId: kvk, codeRegister: 'hr' },
    })
  })

  it('a kvk_nummer names the organisatie and not its vestiging', async () => {
    assert.deepEqual(locals(await list(fixture.adapter, 'partijen', of('kvk_nummer', kvk))), [`kvk_nummer:${kvk}`])
  })

  it('a kvk_nummer is found as number of the organisatie and as parent of the vestiging', async () => {
    const found = await list(fixture.adapter, 'partij-identificatoren', of('kvk_nummer', kvk))
    assert.deepEqual(new Set(locals(found)), new Set([`kvk_nummer:${kvk}#0`, `vestigingsnummer:${vestiging}#1`]))
    assert.deepEqual(locals(await list(fixture.adapter, 'partij-identificatoren', of('vestigingsnummer', '/000037178598'))), [`vestigingsnummer:${vestiging}#0`])
  })

  it('a reference to a partij in a betrokkene is that of the partij itself', async () => {
    for (const { fields } of await walk(fixture.adapter, 'betrokkenen', 50)) {
      const [partij] = await get(fixture.adapter, 'partijen', fields.wasPartij!.local)
      const [slot] = partij!.fields.partijIdentificatoren!
      assert.deepEqual(slot!.fields.identificeerdePartij, fields.wasPartij)
    }
  })

  it('what is not there, or is no identity, is undefined', async () => {
    assert.deepEqual(await get(fixture.adapter, 'partijen', 'bsn:999990202', 'bsn:12', 'medewerker:mw-0042', `kvk_nummer:${kvk}#0`), [undefined, undefined, undefined, undefined])
    assert.deepEqual(await get(fixture.adapter, 'partij-identificatoren', `bsn:${moulin}#1`, `kvk_nummer:${kvk}#1`), [undefined, undefined])
    assert.deepEqual(await list(fixture.adapter, 'partijen', of('bsn', '999990202')), { records: [], total: 0 })
  })

  it('every id fits the codec that its resource names', async () => {
    const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
    for (const { local } of await walk(fixture.adapter, 'klantcontacten', 50)) assert.match(local, uuid)
    for (const resource of ['betrokkenen', 'onderwerpobjecten'] as const) {
      for (const { local } of await walk(fixture.adapter, resource, 50)) assert.match(local.replace(/#0$/, ''), uuid)
    }
    const keys = (await walk(fixture.adapter, 'betrokkenen', 50)).map(({ fields }) => fields.wasPartij!.local)
    assert.ok(new Set(keys).size >= 6)
    for (const key of keys) assert.equal(codecs.persoon.decode(codecs.persoon.encode(key)!), key)
  })
})

describe('zgw: partijen that nobody invented', () => {
  let fixture: Fixture
  afterEach(() => fixture.close())

  it('the newest rol gives the name', async () => {
    const named = (geslachtsnaam: string, registratiedatum: string) => rol('a', natuurlijk(moulin, { geslachtsnaam }), { registratiedatum })
    fixture = await start(archive([named('Oud', '2020-01-01T00:00:00Z'), named('Nieuw', '2024-01-01T00:00:00Z'), named('Ouder', '2019-01-01T00:00:00Z')], []))
    const [partij] = await get(fixture.adapter, 'partijen', `bsn:${moulin}`)
    assert.equal(partij!.fields.partijIdentificatie!.contactnaam!.achternaam, 'Nieuw')
  })

  it('an organisatie known by kvk_nummer has the rsin of its rollen as second number, and is found by it', async () => {
    fixture = await start(archive([
      rol('a', organisatie({ kvkNummer: kvk, innNnpId: rsin, statutaireNaam: 'Zonneweide' }), { registratiedatum: '2020-01-01T00:00:00Z' }),
      rol('b', organisatie({ kvkNummer: kvk, statutaireNaam: 'Zonneweide B.V.' })),
    ], [contact('a', 'een'), contact('b', 'twee')]))
    const { records } = await list(fixture.adapter, 'partijen', of('rsin', rsin))
    assert.deepEqual(records, await get(fixture.adapter, 'partijen', `kvk_nummer:${kvk}`))
    assert.equal(records[0]!.fields.partijIdentificatie!.naam, 'Zonneweide B.V.')
    assert.deepEqual(records[0]!.fields.partijIdentificatoren!.map(({ local }) => local), [`kvk_nummer:${kvk}#0`, `kvk_nummer:${kvk}#1`])
    assert.deepEqual(locals(await list(fixture.adapter, 'partij-identificatoren', of('rsin', rsin))), [`kvk_nummer:${kvk}#1`])
    assert.equal((await list(fixture.adapter, 'klantcontacten', of('kvk_nummer', kvk))).records.length, 2)
  })

  it('rollen that disagree on the rsin of an organisatie give it none', async () => {
    fixture = await start(archive([rol('a', organisatie({ kvkNummer: kvk, innNnpId: rsin })), rol('b', organisatie({ kvkNummer: kvk, innNnpId: '999993653' }))], []))
    const [partij] = await get(fixture.adapter, 'partijen', `kvk_nummer:${kvk}`)
    assert.deepEqual(partij!.fields.partijIdentificatoren!.map(({ local }) => local), [`kvk_nummer:${kvk}#0`])
  })

  it('an organisatie known by rsin alone is keyed by it', async () => {
    fixture = await start(archive([rol('a', organisatie({ innNnpId: rsin, statutaireNaam: 'Alleen rsin' }))], [contact('a', 'een')]))
    assert.deepEqual(locals(await list(fixture.adapter, 'partijen', of('rsin', rsin))), [`rsin:${rsin}`])
    assert.equal((await list(fixture.adapter, 'klantcontacten', of('local', `rsin:${rsin}`))).records.length, 1)
  })

  it('a vestiging of which the parent is unknown has no parent', async () => {
    fixture = await start(archive([rol('a', { betrokkeneType: 'vestiging', betrokkeneIdentificatie: { vestigingsNummer: '000037178598', handelsnaam: ['Winkel'], kvkNummer: '' } })], []))
    const { records } = await list(fixture.adapter, 'partijen', of('vestigingsnummer', '/000037178598'))
    assert.deepEqual(locals({ records }), ['vestigingsnummer:/000037178598'])
    assert.equal(records[0]!.fields.partijIdentificatoren![0]!.fields.subIdentificatorVan, null)
    assert.equal(records[0]!.fields.partijIdentificatie!.naam, 'Winkel')
  })

  it('a source that cannot be asked by kvkNummer is not asked by it, and does not claim to be', async () => {
    fixture = await start(zakenData(), { kvkFilters: false })
    for (const { list: port } of Object.values(fixture.adapter.resources)) assert.ok(!port?.ability.persoon?.includes('kvk_nummer'))
    assert.deepEqual(locals(await list(fixture.adapter, 'partijen', of('vestigingsnummer', vestiging))), [`vestigingsnummer:${vestiging}`])
    assert.ok(fixture.requests.every(({ path }) => !/kvkNummer|nietNatuurlijkPersoon__vestigingsNummer/.test(path)))
  })
})
