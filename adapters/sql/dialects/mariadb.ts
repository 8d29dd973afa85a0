/** How MariaDB writes it. */
import { MysqlAdapter, MysqlQueryCompiler } from 'kysely'
import type { Dialect } from '../dialect.ts'
import { count, join, oneOf, sql, writerFor, type Fragment } from '../fragment.ts'
import { isBindable } from './values.ts'

/**
 * Equality and order of bytes: a column's own collation takes `jan`, `JAN` and `jan ` for one. A text of a column in a
 * smaller character set is carried over to that of the connection first, never the value to that of the column.
 */
const byBytes = (text: Fragment) => sql`${text} COLLATE utf8mb4_nopad_bin`

const seconds = (column: Fragment) => sql`DATE_FORMAT(${column}, '%Y-%m-%d %H:%i:%s')`

export const mariadb: Dialect = {
  name: 'mariadb',
  typed: true,
  write: writerFor(() => new MysqlQueryCompiler(), () => new MysqlAdapter()),
  text(column, { kind, verbatim }) {
    switch (kind) {
      case 'timestamp':
      case 'instant':
        // Without the zeros that a fraction of nothing has, and without the date that stands for no date.
        return sql`CASE WHEN ${column} = 0 THEN NULL WHEN MICROSECOND(${column}) = 0 THEN ${seconds(column)} ELSE CAST(${column} AS CHAR) END`
      case 'date': return sql`NULLIF(CAST(${column} AS CHAR), '0000-00-00')`
      case 'bit': return sql`CAST(${column} + 0 AS CHAR)`
      case 'text':
      case 'other': return verbatim ? sql`CAST(${column} AS CHAR)` : sql`TRIM(CAST(${column} AS CHAR))`
      default: return sql`CAST(${column} AS CHAR)`
    }
  },
  isOneOf: (text, values) => oneOf(byBytes(text), values.filter(isBindable).map((value) => sql`${value}`)),
  isAmong: (text, query) => sql`${byBytes(text)} IN (${query})`,
  // Compared as a text it would be rounded to a floating-point number on both sides.
  wholeNumber: (digits) => sql`CAST(${digits} AS SIGNED)`,
  uuid: (text) => sql`${text}`,
  timestamp: (text) => sql`CAST(${text} AS DATETIME(6))`,
  isTime: (column) => sql`(${column} IS NOT NULL AND ${column} <> 0)`,
  hourIs: (column, hour) => sql`HOUR(${column}) = ${count(hour)}`,
  hourLater: (column) => sql`${column} + INTERVAL 1 HOUR`,
  length: (text) => sql`CHAR_LENGTH(${text})`,
  lower: (text) => sql`LOWER(${text})`,
  part: (text, from, length) =>
    length === undefined ? sql`SUBSTRING(${text}, ${count(from)})` : sql`SUBSTRING(${text}, ${count(from)}, ${count(length)})`,
  concat: (...texts) => sql`CONCAT(${join(texts)})`,
  replace: (text, what, by) => sql`REPLACE(${text}, ${what}, ${by})`,
  shown: (value) => sql`CAST(${value} AS CHAR)`,
  descending: (sorted) => sql`${sorted} DESC`,
  bytes: byBytes,
}
