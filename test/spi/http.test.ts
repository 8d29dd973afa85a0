/** What the tamed HTTP client promises, on each transport, against real servers on 127.0.0.1. */
import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import type { RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { inspect } from 'node:util'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import nock from 'nock'
import {
  axiosTransport, createHttpClient, SourceError, undiciTransport,
  type Call, type HttpAnswer, type HttpClient, type HttpClientSettings, type HttpRequest, type HttpTransport, type SourceErrorCode,
} from '#spi'
import { eventually, httpServer, rawServer, type HttpLoopback, type Loopback } from './loopback.ts'

// nock stands between every client of this process and its sockets from the moment it is imported; only its own test wants that.
nock.restore()

const transports = { 'undici pools': undiciTransport, "axios' http": axiosTransport }
const patient = (): Call => ({ signal: AbortSignal.timeout(8000) })
const json = (body: string | Uint8Array, headers: Record<string, string> = {}): RequestListener => (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body)
}
const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n'

/** Everything that could give away what a request or an answer held. */
const secrets = {
  path: 'geheim-pad', query: 'geheim-bsn', header: 'geheim-token', request: 'geheim-gestuurd', answer: 'geheim-antwoord',
}
const secretRequest: HttpRequest = {
  path: secrets.path, query: { bsn: secrets.query }, headers: { authorization: secrets.header }, body: { tekst: secrets.request },
}

for (const [name, newTransport] of Object.entries(transports)) {
  describe(`The tamed HTTP client over ${name}`, () => {
    conformance(newTransport)
  })
}

