/** The standard's query parameters to a Query, in every spelling that real clients use. */
import assert from 'node:assert/strict'
import { Ids } from '#domain/ids.ts'
import type { ResourceName } from '#domain/resources.ts'
import { parseExpand, parseList, type Parameters } from '../../../src/http/parse.ts'
import { Problem } from '../../../src/http/problem.ts'

const ids = new Ids({
  secrets: ['geheim'],
  installation: 'test',
  forms: Object.fromEntries((['partijen', 'klantcontacten', 'betrokkenen', 'actoren', 'rekeningnummers'] as const).map((name) => [name, new Map([[1, { codec: 'uuid' as const }], [2, { codec: 'integer' as const }]])])),
})
const native = '0198c0de-1234-4abc-9def-0123456789ab'
const persoonId = ids.mint('partijen', [{ source: 0, local: 'bsn:999993653' }])[0]!
const contactId = ids.mint('klantcontacten', [{ source: 2, local: '4711' }])[0]!
const base = 'https://oud.gemeente.example/klantinteracties/api/v1'

const parse = (resource: ResourceName, parameters: Parameters = {}) => parseList(resource, parameters, ids)
const bsn = (nummer = '999993653') => ({ soort: 'bsn', nummer })
const rsin = (nummer = '999993653') => ({ soort: 'rsin', nummer })

/** Identities of the one selector of a query, by the four parameters of a resource. */
function identitiesOf(codes: Parameters, resource: ResourceName = 'partijen', prefix = 'partijIdentificator__') {
  const found = parse(resource, Object.fromEntries(Object.entries(codes).map(([name, value]) => [prefix + name, value])))
  assert.equal(found.persoon.length, 1)
  return (found.persoon[0] as { identities: unknown }).identities
}

