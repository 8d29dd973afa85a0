/** What nobody foresaw: a problem like any other, that says nothing of what went wrong. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { pino } from 'pino'
import { generalHeaders } from '../../../src/http/general-headers.ts'
import { problemHandler } from '../../../src/http/problem.ts'
import { standardHeaders } from '../../../src/http/standard-headers.ts'
import type { Document } from '../../../src/http/validation.ts'
import { clientOf } from '../gemeente.ts'
import { unlawful } from './lawful.ts'
import { documents } from './operations.ts'

const documentOf = (api: 'klantbeeld' | 'klantinteracties') => documents[api] as unknown as Document

describe('a request at which Gevel itself fails', () => {
  let server: Server
  let url: string
  before(async () => {
    const fail = () => { throw new Error('999993653 at /home/gevel') }
    const app = express().disable('x-powered-by').use(generalHeaders(documentOf('klantbeeld')))
    app.use('/standaard', standardHeaders(documentOf('klantinteracties')), fail)
    app.use(fail)
    app.use(problemHandler('https://gevel.example', pino({ level: 'silent' })))
    server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(() => server.close())

  it('is a 500 in the form of the API, with all headers and without the words of the failure', async () => {
    for (const [path, api] of [['/standaard', 'klantinteracties'], ['/', 'klantbeeld']] as const) {
      const answer = await clientOf(url).get(url + path)
      assert.deepEqual(unlawful(answer, { api, status: 500 }), [])
      assert.doesNotMatch(JSON.stringify(answer.body), /999993653|home|\bat\b/)
    }
  })
})
