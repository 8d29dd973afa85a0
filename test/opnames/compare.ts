/** Two answers to the same request, compared to the last key; pure. */
import { isMoment, toMoment } from '#domain/moment.ts'
import type { Wire } from './cassette.ts'

export type What = 'status' | 'header' | 'missing' | 'extra' | 'key order' | 'item order' | 'length' | 'type' | 'form' | 'value'

export interface Difference {
  readonly what: What
  /** `status`, the name of a header, or where in the body: `$.results[3].wasPartij.uuid`. */
  readonly at: string
  readonly expected?: unknown
  readonly ours?: unknown
}

/** Headers that a recording has and that say something of the interface; of the rest (length, content policy) the answer may be its own. */
const comparedHeaders = [
  'allow', 'api-version', 'vary', 'x-frame-options', 'x-content-type-options', 'referrer-policy', 'cross-origin-opener-policy',
] as const

/**
 * Everything in which `ours` is not `expected`: status, headers, keys and their order, types, order of items, values. Ids and urls in
 * `expected` are ours already. `moments` are those that a client gave, in Gevel's own form; of any other only the form counts.
 */
export function differences(expected: Wire, ours: Wire, moments: ReadonlySet<string>): Difference[] {
  const status: Difference[] = expected.status === ours.status ? [] : [{ what: 'status', at: 'status', expected: expected.status, ours: ours.status }]
  return [...status, ...headerDifferences(expected.headers, ours.headers), ...new Comparison(moments).of(expected.body, ours.body, '$')]
}

function headerDifferences(expected: Wire['headers'], ours: Wire['headers']): Difference[] {
  // Where one of these was, one must be; where none was, none may be.
  const names = ['location', 'content-type', ...comparedHeaders.filter((name) => name in expected)]
  return names.filter((name) => expected[name] !== ours[name]).map((name) => ({ what: 'header', at: name, expected: expected[name], ours: ours[name] }))
}

class Comparison {
  readonly #moments: ReadonlySet<string>

  constructor(moments: ReadonlySet<string>) {
    this.#moments = moments
  }

  of(expected: unknown, ours: unknown, at: string): Difference[] {
    if (typeOf(expected) !== typeOf(ours)) return [{ what: 'type', at, expected, ours }]
    if (Array.isArray(expected)) return this.#lists(expected, ours as unknown[], at)
    if (typeof expected === 'object' && expected !== null) return this.#objects(expected as Data, ours as Data, at)
    return this.#scalars(expected, ours, at)
  }

  #objects(expected: Data, ours: Data, at: string): Difference[] {
    const [wanted, given] = [Object.keys(expected), Object.keys(ours)]
    const common = wanted.filter((key) => Object.hasOwn(ours, key))
    const extra = given.filter((key) => !Object.hasOwn(expected, key))
    const inOrder = common.join() === given.filter((key) => Object.hasOwn(expected, key)).join()
    return [
      ...wanted.filter((key) => !Object.hasOwn(ours, key)).map((key): Difference => ({ what: 'missing', at: `${at}.${key}`, expected: expected[key] })),
      ...extra.map((key): Difference => ({ what: 'extra', at: `${at}.${key}`, ours: ours[key] })),
      ...(inOrder ? [] : [{ what: 'key order', at, expected: wanted, ours: given } as const]),
      ...common.flatMap((key) => (key === 'instance' ? instanceDifferences(expected[key], ours[key], `${at}.${key}`) : this.of(expected[key], ours[key], `${at}.${key}`))),
    ]
  }

  #lists(expected: readonly unknown[], ours: readonly unknown[], at: string): Difference[] {
    if (expected.length !== ours.length) return [{ what: 'length', at, expected: expected.length, ours: ours.length }]
    const [wanted, given] = [expected.map(uuidOf), ours.map(uuidOf)]
    const sameItems = wanted.every((uuid) => uuid !== undefined) && wanted.toSorted().join() === given.toSorted().join()
    if (!sameItems || wanted.join() === given.join()) return expected.flatMap((one, index) => this.of(one, ours[index], `${at}[${index}]`))
    const moved = expected.flatMap((one, index) => this.of(one, ours[given.indexOf(wanted[index])], `${at}[${index}]`))
    return [{ what: 'item order', at, expected: wanted, ours: given }, ...moved]
  }

  #scalars(expected: unknown, ours: unknown, at: string): Difference[] {
    const isClock = isMoment(expected) && !this.#moments.has(toMoment(expected)!)
    if (isClock) return wireMoment.test(ours as string) ? [] : [{ what: 'form', at, expected, ours }]
    return expected === ours ? [] : [{ what: 'value', at, expected, ours }]
  }
}

type Data = Readonly<Record<string, unknown>>

/** As the standard sends moments: UTC, with microseconds where there are any. */
const wireMoment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{6})?Z$/
const instance = /^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function instanceDifferences(expected: unknown, ours: unknown, at: string): Difference[] {
  return instance.test(String(ours)) ? [] : [{ what: 'form', at, expected, ours }]
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value
}

function uuidOf(value: unknown): string | undefined {
  const { uuid } = (typeof value === 'object' && value !== null ? value : {}) as { uuid?: unknown }
  return typeof uuid === 'string' ? uuid : undefined
}

/** One line a difference, for whoever reads a failed test. */
export function inWords(found: readonly Difference[]): string {
  const short = (value: unknown) => (value === undefined ? '-' : JSON.stringify(value).slice(0, 200))
  return found.map(({ what, at, expected, ours }) => `${what} at ${at}: expected ${short(expected)}, ours ${short(ours)}`).join('\n')
}
