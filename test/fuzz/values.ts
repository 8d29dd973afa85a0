/** Arbitrary values for a schema: valid ones, ones that are nearly valid, and wild ones. */
import fc from 'fast-check'
import { resources, type ResourceName } from '#domain/resources.ts'
import { resolved, type Schema } from './operations.ts'

type Data = Record<string, unknown>

/** Stands for a uuid of a resource that an answer has shown; filled in when the request is sent. */
export const known = (resource: string): fc.Arbitrary<string> => fc.nat(40).map((index) => `{{${resource}:${index}}}`)
export const nobody = '11111111-1111-4111-8111-111111111111'

const names = Object.entries(resources).map(([resource, { schema }]) => [schema, resource as ResourceName] as const).sort(([one], [other]) => other.length - one.length)

/** The resource that a schema is of, or points at: `PartijForeignKey` is of partijen. */
function resourceOf(name: string): ResourceName {
  return names.find(([schema]) => name.startsWith(schema))?.[1] ?? 'partijen'
}

/** The schema of what a relation points at, by the name of the relation: `wasPartij` is a Partij. */
const related = new Map(Object.values(resources).flatMap(({ relations }) => Object.entries(relations).map(([name, { to }]) => [name, resources[to].schema] as const)))

const text = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('Jansen', 'e-mail', 'telefoon', 'zaak', 'nld', 'Vraag over paspoort', '12', '0612345678', 'piet@voorbeeld.example', '999993653', '90001122') },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 60 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
)

/** Numbers that are what they say: with a check digit where there is one. */
const numbers = fc.constantFrom('999993653', '111222333', '123456782', '90001122', '000012345678', '000000000')

/** Nine digits that pass the check that bsn and rsin have. */
const checked = fc.integer({ min: 10_000_000, max: 99_999_999 }).map((eight) => {
  const digits = [...String(eight)].map(Number)
  const last = digits.reduce((sum, digit, index) => sum + digit * (9 - index), 0) % 11
  return last === 10 ? '999993653' : `${eight}${last}`
})
const digits = (length: number) => fc.nat(99_999).map((number) => String(number).padStart(length, '9'))

const identificator = fc.oneof(
  checked.map((objectId) => ({ codeObjecttype: 'natuurlijk_persoon', codeSoortObjectId: 'bsn', objectId, codeRegister: 'brp' })),
  checked.map((objectId) => ({ codeObjecttype: 'niet_natuurlijk_persoon', codeSoortObjectId: 'rsin', objectId, codeRegister: 'hr' })),
  digits(8).map((objectId) => ({ codeObjecttype: 'niet_natuurlijk_persoon', codeSoortObjectId: 'kvk_nummer', objectId, codeRegister: 'hr' })),
  digits(12).map((objectId) => ({ codeObjecttype: 'vestiging', codeSoortObjectId: 'vestigingsnummer', objectId, codeRegister: 'hr' })),
)

export function validValue(schema: Schema, name = ''): fc.Arbitrary<unknown> {
  const ref = schema['$ref'] as string | undefined
  if (ref !== undefined) return validValue(resolved<Schema>(schema), ref.split('/').at(-1))
  const value = ofSchema(schema, name)
  return schema['nullable'] ? fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 4, arbitrary: value }) : value
}

function ofSchema(schema: Schema, name: string): fc.Arbitrary<unknown> {
  if (schema['discriminator']) return ofVariants(schema['discriminator'] as Discriminator)
  const parts = (schema['allOf'] ?? (schema['oneOf'] as Schema[] | undefined)?.slice(0, 1)) as Schema[] | undefined
  if (parts) return fc.tuple(...parts.map((part) => validValue(part, name)), ofProperties(schema, name)).map((values) => (isData(values[0]) ? Object.assign({}, ...values) as Data : values[0]))
  if (schema['enum']) return fc.constantFrom(...(schema['enum'] as unknown[]))
  switch (schema['type']) {
    case 'string': return ofText(schema, name)
    case 'boolean': return fc.boolean()
    case 'integer':
    case 'number': return fc.integer({ min: (schema['minimum'] as number | undefined) ?? 0, max: (schema['maximum'] as number | undefined) ?? 100 })
    case 'array': return fc.array(validValue(schema['items'] as Schema, name), { maxLength: 3 })
    default: return ofProperties(schema, name)
  }
}

