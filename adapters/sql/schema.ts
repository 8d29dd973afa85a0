/** The shape of a mapping as JSON Schema, derived from what the standard can hold; unknown names are faults. */
import { declaredTypes } from './columns.ts'
import { keyForms } from './locals.ts'
import { targetResources, targets, type Target, type ValueTarget } from './targets.ts'

const name = { type: 'string', minLength: 1 }
const object = (properties: Record<string, unknown>, required: readonly string[] = []) =>
  ({ type: 'object', properties, required, additionalProperties: false })

/** Clocks whose changes this adapter knows: see `clock.ts`. */
export const zones = ['Europe/Amsterdam', 'America/Kralendijk', 'UTC'] as const
export type Zone = (typeof zones)[number]

export const numberSoorten = ['bsn', 'kvk_nummer', 'vestigingsnummer', 'rsin'] as const

export function mappingSchema(): Record<string, unknown> {
  return object({
    zone: { enum: zones },
    rows: {
      type: 'object',
      minProperties: 1,
      additionalProperties: object({
        table: name,
        query: name,
        key: {
          type: ['string', 'object'],
          minLength: 1,
          properties: { column: name, form: { enum: keyForms } },
          required: ['column'],
          additionalProperties: false,
        },
        types: { type: 'object', additionalProperties: { enum: declaredTypes } },
        empty: { type: 'object', additionalProperties: { type: 'array', items: { type: ['string', 'number'] } } },
      }, ['key']),
    },
    resources: {
      type: 'object',
      minProperties: 1,
      additionalProperties: false,
      properties: Object.fromEntries(targetResources.map((resource) => [resource, resourceSchema(targets[resource])])),
    },
  }, ['zone', 'rows', 'resources'])
}

function resourceSchema(fields: Readonly<Record<string, Target>>) {
  const record = {
    rows: name,
    when: { type: ['string', 'array'], minLength: 1, minItems: 1, items: name },
    fields: object(members(fields)),
  }
  const slot = object(record, ['rows', 'fields'])
  return object({
    ...record,
    slots: { type: 'object', minProperties: 1, propertyNames: { pattern: '^(0|[1-9][0-9]{0,2})$' }, additionalProperties: slot },
  })
}

function members(fields: Readonly<Record<string, Target>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([field, target]) => [field, targetSchema(target)]))
}

function targetSchema(target: Target): Record<string, unknown> {
  switch (target.kind) {
    case 'group': return { ...object(members(target.members)), minProperties: 1 }
    case 'reference': return target.many
      ? { type: ['string', 'object', 'array'], minLength: 1, minItems: 1, ...reference, items: { type: ['string', 'object'], minLength: 1, ...reference } }
      : { type: ['string', 'object'], minLength: 1, ...reference }
    case 'number': return {
      ...object(Object.fromEntries(numberSoorten.map((soort) => [soort, name]))), minProperties: 1, maxProperties: 1,
    }
    default: return valueSchema(target)
  }
}

const reference = {
  properties: { column: name, slot: { type: 'integer', minimum: 0, maximum: 255 }, unless: name },
  required: ['column'],
  additionalProperties: false,
}

function valueSchema(target: ValueTarget): Record<string, unknown> {
  const constant = constantSchema(target)
  const properties = {
    column: name,
    ...(constant && { constant, default: constant, codes: { type: 'object', minProperties: 1, additionalProperties: constant } }),
    ...((target.kind === 'text' || target.kind === 'word') && { template: name }),
  }
  return { type: ['string', 'object'], minLength: 1, properties, additionalProperties: false }
}

/** Of what can stand in a mapping itself; dates, numbers and addresses come from columns only. */
function constantSchema({ kind, choices, max }: ValueTarget): Record<string, unknown> | undefined {
  if (kind === 'boolean') return { type: 'boolean' }
  if (kind === 'choice') return { enum: choices }
  return kind === 'text' || kind === 'word' ? { type: 'string', minLength: 1, maxLength: max } : undefined
}
