/** What the columns of a mapping hold: as the mapping says, as the database says, and whether the two agree. */
import type { ColumnKind, ColumnType, Described, Dialect } from './dialect.ts'
import type { Mapping, Rows } from './mapping.ts'

/** `word`: a text that never has spaces around it, so that it need not be trimmed and an index on the column itself serves. */
export const declaredTypes = ['integer', 'text', 'word', 'boolean', 'date', 'timestamp', 'instant', 'uuid'] as const
export type DeclaredType = (typeof declaredTypes)[number]

/** The kinds of columns that can be what the mapping says. A uuid may be kept as a text. */
const fitting: Readonly<Record<DeclaredType, readonly ColumnKind[]>> = {
  integer: ['integer'],
  text: ['text', 'other'],
  word: ['text'],
  boolean: ['boolean', 'integer', 'bit'],
  date: ['date'],
  timestamp: ['timestamp'],
  instant: ['instant'],
  uuid: ['uuid', 'text'],
}

export type TypeOf = (rows: Rows, column: string) => ColumnType
export type DescribedRows = ReadonlyMap<string, Described>

/** `described`: what the database says, by the name of the rows. */
export function typesOf({ typed }: Dialect, mapping: Mapping, described: ReadonlyMap<string, DescribedRows>): TypeOf {
  const pointing = typed ? undefined : keysAndReferences(mapping)
  return (rows, column) => {
    const declared = rows.types[column]
    const kind = described.get(rows.name)?.get(column)?.kind
    if (!typed) return declaredType(declared) ?? { kind: pointing!.has(`${rows.name} ${column}`) ? 'integer' : 'text' }
    if (declared === 'word') return { kind: 'text', verbatim: true }
    if (declared === 'uuid' && kind !== 'uuid') return { kind: 'text', verbatim: true }
    return { kind: kind ?? 'other', certain: true }
  }
}

/** In a database whose columns hold anything, what the mapping says is taken at its word. */
function declaredType(declared: DeclaredType | undefined): ColumnType | undefined {
  switch (declared) {
    case undefined: return undefined
    case 'word':
    case 'uuid': return { kind: 'text', verbatim: true }
    case 'timestamp':
    case 'instant': return { kind: declared, verbatim: true }
    default: return { kind: declared }
  }
}

/** Columns that hold whole-number keys, of their own rows or of others. */
function keysAndReferences({ parts }: Mapping): Set<string> {
  const found = new Set<string>()
  for (const { rows, references } of Object.values(parts).flat()) {
    if (rows.form === 'integer') found.add(`${rows.name} ${rows.key}`)
    for (const { column, target } of references) {
      if (parts[target.to][0]?.rows.form === 'integer') found.add(`${rows.name} ${column}`)
    }
  }
  return found
}

/** Where the mapping and the database do not agree on what a column holds. */
export function typeFaults(mapping: Mapping, rows: Rows, described: DescribedRows): string[] {
  const moments = new Set(Object.values(mapping.parts).flat().filter((part) => part.rows === rows)
    .flatMap(({ values }) => values.flatMap(({ target, source }) => (target.kind === 'moment' && 'column' in source ? [source.column] : []))))
  return rows.columns.flatMap((column) => {
    const { kind, native } = described.get(column)!
    const declared = rows.types[column]
    const place = `rows.${rows.name}.types.${column}`
    if (kind === 'binary') return [`${place}: the column is ${native}; write it as a text in a query of your own`]
    if (kind === 'instant' && declared !== 'instant') return [`${place}: the column is ${native}, which holds moments: the mapping must say instant`]
    if (declared && !fitting[declared].includes(kind)) return [`${place}: the mapping says ${declared}, and the column is ${native}`]
    if (moments.has(column) && !momentKinds.includes(kind)) return [`${place}: a moment is read from it, and the column is ${native}`]
    return []
  })
}

const momentKinds: readonly ColumnKind[] = ['timestamp', 'instant', 'text', 'other']
