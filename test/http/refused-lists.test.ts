/** Lists that are refused: what the client is told to do about it. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { pino } from 'pino'
import { GevelError } from '../../src/domain/errors.ts'
import { TooBroad } from '../../src/federation/paging/too-broad.ts'
import { problemHandler } from '../../src/http/problem.ts'
import { listing } from '../federation/pure/sources.ts'
import { query } from '../federation/simulated.ts'

/** The answer to a request that ends in this error. */
async function answerTo(error: Error): Promise<{ status: number; body: any }> {
  const app = express()
  app.get('/', () => {
    throw error
  })
  app.use(problemHandler('https://gevel.example', pino({ level: 'silent' })))
  const server = createServer((request, response) => void app(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    return { status: response.status, body: await response.json() }
  } finally {
    server.close()
  }
}

describe('a list that is too broad', () => {
  it('is a 400 that names the filters that would help, and no source', async () => {
    const source = listing('klantcontacten', { filters: { kanaal: { match: 'exact', pushes: 'exact' }, onderwerp: { match: 'substring', pushes: 'narrows' } }, persoon: ['bsn'] })
    const { status, body } = await answerTo(new TooBroad(query('klantcontacten', { filters: [{ name: 'kanaal', value: 'balie' }] }), [source]))
    assert.equal(status, 400)
    assert.deepEqual(body.invalidParams, [{
      name: 'nonFieldErrors', code: 'query-too-broad',
      reason: 'Deze vraag is te ruim om te beantwoorden. Beperk de vraag met een van: hadBetrokkene__wasPartij__partijIdentificator__objectId, onderwerp.',
    }])
    assert.ok(!JSON.stringify(body).includes(source.name))
  })

  it('is one also where no filter would help', async () => {
    const { status, body } = await answerTo(new GevelError('vraag-te-ruim', 'bron-1: a secret of ours'))
    assert.deepEqual([status, body.invalidParams[0].code], [400, 'query-too-broad'])
    assert.ok(!JSON.stringify(body).includes('secret'))
  })
})
