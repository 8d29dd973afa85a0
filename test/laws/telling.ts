/** What a report says of values: where they differ, never what stands in them. */

/** Numbers that may be of somebody, addresses, and values that were asked for, made unreadable. */
export function masked(text: string): string {
  const asked = text.replace(/("values?":)("(?:[^"\\]|\\.)*"|\[[^\]]*\])/g, (_all, name: string, value: string) => `${name}${value.startsWith('[') ? '[…]' : value === '""' ? value : '"…"'}`)
  return asked.replace(/[^\s"'@,{}[\]]+@[^\s"'@,{}[\]]+/g, '…@…').replace(/(?<![\da-f-])\+?\d{6,}(?![\da-f-])/gi, (number) => `${number.slice(0, 2)}…`)
}

const most = 8

/** `actual` and `expected` of an assertion, told by the paths that differ; of short lists of keys those that are too many or missing. */
export function differences(actual: unknown, expected: unknown): string {
  if (isKeys(actual) && isKeys(expected)) return ofKeys(actual, expected)
  const paths = [...pathsThatDiffer(actual, expected)]
  if (paths.length === 0) return 'not the same'
  if (paths.length === 1 && paths[0] === '') return `${shape(actual)}, not ${shape(expected)}`
  return `differs in ${paths.slice(0, most).map((path) => path || 'the whole').join(', ')}${paths.length > most ? ` and ${paths.length - most} more` : ''}`
}

/** Numbers and booleans tell nothing of anybody; of a text only that it is one. */
function shape(value: unknown): string {
  if (typeof value === 'string') return value === '' ? 'an empty text' : `a text of ${value.length}`
  if (value instanceof Error) return masked(`${value.name}: ${value.message}`)
  if (Array.isArray(value)) return `a list of ${value.length}`
  return typeof value === 'object' && value !== null ? 'a record' : String(value)
}

const isKeys = (value: unknown): value is (string | undefined)[] => Array.isArray(value) && value.every((one) => one === undefined || typeof one === 'string')

function ofKeys(actual: readonly (string | undefined)[], expected: readonly (string | undefined)[]): string {
  const few = (keys: readonly (string | undefined)[]) => keys.slice(0, 3).map((key) => masked(String(key))).join(', ') + (keys.length > 3 ? ` and ${keys.length - 3} more` : '')
  const extra = actual.filter((key) => !expected.includes(key))
  const missing = expected.filter((key) => !actual.includes(key))
  const parts = [...(extra.length > 0 ? [`${few(extra)} too many`] : []), ...(missing.length > 0 ? [`${few(missing)} missing`] : [])]
  if (parts.length > 0) return parts.join(', ')
  return actual.length === expected.length ? 'in another order' : `${actual.length}, not ${expected.length}`
}

function* pathsThatDiffer(actual: unknown, expected: unknown, path = ''): Generator<string> {
  const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
  if (!isObject(actual) || !isObject(expected)) {
    if (!Object.is(actual, expected)) yield path
    return
  }
  for (const name of new Set([...Object.keys(actual), ...Object.keys(expected)])) {
    const at = path ? `${path}.${name}` : name
    if (!(name in actual) || !(name in expected)) yield at
    else yield* pathsThatDiffer(actual[name], expected[name], at)
  }
}
