/** Whatever is written, in whatever order, is done or refused: never a mistake of the server, and always as the document says. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { resources, resourcesOf, type ResourceName } from '../../../src/domain/resources.ts'
import type { Schema } from '../../../src/domain/standard.ts'
import { standard } from '../../domain/document.ts'
import { nummer, send } from '../alleen-register.ts'
import { faultsOf, responseSchema } from '../response-schemas.ts'
import { tweeRegisters, type TweeRegisters } from '../twee-registers.ts'
import { nobody } from '../wire.ts'

const runs = Number(process.env['WRITE_RUNS'] ?? 40) * 10

/** Ids of records that are there, by resource, and of none. */
type Known = (resource: ResourceName) => fc.Arbitrary<string>

/** Values that a schema takes, and some that it does not. */
function valueFor(schema: Schema, resource: ResourceName, known: Known): fc.Arbitrary<unknown> {
  const odd = fc.oneof(fc.constantFrom<unknown>(null, '', 'x', 0, [], {}, '\0', 'x'.repeat(5000)), fc.jsonValue({ maxDepth: 2 }))
  return fc.oneof({ weight: 60, arbitrary: goodValue(schema, resource, known) }, { weight: 1, arbitrary: odd })
}

/** `resource`: that of the record which the schema is of, or which it refers to. */
function goodValue(schema: Schema, resource: ResourceName, known: Known): fc.Arbitrary<unknown> {
  if (schema.properties) return objectFor(schema, Object.keys(schema.properties), resource, known)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  switch (schema.type) {
    case 'array': return fc.array(valueFor(schema.items!, resource, known), { maxLength: 2 })
    case 'boolean': return fc.boolean()
    case 'integer': return fc.integer({ min: 1, max: 99 })
    case 'object': return fc.dictionary(fc.string({ maxLength: 5, unit: 'grapheme' }), fc.string({ maxLength: 5, unit: 'grapheme' }).map((text) => text.replaceAll('\0', '')))
    default: return schema.format === 'uuid' ? known(resource) : textFor(schema)
  }
}

function textFor({ format, pattern = '', maxLength = 20 }: Schema): fc.Arbitrary<string> {
  switch (format) {
    case 'date': return fc.constantFrom('2024-01-01', '2030-12-31')
    case 'date-time': return fc.constantFrom('2024-01-01T00:00:00Z', '2024-01-01', '2024-06-01T12:00:00.123456+02:00')
    case 'uri': return fc.constant('https://voorbeeld.example/x')
    case 'email': return fc.constant('a@b.nl')
    default: break
  }
  const [, example] = Object.entries({ 'Z]{2}': '1234 AB', '{16}': '1234567890123456', '{1,30}': 'NL18BANK23481326', '{9,15}': '0612345678', '9_]+': 'kenmerk' }).find(([part]) => pattern.includes(part)) ?? []
  if (example) return fc.constant(example)
  if (maxLength === 2) return fc.constant('NL')
  if (maxLength <= 10) return fc.nat({ max: 99 }).map(String)
  return fc.constantFrom('a@b.nl', '0612345678', 'abc', 'x'.repeat(Math.min(maxLength, 80)))
}

const nummers = fc.constantFrom(
  ...['999993653', '999990019', '999992570', '999990408'].map((one) => nummer('bsn', one)), nummer('rsin', '850000014'), nummer('kvk_nummer', '69599084'), nummer('kvk_nummer', '90004760'),
  nummer('vestigingsnummer', '000037178598'), { codeObjecttype: 'nnp', codeSoortObjectId: 'kvk', codeRegister: 'hr', objectId: '12345678' },
)

function objectFor(schema: Pick<Schema, 'properties' | 'required'>, names: readonly string[], resource: ResourceName, known: Known): fc.Arbitrary<Record<string, unknown>> {
  const isReference = schema.properties!['uuid'] !== undefined && schema.required?.includes('uuid') === true && schema.properties!['url'] !== undefined && names.length <= 3
  const entries = names.filter((name) => name !== 'url').map((name) => {
    if (name === 'partijIdentificator') return [name, nummers] as const
    const to = isReference ? resource : resources[resource].relations[name]?.to ?? resource
    return [name, valueFor(schema.properties![name]!, to, known)] as const
  })
  const required = (schema.required ?? []).filter((name) => entries.some(([one]) => one === name))
  return fc.record(Object.fromEntries(entries), { requiredKeys: required })
}

function bodyFor(resource: ResourceName, known: Known): fc.Arbitrary<unknown> {
  const { properties, required, variants } = standard[resource]
  // What nobody can write is passed over; that is seen elsewhere.
  const writable = Object.keys(properties).filter((name) => name !== variants?.field && !properties[name]!.readOnly)
  const body = objectFor({ properties, required }, writable, resource, known)
  if (!variants) return body
  return body.chain((fields) => {
    const shape = variants.schemas[String(fields[variants.by])]
    return fc.oneof(fc.constant(undefined), fc.constant(null), shape ? valueFor(shape, resource, known) : fc.constant(undefined))
      .map((detail) => (detail === undefined ? fields : { ...fields, [variants.field]: detail }))
  })
}

describe('writing whatever', function () {
  this.timeout(300_000)
  let server: TweeRegisters
  before(async () => {
    server = await tweeRegisters()
  })
  after(() => server.stop())

  it(`${runs} requests are done or refused as the document says`, async () => {
    const made = new Map<ResourceName, string[]>()
    const known: Known = (resource) => fc.nat().map((place) => {
      const some = made.get(resource) ?? []
      return place % 20 === 0 || some.length === 0 ? nobody : some[some.length - 1 - (place % Math.min(some.length, 12))]!
    })
    const request = fc.constantFrom(...resourcesOf('klantinteracties')).chain((resource) => fc.record({
      resource: fc.constant(resource), method: fc.constantFrom('POST', 'POST', 'POST', 'POST', 'POST', 'POST', 'PUT', 'PUT', 'PATCH', 'PATCH', 'PATCH', 'DELETE'), uuid: known(resource), body: bodyFor(resource, known), who: fc.constantFrom('kcc', 'kcc', 'kcc', 'kcc', 'een', 'twee'),
    }))
    const seen = new Map<number, number>()
    await fc.assert(fc.asyncProperty(request, async ({ resource, method, uuid, body, who }) => {
      const client = who === 'kcc' ? server : server.as(who)
      const answer = await send(client, method, method === 'POST' ? `/${resource}` : `/${resource}/${uuid}`, body)
      seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1)
      assert.ok(answer.status < 500, `${method} ${resource}: ${JSON.stringify(answer.body)}`)
      if (answer.status >= 300 || answer.status === 204) return
      made.set(resource, [...(made.get(resource) ?? []), answer.body.uuid])
      assert.deepEqual(faultsOf(responseSchema(`/${resource}/{uuid}`), answer.body), [])
      assert.deepEqual((await client.get(answer.body.url)).body, answer.body)
    }), { numRuns: runs, seed: Number(process.env['WRITE_SEED'] ?? 7), endOnFailure: true })
    for (const status of [200, 201, 204, 400, 404]) assert.ok(seen.get(status), `no ${status} among ${JSON.stringify([...seen])}`)
  })
})
