/** The first of each, in order. */
export function uniqueBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  const seen = new Set<string>()
  return items.filter((item) => {
    const name = key(item)
    return !seen.has(name) && seen.add(name)
  })
}
