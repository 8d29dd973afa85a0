/** What reaches Gevel and is no request that it can read: the same problems, with the same headers, as for any other. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { answerUnreadable } from '../../../src/http/unreadable.ts'
import type { Document } from '../../../src/http/validation.ts'
import { gemeente, type Answer, type Gemeente } from '../gemeente.ts'
import { unlawful } from './lawful.ts'
import { documents } from './operations.ts'

/** All that comes back for bytes as they stand, until the server ends it. */
async function exchange(port: number, ...pieces: readonly string[]): Promise<Answer & { readonly text: string }> {
  const socket = connect(port, '127.0.0.1')
  const text = received(socket)
  for (const piece of pieces) socket.write(piece)
  return answerOf(await text)
}

async function received(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

function answerOf(text: string): Answer & { readonly text: string } {
  const end = text.indexOf('\r\n\r\n')
  const [first = '', ...lines] = text.slice(0, end).split('\r\n')
  const headers = new Headers(lines.map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]))
  return { status: Number(first.split(' ')[1]), headers, body: text.slice(end + 4), text }
}

describe('a request that cannot be read', () => {
  let gevel: Gemeente
  let port: number
  before(async () => {
    gevel = await gemeente()
    port = Number(new URL(gevel.url).port)
  })

  const path = '/klantinteracties/api/v1/partijen'
  const cases: readonly (readonly [string, number, string])[] = [
    ['is no HTTP', 400, 'hallo\r\n\r\n'],
    ['has a method that is none', 400, `ONZIN ${path} HTTP/1.1\r\nHost: gevel\r\n\r\n`],
    ['has a version that is none', 400, `GET ${path} HTTP/9.9\r\nHost: gevel\r\n\r\n`],
    ['has a header that is none', 400, `GET ${path} HTTP/1.1\r\nHost: gevel\r\nonzin\r\n\r\n`],
    ['has a space in the name of a header', 400, `GET ${path} HTTP/1.1\r\nHost: gevel\r\nx y: z\r\n\r\n`],
    ['has two lengths', 400, `POST ${path} HTTP/1.1\r\nHost: gevel\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['has a length that is none', 400, `POST ${path} HTTP/1.1\r\nHost: gevel\r\nContent-Length: twee\r\n\r\n`],
    ['has headers beyond what is read', 431, `GET ${path} HTTP/1.1\r\nHost: gevel\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`],
    ['has an address beyond what is read', 431, `GET ${path}?x=${'y'.repeat(20_000)} HTTP/1.1\r\nHost: gevel\r\n\r\n`],
    ['expects what nobody knows', 417, `GET ${path} HTTP/1.1\r\nHost: gevel\r\nExpect: wonderen\r\n\r\n`],
    ['wants a tunnel', 405, 'CONNECT elders.example:443 HTTP/1.1\r\nHost: elders.example\r\n\r\n'],
  ]
  for (const [what, status, bytes] of cases) {
    it(`${what}: ${status}`, async () => {
      const answer = await exchange(port, bytes)
      assert.deepEqual(unlawful(answer, { status }), [], answer.text)
      assert.equal(answer.headers.get('connection'), 'close')
      assert.equal(Number(answer.headers.get('content-length')), Buffer.byteLength(answer.body as string))
      assert.doesNotMatch(answer.text, /onzin|wonderen|elders|yyyy/)
    })
  }
  it('names no host: 400, from the API that was asked', async () => {
    const answer = await exchange(port, `GET ${path} HTTP/1.1\r\nConnection: close\r\n\r\n`)
    assert.deepEqual(unlawful(answer, { status: 400, api: 'klantinteracties', form: 'application/json' }), [], answer.text)
  })
  it('has a body in pieces that are none: 400, while its answer is being made', async () => {
    const answer = await exchange(port, `POST ${path} HTTP/1.1\r\nHost: gevel\r\nAuthorization: Token voorbeeld-kcc\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`, 'zz\r\n{}\r\n')
    assert.deepEqual(unlawful(answer, { status: 400 }), [], answer.text)
  })
  it('asks to become another protocol: is answered in this one', async () => {
    const answer = await exchange(port, 'GET /health/live HTTP/1.1\r\nHost: gevel\r\nUpgrade: websocket\r\nConnection: upgrade, close\r\n\r\n')
    assert.equal(answer.status, 200)
  })
  it('keeps no other from being answered', async () => {
    for (const [, , bytes] of cases) await exchange(port, bytes)
    assert.equal((await gevel.get('/categorieen')).status, 200)
  })
})

describe('a server that is asked slowly', () => {
  const impatient = createServer({ headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 50 })
  before(async () => {
    answerUnreadable(impatient, { publicUrl: 'https://gevel.example', document: documents.klantbeeld as unknown as Document })
    impatient.on('request', (request, response) => {
      if (request.url === '/half') return void response.writeHead(200, { 'Content-Length': '10' }).write('half')
      request.resume().on('end', () => setTimeout(() => response.end('ok'), request.url === '/later' ? 100 : 0))
    })
    await once(impatient.listen(0, '127.0.0.1'), 'listening')
  })
  after(() => {
    impatient.closeAllConnections()
    impatient.close()
  })
  const portOf = () => (impatient.address() as AddressInfo).port

  it('does not wait for headers for ever: 408', async () => {
    const answer = await exchange(portOf(), 'GET / HTTP/1.1\r\nHost: gevel\r\n')
    assert.deepEqual(unlawful(answer, { status: 408 }), [], answer.text)
  })
  it('does not wait for a body for ever: 408', async () => {
    const answer = await exchange(portOf(), 'POST / HTTP/1.1\r\nHost: gevel\r\nContent-Length: 10\r\n\r\nhalf')
    assert.deepEqual(unlawful(answer, { status: 408 }), [], answer.text)
  })
  it('does not put a refusal in the middle of an answer: it breaks off', async () => {
    const { text } = await exchange(portOf(), 'POST /half HTTP/1.1\r\nHost: gevel\r\nContent-Length: 10\r\n\r\nhalf')
    assert.match(text, /^HTTP\/1\.1 200 /)
    assert.doesNotMatch(text, /408|problem/)
  })
  it('does not let a request take the refusal of one behind it for its own', async () => {
    const { text } = await exchange(portOf(), 'GET /later HTTP/1.1\r\nHost: gevel\r\n\r\nGET /later HTTP/1.1\r\nHost: gevel\r\n\r\nonzin\r\n\r\n')
    assert.deepEqual([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status), ['200', '200', '400'])
  })
  it('answers who asks in time', async () => {
    const asked = httpRequest({ port: portOf(), host: '127.0.0.1', method: 'GET' }).end()
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    assert.equal(answer.statusCode, 200)
    answer.resume()
  })
})
