/** What differs between a standard and a document that says to follow it, each with the path to it. */

export interface Difference {
  /** `missing`: the standard has it and the document has not. `added`: the other way round. `changed`: both have it, with another value. */
  readonly kind: 'missing' | 'added' | 'changed'
  /** Steps from the root, as the document writes them; a parameter is `query naam`. */
  readonly path: readonly string[]
  readonly standard?: unknown
  readonly document?: unknown
}

export type Compare<T> = (standard: T, document: T, path: readonly string[]) => Difference[]

/** Two maps of names: what is in one alone is a difference, what is in both is handed on. */
export function compareMaps<T>(standard: Readonly<Record<string, T>>, document: Readonly<Record<string, T>>, path: readonly string[], compare: Compare<T>): Difference[] {
  const names = [...new Set([...Object.keys(standard), ...Object.keys(document)])]
  return names.flatMap((name): Difference[] => {
    const at = [...path, name]
    if (!Object.hasOwn(document, name)) return [{ kind: 'missing', path: at, standard: standard[name] }]
    if (!Object.hasOwn(standard, name)) return [{ kind: 'added', path: at, document: document[name] }]
    return compare(standard[name]!, document[name]!, at)
  })
}

export const compareValues: Compare<unknown> = (standard, document, path) =>
  JSON.stringify(standard) === JSON.stringify(document) ? [] : [{ kind: 'changed', path, standard, document }]

export function pathOf({ path }: Difference): string {
  return path.join(' > ')
}

/** One line for people. */
export function described(difference: Difference): string {
  const { kind, standard, document } = difference
  const shown = (value: unknown) => {
    const text = JSON.stringify(value) ?? 'nothing'
    return text.length > 80 ? `${text.slice(0, 79)}…` : text
  }
  switch (kind) {
    case 'missing': return `${pathOf(difference)}: missing; the standard has ${shown(standard)}`
    case 'added': return `${pathOf(difference)}: not in the standard; here it is ${shown(document)}`
    case 'changed': return `${pathOf(difference)}: the standard has ${shown(standard)}, here it is ${shown(document)}`
  }
}
