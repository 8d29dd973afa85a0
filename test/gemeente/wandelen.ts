/** Asking as clients do, and reading from the wire alone what an answer holds and rests on. */
import assert from 'node:assert/strict'
import { parseList, type Token } from 'structured-headers'
import type { Persoon } from '../../config/voorbeeldgemeente/personen.ts'
import type { Answer, Gemeente, RequestHeaders } from '../http/gemeente.ts'

/** All klantcontacten of a persoon, as a client that knows the bsn asks for them. */
export const contactenPad = ({ bsn }: Persoon, more = '') =>
  `/klantcontacten?hadBetrokkene__wasPartij__partijIdentificator__codeSoortObjectId=bsn&hadBetrokkene__wasPartij__partijIdentificator__objectId=${bsn}${more}`

/** One source has no onderwerp, and says in the inhoud what it is about. */
export const tekstVan = ({ onderwerp, inhoud }: any): string => (onderwerp === '(geen onderwerp)' ? inhoud : onderwerp)
export const teksten = (contacten: readonly any[]): string[] => contacten.map(tekstVan)

export interface Genoemd {
  readonly status: string
  readonly count: number
}

/** What `Gevel-Bronnen` says of each source. */
export function genoemd({ headers }: Pick<Answer, 'headers'>): Record<string, Genoemd> {
  return Object.fromEntries(parseList(headers.get('gevel-bronnen') ?? '').map(([name, parameters]) =>
    [(name as Token).toString(), { status: (parameters.get('status') as Token).toString(), count: parameters.get('count') as number }]))
}

/** Follows `next` from here to the end. Every page says what it rests on, and how many of it come from where. */
export async function wandel(gevel: Gemeente, from: string | null, headers: RequestHeaders = {}): Promise<any[]> {
  const found: any[] = []
  for (let next = from; next;) {
    const answer = await gevel.get(next, headers)
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    assert.equal(answer.headers.get('gevel-volledig'), '?1')
    const counted = Object.values(genoemd(answer)).reduce((sum, { count }) => sum + count, 0)
    assert.equal(counted, answer.body.results.length, `${next}: ${answer.headers.get('gevel-bronnen')}`)
    found.push(...answer.body.results)
    next = answer.body.next
  }
  return found
}
