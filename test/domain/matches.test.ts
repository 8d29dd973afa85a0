/** The one meaning of each kind of filter, and what a record must bring to be judged. */
import assert from 'node:assert/strict'
import { filters, type FilterKind } from '#domain/filters.ts'
import { matches, matchesAll, type FilterValue, type Verdict } from '#domain/matches.ts'
import type { Evidence, SourceRecord } from '#domain/records.ts'
import { resourceNames, type ResourceName } from '#domain/resources.ts'

const record = (fields: object, evidence?: Evidence): SourceRecord => ({ local: '1', fields: fields, ...(evidence && { evidence }) })
const bsn = { soort: 'bsn', nummer: '999993653' } as const

function judges(resource: ResourceName, one: SourceRecord, name: string, verdicts: readonly (readonly [FilterValue, Verdict])[]): void {
  for (const [value, verdict] of verdicts) assert.equal(matches(resource, one, name, value), verdict, `${name}=${String(value)}`)
}

describe('A filter of kind', () => {
  it('text compares the whole text, in its own letter case', () => judges('klantcontacten', record({ kanaal: 'E-mail' }), 'kanaal', [
    ['E-mail', 'match'], ['e-mail', 'no-match'], ['E-mai', 'no-match'], ['E-mail ', 'no-match'],
  ]))

  it('contains looks for a part, in any letter case, accents counting', () => judges('klantcontacten', record({ onderwerp: 'Straße naar Żółć' }), 'onderwerp', [
    ['STRASSE', 'match'], ['żÓŁĆ', 'match'], ['naar', 'match'], ['zolc', 'no-match'], ['', 'match'],
  ]))

  it('boolean is equal, and unknown is neither', () => {
    judges('klantcontacten', record({ indicatieContactGelukt: true }), 'indicatieContactGelukt', [[true, 'match'], [false, 'no-match']])
    judges('klantcontacten', record({ indicatieContactGelukt: null }), 'indicatieContactGelukt', [[true, 'no-match'], [false, 'no-match']])
  })

  it('list takes one of a comma list', () => judges('partijen', record({}, { categorieen: ['vip', 'inwoner'] }), 'categorierelatie__categorie__naam', [
    ['vip', 'match'], ['ondernemer,inwoner', 'match'], ['ondernemer', 'no-match'], ['vi', 'no-match'],
  ]))

  it('moment is the same instant, however it is written', () => judges('klantcontacten', record({ plaatsgevondenOp: '2024-05-01T07:30:00Z' }), 'plaatsgevondenOp', [
    ['2024-05-01T09:30:00+02:00', 'match'], ['2024-05-01T07:30', 'match'], ['2024-05-01T07:30:00.000Z', 'match'], ['2024-05-01', 'no-match'], ['2024-05-01T07:30:00.5Z', 'no-match'],
  ]))

  it('moment takes a date alone as its midnight in UTC', () =>
    judges('klantcontacten', record({ plaatsgevondenOp: '2024-05-01T00:00:00Z' }), 'plaatsgevondenOp', [['2024-05-01', 'match'], ['2024-05-02', 'no-match']]))

  it('moment matches nothing for what is no moment, also beside a record whose moment is none', () => {
    judges('klantcontacten', record({ plaatsgevondenOp: '2024-05-01T07:30:00Z' }), 'plaatsgevondenOp', [['2024-02-31', 'no-match'], ['gisteren', 'no-match']])
    judges('klantcontacten', record({ plaatsgevondenOp: '2024-13-01T07:30:00Z' }), 'plaatsgevondenOp', [['2024-02-31', 'no-match']])
  })

  it('date compares as its name says, and an empty date is in no range', () => {
    const of = (verificatieDatum: string | null) => record({ verificatieDatum })
    const table = { '': [0, 1, 0], __gt: [0, 0, 1], __gte: [0, 1, 1], __lt: [1, 0, 0], __lte: [1, 1, 0] }
    for (const [comparison, expected] of Object.entries(table)) {
      const found = ['2024-02-28', '2024-02-29', '2024-03-01'].map((date) => Number(matches('digitaleadressen', of(date), `verificatieDatum${comparison}`, '2024-02-29') === 'match'))
      assert.deepEqual(found, expected, comparison)
      assert.equal(matches('digitaleadressen', of(null), `verificatieDatum${comparison}`, '2024-02-29'), 'no-match')
    }
  })

  it('normalised compares as addresses are compared', () => {
    judges('digitaleadressen', record({ adres: 'Suzanne@Voorbeeld.example', soortDigitaalAdres: 'email' }), 'adres__iexact', [
      ['suzanne@voorbeeld.example', 'match'], ['suzanne@voorbeeld', 'no-match'],
    ])
    judges('digitaleadressen', record({ adres: '06 12345678', soortDigitaalAdres: 'telefoonnummer' }), 'adres__iexact', [['+31612345678', 'match']])
    judges('digitaleadressen', record({ adres: '06 12345678' }), 'adres__iexact', [['+31612345678', 'unverifiable']])
  })

  it('reference is the local of the other side, one of several where there are several', () => {
    judges('betrokkenen', record({ hadKlantcontact: { local: '7' } }), 'hadKlantcontact__uuid', [['7', 'match'], ['8', 'no-match'], [['8', '7'], 'match'], [[], 'no-match']])
    judges('klantcontacten', record({ hadBetrokkenen: [{ local: '7' }, { local: '8' }] }), 'hadBetrokkene__uuid', [['8', 'match'], ['9', 'no-match']])
    judges('onderwerpobjecten', record({ klantcontact: null }), 'klantcontact__uuid', [['7', 'no-match']])
    judges('klantcontacten', record({}, { wasOnderwerpobjecten: [{ local: '3' }] }), 'wasOnderwerpobject__uuid', [['3', 'match'], ['4', 'no-match']])
  })

  it('partij is the local of the partij', () => {
    judges('vertegenwoordigingen', record({ vertegenwoordigdePartij: { local: '7' } }), 'vertegenwoordigdePartij__uuid', [['7', 'match'], ['8', 'no-match'], [['8', '7'], 'match']])
    judges('partijen', record({}, { vertegenwoordigdDoor: [{ local: '7' }] }), 'vertegenwoordigdePartij__uuid', [['7', 'match'], ['8', 'no-match']])
  })
})

