/** Bodies against schemas of a document, any document. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { resourceNames } from '../../../src/domain/resources.ts'
import { readSchema } from '../../../src/domain/standard.ts'
import { readBody } from '../../../src/http/body.ts'
import { standard } from '../../federation/simulated.ts'

const document = {
  components: {
    schemas: {
      Persoon: {
        type: 'object',
        properties: {
          uuid: { type: 'string', format: 'uuid', readOnly: true },
          geboortedatum: { type: 'string', format: 'date' },
          overlijdensdatum: { type: 'string', format: 'date', nullable: true },
          geslacht: { enum: ['m', 'v', ''], type: 'string' },
          adres: { type: 'object', nullable: true, properties: { huisnummer: { type: 'integer', nullable: true, minimum: 1, maximum: 9 }, land: { type: 'string', minLength: 2, maxLength: 2 } } },
        },
        required: ['uuid', 'geboortedatum'],
      },
    },
  },
}
const persoon = readSchema(document, 'Persoon')
const faultsOf = (given: unknown, partial = false) => readBody(persoon, given, { partial }).faults.map(({ name, code }) => `${name} ${code}`)

describe('a body', () => {
  it('is read by a schema that is no resource of the catalogue', () => {
    const { fields, given, faults } = readBody(persoon, { geboortedatum: '1990-5-1', geslacht: '', adres: { huisnummer: '3' }, uuid: 'x' })
    assert.deepEqual(faults, [])
    assert.deepEqual(fields, { geboortedatum: '1990-05-01', geslacht: '', adres: { huisnummer: 3, land: '' } })
    assert.deepEqual([...given], ['geboortedatum', 'geslacht', 'adres'])
  })
  it('tells each fault by its path', () => {
    assert.deepEqual(faultsOf({}), ['geboortedatum required'])
    assert.deepEqual(faultsOf({}, true), [])
    assert.deepEqual(faultsOf({ geboortedatum: null, overlijdensdatum: '2023-02-30', geslacht: 'x', adres: { huisnummer: 10, land: 'N' } }),
      ['geboortedatum null', 'overlijdensdatum invalid', 'geslacht invalid_choice', 'adres.huisnummer max_value', 'adres.land min_length'])
    assert.deepEqual(faultsOf({ geboortedatum: '2023-01-01T00:00:00Z', adres: [] }), ['geboortedatum invalid', 'adres.nonFieldErrors invalid'])
    assert.deepEqual(faultsOf({ geboortedatum: '2023-01-01', adres: { huisnummer: 0, land: 'nl' } }), ['adres.huisnummer min_value', 'adres.land invalid'])
  })
  it('keeps no field that has a fault, and knows that it was given', () => {
    const { fields, given } = readBody(persoon, { geboortedatum: 'x', geslacht: 'm' })
    assert.deepEqual([fields, given.has('geboortedatum')], [{ geslacht: 'm' }, true])
  })

  const json = fc.jsonValue({ maxDepth: 4 })
  for (const resource of resourceNames) {
    it(`of any shape is read or refused, never a mistake: ${resource}`, () => {
      const schema = standard[resource]
      const names = fc.constantFrom(...schema.fields, ...schema.fields.map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)), '__proto__', 'constructor')
      const near = fc.dictionary(names, fc.oneof(json, fc.record({ uuid: json }), fc.array(fc.record({ uuid: json, partijIdentificator: json })), fc.constantFrom('persoon', 'medewerker', 'true', '2024-01-01', '\0', '\ud800')))
      fc.assert(fc.property(fc.oneof(json, near), fc.boolean(), (given, partial) => {
        const { fields, faults } = readBody(schema, given, { partial })
        for (const { name, code, reason } of faults) assert.ok(typeof name === 'string' && code && reason)
        for (const name of Object.keys(fields)) assert.ok(schema.fields.includes(name) && !schema.properties[name]?.readOnly, name)
        // What was read can be read again, and is then the same.
        const again = readBody(schema, fields, { partial: true, kind: fields[schema.variants?.by ?? ''] })
        assert.deepEqual([again.faults, again.fields], [[], fields])
      }), { numRuns: 300 })
    })
  }
})
