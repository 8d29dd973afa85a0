/** The documents as OpenAPI: valid, and loaded by the validator that requests are put to. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Validator } from '@seriousme/openapi-schema-validator'
import express, { type ErrorRequestHandler, type Express } from 'express'
import * as OpenApiValidator from 'express-openapi-validator'
import { apiNames } from '#domain/resources.ts'
import { ownDocument } from '../../openapi/check/standard.ts'
import type { Document } from '../../openapi/check/document.ts'
import { nobody } from '../http/wire.ts'
import { changed } from './small-document.ts'

for (const api of [...apiNames, 'klantbeeld'] as const) {
  describe(`openapi/${api}.yaml`, function () {
    this.timeout(60_000)
    const document = ownDocument(api)
    const faultsOf = async (checked: Document) => {
      const { valid, errors } = await new Validator().validate(structuredClone(checked) as Record<string, unknown>)
      return valid ? [] : [errors].flat()
    }

    it('is valid OpenAPI 3.0.3, which a document with a fault is not', async () => {
      assert.equal(document.openapi, '3.0.3')
      assert.deepEqual(await faultsOf(document), [])
      const path = Object.keys(document.paths!)[0]!
      assert.notDeepEqual(await faultsOf(changed(document, (tree) => { (Object.values(tree['paths'][path])[0] as { parameters: unknown }).parameters = [{ name: 'x' }] })), [])
    })

    it('names each operation once', () => {
      const names = Object.values(document.paths!).flatMap((item) => Object.values(item).map((one) => (one as { operationId: string }).operationId))
      assert.equal(new Set(names).size, names.length)
    })

    it('has no `nullable` beside `allOf` or a reference, which makes the validator fail at every request', () => {
      const wrong: string[] = []
      const look = (value: unknown, path: string): void => {
        if (typeof value !== 'object' || value === null) return
        if ('nullable' in value && ('allOf' in value || '$ref' in value || !('type' in value))) wrong.push(path)
        for (const [key, one] of Object.entries(value)) look(one, `${path}/${key}`)
      }
      look(document, '')
      assert.deepEqual(wrong, [])
    })

    it('is loaded whole by express-openapi-validator, which judges every operation by it and fails at none', async () => {
      const server = createServer(judge(document)).listen(0, '127.0.0.1')
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      try {
        for (const [path, item] of Object.entries(document.paths!)) {
          for (const method of Object.keys(item)) {
            const body = ['post', 'put', 'patch'].includes(method) ? { body: '{"uuid":1,"adres":5}', headers: { 'content-type': 'application/json' } } : {}
            const url = `http://127.0.0.1:${port}/${api}/api/v1${path.replace('{uuid}', nobody)}`
            const { status } = await fetch(url, { method: method.toUpperCase(), ...body })
            assert.ok(status === 418 || status === 400, `${method} ${path}: ${status}`)
          }
        }
      } finally {
        server.close()
      }
    })
  })
}

/** 418 for what the validator lets through, its own status for what it does not. */
function judge(document: Document): Express {
  const app = express()
  app.use(express.json())
  app.use(OpenApiValidator.middleware({ apiSpec: structuredClone(document) as never, validateRequests: true, validateResponses: true, validateSecurity: false }))
  app.use((_request, response) => void response.sendStatus(418))
  const refuse: ErrorRequestHandler = (error: { status?: number }, _request, response, _next) => void response.sendStatus(error.status ?? 500)
  return app.use(refuse)
}
