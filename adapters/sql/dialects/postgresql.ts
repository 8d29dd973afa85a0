/** How PostgreSQL writes it. */
import { PostgresAdapter, PostgresQueryCompiler } from 'kysely'
import type { Dialect } from '../dialect.ts'
import { anyOf, count, join, oneOf, sql, writerFor, type Fragment } from '../fragment.ts'
import { isAscii, isBindable } from './values.ts'

/** Equality and order of bytes also where a column has a collation that takes two texts for one. */
const byBytes = (text: Fragment) => sql`${text} COLLATE "C"`

export const postgresql: Dialect = {
  name: 'postgresql',
  typed: true,
  write: writerFor(() => new PostgresQueryCompiler(), () => new PostgresAdapter()),
  text(column, { kind, verbatim }) {
    if (kind === 'instant') return sql`CAST(${column} AT TIME ZONE 'UTC' AS text)`
    const text = sql`CAST(${column} AS text)`
    return verbatim || (kind !== 'text' && kind !== 'other') ? text : sql`btrim(${text})`
  },
  isOneOf(text, values) {
    const bindable = values.filter(isBindable)
    // A database in another encoding than UTF-8 refuses a value that it has no character for; bytes can always be compared.
    const [plain, other] = [bindable.filter(isAscii), bindable.filter((value) => !isAscii(value))]
    return anyOf([
      oneOf(byBytes(text), plain.map((value) => sql`${value}`)),
      oneOf(sql`convert_to(${text}, 'UTF8')`, other.map((value) => sql`${Buffer.from(value)}`)),
    ])
  },
  isAmong: (text, query) => sql`${byBytes(text)} IN (${query})`,
  wholeNumber: (digits) => sql`CAST(${digits} AS bigint)`,
  uuid: (text) => sql`CAST(${text} AS uuid)`,
  timestamp: (text, kind) => (kind === 'instant' ? sql`CAST(${`${text}+00`} AS timestamptz)` : sql`CAST(${text} AS timestamp)`),
  isTime: (column) => sql`${column} IS NOT NULL`,
  hourIs: (column, hour) => sql`EXTRACT(HOUR FROM ${column}) = ${count(hour)}`,
  hourLater: (column) => sql`${column} + INTERVAL '1 hour'`,
  length: (text) => sql`char_length(${text})`,
  lower: (text) => sql`lower(${text})`,
  part: (text, from, length) =>
    length === undefined ? sql`substr(${text}, ${count(from)})` : sql`substr(${text}, ${count(from)}, ${count(length)})`,
  concat: (...texts) => join(texts, ' || '),
  replace: (text, what, by) => sql`replace(${text}, ${what}, ${by})`,
  shown: (value) => sql`CAST(${value} AS text)`,
  descending: (sorted) => sql`${sorted} DESC NULLS LAST`,
  bytes: byBytes,
}
