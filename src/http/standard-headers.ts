/** Headers that every answer of the standard carries, and the refusals that rest on headers and methods alone. */
import type { RequestHandler } from 'express'
import { Problem } from './problem.ts'
import { sendJson } from './send-json.ts'
import type { Document } from './validation.ts'

export function standardHeaders(document: Document): RequestHandler {
  const { version } = document['info'] as { version: string }
  return (_request, response, next) => {
    response.setHeader('API-version', version)
    response.setHeader('Vary', 'origin')
    response.setHeader('Cache-Control', 'no-store')
    response.setHeader('X-Frame-Options', 'DENY')
    response.setHeader('X-Content-Type-Options', 'nosniff')
    response.setHeader('Referrer-Policy', 'same-origin')
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
    next()
  }
}

export const notAllowed: RequestHandler = (request, response) => {
  if (request.method !== 'OPTIONS') throw new Problem('method-not-allowed', `Methode "${request.method}" niet toegestaan.`)
  sendJson(response, {})
}

export const requireJson: RequestHandler = (request, _response, next) => {
  const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase()
  if (type !== 'application/json') throw new Problem('unsupported-media-type', `Ongeldige media type "${type.slice(0, 100)}" in aanvraag.`)
  next()
}
