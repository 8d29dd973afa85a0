/**
 * SQLite through node's own driver, opened for reading only. The driver answers synchronously: a statement that runs
 * cannot be stopped, so the signal is looked at before and after each one.
 */
import { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import { SourceError, type SourceErrorCode } from '#spi'
import type { Dialect, Driver, Row } from './dialect.ts'
import { join, sql, trusted, value, type SqlValue } from './fragment.ts'

export const sqliteDialect: Dialect = {
  identifier: (name) => name.split('.').map((part) => `"${part.replaceAll('"', '""')}"`).join('.'),
  placeholder: () => '?',
  text: (column) => sql`trim(CAST(${column} AS TEXT))`,
  cut: (text, max) =>
    sql`CASE WHEN length(${text}) > ${count(max)} THEN substr(${text}, 1, ${count(max - 1)}) || '…' ELSE ${text} END`,
  lower: (text) => sql`lower(${text})`,
  part: (text, from, length) =>
    length === undefined ? sql`substr(${text}, ${count(from)})` : sql`substr(${text}, ${count(from)}, ${count(length)})`,
  concat: (...texts) => join(texts, ' || '),
  replace: (text, what, by) => sql`replace(${text}, ${value(what)}, ${value(by)})`,
  descending: (sorted) => sql`${sorted} COLLATE BINARY DESC`,
  page: (limit, offset) => sql` LIMIT ${value(BigInt(limit))} OFFSET ${value(BigInt(offset))}`,
}

function count(characters: number) {
  return trusted(String(characters))
}

/** SQLite's primary result codes that say more than that the statement failed. */
const codes: Readonly<Record<number, SourceErrorCode>> = {
  3: 'bron-weigert', // PERM
  5: 'bron-onbereikbaar', // BUSY
  6: 'bron-onbereikbaar', // LOCKED
  10: 'bron-onbereikbaar', // IOERR
  11: 'bron-onleesbaar', // CORRUPT
  14: 'bron-onbereikbaar', // CANTOPEN
  23: 'bron-weigert', // AUTH
  26: 'bron-onleesbaar', // NOTADB
}

/** Opens the file at the first query, and anew after a failure to reach it. */
export function sqliteDriver(file: string): Driver {
  let database: DatabaseSync | undefined

  function run(text: string, values: readonly SqlValue[]): readonly Row[] {
    try {
      database ??= new DatabaseSync(file, { readOnly: true, timeout: 1000 })
      return database.prepare(text).all(...values) as Row[]
    } catch (cause) {
      const error = toSourceError(cause)
      if (error.code === 'bron-onbereikbaar') close()
      throw error
    }
  }

  function close() {
    const open = database
    database = undefined
    open?.close()
  }

  return {
    dialect: sqliteDialect,
    async query(text, values, signal) {
      signal.throwIfAborted()
      // Gives other requests, and the timer behind the signal, a turn between two statements.
      await setImmediate()
      signal.throwIfAborted()
      const rows = run(text, values)
      signal.throwIfAborted()
      return rows
    },
    async close() {
      close()
    },
  }
}

function toSourceError(cause: unknown): SourceError {
  const { errcode, errstr } = cause as { errcode?: number; errstr?: string }
  const code = errcode === undefined ? undefined : codes[errcode & 0xff]
  // SQLite's own message can quote the statement; its description of the code cannot.
  return new SourceError(code ?? 'bron-mislukt', `SQLite: ${errstr ?? 'the statement failed'}`, { cause })
}
