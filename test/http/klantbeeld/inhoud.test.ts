/** The content of bijlagen at `/klantbeeld/api/v1`: whole or visibly broken, harmless to who opens it, and never more than is asked for. */
import assert from 'node:assert/strict'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { configured, type Configured } from '../configured.ts'
import { token } from '../gemeente.ts'
import { bijlage, brief, megabyte, stukken, type Reading } from './stukken.ts'

interface Received {
  /** 0 when the connection broke before there was one. */
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** The body came to its end as HTTP has it. */
  readonly whole: boolean
}

describe('the content of a bijlage', function () {
  this.timeout(20_000)
  let gevel: Configured
  const readings: Reading[] = []
  const api = '/klantbeeld/api/v1'
  const pathOf = (stuk: string) => `${api}/bijlagen/${(bijlage as Record<string, string>)[stuk] ?? stuk}/inhoud`

  before(async () => {
    gevel = await configured((configuration) => {
      delete configuration['start']
      configuration['precedence'] = []
      configuration['bijlagen'] = { megabytes: 16, seconds: 3, concurrency: 2 }
      configuration.sources = {
        stukken: { number: 1, adapter: 'stukken', deadlineMs: 400, queueMs: 300, settings: {} },
        kaal: { number: 2, adapter: 'stukken', settings: { inhoud: false } },
      }
      configuration.clients = {
        kcc: { tokens: [token], sources: ['stukken'], resources: 'alles' }, kaal: { tokens: ['token-van-kaal'], sources: ['kaal'], resources: 'alles' }, niets: { tokens: ['token-van-niets'], sources: [], resources: 'alles' },
      }
    }, 0, [stukken(readings)])
  })
  after(() => gevel.stop())
  beforeEach(() => { readings.length = 0 })

  function get(path: string, { method = 'GET', as = token }: { method?: string; as?: string | null } = {}): Promise<Received> {
    const headers = as === null ? {} : { authorization: `Token ${as}` }
    return new Promise((resolve) => {
      const sent = httpRequest(gevel.url + path, { method, headers }, (response) => {
        const chunks: Buffer[] = []
        const settle = (whole: boolean) => () => resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks), whole })
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', settle(true)).on('error', settle(false))
        sent.on('error', settle(false))
      })
      sent.on('error', () => resolve({ status: 0, headers: {}, body: Buffer.alloc(0), whole: false })).end()
    })
  }

  const problemOf = ({ body, headers }: Received) => {
    assert.match(headers['content-type']!, /^application\/problem\+json/)
    return JSON.parse(body.toString()) as { status: number; code: string; detail: string; title: string }
  }

  describe('that is there', () => {
    it('comes as it is, with its kind, its name and its size', async () => {
      const { status, headers, body } = await get(pathOf('brief'))
      assert.deepEqual([status, body.equals(brief), headers['content-type'], headers['content-length']], [200, true, 'application/pdf', String(brief.length)])
      assert.equal(headers['content-disposition'], `attachment; filename="brief aan mevrouw ?nal ?.pdf"; filename*=UTF-8''brief%20aan%20mevrouw%20%C3%9Cnal%20%E2%82%AC.pdf`)
    })

    it('may not be kept, run, guessed at or framed, and says of which version and source it is', async () => {
      const { headers } = await get(pathOf('brief'))
      assert.deepEqual(
        [headers['cache-control'], headers['x-content-type-options'], headers['x-frame-options'], headers['api-version'], headers['accept-ranges'], headers['gevel-volledig']],
        ['no-store', 'nosniff', 'DENY', '0.1.0', 'none', '?1'],
      )
      assert.match(headers['content-security-policy'] as string, /default-src 'none'.*frame-ancestors 'none'.*sandbox/)
      assert.match(headers['gevel-bronnen'] as string, /^stukken;status=ok;count=1/)
    })

    it('is bytes to be saved where its kind is one that runs, under a name without a path or a mark that turns text around', async () => {
      const { headers } = await get(pathOf('pagina'))
      assert.equal(headers['content-type'], 'application/octet-stream')
      assert.equal(headers['content-disposition'], 'attachment; filename=passwdfdp.html')
    })

    it('keeps the charset of a text and no other parameter, and has a name where its source has none', async () => {
      const tekst = await get(pathOf('tekst'))
      assert.deepEqual([tekst.headers['content-type'], tekst.body.toString()], ['text/plain; charset=utf-8', 'één'])
      const onbekend = await get(pathOf('onbekend'))
      assert.deepEqual([onbekend.headers['content-type'], onbekend.headers['content-disposition'], onbekend.body.length], ['application/octet-stream', 'attachment; filename=bijlage', 5])
    })

    it('may be empty', async () => {
      const { status, headers, body, whole } = await get(pathOf('leeg'))
      assert.deepEqual([status, headers['content-length'], body.length, whole], [200, '0', 0, true])
    })

    it('may be larger than any buffer', async () => {
      const { body, whole } = await get(pathOf('groot'))
      assert.deepEqual([body.length, whole], [8 * megabyte, true])
    })

    it('is told of by HEAD without being opened', async () => {
      const { status, body } = await get(pathOf('brief'), { method: 'HEAD' })
      assert.deepEqual([status, body.length, readings.length], [200, 0, 0])
    })

    it('is let go of at its end', async () => {
      await get(pathOf('brief'))
      await until(() => readings[0]!.letGo && readings[0]!.aborted)
    })
  })

  describe('that is not for this client, or not there', () => {
    it('is a 404 in one form for all: unknown, no uuid, of another source, without content', async () => {
      const answers = await Promise.all([
        get(pathOf('c0000000-0000-4000-8000-999999999999')), get(pathOf('999993653')),
        get(pathOf('brief'), { as: 'token-van-niets' }), get(pathOf('brief'), { as: 'token-van-kaal' }), get(pathOf('brief'), { as: 'token-van-kaal', method: 'HEAD' }),
      ])
      for (const answer of answers) assert.equal(answer.status, 404)
      for (const answer of answers.slice(0, 4)) assert.deepEqual([problemOf(answer).code, problemOf(answer).detail], ['not_found', 'Niet gevonden.'])
      assert.equal(readings.length, 0)
    })

    it('is a 401 without a token or with an unknown one, whatever is asked for', async () => {
      const [none, unknown] = await Promise.all([get(pathOf('brief'), { as: null }), get(pathOf('brief'), { as: 'onbekend' })])
      assert.deepEqual([none.status, problemOf(none).code, none.headers['www-authenticate']], [401, 'not_authenticated', 'Token'])
      assert.deepEqual([unknown.status, problemOf(unknown).code], [401, 'authentication_failed'])
    })

    it('is refused for what it does not know: parameters, methods, paths, a slash at the end', async () => {
      const parameters = await get(`${pathOf('brief')}?token=1`)
      assert.deepEqual([parameters.status, problemOf(parameters).code], [400, 'invalid'])
      const post = await get(pathOf('brief'), { method: 'POST' })
      assert.deepEqual([post.status, problemOf(post).code, post.headers.allow], [405, 'method_not_allowed', 'GET, HEAD, OPTIONS'])
      for (const path of [`${pathOf('brief')}/`, `${api}/bijlagen`, `${api}/klantbeelden`]) {
        const answer = await get(path)
        assert.deepEqual([answer.status, problemOf(answer).status, answer.headers['api-version']], [404, 404, '0.1.0'], path)
      }
    })
  })

  describe('of a source that fails before its first byte', () => {
    for (const [stuk, status, says] of [
      ['breektEerst', 503, 'stukken'], ['weg', 502, 'stukken'], ['hangt', 504, 'stukken'], ['zegtTeGroot', 502, 'groter dan Gevel doorgeeft'], ['geenBytes', 502, 'stukken'],
    ] as const) {
      it(`is a ${status}: ${stuk}`, async () => {
        const answer = await get(pathOf(stuk))
        assert.equal(answer.status, status)
        const { detail } = problemOf(answer)
        assert.ok(detail.includes(says), detail)
        assert.equal(answer.headers['content-disposition'], undefined)
      })
    }
  })

  describe('of a source that fails after it', () => {
    for (const stuk of ['breekt', 'meer', 'minder', 'hangtLater', 'teGroot', 'druppelt'] as const) {
      it(`breaks the connection, so that nobody takes it for the whole: ${stuk}`, async () => {
        const { status, whole, body } = await get(pathOf(stuk))
        assert.ok(!whole && (status === 200 || status === 0), `${status} ${whole}`)
        if (stuk === 'teGroot') assert.ok(body.length <= 16 * megabyte && readings[0]!.pieces <= 17, `${readings[0]!.pieces} megabytes were read`)
        await until(() => readings[0]!.letGo || readings[0]!.aborted)
      })
    }

    it('never sends as many bytes as it should have been of one that turns out longer: they would read as the whole', async () => {
      const received = await new Promise<string>((resolve) => {
        let text = ''
        const socket = connect(Number(new URL(gevel.url).port), '127.0.0.1', () => socket.write(`GET ${pathOf('meer')} HTTP/1.1\r\nHost: x\r\nAuthorization: Token ${token}\r\nConnection: close\r\n\r\n`))
        socket.on('data', (data: Buffer) => { text += data.toString('latin1') }).on('error', () => {}).on('close', () => resolve(text))
      })
      assert.ok((received.split('\r\n\r\n')[1] ?? '').length < 10, received)
    })

    it('breaks it for a client of HTTP/1.0 too, to whom the end of a connection is the end of a body', async () => {
      assert.equal(await oldClient(pathOf('onbekend')), 'ended')
      assert.equal(await oldClient(pathOf('breekt')), 'ECONNRESET')
    })

    /** How the connection of a client that knows no chunks ends. */
    function oldClient(path: string): Promise<string> {
      return new Promise((resolve) => {
        const socket = connect(Number(new URL(gevel.url).port), '127.0.0.1', () => socket.write(`GET ${path} HTTP/1.0\r\nAuthorization: Token ${token}\r\n\r\n`))
        socket.on('data', () => {}).on('end', () => resolve('ended')).on('error', ({ code }: NodeJS.ErrnoException) => resolve(String(code)))
      })
    }
  })

  describe('for a client that is slow, or goes', () => {
    it('is read no faster than it is taken', async () => {
      const { socket, status } = await stalled(pathOf('eindeloos'))
      assert.match(status, /200/)
      let pieces = -1
      await until(async () => {
        const before = pieces
        pieces = readings[0]!.pieces
        await pause(150)
        return pieces === before
      })
      assert.ok(pieces > 0 && !readings[0]!.letGo, 'it stands still, and is not over')
      socket.destroy()
    })

    it('is let go of when the client goes', async () => {
      const { socket } = await stalled(pathOf('eindeloos'))
      socket.destroy()
      await until(() => readings[0]!.letGo && readings[0]!.aborted)
    })

    it('is let go of when the client takes nothing for too long', async () => {
      const { socket } = await stalled(pathOf('eindeloos'))
      await until(() => readings[0]!.letGo && readings[0]!.aborted)
      socket.destroy()
    })

    it('takes turns: more than may be read at once wait, and get a 503 when that takes too long', async () => {
      const slow = await Promise.all([stalled(pathOf('eindeloos')), stalled(pathOf('eindeloos'))])
      const refused = await get(pathOf('brief'))
      assert.equal(refused.status, 503)
      assert.match(problemOf(refused).detail, /stukken/)
      for (const { socket } of slow) socket.destroy()
      await until(() => readings.every(({ letGo }) => letGo))
      assert.equal((await get(pathOf('brief'))).status, 200)
    })

    /** Asks, reads the head of the answer, and then nothing more. */
    function stalled(path: string) {
      return new Promise<{ socket: ReturnType<typeof connect>; status: string }>((resolve, reject) => {
        const socket = connect(Number(new URL(gevel.url).port), '127.0.0.1', () => socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Token ${token}\r\n\r\n`))
        socket.on('error', reject).once('data', (data: Buffer) => {
          socket.pause()
          resolve({ socket, status: data.toString('latin1').split('\r\n')[0]! })
        })
      })
    }
  })

  it('is described by a document that anybody may read', async () => {
    const document = await get(`${api}/openapi.json`, { as: null })
    const { paths, info } = JSON.parse(document.body.toString()) as { paths: Record<string, unknown>; info: { version: string } }
    assert.deepEqual([document.status, Object.keys(paths), info.version], [200, ['/bijlagen/{uuid}/inhoud', '/openapi.json', '/openapi.yaml'], '0.1.0'])
  })

  async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
    for (let turn = 0; turn < 500; turn++) {
      if (await holds()) return
      await pause(10)
    }
    assert.fail(JSON.stringify(readings))
  }
})
