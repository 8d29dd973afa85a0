/** The one way in which a body goes out: JSON, whatever the status. */
import type { Response } from 'express'

export function sendJson(response: Response, body: unknown, status = 200): void {
  response.status(status).setHeader('Content-Type', 'application/json')
  response.end(JSON.stringify(body))
}
