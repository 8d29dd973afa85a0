/** What a JMAP server may answer instead of mail, and what the adapter says of it; a stand-in on a socket of this machine. */
import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SourceError, type Adapter, type SourceErrorCode } from '#spi'
import { jmap, type JmapSettings } from '../../../adapters/jmap/index.ts'
import { call } from '../imap/opstelling.ts'

type Methods = readonly [string, Record<string, unknown>, string][]
type Answers = (methods: Methods, origin: string) => unknown

interface Standin {
  readonly adapter: Adapter
  readonly requests: { readonly url: string; readonly authorization: string | undefined }[]
  readonly close: () => Promise<void>
}

const email = (number: number, more: Record<string, unknown> = {}) => ({
  id: `M${String(number).padStart(24, '0')}`, blobId: `G${number}`, receivedAt: '2024-05-01T08:00:00Z', size: 10, mailboxIds: { in: true }, keywords: {},
  headers: [{ name: 'From', value: ' Jan <jan@voorbeeld.example>' }, { name: 'To', value: ' kcc@voorbeeldgemeente.example' }, { name: 'Message-ID', value: ` <m${number}@x>` }], ...more,
})

const mailboxes = { list: [{ id: 'in', name: 'Inbox', role: 'inbox' }, { id: 'weg', name: 'Trash', role: 'trash' }] }
const body = { bodyStructure: { partId: '1', blobId: 'B1', type: 'text/plain', subParts: null }, bodyValues: { 1: { value: 'Hallo\n' } } }

/** An honest answer to each call. */
const honest: Answers = (methods) => ({
  sessionState: 's',
  methodResponses: methods.map(([name, asked, id]) => {
    if (name === 'Mailbox/get') return [name, mailboxes, id]
    if (name === 'Email/query') return [name, { ids: [email(1).id, email(2).id] }, id]
    const list = (asked['properties'] as string[]).includes('bodyStructure') ? [1, 2].map((n) => ({ id: email(n).id, ...body })) : [email(1), email(2)]
    return [name, { list, notFound: [] }, id]
  }),
})

const failing = (name: string, type: string): Answers => (methods, origin) => {
  const answer = honest(methods, origin) as { methodResponses: [string, unknown, string][] }
  return { ...answer, methodResponses: answer.methodResponses.map((one) => (one[0] === name ? ['error', { type }, one[2]] : one)) }
}

const session = (origin: string, more: Record<string, unknown> = {}) => ({
  capabilities: { 'urn:ietf:params:jmap:core': { maxObjectsInGet: 500 } }, accounts: { a: {} }, primaryAccounts: { 'urn:ietf:params:jmap:mail': 'a' },
  apiUrl: `${origin}/api/`, downloadUrl: `${origin}/blob/{accountId}/{blobId}/{name}?accept={type}`, ...more,
})

interface Options {
  readonly answers?: Answers
  readonly session?: Record<string, unknown>
  readonly respond?: (request: IncomingMessage, response: ServerResponse) => boolean
  readonly settings?: Partial<JmapSettings>
}

