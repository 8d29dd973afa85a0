import assert from 'node:assert/strict'
import { gemeente, type Answer, type Gemeente } from './gemeente.ts'
import { assertProblem, assertStandardHeaders, nobody, raw, type ProblemName } from './wire.ts'

const listMethods = 'GET, POST, HEAD, OPTIONS'
const detailMethods = 'GET, PUT, PATCH, DELETE, HEAD, OPTIONS'
const base = '/klantinteracties/api/v1'

describe('credentials on the wire', () => {
  let gevel: Gemeente
  before(async () => {
    gevel = await gemeente()
  })

  for (const authorization of [undefined, '', 'Bearer voorbeeld-kcc', 'Basic dm9vcmJlZWxkLWtjYw==', 'voorbeeld-kcc', 'Tokenvoorbeeld-kcc']) {
    it(`none: ${authorization}`, async () => {
      assertProblem(await gevel.get('/partijen', { authorization }), 'anonymous', { url: gevel.url })
    })
  }
  for (const authorization of ['Token', 'Token fout', 'Token voorbeeld-kcc x', 'Token voorbeeld-KCC', 'Token "voorbeeld-kcc"', 'Token voorbeeld-kc', 'Token voorbeeld-kcc, Token voorbeeld-kcc']) {
    it(`wrong ones: ${authorization}`, async () => {
      assertProblem(await gevel.get('/partijen', { authorization }), 'stranger', { url: gevel.url })
    })
  }
  it('come before anything that a request says, also for writing', async () => {
    const wrong = { authorization: 'Token fout', 'content-type': 'text/plain' }
    assertProblem(await gevel.get(`/partijen/${nobody}?foo=1`, wrong), 'stranger', { url: gevel.url })
    for (const method of ['POST', 'PUT', 'DELETE']) {
      assertProblem(await gevel.ask('/partijen', { method, body: method === 'DELETE' ? null : '{' }, wrong), 'stranger', { url: gevel.url })
    }
  })
  for (const authorization of ['Token voorbeeld-kcc', 'token voorbeeld-kcc', 'TOKEN   voorbeeld-kcc']) {
    it(`right ones: ${authorization}`, async () => {
      assert.equal((await gevel.get('/categorieen', { authorization })).status, 200)
    })
  }
  it('are not needed for the root, the documents, health, and paths that do not exist', async () => {
    const anonymous = { authorization: undefined }
    for (const path of ['', '/', '/openapi.json', '/openapi.yaml']) assert.equal((await gevel.get(path, anonymous)).status, 200, path)
    for (const path of ['/health/live', '/health/ready']) assert.deepEqual((await gevel.get(gevel.url + path, anonymous)).body, { status: 'ok' })
    assert.equal((await gevel.get('/onzin', anonymous)).status, 404)
  })
  it('are not asked of a preflight, which gets no permission either', async () => {
    const answer = await raw(gevel.url, `OPTIONS ${base}/partijen`, ['Authorization:', 'Origin: https://elders.example', 'Access-Control-Request-Method: GET'])
    assert.equal(answer.headers.get('access-control-allow-origin'), null)
    assert.equal(answer.status, 200)
  })
})

describe('what a client accepts', () => {
  let gevel: Gemeente
  before(async () => {
    gevel = await gemeente()
  })

  const fine = ['application/json', '*/*', 'application/*', 'text/html, application/json;q=0.1', 'text/html,*/*;q=0.8', 'APPLICATION/JSON', 'application/json; charset=utf-8']
  for (const accept of fine) {
    it(`is JSON: ${accept}`, async () => {
      const answer = await gevel.get('/categorieen', { accept })
      assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, 'application/json'])
    })
  }
  it('is JSON when it does not say', async () => {
    assert.equal((await raw(gevel.url, `GET ${base}/categorieen`)).status, 200)
  })
  for (const accept of ['text/html', 'application/xml', 'application/problem+json', 'application/hal+json', 'onzin', 'application/json;q=0']) {
    it(`is something else: ${accept}`, async () => {
      assertProblem(await gevel.get('/categorieen', { accept }), 'not acceptable', { url: gevel.url })
      assertProblem(await gevel.get('/categorieen', { accept, authorization: undefined }), 'not acceptable', { url: gevel.url })
    })
  }
})

