/**
 * Single values of a body, read as the standard's reference implementation reads them: numbers for texts, `"true"` for a
 * boolean, a date for a moment; and refused in its words. Pure.
 */
import { emailFaults, telefoonFaults } from '#domain/adres-rules.ts'
import { faults, type Fault } from '#domain/faults.ts'
import { toMoment } from '#domain/moment.ts'
import type { Schema } from '#domain/standard.ts'
import { repeated } from './repeated.ts'

/** A value in the form in which it is kept, or what is wrong with it. */
export type Read<T = unknown> = { readonly value: T } | { readonly faults: readonly Fault[] }

export const isFaulty = <T>(read: Read<T>): read is { readonly faults: readonly Fault[] } => 'faults' in read

export type Data = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Data => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What messages call the type of a JSON value. */
export function typeName(value: unknown): string {
  if (value === null) return 'NoneType'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  return ({ string: 'str', boolean: 'bool', object: 'dict' } as Record<string, string>)[typeof value] ?? 'str'
}

export interface Place {
  /** Path of the field in the body. */
  readonly path: string
  /** Its own name. */
  readonly name: string
  /** It must say something. */
  readonly required: boolean
}

/** `given` is neither undefined nor null. */
export function readValue(schema: Schema, given: unknown, place: Place): Read {
  if (schema.enum) return readChoice(schema, given, place)
  switch (schema.type) {
    case 'boolean': return readBoolean(given, place)
    case 'integer': return readInteger(schema, given, place)
    case 'object': return readTexts(schema, given, place)
    default: return readText(schema, given, place)
  }
}

function refuse(...found: Fault[]): Read<never> {
  return { faults: found }
}

const trueTexts = new Set(['true', 't', 'yes', 'y', 'on', '1'])
const falseTexts = new Set(['false', 'f', 'no', 'n', 'off', '0'])

function readBoolean(given: unknown, { path }: Place): Read {
  const text = typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean' ? String(given).trim().toLowerCase() : ''
  if (trueTexts.has(text)) return { value: true }
  return falseTexts.has(text) ? { value: false } : refuse(faults.invalid(path, 'Must be a valid boolean.'))
}

function readInteger({ minimum, maximum }: Schema, given: unknown, { path }: Place): Read {
  const text = typeof given === 'string' || typeof given === 'number' ? String(given).trim().replace(/\.0*$/, '') : ''
  const value = /^[-+]?\d{1,15}$/.test(text) ? Number(text) : undefined
  if (value === undefined) return refuse(faults.invalid(path, 'Een geldig getal is vereist.'))
  if (maximum !== undefined && value > maximum) return refuse(faults.tooHigh(path, maximum))
  return minimum !== undefined && value < minimum ? refuse(faults.tooLow(path, minimum)) : { value }
}

function readChoice(schema: Schema, given: unknown, { path }: Place): Read {
  const text = scalarText(given)
  return text !== undefined && schema.enum!.includes(text) ? { value: text } : refuse(faults.noChoice(path))
}

/** Texts by name, whose names are the client's own. */
function readTexts({ additionalProperties }: Schema, given: unknown, { path }: Place): Read {
  if (!isObject(given)) return refuse(faults.notADictionary(path, typeName(given)))
  const member: Schema = typeof additionalProperties === 'object' ? additionalProperties : {}
  const read = Object.entries(given).map(([key, value]): [string, Read] => {
    const at = { path: `${path}.${repeated(key)}`, name: key, required: false }
    if (value === null) return [key, refuse(faults.null(at.path))]
    return [key, readText(member, typeof value === 'boolean' ? String(value) : value, at)]
  })
  const found = read.flatMap(([, one]) => (isFaulty(one) ? one.faults : []))
  return found.length > 0 ? { faults: found } : { value: Object.fromEntries(read.map(([key, one]) => [key, (one as { value: unknown }).value])) }
}

function scalarText(given: unknown): string | undefined {
  return typeof given === 'string' || typeof given === 'number' ? String(given).trim() : undefined
}

function readText(schema: Schema, given: unknown, place: Place): Read {
  const text = scalarText(given)
  if (text === undefined) return refuse(faults.invalid(place.path, 'Not a valid string.'))
  if (text.includes('\0')) return refuse({ name: place.path, code: 'null_characters_not_allowed', reason: 'Null-tekens zijn niet toegestaan.' })
  // A lone surrogate is no character: no source could give it back as it came.
  if (!text.isWellFormed()) return refuse(faults.invalid(place.path, 'Not a valid string.'))
  if (text === '' && place.required) return refuse(faults.blank(place.path))
  if (schema.format === 'date' || schema.format === 'date-time') return readTime(schema.format, text, place.path)
  if (text === '') return { value: schema.nullable ? null : '' }
  const found = [...lengthFaults(schema, text, place.path), ...formFaults(schema, text, place)]
  return found.length > 0 ? { faults: found } : { value: text }
}

function lengthFaults({ minLength, maxLength }: Schema, text: string, path: string): Fault[] {
  const length = [...text].length
  if (maxLength !== undefined && length > maxLength) return [faults.tooLong(path, maxLength)]
  return minLength !== undefined && length < minLength ? [faults.tooShort(path, minLength)] : []
}

function formFaults({ format, pattern }: Schema, text: string, { path, name }: Place): Fault[] {
  if (format === 'email') return emailFaults(path, text)
  if (name === 'telefoonnummer') return telefoonFaults(path, text)
  if (format === 'uri' && !/^(https?|ftps?):\/\/[^\s/?#]+\S*$/i.test(text)) return [faults.invalid(path, 'Voer een geldige URL in.')]
  if (name === 'land' && text.length === 2 && !/^[A-Z]{2}$/.test(text)) return [faults.invalid(path, 'Ongeldige landcode.')]
  return pattern !== undefined && !formOf(pattern).test(text) ? [faults.invalid(path, 'Deze waarde voldoet niet aan het vereiste formaat.')] : []
}

const forms = new Map<string, RegExp>()

function formOf(pattern: string): RegExp {
  const form = forms.get(pattern) ?? new RegExp(pattern, 'u')
  forms.set(pattern, form)
  return form
}

function readTime(format: 'date' | 'date-time', text: string, path: string): Read {
  if (format === 'date-time') {
    const moment = toMoment(text)
    const reason = 'Datetime heeft een ongeldig formaat, gebruik 1 van de volgende formaten: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].'
    return moment ? { value: moment } : refuse(faults.invalid(path, reason))
  }
  const date = text.replace(/^(\d{4})-(\d{1,2})-(\d{1,2})$/, (_all, year: string, month: string, day: string) => `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`)
  const isDate = date.length === 10 && toMoment(date) !== undefined
  return isDate ? { value: date } : refuse(faults.invalid(path, 'Datum heeft het verkeerde formaat, gebruik 1 van deze formaten: YYYY-MM-DD.'))
}
