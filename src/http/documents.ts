/** The OpenAPI document of a surface, public, as JSON and as YAML, with the configured address as its server. */
import { Router, type RequestHandler } from 'express'
import { stringify } from 'yaml'
import type { Document } from './validation.ts'

export function documents(document: Document, apiUrl: string): Router {
  const served = { ...document, servers: [{ url: apiUrl }] }
  const json = JSON.stringify(served)
  const yaml = stringify(served, { lineWidth: 120, aliasDuplicateObjects: false })
  const send = (type: string, body: string): RequestHandler => (_request, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*')
    response.setHeader('API-version', (document['info'] as { version: string }).version)
    response.setHeader('Content-Type', type)
    response.end(body)
  }
  const router = Router({ strict: true, caseSensitive: true })
  router.get('/openapi.json', send('application/json', json))
  router.get('/openapi.yaml', send('application/yaml', yaml))
  return router
}
