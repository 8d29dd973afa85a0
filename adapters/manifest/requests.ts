/** Requests as data: templates of the manifest filled in with what is asked. Pure, so that they can be printed and compared. */
import type { Filter, PersoonFilter } from '#spi'
import type { ListDocument, PushDocument, RequestDocument } from './document.ts'
import { isObject } from './paths.ts'
import { textOf } from './values.ts'
import { joined, languages, parseCondition, writeCondition } from './languages.ts'

export interface Prepared {
  readonly method: 'get' | 'post' | 'call'
  /** Path within the source, encoded and with its query; the whole link where the source gave one; the name of a remote procedure. */
  readonly target: string
  /** Of `post` and `call`. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export type Values = Readonly<Record<string, unknown>>

/**
 * A text that is one placeholder becomes the value itself, a list that holds `{values}` all of them; within a longer text
 * only whole numbers are filled in. What has no value is left out.
 */
export function fill(template: unknown, values: Values): unknown {
  if (typeof template === 'string') return fillText(template, values)
  if (Array.isArray(template)) return template.map((one) => fill(one, values)).map((one) => one ?? null)
  if (typeof template !== 'object' || template === null) return template
  const entries = Object.entries(template).map(([key, one]) => [key, fill(one, values)] as const)
  return Object.fromEntries(entries.filter(([, one]) => one !== undefined))
}

const whole = /^\{([a-zA-Z0-9.:]+)\}$/

function fillText(template: string, values: Values): unknown {
  const name = whole.exec(template)?.[1]
  if (name !== undefined && Object.hasOwn(values, name)) return values[name]
  return template.replace(/\{([a-zA-Z]+)\}/g, (all, one: string) => (typeof values[one] === 'number' ? String(values[one]) : all))
}

/** `extra`: parameters of filters and order. */
export function prepare(document: RequestDocument, values: Values, extra: readonly Readonly<Record<string, unknown>>[] = []): Prepared {
  const headers = document.headers && Object.fromEntries(Object.entries(document.headers).map(([name, value]) => [name, String(fill(value, values))]))
  const base = { ...(headers && { headers }) }
  if (document.call !== undefined) return { ...base, method: 'call', target: document.call, body: fill(document.params ?? [], values) }
  const method = document.post === undefined ? 'get' : 'post'
  const path = (document.post ?? document.get!).replace(/\{([a-z]+)\}/g, (all, name: string) => (Object.hasOwn(values, name) ? encodeURIComponent(String(values[name])) : all))
  const query = [document.query ?? {}, ...extra].flatMap((part) => Object.entries(fill(part, values) as Record<string, unknown>)).flatMap(pairs)
  const target = query.length === 0 ? path : `${path}${path.includes('?') ? '&' : '?'}${query.join('&')}`
  return { ...base, method, target, ...(method === 'post' && document.body !== undefined && { body: fill(document.body, values) }) }
}

/** A list is a parameter that comes several times. Every sign but letters, digits and `-_.~` is encoded. */
function pairs([name, value]: readonly [string, unknown]): string[] {
  const values = Array.isArray(value) ? (value as unknown[]) : [value]
  return values.flatMap((one) => textOf(one) ?? []).map((one) => `${encode(name)}=${encode(one)}`)
}

/** `encodeURIComponent` leaves signs that mean something in the query languages of sources. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** What filters add to a request; `undefined` when nothing of the source can match. */
export interface Pushed {
  readonly conditions: readonly unknown[]
  readonly query: readonly Readonly<Record<string, unknown>>[]
}

export interface Asked {
  readonly push: PushDocument
  readonly values: readonly (string | boolean)[]
}

export function askedOf({ filters = {}, persoon: keys = {} }: ListDocument, wanted: readonly Pick<Filter, 'name' | 'value'>[], persoon: PersoonFilter | undefined): Asked[] {
  const asked = wanted.map(({ name, value }): Asked => ({ push: filters[name]!, values: typeof value === 'object' ? value : [value] }))
  if (!persoon) return asked
  // A vestiging is asked for by its own number; the number of its parent is looked at afterwards.
  const values = persoon.key === 'vestigingsnummer' ? persoon.values.map((value) => value.slice(value.lastIndexOf('/') + 1)) : persoon.values
  return [...asked, { push: keys[persoon.key]!, values: [...new Set(values)] }]
}

export function push(where: ListDocument['where'], asked: readonly Asked[]): Pushed | undefined {
  const conditions: unknown[] = []
  const query: Readonly<Record<string, unknown>>[] = []
  for (const { push: document, values: given } of asked) {
    const values = given.filter(canBeHeld)
    if (values.length === 0) return undefined
    if (document.query) query.push(fill(document.query, valuesOf(values)) as Readonly<Record<string, unknown>>)
    if (document.where === undefined) continue
    const condition = conditionOf(where?.language, document.where, values)
    if (condition === undefined) return undefined
    conditions.push(...(isObject(condition) && Array.isArray(condition['all']) ? condition['all'] as unknown[] : [condition]))
  }
  return { conditions, query }
}

/** Half a letter, or a NUL, is in no text that a source holds, and some fail over one in a question. */
const canBeHeld = (value: string | boolean) => typeof value === 'boolean' || (value.isWellFormed() && !value.includes('\0'))

const valuesOf = (values: readonly (string | boolean)[]): Values => ({
  value: values[0], values, 'value:integer': Number(values[0]), 'values:integer': values.map(Number),
})

/** One condition for some values, any of which may hold. */
export function conditionOf(language: string | undefined, template: unknown, values: readonly (string | boolean)[]): unknown {
  if (language === undefined || language === 'json') return fill(template, valuesOf(values))
  const pieces = parseCondition(String(template))!
  const spoken = languages[language]!
  const written = values.flatMap((value) => writeCondition(spoken, pieces, String(value)) ?? [])
  return written.length === 0 ? undefined : joined(spoken, written, 'or')
}

/** The value of `{where}`: all conditions together. */
export function whereOf(where: ListDocument['where'], conditions: readonly unknown[]): unknown {
  const all = [...(where?.always ?? []), ...conditions]
  if (where?.language === undefined || where.language === 'json') return all.length === 0 ? where?.none ?? [] : all
  return all.length === 0 ? where.none : (all as string[]).join(languages[where.language]!.and)
}
