/** The headers that say what an answer rests on (RFC 9651 structured fields). */
import type { Response } from 'express'
import { serializeList, Token, type Item, type List } from 'structured-headers'
import type { Completeness, Handling, SourceReport } from '../federation/completeness.ts'

export function setCompleteness(response: Response, completeness: Completeness): void {
  const list: List = completeness.sources.map(memberOf)
  if (list.length > 0) response.setHeader('Gevel-Bronnen', serializeList(list))
  response.setHeader('Gevel-Volledig', completeness.complete ? '?1' : '?0')
}

function memberOf({ name, status, count, ms, reason, age, quarantined, unverifiable }: SourceReport): Item {
  const parameters = new Map<string, Token | number>([['status', new Token(status)], ['count', count], ['ms', ms]])
  if (reason) parameters.set('reden', new Token(reason))
  if (age !== undefined) parameters.set('leeftijd', age)
  if (quarantined > 0) parameters.set('quarantaine', quarantined)
  if (unverifiable > 0) parameters.set('onverifieerbaar', unverifiable)
  return [new Token(name), parameters]
}

/** Seconds that an answer may have been kept (RFC 9111, 5.2.1); `undefined` when the client leaves it to Gevel. */
export function maxAgeOf(cacheControl: string | undefined): number | undefined {
  const directives = (cacheControl ?? '').toLowerCase().split(',').map((one) => one.trim())
  if (directives.includes('no-cache') || directives.includes('no-store')) return 0
  const seconds = directives.map((one) => /^max-age\s*=\s*"?(\d{1,9})"?$/.exec(one)?.[1]).find((one) => one !== undefined)
  return seconds === undefined ? undefined : Number(seconds)
}

/** Up to a separator that does not stand in a quoted text. */
const preference = /(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g
const withoutParameters = /^(?:[^;"]|"(?:[^"\\]|\\.)*"?)*/

/** RFC 7240: `Prefer: handling=strict` or `handling=lenient`, the first time it is named; anything else leaves the client's own policy. */
export function handlingOf(prefer: string | undefined): Handling | undefined {
  for (const member of prefer?.match(preference) ?? []) {
    const [name, value] = withoutParameters.exec(member)![0].split('=', 2).map((part) => part.trim().toLowerCase())
    if (name !== 'handling') continue
    const handling = value?.replace(/^"(.*)"$/, '$1')
    return handling === 'strict' || handling === 'lenient' ? handling : undefined
  }
  return undefined
}
