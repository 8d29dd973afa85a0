/**
 * What a client needs of an answer, as a strict schema: every named key is there and of its type. A key that is not named
 * is one the client does not look at. Not the standard's schema: what the standard promises is tested elsewhere.
 */
import assert from 'node:assert/strict'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'

export type Shape = { readonly [keyword: string]: unknown }

const ajv = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true })
addFormats.default(ajv)
// With the hyphens, as Guid (C#), UUID (Kotlin) and uuid.UUID (Python) all read it.
ajv.addFormat('guid', /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i)
// With a zone, as datetime.fromisoformat (from 3.11) and DateTimeOffset read it: microseconds at most.
ajv.addFormat('moment', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$/)

export const text: Shape = { type: 'string' }
export const filledText: Shape = { type: 'string', minLength: 1 }
export const guid: Shape = { type: 'string', format: 'guid' }
export const uri: Shape = { type: 'string', format: 'uri' }
export const moment: Shape = { type: 'string', format: 'moment' }
export const flag: Shape = { type: 'boolean' }
export const whole: Shape = { type: 'integer', minimum: 0 }
/** Read, but of any type; the key must be there. */
export const anything: Shape = {}

export const oneOf = (...values: readonly string[]): Shape => ({ type: 'string', enum: values })
export const list = (items: Shape): Shape => ({ type: 'array', items })
export const orNull = (shape: Shape): Shape => ({ anyOf: [{ type: 'null' }, shape] })

/** An object that has at least these keys, and these too when they are there. */
export const record = (properties: Readonly<Record<string, Shape>>, whenThere: Readonly<Record<string, Shape>> = {}): Shape => ({
  type: 'object', required: Object.keys(properties), properties: { ...properties, ...whenThere },
})

const compiled = new WeakMap<Shape, ValidateFunction>()

/** The value, when it has the shape; else an error that names each fault. */
export function shaped(shape: Shape, value: unknown, what: string): any {
  const validate = compiled.get(shape) ?? ajv.compile(shape)
  compiled.set(shape, validate)
  const faults = validate(value) ? [] : validate.errors!.map(({ instancePath, message }) => `${instancePath || '/'} ${message}`)
  assert.deepEqual(faults, [], what)
  return value
}
