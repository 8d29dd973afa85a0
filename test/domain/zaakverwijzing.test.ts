import assert from 'node:assert/strict'
import type { PlainFilter } from '#domain/query.ts'
import { knownSpelling } from '../../src/configuration/load.ts'
import { withSpellings, zaakFilters } from '#domain/zaakverwijzing.ts'

const prefix = 'onderwerpobjectidentificator'
const filtersOf = (given: Readonly<Record<string, string>>): PlainFilter[] => Object.entries(given).map(([member, value]) => ({ name: prefix + member, value }))
const groups = (given: Readonly<Record<string, string>>) => zaakFilters('onderwerpobjecten', filtersOf(given), knownSpelling)

describe('a link to a zaak', () => {
  it('is certain when an objecttype or a register of zaken is named', () => {
    assert.deepEqual(groups({ CodeObjecttype: 'zgw-Zaak' }), [{ prefix, certain: true }])
    assert.deepEqual(groups({ CodeRegister: 'openzaak', ObjectId: 'x' }), [{ prefix, certain: true, objectId: 'x' }])
  })

  it('is possible when only an objectId is named, or how it names', () => {
    assert.deepEqual(groups({ ObjectId: 'x' }), [{ prefix, certain: false, objectId: 'x' }])
    assert.deepEqual(groups({ ObjectId: 'x', CodeSoortObjectId: 'uuid' }), [{ prefix, certain: false, objectId: 'x' }])
    assert.deepEqual(groups({ CodeSoortObjectId: 'uuid' }), [])
  })

  it('is none when any code is of another object', () => {
    assert.deepEqual(groups({ CodeObjecttype: 'formulierinzending', ObjectId: 'x' }), [])
    assert.deepEqual(groups({ CodeObjecttype: 'zaak', CodeRegister: 'Open Formulieren' }), [])
    assert.deepEqual(groups({ CodeObjecttype: 'zaak', CodeSoortObjectId: 'public_registration_reference' }), [])
    assert.deepEqual(groups({}), [])
  })

  it('is looked for on both sides of a klantcontact, each by its own filters', () => {
    const filters = [{ name: 'wasOnderwerpobject__onderwerpobjectidentificatorObjectId', value: 'y' }, { name: 'onderwerpobject__onderwerpobjectidentificatorCodeObjecttype', value: 'zaak' }]
    assert.deepEqual(zaakFilters('klantcontacten', filters, knownSpelling), [
      { prefix: 'onderwerpobject__onderwerpobjectidentificator', certain: true },
      { prefix: 'wasOnderwerpobject__onderwerpobjectidentificator', certain: false, objectId: 'y' },
    ])
    assert.deepEqual(zaakFilters('partijen', filters, knownSpelling), [])
  })

  it('is asked for in every spelling, and other filters stay', () => {
    const filters = [...filtersOf({ CodeObjecttype: 'zaak', CodeRegister: 'openzaak', CodeSoortObjectId: 'uuid', ObjectId: 'u' }), { name: 'kanaal', value: 'zaak' }]
    const [group] = zaakFilters('onderwerpobjecten', filters, knownSpelling)
    assert.deepEqual(withSpellings(filters, group!, knownSpelling, ['u', 'ZAAK-1']), [
      { name: `${prefix}CodeObjecttype`, value: ['zaak', 'zgw-Zaak'] },
      { name: `${prefix}CodeRegister`, value: ['open-zaak', 'openzaak'] },
      { name: `${prefix}CodeSoortObjectId`, value: ['uuid', 'identificatie'] },
      { name: `${prefix}ObjectId`, value: ['u', 'ZAAK-1'] },
      { name: 'kanaal', value: 'zaak' },
    ])
  })

  it('is spelled as the configuration says', () => {
    const own = { ...knownSpelling, codeObjecttype: ['zaak', 'dossier'] }
    assert.equal(zaakFilters('onderwerpobjecten', filtersOf({ CodeObjecttype: 'dossier' }), own).length, 1)
    assert.equal(zaakFilters('onderwerpobjecten', filtersOf({ CodeObjecttype: 'zgw-Zaak' }), own).length, 0)
  })
})
