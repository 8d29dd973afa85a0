/**
 * What the description of a table is made of: columns, groups of columns, references and lists. Names are the
 * standard's own field names; the column of a member of a group is `<group>_<member>`.
 */
import type { ResourceName } from '#spi'

/** A row as SQLite holds it: booleans as 0 and 1, references as keys. */
export type Row = Record<string, string | number | null>

export interface Column {
  readonly type: 'text' | 'integer' | 'boolean' | 'date' | 'moment' | 'json'
  /** Most characters of a text. */
  readonly max?: number
  readonly choices?: readonly string[]
  readonly nullable?: true
  /** Taken when a draft leaves the field out. Without one, and not nullable, the field is required and not blank. */
  readonly fallback?: string | boolean | Readonly<Record<string, never>> | typeof now
  /** Set once, when the record is made; never by a draft. */
  readonly readOnly?: true
  readonly indexed?: true
  readonly unique?: true
}

export const now = Symbol('the moment, or the date, at which the draft is stored')

export interface ReferenceColumn {
  readonly to: ResourceName
  readonly required?: true
  /** What becomes of this row when the other is removed. */
  readonly onDelete: 'CASCADE' | 'SET NULL' | 'NO ACTION'
  /** Columns of the other row that a record shows, in its fields or as evidence. */
  readonly carry?: readonly string[]
}

export interface Shape {
  readonly columns?: Readonly<Record<string, Column>>
  /** Groups of fields; a draft replaces a group as a whole. */
  readonly groups?: Readonly<Record<string, Readonly<Record<string, Column>>>>
  readonly references?: Readonly<Record<string, ReferenceColumn>>
}

export interface List {
  readonly of: ResourceName
  /** The column that points back here, in the listed table or in `through`. */
  readonly by: string
  readonly through?: { readonly table: string; readonly target: string }
  /** What of the listed rows is read besides their uuid: columns, or `records` for all that a record shows. */
  readonly carry?: readonly string[] | 'records'
  /** The records themselves stand in the field, not references to them. */
  readonly embedded?: true
  /** Not a field of the standard: read for a record's evidence. */
  readonly evidence?: true
  /** What a draft may do: point at records that exist, or bring them along. */
  readonly draft?: 'links' | 'owns'
}

export interface UniqueRule {
  readonly columns: readonly string[]
  /** Of `columns`: the one of which two nulls count as equal. */
  readonly nullsEqual?: string
  /** SQL: the rows the rule is about. */
  readonly where?: string
  readonly fault: { readonly name: string; readonly reason: string }
}

export interface Table extends Shape {
  /** What the standard's messages call one of these, and what it is called within a sentence. */
  readonly model: string
  readonly word: string
  readonly lists?: Readonly<Record<string, List>>
  /** A group whose members depend on another field; each kind has a table `<resource>_<kind>` with the same key. */
  readonly details?: { readonly field: string; readonly by: string; readonly kinds: Readonly<Record<string, Shape>> }
  readonly unique?: readonly UniqueRule[]
  /** Columns that no field shows, computed from the others; always indexed. */
  readonly derived?: Readonly<Record<string, (row: Row) => string>>
  /** The column on which the standard sorts the list, descending. */
  readonly order?: string
}

export interface FlatColumn {
  /** Name in SQL. */
  readonly name: string
  readonly field: string
  /** The member, when `field` is a group. */
  readonly member?: string
  readonly column: Column
}

/** All columns of a shape that hold values, those of groups included. */
export function columnsOf(shape: Shape): FlatColumn[] {
  const own = Object.entries(shape.columns ?? {}).map(([field, column]) => ({ name: field, field, column }))
  const grouped = Object.entries(shape.groups ?? {}).flatMap(([field, members]) =>
    Object.entries(members).map(([member, column]) => ({ name: `${field}_${member}`, field, member, column })))
  return [...own, ...grouped]
}

/** What a column of moments sorts on: without the closing Z, which sorts after a fraction. */
export const momentKey = (column: string) => `rtrim(${quote(column)}, 'Z')`

export const referencesOf = (shape: Shape) => Object.entries(shape.references ?? {})
/** A name as SQL writes it. */
export const quote = (name: string) => `"${name}"`