async function standin({ answers = honest, session: changes = {}, respond = () => false, settings = {} }: Options = {}): Promise<Standin> {
  const requests: Standin['requests'] = []
  const server = createServer((request, response) => void (async () => {
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    requests.push({ url: request.url!, authorization: request.headers.authorization })
    let text = ''
    for await (const chunk of request) text += String(chunk)
    if (respond(request, response)) return
    const found = request.url === '/jmap' ? session(origin, changes) : answers((JSON.parse(text) as { methodCalls: Methods }).methodCalls, origin)
    response.setHeader('content-type', 'application/json').end(JSON.stringify(found))
  })())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const sessieUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jmap`
  const adapter = jmap.open({ sessieUrl, token: 'geheim', domains: ['voorbeeldgemeente.example'], ...settings }, { source: 'post', now: () => new Date(), baseDirectory: '/' })
  return {
    adapter, requests,
    close: async () => {
      await adapter.close?.()
      server.closeAllConnections()
      server.close()
    },
  }
}

const vraag = (adapter: Adapter, milliseconds = 5000) =>
  adapter.resources.klantcontacten!.list!.fetch({ filters: [], persoon: { key: 'email', values: ['jan@voorbeeld.example'] }, limit: 50 }, call(milliseconds))

async function mislukt(code: SourceErrorCode, options: Options, milliseconds?: number): Promise<Standin['requests']> {
  const { adapter, requests, close } = await standin(options)
  try {
    await assert.rejects(vraag(adapter, milliseconds), (error) => {
      assert.ok(error instanceof SourceError, String(error))
      assert.equal(error.code, code, error.message)
      assert.doesNotMatch(error.message, /jan@|geheim|127\.0\.0\.1/)
      return true
    })
  } finally {
    await close()
  }
  return requests
}

describe('jmap: what a server may answer instead of mail', () => {
  it('is read where all is well, with a token', async () => {
    const { adapter, requests, close } = await standin()
    const { records } = await vraag(adapter)
    assert.deepEqual(records.map(({ fields }) => fields.inhoud), ['Hallo', 'Hallo'])
    assert.ok(requests.every(({ authorization }) => authorization === 'Bearer geheim'))
    await close()
  })

  it('sends credentials to no other origin than the one configured, whatever the session says', async () => {
    for (const apiUrl of ['https://kwaad.test/api', '//kwaad.test/api', 'http://127.0.0.1.kwaad.test/', 'javascript:x', 'http:kwaad']) {
      assert.deepEqual((await mislukt('bron-onleesbaar', { session: { apiUrl } })).map(({ url }) => url), ['/jmap'], apiUrl)
    }
    await mislukt('bron-onleesbaar', { session: { downloadUrl: 'https://kwaad.test/{blobId}' } })
  })

  it('is a failure with a code where a call fails inside a 200', async () => {
    const codes: readonly (readonly [string, SourceErrorCode])[] = [
      ['serverUnavailable', 'bron-onbereikbaar'], ['serverFail', 'bron-mislukt'], ['forbidden', 'bron-weigert'], ['accountNotFound', 'bron-weigert'],
      ['unsupportedFilter', 'bron-mislukt'], ['invalidArguments', 'bron-mislukt'], ['invalidResultReference', 'bron-mislukt'], ['rateLimit', 'bron-overbelast'],
      ['zie jan@voorbeeld.example', 'bron-mislukt'],
    ]
    for (const [type, code] of codes) for (const name of ['Email/query', 'Email/get', 'Mailbox/get']) await mislukt(code, { answers: failing(name, type) })
  })

  it('is a failure where the request as a whole is refused', async () => {
    const problem = (type: string): Options => ({
      respond: (request, response) => {
        if (request.url === '/jmap') return false
        response.writeHead(400, { 'content-type': 'application/problem+json' }).end(JSON.stringify({ type: `urn:ietf:params:jmap:error:${type}`, status: 400 }))
        return true
      },
    })
    await mislukt('bron-overbelast', problem('limit'))
    await mislukt('bron-mislukt', problem('notRequest'))
    for (const [status, code] of [[401, 'bron-weigert'], [429, 'bron-overbelast'], [503, 'bron-onbereikbaar'], [500, 'bron-mislukt'], [301, 'bron-onleesbaar']] as const) {
      await mislukt(code, { respond: (_request, response) => (response.writeHead(status, { location: '/elders' }).end(), true) })
    }
  })

  it('is unreadable where it is not what was asked for', async () => {
    const answers: readonly Answers[] = [
      () => ({}), () => [], () => ({ methodResponses: [] }), () => ({ methodResponses: 'x' }),
      (methods) => ({ methodResponses: methods.map(([, , id]) => ['Thread/get', {}, id]) }),
      (methods) => ({ methodResponses: methods.map(([name, , id]) => [name, name === 'Mailbox/get' ? mailboxes : { list: 1, ids: 2 }, id]) }),
      (methods) => ({ methodResponses: methods.map(([name, , id]) => [name, name === 'Mailbox/get' ? mailboxes : { list: [email(1, { id: 'abc' })], ids: ['abc'] }, id]) }),
    ]
    for (const one of answers) await mislukt('bron-onleesbaar', { answers: one })
  })

  it('is late where nothing comes', async () => {
    await mislukt('bron-te-laat', { respond: ({ url }) => url !== '/jmap' }, 300)
    await mislukt('bron-te-laat', { respond: () => true }, 300)
  })

  it('finds nothing in mailboxes that are left alone, and nothing that was never sent', async () => {
    const answers: Answers = (methods, origin) => {
      const answer = honest(methods, origin) as { methodResponses: [string, { list?: Record<string, unknown>[] }, string][] }
      for (const [, value] of answer.methodResponses) {
        if (!value.list?.[0]?.['headers']) continue
        value.list[0]['mailboxIds'] = { weg: true }
        value.list[1]!['keywords'] = { $draft: true }
      }
      return answer
    }
    const { adapter, close } = await standin({ answers })
    assert.deepEqual((await vraag(adapter)).records, [])
    assert.deepEqual(await adapter.resources.klantcontacten!.get!.fetch([email(1).id.slice(1), email(2).id.slice(1)], call()), [undefined, undefined])
    await close()
  })

  it('begins again where all that a page is to come after is gone', async () => {
    const asked: unknown[] = []
    const answers: Answers = (methods, origin) => {
      const query = methods.find(([name]) => name === 'Email/query')
      if (query) asked.push(query[1]['anchor'] ?? query[1]['position'])
      return query?.[1]['anchor'] ? failing('Email/query', 'anchorNotFound')(methods, origin) : honest(methods, origin)
    }
    const { adapter, close } = await standin({ answers })
    const from = { cursor: `${email(8).id.slice(1)},${email(9).id.slice(1)}/` }
    const { records } = await adapter.resources.klantcontacten!.list!.fetch({ filters: [], persoon: { key: 'email', values: ['jan@voorbeeld.example'] }, limit: 50, from }, call())
    assert.equal(records.length, 2)
    assert.deepEqual(asked, [email(9).id, email(8).id, 0])
    await close()
  })

  it('cannot be asked for a part of an address, unless it is said that the server can', async () => {
    const [plain, partial] = [await standin(), await standin({ settings: { deelzoeken: true } })]
    const has = ({ adapter }: Standin) => 'hadBetrokkene__digitaaladres__adres__icontains' in adapter.resources.klantcontacten!.list!.ability.filters
    assert.deepEqual([has(plain), has(partial)], [false, true])
    await plain.close()
    await partial.close()
  })
})
