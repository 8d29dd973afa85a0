/** Every route of every document, in every way of being refused: in form, with all headers, and with a status that the document has. */
import assert from 'node:assert/strict'
import { configured, type Configured } from '../configured.ts'
import type { Answer, RequestHeaders } from '../gemeente.ts'
import { unwell, type Unwell } from '../misbehaving.ts'
import { raw } from '../wire.ts'
import { problemOf, unlawful, type Expected } from './lawful.ts'
import { guarded, named, operations, paths, type Operation } from './operations.ts'

const json = { 'content-type': 'application/json' }
const as = (token: string): RequestHeaders => ({ authorization: `Token ${token}` })

describe('every route', function () {
  this.timeout(60_000)
  let gevel: Configured
  let ill: Configured
  let source: Unwell

  before(async () => {
    gevel = await configured(({ sources, clients }) => {
      sources['register']!.settings = { file: ':memory:' }
      const sees = { sources: ['register'], resources: 'alles', writes: 'register', logboek: 'uit' }
      clients['druk'] = { ...sees, tokens: ['token-van-druk'], limit: { requests: 1, seconds: 3600 } }
      clients['doelen'] = { ...sees, tokens: ['token-van-doelen'], doelbindingen: ['een', 'twee'] }
    })
    source = await unwell('fails')
    ill = await configured((configuration) => {
      delete configuration['start']
      configuration['precedence'] = []
      configuration.sources = { elders: { number: 1, adapter: 'klantinteracties', settings: { klantinteractiesUrl: `http://127.0.0.1:${source.port}/klantinteracties/api/v1`, token: 'x' } } }
      configuration.clients = { kcc: { tokens: ['voorbeeld-kcc'], sources: ['elders'], resources: 'alles', writes: 'elders' } }
    })
  })
  after(async () => {
    await Promise.all([gevel?.stop(), ill?.stop()])
    await source?.close()
  })

  interface Sent {
    readonly headers?: RequestHeaders
    readonly body?: string
    readonly query?: string
    readonly to?: Configured
  }

  const send = ({ method, path, body }: Operation, { headers = {}, query = '', to = gevel, ...own }: Sent = {}): Promise<Answer> => {
    const content = own.body ?? (body ? '{}' : undefined)
    return to.ask(`${to.url}${path}${query}`, { method, ...(content !== undefined && { body: content }) }, { ...(body && json), ...headers })
  }

  /** Asks each in the same way; the answers must be lawful, of that status, and foreseen by the document. */
  async function each(some: readonly Operation[], sent: (operation: Operation) => Sent, expected: Omit<Expected, 'api'>, more: (answer: Answer, operation: Operation) => string[] = () => []): Promise<void> {
    assert.ok(some.length > 0)
    const faults: string[] = []
    for (const operation of some) {
      const answer = await send(operation, sent(operation))
      const found = [...unlawful(answer, { api: operation.api, ...expected }), ...more(answer, operation)]
      if (!operation.statuses.includes(answer.status)) found.push(`${answer.status} is not in the document`)
      faults.push(...found.map((fault) => `${named(operation)}: ${fault}`))
    }
    assert.deepEqual(faults, [])
  }

  const ofObjects = (one: Operation) => one.template.includes('{uuid}')

  it('asks for credentials: 401', () => each(guarded, () => ({ headers: { authorization: undefined } }), { status: 401 }))
  it('knows them: 401', () => each(guarded, () => ({ headers: as('fout') }), { status: 401 }))
  it('gives an error as application/problem+json to who accepts that beside JSON', () =>
    each(guarded.filter((one) => one.answersJson), () => ({ headers: { authorization: undefined, accept: 'application/json, application/problem+json' } }), { status: 401, form: 'application/problem+json' }))
  it('wants to know what for, where that is asked: 403', () => each(guarded, () => ({ headers: as('token-van-doelen') }), { status: 403 }))
  it('has enough at some point: 429', async () => {
    await send(guarded[0]!, { headers: as('token-van-druk') })
    await each(guarded, () => ({ headers: as('token-van-druk') }), { status: 429 })
  })
  it('finds no object that is not there: 404', () => each(guarded.filter(ofObjects), () => ({}), { status: 404 }))
  it('knows its parameters: 400', () => each(guarded.filter(({ method }) => method === 'GET'), () => ({ query: '?bestaatNiet=1' }), { status: 400 },
    ({ body }) => ((problemOf(body) as { invalidParams?: unknown[] }).invalidParams?.length === 1 ? [] : ['does not name the parameter'])))
  it('gives JSON or nothing: 406', () => each(guarded.filter((one) => one.answersJson), () => ({ headers: { accept: 'text/html' } }), { status: 406 }))
  it('reads JSON that is JSON: 400', () => each(guarded.filter((one) => one.body), () => ({ body: '{"a":' }), { status: 400 }))
  it('reads nothing but JSON: 415', () => each(guarded.filter((one) => one.body), () => ({ headers: { 'content-type': 'text/plain' } }), { status: 415 }))
  it('reads no more than a body: 413', () => each(guarded.filter((one) => one.body), () => ({ body: JSON.stringify({ x: 'x'.repeat(1_100_000) }) }), { status: 413 }))
  it('names all that is missing from a body at once: 400', async () => {
    assert.ok(guarded.some(({ required }) => required.length > 3))
    await each(guarded.filter(({ method, api, required }) => method === 'POST' && api !== 'klantbeeld' && required.length > 0), () => ({}), { status: 400 }, ({ body }, { required }) => {
      const said = ((body as { invalidParams?: { name: string }[] }).invalidParams ?? []).map(({ name }) => name)
      return required.filter((name) => !said.some((one) => one === name || one.startsWith(`${name}.`))).map((name) => `does not name ${name}`)
    })
  })
  it('names all that is wrong in a query at once: 400', async () => {
    const answer = await gevel.get('/klantcontacten?hadBetrokkene__uuid=x&plaatsgevondenOp=y&onderwerpobject__uuid=z')
    assert.deepEqual(unlawful(answer, { api: 'klantinteracties', status: 400 }), [])
    assert.deepEqual(answer.body.invalidParams.map(({ name }: { name: string }) => name).sort(), ['hadBetrokkene__uuid', 'onderwerpobject__uuid', 'plaatsgevondenOp'])
  })
  it('says that a source fails, and nothing of how: 502', () =>
    each(guarded.filter(({ method, api }) => method === 'GET' && api === 'klantinteracties'), () => ({ to: ill }), { status: [502, 503, 504] }, ({ body }) =>
      (/INTERN|stacktrace|pg-primary|127\.0\.0\.1/.test(JSON.stringify(body).replaceAll(ill.url, '')) ? ['tells what the source said'] : [])))
  it('is not longer than can be read: 414', async () => {
    const faults: string[] = []
    for (const operation of operations) {
      faults.push(...unlawful(await send(operation, { query: `?x=${'9'.repeat(9_000)}` }), { api: operation.api, status: 414 }).map((fault) => `${named(operation)}: ${fault}`))
    }
    assert.deepEqual(faults, [])
  })
  it('answers what it can: 200', async () => {
    const lists = guarded.filter((one) => one.method === 'GET' && !ofObjects(one))
    await each(lists, () => ({}), { status: 200 })
    await each(operations.filter((one) => one.public), () => ({ headers: { authorization: undefined } }), { status: 200 })
  })
  it('sends Deprecation and Sunset where its document says that it goes away', async () => {
    for (const operation of operations.filter((one) => one.deprecated)) {
      const { headers } = await send(operation)
      assert.match(headers.get('deprecation') ?? '', /^@\d+$/, named(operation))
      assert.ok(Date.parse(headers.get('sunset') ?? '') > Date.now(), named(operation))
    }
  })

  it('makes, changes and removes: 201, 200, 204', async () => {
    const api = 'klantinteracties' as const
    const naam = JSON.stringify({ naam: 'Wonen' })
    const made = await gevel.ask('/categorieen', { method: 'POST', body: naam }, json)
    assert.deepEqual(unlawful(made, { api, status: 201 }), [])
    assert.equal(made.headers.get('location'), made.body.url)
    for (const method of ['PUT', 'PATCH']) assert.deepEqual(unlawful(await gevel.ask(made.body.url, { method, body: naam }, json), { api, status: 200 }), [])
    const removed = await gevel.ask(made.body.url, { method: 'DELETE' })
    assert.deepEqual([...unlawful(removed, { api, status: 204 }), removed.headers.get('content-type')], [null])
  })

  describe('knows its methods', () => {
    const all = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE']
    for (const { api, path, template, allow, methods } of paths) {
      it(`${api}${template}: ${methods.join(', ')}`, async () => {
        const options = await gevel.ask(gevel.url + path, { method: 'OPTIONS' })
        assert.deepEqual(unlawful(options, { api, status: 200 }), [])
        const said = (value: string | null) => (value ?? '').split(', ').sort()
        assert.deepEqual(said(options.headers.get('allow')), [...allow].sort())
        for (const method of all.filter((one) => !allow.includes(one))) {
          const answer = await raw(gevel.url, `${method} ${path}`)
          if (method === 'HEAD') assert.equal(answer.status, 405)
          else assert.deepEqual(unlawful(answer, { api, status: 405 }), [], method)
          assert.deepEqual(said(answer.headers.get('allow')), [...allow].sort())
        }
      })
    }
  })

  it('is not there with a slash behind it, and leads nowhere else: 404', async () => {
    for (const { api, path } of paths) {
      for (const [accept, form] of [['application/json, application/problem+json', 'application/problem+json'], ['*/*', undefined]] as const) {
        const answer = await raw(gevel.url, `GET ${path}/`, [`Accept: ${accept}`])
        assert.equal(answer.headers.get('location'), null)
        // The standard answers with a page, unless it is asked for a problem.
        const standard = api !== 'klantbeeld' && form === undefined
        const expected = { api, status: 404, ...(form && { form }) }
        assert.deepEqual(unlawful(answer, expected), standard ? ['is an error as text/html; charset=utf-8'] : [], path)
      }
    }
  })

  for (const path of ['/', '/onzin', '/health', '/health/onzin', '/klantbeeld', '/klantbeeld/api/v1', '/klantbeeld/api/v1/onzin', '/klantbeeld/api/v2/bronnen', '/.well-known/security.txt', '/%']) {
    it(`is in a document: ${path} is not there`, async () => {
      assert.deepEqual(unlawful(await raw(gevel.url, `GET ${path}`), { status: 404 }), [])
    })
  }
  it('beside them are two for health', async () => {
    for (const path of ['/health/live', '/health/ready']) assert.deepEqual(unlawful(await gevel.get(gevel.url + path), { status: 200 }), [])
  })
  it('of another version of a standard says nothing of this one', async () => {
    const answer = await gevel.get(`${gevel.url}/klantinteracties/api/v2/partijen`)
    assert.deepEqual(unlawful(answer, { api: 'klantinteracties', status: 404 }), ['api-version: null'])
  })
  it('of a standard\'s root can only be read', async () => {
    for (const api of ['klantinteracties', 'contactgegevens'] as const) {
      assert.deepEqual(unlawful(await gevel.ask(`${gevel.url}/${api}/api/v1`, { method: 'POST' }), { api, status: 405 }), [])
    }
  })
})
