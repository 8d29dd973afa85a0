/** Headers of a request: what Gevel always sends, what the adapter adds, and what neither may. */

/** The transport's own; `host` would lead a request to another site on the same server. */
const reserved = new Set(['connection', 'content-length', 'expect', 'host', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade'])

/**
 * Names in lower case; of equal names the last set wins. Throws a TypeError, without the value, for a header that HTTP
 * cannot carry: a line break would start a header of its own.
 */
export function mergeHeaders(...sets: (Readonly<Record<string, string>> | undefined)[]): Record<string, string> {
  const merged: Record<string, string> = {}
  for (const set of sets) {
    if (set) for (const name of Object.keys(set)) merged[checkedName(name)] = checkedValue(name, set[name]!)
  }
  return merged
}

function checkedName(name: string): string {
  const lower = name.toLowerCase()
  if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(lower)) throw new TypeError('a header name has a character that HTTP does not carry')
  if (reserved.has(lower)) throw new TypeError(`the header ${lower} cannot be set`)
  return lower
}

function checkedValue(name: string, value: string): string {
  if (!/^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value)) throw new TypeError(`the header ${name} has a character that HTTP does not carry`)
  return value
}
