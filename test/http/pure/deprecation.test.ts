/** What goes away says since and until when, as the document has it. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { deprecation } from '../../../src/http/deprecation.ts'
import type { Document } from '../../../src/http/validation.ts'

const leaving = { deprecated: true, 'x-deprecated-since': '2026-01-01', 'x-sunset': '2027-07-01T12:00:00Z' }
const documentWith = (paths: object) => ({ paths, components: {} }) as unknown as Document

describe('an operation that the document calls deprecated', () => {
  let server: Server
  before(async () => {
    const document = documentWith({ '/zaken': { get: leaving, post: {} }, '/zaken/{uuid}': { get: {}, delete: leaving }, '/zaken.json/{uuid}': { get: leaving } })
    server = express().use('/api', ...deprecation(document)).use((_request, response) => void response.end()).listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  after(() => server.close())

  const ask = async (method: string, path: string) => {
    const { headers } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api${path}`, { method })
    return [headers.get('deprecation'), headers.get('sunset')]
  }
  const said = ['@1767225600', 'Thu, 01 Jul 2027 12:00:00 GMT']

  it('says so', async () => {
    for (const [method, path] of [['GET', '/zaken'], ['HEAD', '/zaken'], ['GET', '/zaken?x=1'], ['DELETE', '/zaken/1']] as const) assert.deepEqual(await ask(method, path), said, `${method} ${path}`)
  })
  it('is that one, and no other of its path or below it', async () => {
    for (const [method, path] of [['POST', '/zaken'], ['GET', '/zaken/1'], ['DELETE', '/zaken'], ['DELETE', '/zaken/1/2'], ['GET', '/zakenxjson/1']] as const) assert.deepEqual(await ask(method, path), [null, null], `${method} ${path}`)
  })
  it('has dates, or Gevel does not start', () => {
    for (const missing of ['x-deprecated-since', 'x-sunset']) {
      assert.throws(() => deprecation(documentWith({ '/zaken': { get: { ...leaving, [missing]: undefined } } })), TypeError)
    }
  })
  it('costs nothing where there is none', () => {
    assert.deepEqual(deprecation(documentWith({ '/zaken': { get: {} } })), [])
  })
})