function conformance(newTransport: () => HttpTransport) {
  const open: { close(): Promise<void> }[] = []
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close()
  })

  async function serve(listener: RequestListener): Promise<HttpLoopback> {
    const server = await httpServer(listener)
    open.push(server)
    return server
  }
  async function serveRaw(answer: (socket: Socket) => void): Promise<Loopback> {
    const server = await rawServer(answer)
    open.push(server)
    return server
  }
  function clientOf(server: { origin: string }, settings: Partial<HttpClientSettings> = {}): HttpClient {
    const transport = newTransport()
    const client = createHttpClient({ baseUrl: `${server.origin}/api/v1`, transport, ...settings })
    open.push(transport, client)
    return client
  }
  const get = (server: { origin: string }, path = 'zaken', call = patient()): Promise<HttpAnswer> => clientOf(server).get({ path }, call)

  describe('where it goes', () => {
    const within: [path: string, asked: string][] = [
      ['zaken', '/api/v1/zaken'],
      ['/zaken', '/api/v1/zaken'],
      ['zaken/1?page=2', '/api/v1/zaken/1?page=2'],
      ['', '/api/v1'],
      ['?page=2', '/api/v1?page=2'],
      ['zaken/a%2Fb%20c', '/api/v1/zaken/a%2Fb%20c'],
      ['zaken/100%25', '/api/v1/zaken/100%25'],
      ['zaken/v1..2/...', '/api/v1/zaken/v1..2/...'],
      ['imap:1:2', '/api/v1/imap:1:2'],
      ['{origin}/api/v1/zaken?page=2', '/api/v1/zaken?page=2'],
      ['{origin}/api/v1', '/api/v1'],
    ]
    it('asks paths and links below the base path', async () => {
      const server = await serve(json('{}'))
      const client = clientOf(server)
      for (const [path] of within) await client.get({ path: path.replace('{origin}', server.origin) }, patient())
      assert.deepEqual(server.requests, within.map(([, asked]) => `GET ${asked}`))
    })

    const climbing = [
      '..', '../admin', 'zaken/../../admin', 'zaken/../andere', './zaken', 'zaken/.', '%2e%2e/admin', '.%2E/admin', '%252e%252e/admin',
      '..%2fadmin', 'zaken/..%2f..%2fadmin', '..;/admin', '..%3bx/admin', '..\\admin', 'zaken\\..\\..\\admin', '%5cadmin', '%00', 'zaken%0d%0aX: y', 'zaken#2', 'a b', 'a\tb',
      '100%', '%ff',
    ]
    it('refuses a path that leads outside, as a mistake of the adapter, and asks nothing', async () => {
      const server = await serve(json('{}'))
      const client = clientOf(server)
      for (const path of [...climbing, '//evil.example/zaken', '//', '/\\evil.example']) {
        await assert.rejects(client.get({ path }, patient()), TypeError, path)
      }
      assert.deepEqual(server.requests, [])
    })

    it('refuses a link of the source that leads outside, as unreadable, and asks nothing', async () => {
      const server = await serve(json('{}'))
      const client = clientOf(server)
      const { host } = new URL(server.origin)
      const outside = [
        ...climbing.map((path) => `${server.origin}/api/v1/${path}`),
        `${server.origin}/`, `${server.origin}/api/v10/zaken`, `${server.origin}/andere`, `https://${host}/api/v1/zaken`,
        `http://127.0.0.1:1/api/v1/zaken`, `http://evil.example/api/v1/zaken`, `http://user@${host}/api/v1/zaken`,
        `http://${host}@evil.example/api/v1/zaken`, `http:\\\\${host}/api/v1/zaken`, `http:${host}/api/v1/zaken`, 'http://', 'https:',
      ]
      for (const path of outside) await rejectsWith('bron-onleesbaar', client.get({ path }, patient()), path)
      assert.deepEqual(server.requests, [])
    })

    it('encodes the query, leaves out what is undefined, and keeps what a link already has', async () => {
      const server = await serve(json('{}'))
      const query = { naam: 'Zoë & Co=+#?/%', bsn: undefined, page: 2, actief: false, leeg: '' }
      await clientOf(server).get({ path: `${server.origin}/api/v1/zaken?a=1`, query }, patient())
      const asked = new URL(server.last().url!, server.origin)
      assert.deepEqual([...asked.searchParams], [['a', '1'], ['naam', 'Zoë & Co=+#?/%'], ['page', '2'], ['actief', 'false'], ['leeg', '']])
    })

    it('never follows a redirect', async () => {
      const server = await serve((_request, response) => { response.writeHead(302, { location: '/api/v1/elders' }).end() })
      await rejectsWith('bron-onleesbaar', get(server))
      assert.equal(server.requests.length, 1)
    })

    it('refuses a base URL that is none or that holds more than a place, without repeating it', () => {
      for (const baseUrl of ['geheim', 'ftp://geheim.example', 'http://x:geheim@host.example', 'http://host.example?token=geheim', 'http://host.example#geheim']) {
        assert.throws(() => createHttpClient({ baseUrl, transport: newTransport() }), (error) => {
          assert.ok(error instanceof TypeError)
          assert.doesNotMatch(inspect(error, { showHidden: true }).replace(error.stack!, error.message), /geheim/, baseUrl)
          return true
        })
      }
    })
  })

  describe('what it sends', () => {
    it('says what it accepts and who it is, and nothing of axios', async () => {
      const server = await serve(json('{}'))
      await get(server)
      const { accept, 'accept-encoding': encodings, 'user-agent': agent, 'content-type': type } = server.last().headers
      assert.deepEqual({ accept, encodings, agent, type }, { accept: 'application/json', encodings: 'gzip, deflate, br', agent: 'gevel', type: undefined })
    })

    it('asks for the headers of the settings anew each time; those of a request win', async () => {
      const server = await serve(json('{}'))
      let turn = 0
      const client = clientOf(server, { headers: () => ({ Authorization: `Token ${++turn}`, 'Accept-Crs': 'a' }) })
      await client.get({ path: '', headers: { 'accept-crs': 'b' } }, patient())
      assert.deepEqual([server.last().headers.authorization, server.last().headers['accept-crs']], ['Token 1', 'b'])
      await client.get({ path: '' }, patient())
      assert.deepEqual([server.last().headers.authorization, server.last().headers['accept-crs']], ['Token 2', 'a'])
    })

    it('posts JSON, and no content type without a body', async () => {
      const server = await serve(json('{"ok":true}'))
      const client = clientOf(server)
      const answer = await client.post({ path: 'zaken/_zoek', body: { naam: 'Zoë' } }, patient())
      assert.deepEqual(answer.body, { ok: true })
      assert.deepEqual([server.last().method, server.last().headers['content-type'], server.last().text], ['POST', 'application/json', '{"naam":"Zoë"}'])
      await client.post({ path: 'zaken' }, patient())
      assert.deepEqual([server.last().headers['content-type'], server.last().text], [undefined, ''])
    })

    it('refuses headers that would break out of their line, and those that are the transport\'s', async () => {
      const server = await serve(json('{}'))
      const wrong = [{ a: 'geheim\r\nX: y' }, { a: 'geheim\n' }, { a: 'geheim\u0000' }, { a: 'geheim€' }, { 'a b': 'c' }, { 'a\r\nb': 'c' }, { '': 'c' }, { Host: 'evil.example' }, { 'Transfer-Encoding': 'chunked' }]
      for (const headers of wrong as Record<string, string>[]) {
        for (const client of [clientOf(server, { headers: () => headers }), clientOf(server)]) {
          const send = client.get({ path: '', headers }, patient())
          await assert.rejects(send, (error: Error) => error instanceof TypeError && !error.message.includes('geheim'))
        }
      }
      assert.deepEqual(server.requests, [])
    })
  })

  describe('what it answers', () => {
    const readable: Record<string, RequestListener> = {
      'application/json': json('{"naam":"Zoë"}'),
      'a problem type': json('{"naam":"Zoë"}', { 'content-type': 'application/problem+json; charset=utf-8' }),
      'upper case': json('{"naam":"Zoë"}', { 'content-type': 'Application/JSON' }),
      'a byte order mark': json('\ufeff{"naam":"Zoë"}'),
      gzip: json(gzipSync('{"naam":"Zoë"}'), { 'content-encoding': 'gzip' }),
      'gzip in capitals': json(gzipSync('{"naam":"Zoë"}'), { 'content-encoding': 'GZIP' }),
      deflate: json(deflateSync('{"naam":"Zoë"}'), { 'content-encoding': 'deflate' }),
      'bare deflate': json(deflateRawSync('{"naam":"Zoë"}'), { 'content-encoding': 'deflate' }),
      br: json(brotliCompressSync('{"naam":"Zoë"}'), { 'content-encoding': 'br' }),
      identity: json('{"naam":"Zoë"}', { 'content-encoding': 'identity' }),
      'byte by byte': (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        void trickle(response, Buffer.from('{"naam":"Zoë"}'))
      },
      'byte by byte, deflated': (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'deflate' })
        void trickle(response, deflateSync('{"naam":"Zoë"}'))
      },
    }
    for (const [what, listener] of Object.entries(readable)) {
      it(`parses JSON: ${what}`, async () => {
        assert.deepEqual((await get(await serve(listener))).body, { naam: 'Zoë' })
      })
    }

    it('gives status and headers, names in lower case, and undefined for an empty body', async () => {
      const server = await serve((_request, response) => { response.writeHead(204, { 'X-Totaal': '7', 'X-Twee': ['a', 'b'] }).end() })
      const { status, headers, body } = await get(server)
      assert.deepEqual([status, headers['x-totaal'], headers['x-twee'], body], [204, '7', 'a, b', undefined])
      assert.equal((await get(await serve(json('', { 'content-encoding': 'deflate' })))).body, undefined)
    })

    it('gives a large answer whole', async () => {
      const text = JSON.stringify(Array.from({ length: 40_000 }, (_, index) => `klantcontact ${index}`))
      const { body } = await get(await serve(json(gzipSync(text), { 'content-encoding': 'gzip' })))
      assert.equal(JSON.stringify(body), text)
    })

    it('gives a status that the adapter accepts, and no other', async () => {
      const server = await serve((_request, response) => { response.writeHead(404, { 'content-type': 'application/problem+json' }).end('{"code":"not_found"}') })
      const { status, body } = await clientOf(server).get({ path: 'zaken/1', accept: [404] }, patient())
      assert.deepEqual([status, body], [404, { code: 'not_found' }])
      await rejectsWith('bron-mislukt', clientOf(server).get({ path: 'zaken/1', accept: [409] }, patient()))
    })

    const codes: Record<number, SourceErrorCode> = {
      301: 'bron-onleesbaar', 304: 'bron-onleesbaar', 307: 'bron-onleesbaar', 400: 'bron-mislukt', 401: 'bron-weigert', 403: 'bron-weigert', 404: 'bron-mislukt',
      409: 'bron-mislukt', 410: 'bron-mislukt', 429: 'bron-overbelast', 500: 'bron-mislukt', 501: 'bron-mislukt', 502: 'bron-mislukt', 503: 'bron-onbereikbaar', 504: 'bron-mislukt',
    }
    it('turns every other status into its error', async () => {
      const server = await serve((request, response) => {
        response.writeHead(Number(request.url!.split('/').at(-1)), { 'content-type': 'application/json', location: '/api/v1/x' }).end()
      })
      const client = clientOf(server)
      for (const [status, code] of Object.entries(codes)) await rejectsWith(code, client.get({ path: status }, patient()), status)
      assert.equal(server.requests.length, Object.keys(codes).length)
    })

    const pauses: [what: string, headers: Record<string, string>, milliseconds: number | undefined][] = [
      ['seconds', { 'retry-after': '7' }, 7000],
      ['a moment by the clock of the source', { 'retry-after': 'Wed, 21 Oct 2015 07:28:09 GMT', date: 'Wed, 21 Oct 2015 07:28:00 GMT' }, 9000],
      ['a moment that has passed', { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT', date: 'Wed, 21 Oct 2015 07:29:00 GMT' }, 0],
      ['nothing that can be read', { 'retry-after': 'soon' }, undefined],
      ['nothing', {}, undefined],
    ]
    for (const [what, headers, milliseconds] of pauses) {
      it(`passes on for how long the source asks to be left alone: ${what}`, async () => {
        const server = await serve((request, response) => { response.writeHead(Number(request.url!.split('/').at(-1)), headers).end() })
        for (const [status, code] of [['429', 'bron-overbelast'], ['503', 'bron-onbereikbaar']] as const) {
          const error = await clientOf(server).get({ path: status }, patient()).catch((reason: unknown) => reason)
          assert.ok(error instanceof SourceError && error.code === code)
          assert.equal(error.retryAfterMs, milliseconds)
        }
      })
    }

    it('never takes a redirect for an answer, also where its body is JSON', async () => {
      const server = await serve((_request, response) => { response.writeHead(302, { location: 'x', 'content-type': 'application/json' }).end('{}') })
      await rejectsWith('bron-onleesbaar', get(server))
    })

    const html = '<html><title>Inloggen</title></html>'
    const unreadable: Record<string, RequestListener> = {
      'a login page': json(html, { 'content-type': 'text/html' }),
      'a login page that says it is JSON': json(html),
      'JSON that says it is text': json('{}', { 'content-type': 'text/plain' }),
      'JSON that says it is something like it': json('{}', { 'content-type': 'application/jsonp' }),
      'JSON without a type': (_request, response) => { response.end('{}') },
      'half of a JSON text': json('{"a": [1, 2'),
      'two JSON texts': json('{}{}'),
      'bytes that are no UTF-8': json(Buffer.from([0x22, 0xc3, 0x28, 0x22])),
      'another alphabet': json(Buffer.from('"Zoë"', 'latin1'), { 'content-type': 'application/json; charset=iso-8859-1' }),
      'broken gzip': json('{"geen":"gzip"}', { 'content-encoding': 'gzip' }),
      'half of a gzip': json(gzipSync('{"naam":"Zoë"}').subarray(0, 20), { 'content-encoding': 'gzip' }),
      'broken br': json('{"geen":"br"}', { 'content-encoding': 'br' }),
      'broken deflate': json('xxxxx', { 'content-encoding': 'deflate' }),
      'an encoding that was not asked for': json('{}', { 'content-encoding': 'zstd' }),
      'encodings on top of each other': json(gzipSync(gzipSync('{}')), { 'content-encoding': 'gzip, gzip' }),
    }
    for (const [what, listener] of Object.entries(unreadable)) {
      it(`calls unreadable: ${what}`, async () => {
        await rejectsWith('bron-onleesbaar', get(await serve(listener)))
      })
    }

    it('calls unreadable what does not speak HTTP', async () => {
      await rejectsWith('bron-onleesbaar', get(await serveRaw((socket) => { socket.end('SSH-2.0-OpenSSH_9.6\r\n') })))
    })
  })

  describe('the byte limit', () => {
    const limited = (server: Loopback) => clientOf(server, { maxBytes: 1000 })
    it('of four answers of the largest size at once, and of any number one after the other', async () => {
      const held: ServerResponse[] = []
      const body = JSON.stringify('x'.repeat(990))
      const server = await serve((request, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
        if (!request.url!.endsWith('held')) return void response.end(body)
        response.write(body.slice(0, -1))
        held.push(response)
      })
      const client = limited(server)
      const four = Array.from({ length: 4 }, () => client.get({ path: 'held' }, patient()))
      await eventually('four are being read', () => held.length === 4)
      await new Promise((resolve) => setTimeout(resolve, 50))
      await rejectsWith('bron-overbelast', client.get({ path: 'more' }, patient()))
      for (const response of held) response.end('"')
      await Promise.all(four)
      for (let time = 0; time < 9; time++) assert.equal((await client.get({ path: 'another' }, patient())).status, 200)
    })

    it('lets through what is exactly as large, and refuses one byte more', async () => {
      const server = await serve((request, response) => json(JSON.stringify('x'.repeat(Number(request.url!.split('/').at(-1)) - 2)))(request, response))
      assert.equal(((await limited(server).get({ path: '1000' }, patient())).body as string).length, 998)
      await rejectsWith('bron-onleesbaar', limited(server).get({ path: '1001' }, patient()))
    })

    it('counts bytes that have no decompression to go through', async () => {
      await rejectsWith('bron-onleesbaar', limited(await serve(json(JSON.stringify('x'.repeat(999)), { 'content-encoding': 'identity' }))).get({ path: '' }, patient()))
    })

    for (const encoding of ['gzip', 'br', 'deflate']) {
      it(`counts after decompression: ${encoding}`, async () => {
        const compress = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync }[encoding]!
        const bodyOf = (size: number) => compress(JSON.stringify('x'.repeat(size - 2)))
        const server = await serve((request, response) => json(bodyOf(Number(request.url!.split('/').at(-1))), { 'content-encoding': encoding })(request, response))
        assert.equal(((await limited(server).get({ path: '1000' }, patient())).body as string).length, 998)
        await rejectsWith('bron-onleesbaar', limited(server).get({ path: '1001' }, patient()))
      })
    }

    it('does not wait for a body that says it is larger, and closes the connection', async () => {
      const server = await serve((_request, response) => { response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1001' }).flushHeaders() })
      await rejectsWith('bron-onleesbaar', limited(server).get({ path: '' }, patient()))
      await eventually('the connection is closed', () => server.connections.size === 0)
    })

    it('calls unreadable headers that are larger than a client takes', async () => {
      const server = await serveRaw((socket) => { socket.end(`HTTP/1.1 200 OK\r\n${'X-Vloed: 1\r\n'.repeat(100_000)}\r\n`) })
      await rejectsWith('bron-onleesbaar', get(server))
    })

    it('stops reading a body without an end, and closes the connection', async () => {
      let sent = 0
      const server = await serve((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        sendForever(response, Buffer.alloc(65536, 32), (bytes) => { sent += bytes })
      })
      await rejectsWith('bron-onleesbaar', clientOf(server, { maxBytes: 1_000_000 }).get({ path: '' }, patient()))
      await eventually('the connection is closed', () => server.connections.size === 0)
      assert.ok(sent < 20_000_000, `${sent} bytes were taken`)
    })

    it('does not wait for a body that it will not read, and closes the connection', async () => {
      const server = await serve((request, response) => {
        const failed = request.url!.endsWith('failed')
        response.writeHead(failed ? 500 : 200, { 'content-type': 'application/json', 'content-encoding': failed ? 'identity' : 'zstd' })
        sendForever(response, Buffer.alloc(65536, 32))
      })
      await rejectsWith('bron-mislukt', clientOf(server).get({ path: 'failed' }, patient()))
      await rejectsWith('bron-onleesbaar', clientOf(server).get({ path: 'encoded' }, patient()))
      await eventually('the connections are closed', () => server.connections.size === 0)
    })

    it('stops at a gzip bomb with bounded memory, and closes the connection', async () => {
      const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 32))
      const server = await serve((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
        sendForever(response, bomb)
      })
      const client = clientOf(server, { maxBytes: 1_000_000 })
      const before = process.memoryUsage().rss
      await rejectsWith('bron-onleesbaar', client.get({ path: '' }, patient()))
      assert.ok(process.memoryUsage().rss - before < 40_000_000)
      await eventually('the connection is closed', () => server.connections.size === 0)
    })
  })

  describe('the signal', () => {
    const stalls: Record<string, (socket: Socket) => void> = {
      'headers that do not come': () => {},
      'headers that stop half way': (socket) => { socket.write('HTTP/1.1 200 OK\r\nContent-') },
      'a body that does not come': (socket) => { socket.write(`${head}Content-Length: 10\r\n\r\n`) },
      'a body that stops': (socket) => { socket.write(`${head}Content-Length: 10\r\n\r\n{"a"`) },
      'a body that trickles': (socket) => {
        socket.write(`${head}Content-Length: 1000000\r\n\r\n`)
        const timer = setInterval(() => socket.write(' '), 5)
        socket.on('close', () => clearInterval(timer))
      },
      'a gzip that stops': (socket) => { socket.write(Buffer.concat([Buffer.from(`${head}Content-Encoding: gzip\r\nContent-Length: 1000\r\n\r\n`), gzipSync('{}').subarray(0, 12)])) },
      'a deflate that does not come': (socket) => { socket.write(`${head}Content-Encoding: deflate\r\nContent-Length: 1000\r\n\r\n`) },
    }
    for (const [what, answer] of Object.entries(stalls)) {
      it(`stops waiting for ${what}, and frees the socket`, async () => {
        const server = await serveRaw(answer)
        const began = performance.now()
        await rejectsWith('bron-te-laat', get(server, 'zaken', { signal: AbortSignal.timeout(60) }))
        assert.ok(performance.now() - began < 1000)
        assert.equal(server.requests.length, 1)
        await eventually('the socket is freed', () => server.connections.size === 0)
      })
    }

    it('stops connecting, and frees the socket', async () => {
      const server = await serveRaw(() => {})
      const secure = { origin: server.origin.replace('http:', 'https:') }
      const began = performance.now()
      // A handshake that the other side never answers.
      await rejectsWith('bron-te-laat', get(secure, 'zaken', { signal: AbortSignal.timeout(60) }))
      assert.ok(performance.now() - began < 1000)
      assert.equal(server.accepted(), 1)
      await eventually('the socket is freed', () => server.connections.size === 0)
    })

    it('can be asked again after connecting was stopped', async () => {
      const server = await serveRaw(() => {})
      const client = clientOf({ origin: server.origin.replace('http:', 'https:') })
      for (const turn of [1, 2]) {
        await rejectsWith('bron-te-laat', client.get({ path: '' }, { signal: AbortSignal.timeout(60) }))
        await eventually('the socket is freed', () => server.accepted() === turn && server.connections.size === 0)
      }
    })

    it('stops connecting for one call, and not for the others', async () => {
      const server = await serveRaw(() => {})
      const client = clientOf({ origin: server.origin.replace('http:', 'https:') })
      const slow = new AbortController()
      const other = client.get({ path: '' }, slow)
      await rejectsWith('bron-te-laat', client.get({ path: '' }, { signal: AbortSignal.timeout(60) }))
      await eventually('one socket is freed', () => server.accepted() === 2 && server.connections.size === 1)
      slow.abort(new SourceError('bron-te-laat', 'nu ook'))
      await rejectsWith('bron-te-laat', other)
      await eventually('the other socket is freed', () => server.connections.size === 0)
    })

    it('stops waiting for a connection when all are taken', async () => {
      const server = await serveRaw(() => {})
      const client = clientOf(server)
      const others = new AbortController()
      const taken = Promise.allSettled(Array.from({ length: 128 }, () => client.get({ path: '' }, others)))
      await eventually('all connections are taken', () => server.requests.length === 128)
      await rejectsWith('bron-te-laat', client.get({ path: '' }, { signal: AbortSignal.timeout(60) }))
      assert.equal(server.accepted(), 128)
      others.abort()
      await taken
    })

    it('asks nothing when it has already fired', async () => {
      const server = await serve(json('{}'))
      await rejectsWith('bron-te-laat', get(server, 'zaken', { signal: AbortSignal.abort(new DOMException('te laat', 'TimeoutError')) }))
      assert.equal(server.accepted(), 0)
    })

    it('gives its own reason: an error of the table as it is, any other as the caller gave it', async () => {
      const server = await serve(() => {})
      const reasons = [new SourceError('bron-overbelast', 'de rij is vol'), new Error('de aanroeper ging weg'), 'weg', new DOMException('weg', 'AbortError')]
      for (const reason of reasons) {
        const caller = new AbortController()
        const asked = get(server, 'zaken', caller)
        setTimeout(() => caller.abort(reason), 20)
        assert.equal(await asked.then(() => assert.fail(), (error: unknown) => error), reason)
        assert.equal(await get(server, 'zaken', caller).then(() => assert.fail(), (error: unknown) => error), reason)
      }
    })

    it('stops one call and leaves another on the same client alone', async () => {
      const server = await serve((request, response) => { setTimeout(() => json('{}')(request, response), 150) })
      const client = clientOf(server)
      const [late, good] = await Promise.allSettled([client.get({ path: 'a' }, { signal: AbortSignal.timeout(40) }), client.get({ path: 'b' }, patient())])
      assert.deepEqual([late.status, good.status], ['rejected', 'fulfilled'])
    })

    it('leaves no listener behind on a signal that outlives the call', async () => {
      const server = await serve(json('{}'))
      const client = clientOf(server)
      const { signal } = new AbortController()
      for (let turn = 0; turn < 3; turn++) await client.get({ path: '' }, { signal })
      await eventually('no listener is left', () => getEventListeners(signal, 'abort').length === 0)
    })
  })

  describe('the connection', () => {
    const broken: Record<string, (socket: Socket) => void> = {
      'closed without an answer': (socket) => { socket.end() },
      'reset without an answer': (socket) => { socket.resetAndDestroy() },
      'closed in the middle of the headers': (socket) => { socket.end('HTTP/1.1 200 OK\r\nContent-Ty') },
      'closed in the middle of the body': (socket) => { socket.end(`${head}Content-Length: 100\r\n\r\n{"a":`) },
      'closed in the middle of the body, which is JSON so far': (socket) => { socket.end(`${head}Content-Length: 100\r\n\r\n{}`) },
      'closed in the middle of the chunks': (socket) => { socket.end(`${head}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n`) },
      'closed in the middle of a gzip': (socket) => { socket.end(Buffer.concat([Buffer.from(`${head}Content-Encoding: gzip\r\nContent-Length: 100\r\n\r\n`), gzipSync('{}').subarray(0, 12)])) },
      'filled with chunks that are none': (socket) => { socket.end(`${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`) },
      'reset in the middle of the body': (socket) => { socket.write(`${head}Content-Length: 100\r\n\r\n{"a":`, () => setTimeout(() => socket.resetAndDestroy(), 20)) },
    }
    for (const [what, answer] of Object.entries(broken)) {
      it(`is unreachable when it is ${what}`, async () => {
        await rejectsWith('bron-onbereikbaar', get(await serveRaw(answer)))
      })
    }

    it('is unreachable when it is refused', async () => {
      const server = await serve(json('{}'))
      await server.close()
      open.splice(open.indexOf(server), 1)
      await rejectsWith('bron-onbereikbaar', get(server))
    })

    it('is unreachable when there is no such host', async () => {
      await rejectsWith('bron-onbereikbaar', get({ origin: 'http://bestaat-niet.invalid' }))
    })

    it('is unreachable when TLS fails', async () => {
      const server = await serveRaw((socket) => { socket.end('HTTP/1.1 400 Bad Request\r\n\r\n') })
      await rejectsWith('bron-onbereikbaar', get({ origin: server.origin.replace('http:', 'https:') }))
    })

    it('is used again, and several are used at once', async () => {
      const server = await serve(json('{}'))
      const client = clientOf(server)
      for (let turn = 0; turn < 5; turn++) await client.get({ path: '' }, patient())
      // undici may find its first connection not yet ready when the next call follows at once.
      assert.ok(server.accepted() <= 2)
      await Promise.all(Array.from({ length: 10 }, () => client.get({ path: '' }, patient())))
      assert.ok(server.accepted() > 2)
    })

    it('is gone after closing the transport', async () => {
      const server = await serve(json('{}'))
      const transport = newTransport()
      const client = createHttpClient({ baseUrl: server.origin, transport })
      await Promise.all(Array.from({ length: 5 }, () => client.get({ path: '' }, patient())))
      assert.ok(server.connections.size > 0)
      await client.close()
      await transport.close()
      await eventually('all sockets are gone', () => server.connections.size === 0)
    })

    it('is taken from a call that is still waiting when the transport closes', async () => {
      const server = await serve(() => {})
      const transport = newTransport()
      const client = createHttpClient({ baseUrl: server.origin, transport })
      const waiting = rejectsWith('bron-onbereikbaar', client.get({ path: '' }, patient()))
      await eventually('the request is there', () => server.requests.length === 1)
      await transport.close()
      await waiting
      await eventually('all sockets are gone', () => server.connections.size === 0)
    })

    it('is not made any more after closing the client', async () => {
      const server = await serve(json('{}'))
      const client = clientOf(server)
      await client.close()
      await rejectsWith('bron-onbereikbaar', client.get({ path: '' }, patient()))
      assert.equal(server.accepted(), 0)
    })
  })

  describe('an error', () => {
    const failing: Record<string, (socket: Socket) => void> = {
      'a refusal': status('401 Unauthorized'), 'a failure': status('500 Internal Server Error'), 'a missing record': status('404 Not Found'),
      'a redirect': status('302 Found'), 'a page': status('200 OK', 'text/html'), 'broken JSON': status('200 OK'),
      'a cut body': (socket) => { socket.end(`${head}Content-Length: 100\r\n\r\n{"${secrets.answer}":`) },
      'a reset': (socket) => { socket.resetAndDestroy() },
      'no HTTP': (socket) => { socket.end(`${secrets.answer}\r\n\r\n`) },
      'a stall': () => {},
    }
    for (const [what, answer] of Object.entries(failing)) {
      it(`gives nothing away: ${what}`, async () => {
        const server = await serveRaw(answer)
        const client = clientOf(server, { headers: () => ({ 'x-api-key': secrets.header }) })
        const error = await client.post(secretRequest, { signal: AbortSignal.timeout(100) }).then(() => assert.fail(), (reason: unknown) => reason)
        assert.ok(error instanceof SourceError)
        assert.equal(error.cause, undefined)
        const shown = [error.message, error.stack, JSON.stringify(error), JSON.stringify(error, Object.getOwnPropertyNames(error)), inspect(error, { depth: 20, showHidden: true })].join('\n')
        assert.doesNotMatch(shown, /geheim|127\.0\.0\.1|api\/v1/)
        assert.ok(!shown.includes(String(server.port)))
      })
    }
  })
}

