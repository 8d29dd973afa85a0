/** The OpenAPI document of a surface, public, as JSON and as YAML, with the configured address as its server. */
import { Router, type RequestHandler } from 'express'
import { stringify } from 'yaml'
import { notAllowed, readOnly } from './standard-headers.ts'
import type { Document } from './validation.ts'

export interface Contact {
  readonly name: string
  readonly email: string
  readonly url: string
}

/** `contact`: who answers for it here, where that is not who made it. */
export function documents(document: Document, apiUrl: string, contact?: Contact): Router {
  const served = { ...document, info: { ...(document['info'] as object), ...(contact && { contact }) }, servers: [{ url: apiUrl }] }
  const json = JSON.stringify(served)
  const yaml = stringify(served, { lineWidth: 120, aliasDuplicateObjects: false })
  const send = (type: string, body: string): RequestHandler => (_request, response) => {
    response.setHeader('Content-Type', type)
    response.end(body)
  }
  const router = Router({ strict: true, caseSensitive: true })
  router.use(['/openapi.json', '/openapi.yaml'], forEverySite)
  router.get('/openapi.json', send('application/json', json))
  router.get('/openapi.yaml', send('application/yaml', yaml))
  router.all(['/openapi.json', '/openapi.yaml'], readOnly, notAllowed)
  return router
}

const forEverySite: RequestHandler = (_request, response, next) => {
  response.setHeader('Access-Control-Allow-Origin', '*')
  next()
}
