/**
 * Sources that try to lead Gevel elsewhere: a man in the middle puts addresses of another server in the place of every address that a
 * source gives, or redirects there. Nothing is ever asked of that other server, so no token reaches it either.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHttpClient, type Adapter, type ListRequest, type PersoonKey, type ResourceName, type ResourcePort } from '#spi'
import { jmap } from '../../adapters/jmap/index.ts'
import { rest } from '../../adapters/rest/index.ts'
import { zgw } from '../../adapters/zgw/index.ts'
import { klantenV1 } from '../../adapters/klanten-v1/index.ts'
import { seedRegister } from '../../config/voorbeeldgemeente/register.ts'
import { startZaaksysteem, zaaksysteemClient } from '../../config/voorbeeldgemeente/zaaksysteem.ts'
import { zakenData } from '../../config/voorbeeldgemeente/zaken.ts'
import { adapterOf } from '../adapters/klantinteracties/source.ts'
import { gegevens } from '../adapters/klanten-v1/gegevens.ts'
import { startStandIn } from '../adapters/klanten-v1/standin.ts'
import { startDataverse } from '../servers/dataverse.ts'
import { startStandardServer } from '../servers/standard.ts'

/** Counts whoever comes, and what it was told. */
async function trap(): Promise<{ port: number; visits: string[]; close(): void }> {
  const visits: string[] = []
  const server = createTcpServer((socket) => {
    visits.push('a connection')
    socket.on('error', () => {}).on('data', (bytes) => visits.push(bytes.toString('latin1').slice(0, 500)))
    setTimeout(() => socket.destroy(), 200)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, visits, close: () => server.close() }
}

/** What leads to the trap, however it is written. `own`: host and port that the adapter does trust. */
const spellings: Readonly<Record<string, (port: number, own: string) => string>> = {
  'another port': (port) => `http://127.0.0.1:${port}`,
  'another name': (port) => `http://localhost:${port}`,
  'a number': (port) => `http://2130706433:${port}`,
  'hexadecimal and short': (port) => `http://0x7f.1:${port}`,
  'IPv6 that holds IPv4': (port) => `http://[::ffff:127.0.0.1]:${port}`,
  'the own host as a user': (port, own) => `http://${own}@127.0.0.1:${port}`,
  'backslashes after the own host': (port, own) => `http://${own}\\@127.0.0.1:${port}`,
  'a fragment before the own host': (port, own) => `http://127.0.0.1:${port}#@${own}`,
  'no scheme': (port) => `//127.0.0.1:${port}`,
  'the own origin as a beginning': (port, own) => `http://${own}.localhost:${port}`,
  'a tab in it': (port) => `http://127.0.0.1\t:${port}`,
  'a file': () => 'file:///etc/passwd',
}

interface Middle {
  readonly url: string
  readonly asked: { path: string; headers: IncomingHttpHeaders }[]
  lies(change: (text: string) => string): void
  redirectTo(origin: string | undefined, status?: number): void
  close(): void
}

/** In front of a server, which knows itself by its own origin. */
async function middleOf(origin: string): Promise<Middle> {
  const asked: Middle['asked'] = []
  let change = (text: string) => text
  let redirect: { to: string; status: number } | undefined
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    asked.push({ path: request.url!, headers: request.headers })
    if (redirect) return response.writeHead(redirect.status, { location: redirect.to + request.url!, refresh: `0; url=${redirect.to}`, 'content-type': 'application/json' }).end('{}')
    const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !['host', 'connection', 'content-length', 'accept-encoding', 'transfer-encoding'].includes(name))) as Record<string, string>
    const body = Buffer.concat(chunks)
    const answer = await fetch(origin + request.url!, { method: request.method!, headers, ...(body.length > 0 && { body }), redirect: 'manual' })
    const text = change((await answer.text()).replaceAll(origin, url))
    return response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' }).end(text)
  }
  const server = createServer((request, response) => void pass(request, response).catch(() => response.destroy())).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url, asked,
    lies: (how) => { change = how },
    redirectTo: (to, status = 302) => { redirect = to === undefined ? undefined : { to, status } },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const call = () => ({ signal: AbortSignal.timeout(5000) })
const samples: Readonly<Partial<Record<PersoonKey, string>>> = { bsn: '999993653', kvk_nummer: '68750110', rsin: '820014240', vestigingsnummer: '/000037178598', email: 'jan@voorbeeld.example', telefoonnummer: '+31612345678' }

