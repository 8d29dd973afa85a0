/** The one partij that a persoon is to clients. */
import assert from 'node:assert/strict'
import { toPartijIdentificator, type Identity } from '#domain/identity.ts'
import type { Evidence } from '#domain/records.ts'
import type { ResourceName } from '#domain/resources.ts'
import type { Item } from '../../../src/federation/items.ts'
import { mergePersoon, uniqueAdressen, type PersoonParts } from '../../../src/federation/who/merge-persoon.ts'
import { bsnA, kvkA, persoon, rsinA, source, vestiging } from './sources.ts'

const item = (resource: ResourceName, number: number, local: string, fields: object, evidence?: Evidence): Item =>
  ({ resource, ref: { source: number, local }, fields: fields as Item['fields'], evidence, sources: [source(number)], provenance: 'eigen' })
/** A partij of the source with this number; the first given has precedence. */
const partij = (number: number, fields: object, evidence?: Evidence) => item('partijen', number, `p${number}`, { soortPartij: 'persoon', indicatieActief: true, ...fields }, evidence)
const adres = (number: number, local: string, value: string, soortDigitaalAdres = 'email') => item('digitaleadressen', number, local, { adres: value, soortDigitaalAdres })
const ref = (number: number, local: string) => ({ ref: { source: number, local } })

function merged(partijen: readonly Item[], parts: Partial<PersoonParts> = {}) {
  return mergePersoon({ persoon: persoon([bsnA]), partijen, adressen: [], betrokkenen: [], geheimElders: false, ...parts })
}
const fieldsOf = (...given: Parameters<typeof merged>) => merged(...given).fields

describe('indicatieGeheimhouding of a persoon', () => {
  const absent = undefined
  const table: readonly (readonly [values: (boolean | null | undefined)[], elders: boolean, result: boolean | null])[] = [
    [[true], false, true], [[false], false, false], [[null], false, null], [[absent], false, null],
    [[true, false], false, true], [[false, true], false, true], [[null, true], false, true], [[true, absent], false, true],
    [[false, null], false, false], [[null, false], false, false], [[absent, false], false, false], [[null, absent], false, null], [[absent, absent], false, null],
    [[false], true, true], [[null], true, true], [[absent], true, true], [[true], true, true],
  ]
  for (const [values, elders, result] of table) {
    it(`is ${String(result)} when sources say ${values.map(String).join(' and ')}${elders ? ' and a hidden source asks for it' : ''}`, () => {
      const partijen = values.map((value, index) => partij(index + 1, value === undefined ? {} : { indicatieGeheimhouding: value }))
      assert.equal(fieldsOf(partijen, { geheimElders: elders })['indicatieGeheimhouding'], result)
    })
  }
})

describe('Scalars of a persoon', () => {
  it('come from the first source in precedence that has a value', () => {
    const found = fieldsOf([partij(2, { voorkeurstaal: '', interneNotitie: 'twee' }), partij(1, { voorkeurstaal: 'nld', interneNotitie: 'een', nummer: '7' })])
    assert.deepEqual([found['voorkeurstaal'], found['interneNotitie'], found['nummer']], ['nld', 'twee', '7'])
  })
  it('take false for a value', () => assert.equal(fieldsOf([partij(1, { indicatieActief: false }), partij(2, { indicatieActief: true })])['indicatieActief'], false))
  it('take a group whole, from the first source that has something in it', () => {
    const found = fieldsOf([
      partij(1, { bezoekadres: { straatnaam: '', huisnummer: null } }), partij(2, { bezoekadres: { straatnaam: 'Kerkstraat', huisnummer: 12 } }), partij(3, { bezoekadres: { stad: 'Elders' } }),
    ])
    assert.deepEqual(found['bezoekadres'], { straatnaam: 'Kerkstraat', huisnummer: 12 })
  })
  it('stay absent when no source carries them, and empty when none has a value', () => {
    const found = fieldsOf([partij(1, { interneNotitie: '' }), partij(2, {})])
    assert.ok(!('voorkeurstaal' in found))
    assert.equal(found['interneNotitie'], '')
  })
})

describe('soortPartij of a persoon', () => {
  it('is that of the first source, and partijIdentificatie comes from a source that agrees', () => {
    const found = fieldsOf([
      partij(1, { soortPartij: 'organisatie', partijIdentificatie: null }),
      partij(2, { soortPartij: 'persoon', partijIdentificatie: { contactnaam: { achternaam: 'Moulin' } } }),
      partij(3, { soortPartij: 'organisatie', partijIdentificatie: { naam: 'Test BV Donald' } }),
    ])
    assert.equal(found['soortPartij'], 'organisatie')
    assert.deepEqual(found['partijIdentificatie'], { naam: 'Test BV Donald' })
  })
  it('leaves partijIdentificatie null when only a source that disagrees has one', () => {
    const found = fieldsOf([partij(1, { soortPartij: 'organisatie' }), partij(2, { soortPartij: 'persoon', partijIdentificatie: { contactnaam: { achternaam: 'Moulin' } } })])
    assert.equal(found['partijIdentificatie'], null)
  })
})