describe('A filter over what a record is related to', () => {
  it('takes each member of an identificator on its own, over all of them', () => {
    const one = record({}, { gingOverOnderwerpobjecten: [{ local: '1', objectId: 'a', codeRegister: 'r' }, { local: '2', objectId: 'b' }] })
    judges('klantcontacten', one, 'onderwerpobject__onderwerpobjectidentificatorObjectId', [['a', 'match'], ['b', 'match'], ['c', 'no-match']])
    judges('klantcontacten', one, 'onderwerpobject__onderwerpobjectidentificatorCodeRegister', [['r', 'match'], ['s', 'no-match']])
  })

  it('finds numbers of a partij in the references of a contact, with the standard’s codes', () => {
    const one = record({}, { hadBetrokkenen: [{ local: '1', wasPartij: null, adressen: [] }, { local: '2', wasPartij: { local: '9', identiteiten: [bsn] }, adressen: [] }] })
    judges('klantcontacten', one, 'hadBetrokkene__wasPartij__partijIdentificator__objectId', [[bsn.nummer, 'match'], ['1', 'no-match']])
    judges('klantcontacten', one, 'hadBetrokkene__wasPartij__partijIdentificator__codeSoortObjectId', [['bsn', 'match'], ['rsin', 'no-match']])
    judges('klantcontacten', one, 'hadBetrokkene__wasPartij__partijIdentificator__codeRegister', [['brp', 'match'], ['hr', 'no-match']])
  })

  it('cannot be judged on a reference without numbers', () => {
    const one = record({ wasPartij: { local: '9' } })
    judges('betrokkenen', one, 'wasPartij__partijIdentificator__objectId', [[bsn.nummer, 'unverifiable']])
    judges('betrokkenen', record({ wasPartij: null }), 'wasPartij__partijIdentificator__objectId', [[bsn.nummer, 'no-match']])
  })

  it('tells contacts with a partij from those without', () => {
    const of = (...partijen: ({ local: string } | null)[]) => record({}, { hadBetrokkenen: partijen.map((wasPartij, index) => ({ local: String(index), wasPartij, adressen: [] })) })
    judges('klantcontacten', of(null, { local: '1' }), 'hadBetrokkene__wasPartij', [[true, 'match'], [false, 'no-match']])
    judges('klantcontacten', of(null), 'hadBetrokkene__wasPartij', [[true, 'no-match'], [false, 'match']])
    judges('klantcontacten', of(), 'hadBetrokkene__wasPartij', [[false, 'match']])
  })

  it('tells contacts with interne taken from those without', () => {
    judges('klantcontacten', record({ leiddeTotInterneTaken: [] }), 'leiddeTotInterneTaken', [[true, 'no-match'], [false, 'match']])
    judges('klantcontacten', record({ leiddeTotInterneTaken: [{ local: '1' }] }), 'leiddeTotInterneTaken', [[true, 'match']])
  })

  it('finds a part of an address of any betrokkene', () =>
    judges('klantcontacten', record({}, { hadBetrokkenen: [{ local: '1', wasPartij: null, adressen: ['A@B.example'] }] }), 'hadBetrokkene__digitaaladres__adres__icontains', [
      ['b.EX', 'match'], ['c', 'no-match'],
    ]))

  it('looks at the soort of the partij only where there is one', () => {
    judges('digitaleadressen', record({ verstrektDoorPartij: { local: '1' } }, { partij: { soortPartij: 'persoon' } }), 'verstrektDoorPartij__soortPartij', [['persoon', 'match'], ['organisatie', 'no-match']])
    judges('digitaleadressen', record({ verstrektDoorPartij: null }), 'verstrektDoorPartij__soortPartij', [['persoon', 'no-match']])
    judges('digitaleadressen', record({ verificatieDatum: null }), 'isGeverifieerd', [[true, 'no-match'], [false, 'match']])
  })

  it('takes members of a group that is null or absent as empty, as clients see them', () => {
    judges('actoren', record({ actoridentificator: null }), 'actoridentificatorObjectId', [['x', 'no-match']])
    judges('actoren', record({ actoridentificator: { objectId: 'x' } }), 'actoridentificatorCodeRegister', [['x', 'no-match']])
    judges('actoren', record({}), 'actoridentificatorObjectId', [['x', 'no-match']])
  })
})