/** Asks all that an adapter can be asked, some pages deep. What fails has failed; how many records came tells that it was in earnest. */
async function askAll(adapter: Adapter): Promise<number> {
  let records = 0
  for (const port of Object.values(adapter.resources) as ResourcePort<ResourceName>[]) {
    const locals: string[] = []
    const persons = Object.entries(samples).filter(([key]) => port.list?.ability.persoon?.includes(key as PersoonKey))
    for (const question of [{}, ...persons.map(([key, value]) => ({ persoon: { key: key as PersoonKey, values: [value] } }))]) locals.push(...await walked(port, question))
    records += locals.length
    if (port.get && locals.length > 0) await port.get.fetch([...new Set(locals)].slice(0, 8), call()).catch(() => undefined)
    if (port.content) for (const local of locals.slice(0, 8)) await port.content(local, call()).catch(() => undefined)
  }
  await adapter.probe?.(call()).catch(() => undefined)
  return records
}

async function walked({ list }: ResourcePort<ResourceName>, question: Partial<ListRequest<ResourceName>>): Promise<string[]> {
  const locals: string[] = []
  let from: ListRequest<ResourceName>['from']
  for (let page = 0; list && page < 3 && (page === 0 || from); page++) {
    const answer = await list.fetch({ filters: [], limit: 3, ...question, ...(from && { from }) }, call()).catch(() => undefined)
    locals.push(...(answer?.records ?? []).map(({ local }) => local))
    from = answer?.next
  }
  return locals
}

const context = { source: 'bron', now: () => new Date(), baseDirectory: tmpdir() }

interface Kind {
  /** It asks addresses that it is given, within bounds; the others make all addresses themselves. */
  readonly goesByLinks?: true
  /** A server that answers as it should, and the adapter over what stands in front of it. */
  start(): Promise<{ origin: string; open: (url: string) => Adapter; close: () => unknown }>
}

const kinds: Readonly<Record<string, Kind>> = {
  klantinteracties: {
    start: async () => {
      const directory = mkdtempSync(join(tmpdir(), 'gevel-elders-'))
      const file = join(directory, 'register.sqlite')
      seedRegister(file)
      const server = await startStandardServer(file)
      return { origin: server.url, open: (url) => adapterOf(url), close: async () => {
        await server.stop()
        rmSync(directory, { recursive: true, force: true })
      } }
    },
  },
  'klanten-v1': {
    start: async () => {
      const standIn = await startStandIn('openklant1', gegevens())
      const moved = (url: string, to: string) => url.replace(standIn.url, to)
      return {
        origin: standIn.url, close: () => standIn.close(),
        open: (url) => klantenV1.open({ ...standIn.settings, klantenUrl: moved(standIn.settings.klantenUrl, url), contactmomentenUrl: moved(standIn.settings.contactmomentenUrl, url) }, context),
      }
    },
  },
  zgw: {
    start: async () => {
      const zaaksysteem = await startZaaksysteem(zakenData())
      return { origin: zaaksysteem.url, close: () => zaaksysteem.close(), open: (url) => zgw.open({ ...zaaksysteemClient, zakenUrl: `${url}/zaken/api/v1` }, context) }
    },
  },
  'rest, by links': {
    goesByLinks: true,
    start: async () => {
      const dataverse = await startDataverse()
      return {
        origin: dataverse.url, close: () => dataverse.stop(),
        open: (url) => rest.open({ profile: 'dataverse', url, options: { ...dataverse.options, login: url }, credentials: dataverse.credentials }, context),
      }
    },
  },
  jmap: { goesByLinks: true, start: startPost },
}

