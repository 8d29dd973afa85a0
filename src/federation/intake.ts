/**
 * The check of every record that a source gives, against the standard's own types and limits, with schemas compiled once.
 * A record that breaks a rule is quarantined: left out, counted, reported with the rule, never with its content.
 */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { isExistingMoment, toMoment } from '#domain/moment.ts'
import type { SourceRecord } from '#domain/records.ts'
import { resourceNames, resources, type Relation, type ResourceName } from '#domain/resources.ts'
import { isGroup, type ResourceSchema, type Schema, type Standard } from '#domain/standard.ts'
import type { Quarantine } from '#spi'

/** Fields that Gevel derives: an adapter need not give them. */
const derived = new Set(['uuid', 'url', 'volledigeNaam', 'toegewezenAanActor', 'betrokkenen'])

export interface Checked<R extends ResourceName> {
  readonly records: SourceRecord<R>[]
  readonly quarantined: Quarantine[]
}

export class Intake {
  readonly #validators: Readonly<Record<ResourceName, ValidateFunction>>

  constructor(standard: Standard) {
    const ajv = new Ajv({ strict: false, allErrors: false })
    ajv.addFormat('date', (text) => text.length === 10 && toMoment(text) !== undefined)
    ajv.addFormat('date-time', isExistingMoment)
    for (const name of resourceNames) ajv.addSchema(recordSchema(name, standard[name]), name)
    this.#validators = Object.fromEntries(resourceNames.map((name) => [name, ajv.getSchema(name)!])) as Record<ResourceName, ValidateFunction>
  }

  check<R extends ResourceName>(resource: R, records: readonly SourceRecord<R>[]): Checked<R> {
    const validate = this.#validators[resource]
    const kept: SourceRecord<R>[] = []
    const quarantined: Quarantine[] = []
    for (const record of records) {
      if (validate(record)) kept.push(record)
      else quarantined.push({ reason: ruleOf(validate.errors![0]!), ...localOf(record) })
    }
    return { records: kept, quarantined }
  }
}

function localOf(record: unknown): { local?: string } {
  const local = (record as { local?: unknown } | null)?.local
  return typeof local === 'string' ? { local } : {}
}

function ruleOf({ instancePath, keyword, params }: ErrorObject): string {
  const missing = (params as { missingProperty?: string }).missingProperty
  // Keys of metadata are content.
  const path = instancePath.replace(/\/metadata\/.*/, '/metadata')
  return `${path.slice(1).replaceAll('/', '.') || 'record'}: ${keyword}${missing ? ` ${missing}` : ''}`
}

type JsonSchema = Record<string, unknown>

const reference: JsonSchema = { type: 'object', required: ['local'], properties: { local: { type: 'string', minLength: 1 } } }

function recordSchema(name: ResourceName, schema: ResourceSchema): JsonSchema {
  const { relations } = resources[name]
  const properties: JsonSchema = {}
  for (const field of schema.fields) {
    if ((derived.has(field) && !relations[field]) || field === schema.variants?.field) continue
    properties[field] = relations[field] ? relationSchema(relations[field], schema.properties[field]!) : fieldSchema(schema.properties[field]!)
  }
  const required = schema.required.filter((field) => !derived.has(field))
  const fields = { type: 'object', properties, required, ...(schema.variants && variantSchemas(name, schema.variants)) }
  return { type: 'object', required: ['local', 'fields'], properties: { local: { type: 'string', minLength: 1 }, fields } }
}

/** The field whose shape depends on another: by the value of that other. */
function variantSchemas(name: ResourceName, { by, field, schemas }: NonNullable<ResourceSchema['variants']>): JsonSchema {
  return {
    allOf: Object.entries(schemas).map(([value, schema]) => ({
      if: { properties: { [by]: { const: value } } },
      then: { properties: { [field]: variantSchema(name, schema) } },
    })),
  }
}

function variantSchema(name: ResourceName, schema: Schema): JsonSchema {
  const members = Object.entries(schema.properties ?? {}).filter(([member]) => !derived.has(member))
  const properties = members.map(([member, one]) => {
    const relation = resources[name].relations[member]
    return [member, relation ? { oneOf: [{ type: 'null' }, reference] } : memberSchema(one)]
  })
  return { type: ['object', 'null'], properties: Object.fromEntries(properties) as JsonSchema }
}

function relationSchema(relation: Relation, schema: Schema): JsonSchema {
  const one = relation.form === 'embedded' ? { $ref: relation.to } : reference
  if (relation.many) return { type: 'array', items: one }
  return schema.nullable ? { oneOf: [{ type: 'null' }, one] } : one
}

/** Types, enums, lengths and dates. Patterns are left: an odd postcode must not cost a contact. */
function fieldSchema(schema: Schema): JsonSchema {
  const type = schema.nullable && schema.type ? [schema.type, 'null'] : schema.type
  return {
    ...(type && { type }),
    ...(schema.enum && { enum: schema.nullable ? [...schema.enum, null] : schema.enum }),
    ...(schema.maxLength !== undefined && { maxLength: schema.maxLength }),
    ...((schema.format === 'date' || schema.format === 'date-time') && { format: schema.format }),
    ...(isGroup(schema) && { properties: Object.fromEntries(Object.entries(schema.properties!).map(([name, member]) => [name, memberSchema(member)])) }),
    ...(typeof schema.additionalProperties === 'object' && { additionalProperties: fieldSchema(schema.additionalProperties) }),
  }
}

/** Members of a group may be left out or null; Gevel fills them. */
function memberSchema(schema: Schema): JsonSchema {
  const { enum: values, ...rest } = fieldSchema({ ...schema, nullable: true })
  return values ? { ...rest, enum: values } : rest
}
