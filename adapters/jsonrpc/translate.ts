/** A procedure call in its envelope, and what comes back out of its own. */
import { SourceError } from '#spi'
import type { Envelope } from '../manifest/http-transport.ts'
import { isObject } from '../manifest/paths.ts'

/**
 * All calls go to one address, and every answer has status 200: an error stands in the body. Which errors mean what, the
 * manifest says (`errors`, read in the whole envelope under `error`); any other is a failure of the source.
 */
export const rpcEnvelope = (version: '1.0' | '2.0' = '2.0'): Envelope => ({
  toHttp: ({ target: method, body: params, headers }) => ({
    method: 'post',
    request: { path: '', body: { ...(version === '2.0' && { jsonrpc: '2.0' }), id: 1, method, params }, ...(headers && { headers }) },
  }),
  fromHttp({ status, headers, body }) {
    if (!isObject(body)) throw new SourceError('bron-onleesbaar', 'an answer is no answer of JSON-RPC')
    if (body['error'] !== undefined && body['error'] !== null) return { status, headers, body: { error: body['error'] }, failed: true }
    if (!('result' in body)) throw new SourceError('bron-onleesbaar', 'an answer of JSON-RPC has neither result nor error')
    return { status, headers, body: body['result'] }
  },
})