describe('A query names a persoon', () => {
  it('by bsn, as clients that ask for it do', () => {
    const ways: Parameters[] = [
      { codeSoortObjectId: 'bsn', objectId: '999993653' },
      { codeObjecttype: 'natuurlijk_persoon', codeSoortObjectId: 'bsn', objectId: '999993653' },
      { codeObjecttype: 'natuurlijk_persoon', codeSoortObjectId: 'bsn', objectId: '999993653', codeRegister: 'brp' },
      { codeObjecttype: 'inp', codeSoortObjectId: 'bsn', objectId: '999993653', codeRegister: 'brp' },
      { codeObjecttype: 'natuurlijk_persoon', objectId: '999993653' },
      { codeRegister: 'brp', objectId: '999993653' },
    ]
    for (const way of ways) assert.deepEqual(identitiesOf(way), [bsn()], JSON.stringify(way))
  })

  it('by kvk_nummer, in full and in the short codes of older clients', () => {
    for (const way of [
      { codeSoortObjectId: 'kvk_nummer', objectId: '69599084' },
      { codeObjecttype: 'niet_natuurlijk_persoon', codeSoortObjectId: 'kvk_nummer', objectId: '69599084', codeRegister: 'hr' },
      { codeObjecttype: 'nnp', codeSoortObjectId: 'kvk', objectId: '69599084', codeRegister: 'hr' },
    ]) assert.deepEqual(identitiesOf(way), [{ soort: 'kvk_nummer', nummer: '69599084' }], JSON.stringify(way))
  })

  it('by vestigingsnummer, in full and in the short codes of older clients', () => {
    for (const way of [
      { codeSoortObjectId: 'vestigingsnummer', objectId: '000037178598' },
      { codeObjecttype: 'vestiging', codeSoortObjectId: 'vestigingsnummer', objectId: '000037178598', codeRegister: 'hr' },
      { codeObjecttype: 'nnp', codeSoortObjectId: 'vtn', objectId: '000037178598', codeRegister: 'hr' },
    ]) assert.deepEqual(identitiesOf(way), [{ soort: 'vestigingsnummer', nummer: '000037178598' }], JSON.stringify(way))
  })

  it('by a bare number, which is what its length allows', () => {
    assert.deepEqual(identitiesOf({ objectId: '999993653' }), [bsn(), rsin()])
    assert.deepEqual(identitiesOf({ objectId: '69599084' }), [{ soort: 'kvk_nummer', nummer: '69599084' }])
    assert.deepEqual(identitiesOf({ objectId: '000037178598' }), [{ soort: 'vestigingsnummer', nummer: '000037178598' }])
    assert.deepEqual(identitiesOf({ objectId: '999993653', codeRegister: 'hr' }), [rsin()])
    assert.deepEqual(identitiesOf({ objectId: '999993653', codeObjecttype: 'nnp' }), [rsin()])
  })

  it('in vain when codes contradict each other or the number: nobody is named, which is not the same as no filter', () => {
    for (const way of [
      { codeSoortObjectId: 'bsn', objectId: '69599084' }, { codeSoortObjectId: 'bsn', codeRegister: 'hr', objectId: '999993653' },
      { codeSoortObjectId: 'kvk_nummer', codeObjecttype: 'natuurlijk_persoon', objectId: '69599084' }, { codeSoortObjectId: 'bsn', codeObjecttype: 'nnp', objectId: '999993653' },
      { codeSoortObjectId: 'anummer', objectId: '999993653' }, { objectId: '12' }, { objectId: 'onbekend' }, { codeRegister: 'kvk', objectId: '69599084' },
    ]) assert.deepEqual(identitiesOf(way), [], JSON.stringify(way))
  })

  it('in the spelling of each resource, and the codes are then no filters of their own', () => {
    const ways: readonly (readonly [ResourceName, string])[] = [
      ['betrokkenen', 'wasPartij__partijIdentificator__'], ['klantcontacten', 'hadBetrokkene__wasPartij__partijIdentificator__'],
      ['digitaleadressen', 'verstrektDoorPartij__partijIdentificator__'], ['partijen', 'partijIdentificator__'],
    ]
    for (const [resource, prefix] of ways) {
      assert.deepEqual(identitiesOf({ codeSoortObjectId: 'bsn', objectId: '999993653' }, resource, prefix), [bsn()], resource)
      const { filters, references } = parse(resource, { [`${prefix}codeSoortObjectId`]: 'bsn', [`${prefix}objectId`]: '999993653' })
      assert.deepEqual([filters, references], [[], []], resource)
    }
  })

  it('of partij-identificatoren by their number, which is filtered on as well', () => {
    const found = parse('partij-identificatoren', { partijIdentificatorCodeSoortObjectId: 'kvk_nummer', partijIdentificatorObjectId: '69599084' })
    assert.deepEqual(found.persoon, [{ identities: [{ soort: 'kvk_nummer', nummer: '69599084' }] }])
    assert.deepEqual(found.filters, [{ name: 'partijIdentificatorCodeSoortObjectId', value: 'kvk_nummer' }, { name: 'partijIdentificatorObjectId', value: '69599084' }])
  })

  it('by the id of a partij, canonical or a source’s own', () => {
    assert.deepEqual(parse('betrokkenen', { wasPartij__uuid: persoonId }).persoon, [{ places: [{ source: 0, locals: ['bsn:999993653'] }] }])
    assert.deepEqual(parse('klantcontacten', { hadBetrokkene__wasPartij__uuid: native }).persoon, [{ places: [{ source: 1, locals: [native] }] }])
    assert.deepEqual(parse('digitaleadressen', { verstrektDoorPartij__uuid: persoonId.toUpperCase() }).persoon, [{ places: [{ source: 0, locals: ['bsn:999993653'] }] }])
  })

  it('by the url of a partij, of which only the last segment counts', () => {
    for (const url of [`${base}/partijen/${persoonId}`, `http://elders.example/x/${persoonId}`, persoonId, `${base}/partijen/${persoonId}?expand=betrokkenen`, `${base}/partijen/${persoonId}#x`]) {
      assert.deepEqual(parse('betrokkenen', { wasPartij__url: url }).persoon, [{ places: [{ source: 0, locals: ['bsn:999993653'] }] }], url)
    }
  })

  it('by a url that names no partij: nobody', () => {
    for (const url of [`${base}/partijen/`, `${base}/partijen/geen-uuid`, 'x']) assert.deepEqual(parse('betrokkenen', { wasPartij__url: url }).persoon, [{ places: [] }], url)
  })

  it('twice when it gives both an id and a number: both must hold', () => {
    const found = parse('klantcontacten', { hadBetrokkene__wasPartij__uuid: persoonId, hadBetrokkene__wasPartij__partijIdentificator__objectId: '999993653' })
    assert.deepEqual(found.persoon, [{ places: [{ source: 0, locals: ['bsn:999993653'] }] }, { identities: [bsn(), rsin()] }])
  })

  it('never by a code alone: that stays a filter, in the full code', () => {
    const found = parse('partijen', { partijIdentificator__codeSoortObjectId: 'vtn', partijIdentificator__codeObjecttype: 'inp', subIdentificatorVan__codeSoortObjectId: 'kvk' })
    assert.deepEqual(found.persoon, [])
    assert.deepEqual(found.filters, [
      { name: 'partijIdentificator__codeSoortObjectId', value: 'vestigingsnummer' }, { name: 'partijIdentificator__codeObjecttype', value: 'natuurlijk_persoon' },
      { name: 'subIdentificatorVan__codeSoortObjectId', value: 'kvk_nummer' },
    ])
  })

  it('never by the short codes of onderwerpobjecten, whose codes are free', () => {
    const name = 'onderwerpobject__onderwerpobjectidentificatorCodeSoortObjectId'
    assert.deepEqual(parse('klantcontacten', { [name]: 'kvk' }).filters, [{ name, value: 'kvk' }])
  })
})

