/** Requests that are larger, deeper, or more ambiguous than any that means well: each is refused in the client's terms, and only that one. */
import assert from 'node:assert/strict'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { gemeente } from '../http/gemeente.ts'
import { apiPath, post, request, say } from './sockets.ts'

const json = 'Content-Type: application/json'
const smuggled = `GET ${apiPath}/partijen HTTP/1.1\r\nHost: gevel\r\n\r\n`

describe('A request whose end can be read in two ways', () => {
  const both: Readonly<Record<string, Buffer>> = {
    'a length and chunks': request(`POST ${apiPath}/partijen`, [json, 'Content-Length: 5', 'Transfer-Encoding: chunked'], `0\r\n\r\n${smuggled}`),
    'chunks and a length': request(`POST ${apiPath}/partijen`, [json, 'Transfer-Encoding: chunked', 'Content-Length: 5'], `0\r\n\r\n${smuggled}`),
    'two lengths': request(`POST ${apiPath}/partijen`, [json, 'Content-Length: 2', 'Content-Length: 30'], `{}${smuggled}`),
    'a length with a sign': request(`POST ${apiPath}/partijen`, [json, 'Content-Length: +2'], `{}${smuggled}`),
    'a list of lengths': request(`POST ${apiPath}/partijen`, [json, 'Content-Length: 2, 2'], `{}${smuggled}`),
    'an encoding that is none': request(`POST ${apiPath}/partijen`, [json, 'Transfer-Encoding: xchunked'], `0\r\n\r\n${smuggled}`),
    'chunks that are not the last encoding': request(`POST ${apiPath}/partijen`, [json, 'Transfer-Encoding: chunked, identity'], `0\r\n\r\n${smuggled}`),
    'a space before the colon': request(`POST ${apiPath}/partijen`, [json, 'Transfer-Encoding : chunked'], `0\r\n\r\n${smuggled}`),
    'a header that goes on at the next line': request(`POST ${apiPath}/partijen`, [json, 'Transfer-Encoding:\r\n chunked'], `0\r\n\r\n${smuggled}`),
    'lines that end without a return': Buffer.from(`GET ${apiPath}/partijen HTTP/1.1\nHost: gevel\n\n`),
    'a chunk that is longer than it says': request(`POST ${apiPath}/partijen`, [json, 'Transfer-Encoding: chunked'], `1\r\n{}\r\n0\r\n\r\n${smuggled}`),
    'a chunk of a size that is no number': request(`POST ${apiPath}/partijen`, [json, 'Transfer-Encoding: chunked'], `0x2\r\n{}\r\n0\r\n\r\n${smuggled}`),
    'a NUL in a header': request(`GET ${apiPath}/partijen`, ['X-A: a\0b']),
    'no host': Buffer.from(`GET ${apiPath}/partijen HTTP/1.1\r\nConnection: close\r\n\r\n`),
    'the preface of HTTP/2': Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  }
  for (const [what, bytes] of Object.entries(both)) {
    it(`is refused, and nothing after it is read: ${what}`, async () => {
      const { statuses, closed } = await say((await gemeente()).url, bytes)
      assert.deepEqual(statuses, [400])
      assert.ok(closed)
    })
  }

  it('is not made of one that is plain, with another behind it', async () => {
    const plain = request(`GET ${apiPath}/partijen?pageSize=1`, ['Connection: keep-alive'])
    const { statuses } = await say((await gemeente()).url, Buffer.concat([plain, request(`GET ${apiPath}/partijen?pageSize=1`)]))
    assert.deepEqual(statuses, [200, 200])
  })
})

describe('A request that is too large', () => {
  const cases: readonly (readonly [string, number, () => Buffer])[] = [
    ['one long header', 431, () => request(`GET ${apiPath}/partijen`, [`X-A: ${'a'.repeat(20_000)}`])],
    ['thousands of headers', 431, () => request(`GET ${apiPath}/partijen`, Array.from({ length: 2500 }, (_, place) => `a${place}: b`))],
    ['a path of 20 kB', 431, () => request(`GET ${apiPath}/${'a'.repeat(20_000)}`)],
    ['an address of 15 kB', 414, () => request(`GET ${apiPath}/klantcontacten?kanaal=${'a'.repeat(15_000)}`)],
    ['thousands of parameters', 400, () => request(`GET ${apiPath}/klantcontacten?${'a=b&'.repeat(1500)}`)],
    ['thousands of paths in expand', 400, () => request(`GET ${apiPath}/klantcontacten?expand=${'a,'.repeat(3000)}`)],
    ['an extension of a chunk of 20 kB', 413, () => request(`POST ${apiPath}/partijen`, [json, 'Transfer-Encoding: chunked'], `2;${'a'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`)],
    ['a body beyond the limit that says so', 413, () => post('/partijen', `{"naam":"${'a'.repeat(1_100_000)}"}`)],
    ['a body beyond the limit that does not say so', 413, () => request(`POST ${apiPath}/partijen`, [json, 'Transfer-Encoding: chunked'], `${`10000\r\n${' '.repeat(0x10000)}\r\n`.repeat(17)}0\r\n\r\n`)],
  ]
  for (const [what, status, bytes] of cases) {
    it(`gets a ${status}: ${what}`, async () => {
      const { statuses } = await say((await gemeente()).url, bytes())
      assert.deepEqual(statuses, [status])
    })
  }

  it('is not one that names the same thing many times', async () => {
    const { statuses, text } = await say((await gemeente()).url, request(`GET ${apiPath}/klantcontacten?pageSize=1&expand=${'hadBetrokkenen,'.repeat(480)}`))
    assert.deepEqual(statuses, [200])
    assert.ok(text.split('"_expand"').length < 20)
  })

  it('gives no more than 500 records for any pageSize', async () => {
    const { get } = await gemeente()
    for (const size of ['501', '999999999999999999999', '1e9']) assert.ok((await get(`/klantcontacten?pageSize=${size}`)).body.results.length <= 500, size)
  })
})

