/** One row to one record by itself, before anything around it is known. */
import type { Identity, Local, SoortDigitaalAdres } from '#spi'
import type { Row } from './dialect.ts'
import { isKey, keyRule, toLocal } from './locals.ts'
import type { ColumnSource, MappedValue, Part } from './mapping.ts'
import type { Zone } from './schema.ts'
import type { TargetResource } from './targets.ts'
import { readAdres, readNumber, readValue, Unreadable, type Cell, type Value } from './values.ts'

export type Data = Record<string, unknown>

/** What one row says of one record, before anything around it is known. */
export interface Base {
  readonly resource: TargetResource
  readonly local: Local
  readonly fields: Data
  /** Where its references lead, by name, whether or not something is there. */
  readonly references: Readonly<Record<string, readonly Local[]>>
  readonly number?: { readonly soort: Identity['soort']; readonly nummer: string }
  /** The rule that the row broke; then of the rest only the references may be used. */
  readonly unreadable?: string
}

/** `undefined` when the row has no such record. */
export function toBase(part: Part, row: Row, zone: Zone): Base | undefined {
  const cell: Cell = (column) => {
    const text = row[column]
    if (text === undefined || text === null || text === '') return undefined
    return part.rows.empty[column]?.includes(text) ? undefined : text
  }
  if (part.when.length > 0 && !part.when.some((column) => cell(column) !== undefined)) return undefined
  const key = row[part.rows.key] ?? ''
  const { resource } = part
  const local = toLocal(key, part.slot)
  const references: Record<string, Local[]> = {}
  try {
    readReferences(part, cell, references)
    return { resource, local, references, fields: readFields(part, cell, zone), ...readOwnNumber(part, cell) }
  } catch (broken) {
    if (!(broken instanceof Unreadable)) throw broken
    return { resource, local, references, fields: {}, unreadable: broken.message }
  }
}

function readFields(part: Part, cell: Cell, zone: Zone): Data {
  const fields: Data = {}
  for (const mapped of part.values) {
    const value = readValue(mapped, cell, zoneOf(part, mapped, zone))
    if (value !== undefined) place(fields, mapped.path.split('.'), value)
  }
  if ('adres' in fields) {
    const { column } = part.values.find(({ target }) => target.kind === 'adres')!.source as ColumnSource
    fields['adres'] = readAdres(fields['soortDigitaalAdres'] as SoortDigitaalAdres, fields['adres'] as string, column)
  }
  return nullEmptyGroups(fields)
}

/** Instants are read on the clock of UTC. */
function zoneOf({ rows }: Part, { source }: MappedValue, zone: Zone): Zone {
  return 'column' in source && rows.types[source.column] === 'instant' ? 'UTC' : zone
}

function place(fields: Data, [name, ...rest]: string[], value: Value) {
  if (rest.length === 0) fields[name!] = value
  else place((fields[name!] ??= {}) as Data, rest, value)
}

function nullEmptyGroups(fields: Data): Data {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => {
    if (typeof value !== 'object' || value === null) return [name, value]
    const group = nullEmptyGroups(value as Data)
    return [name, Object.values(group).every((member) => member === '' || member === null) ? null : group]
  }))
}

function readReferences(part: Part, cell: Cell, found: Record<string, Local[]>): void {
  for (const { name, column, slot, unless, form } of part.references) {
    const key = unless !== undefined && cell(unless) !== undefined ? undefined : cell(column)
    if (key !== undefined && !isKey(key, form)) throw new Unreadable(`${column} is not ${keyRule[form]}, and so no key`)
    const there = (found[name] ??= [])
    if (key !== undefined && !there.includes(toLocal(key, slot))) there.push(toLocal(key, slot))
  }
}

function readOwnNumber({ number }: Part, cell: Cell) {
  if (!number) return {}
  return { number: { soort: number.soort, nummer: readNumber(number.soort, cell(number.column)!, number.column) } }
}
