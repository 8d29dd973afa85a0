/** What the server answers, as far as it is read: nothing of it is believed before it is looked at. */
import { SourceError } from '#spi'

export type Data = Readonly<Record<string, unknown>>

export const unreadable = (what: string) => new SourceError('bron-onleesbaar', `the answer of the server cannot be read: ${what}`)

export function object(value: unknown, what: string): Data {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unreadable(`${what} is no object`)
  return value as Data
}

export function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw unreadable(`${what} is no list`)
  return value
}

export function text(value: unknown, what: string): string {
  if (typeof value !== 'string') throw unreadable(`${what} is no text`)
  return value
}

export const texts = (value: unknown, what: string): string[] => list(value, what).map((one) => text(one, what))
export const optional = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
