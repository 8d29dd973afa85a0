/** The shape that the standard gives to a record's own fields, from its OpenAPI document. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { apiNames, resources } from '#domain/resources.ts'
import { isExistingMoment, toMoment, type ResourceName } from '#spi'
import type { Data } from './ports.ts'

interface Schema {
  readonly $ref?: string
  readonly allOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly discriminator?: { readonly propertyName: string; readonly mapping: Readonly<Record<string, string>> }
  readonly type?: string
  readonly nullable?: boolean
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema
  readonly required?: readonly string[]
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly pattern?: string
  readonly format?: string
}

/** The schemas of all documents by `<api>/<name>`, which is also how they refer to each other. */
const schemas = new Map<string, Schema>(apiNames.flatMap((api) => {
  const text = readFileSync(new URL(`../../openapi/${api}.yaml`, import.meta.url), 'utf8').replaceAll('#/components/schemas/', `${api}/`)
  const { components } = parse(text) as { components: { schemas: Readonly<Record<string, Schema>> } }
  return Object.entries(components.schemas).map(([name, schema]) => [`${api}/${name}`, schema] as const)
}))

/** Made by Gevel, never by an adapter. */
const derived = new Set(['uuid', 'url', 'volledigeNaam', '_expand', 'toegewezenAanActor'])

/** One rule that a value breaks. */
export type ShapeRule = 'required' | 'known' | 'derived' | 'moment' | 'day' | 'length' | 'choice' | 'type' | 'null' | 'pattern' | 'onderwerp'

export interface ShapeFault {
  readonly rule: ShapeRule
  /** Name of the field and what is wrong, no content. */
  readonly text: string
}

/** What is wrong with the fields of a record. Relations are judged as such, by their own laws. */
export function faultsOf(resource: ResourceName, fields: Data): ShapeFault[] {
  const { relations } = resources[resource]
  const own = ownSchema(resource, fields)
  const named = Object.keys(fields).filter((name) => derived.has(name)).map((name): ShapeFault => ({ rule: 'derived', text: `${name} is not for an adapter to give` }))
  const given = without(fields, new Set([...Object.keys(relations), ...derived]))
  const isBlank = resource === 'klantcontacten' && typeof fields['onderwerp'] === 'string' && fields['onderwerp'].trim() === ''
  return [...named, ...(isBlank ? [{ rule: 'onderwerp', text: 'onderwerp is blank' } as const] : []), ...faultsIn(own, given, '')]
}

/** A field that an adapter may give, by the standard. */
export function isFieldOf(resource: ResourceName, name: string): boolean {
  if (derived.has(name)) return false
  const kinds = resource === 'partijen' ? ['persoon', 'organisatie', 'contactpersoon'] : resource === 'actoren' ? ['medewerker', 'geautomatiseerde_actor', 'organisatorische_eenheid'] : ['']
  return name in resources[resource].relations || kinds.some((kind) => name in (ownSchema(resource, { soortPartij: kind, soortActor: kind }).properties ?? {}))
}

/** Fields that the standard lets be null. */
export function nullableFields(resource: ResourceName, fields: Data): string[] {
  return Object.entries(ownSchema(resource, fields).properties ?? {}).filter(([name, schema]) => !derived.has(name) && flat(schema, fields[name]).nullable).map(([name]) => name)
}

function ownSchema(resource: ResourceName, fields: Data): Schema {
  const { api, schema, relations } = resources[resource]
  const whole = flat({ $ref: `${api}/${schema}` }, fields)
  return { ...whole, properties: without(whole.properties ?? {}, new Set(Object.keys(relations))) }
}

function without<T>(record: Readonly<Record<string, T>>, names: ReadonlySet<string>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.has(name)))
}

/** References resolved, parts together, and of several kinds the one that the value says it is. */
function flat(schema: Schema, value: unknown): Schema {
  if (schema.$ref) return flat(schemas.get(schema.$ref)!, value)
  if (schema.discriminator) {
    const kind = (value as Data | null)?.[schema.discriminator.propertyName]
    const $ref = schema.discriminator.mapping[String(kind)]
    return $ref ? flat({ $ref }, value) : {}
  }
  const { allOf = [], ...own } = schema
  const parts = allOf.map((part) => flat(part, value))
  return {
    ...Object.assign({}, ...parts) as Schema, ...own,
    properties: Object.assign({}, ...parts.map(({ properties }) => properties), own.properties) as Record<string, Schema>,
    required: [...parts.flatMap(({ required = [] }) => required), ...(own.required ?? [])],
  }
}

function faultsIn(schema: Schema, value: unknown, path: string): ShapeFault[] {
  const resolved = flat(schema, value)
  const fault = (rule: ShapeRule, text: string): ShapeFault[] => [{ rule, text: `${path || 'record'} ${text}` }]
  if (value === null) return resolved.nullable ? [] : fault('null', 'is null')
  if (resolved.enum) return resolved.enum.includes(value) ? [] : fault('choice', 'is none of the choices')
  switch (resolved.type) {
    case 'object': return typeof value === 'object' && !Array.isArray(value) ? objectFaults(resolved, value as Data, path) : fault('type', 'is no object')
    case 'string': return typeof value === 'string' ? textFaults(resolved, value).flatMap(([rule, text]) => fault(rule, text)) : fault('type', 'is no text')
    case 'boolean': return typeof value === 'boolean' ? [] : fault('type', 'is no boolean')
    case 'integer': return Number.isInteger(value) && Number(value) >= (resolved.minimum ?? -Infinity) && Number(value) <= (resolved.maximum ?? Infinity) ? [] : fault('type', 'is no such number')
    default: return []
  }
}

function objectFaults({ properties = {}, additionalProperties, required = [] }: Schema, value: Data, path: string): ShapeFault[] {
  const at = (name: string) => (path ? `${path}.${name}` : name)
  const missing = required.filter((name) => name in properties && !derived.has(name) && value[name] === undefined)
  return [
    ...missing.map((name): ShapeFault => ({ rule: 'required', text: `${at(name)} is missing` })),
    ...Object.entries(value).filter(([, one]) => one !== undefined).flatMap(([name, one]): ShapeFault[] => {
      const schema = properties[name] ?? additionalProperties
      if (!schema) return [{ rule: 'known', text: `${at(name)} is not in the standard` }]
      // References in a group are judged as references.
      return name === 'werkteVoorPartij' ? [] : faultsIn(schema, one, at(name))
    }),
  ]
}

/** A text that is empty says nothing, and keeps every rule but being required. */
function textFaults({ maxLength = Infinity, pattern, format }: Schema, text: string): [ShapeRule, string][] {
  const rule = format === 'date-time' ? 'moment' : format === 'date' ? 'day' : 'pattern'
  if (text === '') return rule === 'pattern' ? [] : [[rule, 'is empty']]
  const isTooLong = [...text].length > maxLength
  return [
    ...(isTooLong ? [['length', `is longer than ${maxLength}`] as [ShapeRule, string]] : []),
    ...(pattern && !isTooLong && !new RegExp(pattern, 'u').test(text) ? [['pattern', 'does not have its form'] as [ShapeRule, string]] : []),
    ...(format !== undefined && formats[format]?.(text) === false ? [[rule, `is no ${format}`] as [ShapeRule, string]] : []),
  ]
}

const formats: Readonly<Record<string, (text: string) => boolean>> = {
  'date-time': isExistingMoment,
  date: (text) => text.length === 10 && toMoment(text) !== undefined,
  uri: (text) => URL.canParse(text),
  email: (text) => /^[^\s@]+@[^\s@]+$/.test(text),
}