describe('writing on the wire', () => {
  let gevel: Gemeente
  before(async () => {
    gevel = await gemeente()
  })

  const post = (body: string | Uint8Array<ArrayBuffer>, type: string, path = '/klantcontacten', headers = {}) =>
    gevel.ask(path, { method: 'POST', body }, { 'content-type': type, ...headers })
  const is = (answer: Answer, name: ProblemName, detail?: string | RegExp) => assertProblem(answer, name, { url: gevel.url, ...(detail && { detail }) })

  it('needs a JSON content type', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/problem+json', 'multipart/form-data']) {
      is(await post('{}', `${type}; charset=utf-8`), 'media type', `Ongeldige media type "${type}" in aanvraag.`)
    }
    is(await raw(gevel.url, `POST ${base}/klantcontacten`, ['Content-Length: 2'], '{}'), 'media type', 'Ongeldige media type "" in aanvraag.')
    is(await raw(gevel.url, `PUT ${base}/klantcontacten/${nobody}`, ['Content-Length: 0']), 'media type', /""/)
  })
  for (const body of ['{', 'nul', '{"a":1}x', '{"bsn": 999993653,}', '{"inhoud": geheim}']) {
    it(`needs JSON in the body, and does not repeat what it got: ${body}`, async () => {
      const answer = await post(body, 'application/json')
      is(answer, 'malformed', /^JSON parse error - /)
      assert.doesNotMatch(answer.body.detail, /geheim|999993653|"/)
    })
  }
  it('needs text that is UTF-8 and JSON that has an end', async () => {
    is(await post(Uint8Array.of(0xff, 0xfe, 0x7b), 'application/json'), 'malformed', /./)
    is(await post('['.repeat(200_000), 'application/json'), 'malformed', /./)
  })
  it('fails in the client\'s terms for charsets and encodings that are unknown or wrong', async () => {
    const answers = [await post('{}', 'application/json; charset=onzin'), await post('{}', 'application/json', '/klantcontacten', { 'content-encoding': 'onzin' })]
    for (const encoding of ['gzip', 'deflate', 'br']) answers.push(await post('{}', 'application/json', '/klantcontacten', { 'content-encoding': encoding }))
    for (const { status, body } of answers) assert.ok(status === 400 || status === 415, `${status} ${JSON.stringify(body)}`)
  })
  it('has an end: a body of two megabytes is too large', async () => {
    is(await post(JSON.stringify({ inhoud: 'x'.repeat(2_000_000) }), 'application/json'), 'too large')
  })
  it('of what is not there is not found', async () => {
    const type = { 'content-type': 'application/json' }
    for (const method of ['PUT', 'PATCH']) is(await gevel.ask(`/partijen/${nobody}`, { method, body: '{}' }, type), 'absent')
    for (const uuid of [nobody, 'abc', '999993653']) is(await gevel.ask(`/partijen/${uuid}`, { method: 'DELETE' }), 'absent')
  })
  const forbidden = [
    ['PUT', '/partijen', listMethods], ['PATCH', '/partijen', listMethods], ['DELETE', '/partijen', listMethods],
    ['POST', `/partijen/${nobody}`, detailMethods],
    ['GET', '/maak-klantcontact', 'POST, OPTIONS'], ['PUT', '/maak-klantcontact', 'POST, OPTIONS'], ['DELETE', '/maak-klantcontact', 'POST, OPTIONS'],
  ] as const
  for (const [method, path, allow] of forbidden) {
    it(`has methods that are not there: ${method} ${path.split('/')[1]}`, async () => {
      const answer = await gevel.ask(path, { method })
      is(answer, 'method', `Methode "${method}" niet toegestaan.`)
      assert.equal(answer.headers.get('allow'), allow)
    })
  }
})

describe('reading with other methods', () => {
  let gevel: Gemeente
  before(async () => {
    gevel = await gemeente()
  })

  it('HEAD answers what GET does, without a body', async () => {
    for (const path of ['/categorieen', `/partijen/${nobody}`, '/partijen?foo=1', '/partijen?page=9', '/maak-klantcontact']) {
      const [get, head] = [await gevel.get(path), await gevel.ask(path, { method: 'HEAD' })]
      assert.equal(head.status, get.status, path)
      assert.equal(head.body, undefined)
      for (const name of ['content-type', 'allow', 'gevel-volledig']) assert.equal(head.headers.get(name), get.headers.get(name), `${path} ${name}`)
    }
  })
  it('OPTIONS says which methods there are', async () => {
    for (const [path, allow] of [['/partijen', listMethods], [`/partijen/${nobody}`, detailMethods], ['/maak-klantcontact', 'POST, OPTIONS']] as const) {
      const answer = await gevel.ask(path, { method: 'OPTIONS' })
      assert.deepEqual([answer.status, answer.headers.get('allow'), answer.headers.get('content-type')], [200, allow, 'application/json'])
      assertStandardHeaders(answer)
    }
  })
  it('a GET with an empty chunked body or with a content type is a GET', async () => {
    const chunked = await raw(gevel.url, `GET ${base}/categorieen`, ['Transfer-Encoding: chunked'], '0\r\n\r\n')
    const typed = await gevel.get('/categorieen', { 'content-type': 'application/json' })
    const odd = await gevel.get('/categorieen', { 'content-type': 'text/plain; charset=onzin' })
    assert.deepEqual([chunked.status, typed.status, odd.status], [200, 200, 200])
  })
  it('header names in any case mean the same', async () => {
    for (const name of ['AUTHORIZATION', 'authorization', 'aUTHORIZATION']) {
      assert.equal((await raw(gevel.url, `GET ${base}/categorieen`, [`${name}: Token voorbeeld-kcc`, 'ACCEPT: application/json'])).status, 200)
    }
  })
})

