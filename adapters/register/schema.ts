/** The SQL that makes the tables of a new register file. */
import { resourceNames, type ResourceName } from '#spi'
import { columnsOf, momentKey, quote, referencesOf, type Column, type ReferenceColumn, type Shape, type Table, type UniqueRule } from './shape.ts'
import { detailTable, linkTables, tables } from './tables.ts'

/** Kept in the file's `user_version`. A file of a version that `upgrades` does not lead from is refused. */
export const schemaVersion = 2

/**
 * What makes of a file of a version one of the next. Only adds: nothing that is in the file changes. The tables that a step
 * makes must be those of its own time: when they change, their SQL is to be written out here.
 */
const upgrades: Readonly<Record<number, () => readonly string[]>> = {
  1: () => (['organisatie', 'persoon'] as const).flatMap((resource) => resourceTables(resource, tables[resource])),
}

/** The SQL that brings a file of `version` to this one; undefined when there is no way. */
export function upgradeFrom(version: number): string | undefined {
  const steps = Array.from({ length: Math.max(0, schemaVersion - version) }, (_, step) => upgrades[version + step])
  if (steps.length === 0 || steps.includes(undefined)) return undefined
  return [...steps.flatMap((step) => step!()), `PRAGMA user_version = ${schemaVersion}`].join(';\n')
}

/** Marks a file as a register (`application_id`): the letters GEVL. */
export const applicationId = 0x4745564c

export function schema(): string {
  return [
    ...resourceNames.flatMap((resource) => resourceTables(resource, tables[resource])),
    ...Object.entries(linkTables).flatMap(([name, columns]) => linkTable(name, columns)),
    `PRAGMA application_id = ${applicationId}`,
    `PRAGMA user_version = ${schemaVersion}`,
  ].join(';\n')
}

function resourceTables(resource: ResourceName, table: Table): string[] {
  const derived = Object.keys(table.derived ?? {})
  const own = createTable(resource, [
    'key INTEGER PRIMARY KEY',
    'uuid TEXT NOT NULL UNIQUE',
    ...shapeColumns(table),
    ...derived.map((name) => `${quote(name)} TEXT NOT NULL`),
  ])
  const details = Object.entries(table.details?.kinds ?? {}).flatMap(([kind, shape]) => {
    const name = detailTable(resource, kind)
    const key = `key INTEGER PRIMARY KEY REFERENCES ${quote(resource)} ON DELETE CASCADE`
    return [createTable(name, [key, ...shapeColumns(shape)]), ...shapeIndexes(name, shape)]
  })
  return [
    own,
    ...shapeIndexes(resource, table),
    ...derived.map((name) => index(resource, name)),
    ...(table.unique ?? []).map((rule) => uniqueIndex(resource, rule)),
    ...details,
  ]
}

function linkTable(name: string, columns: Readonly<Record<string, ResourceName>>): string[] {
  const references = Object.entries(columns)
  return [
    createTable(name, [
      'key INTEGER PRIMARY KEY',
      ...references.map(([column, to]) => referenceColumn(column, { to, required: true, onDelete: 'CASCADE' })),
      `UNIQUE (${references.map(([column]) => quote(column)).join(', ')})`,
    ]),
    ...references.map(([column]) => index(name, column)),
  ]
}

function createTable(name: string, columns: readonly string[]): string {
  return `CREATE TABLE ${quote(name)} (\n  ${columns.join(',\n  ')}\n) STRICT`
}

function shapeColumns(shape: Shape): string[] {
  return [
    ...columnsOf(shape).map(({ name, column }) => valueColumn(name, column)),
    ...referencesOf(shape).map(([name, reference]) => referenceColumn(name, reference)),
  ]
}

const sqlTypes = { text: 'TEXT', integer: 'INTEGER', boolean: 'INTEGER', date: 'TEXT', moment: 'TEXT', json: 'TEXT' } as const

/** Constraints keep out what could not be read back within the standard's limits, whoever writes to the file. */
function valueColumn(name: string, column: Column): string {
  const quoted = quote(name)
  const checks = [
    column.max !== undefined && `length(${quoted}) <= ${column.max}`,
    column.choices && `${quoted} IN (${column.choices.map((value) => `'${value}'`).join(', ')})`,
    column.type === 'boolean' && `${quoted} IN (0, 1)`,
    column.type === 'date' && `date(${quoted}) = ${quoted}`,
    column.type === 'moment' && `${quoted} GLOB '????-??-??T??:??:??*Z'`,
    column.type === 'json' && `json_type(${quoted}) = 'object'`,
  ].filter((check) => typeof check === 'string')
  return [
    quoted,
    sqlTypes[column.type],
    column.nullable ? '' : 'NOT NULL',
    column.unique ? 'UNIQUE' : '',
    checks.length > 0 ? `CHECK (${checks.join(' AND ')})` : '',
  ].filter(Boolean).join(' ')
}

function referenceColumn(name: string, { to, required, onDelete }: ReferenceColumn): string {
  return `${quote(name)} INTEGER ${required ? 'NOT NULL ' : ''}REFERENCES ${quote(to)} ON DELETE ${onDelete}`
}

function shapeIndexes(table: string, shape: Shape): string[] {
  return [
    ...columnsOf(shape).filter(({ column }) => column.indexed).map(({ name }) => index(table, name)),
    ...columnsOf(shape).filter(({ column }) => column.indexed && column.type === 'moment').map(({ name }) => momentIndex(table, name)),
    ...referencesOf(shape).map(([name]) => index(table, name)),
  ]
}

/** For lists in the standard's order. */
function momentIndex(table: string, column: string): string {
  return `CREATE INDEX ${quote(`${table}.${column} in order`)} ON ${quote(table)} (${momentKey(column)}, key)`
}

function index(table: string, column: string): string {
  return `CREATE INDEX ${quote(`${table}.${column}`)} ON ${quote(table)} (${quote(column)})`
}

function uniqueIndex(table: string, { columns, nullsEqual, where }: UniqueRule): string {
  const parts = columns.map((column) => (column === nullsEqual ? `coalesce(${quote(column)}, 0)` : quote(column)))
  const name = quote(`${table}.${columns.join('+')}`)
  return `CREATE UNIQUE INDEX ${name} ON ${quote(table)} (${parts.join(', ')})${where ? ` WHERE ${where}` : ''}`
}
