/** A client of the klantbeeld API. */
import assert from 'node:assert/strict'
import { faultsOf } from '../response-schemas.ts'
import { token, type RequestHeaders } from '../gemeente.ts'

export interface Beeld {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: any
}

export const zoekPath = '/klantbeeld/api/v1/klantbeelden/_zoek'
export const opBsn = (waarde: string) => ({ identificator: { soort: 'bsn', waarde } })
export const opEmail = (waarde: string) => ({ adres: { soort: 'email', waarde } })

/** Every answer is held against the document. A body that is a text is sent as it is. */
export function zoeker(url: string): (body: unknown, headers?: RequestHeaders) => Promise<Beeld> {
  return async (given, headers = {}) => {
    const sent = Object.entries({ authorization: `Token ${token}`, 'content-type': 'application/json', ...headers }).filter((pair): pair is [string, string] => pair[1] !== undefined)
    const response = await fetch(url + zoekPath, { method: 'POST', headers: sent, body: typeof given === 'string' ? given : JSON.stringify(given) })
    const text = await response.text()
    const body: unknown = JSON.parse(text)
    const schema = response.ok ? 'Klantbeeld' : 'Fout'
    assert.deepEqual(faultsOf({ $ref: `klantbeeld#/components/schemas/${schema}` }, body), [], text.slice(0, 300))
    assert.match(response.headers.get('content-type')!, response.ok ? /^application\/json/ : /^application\/problem\+json/)
    assert.equal(response.headers.get('api-version'), '0.1.0')
    return { status: response.status, headers: response.headers, text, body }
  }
}
