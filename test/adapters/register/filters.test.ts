/** What the register declares `exact` is exactly what the one meaning of a filter keeps, over all that it holds. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { filters } from '#domain/filters.ts'
import {
  matches, matchesAll, resourceNames,
  type Filter, type Identity, type PartijReference, type PersoonKey, type ResourceName, type SourceRecord,
} from '#spi'
import { call, contact, openSeeded, persoon, type Opened } from './opened.ts'

type Value = Filter['value']
const records = {} as Record<ResourceName, readonly SourceRecord[]>
const locals = (found: readonly SourceRecord[]) => found.map(({ local }) => local)

/** The values that a filter finds in the records, and some that look like them. */
function valuesFor(resource: ResourceName, name: string): (string | boolean)[] {
  const { kind, values } = filters[resource][name]!
  if (kind === 'boolean') return [true, false]
  const found = records[resource].flatMap((record) => values(record) ?? []).filter((value) => value !== null)
  const texts = [...new Set(found.map((value) => (kind === 'partij' ? (value as PartijReference).local : String(value as string))))]
  const some = texts.length > 14 ? texts.filter((_, place) => place % Math.ceil(texts.length / 14) === 0) : texts
  return [...some, ...some.slice(0, 5).flatMap((text) => variations(kind, text)), ...absent[kind] ?? ['bestaat niet', '']]
}

const absent: Record<string, string[]> = {
  date: ['2000-01-01', '2023-01-01', '2099-12-31', 'geen datum'],
  moment: ['2000-01-01T00:00:00Z', 'geen moment', ''],
  reference: ['6f2f4b59-6f43-4ba5-8f0a-37b1a2c6d4c1', 'geen uuid'],
  partij: ['6f2f4b59-6f43-4ba5-8f0a-37b1a2c6d4c1', 'geen uuid'],
}

function variations(kind: string, text: string): string[] {
  switch (kind) {
    case 'contains': return [text.toUpperCase(), text.slice(2, 6), text.toLowerCase().slice(-4), `${text}x`, '%', '_']
    case 'list': return [`${text},bestaat niet`, `bestaat niet,${text}`, `${text.toUpperCase()}`]
    case 'moment': return [text.replace('Z', '+00:00'), text.replace('Z', '+01:00'), text.replace('Z', '.000Z'), text.slice(0, 10)]
    case 'reference':
    case 'partij': return [text.toUpperCase()]
    default: return [text.toUpperCase(), text.toLowerCase(), ` ${text}`, text.slice(1)]
  }
}

