/**
 * How columns are compared, by what they hold. What is true is always told by the text that is read from a column, byte for
 * byte; a column that holds whole numbers, uuids or verbatim texts is compared as what it is, so that an index on it serves.
 */
import type { TypeOf } from './columns.ts'
import type { ColumnType, Dialect } from './dialect.ts'
import { isAscii } from './dialects/values.ts'
import { allOf, anyOf, count, identifier, not, oneOf, sql, type Fragment } from './fragment.ts'
import type { Rows } from './mapping.ts'

export interface Column {
  readonly at: Fragment
  readonly type: ColumnType
}

export interface Comparing {
  column(rows: Rows, alias: string, name: string): Column
  /** NULL as `''`. */
  text(column: Column): Fragment
  isOneOf(column: Column, values: readonly string[]): Fragment
  isText(text: Fragment, values: readonly string[]): Fragment
  /** It is one of these once a text that is longer than `max` characters is cut. */
  isCutTo(column: Column, max: number, values: readonly string[]): Fragment
  /** `rows`: from where the given column is selected. */
  isAmong(column: Column, given: Column, rows: Fragment): Fragment
  /** Not NULL, not blank, and not one of these. */
  isPresent(column: Column, empty: readonly string[]): Fragment
  lower(text: Fragment): Fragment
  without(text: Fragment, parts: readonly string[]): Fragment
}

const wholeNumber = /^(0|-?[1-9]\d{0,18})$/
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const [lowest, highest] = [-(1n << 63n), (1n << 63n) - 1n]

export function comparingFor(dialect: Dialect, typeOf: TypeOf): Comparing {
  const text = ({ at, type }: Column) => sql`COALESCE(${dialect.text(at, type)}, '')`
  const isText = (found: Fragment, values: readonly string[]) => dialect.isOneOf(found, values)

  /** The values as the column itself can hold them; undefined where only its text can be compared. */
  function native({ type }: Column, values: readonly string[]): Fragment[] | undefined {
    switch (type.kind) {
      case 'integer': return values.filter(isWholeNumber).map((value) => dialect.wholeNumber(value))
      case 'uuid': return values.filter((value) => uuid.test(value)).map((value) => dialect.uuid(value))
      default: return undefined
    }
  }

  function isOneOf(column: Column, values: readonly string[]): Fragment {
    const same = native(column, values)
    if (same) return oneOf(column.at, same)
    const exact = isText(text(column), values)
    if (!column.type.verbatim || !values.every(isAscii)) return exact
    // Whatever the column's collation takes for the same, its index finds; the bytes then decide.
    return allOf([oneOf(column.at, values.map((value) => sql`${value}`)), exact])
  }

  function isCutTo(column: Column, max: number, values: readonly string[]): Fragment {
    const whole = values.filter((value) => [...value].length <= max)
    const beginnings = whole.filter((value) => value.endsWith('…') && [...value].length === max).map((value) => value.slice(0, -1))
    const found = text(column)
    const isCut = beginnings.length === 0 ? [] : [allOf([
      sql`${dialect.length(found)} > ${count(max)}`,
      isText(dialect.part(found, 1, max - 1), beginnings),
    ])]
    return anyOf([isOneOf(column, whole), ...isCut])
  }

  return {
    column: (rows, alias, name) => ({ at: identifier(alias, name), type: typeOf(rows, name) }),
    text, isOneOf, isText, isCutTo,
    isAmong(column, given, rows) {
      const { kind } = column.type
      if (kind === given.type.kind && (kind === 'integer' || kind === 'uuid')) return sql`${column.at} IN (SELECT ${given.at} ${rows})`
      return dialect.isAmong(text(column), sql`SELECT ${text(given)} ${rows}`)
    },
    isPresent(column, empty) {
      if (!column.type.certain || column.type.kind !== 'integer') return not(isText(text(column), ['', ...empty]))
      return allOf([sql`${column.at} IS NOT NULL`, not(oneOf(column.at, native(column, empty)!))])
    },
    lower: (found) => dialect.lower(found),
    without: (found, parts) => parts.reduce((rest, part) => dialect.replace(rest, part, ''), found),
  }
}

function isWholeNumber(text: string): boolean {
  return wholeNumber.test(text) && BigInt(text) >= lowest && BigInt(text) <= highest
}
