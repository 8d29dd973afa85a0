/**
 * Pieces of SQL, built and written by kysely: identifiers are quoted by its compiler for the database at hand, and a value can
 * only become a parameter. Text enters a statement through the template tag alone, so only from this code or, by `trusted`,
 * from the configuration. Its query builder is not used: tables, joins and conditions are data here, not known to the compiler.
 */
import { DummyDriver, Kysely, sql, type Dialect as KyselyDialect, type QueryCompiler, type RawBuilder } from 'kysely'

export { sql }

export type Fragment = RawBuilder<unknown>

export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

/** Text that is trusted: this code's own, or a query from the configuration. */
export const trusted = (text: string): Fragment => sql.raw(text)

/** A name, or one with what it is in: nothing in it can be read as anything else. */
export const identifier = (...parts: readonly string[]): Fragment => sql.id(...parts)

/** A number of this code's own: of rows or of characters. */
export function count(number: number): Fragment {
  if (!Number.isSafeInteger(number) || number < 0) throw new TypeError('not a number of rows or characters')
  return sql.raw(String(number))
}

export function join(fragments: readonly Fragment[], separator = ', '): Fragment {
  return sql.join(fragments, sql.raw(separator))
}

export const always: Fragment = sql.raw('1 = 1')
export const never: Fragment = sql.raw('1 = 0')

export function allOf(conditions: readonly Fragment[]): Fragment {
  const telling = conditions.filter((condition) => condition !== always)
  if (telling.includes(never)) return never
  return telling.length > 1 ? sql`(${join(telling, ' AND ')})` : telling[0] ?? always
}

export function anyOf(conditions: readonly Fragment[]): Fragment {
  const telling = conditions.filter((condition) => condition !== never)
  if (telling.includes(always)) return always
  return telling.length > 1 ? sql`(${join(telling, ' OR ')})` : telling[0] ?? never
}

export function not(condition: Fragment): Fragment {
  if (condition === always) return never
  return condition === never ? always : sql`NOT (${condition})`
}

/** `never` for an empty list, which SQL has no way to write. */
export function oneOf(tested: Fragment, values: readonly Fragment[]): Fragment {
  return values.length === 0 ? never : sql`${tested} IN (${join(values)})`
}

/** Writes statements for one database. */
export function writerFor(compiler: () => QueryCompiler, adapter: KyselyDialect['createAdapter']): (fragment: Fragment) => Statement {
  const database = new Kysely<unknown>({
    dialect: {
      createAdapter: adapter,
      createDriver: () => new DummyDriver(),
      createIntrospector: () => { throw new TypeError('nothing is looked into') },
      createQueryCompiler: compiler,
    },
  })
  return (fragment) => {
    const { sql: text, parameters: values } = fragment.compile(database)
    return { text, values }
  }
}