describe('register: filters', () => {
  let register: ReturnType<typeof openSeeded>

  before(async () => {
    register = openSeeded()
    await moreToFind(register)
    for (const resource of resourceNames) records[resource] = await register.all(resource)
  })
  after(() => register.close())

  async function agree(resource: ResourceName, wanted: readonly Filter[]) {
    const expected = records[resource].filter((record) => matchesAll(resource, record, wanted as { name: string; value: Value }[]) === 'match')
    const answer = await register.port(resource).list.fetch({ filters: wanted, limit: 500 }, call)
    const asked = `${resource} ${JSON.stringify(wanted)}`
    assert.deepEqual(locals(answer.records), locals(expected), asked)
    assert.equal(answer.total, expected.length, asked)
    return expected.length
  }

  for (const resource of resourceNames) {
    for (const name of Object.keys(filters[resource])) {
      it(`${resource} ${name} keeps what matches() keeps`, async () => {
        const ability = (register.port(resource).list.ability.filters as Record<string, { pushes: string; anyOf?: number }>)[name]
        assert.equal(ability?.pushes, 'exact')
        let hits = 0
        const values = valuesFor(resource, name)
        for (const value of values) hits += await agree(resource, [{ name, value } as Filter])
        assert.ok(hits > 0, 'no value found anything: the test shows nothing')
        if (ability.anyOf) await agree(resource, [{ name, value: values.filter((_, place) => place % 2 === 0) } as Filter])
      })
    }
  }

  it('leaves no record unverifiable for any filter', () => {
    for (const resource of resourceNames) {
      for (const name of Object.keys(filters[resource])) {
        const unverifiable = records[resource].filter((record) => matches(resource, record, name, 'x') === 'unverifiable')
        assert.deepEqual(locals(unverifiable), [], `${resource} ${name}`)
      }
    }
  })

  it('keeps what meets all of several filters', async () => {
    const oneFilter = (resource: ResourceName) =>
      fc.constantFrom(...Object.keys(filters[resource])).chain((name) => fc.constantFrom(...valuesFor(resource, name)).map((value) => ({ name, value }) as Filter))
    const withFilters = resourceNames.filter((resource) => Object.keys(filters[resource]).length > 0)
    const request = fc.constantFrom(...withFilters).chain((resource) =>
      fc.tuple(fc.constant(resource), fc.array(oneFilter(resource), { minLength: 2, maxLength: 4 })))
    await fc.assert(fc.asyncProperty(request, async ([resource, wanted]) => void (await agree(resource, wanted))), { numRuns: 150 })
  })

  describe('a persoon key', () => {
    const holders: { readonly [R in ResourceName]?: (record: SourceRecord) => readonly (string | undefined)[] } = {
      partijen: ({ local }) => [local],
      betrokkenen: ({ fields }) => [(fields as SourceRecord<'betrokkenen'>['fields']).wasPartij?.local],
      klantcontacten: ({ evidence }) => evidence!.hadBetrokkenen!.map(({ wasPartij }) => wasPartij?.local),
      digitaleadressen: ({ fields }) => [(fields as SourceRecord<'digitaleadressen'>['fields']).verstrektDoorPartij?.local],
      'partij-identificatoren': ({ local }) => [local],
    }
    const keys: Record<Exclude<PersoonKey, 'email' | 'telefoonnummer'>, string[]> = {
      local: [],
      bsn: ['999993653', '999990408', '999990019', '123456782'],
      kvk_nummer: ['69599084', '90004760', '00000000'],
      rsin: ['850000014', '999993653'],
      vestigingsnummer: ['69599084/000037178598', '/000037178598', '90004760/000037178598', '/000000000000'],
    }

    for (const resource of Object.keys(holders) as ResourceName[]) {
      for (const key of Object.keys(keys) as (keyof typeof keys)[]) {
        it(`${key} of ${resource} finds what belongs to the partij with that number`, async () => {
          const known = key === 'local' ? locals(records.partijen) : keys[key]
          let hits = 0
          for (const values of [...known.map((one) => [one]), known, []]) {
            const owners = ownersOf(resource, key, values)
            const expected = records[resource].filter((record) => holders[resource]!(record).some((holder) => holder !== undefined && owners.has(holder)))
            const answer = await register.port(resource).list.fetch({ filters: [], persoon: { key, values }, limit: 500 }, call)
            assert.deepEqual(locals(answer.records), locals(expected), `${resource} ${key} ${values.join()}`)
            hits += expected.length
          }
          assert.ok(hits > 0)
        })
      }
    }

    /** Locals of the partijen that the key names; of the numbers themselves for partij-identificatoren. */
    function ownersOf(resource: ResourceName, key: PersoonKey, values: readonly string[]): Set<string> {
      const isNumbers = resource === 'partij-identificatoren'
      const numbers = (records['partij-identificatoren'] as readonly SourceRecord<'partij-identificatoren'>[])
      if (key === 'local') {
        return new Set(isNumbers ? locals(numbers.filter(({ fields }) => values.includes(fields.identificeerdePartij?.local ?? ''))) : values)
      }
      const meant = numbers.filter(({ fields, evidence }) => {
        const { codeSoortObjectId, objectId } = fields.partijIdentificator!
        const kvk = evidence!.subIdentificatorVan![0]?.objectId
        return codeSoortObjectId === key && values.some((value) =>
          (key === 'vestigingsnummer' ? value === `${kvk}/${objectId}` || value === `/${objectId}` : value === objectId))
      })
      return new Set(isNumbers ? locals(meant) : meant.map(({ fields }) => fields.identificeerdePartij?.local ?? ''))
    }

    it('goes together with filters', async () => {
      const answer = await register.port('klantcontacten').list.fetch({
        filters: [{ name: 'kanaal', value: 'telefoon' }], persoon: { key: 'bsn', values: ['999993653'] }, limit: 500,
      }, call)
      const suzanne: Identity = { soort: 'bsn', nummer: '999993653' }
      const expected = (records.klantcontacten as readonly SourceRecord<'klantcontacten'>[]).filter(({ fields, evidence }) =>
        fields.kanaal === 'telefoon' && evidence!.hadBetrokkenen!.some(({ wasPartij }) => wasPartij?.identiteiten?.some(({ nummer }) => nummer === suzanne.nummer)))
      assert.deepEqual(locals(answer.records), locals(expected))
      assert.ok(expected.length > 0)
    })

    it('that it does not declare is a mistake of the caller, not an empty answer', async () => {
      const fetch = (resource: ResourceName, key: PersoonKey) =>
        register.port(resource).list.fetch({ filters: [], persoon: { key, values: ['x'] }, limit: 1 }, call)
      await assert.rejects(fetch('partijen', 'email'), TypeError)
      await assert.rejects(fetch('bijlagen', 'bsn'), TypeError)
    })
  })

  it('finds text in any case, beyond ASCII', async () => {
    const found = async (onderwerp: string) => (await register.all('klantcontacten', { filters: [{ name: 'onderwerp', value: onderwerp }] })).length
    for (const text of ['ÇELİK', 'straße', 'STRASSE', 'ﬁnanciën', 'FINANCIËN', 'οδός', 'ΟΔΌΣ']) assert.equal(await found(text), 1, text)
    assert.equal(await found('celik'), 0)
  })
})

