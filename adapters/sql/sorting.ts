/**
 * Sorting on a time as on its moment. The two differ only in the hour that a clock skips: 02:30 is read as 03:30. A column that
 * holds times is sorted as it is, so that an index on it serves, and the few rows in such an hour are put in separately.
 */
import { skippedDays } from './clock.ts'
import type { TypeOf } from './columns.ts'
import { valueOf, type Aliased, type Conditions } from './conditions.ts'
import type { Dialect } from './dialect.ts'
import { allOf, anyOf, identifier, never, not, oneOf, sql, trusted, type Fragment } from './fragment.ts'
import type { ColumnSource, Mapping } from './mapping.ts'

export interface Sorted {
  /** NULL when there is none. */
  readonly value: Fragment
  /** Absent: all rows have the same. */
  readonly descending?: Fragment
  /** The value, outside of the rows it came from, as text. */
  shown(value: Fragment): Fragment
  /** When the column can be sorted as it is. */
  readonly native?: Native | undefined
}

/** Sorted on a time as the column has it, or an hour later. */
export interface Timed extends Sorted {
  /** Further on than a row with this value, or with this value and a key that is `lower`. */
  isAfter(value: string, lower: Fragment): Fragment
}

export interface Native {
  readonly isTimed: Fragment
  readonly isNotTimed: Fragment
  /** In an hour that the clock skips; then it is not where its moment is. */
  readonly isSkipped: Fragment
  readonly isNotSkipped: Fragment
  readonly timed: Timed
  readonly shifted: Timed
  readonly untimed: Sorted
}

const wallClock = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?$/

export function sortingFor(dialect: Dialect, { zone }: Mapping, conditions: Conditions, typeOf: TypeOf) {
  const days = skippedDays(zone)
  const dayList = trusted(days.map((day) => `'${day}'`).join(', '))

  return (at: Aliased, field: string): Sorted => {
    const { column } = valueOf(at.part, field)!.source as ColumnSource
    const { kind } = typeOf(at.part.rows, column)
    return kind === 'timestamp' || kind === 'instant' ? asTime(at, column, kind) : asText(at, column)
  }

  function asText(at: Aliased, name: string): Sorted {
    const found = sql`COALESCE(${dialect.text(identifier(at.alias, name), typeOf(at.part.rows, name))}, '')`
    const shifted = dialect.concat(dialect.part(found, 1, 11), trusted("'03'"), dialect.part(found, 14))
    const shift = days.length === 0 || at.part.rows.types[name] === 'instant'
      ? trusted('')
      : sql`WHEN ${dialect.part(found, 12, 2)} = '02' AND ${dialect.part(found, 1, 10)} IN (${dayList}) THEN ${shifted} `
    const value = dialect.bytes(sql`CASE WHEN ${not(conditions.present(at, name))} THEN NULL ${shift}ELSE ${found} END`)
    return { value, descending: dialect.descending(value), shown: (outside) => dialect.shown(outside) }
  }

  function asTime(at: Aliased, name: string, kind: 'timestamp' | 'instant'): Sorted {
    const column = identifier(at.alias, name)
    const empty = (at.part.rows.empty[name] ?? []).filter((text) => wallClock.test(text)).map((text) => dialect.timestamp(text, kind))
    const isTimed = allOf([dialect.isTime(column), not(oneOf(column, empty))])
    const isSkipped = kind === 'instant' || days.length === 0 ? never : allOf([dialect.hourIs(column, 2), anyOf(days.map((day) => within(column, day)))])
    const nothing = sql`CASE WHEN ${isTimed} THEN ${column} END`
    const shown = (value: Fragment) => dialect.text(value, { kind, verbatim: true })
    const sorted = (value: Fragment): Timed => ({
      value, descending: sql`${column} DESC`, shown,
      isAfter(text, lower) {
        const bound = dialect.timestamp(text, kind)
        return sql`(${value} <= ${bound} AND (${value} < ${bound} OR ${lower}))`
      },
    })
    const value = sql`CASE WHEN ${not(isTimed)} THEN NULL${isSkipped === never ? trusted('') : sql` WHEN ${isSkipped} THEN ${dialect.hourLater(column)}`} ELSE ${column} END`
    return {
      value, descending: dialect.descending(value), shown,
      native: {
        isTimed, isSkipped, isNotTimed: not(isTimed), isNotSkipped: not(isSkipped),
        timed: sorted(column), shifted: sorted(dialect.hourLater(column)), untimed: { value: nothing, shown },
      },
    }
  }

  function within(column: Fragment, day: string): Fragment {
    return sql`${column} >= ${trusted(`'${day} 02:00:00'`)} AND ${column} < ${trusted(`'${day} 03:00:00'`)}`
  }
}
