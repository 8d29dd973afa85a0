/** Requests at random prove as much as what is seen in the answers. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { operations } from './operations.ts'
import { requests, type FuzzRequest } from './requests.ts'
import { faultsOfAnswer, generated, send } from './sending.ts'

const json = 'application/json'

function requestOf(method: string, path: string): FuzzRequest {
  const operation = operations.find((one) => one.method === method && one.path === path)!
  return { operation, method, path: path.replace('{uuid}', '11111111-1111-4111-8111-111111111111'), query: [], rawQuery: '', headers: {}, body: undefined }
}

const problem = (status: number) => JSON.stringify({ type: 'http://x/ref/fouten/X/', code: 'x', title: 'X', status, detail: 'x', instance: 'urn:uuid:11111111-1111-4111-8111-111111111111' })
const categorie = { uuid: '11111111-1111-4111-8111-111111111111', url: 'http://x/categorieen/1', naam: 'Inwoner' }

describe('an answer to a request at random', () => {
  const faults = (method: string, path: string, status: number, body: unknown, type = json) =>
    faultsOfAnswer(requestOf(method, path), status, type, typeof body === 'string' ? body : JSON.stringify(body))

  it('is right when it is as the document says', () => {
    assert.deepEqual(faults('GET', '/categorieen/{uuid}', 200, categorie), [])
    assert.deepEqual(faults('GET', '/categorieen/{uuid}', 404, problem(404)), [])
    assert.deepEqual(faults('DELETE', '/categorieen/{uuid}', 204, ''), [])
    assert.deepEqual(faults('GET', '/categorieen', 200, { count: 1, next: null, previous: null, results: [categorie] }), [])
  })
  it('is wrong when it is a failure, documented or not', () => {
    for (const status of [500, 502, 503, 504]) assert.deepEqual(faults('GET', '/categorieen', status, problem(status)), [`status ${status}`])
  })
  it('is wrong with a status that the document does not have there', () => {
    assert.deepEqual(faults('POST', '/categorieen', 200, categorie), ['status 200 is not in the document'])
    assert.deepEqual(faults('GET', '/categorieen', 415, problem(415)), ['status 415 is not in the document'])
  })
  it('is wrong with another body than the document has', () => {
    const wrong = [{ ...categorie, naam: 1 }, { ...categorie, uuid: 'x' }, { uuid: categorie.uuid, url: categorie.url }, { ...categorie, extra: 1 }, { naam: 'Inwoner', uuid: categorie.uuid, url: categorie.url }, [], '', '<html>']
    for (const body of wrong) assert.notDeepEqual(faults('GET', '/categorieen/{uuid}', 200, body), [], JSON.stringify(body))
    assert.notDeepEqual(faults('GET', '/categorieen/{uuid}', 404, { detail: 'x' }), [])
    assert.deepEqual(faults('GET', '/categorieen', 404, '<html>', 'text/html'), ['is text/html'])
    assert.deepEqual(faults('DELETE', '/categorieen/{uuid}', 204, 'x'), ['has a body'])
  })
  it('that never comes is a fault', async () => {
    const server = createServer(() => {}).listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      const { findings } = await send(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, [requestOf('GET', '/categorieen')], 100)
      assert.match(findings[0]!.faults[0]!, /^no answer/)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})

describe('requests at random', () => {
  it('are the same for the same seed, and of every operation', () => {
    const some = generated(requests, 7, 3_000)
    assert.deepEqual(generated(requests, 7, 3_000), some)
    const reached = new Set(some.map(({ operation }) => operation))
    assert.deepEqual(operations.filter((one) => !reached.has(one)).map(({ method, path }) => `${method} ${path}`), [])
  })
})