describe('Digitale adressen of a persoon', () => {
  const adressen = [adres(2, 'x', 'Suzanne@Voorbeeld.example'), adres(1, 'a', 'suzanne@voorbeeld.example'), adres(1, 'b', 'suzanne@werk.example'), adres(1, 'c', 'suzanne@voorbeeld.example', 'overig')]

  it('are one of each soort and address whatever the letter case, the first in precedence surviving', () => {
    const { kept, survivors } = uniqueAdressen(adressen)
    assert.deepEqual(kept.map(({ ref: { local } }) => local), ['x', 'b', 'c'])
    assert.equal(survivors.get('1 a'), kept[0])
    assert.equal(survivors.get('2 x'), kept[0])
    assert.equal(survivors.get('1 b'), kept[1])
  })
  it('are telephone numbers one of each however they are written', () =>
    assert.equal(uniqueAdressen([adres(1, 'a', '06-12345678', 'telefoonnummer'), adres(2, 'b', '+31612345678', 'telefoonnummer')]).kept.length, 1))
  it('are references and loaded items in one order', () => {
    const found = merged([partij(2, {}), partij(1, {})], { adressen })
    assert.deepEqual(found.fields['digitaleAdressen'], [ref(2, 'x'), ref(1, 'b'), ref(1, 'c')])
    assert.deepEqual((found.expand!['digitaleAdressen'] as Item[]).map((one) => one.ref), [{ source: 2, local: 'x' }, { source: 1, local: 'b' }, { source: 1, local: 'c' }])
  })
  it('have for voorkeur the survivor of the one that the first source with a voorkeur prefers', () => {
    assert.deepEqual(fieldsOf([partij(2, {}), partij(1, { voorkeursDigitaalAdres: ref(1, 'a') })], { adressen })['voorkeursDigitaalAdres'], ref(2, 'x'))
    assert.deepEqual(fieldsOf([partij(2, { voorkeursDigitaalAdres: null }), partij(1, { voorkeursDigitaalAdres: ref(1, 'b') })], { adressen })['voorkeursDigitaalAdres'], ref(1, 'b'))
    assert.equal(fieldsOf([partij(1, { voorkeursDigitaalAdres: ref(1, 'gone') })], { adressen })['voorkeursDigitaalAdres'], null)
    assert.equal(fieldsOf([partij(1, {})], { adressen })['voorkeursDigitaalAdres'], null)
  })
})

const nummer = (number: number, identity: Identity) => item('partij-identificatoren', number, `n${number}`, {
  partijIdentificator: toPartijIdentificator(identity),
  subIdentificatorVan: identity.kvk ? { ref: { source: number, local: `k${number}` } } : null,
})
const withParent = (kvk: Identity): Evidence => ({ subIdentificatorVan: [toPartijIdentificator(kvk)] })
const localsOf = (value: unknown) => (value as Item[]).map((one) => one.ref.local)

describe('Partij-identificatoren of a persoon', () => {
  it('are one of each number, of the first source in precedence', () => {
    const found = fieldsOf([partij(2, { partijIdentificatoren: [nummer(2, bsnA)] }), partij(1, { partijIdentificatoren: [nummer(1, bsnA), { ...nummer(1, rsinA), ref: { source: 1, local: 'r' } }] })])
    assert.deepEqual(localsOf(found['partijIdentificatoren']), ['n2', 'r'])
  })
  it('of a vestiging are one when both sources know the parent', () => {
    const found = fieldsOf([2, 1].map((number) => partij(number, { partijIdentificatoren: [nummer(number, vestiging(kvkA))] }, withParent(kvkA))))
    assert.deepEqual(localsOf(found['partijIdentificatoren']), ['n2'])
  })
  it('of a vestiging are one when only one source knows the parent, and it is that one: clients follow it to the kvk_nummer', () => {
    const found = fieldsOf([partij(2, { partijIdentificatoren: [nummer(2, vestiging())] }), partij(1, { partijIdentificatoren: [nummer(1, vestiging(kvkA))] }, withParent(kvkA))])
    assert.deepEqual(localsOf(found['partijIdentificatoren']), ['n1'])
  })
})

describe('Lists of a persoon', () => {
  it('are the unions of what the sources hold, each once, empty where no source holds any', () => {
    const found = fieldsOf([partij(2, { rekeningnummers: [ref(2, 'r')], vertegenwoordigden: [ref(0, 'bsn:999990019')] }), partij(1, { rekeningnummers: [ref(1, 'r')], vertegenwoordigden: [ref(0, 'bsn:999990019')] })])
    assert.deepEqual(found['rekeningnummers'], [ref(2, 'r'), ref(1, 'r')])
    assert.deepEqual(found['vertegenwoordigden'], [ref(0, 'bsn:999990019')])
    assert.deepEqual(found['categorieRelaties'], [])
  })
  it('of betrokkenen are those that were gathered, whatever the sources say themselves', () => {
    const betrokkene = item('betrokkenen', 3, 'b', {})
    const found = merged([partij(1, { betrokkenen: [ref(1, 'z')] })], { betrokkenen: [betrokkene] })
    assert.deepEqual(found.fields['betrokkenen'], [ref(3, 'b')])
    assert.deepEqual(found.expand!['betrokkenen'], [betrokkene])
  })
})

describe('A persoon as an item', () => {
  it('has the canonical id, all its sources, and the evidence of all', () => {
    const found = merged([partij(2, {}, { categorieen: ['vip'] }), partij(1, {}, { categorieen: ['inwoner'], vertegenwoordigdDoor: [{ local: '9' }] })])
    assert.deepEqual(found.ref, { source: 0, local: 'bsn:999993653' })
    assert.deepEqual(found.sources.map(({ number }) => number), [2, 1])
    assert.deepEqual(found.evidence, { subIdentificatorVan: [], categorieen: ['vip', 'inwoner'], vertegenwoordigdDoor: [{ local: '9' }] })
  })
})
