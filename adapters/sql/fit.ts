/** Asks the database whether it is as the mapping says: its tables, their columns, and what those hold. */
import { SourceError } from '#spi'
import { typeFaults, type DescribedRows } from './columns.ts'
import type { Database } from './dialect.ts'
import { identifier, join, sql, trusted, type Fragment } from './fragment.ts'
import type { Mapping, Rows } from './mapping.ts'

export interface Fit {
  readonly described: ReadonlyMap<string, DescribedRows>
  /** For the administrator; each begins with its place in the mapping. */
  readonly faults: readonly string[]
}

export function rowsAs({ source }: Rows, alias: string): Fragment {
  return 'table' in source ? sql`${identifier(...source.table.split('.'))} AS ${identifier(alias)}` : sql`(${trusted(source.query)}) AS ${identifier(alias)}`
}

export function allRows({ parts }: Mapping): Rows[] {
  return [...new Set(Object.values(parts).flat().map(({ rows }) => rows))]
}

/** Rejects when the database cannot be asked at all. */
export async function fitOf(database: Database, mapping: Mapping, signal: AbortSignal): Promise<Fit> {
  await database.read(signal, (session) => session.query(database.dialect.write(sql`SELECT 1 AS one`)))
  const described = new Map<string, DescribedRows>()
  const faults: string[] = []
  for (const rows of allRows(mapping)) {
    const found = await describe(database, rows, signal)
    if (Array.isArray(found)) faults.push(...found)
    else {
      described.set(rows.name, found)
      if (database.dialect.typed) faults.push(...typeFaults(mapping, rows, found))
    }
  }
  return { described, faults }
}

/** The columns that the mapping reads, or what is wrong with them. */
async function describe(database: Database, rows: Rows, signal: AbortSignal): Promise<DescribedRows | string[]> {
  const columns = join(rows.columns.map((name) => sql`${identifier('t', name)} AS ${identifier(name)}`))
  const of = (selected: Fragment) => database.read(signal, (session) =>
    session.describe(database.dialect.write(sql`SELECT ${selected} FROM ${rowsAs(rows, 't')} WHERE 1 = 0`)))
  try {
    return await of(columns)
  } catch (error) {
    if (!isRefusedStatement(error)) throw error
  }
  const what = 'table' in rows.source ? `the table ${rows.source.table}` : 'the query'
  try {
    const present = await of(trusted('*'))
    const missing = rows.columns.filter((name) => !present.has(name))
    if (missing.length > 0) return missing.map((name) => `rows.${rows.name}: ${what} has no column ${name}`)
    return [`rows.${rows.name}: columns of ${what} may not be read`]
  } catch (error) {
    if (!isRefusedStatement(error)) throw error
    return [`rows.${rows.name}: ${what} cannot be read; it is not there, or there is no right to read it (${error.message})`]
  }
}

/** The database answers, and does not do this. */
function isRefusedStatement(error: unknown): error is SourceError {
  return error instanceof SourceError && (error.code === 'bron-mislukt' || error.code === 'bron-weigert')
}
