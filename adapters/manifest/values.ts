/** Values of a source to values of the standard: what each type of the standard can be read from. Pure. */
import { isValidIdentity, identityDigits, momentInZone, momentOf, toMoment, toTelefoonnummer, type Identity, type IdentitySoort, type Schema } from '#spi'
import { isObject, parsePath, valuesAt, type Path, type Place } from './paths.ts'
import type { WhenDocument } from './document.ts'

/** A record cannot be read. The reason names the field and the rule, never what stands in it. */
export class Unreadable extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'Unreadable'
  }
}

export type Value = string | number | boolean | null

/** How one field is read. */
export interface Reading {
  /** `bezoekadres.land` */
  readonly name: string
  readonly schema: Schema
  readonly required: boolean
  readonly from: Origin
  readonly codes?: Readonly<Record<string, Value>>
  readonly default?: Value
  readonly empty: ReadonlySet<string>
  readonly as: 'iso' | 'epoch' | 'epoch-ms' | 'parts'
  readonly zone: string
}

export type Origin =
  | { readonly constant: Value }
  | { readonly paths: readonly Path[]; readonly by?: string }
  | { readonly template: readonly (string | Path)[] }

export type Condition = { readonly path: Path; readonly is?: ReadonlySet<string>; readonly not?: ReadonlySet<string> }

export function toCondition(document: WhenDocument): Condition {
  if (typeof document === 'string') return { path: parsePath(document)! }
  const { path, is, not } = document
  const texts = (values: readonly unknown[]) => new Set(values.map(String))
  return { path: parsePath(path)!, ...(is && { is: texts(is) }), ...(not && { not: texts(not) }) }
}

/** A condition holds when a value is there, is one of `is`, and is none of `not`. */
export function holds({ path, is, not }: Condition, place: Place, empty: ReadonlySet<string>): boolean {
  const values = valuesAt(place, path).map(textOf).filter((text): text is string => text !== undefined && !isEmpty(text, empty))
  if (values.length === 0) return not !== undefined && is === undefined
  return (!is || values.some((text) => is.has(text))) && !(not && values.some((text) => not.has(text)))
}

export function isEmpty(text: string, empty: ReadonlySet<string>): boolean {
  return text.trim() === '' || empty.has(text)
}

/** Numbers and booleans as text; an object or list has no text of its own, but is there. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return isObject(value) ? JSON.stringify(value) : undefined
}

/** `undefined`: the record does not carry it. @throws Unreadable */
export function readValue(reading: Reading, place: Place): Value | undefined {
  const { from, name } = reading
  if ('constant' in from) return from.constant
  if ('template' in from) {
    const text = from.template.map((piece) => (typeof piece === 'string' ? piece : filledTexts(piece, place, reading)[0] ?? '')).join('').trim()
    return text === '' ? emptyValue(reading) : typed(text, reading)
  }
  const found = from.paths.flatMap((path) => valuesAt(place, path)).filter((value) => {
    const text = textOf(value)
    return text !== undefined && !isEmpty(text, reading.empty)
  })
  if (found.length === 0) return emptyValue(reading)
  const value = from.by === undefined ? found[0] : found.map(textOf).join(from.by)
  if (!reading.codes) return typed(value, reading)
  const code = textOf(value)!
  if (Object.hasOwn(reading.codes, code)) return reading.codes[code]!
  if (reading.default === undefined) throw new Unreadable(`${name} holds a code that the manifest does not know`)
  return reading.default
}

function filledTexts(path: Path, place: Place, { empty }: Reading): string[] {
  return valuesAt(place, path).map(textOf).filter((text): text is string => text !== undefined && !isEmpty(text, empty)).map((text) => text.trim())
}

function emptyValue({ name, schema, required, default: fallback }: Reading): Value | undefined {
  if (fallback !== undefined) return fallback
  if (required) throw new Unreadable(`${name} is empty, and the standard requires it`)
  if (schema.nullable) return null
  return schema.type === 'string' && !schema.enum && !schema.format ? '' : undefined
}

function typed(value: unknown, reading: Reading): Value {
  const { name, schema } = reading
  if (schema.format === 'date-time') return toMomentAs(value, reading) ?? unreadable(`${name} is no moment in the form that the manifest says`)
  if (schema.format === 'date') return toMomentAs(value, reading)?.slice(0, 10) ?? unreadable(`${name} is no date in the form that the manifest says`)
  const text = textOf(value)!.trim()
  switch (schema.type) {
    case 'boolean': return text === 'true' ? true : text === 'false' ? false : unreadable(`${name} is no boolean`)
    case 'integer': return /^-?\d{1,15}$/.test(text) ? Number(text) : unreadable(`${name} is no whole number`)
    default: return isObject(value) ? unreadable(`${name} is an object and no text`) : fitted(text, reading)
  }
}

