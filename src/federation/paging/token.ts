/**
 * The token that our own `next` carries (`volgende`): where in each source the page begins. It holds numbers and digests
 * only, and is signed together with the question and the page that it was made for.
 *
 * | bytes       | what                                                                    |
 * |-------------|-------------------------------------------------------------------------|
 * | 0           | version                                                                 |
 * | per source  | number, row, nth, count + 1 (0: not known), flags: each a LEB128 integer |
 * | 4           | keyed digest of the last row of the page before, when `nth` is not 0     |
 * | last 12     | HMAC-SHA-256 over question, page and all before, cut off                |
 */
import { createHmac, createSecretKey, hash, hkdfSync, timingSafeEqual, type KeyObject } from 'node:crypto'
import { GevelError } from '#domain/errors.ts'
import type { Query } from '#domain/query.ts'
import type { Local } from '#domain/records.ts'
import { resources } from '#domain/resources.ts'
import type { Count } from './part.ts'
import type { Source } from '../source.ts'

/** Where one source's part of a page begins: after the `nth` row that answers, counted from this row of the source on. */
export interface Mark {
  readonly row: number
  readonly nth: number
  /** That row, or its digest as a token gave it. */
  readonly last?: Local | Uint8Array
  /** Absent: the source has not been counted. */
  readonly count?: Count
}

/** A mark as a token gives it back: the last row is not in it, but can be told. */
export interface Start extends Mark {
  isLast(local: Local): boolean
}

export const beginning: Start = { row: 0, nth: 0, isLast: () => false }

/** By source number. A source that is not in it gave nothing yet. */
export type Starts = ReadonlyMap<number, Start>

const version = 2
const macBytes = 12
const digestBytes = 4
const flags = { certain: 1, counted: 2 } as const

interface TokenKey {
  readonly mac: KeyObject
  /** Goes before what is digested. Of so few bytes of a digest none can be made for a longer text. */
  readonly rows: string
}

export class PageTokens {
  readonly #keys: readonly TokenKey[]

  /** `secrets` newest first: tokens are signed with the first and read with all. */
  constructor(secrets: readonly string[], installation: string) {
    if (secrets.length === 0) throw new TypeError('page tokens need at least one secret')
    this.#keys = secrets.map((secret) => {
      const derived = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, installation, purpose, 32))
      return { mac: createSecretKey(derived('gevel page token')), rows: derived('gevel page row').toString('base64') }
    })
  }

  seal(question: string, page: number, marks: ReadonlyMap<number, Mark>): string {
    const key = this.#keys[0]!
    const bytes = [version]
    for (const [source, mark] of marks) addBytes(bytes, key, source, mark)
    const body = Buffer.from(bytes)
    return Buffer.concat([body, macOf(key, question, page, body)]).toString('base64url')
  }

  /** Throws `merkteken-ongeldig` for a token that is not ours, or was made for another question or page. */
  open(question: string, page: number, token: string): Starts {
    const bytes = Buffer.from(token, 'base64url')
    const body = bytes.subarray(0, -macBytes)
    // What base64 skips over was not in the token that we made.
    const own = bytes.length > macBytes && bytes.toString('base64url') === token && body[0] === version
    const key = own && this.#keys.find((one) => timingSafeEqual(macOf(one, question, page, body), bytes.subarray(-macBytes)))
    if (!key) throw new GevelError('merkteken-ongeldig', 'a page token is not ours, or is for another question')
    return readMarks(key, body)
  }
}

/** What a page is a page of: all that decides which rows there are and in what order, and nothing that only decorates them. */
/** `scope`: what else decides which rows there are. */
export function questionOf({ resource, filters, references, persoon, pageSize }: Query, visible: readonly Source[], scope: unknown = null): string {
  const sorted = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).sort()
  const sources = visible.map(({ number, koppelen }) => [number, koppelen])
  return JSON.stringify([resource, resources[resource].order ?? null, pageSize, sources, sorted(filters), sorted(references), sorted(persoon), scope])
}

function macOf({ mac }: TokenKey, question: string, page: number, body: Buffer): Buffer {
  return createHmac('sha256', mac).update(`${page}\n${question}\n`).update(body).digest().subarray(0, macBytes)
}

function digestOf({ rows }: TokenKey, source: number, local: Local): Buffer {
  return hash('sha256', `${rows} ${source} ${local}`, 'buffer').subarray(0, digestBytes)
}

function addBytes(bytes: number[], key: TokenKey, source: number, { row, nth, last, count }: Mark): void {
  const flag = (count?.certain ? flags.certain : 0) | (count?.counted ? flags.counted : 0)
  for (const number of [source, row, nth, count ? count.rows + 1 : 0, flag]) addLeb128(bytes, number)
  if (nth > 0) bytes.push(...(typeof last === 'string' ? digestOf(key, source, last) : last!))
}

/** A signed body is one that we made: it needs no checks of its form. */
function readMarks(key: TokenKey, body: Buffer): Map<number, Start> {
  const found = new Map<number, Start>()
  for (let at = 1; at < body.length; ) {
    const numbers: number[] = []
    while (numbers.length < 5) {
      const [value, next] = readLeb128(body, at)
      numbers.push(value)
      at = next
    }
    const [source, row, nth, count, flag] = numbers as [number, number, number, number, number]
    const digest = body.subarray(at, (at += nth > 0 ? digestBytes : 0))
    found.set(source, {
      row,
      nth,
      ...(nth > 0 && { last: digest }),
      isLast: (local) => digestOf(key, source, local).equals(digest),
      ...(count > 0 && { count: { rows: count - 1, certain: (flag & flags.certain) !== 0, counted: (flag & flags.counted) !== 0 } }),
    })
  }
  return found
}

function addLeb128(bytes: number[], value: number): void {
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  bytes.push(rest)
}

function readLeb128(bytes: Buffer, from: number): [value: number, next: number] {
  let value = 0
  let at = from
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[at++]!
    value += (byte & 127) * scale
    if (byte < 128) return [value, at]
  }
}
