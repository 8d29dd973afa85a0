/**
 * Pieces of SQL with their values beside them. Text enters a statement only through the template tag, so only from this
 * code or from the configuration; a value from a request can only become a parameter.
 */
export type SqlValue = string | bigint

export type Fragment = readonly (string | { readonly value: SqlValue })[]

/** Only fragments can be inserted. */
export function sql(strings: TemplateStringsArray, ...inserts: readonly Fragment[]): Fragment {
  return strings.flatMap((text, place) => [text, ...(inserts[place] ?? [])])
}

/** Text that is trusted: a quoted identifier, or a query from the configuration. */
export function trusted(text: string): Fragment {
  return [text]
}

export function value(bound: SqlValue): Fragment {
  return [{ value: bound }]
}

export function join(fragments: readonly Fragment[], separator: string): Fragment {
  return fragments.flatMap((fragment, place) => (place === 0 ? fragment : [separator, ...fragment]))
}

export const always: Fragment = ['1 = 1']
export const never: Fragment = ['1 = 0']

export function allOf(conditions: readonly Fragment[]): Fragment {
  return conditions.length === 0 ? always : sql`(${join(conditions, ' AND ')})`
}

export function anyOf(conditions: readonly Fragment[]): Fragment {
  return conditions.length === 0 ? never : sql`(${join(conditions, ' OR ')})`
}

/** `never` for an empty list, which SQL has no way to write. */
export function oneOf(tested: Fragment, values: readonly SqlValue[]): Fragment {
  return values.length === 0 ? never : sql`${tested} IN (${join(values.map(value), ', ')})`
}

export interface Statement {
  readonly text: string
  readonly values: readonly SqlValue[]
}

/** The statement as a driver takes it; `placeholder` writes the place of the n-th value, counted from 1. */
export function toStatement(fragment: Fragment, placeholder: (place: number) => string): Statement {
  const values: SqlValue[] = []
  const text = fragment.map((piece) => (typeof piece === 'string' ? piece : placeholder(values.push(piece.value)))).join('')
  return { text, values }
}