describe('A compressed body that grows', () => {
  const grown = Buffer.alloc(200_000_000, 0x20)
  for (const [name, compress] of [['gzip', gzipSync], ['deflate', deflateSync], ['br', brotliCompressSync]] as const) {
    it(`is not unpacked beyond the limit: ${name}`, async () => {
      const packed = compress(grown)
      const before = process.memoryUsage().rss
      const { statuses } = await say((await gemeente()).url, post('/partijen', packed, [`Content-Encoding: ${name}`]))
      assert.deepEqual(statuses, [413])
      assert.ok(process.memoryUsage().rss - before < 100_000_000)
    }).timeout(30_000)
  }
})

describe('A body of odd JSON', () => {
  const valid = '"soortPartij":"persoon","indicatieActief":true,"digitaleAdressen":null,"rekeningnummers":null,"voorkeursDigitaalAdres":null,"voorkeursRekeningnummer":null,"indicatieGeheimhouding":null'
  const answerTo = async (body: string | Buffer, lines: readonly string[] = []) => (await say((await gemeente()).url, post('/partijen', body, lines))).statuses
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`

  it('may be as deep as it fits: it is refused, not fallen over', async () => {
    for (const body of [deep(450_000), `${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}`, `{${valid},"bezoekadres":${deep(400_000)}}`, `{${valid},"digitaleAdressen":${deep(400_000)}}`]) {
      assert.deepEqual(await answerTo(body), [400], body.slice(0, 40))
    }
  })

  it('may have any number of keys that are not there', async () => {
    const [status] = await answerTo(`{${valid},${Array.from({ length: 50_000 }, (_, place) => `"k${place}":1`).join(',')}}`)
    assert.equal(status, 201)
  })

  it('counts the last of equal keys, as everything behind Gevel does', async () => {
    const { ask } = await gemeente()
    const { status, body } = await ask('/partijen', { method: 'POST', body: `{"soortPartij":"organisatie",${valid}}` }, { 'content-type': 'application/json' })
    assert.deepEqual([status, body.soortPartij], [201, 'persoon'])
  })

  it('is refused in a charset or an encoding in which it could be read as something else', async () => {
    for (const lines of [['Content-Type: application/json; charset=utf-7'], ['Content-Encoding: compress'], ['Content-Encoding: gzip, gzip']]) {
      const [status] = await answerTo('{}', lines)
      assert.ok(status === 415 || status === 400, `${lines.join()}: ${status}`)
    }
    assert.deepEqual(await answerTo(Buffer.from([0x22, 0xc0, 0xaf, 0x22])), [400])
  })

  it('with numbers no computer has and halves of letters is refused or kept as it is', async () => {
    for (const value of ['1e999', '-0', '9007199254740993', '"\\ud800"', '"\\u0000"']) {
      const [status] = await answerTo(`{${valid},"interneNotitie":${value}}`)
      assert.ok(status === 201 || status === 400, `${value}: ${status}`)
    }
  })
})

describe('A request that leads elsewhere', () => {
  it('is for Gevel all the same: another host in its line or header is in no answer', async () => {
    const { url, api } = await gemeente()
    const lines = [[`GET http://elders.example${apiPath}/partijen?pageSize=1`, []], [`GET ${apiPath}/partijen?pageSize=1`, ['X-Forwarded-Host: elders.example', 'Forwarded: host=elders.example', 'X-Original-URL: /elders']]] as const
    for (const [line, more] of lines) {
      const { statuses, text } = await say(url, request(line, more))
      assert.ok(!text.includes('elders.example'), text.slice(0, 300))
      assert.ok(statuses[0] === 200 ? text.includes(api) : statuses[0] === 404, String(statuses))
    }
  })

  it('that asks to be a tunnel, or to switch protocols, is not taken there', async () => {
    const { url } = await gemeente()
    assert.deepEqual((await say(url, request('CONNECT elders.example:80'))).statuses, [405])
    assert.deepEqual((await say(url, request(`GET ${apiPath}/partijen?pageSize=1`, ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAA']), 1500)).statuses, [200])
  })

  it('by a path that climbs is found nowhere', async () => {
    const { url } = await gemeente()
    for (const path of ['/klantcontacten/..%2f..%2f..%2fetc%2fpasswd', '/klantcontacten/../../../../etc/passwd', '/klantcontacten/%00', '/klantcontacten/%c0%ae%c0%ae', '/./klantcontacten', '//elders.example/klantcontacten', '/klantcontacten%2f']) {
      assert.deepEqual((await say(url, request(`GET ${apiPath}${path}`))).statuses, [404], path)
    }
  })
})
