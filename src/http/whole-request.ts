/** What every request must be, whatever it asks: refusals that node would otherwise give in a form of its own, or not at all. */
import type { RequestHandler } from 'express'
import { Problem } from './problem.ts'

/** Characters; RFC 9110 (4.1) wants at least 8000 octets to be supported. */
const longestUrl = 8_192

export const wholeRequest: RequestHandler = (request, _response, next) => {
  if (request.url.length > longestUrl) throw new Problem('uri-too-long')
  if (request.headers.host === undefined && request.httpVersion === '1.1') throw new Problem('malformed', 'Het verzoek noemt geen Host.')
  next()
}
