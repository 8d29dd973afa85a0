/** Columns to values of the standard. All that is read here is text; see `Dialect.text`. */
import { isValidIdentity, toMoment, toTelefoonnummer, type IdentitySoort, type SoortDigitaalAdres } from '#spi'
import { wallClockToMoment } from './clock.ts'
import type { ColumnSource, MappedValue } from './mapping.ts'
import type { Zone } from './schema.ts'
import type { ValueTarget } from './targets.ts'

/** A row cannot be read. The reason names the column and the rule, never what the column holds. */
export class Unreadable extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'Unreadable'
  }
}

/** A column of the row at hand, `undefined` when it is empty. */
export type Cell = (column: string) => string | undefined
export type Value = string | number | boolean | null

/** `undefined`: the record does not carry it. @throws Unreadable */
export function readValue({ path, target, source }: MappedValue, cell: Cell, zone: Zone): Value | undefined {
  if ('constant' in source) return source.constant
  if ('template' in source) {
    const text = source.template.map((piece) => ('text' in piece ? piece.text : cell(piece.column) ?? '')).join('').trim()
    return text ? fitted(text, target, path) : emptyValue(target, path)
  }
  const value = decoded(source, cell)
  if (value === undefined) return emptyValue(target, source.column)
  return typeof value === 'string' ? typed(value, target, source.column, zone) : value
}

function decoded({ column, codes, default: fallback }: ColumnSource, cell: Cell): string | boolean | undefined {
  const text = cell(column)
  if (!codes || text === undefined) return text ?? fallback
  if (Object.hasOwn(codes, text)) return codes[text]
  if (fallback === undefined) throw new Unreadable(`${column} holds a code that the mapping does not know`)
  return fallback
}

function emptyValue({ empty, required }: ValueTarget, column: string): Value | undefined {
  if (required) throw new Unreadable(`${column} is empty, and the standard requires it`)
  return empty === 'absent' ? undefined : empty
}

function typed(text: string, target: ValueTarget, column: string, zone: Zone): Value {
  switch (target.kind) {
    case 'text':
    case 'word': return fitted(text, target, column)
    case 'adres': return text
    case 'choice': return target.choices!.includes(text) ? text : unreadable(`${column} is not one of ${target.choices!.join(', ')}`)
    case 'boolean': return unreadable(`${column} is not a boolean`)
    case 'date': return toDate(text) ?? unreadable(`${column} is not a date`)
    case 'moment': return wallClockToMoment(text, zone) ?? unreadable(`${column} is not a time written as YYYY-MM-DD HH:MM:SS`)
    case 'huisnummer': return /^[1-9]\d{0,4}$/.test(text) ? Number(text) : unreadable(`${column} is not a number from 1 to 99999`)
    case 'postcode': return toPostcode(text) ?? ''
  }
}

function unreadable(reason: string): never {
  throw new Unreadable(reason)
}

function fitted(text: string, { kind, max = Infinity, required }: ValueTarget, column: string): string {
  if (text.includes('\0')) throw new Unreadable(`${column} holds a NUL character`)
  if (required && text.trim() === '') throw new Unreadable(`${column} is blank, and the standard requires it`)
  const characters = [...text]
  if (characters.length <= max) return text
  if (kind === 'word') throw new Unreadable(`${column} is longer than ${max}`)
  return `${characters.slice(0, max - 1).join('')}…`
}

/** `2024-02-29`, the same with a time behind it, `20240229` or `29-02-2024`. */
function toDate(text: string): string | undefined {
  const written = text.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3').replace(/^(\d{2})-(\d{2})-(\d{4})$/, '$3-$2-$1')
  return /^\d{4}-/.test(written) ? toMoment(written)?.slice(0, 10) : undefined
}

function toPostcode(text: string): string | undefined {
  const parts = /^([1-9]\d{3}) ?([A-Z]{2})$/i.exec(text)
  return parts ? `${parts[1]} ${parts[2]!.toUpperCase()}` : undefined
}

/** An address as the standard accepts it. @throws Unreadable */
export function readAdres(soort: SoortDigitaalAdres, text: string, column: string): string {
  const adres = soort === 'telefoonnummer' ? telephone(text) : soort === 'email' ? mail(text) : plain(text)
  if (adres === undefined) throw new Unreadable(`${column} is not a valid ${soort}`)
  if ([...adres].length > 80) throw new Unreadable(`${column} is longer than 80`)
  return adres
}

/** Only the punctuation that the database can take away as well; see `storedAdres`. */
function telephone(text: string): string | undefined {
  return /^[0-9+ ().\-/]+$/.test(text) ? toTelefoonnummer(text) : undefined
}

/** In ASCII, as the standard's own check wants it, so that every database finds its lower case. */
function mail(text: string): string | undefined {
  return /^[\x21-\x3f\x41-\x7e]+@[\x21-\x3f\x41-\x7e]+$/.test(text) ? text : undefined
}

function plain(text: string): string | undefined {
  return text === text.trim() && !text.includes('\0') ? text : undefined
}

export const numberLength: Readonly<Record<IdentitySoort, number>> = { bsn: 9, rsin: 9, kvk_nummer: 8, vestigingsnummer: 12 }

/** A number with the zeros in front that a numeric column drops. @throws Unreadable */
export function readNumber(soort: IdentitySoort, text: string, column: string): string {
  const nummer = text.padStart(numberLength[soort], '0')
  if (!isValidIdentity({ soort, nummer })) throw new Unreadable(`${column} is not a valid ${soort}`)
  return nummer
}