/** As little of JMAP as brings the adapter to every address of the session. */
async function startPost(): Promise<{ origin: string; open: (url: string) => Adapter; close: () => unknown }> {
  const email = { id: `M${'1'.repeat(24)}`, blobId: 'G1', receivedAt: '2024-05-01T08:00:00Z', size: 10, mailboxIds: { in: true }, keywords: {}, headers: [{ name: 'From', value: ' Jan <jan@voorbeeld.example>' }, { name: 'Message-ID', value: ' <m1@x>' }] }
  const parts = [{ partId: '1', blobId: 'B1', type: 'text/plain', subParts: null }, { partId: '2', blobId: 'B2', type: 'application/pdf', name: 'x.pdf', disposition: 'attachment', subParts: null }]
  const body = { id: email.id, bodyStructure: { partId: null, type: 'multipart/mixed', subParts: parts }, bodyValues: { 1: { value: 'Hallo\n' } } }
  const answer = ([name, asked, id]: [string, { properties?: string[] }, string]) => {
    if (name === 'Mailbox/get') return [name, { list: [{ id: 'in', name: 'Inbox', role: 'inbox' }] }, id]
    if (name === 'Email/query') return [name, { ids: [email.id] }, id]
    return [name, { list: [asked.properties?.includes('bodyStructure') ? body : email], notFound: [] }, id]
  }
  const server = createServer((request, response) => void (async () => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    response.setHeader('content-type', 'application/json')
    if (request.url === '/jmap') {
      return response.end(JSON.stringify({
        capabilities: { 'urn:ietf:params:jmap:core': { maxObjectsInGet: 500 } }, accounts: { a: {} }, primaryAccounts: { 'urn:ietf:params:jmap:mail': 'a' },
        apiUrl: `${origin}/api/`, downloadUrl: `${origin}/blob/{accountId}/{blobId}/{name}?accept={type}`,
      }))
    }
    if (request.url!.startsWith('/blob/')) return response.end('{}')
    const { methodCalls } = JSON.parse(Buffer.concat(chunks).toString()) as { methodCalls: [string, { properties?: string[] }, string][] }
    return response.end(JSON.stringify({ sessionState: 's', methodResponses: methodCalls.map(answer) }))
  })()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin, open: (url) => jmap.open({ sessieUrl: `${url}/jmap`, token: 'geheim', domains: ['gemeente.example'] }, context),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

for (const [name, kind] of Object.entries(kinds)) describe(`A source that leads elsewhere: ${name}`, function () {
  this.timeout(60_000)
  let source: Awaited<ReturnType<Kind['start']>>
  let middle: Middle
  let elsewhere: Awaited<ReturnType<typeof trap>>
  before(async () => {
    source = await kind.start()
    middle = await middleOf(source.origin)
    elsewhere = await trap()
  })
  after(async () => {
    middle.close()
    elsewhere.close()
    await source.close()
  })

  const asked = async () => {
    const adapter = source.open(middle.url)
    const records = await askAll(adapter)
    await adapter.close?.()
    return records
  }

  it('answers when it leads nowhere else', async () => {
    middle.lies((text) => text)
    assert.ok((await asked()) > 0)
    assert.ok(middle.asked.length > 1)
  })

  for (const [what, spelt] of Object.entries(spellings).slice(0, kind.goesByLinks ? undefined : 1)) {
    it(`is not followed: ${what}`, async () => {
      const to = spelt(elsewhere.port, new URL(middle.url).host)
      const written = JSON.stringify(to).slice(1, -1)
      // Once only where it says how it goes on, so that the rest can be read, and once everywhere.
      const goesOn = /("(?:next|previous|@odata\.nextLink|apiUrl|downloadUrl)": ?")(https?:\/\/[^/"]+)/g
      middle.lies((text) => text.replace(goesOn, (_all, key: string) => key + written))
      await asked()
      middle.lies((text) => text.replaceAll(middle.url, written))
      await asked()
      assert.deepEqual(elsewhere.visits, [])
    })
  }

  it('is not followed by redirects', async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      middle.redirectTo(`http://127.0.0.1:${elsewhere.port}`, status)
      await asked()
    }
    middle.redirectTo(undefined)
    assert.deepEqual(elsewhere.visits, [])
  })
})

describe('The man in the middle of these tests', () => {
  it('is seen where a client does follow', async () => {
    const elsewhere = await trap()
    for (const what of ['another port', 'another name', 'a number', 'hexadecimal and short', 'a fragment before the own host', 'a tab in it']) {
      elsewhere.visits.length = 0
      await fetch(spellings[what]!(elsewhere.port, '127.0.0.1:1'), { headers: { 'x-token': 'geheim' } }).catch(() => undefined)
      assert.ok(elsewhere.visits.some((one) => one.includes('geheim')), what)
    }
    elsewhere.close()
  })

  it('gets nothing by a base address that is his own spelling either', () => {
    for (const url of ['http://user@127.0.0.1', 'http://127.0.0.1#@elders.example', 'file:///etc/passwd', '//127.0.0.1']) assert.throws(() => createHttpClient({ baseUrl: url }), TypeError)
  })
})
