/** What the OpenAPI documents say of answers, as JSON Schema validators and as the order of keys. */
import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { parse } from 'yaml'
import { apiNames, type ApiName } from '#domain/resources.ts'

type Schema = { readonly [keyword: string]: unknown }
type Properties = Readonly<Record<string, Schema>>
type Operation = { responses: Record<string, { $ref?: string; content?: Record<string, { schema: Schema }> }> }

interface Document {
  readonly paths: Record<string, { get?: Operation }>
  readonly components: { schemas: Record<string, Schema>; responses: Operation['responses'] }
}

/** A reference names its document too: `klantinteracties#/components/schemas/Partij`. */
const described = [...apiNames, 'klantbeeld'] as const
const documents = Object.fromEntries(described.map((api) => {
  const text = readFileSync(new URL(`../../openapi/${api}.yaml`, import.meta.url), 'utf8')
  return [api, parse(text.replaceAll('#/components/', `${api}#/components/`))]
})) as Record<ApiName | 'klantbeeld', Document>

const ajv = new Ajv({ strict: false, allErrors: true })
addFormats.default(ajv)
for (const api of described) {
  const schemas = Object.entries(documents[api].components.schemas).map(([name, schema]) => [name, jsonSchema(schema, name)])
  ajv.addSchema({ $id: api, components: { schemas: Object.fromEntries(schemas) as Record<string, Schema> } })
}

/** The schema of an answer to a GET of `/partijen` or `/partijen/{uuid}`. */
export function responseSchema(path: string, status = 200, api: ApiName = 'klantinteracties'): Schema {
  const { paths, components } = documents[api]
  const response = paths[path]!.get!.responses[status]!
  return (response.$ref ? components.responses[nameOf(response.$ref)]! : response).content!['application/json']!.schema
}

/** Whether the document has an answer of this status to the method of a path, or of a whole url, as it was asked. */
export function isDocumented(method: string, asked: string, status: number): boolean {
  const [, api = 'klantinteracties', below] = /^https?:\/\/[^/]+\/(\w+)\/api\/v1(.*)$/.exec(asked) ?? [undefined, undefined, asked]
  const [, collection, uuid] = below.split('?')[0]!.split('/')
  const path = `/${collection}${uuid === undefined ? '' : '/{uuid}'}`
  const operations = documents[api as ApiName].paths[path] as Readonly<Record<string, Operation>> | undefined
  return operations?.[method.toLowerCase()]?.responses[status] !== undefined
}

const compiled = new Map<Schema, ValidateFunction>()

/** What is wrong with the value, one line a fault; none when it is as the schema says. */
export function faultsOf(schema: Schema, value: unknown): string[] {
  const validate = compiled.get(schema) ?? ajv.compile(jsonSchema(schema))
  compiled.set(schema, validate)
  return validate(value) ? [] : validate.errors!.map(({ instancePath, message }) => `${instancePath}: ${message}`)
}

/** OpenAPI 3.0 to JSON Schema: `nullable`, `discriminator`, and references into the schemas above. */
function jsonSchema(schema: Schema, name?: string): Schema {
  const { nullable, discriminator, ...rest } = mapped(schema)
  const open = discriminator ? oneByOne(rest, discriminator as Discriminator) : withAbsences(rest, name)
  return nullable ? { anyOf: [open, { type: 'null' }] } : open
}

function mapped(schema: Schema): Schema {
  return Object.fromEntries(Object.entries(schema).map(([keyword, value]) => {
    if (keyword === 'properties') return [keyword, propertiesOf(schema)]
    if (keyword === 'allOf' || keyword === 'anyOf' || keyword === 'oneOf') return [keyword, (value as Schema[]).map((one) => jsonSchema(one))]
    if ((keyword === 'items' || keyword === 'additionalProperties') && typeof value === 'object') return [keyword, jsonSchema(value as Schema)]
    return [keyword, value]
  }))
}