describe('The tamed HTTP client', () => {

  it("closes its default transport's connections with itself", async () => {
    const server = await httpServer(json('{}'))
    const client = createHttpClient({ baseUrl: server.origin })
    await client.get({ path: '' }, patient())
    assert.equal(server.connections.size, 1)
    await client.close()
    await eventually('all sockets are gone', () => server.connections.size === 0)
    await server.close()
  })

  it("is seen by nock over axios' http transport", async () => {
    nock.activate()
    const transport = axiosTransport()
    const scope = nock('http://bron.example').get('/api/zaken').query({ page: 2 }).matchHeader('user-agent', 'gevel')
      .reply(200, gzipSync('{"count":1}'), { 'content-type': 'application/json', 'content-encoding': 'gzip' })
    try {
      const { body } = await createHttpClient({ baseUrl: 'http://bron.example/api', transport }).get({ path: 'zaken', query: { page: 2 } }, patient())
      assert.deepEqual(body, { count: 1 })
      scope.done()
    } finally {
      nock.cleanAll()
      nock.restore()
      await transport.close()
    }
  })
})

async function rejectsWith(code: SourceErrorCode, promise: Promise<unknown>, what?: string): Promise<void> {
  const error = await promise.then((value) => assert.fail(`answered ${inspect(value)} for ${what ?? 'the call'}`), (reason: unknown) => reason)
  assert.ok(error instanceof SourceError, `${inspect(error)} for ${what ?? 'the call'}`)
  assert.equal(error.code, code, what)
}

function status(line: string, type = 'application/json'): (socket: Socket) => void {
  const body = `{"${secrets.answer}`
  return (socket) => { socket.end(`HTTP/1.1 ${line}\r\nContent-Type: ${type}\r\nLocation: http://geheim.example/\r\nContent-Length: ${body.length}\r\n\r\n${body}`) }
}

async function trickle(response: ServerResponse, bytes: Buffer): Promise<void> {
  for (const byte of bytes) {
    response.write(Buffer.of(byte))
    await new Promise((resolve) => { setTimeout(resolve, 1) })
  }
  response.end()
}

function sendForever(response: ServerResponse, chunk: Buffer, sent: (bytes: number) => void = () => {}): void {
  const send = () => {
    while (!response.destroyed) {
      sent(chunk.length)
      if (!response.write(chunk)) return
    }
  }
  response.on('drain', send)
  send()
}