type Discriminator = { readonly propertyName: string; readonly mapping: Readonly<Record<string, string>> }

function ofVariants({ propertyName, mapping }: Discriminator): fc.Arbitrary<unknown> {
  return fc.oneof(...Object.entries(mapping).map(([value, $ref]) => validValue({ $ref }).map((object) => ({ ...(object as Data), [propertyName]: value }))))
}

/** Required members always, others now and then; what only the server gives almost never. */
function ofProperties({ properties = {}, required = [], additionalProperties }: Schema, name: string): fc.Arbitrary<unknown> {
  if (typeof additionalProperties === 'object') return fc.dictionary(fc.string({ maxLength: 10 }), validValue(additionalProperties as Schema), { maxKeys: 3 })
  const members = Object.entries(properties as Record<string, Schema>).map(([key, member]) => {
    const value = key === 'uuid' ? known(resourceOf(name)) : key === 'partijIdentificator' ? identificator : validValue(member, related.get(key) ?? name)
    const must = (required as string[]).includes(key) && !member['readOnly']
    return fc.tuple(value, must ? fc.constant(true) : fc.nat(member['readOnly'] && key !== 'uuid' ? 30 : 1).map((die) => die === 0)).map(([one, given]) => (given ? { [key]: one } : {}))
  })
  return fc.tuple(...members).map((parts) => Object.assign({}, ...parts) as Data)
}

function ofText(schema: Schema, name: string): fc.Arbitrary<string> {
  const { format, pattern, maxLength = 200, minLength = 0 } = schema as { format?: string; pattern?: string; maxLength?: number; minLength?: number }
  if (format === 'uuid') return known(resourceOf(name))
  if (format === 'date') return moment.map((one) => one.slice(0, 10))
  if (format === 'date-time') return moment
  if (format === 'uri') return known(resourceOf(name)).map((uuid) => `http://elders.example/klantinteracties/api/v1/${resourceOf(name)}/${uuid}`)
  if (format === 'email') return fc.emailAddress({ size: 'small' })
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern), { maxLength })
  return fc.oneof(text, numbers).map((one) => fitted(one, maxLength, minLength))
}

const fitted = (one: string, maxLength: number, minLength: number) => [...one].slice(0, Math.max(1, maxLength >> 1)).join('').padEnd(minLength, 'x')

const moment = fc.oneof(
  fc.date({ min: new Date('1990-01-01T00:00:00Z'), max: new Date('2030-01-01T00:00:00Z'), noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom('2024-02-29T12:00:00Z', '2024-05-01T09:30:00.123456+02:00', '2024-05-01', '2024-05-01T09:30', '9999-12-31T23:59:59Z', '0001-01-01T00:00:00Z'),
)

const isData = (value: unknown): value is Data => typeof value === 'object' && value !== null && !Array.isArray(value)

/** JSON of any kind, with what has broken servers before. */
export const wildValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    '', ' ', '\u0000', '\ud800', 'é'.normalize('NFD'), '𝕏'.repeat(30), 'x'.repeat(5000), "'; DROP TABLE partijen; --", '%', '{{', '__proto__', '../..', '-0', '1e400',
    0, -1, 1e21, 0.1, 99999999999999999999, true, null, [], {}, [[[[]]]], [null], { uuid: null }, { uuid: 'x' }, { uuid: [] }, { uuid: nobody }, [{ uuid: nobody }], { constructor: { prototype: 1 } },
  ),
)

/** A valid value with one thing in it changed: taken out, replaced, renamed, or put beside. */
export function nearlyValid(valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.tuple(valid, fc.nat(), fc.constantFrom('drop', 'replace', 'rename', 'add'), wildValue).map(([value, die, how, wild]) => {
    const places = placesIn(value)
    if (places.length === 0) return wild
    const { parent, key } = places[die % places.length]!
    if (how === 'replace') parent[key] = wild
    else if (how === 'add') parent[`extra_${key}`] = wild
    else {
      const old = parent[key]
      delete parent[key]
      if (how === 'rename') parent[key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] = old
    }
    return value
  })
}

function placesIn(value: unknown): { parent: Data; key: string }[] {
  if (Array.isArray(value)) return value.flatMap(placesIn)
  return isData(value) ? Object.keys(value).flatMap((key) => [{ parent: value, key }, ...placesIn(value[key])]) : []
}
