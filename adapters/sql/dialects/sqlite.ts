/** How SQLite writes it. Its columns hold what they like, whatever they were declared as. */
import { SqliteAdapter, SqliteQueryCompiler } from 'kysely'
import type { Dialect } from '../dialect.ts'
import { count, join, oneOf, sql, trusted, writerFor } from '../fragment.ts'
import { isBindable } from './values.ts'

export const sqlite: Dialect = {
  name: 'sqlite',
  typed: false,
  write: writerFor(() => new SqliteQueryCompiler(), () => new SqliteAdapter()),
  text: (column, { verbatim }) => (verbatim ? sql`CAST(${column} AS TEXT)` : sql`trim(CAST(${column} AS TEXT))`),
  // An expression has no collation but that of its bytes.
  isOneOf: (text, values) => oneOf(text, values.filter(isBindable).map((value) => sql`${value}`)),
  isAmong: (text, query) => sql`${text} IN (${query})`,
  wholeNumber: (digits) => sql`${BigInt(digits)}`,
  uuid: (text) => sql`${text}`,
  timestamp: (text) => sql`${text}`,
  isTime: (column) => sql`${column} IS NOT NULL AND ${column} <> ''`,
  hourIs: (column, hour) => sql`substr(${column}, 12, 2) = ${trusted(`'${String(hour).padStart(2, '0')}'`)}`,
  hourLater: (column) => sql`substr(${column}, 1, 11) || '03' || substr(${column}, 14)`,
  length: (text) => sql`length(${text})`,
  lower: (text) => sql`lower(${text})`,
  part: (text, from, length) =>
    length === undefined ? sql`substr(${text}, ${count(from)})` : sql`substr(${text}, ${count(from)}, ${count(length)})`,
  concat: (...texts) => join(texts, ' || '),
  replace: (text, what, by) => sql`replace(${text}, ${what}, ${by})`,
  shown: (value) => sql`CAST(${value} AS TEXT)`,
  descending: (sorted) => sql`${sorted} DESC`,
  bytes: (text) => sql`${text} COLLATE BINARY`,
}
