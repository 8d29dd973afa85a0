/** The shape that the standard gives to a record's own fields, from its OpenAPI document. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { apiNames, resources } from '#domain/resources.ts'
import { isMoment, type ResourceName } from '#spi'
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

/** What is wrong with the fields of a record: names of fields and rules, no content. */
export function faultsOf(resource: ResourceName, fields: Data): string[] {
  const schema = flat({ $ref: `${resources[resource].api}/${resources[resource].schema}` }, fields)
  const own = { ...schema, properties: without(schema.properties ?? {}, new Set(Object.keys(resources[resource].relations))) }
  const named = Object.keys(fields).filter((name) => derived.has(name)).map((name) => `${name} is not for an adapter to give`)
  const given = without(fields, new Set([...Object.keys(resources[resource].relations), ...derived]))
  const blank = resource === 'klantcontacten' && String(fields['onderwerp']).trim() === '' ? ['onderwerp is blank'] : []
  return [...named, ...blank, ...faultsIn(own, given, '')]
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

function faultsIn(schema: Schema, value: unknown, path: string): string[] {
  const resolved = flat(schema, value)
  const fault = (rule: string) => [`${path || 'record'} ${rule}`]
  if (value === null) return resolved.nullable ? [] : fault('is null')
  if (resolved.enum) return resolved.enum.includes(value) ? [] : fault('is none of the choices')
  switch (resolved.type) {
    case 'object': return typeof value === 'object' && !Array.isArray(value) ? objectFaults(resolved, value as Data, path) : fault('is no object')
    case 'string': return typeof value === 'string' ? textFaults(resolved, value).flatMap(fault) : fault('is no text')
    case 'boolean': return typeof value === 'boolean' ? [] : fault('is no boolean')
    case 'integer': return Number.isInteger(value) && Number(value) >= (resolved.minimum ?? -Infinity) && Number(value) <= (resolved.maximum ?? Infinity) ? [] : fault('is no such number')
    default: return []
  }
}

function objectFaults({ properties = {}, additionalProperties, required = [] }: Schema, value: Data, path: string): string[] {
  const at = (name: string) => (path ? `${path}.${name}` : name)
  const missing = required.filter((name) => name in properties && !derived.has(name) && value[name] === undefined)
  return [
    ...missing.map((name) => `${at(name)} is missing`),
    ...Object.entries(value).filter(([, one]) => one !== undefined).flatMap(([name, one]) => {
      const schema = properties[name] ?? additionalProperties
      // References in a group are judged as references.
      return schema ? (name === 'werkteVoorPartij' ? [] : faultsIn(schema, one, at(name))) : [`${at(name)} is not in the standard`]
    }),
  ]
}

/** A text that is empty says nothing, and keeps every rule but being required. */
function textFaults({ maxLength = Infinity, pattern, format }: Schema, text: string): string[] {
  if (text === '') return format === 'date-time' || format === 'date' ? ['is empty'] : []
  const isFormatted = format === undefined || formats[format]?.(text) !== false
  return [
    ...([...text].length > maxLength ? [`is longer than ${maxLength}`] : []),
    ...(pattern && !new RegExp(pattern, 'u').test(text) ? ['does not have its form'] : []),
    ...(isFormatted ? [] : [`is no ${format}`]),
  ]
}

const formats: Readonly<Record<string, (text: string) => boolean>> = {
  'date-time': isMoment,
  date: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)),
  uri: (text) => URL.canParse(text),
  email: (text) => /^[^\s@]+@[^\s@]+$/.test(text),
}