/** The document's limits on texts are those of input. In an answer a text that was never given is `""`, save where it had to be given. */
function propertiesOf({ properties, required = [] }: Schema): Properties {
  return Object.fromEntries(Object.entries(properties as Properties).map(([name, one]) => {
    const mayBeEmpty = one['type'] === 'string' && !one['readOnly'] && !(required as string[]).includes(name)
    return [name, mayBeEmpty ? { anyOf: [{ const: '' }, jsonSchema(one)] } : jsonSchema(one)]
  }))
}

type Discriminator = { readonly propertyName: string; readonly mapping: Readonly<Record<string, string>> }

function oneByOne({ oneOf: _oneOf, ...rest }: Schema, { propertyName, mapping }: Discriminator): Schema {
  const shapes = Object.entries(mapping).map(([value, ref]) => ({ properties: { [propertyName]: { const: value } }, allOf: [{ $ref: ref }] }))
  return { ...rest, required: [propertyName], anyOf: shapes }
}

/** The ways in which the standard itself sends what its document does not have: nothing known, nothing made, and nobody assigned. */
function withAbsences(schema: Schema, name: string | undefined): Schema {
  const properties = schema['properties'] as Properties | undefined
  if (name?.startsWith('partij_identificatie_') || name?.startsWith('actor_identificatie_')) {
    return { ...schema, properties: Object.fromEntries(Object.entries(properties!).map(([field, one]) => [field, { anyOf: [one, { type: 'null' }] }])) }
  }
  if (name === 'MaakKlantcontact') {
    const { betrokkene, onderwerpobject } = properties!
    return { ...schema, properties: { ...properties, betrokkene: { anyOf: [betrokkene, { type: 'null' }] }, onderwerpobject: { anyOf: [onderwerpobject, { type: 'null' }] } } }
  }
  if (name !== 'InterneTaak') return schema
  const nobody = { type: 'object', properties: { uuid: { type: 'null' } }, required: ['uuid'], additionalProperties: false }
  return { ...schema, properties: { ...properties, toegewezenAanActor: { anyOf: [nobody, properties!['toegewezenAanActor']!] } } }
}

function referred(ref: string): Schema {
  return documents[ref.split('#')[0] as ApiName].components.schemas[nameOf(ref)]!
}

function nameOf(ref: string): string {
  return ref.split('/').at(-1)!
}

/** The keys that differ from the document's: `partijen[0].bezoekadres: has x, should have y`. */
export function keyFaults(schema: Schema, value: unknown, path = ''): string[] {
  const { properties, items } = resolved(schema, value)
  if (Array.isArray(value)) return items ? value.flatMap((one, index) => keyFaults(items, one, `${path}[${index}]`)) : []
  if (typeof value !== 'object' || value === null || !properties) return []
  const given = Object.keys(value).filter((key) => key !== '_expand')
  const wanted = Object.keys(properties).filter((key) => key !== '_expand')
  const nobody = path.endsWith('.toegewezenAanActor') && given.join() === 'uuid'
  const faults = given.join() === wanted.join() || nobody || path.endsWith('._expand') ? [] : [`${path}: has ${given.join()}, should have ${wanted.join()}`]
  return [...faults, ...Object.entries(value).flatMap(([key, one]) => (properties[key] ? keyFaults(properties[key], one, `${path}.${key}`) : []))]
}

/** References followed, `allOf` joined, of variants the one that the value is. */
function resolved(schema: Schema, value: unknown): { properties?: Properties; items?: Schema } {
  if (schema['$ref']) return resolved(referred(schema['$ref'] as string), value)
  if (schema['discriminator']) {
    const { propertyName, mapping } = schema['discriminator'] as Discriminator
    const ref = mapping[(value as Record<string, string> | null)?.[propertyName] ?? '']
    return ref ? resolved({ $ref: ref }, value) : {}
  }
  const parts = ((schema['allOf'] as Schema[] | undefined) ?? []).map((one) => resolved(one, value))
  const own = schema['properties'] as Properties | undefined
  const properties = Object.assign({}, ...parts.map((one) => one.properties ?? {}), own) as Properties
  return {
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(schema['items'] !== undefined && { items: schema['items'] as Schema }),
  }
}