function unreadable(reason: string): never {
  throw new Unreadable(reason)
}

/** Numbers and codes, worthless when cut. */
const words = new Set(['nummer', 'referentienummer', 'taal', 'voorkeurstaal', 'land', 'referentie', 'nummeraanduidingId', 'objectId', 'codeObjecttype', 'codeRegister', 'codeSoortObjectId', 'iban', 'bic'])

function fitted(text: string, { name, schema }: Reading): string {
  if (text.includes('\0')) throw new Unreadable(`${name} holds a NUL character`)
  if (schema.enum) return schema.enum.includes(text) ? text : unreadable(`${name} is none of ${schema.enum.join(', ')}`)
  const last = name.split('.').at(-1)!
  if (last === 'postcode') return toPostcode(text) ?? ''
  const { maxLength = Infinity } = schema
  const characters = [...text]
  if (characters.length <= maxLength) return text
  if (words.has(last)) throw new Unreadable(`${name} is longer than ${maxLength}`)
  return `${characters.slice(0, maxLength - 1).join('')}…`
}

/** The standard has room for a Dutch postcode only. */
function toPostcode(text: string): string | undefined {
  const parts = /^([1-9]\d{3}) ?([A-Z]{2})$/i.exec(text)
  return parts ? `${parts[1]} ${parts[2]!.toUpperCase()}` : undefined
}

function toMomentAs(value: unknown, { as, zone }: Reading): string | undefined {
  switch (as) {
    case 'epoch': return fromEpoch(value, 1000)
    case 'epoch-ms': return fromEpoch(value, 1)
    case 'parts': return isObject(value) ? inZone(writtenOut(value), zone) : undefined
    case 'iso': return typeof value === 'string' ? inZone(value.trim(), zone) : undefined
  }
}

function inZone(text: string, zone: string): string | undefined {
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/i.test(text) && text.length > 10
  const isDay = text.length === 10
  return hasZone || isDay || zone === 'UTC' ? toMoment(text) : momentInZone(text, zone)
}

function fromEpoch(value: unknown, factor: number): string | undefined {
  const text = textOf(value) ?? ''
  const instant = /^\d{1,15}(\.\d+)?$/.test(text) ? new Date(Number(text) * factor) : undefined
  return instant && !Number.isNaN(instant.getTime()) ? momentOf(instant) : undefined
}

/** `{ year, month, day, hour, minute, second, microsecond }`, as some remote procedures write a moment. */
function writtenOut(parts: Readonly<Record<string, unknown>>): string {
  const digits = (name: string, length: number) => String(Number(parts[name] ?? 0)).padStart(length, '0')
  const day = `${digits('year', 4)}-${digits('month', 2)}-${digits('day', 2)}`
  if (parts['hour'] === undefined) return day
  const micros = Number(parts['microsecond'] ?? 0)
  return `${day}T${digits('hour', 2)}:${digits('minute', 2)}:${digits('second', 2)}${micros > 0 ? `.${digits('microsecond', 6)}` : ''}`
}

/** An address as the standard accepts it. @throws Unreadable */
export function readAdres(soort: unknown, text: string): string {
  const adres = soort === 'telefoonnummer' ? toTelefoonnummer(text) : soort === 'email' ? toMail(text) : text
  if (adres === undefined) throw new Unreadable(`adres is no ${String(soort)} that the standard accepts`)
  return adres
}

/** In ASCII, as the standard's own check wants it. */
function toMail(text: string): string | undefined {
  return /^[\x21-\x3f\x41-\x7e]+@[\x21-\x3f\x41-\x7e]+$/.test(text) ? text : undefined
}

/** A number with the zeros in front that a numeric field drops; `undefined` when it is none of its kind. */
export function readIdentity(soort: IdentitySoort, value: unknown): Identity | undefined {
  const text = (textOf(value) ?? '').replace(/[\s.]/g, '')
  if (!/^\d+$/.test(text)) return undefined
  const identity = { soort, nummer: text.padStart(identityDigits[soort], '0') }
  return isValidIdentity(identity) ? identity : undefined
}