describe('paths on the wire', () => {
  let gevel: Gemeente
  before(async () => {
    gevel = await gemeente()
  })

  const unknown = [
    '/onzin', '/onzin.json', '/partijen/', `/partijen/${nobody}/`, '/partijen//', '//partijen', '/Partijen', '/PARTIJEN', '/partijen;x=1', `/partijen/${nobody}/betrokkenen`,
    '/maak-klantcontact/', '/maak-klantcontact/x', '/partijen.json/', '/partijen.xml', '/%70artijen/', '/partijen%2F', '/openapi.json/', '/__proto__', '/constructor',
  ]
  for (const path of unknown) {
    it(`are not there: ${path}`, async () => {
      const answer = await raw(gevel.url, `GET ${base}${path}`)
      assert.equal(answer.status, 404)
      assert.match(answer.headers.get('content-type')!, /^text\/html/)
    })
  }
  it('a uuid that is none is not found', async () => {
    for (const uuid of ['abc', `${nobody}0`, '%00', '..%2F..%2Fgeheim', '999993653', `${nobody}%0a`]) {
      assertProblem(await raw(gevel.url, `GET ${base}/partijen/${uuid}`), 'absent', { url: gevel.url })
    }
  })
  it('a uuid whose percent-encoding is broken is not found, and not repeated', async () => {
    for (const uuid of ['%', '%zz', '%E0%A4%A']) {
      const answer = await raw(gevel.url, `GET ${base}/partijen/${uuid}`)
      assert.equal(JSON.stringify(answer.body).includes(uuid), false)
      assertProblem(answer, 'absent', { url: gevel.url })
    }
  })
  it('a uuid that no source holds is not found, nor one of another resource', async () => {
    const { body } = await gevel.get('/klantcontacten?pageSize=1')
    for (const path of [`/partijen/${nobody}`, '/klantcontacten/00000000-0000-0000-0000-000000000000', `/actoren/${body.results[0].uuid}`]) {
      assertProblem(await gevel.get(path), 'absent', { url: gevel.url })
    }
  })
  it('a uuid in capitals is the same uuid', async () => {
    const { uuid } = (await gevel.get('/categorieen')).body.results[0]
    assert.equal((await gevel.get(`/categorieen/${uuid.toUpperCase()}`)).body.uuid, uuid)
  })
  it('another version is not there, in JSON', async () => {
    for (const path of ['/klantinteracties/api/v2/partijen', '/klantinteracties/api/v2/', '/klantinteracties/api/v2', '/klantinteracties/api/v10/x']) {
      const answer = await gevel.get(gevel.url + path)
      assertProblem(answer, 'no version', { url: gevel.url })
      assert.equal(answer.headers.get('api-version'), null)
    }
  })
  it('.json behind a path is the same path, and stands in no link', async () => {
    const [plain, suffixed] = [await gevel.get('/actoren?pageSize=2'), await gevel.get('/actoren.json?pageSize=2')]
    assert.deepEqual(suffixed.body, plain.body)
    const { uuid } = plain.body.results[0]
    assert.deepEqual((await gevel.get(`/actoren/${uuid}.json`)).body, (await gevel.get(`/actoren/${uuid}`)).body)
  })
  it('the root lists every collection', async () => {
    const { body } = await gevel.get('/')
    assert.equal(Object.keys(body).length, 15)
    for (const [name, url] of Object.entries(body)) assert.equal(url, `${gevel.api}/${name}`)
  })
  it('a request line beyond what a server reads is refused, not answered', async () => {
    const { status } = await raw(gevel.url, `GET ${base}/partijen?nummer=${'9'.repeat(20_000)}`)
    assert.ok(status === 414 || status === 431, String(status))
  })
})