describe('A reference in a query', () => {
  it('is where the record of the id can be, by uuid and by url alike', () => {
    for (const parameters of [{ hadKlantcontact__uuid: contactId }, { hadKlantcontact__url: `${base}/klantcontacten/${contactId}` }]) {
      assert.deepEqual(parse('betrokkenen', parameters).references, [{ name: 'hadKlantcontact__uuid', places: [{ source: 2, locals: ['4711'] }] }])
    }
  })
  it('to nothing that can be here stays a filter that nothing answers', () => {
    assert.deepEqual(parse('betrokkenen', { hadKlantcontact__url: 'https://elders.example/klantcontacten/' }).references, [{ name: 'hadKlantcontact__uuid', places: [] }])
  })
  it('by uuid and url both is two filters', () => {
    assert.equal(parse('internetaken', { toegewezenAanActor__uuid: native, toegewezenAanActor__url: `${base}/actoren/${native}` }).references.length, 2)
  })
  it('to a partij that is not the persoon of the query is a reference as others are', () => {
    assert.deepEqual(parse('vertegenwoordigingen', { vertegenwoordigdePartij__uuid: persoonId }).references, [{ name: 'vertegenwoordigdePartij__uuid', places: [{ source: 0, locals: ['bsn:999993653'] }] }])
  })
  it('may be the id of the record itself', () => {
    assert.deepEqual(parse('rekeningnummers', { uuid: native }).references, [{ name: 'uuid', places: [{ source: 1, locals: [native] }] }])
  })
})

describe('A boolean in a query', () => {
  it('is what clients write for it', () => {
    for (const value of ['true', 'True', 'TRUE', '1']) assert.deepEqual(parse('partijen', { indicatieActief: value }).filters, [{ name: 'indicatieActief', value: true }], value)
    for (const value of ['false', 'False', 'FALSE', '0']) assert.deepEqual(parse('partijen', { indicatieActief: value }).filters, [{ name: 'indicatieActief', value: false }], value)
  })
  it('that is none is no filter, as the standard has it', () => {
    for (const value of ['ja', 'yes', '2', 'truee', ' ']) assert.deepEqual(parse('partijen', { indicatieActief: value }).filters, [], value)
  })
  it('is not mistaken for the persoon that begins with the same words', () => {
    assert.deepEqual(parse('klantcontacten', { hadBetrokkene__wasPartij: 'true' }).filters, [{ name: 'hadBetrokkene__wasPartij', value: true }])
  })
})

describe('Other filters of a query', () => {
  it('are texts as they came', () => assert.deepEqual(parse('klantcontacten', { kanaal: ' E-mail ', onderwerp: 'a,b' }).filters, [{ name: 'kanaal', value: ' E-mail ' }, { name: 'onderwerp', value: 'a,b' }]))
  it('are nothing that the resource does not have', () => assert.deepEqual(parse('categorieen', { naam: 'x', volgende: 'y', expand: 'z', toString: 'x' }).filters, []))
})

describe('Paging of a query', () => {
  const paging = (parameters: Parameters) => {
    const { page, pageSize } = parse('klantcontacten', parameters)
    return [page, pageSize]
  }
  it('is page 1 of 100 unless it says otherwise', () => assert.deepEqual(paging({}), [1, 100]))
  it('takes a page, and the word last', () => {
    assert.deepEqual(paging({ page: '7', pageSize: '25' }), [7, 25])
    assert.deepEqual(paging({ page: '007' }), [7, 100])
    assert.deepEqual(paging({ page: 'last' }), ['last', 100])
  })
  it('takes at most 500 a page, and 100 for what is no number of rows', () => {
    assert.deepEqual(['500', '501', '99999999999999999999'].map((pageSize) => paging({ pageSize })[1]), [500, 500, 500])
    assert.deepEqual(['0', '00', '-5', 'abc', '1.5', '1e2', ' '].map((pageSize) => paging({ pageSize })[1]), [100, 100, 100, 100, 100, 100, 100])
    assert.deepEqual(paging({ pageSize: '1' })[1], 1)
  })
  it('answers 404 for a page that cannot be', () => {
    for (const page of ['0', '000', '-1', 'abc', '1.5', '1e3', 'LAST', ' 1', '99999999999999']) {
      assert.throws(() => paging({ page }), (error: unknown) => error instanceof Problem && error.kind === 'not-found' && error.detail === 'Ongeldige pagina.', page)
    }
  })
})

describe('Expand of a query', () => {
  it('is a list of paths, blanks and empty ones gone', () => {
    assert.deepEqual(parseExpand('hadBetrokkenen, hadBetrokkenen.wasPartij,,'), ['hadBetrokkenen', 'hadBetrokkenen.wasPartij'])
    for (const none of [undefined, '', ' ', ',']) assert.deepEqual(parseExpand(none), [])
  })
})
