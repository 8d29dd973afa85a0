/** Which other sites may have a browser ask for them: those that are configured, by their origin, and no other. */
import type { RequestHandler } from 'express'

/** What such a site may read of an answer and send with a request, beside what every site may. */
const exposed = 'API-Version, Gevel-Bronnen, Gevel-Telling, Gevel-Volledig, Location, Preference-Applied, Retry-After, WWW-Authenticate'
const sendable = 'Authorization, Content-Type, Idempotency-Key, Prefer, Traceparent, X-Doelbinding'
const methods = 'GET, HEAD, POST, PUT, PATCH, DELETE'
/** Seconds that a browser may remember a preflight. */
const remembered = 600

/** `origins`: scheme, host and port as a browser sends them. A preflight is answered by who answers OPTIONS there. */
export function cors(origins: readonly string[]): RequestHandler {
  const allowed = new Set(origins)
  return ({ headers, method }, response, next) => {
    if (headers.origin === undefined || !allowed.has(headers.origin)) return next()
    response.setHeader('Access-Control-Allow-Origin', headers.origin)
    response.setHeader('Access-Control-Expose-Headers', exposed)
    if (method === 'OPTIONS' && headers['access-control-request-method'] !== undefined) {
      response.setHeader('Access-Control-Allow-Methods', methods)
      response.setHeader('Access-Control-Allow-Headers', sendable)
      response.setHeader('Access-Control-Max-Age', remembered)
    }
    next()
  }
}
