/**
 * What `openapi/klantinteracties.yaml` says of each resource, in the form that checks and rendering need: its fields in
 * order, and for each what an empty one looks like. Pure: the document is handed in.
 */
import { resourceNames, resources, type ResourceName } from './resources.ts'

/** An OpenAPI 3.0 schema without references. */
export interface Schema {
  readonly type?: string
  readonly format?: string
  readonly nullable?: boolean
  readonly readOnly?: boolean
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly additionalProperties?: Schema | boolean
}

export interface ResourceSchema {
  /** Field names in the order in which they are sent. */
  readonly fields: readonly string[]
  readonly properties: Readonly<Record<string, Schema>>
  readonly required: readonly string[]
  /** For partijen and actoren: the field whose shape depends on another, and its schemas by the value of that other. */
  readonly variants?: { readonly by: string; readonly field: string; readonly schemas: Readonly<Record<string, Schema>> }
}

export type Standard = Readonly<Record<ResourceName, ResourceSchema>>

type Document = { components?: { schemas?: Record<string, unknown> } }
type Raw = Record<string, unknown>

/** Throws a TypeError for a document that lacks a resource's schema. */
export function readStandard(document: unknown): Standard {
  const schemas = (document as Document).components?.schemas ?? {}
  return Object.fromEntries(resourceNames.map((name) => [name, readResource(resources[name].schema, schemas)])) as unknown as Standard
}

/** Any object of the document: a resource, or the body of an action. Throws a TypeError when it is not there. */
export function readSchema(document: unknown, name: string): ResourceSchema {
  return readResource(name, (document as Document).components?.schemas ?? {})
}

function readResource(name: string, schemas: Record<string, unknown>): ResourceSchema {
  const raw = schemas[name] as Raw | undefined
  if (!raw) throw new TypeError(`the OpenAPI document has no schema ${name}`)
  if (!raw['oneOf']) return withFields(expand(raw, schemas))
  const { propertyName: by, mapping } = raw['discriminator'] as { propertyName: string; mapping: Record<string, string> }
  const shapes = Object.entries(mapping).map(([value, ref]) => [value, expand({ $ref: ref }, schemas)] as const)
  const first = shapes[0]![1]
  const field = Object.keys(first.properties ?? {}).at(-1)!
  const variants = Object.fromEntries(shapes.map(([value, shape]) => [value, shape.properties![field]!]))
  return { ...withFields(first), variants: { by, field, schemas: variants } }
}

function withFields(schema: Schema): ResourceSchema {
  const properties = schema.properties ?? {}
  return { fields: Object.keys(properties), properties, required: schema.required ?? [] }
}

/** Follows references and joins `allOf`. The document has no circles: an expanded object never holds its own kind. */
function expand(raw: Raw, schemas: Record<string, unknown>): Schema {
  const ref = raw['$ref'] as string | undefined
  if (ref) return expand(schemas[ref.split('/').at(-1)!] as Raw, schemas)
  if (raw['oneOf']) return expand((raw['oneOf'] as Raw[])[0]!, schemas)
  const parts = (raw['allOf'] as Raw[] | undefined)?.map((part) => expand(part, schemas)) ?? []
  const own = mapValues(raw['properties'], (value) => expand(value as Raw, schemas)) as Record<string, Schema>
  const properties = joined([...parts.map((part) => part.properties ?? {}), own])
  const required = [...parts.flatMap((part) => part.required ?? []), ...((raw['required'] as string[] | undefined) ?? [])]
  const { properties: _own, allOf: _parts, items, ...rest } = raw
  return {
    ...joined(parts),
    ...rest,
    ...(Object.keys(properties).length > 0 && { properties, required }),
    ...(items !== undefined && { items: expand(items as Raw, schemas) }),
  }
}

function joined<T extends object>(objects: readonly T[]): T {
  return Object.assign({}, ...objects) as T
}

function mapValues(object: unknown, change: (value: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries((object as Raw | undefined) ?? {}).map(([key, value]) => [key, change(value)]))
}

/** A group of plain values (an address, a name, an identificator) as opposed to a reference to another object. */
export function isGroup(schema: Schema): boolean {
  return schema.properties !== undefined && !Object.hasOwn(schema.properties, 'uuid')
}

/** What the standard sends for a field that was never given: groups whole with empty members, texts as `''`. */
export function emptyValue(schema: Schema): unknown {
  if (isGroup(schema)) return Object.fromEntries(Object.entries(schema.properties!).map(([name, member]) => [name, emptyValue(member)]))
  if (schema.nullable) return null
  if (schema.default !== undefined) return schema.default
  switch (schema.type) {
    case 'array': return []
    case 'boolean': return false
    case 'object': return {}
    case 'string': return schema.format === 'date-time' ? null : ''
    default: return null
  }
}

/** A field as the standard sends it: what is absent as empty, groups whole. */
export function filledValue(value: unknown, schema: Schema): unknown {
  if (!isGroup(schema)) return value ?? emptyValue(schema)
  const group = (value ?? {}) as Raw
  return Object.fromEntries(Object.entries(schema.properties!).map(([name, member]) => [name, group[name] ?? emptyValue(member)]))
}
