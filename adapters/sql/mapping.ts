/**
 * A mapping as the rest of the adapter uses it, and its check: shape by schema, meaning by hand, and all faults at once,
 * each with the path of the place that is wrong.
 */
import { Ajv, type ErrorObject } from 'ajv'
import type { IdentitySoort } from '#spi'
import {
  columnsOfWhen, keyOf, recordsOf, referencesAt, templatePieces, writtenAt,
  type MappingDocument, type TemplatePiece, type ValueDocument, type WrittenRecord,
} from './document.ts'
import type { DeclaredType } from './columns.ts'
import type { KeyForm } from './locals.ts'
import { formOf, meaningFaults } from './meaning.ts'
import { mappingSchema, type Zone } from './schema.ts'
import { leavesOf, targetResources, type ReferenceTarget, type TargetResource, type ValueTarget } from './targets.ts'

/** Rows of a table or query, each with a key of its own. */
export interface Rows {
  readonly name: string
  readonly source: { readonly table: string } | { readonly query: string }
  readonly key: string
  readonly form: KeyForm
  /** What the mapping says of its columns. */
  readonly types: Readonly<Record<string, DeclaredType>>
  /** What a column holds, besides NULL and blanks, when it has no value. */
  readonly empty: Readonly<Record<string, readonly string[]>>
  /** Every column that the mapping reads, the key first. */
  readonly columns: readonly string[]
}

export type ValueSource =
  | { readonly constant: string | boolean }
  | { readonly template: readonly TemplatePiece[] }
  | ColumnSource

export interface ColumnSource {
  readonly column: string
  readonly codes?: Readonly<Record<string, string | boolean>>
  /** For an empty column, and with codes also for a code that is not among them. */
  readonly default?: string | boolean
}

export interface MappedValue {
  readonly path: string
  readonly target: ValueTarget
  readonly source: ValueSource
}

/** The column that holds the key of a row, and the slot of it that is meant. */
export interface MappedReference {
  readonly name: string
  readonly target: ReferenceTarget
  readonly column: string
  readonly slot?: number
  /** Of the key that it holds. */
  readonly form: KeyForm
  /** There is no reference when this column has a value. */
  readonly unless?: string
}

/** One way in which rows become records of a resource: all of them, or one slot of each. */
export interface Part {
  readonly resource: TargetResource
  readonly slot?: number
  readonly rows: Rows
  /** The record is there when any of these columns has a value; none: for every row. */
  readonly when: readonly string[]
  readonly values: readonly MappedValue[]
  readonly references: readonly MappedReference[]
  /** Of partij-identificatoren: the number that this slot holds. */
  readonly number?: { readonly soort: IdentitySoort; readonly column: string }
}

export interface Mapping {
  readonly zone: Zone
  /** Empty for a resource that is not mapped. */
  readonly parts: Readonly<Record<TargetResource, readonly Part[]>>
}

/** All faults of a mapping; each starts with the path of its place. */
export class MappingError extends Error {
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.name = 'MappingError'
    this.faults = faults
  }
}

const validate = new Ajv({ allErrors: true, strict: false }).compile(mappingSchema())

/** @throws MappingError with every fault that the mapping has */
export function readMapping(document: unknown): Mapping {
  const shape = validate(document) ? [] : shapeFaults(validate.errors ?? [])
  const isBroken = (path: string) => shape.some(({ place }) => `${place}.`.startsWith(`${path}.`) || `${path}.`.startsWith(`${place}.`) || place === '')
  const faults = [...shape.map(({ place, says }) => `${place || 'mapping'}: ${says}`), ...meaningFaults(document, isBroken)]
  if (faults.length > 0) throw new MappingError([...new Set(faults)])
  return toMapping(document as MappingDocument)
}

function shapeFaults(errors: readonly ErrorObject[]): { place: string; says: string }[] {
  return errors.filter(({ keyword }) => keyword !== 'propertyNames').map((error) => {
    const path = error.instancePath.slice(1).split('/').filter(Boolean)
    const { additionalProperty, missingProperty, allowedValues } = error.params as Record<string, string & string[]>
    const place = [...path, additionalProperty ?? missingProperty ?? error.propertyName].filter(Boolean).join('.')
    if (additionalProperty) return { place, says: 'is not known here' }
    if (missingProperty) return { place, says: 'is missing' }
    return { place, says: `${error.message ?? 'is not right'}${allowedValues ? `: ${allowedValues.join(', ')}` : ''}` }
  })
}

function toMapping(document: MappingDocument): Mapping {
  const drafts = targetResources.flatMap((resource) => recordsOf(document.resources[resource] ?? { slots: {} })
    .map((written) => ({ name: written.record.rows, part: toPart(resource, written, document) })))
  const rows = new Map(Object.keys(document.rows).map((name) =>
    [name, toRows(name, document, drafts.filter((draft) => draft.name === name).flatMap(({ part }) => columnsOf(part)))]))
  const parts = drafts.map(({ name, part }): Part => ({ ...part, rows: rows.get(name)! }))
  return {
    zone: document.zone,
    parts: Object.fromEntries(targetResources.map((resource) =>
      [resource, parts.filter((part) => part.resource === resource)])) as unknown as Mapping['parts'],
  }
}

function toRows(name: string, document: MappingDocument, used: readonly string[]): Rows {
  const { table, query, empty = {}, types = {} } = document.rows[name]!
  const { column: key, form } = keyOf(document.rows[name]!)
  return {
    name, key, form, types,
    source: table === undefined ? { query: query! } : { table },
    empty: Object.fromEntries(Object.entries(empty).map(([column, values]) => [column, values.map(String)])),
    columns: [...new Set([key, ...used])],
  }
}

function toPart(resource: TargetResource, { slot, record }: WrittenRecord, document: MappingDocument): Omit<Part, 'rows'> {
  const values: MappedValue[] = []
  const references: MappedReference[] = []
  let number: Part['number']
  for (const { path, target } of leavesOf(resource)) {
    const written = writtenAt(record, path)
    if (written === undefined) continue
    if (target.kind === 'reference') {
      const name = path.split('.').at(-1)!
      references.push(...referencesAt(record, path).map((one) => ({ name, target, ...one, form: formOf(target.to, document)! })))
    } else if (target.kind === 'number') {
      const [soort, column] = Object.entries(written as object)[0] as [IdentitySoort, string]
      number = { soort, column }
    } else {
      values.push({ path, target, source: toSource(written as ValueDocument) })
    }
  }
  const adres = values.find(({ target }) => target.kind === 'adres')?.source as ColumnSource | undefined
  // A slot whose one essential column is empty is no record, whatever `when` says.
  const essential = number?.column ?? adres?.column
  const when = essential === undefined ? columnsOfWhen(record) : [essential]
  return { resource, when, values, references, ...(slot !== undefined && { slot }), ...(number && { number }) }
}

function toSource(written: ValueDocument): ValueSource {
  if (typeof written === 'string') return { column: written }
  if (written.template !== undefined) return { template: templatePieces(written.template)! }
  return written as ValueSource
}

function columnsOf({ when, values, references, number }: Omit<Part, 'rows'>): string[] {
  const read = values.flatMap(({ source }) => {
    if ('column' in source) return [source.column]
    return 'template' in source ? source.template.flatMap((piece) => ('column' in piece ? [piece.column] : [])) : []
  })
  return [...when, ...read, ...references.flatMap(({ column, unless }) => (unless === undefined ? [column] : [column, unless])), ...(number ? [number.column] : [])]
}
