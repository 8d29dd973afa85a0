/** The register's file: opened or made, with prepared statements, transactions, and SQLite's failures in Gevel's codes. */
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { faults, Refusal, SourceError, type SourceErrorCode } from '#spi'
import { applicationId, schema, schemaVersion } from './schema.ts'
import type { Row } from './shape.ts'

export type SqlValue = string | number | null

/** Queries of one transaction. Each first looks whether the call still stands. */
export interface Queries {
  all(sql: string, ...values: SqlValue[]): Row[]
  first(sql: string, ...values: SqlValue[]): Row | undefined
  run(sql: string, ...values: SqlValue[]): { readonly changes: number; readonly key: number }
}

export interface Database {
  /** Does `work` in one transaction, or as part of the one that is under way; an error thrown undoes it all. */
  transact<T>(kind: 'read' | 'write', work: (queries: Queries) => T, signal?: AbortSignal): T
  close(): void
}

/** Milliseconds that a write waits for another process's write. The thread waits too, so it is short. */
const lockTimeout = 500
/** Prepared statements kept; their number is that of the combinations of filters in use. */
const keptStatements = 400

/** Opens `file`, or makes it when it is new or empty. `:memory:` lives as long as the database is open. */
export function openDatabase(file: string): Database {
  return translated(() => {
    const database = new DatabaseSync(file, { timeout: lockTimeout, enableForeignKeyConstraints: true })
    try {
      prepareFile(database)
    } catch (error) {
      database.close()
      throw error
    }
    return withTransactions(database)
  })
}

function prepareFile(database: DatabaseSync): void {
  const pragma = (name: string) => Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
  const isNew = () => database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()?.['tables'] === 0
  const refuseOther = () => {
    if (pragma('application_id') !== applicationId) throw new SourceError('bron-onleesbaar', 'the file is not a register')
    if (pragma('user_version') !== schemaVersion) {
      throw new SourceError('bron-onleesbaar', `the register has schema version ${pragma('user_version')}, this adapter reads ${schemaVersion}`)
    }
  }
  if (!isNew()) refuseOther()
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  database.function('fold', { deterministic: true }, (text) => (typeof text === 'string' ? foldCase(text) : null))
  if (isNew()) {
    database.exec('BEGIN IMMEDIATE')
    // Another process may have made the tables while this one waited for the lock.
    database.exec(isNew() ? `${schema()}; COMMIT` : 'COMMIT')
  }
  refuseOther()
}

/** How `contains` compares texts: as Gevel's own check does. SQLite's own `lower` knows ASCII only. */
export function foldCase(text: string): string {
  return text.toUpperCase().toLowerCase()
}

function withTransactions(database: DatabaseSync): Database {
  const statements = new Map<string, StatementSync>()
  const prepare = (sql: string) => {
    const statement = statements.get(sql) ?? database.prepare(sql)
    // Taken out and put back, so that the statement used longest ago stands first.
    statements.delete(sql)
    statements.set(sql, statement)
    if (statements.size > keptStatements) statements.delete(statements.keys().next().value!)
    return statement
  }
  const queriesUnder = (signal?: AbortSignal): Queries => {
    const ready = (sql: string) => {
      signal?.throwIfAborted()
      return prepare(sql)
    }
    return {
      all: (sql, ...values) => ready(sql).all(...values) as Row[],
      first: (sql, ...values) => ready(sql).get(...values) as Row | undefined,
      run: (sql, ...values) => {
        const { changes, lastInsertRowid } = ready(sql).run(...values)
        return { changes: Number(changes), key: Number(lastInsertRowid) }
      },
    }
  }
  return {
    transact(kind, work, signal) {
      if (database.isTransaction) return work(queriesUnder(signal))
      return translated(() => {
        database.exec(kind === 'write' ? 'BEGIN IMMEDIATE' : 'BEGIN')
        try {
          const result = work(queriesUnder(signal))
          database.exec('COMMIT')
          return result
        } catch (error) {
          if (database.isTransaction) database.exec('ROLLBACK')
          throw error
        }
      })
    },
    close: () => database.close(),
  }
}

/** Primary result codes, see https://www.sqlite.org/rescode.html. */
const sourceErrors: Readonly<Record<number, SourceErrorCode>> = {
  5: 'bron-overbelast', // SQLITE_BUSY: another process holds the lock
  6: 'bron-overbelast', // SQLITE_LOCKED
  11: 'bron-onleesbaar', // SQLITE_CORRUPT
  14: 'bron-onbereikbaar', // SQLITE_CANTOPEN
  26: 'bron-onleesbaar', // SQLITE_NOTADB
}
const constraintUnique = 2067

function translated<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    const code = resultCode(error)
    if (code === undefined) throw error
    if (code === constraintUnique) throw new Refusal([faults.unique('nonFieldErrors', 'Deze gegevens moeten uniek zijn.')])
    throw new SourceError(sourceErrors[code & 0xff] ?? 'bron-mislukt', `SQLite result code ${code}`, { cause: error })
  }
}

function resultCode(error: unknown): number | undefined {
  const isSqlite = error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR'
  return isSqlite && 'errcode' in error ? Number(error.errcode) : undefined
}