describe('Every filter of every resource', () => {
  const sample: Readonly<Record<FilterKind, FilterValue>> = {
    text: 'x', contains: 'x', normalised: 'x', boolean: true, list: 'x', date: '2024-01-01', moment: '2024-01-01', reference: 'x', partij: 'x',
  }
  for (const resource of resourceNames) {
    for (const [name, { kind }] of Object.entries(filters[resource])) {
      // The key of a record is always there.
      if (resource === 'rekeningnummers' && name === 'uuid') continue
      it(`${resource} ${name} does not take a record that tells nothing`, () => assert.notEqual(matches(resource, record({}), name, sample[kind]), 'match'))
    }
  }

  it('refuses a name that is no filter: a mistake of ours', () => assert.throws(() => matches('actoren', record({}), 'nummer', 'x'), TypeError))
})

describe('Several filters together', () => {
  const one = record({ status: 'te_verwerken', nummer: '12' })
  const nummer = { name: 'nummer', value: '12' }
  const other = { name: 'status', value: 'verwerkt' }
  const untold = { name: 'actoren__naam', value: 'Balie' }

  it('must all hold', () => {
    assert.equal(matchesAll('internetaken', one, []), 'match')
    assert.equal(matchesAll('internetaken', one, [nummer, { name: 'status', value: 'te_verwerken' }]), 'match')
  })

  it('fail on one that does not, before one that cannot be judged, in any order', () => {
    assert.equal(matchesAll('internetaken', one, [nummer, untold]), 'unverifiable')
    assert.equal(matchesAll('internetaken', one, [untold, nummer]), 'unverifiable')
    assert.equal(matchesAll('internetaken', one, [untold, other]), 'no-match')
    assert.equal(matchesAll('internetaken', one, [other, untold]), 'no-match')
  })
})

describe('A field that a source does not carry', () => {
  it('is to filters what it is to clients: the standard’s own empty value', () => {
    const bare = record({ adres: 'a@b.example', soortDigitaalAdres: 'email' })
    assert.equal(matches('digitaleadressen', bare, 'isStandaardAdres', false), 'match')
    assert.equal(matches('digitaleadressen', bare, 'isStandaardAdres', true), 'no-match')
    assert.equal(matches('digitaleadressen', bare, 'isGeverifieerd', false), 'match')
    assert.equal(matches('digitaleadressen', bare, 'referentie', 'x'), 'no-match')
    assert.equal(matches('partijen', record({}), 'indicatieGeheimhouding', false), 'no-match')
  })
})