/** Values that the example does not have and that a filter could stumble over. */
async function moreToFind(register: Opened): Promise<void> {
  for (const onderwerp of ['Bezwaar van Çelİk', 'Putdeksel Hoofdstraße', 'Vraag over ﬁnanciën', 'Brief aan ΟΔΌΣ 4', '100% zeker_weten']) {
    await register.create('klantcontacten', { ...contact, onderwerp, plaatsgevondenOp: '2024-02-29T10:30:00.123456Z' })
  }
  const partij = await register.create('partijen', {
    ...persoon, nummer: '9001',
    bezoekadres: { nummeraanduidingId: '0014200010877405', land: 'NL' },
    correspondentieadres: { nummeraanduidingId: '0014200010877406', adresregel1: 'Postbus 1', adresregel2: 'p/a Vogel', adresregel3: '1000 AA', land: 'BE' },
  })
  await register.create('categorie-relaties', { partij, categorie: null })
  await register.create('categorie-relaties', { partij, eindDatum: '2026-12-31' })
  const [eerste] = await register.all('klantcontacten', { filters: [{ name: 'referentienummer', value: '9000000001' }] })
  await register.create('betrokkenen', { hadKlantcontact: eerste!, wasPartij: partij, rol: 'klant', initiator: false })
  await register.create('digitaleadressen', { verstrektDoorPartij: partij, soortDigitaalAdres: 'telefoonnummer', adres: '06-1234 5678' })
  const [vestiging] = await register.all('partijen', { filters: [{ name: 'partijIdentificator__codeSoortObjectId', value: 'vestigingsnummer' }] })
  await register.create('digitaleadressen', { verstrektDoorPartij: vestiging!, soortDigitaalAdres: 'email', adres: 'neven@donald.example' })
  await register.create('digitaleadressen', { soortDigitaalAdres: 'overig', adres: ' @Wees_Van_Niemand ' })
  await register.create('partij-identificatoren', {
    anderePartijIdentificator: 'oud nummer',
    partijIdentificator: { codeObjecttype: 'niet_natuurlijk_persoon', codeSoortObjectId: 'kvk_nummer', objectId: '12345678', codeRegister: 'hr' },
  })
  await register.create('internetaken', {
    aanleidinggevendKlantcontact: eerste!, gevraagdeHandeling: 'Nabellen', status: 'te_verwerken', referentienummer: '77', toegewezenAanActoren: [],
  })
  await register.create('bijlagen', {})
  await register.create('onderwerpobjecten', {})
}
