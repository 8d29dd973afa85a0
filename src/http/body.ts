/**
 * A body against the schema of the document: the fields that it gives, in the form in which they are kept, and all that is
 * wrong with it. Lenient where the standard is: unknown keys, read-only fields and `url` are passed over, keys may be in
 * snake_case, of a reference only the `uuid` counts. Pure.
 */
import { faults, type Fault } from '#domain/faults.ts'
import { withFullCodes } from '#domain/identificator-codes.ts'
import { emptyValue, isGroup, type ResourceSchema, type Schema } from '#domain/standard.ts'
import { isFaulty, isObject, readValue, typeName, type Data, type Read } from './body-values.ts'

export interface Body {
  /** By the standard's names; references as `{ uuid }`, groups whole. A field with a fault is not in it. */
  readonly fields: Data
  /** Names of the fields that the client gave, faulty ones included. */
  readonly given: ReadonlySet<string>
  readonly faults: readonly Fault[]
}

export interface Reading {
  /** Nothing has to be there: the body changes a record. */
  readonly partial?: boolean
  /** The record's kind, for a body that does not say it. */
  readonly kind?: unknown
}

export function readBody(schema: ResourceSchema, given: unknown, { partial = false, kind }: Reading = {}): Body {
  if (!isObject(given)) return { fields: {}, given: new Set(), faults: [faults.notAnObject('', typeName(given))] }
  const { variants } = schema
  const names = Object.keys(schema.properties).filter((name) => name !== 'uuid' && name !== variants?.field)
  const body = readMembers(schema, names, given, { path: '', partial })
  if (!variants) return body
  const detail = valueOf(given, variants.field)
  const shape = variants.schemas[String(body.fields[variants.by] ?? (body.given.has(variants.by) ? undefined : kind))]
  if (detail === undefined || !shape) return body
  const read = detail === null ? { value: null } : readObject(shape, detail, variants.field, false)
  return {
    fields: isFaulty(read) ? body.fields : { ...body.fields, [variants.field]: read.value },
    given: new Set([...body.given, variants.field]),
    faults: [...body.faults, ...(isFaulty(read) ? read.faults : [])],
  }
}

type Shape = Pick<Schema, 'required'> & { readonly properties: Readonly<Record<string, Schema>> }

function readMembers(schema: Shape, names: readonly string[], given: Data, { path, partial }: { path: string; partial: boolean }): Body {
  const fields: Record<string, unknown> = {}
  const found: Fault[] = []
  const present = new Set<string>()
  for (const name of names) {
    const member = schema.properties[name]!
    if (member.readOnly) continue
    const value = valueOf(given, name)
    const required = schema.required?.includes(name) ?? false
    const at = path ? `${path}.${name}` : name
    if (value !== undefined) present.add(name)
    if (value === undefined && required && !partial) found.push(faults.required(at))
    if (value === undefined) continue
    const read = readField(member, value, { path: at, name, required })
    if (isFaulty(read)) found.push(...read.faults)
    else fields[name] = read.value
  }
  return { fields, given: present, faults: found }
}

/** By the standard's name, or else in snake_case. */
function valueOf(given: Data, name: string): unknown {
  if (Object.hasOwn(given, name)) return given[name]
  const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  return Object.hasOwn(given, snake) ? given[snake] : undefined
}

/** An object that stands for another one: it is known by its uuid, which therefore must be given. */
const isReference = (schema: Schema) => schema.properties !== undefined && schema.required?.includes('uuid') === true

function readField(schema: Schema, given: unknown, place: { path: string; name: string; required: boolean }): Read {
  if (given === null) return readNull(schema, place.path)
  if (schema.type === 'array') return readList(schema, given, place.path)
  if (isReference(schema)) return readReference(given, place.path)
  if (schema.properties) return readObject(schema, place.name === 'partijIdentificator' && isObject(given) ? withFullCodes(given) : given, place.path, true)
  return readValue(schema, given, place)
}

/** A group that is nothing has empty members, as one that was never given. */
function readNull(schema: Schema, path: string): Read {
  if (!schema.nullable) return { faults: [faults.null(path)] }
  return { value: isGroup(schema) ? emptyValue(schema) : null }
}

function readList(schema: Schema, given: unknown, path: string): Read {
  if (!Array.isArray(given)) return { faults: [faults.notAList(path, typeName(given))] }
  const read = given.map((one: unknown, place) => {
    const at = `${path}.${place}`
    if (!isObject(one)) return { faults: [faults.notAnObject(at, typeName(one))] }
    return isReference(schema.items!) ? readReference(one, at) : readObject(schema.items!, one, at, true)
  })
  const found = read.flatMap((one) => (isFaulty(one) ? one.faults : []))
  return found.length > 0 ? { faults: found } : { value: read.map((one) => (one as { value: unknown }).value) }
}

function readReference(given: unknown, path: string): Read {
  if (!isObject(given)) return { faults: [faults.notAnObject(path, typeName(given))] }
  if (given['uuid'] === undefined) return { faults: [faults.required(`${path}.uuid`)] }
  if (given['uuid'] === null) return { faults: [faults.null(`${path}.uuid`)] }
  return readUuid(given['uuid'], `${path}.uuid`)
}

/** With or without hyphens, braces, `urn:uuid:`. */
function readUuid(given: unknown, path: string): Read {
  const digits = typeof given === 'string' ? given.replace(/^\s*(urn:)?(uuid:)?|[{}-]|\s+$/gi, '') : ''
  const parts = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/i.exec(digits)
  return parts ? { value: { uuid: parts.slice(1).join('-').toLowerCase() } } : { faults: [faults.invalid(path, 'Must be a valid UUID.')] }
}

/** A group of values, or an object that comes along whole; `withUuid`: it may name one that exists. */
function readObject(schema: Schema, given: unknown, path: string, withUuid: boolean): Read {
  if (!isObject(given)) return { faults: [faults.notAnObject(path, typeName(given))] }
  const properties = schema.properties ?? {}
  const names = Object.keys(properties).filter((name) => name !== 'uuid' && name !== 'url')
  const { fields, faults: found } = readMembers({ ...schema, properties }, names, given, { path, partial: false })
  const isNamed = withUuid && Object.hasOwn(properties, 'uuid') && given['uuid'] !== undefined && given['uuid'] !== null
  const uuid = isNamed ? readUuid(given['uuid'], `${path}.uuid`) : undefined
  const all = [...found, ...(uuid && isFaulty(uuid) ? uuid.faults : [])]
  if (all.length > 0) return { faults: all }
  const whole = isGroup(schema) ? { ...(emptyMembers(schema) as Data), ...fields } : fields
  return { value: uuid ? { ...whole, ...((uuid as { value: Data }).value) } : whole }
}

/** What of a group was not given is empty: a group is replaced as a whole. */
function emptyMembers(schema: Schema): unknown {
  const writable = Object.entries(schema.properties!).filter(([name, member]) => !member.readOnly && name !== 'url')
  return emptyValue({ ...schema, properties: Object.fromEntries(writable) })
}
