/** What every answer of a national standard has in common, and the refusals that rest on headers, methods and paths alone. */
import type { Request, RequestHandler } from 'express'
import { answerProblemsAs, Problem } from './problem.ts'
import { sendJson } from './send-json.ts'
import { versionOf, type Document } from './validation.ts'

/** In the standard errors are plain JSON. */
export function standardHeaders(document: Document): RequestHandler {
  const version = versionOf(document)
  return (_request, response, next) => {
    response.setHeader('API-version', version)
    response.setHeader('Referrer-Policy', 'same-origin')
    answerProblemsAs(response, 'application/json')
    next()
  }
}

export const notAllowed: RequestHandler = (request, response) => {
  if (request.method !== 'OPTIONS') throw new Problem('method-not-allowed', `Methode "${request.method}" niet toegestaan.`)
  sendJson(response, {})
}

/** What can only be read. */
export const readOnly: RequestHandler = (_request, response, next) => {
  response.setHeader('Allow', 'GET, HEAD, OPTIONS')
  next()
}

export const requireJson: RequestHandler = (request, _response, next) => {
  const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase()
  if (type !== 'application/json') throw new Problem('unsupported-media-type', `Ongeldige media type "${type.slice(0, 100)}" in aanvraag.`)
  next()
}

/** Parameters of a media type (`charset`) do not matter; `q=0` is a refusal. */
function acceptedTypes({ headers: { accept = '*/*' } }: Request): readonly string[] {
  const accepted = accept.split(',').filter((one) => !/;\s*q=0(\.0*)?\s*(;|$)/i.test(one))
  return accepted.map((one) => one.split(';')[0]!.trim().toLowerCase())
}

const isJson = (type: string) => type === '*/*' || type === 'application/*' || type === 'application/json'
const isProblem = (type: string) => type === 'application/problem+json'

/** A client that names the form of RFC 9457 beside JSON gets its errors in it. */
export const acceptJson: RequestHandler = (request, response, next) => {
  if (request.headers.accept === undefined) return next()
  const types = acceptedTypes(request)
  if (!types.some(isJson)) throw new Problem('not-acceptable')
  if (types.some(isProblem)) answerProblemsAs(response, 'application/problem+json')
  next()
}

/** Paths that do not exist answer as the standard does: 404 without a JSON body, but for who asks for the form of RFC 9457. */
export const unknownPath: RequestHandler = (request, response, next) => {
  if (acceptedTypes(request).some(isProblem)) {
    answerProblemsAs(response, 'application/problem+json')
    return next(new Problem('not-found'))
  }
  response.status(404).setHeader('Content-Type', 'text/html; charset=utf-8')
  response.end('<!doctype html><html lang="nl"><title>Niet gevonden</title><h1>Niet gevonden</h1></html>')
}
