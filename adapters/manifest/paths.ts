/**
 * Places in the JSON of a source: `Queue.Name`, `items[0].id`, `CustomFields[name=BSN].values[0]`, `Requestor[]`,
 * `"@odata.nextLink"` for a name with other signs in it, `$` for the whole, and `^.Status` for one step up, to what the
 * element at hand is a part of. There are no expressions, so reading a place takes no longer than its steps.
 */
type Step = { readonly name: string } | { readonly index: number } | { readonly key: string; readonly is: string } | { readonly all: true }

export interface Path {
  /** Steps up before the first step down. */
  readonly up: number
  readonly steps: readonly Step[]
}

/** What a path is read in: an element, and what it is a part of. */
export interface Place {
  readonly value: unknown
  readonly parent?: Place
}

/** `undefined` when the text is no path. */
export function parsePath(text: string): Path | undefined {
  const up = /^(?:\^\.)*/.exec(text)![0].length / 2
  let rest = text.slice(up * 2)
  if (rest === '$') return { up, steps: [] }
  const steps: Step[] = []
  while (rest !== '') {
    const found = stepAt(rest, steps.length === 0)
    if (!found) return undefined
    steps.push(found.step)
    rest = rest.slice(found.length)
  }
  return steps.length > 0 ? { up, steps } : undefined
}

function stepAt(text: string, isFirst: boolean): { step: Step; length: number } | undefined {
  const bracket = /^\[(?:(\d{1,4})|([^=\]"]+)=([^\]]*))?\]/.exec(text)
  if (bracket) {
    const [whole, index, key, is] = bracket
    const step: Step = index !== undefined ? { index: Number(index) } : key !== undefined ? { key, is: is! } : { all: true }
    return { step, length: whole.length }
  }
  const name = (isFirst ? /^(?:"([^"]+)"|([^.[\]"^${}]+))/ : /^\.(?:"([^"]+)"|([^.[\]"^${}]+))/).exec(text)
  return name ? { step: { name: name[1] ?? name[2]! }, length: name[0].length } : undefined
}

/** All values at a path; what is missing or null is no value. */
export function valuesAt(place: Place, { up, steps }: Path): unknown[] {
  let from: Place | undefined = place
  for (let step = 0; step < up; step++) from = from?.parent
  let values: unknown[] = from ? [from.value] : []
  for (const step of steps) values = values.flatMap((value) => take(value, step))
  return values.filter((value) => value !== null && value !== undefined)
}

export function valueAt(place: Place, path: Path): unknown {
  return valuesAt(place, path)[0]
}

function take(value: unknown, step: Step): unknown[] {
  if ('name' in step) return isObject(value) && Object.hasOwn(value, step.name) ? [value[step.name]] : []
  // A list of one that a source writes as that one alone is a list all the same.
  const list: readonly unknown[] = Array.isArray(value) ? value : value === null || value === undefined || value === '' ? [] : [value]
  if ('all' in step) return [...list]
  if ('index' in step) return step.index < list.length ? [list[step.index]] : []
  return list.filter((one) => isObject(one) && Object.hasOwn(one, step.key) && String(one[step.key]) === step.is)
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
