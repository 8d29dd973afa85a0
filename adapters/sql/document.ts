/** A mapping as it is written: the YAML document, and the ways to walk it. */
import type { DeclaredType } from './columns.ts'
import type { KeyForm } from './locals.ts'
import type { Zone } from './schema.ts'
import type { TargetResource } from './targets.ts'

export interface MappingDocument {
  readonly zone: Zone
  readonly rows: Readonly<Record<string, RowsDocument>>
  readonly resources: { readonly [R in TargetResource]?: ResourceDocument }
}

export interface RowsDocument {
  readonly table?: string
  readonly query?: string
  readonly key: string | { readonly column: string; readonly form?: KeyForm }
  readonly empty?: Readonly<Record<string, readonly (string | number)[]>>
  readonly types?: Readonly<Record<string, DeclaredType>>
}

export function keyOf({ key }: RowsDocument): { readonly column: string; readonly form: KeyForm } {
  return typeof key === 'string' ? { column: key, form: 'integer' } : { form: 'integer', ...key }
}

export interface RecordDocument {
  readonly rows: string
  readonly when?: string | readonly string[]
  readonly fields: Readonly<Record<string, unknown>>
}

/** One record for each row, or `slots`: several, each with a fixed number. */
export type ResourceDocument = Partial<RecordDocument> & { readonly slots?: Readonly<Record<string, RecordDocument>> }

/** A column's name, or more. */
export type ValueDocument = string | {
  readonly column?: string
  readonly codes?: Readonly<Record<string, string | boolean>>
  readonly default?: string | boolean
  readonly constant?: string | boolean
  readonly template?: string
}

export interface WrittenReference {
  readonly column: string
  readonly slot?: number
  readonly unless?: string
}

export type ReferenceDocument = string | WrittenReference

export interface WrittenRecord {
  readonly slot?: number
  readonly record: RecordDocument
}

export function recordsOf(resource: ResourceDocument): WrittenRecord[] {
  if (!resource.slots) return [{ record: resource as RecordDocument }]
  return Object.entries(resource.slots).map(([slot, record]) => ({ slot: Number(slot), record }))
}

/** What is written at a path of the fields (`bezoekadres.land`); `undefined` for nothing. */
export function writtenAt(record: RecordDocument, path: string): unknown {
  return path.split('.').reduce<unknown>((found, name) => (found as Record<string, unknown> | undefined)?.[name], record.fields)
}

export function columnsOfWhen({ when = [] }: RecordDocument): readonly string[] {
  return typeof when === 'string' ? [when] : when
}

export function referencesAt(record: RecordDocument, path: string): WrittenReference[] {
  const written = writtenAt(record, path) as ReferenceDocument | readonly ReferenceDocument[] | undefined
  const list = written === undefined ? [] : Array.isArray(written) ? written as ReferenceDocument[] : [written as ReferenceDocument]
  return list.map((one) => (typeof one === 'string' ? { column: one } : one))
}

export type TemplatePiece = { readonly text: string } | { readonly column: string }

/** `Terugbellen: {REDEN}` taken apart; `undefined` when a brace has no partner. */
export function templatePieces(template: string): TemplatePiece[] | undefined {
  const pieces: TemplatePiece[] = []
  for (const [place, rest] of template.split('{').entries()) {
    const [column, text, ...more] = place === 0 ? [undefined, rest] : rest.split('}')
    if (text === undefined || more.length > 0 || column === '' || (place === 0 && text.includes('}'))) return undefined
    if (column !== undefined) pieces.push({ column })
    if (text) pieces.push({ text })
  }
  return pieces
}
