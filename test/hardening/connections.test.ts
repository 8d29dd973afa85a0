/** Clients that hold on to connections: slow ones, silent ones, greedy ones. They lose theirs; others are answered meanwhile. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { createListener, oneAtATime, type Patience } from '../../src/http/listener.ts'
import { configured, type Configured } from '../http/configured.ts'
import { apiPath, dial, hear, request, say } from './sockets.ts'

const hurried: Patience = { headersTimeout: 300, requestTimeout: 600, connectionsCheckingInterval: 50, takingTimeout: 300 }

const servers: Server[] = []

async function listening(handle: RequestListener, patience = hurried): Promise<{ url: string; server: Server }> {
  const server = createListener(undefined, patience)
  server.on('request', oneAtATime(handle)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  servers.push(server)
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const greeting: RequestListener = (_request, response) => void response.end('dag')

/** A few bytes at a time, for as long as the other side takes them. */
function trickle(socket: Socket, head: string, drop: string): void {
  socket.write(head)
  const timer = setInterval(() => socket.write(drop), 20)
  socket.once('close', () => clearInterval(timer))
}

describe('A connection', () => {
  afterEach(() => servers.splice(0).forEach((server) => {
    server.closeAllConnections()
    server.close()
  }))

  it('is lost to who never ends the headers, or the body, and others are answered meanwhile', async () => {
    const { url } = await listening((asked, response) => void asked.resume().on('end', () => response.end('dag')))
    const slow = [dial(url), dial(url), dial(url)]
    trickle(slow[0]!, 'GET / HTTP/1.1\r\nHost: x\r\n', 'X-A: b\r\n')
    trickle(slow[1]!, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n', 'x')
    trickle(slow[2]!, 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n', '1\r\nx\r\n')
    assert.deepEqual((await say(url, request('GET /'))).statuses, [200])
    for (const { statuses, closed } of await Promise.all(slow.map((socket) => hear(socket)))) assert.deepEqual([statuses, closed], [[408], true])
  })

  it('is lost to who takes nothing of an answer, which ends there', async () => {
    const ended: string[] = []
    const { url } = await listening((asked, response) => {
      if (asked.url === '/groot') response.once('close', () => ended.push(response.writableFinished ? 'whole' : 'broken off'))
      response.end(asked.url === '/groot' ? Buffer.alloc(64_000_000, 'x') : 'dag')
    })
    const deaf = dial(url).pause()
    deaf.write(request('GET /groot'))
    assert.deepEqual((await say(url, request('GET /'))).statuses, [200])
    for (let tries = 0; ended.length === 0 && tries < 100; tries++) await pause(50)
    assert.deepEqual(ended, ['broken off'])
    deaf.destroy()
  })

  it('is kept by who takes an answer slowly, however long that lasts', async () => {
    const size = 24_000_000
    const { url } = await listening((_asked, response) => void response.end(Buffer.alloc(size, 'x')))
    const socket = dial(url)
    let taken = 0
    socket.write(request('GET /'))
    socket.on('data', (chunk) => {
      taken += chunk.length
      socket.pause()
      setTimeout(() => socket.resume(), 4)
    })
    await once(socket, 'close')
    assert.ok(taken > size, `${taken} bytes`)
  }).timeout(30_000)

  it('hands over one request at a time, answers in their order, and is lost to who sends too many ahead', async () => {
    let atWork = 0
    let most = 0
    const seen: string[] = []
    const { url } = await listening((asked, response) => {
      most = Math.max(most, ++atWork)
      seen.push(asked.url!)
      setTimeout(() => {
        atWork--
        response.end(asked.url)
      }, 10)
    }, { ...hurried, requestTimeout: 10_000 })
    const ahead = (many: number) => Buffer.concat(Array.from({ length: many }, (_, place) => request(`GET /${place}`, place < many - 1 ? ['Connection: keep-alive'] : [])))
    const { statuses, text } = await say(url, ahead(30))
    assert.equal(most, 1)
    assert.equal(statuses.length, 30)
    assert.deepEqual(seen, Array.from({ length: 30 }, (_, place) => `/${place}`))
    assert.ok(text.indexOf('/7') < text.indexOf('/8'))

    seen.length = 0
    const flood = await say(url, ahead(500))
    assert.ok(flood.closed)
    assert.ok(flood.statuses.length < 40 && seen.length < 40, `${seen.length} were begun`)
    assert.deepEqual((await say(url, request('GET /'))).statuses, [200])
  })

  it('is one of so many: the next is not taken, and those that are there are served', async () => {
    const { url, server } = await listening(greeting)
    assert.ok(server.maxConnections > 1000 && server.maxConnections < 100_000)
    server.maxConnections = 3
    const idle = [dial(url), dial(url), dial(url)]
    await Promise.all(idle.map((socket) => once(socket, 'connect')))
    assert.deepEqual((await say(url, request('GET /'))).statuses, [])
    idle[0]!.write(request('GET /'))
    assert.deepEqual((await hear(idle[0]!)).statuses, [200])
    idle.forEach((socket) => socket.destroy())
  })
})

describe('Gevel under a flood', function () {
  this.timeout(30_000)
  let gevel: Configured
  before(async () => { gevel = await configured((configuration) => { configuration['requests'] = { concurrency: 8, queue: 16, queueMs: 5000 } }) })
  after(() => gevel?.stop())

  it('of one connection answers others', async () => {
    const flood = dial(gevel.url)
    const line = request(`GET ${apiPath}/klantcontacten?pageSize=200`, ['Connection: keep-alive'])
    flood.write(Buffer.concat(Array.from({ length: 30 }, () => line)))
    const others = await Promise.all(Array.from({ length: 10 }, () => gevel.get('/categorieen?pageSize=1')))
    assert.deepEqual(others.map(({ status }) => status), Array.from({ length: 10 }, () => 200))
    flood.destroy()
  })

  it('of connections beyond what it takes says when to return, and answers again when it is over', async () => {
    const answers = await Promise.all(Array.from({ length: 80 }, () => gevel.get('/klantcontacten?pageSize=200', { 'cache-control': 'no-cache' })))
    const statuses = new Set(answers.map(({ status }) => status))
    assert.deepEqual([...statuses].sort(), [200, 503])
    for (const { status, headers } of answers) if (status === 503) assert.equal(headers.get('retry-after'), '1')
    assert.equal((await gevel.get('/categorieen?pageSize=1')).status, 200)
  })

  it('of wrong tokens answers who has a right one', async () => {
    const wrong = Array.from({ length: 200 }, (_, place) => gevel.get('/partijen', { authorization: `Token geraden-${place}` }))
    const [right] = await Promise.all([gevel.get('/categorieen?pageSize=1'), ...wrong])
    assert.equal(right.status, 200)
    for (const { status } of await Promise.all(wrong)) assert.equal(status, 401)
  })
})
