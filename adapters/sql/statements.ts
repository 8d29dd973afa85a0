/** The statements that this adapter runs, whatever is asked of it: which records, how many, and the rows themselves. */
import type { Order, PersoonFilter } from '#spi'
import { skippedDays } from './clock.ts'
import { valueOf, type Aliased, type Conditions, type Wanted } from './conditions.ts'
import type { Dialect } from './dialect.ts'
import { allOf, join, oneOf, sql, toStatement, trusted, type Fragment, type Statement } from './fragment.ts'
import type { ColumnSource, Mapping, Part, Rows } from './mapping.ts'
import { filterTargets, type TargetResource } from './targets.ts'

export interface Question {
  readonly resource: TargetResource
  readonly filters: readonly { readonly name: string; readonly wanted: Wanted }[]
  readonly persoon?: PersoonFilter | undefined
  readonly order?: Order | undefined
}

export interface Statements {
  /** Rows `{k, p}`: the key and the place of the part among the parts of the resource; in order. */
  page(question: Question, limit: number, offset: number): Statement
  /** One row `{total}`. */
  total(question: Question): Statement
  /** All mapped columns, under their own names, of the rows that have one of these whole numbers in a column. */
  rows(rows: Rows, column: string, keys: readonly string[]): Statement
  /** Nothing, but it fails when a column is missing. */
  probe(rows: Rows): Statement
}

export function statementsFor(dialect: Dialect, mapping: Mapping, conditions: Conditions): Statements {
  const quoted = (name: string) => trusted(dialect.identifier(name))
  const finish = (fragment: Fragment) => toStatement(fragment, (place) => dialect.placeholder(place))
  const skipped = skippedDays(mapping.zone).map((day) => `'${day}'`).join(', ')

  function selection(question: Question): Fragment {
    const parts = mapping.parts[question.resource].map((part, place) => {
      const at: Aliased = { part, alias: 't' }
      const sorted = question.order ? sortable(at, question.order.field) : trusted('NULL')
      const where = allOf([
        conditions.exists(at),
        ...question.filters.map(({ name, wanted }) => conditions.filter(at, filterTargets[question.resource][name]!, wanted)),
        ...(question.persoon ? [conditions.persoon(at, question.persoon)] : []),
      ])
      return sql`SELECT ${conditions.column('t', part.rows.key)} AS k, ${trusted(String(place))} AS p, ${sorted} AS o FROM ${conditions.rowsAs(part.rows, 't')} WHERE ${where}`
    })
    return join(parts, ' UNION ALL ')
  }

  /** A wall-clock time as a text that sorts as its moment; NULL when there is none. */
  function sortable(at: Aliased, field: string): Fragment {
    const { column } = valueOf(at.part, field)!.source as ColumnSource
    const found = conditions.text(at.alias, column)
    const shifted = dialect.concat(dialect.part(found, 1, 11), trusted("'03'"), dialect.part(found, 14))
    const shift = skipped
      ? sql`WHEN ${dialect.part(found, 12, 2)} = '02' AND ${dialect.part(found, 1, 10)} IN (${trusted(skipped)}) THEN ${shifted} `
      : trusted('')
    return sql`CASE WHEN NOT ${conditions.present(at, column)} THEN NULL ${shift}ELSE ${found} END`
  }

  function columns(rows: Rows): Fragment {
    return join(rows.columns.map((name) => sql`${dialect.text(conditions.column('t', name))} AS ${quoted(name)}`), ', ')
  }

  return {
    page(question, limit, offset) {
      const order = sql`${question.order ? sql`${dialect.descending(trusted('found.o'))}, ` : trusted('')}found.k DESC, found.p`
      const key = dialect.text(trusted('found.k'))
      return finish(sql`SELECT ${key} AS k, ${dialect.text(trusted('found.p'))} AS p FROM (${selection(question)}) AS found ORDER BY ${order}${dialect.page(limit, offset)}`)
    },
    total(question) {
      return finish(sql`SELECT ${dialect.text(trusted('count(*)'))} AS total FROM (${selection({ ...question, order: undefined })}) AS found`)
    },
    rows(rows, column, keys) {
      return finish(sql`SELECT ${columns(rows)} FROM ${conditions.rowsAs(rows, 't')} WHERE ${oneOf(conditions.column('t', column), keys.map(BigInt))}`)
    },
    probe(rows) {
      return finish(sql`SELECT ${columns(rows)} FROM ${conditions.rowsAs(rows, 't')} WHERE 1 = 0`)
    },
  }
}

/** The field can be sorted on: every part reads it from a column. */
export function isSortable(parts: readonly Part[], field: string): boolean {
  return parts.every((part) => {
    const source = valueOf(part, field)?.source
    return source !== undefined && 'column' in source
  })
}
