/** The session with the server (RFC 8620, 2 and 3): where it takes requests, and requests of several calls at once. */
import { createHttpClient, SourceError, type AdapterContext, type Call, type HttpClient } from '#spi'
import { list, object, optional, text, unreadable, type Data } from './wire.ts'

export interface SessionSettings {
  /** Of the session resource, not of `.well-known`: redirects are not followed. */
  readonly url: string
  readonly authorization: string
  /** Absent: the one that the server calls primary for mail. */
  readonly account?: string
  readonly maxMessageBytes: number
}

/** `arguments` without the account. */
export interface Method {
  readonly name: 'Email/query' | 'Email/get' | 'Mailbox/get'
  readonly arguments: Data
}

/** What a call came to, or the type of its error (RFC 8620, 3.6.2). */
export type MethodAnswer = { readonly ok: true; readonly value: Data } | { readonly ok: false; readonly type: string }

export interface Server {
  /** All in one request, in order. Rejects where the request as a whole fails. */
  ask(methods: readonly Method[], call: Call): Promise<MethodAnswer[]>
  /** Records that one get may ask for. */
  maxObjects(call: Call): Promise<number>
  blob(blobId: string, call: Call): Promise<Uint8Array>
  close(): Promise<void>
}

interface Session {
  readonly apiUrl: string
  readonly downloadUrl: string
  readonly account: string
  readonly maxObjects: number
}

const core = 'urn:ietf:params:jmap:core'
const mail = 'urn:ietf:params:jmap:mail'

export function openServer(settings: SessionSettings, { transport }: AdapterContext): Server {
  const { origin, pathname, search } = new URL(settings.url)
  const headers = () => ({ authorization: settings.authorization })
  const client: HttpClient = createHttpClient({ baseUrl: origin, headers, transport })
  // A message is larger than an answer may be.
  const files: HttpClient = createHttpClient({ baseUrl: origin, headers, transport, maxBytes: settings.maxMessageBytes })
  let known: Session | undefined

  async function session(call: Call): Promise<Session> {
    known ??= sessionOf((await client.get({ path: pathname + search }, call)).body, settings)
    return known
  }

  /** What the session says may have changed when something fails: it is asked again. */
  async function within<Result>(call: Call, work: (session: Session) => Promise<Result>): Promise<Result> {
    call.signal.throwIfAborted()
    try {
      return await work(await session(call))
    } catch (error) {
      known = undefined
      throw error
    }
  }

  return {
    ask: (methods, call) => within(call, async ({ apiUrl, account }) => {
      const methodCalls = methods.map(({ name, arguments: own }, place) => [name, { accountId: account, ...own }, String(place)])
      const { status, body } = await client.post({ path: apiUrl, body: { using: [core, mail], methodCalls }, accept: [400] }, call)
      if (status === 400) throw requestFailure(body)
      return answersOf(body, methods)
    }),
    maxObjects: (call) => within(call, async ({ maxObjects }) => maxObjects),
    blob: (blobId, call) => within(call, ({ downloadUrl, account }) => {
      const values: Readonly<Record<string, string>> = { accountId: account, blobId, name: 'inhoud', type: 'application/octet-stream' }
      return files.bytes({ path: downloadUrl.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(values[name] ?? '')) }, call)
    }),
    close: async () => {
      await client.close()
      await files.close()
    },
  }
}

function sessionOf(body: unknown, { url, account: wanted }: SessionSettings): Session {
  const session = object(body, 'the session')
  const account = wanted ?? optional(object(session['primaryAccounts'], 'primaryAccounts')[mail])
  const accounts = object(session['accounts'], 'accounts')
  if (account === undefined || !Object.hasOwn(accounts, account)) throw new SourceError('bron-weigert', 'the server gives no account for mail')
  const { maxObjectsInGet } = object(object(session['capabilities'], 'capabilities')[core], core)
  return {
    apiUrl: within(url, text(session['apiUrl'], 'apiUrl')),
    downloadUrl: within(url, text(session['downloadUrl'], 'downloadUrl')),
    account,
    maxObjects: Number.isInteger(maxObjectsInGet) && Number(maxObjectsInGet) > 0 ? Number(maxObjectsInGet) : 200,
  }
}

/** Credentials go to no other origin than the configured one, whatever the server says. Keeps the braces of a template. */
function within(base: string, found: string): string {
  const { origin } = new URL(base)
  const path = found.startsWith(`${origin}/`) ? found.slice(origin.length) : found
  if (!path.startsWith('/') || path.startsWith('//')) throw unreadable('its session leads to another origin')
  return path
}

/** A request as a whole (RFC 8620, 3.6.1). */
function requestFailure(body: unknown): SourceError {
  const type = optional(object(body, 'the problem')['type']) ?? ''
  if (type.endsWith(':limit')) return new SourceError('bron-overbelast', 'the request goes beyond a limit of the server')
  return new SourceError('bron-mislukt', `the server refuses a request (${word(type.split(':').at(-1)!)})`)
}

/** One call of it. */
export function methodFailure(type: string): SourceError {
  switch (type) {
    case 'serverUnavailable': return new SourceError('bron-onbereikbaar', 'the server says that it is unavailable')
    case 'forbidden':
    case 'accountNotFound':
    case 'accountNotSupportedByMethod': return new SourceError('bron-weigert', `the server refuses the rights of Gevel (${type})`)
    case 'rateLimit': return new SourceError('bron-overbelast', 'the server asks to slow down')
    default: return new SourceError('bron-mislukt', `the server refuses a call (${word(type)})`)
  }
}

/** A word of the protocol; anything else is not repeated. */
const word = (type: string) => (/^[A-Za-z]{1,40}$/.test(type) ? type : 'unknown')

function answersOf(body: unknown, methods: readonly Method[]): MethodAnswer[] {
  const found = list(object(body, 'the answer')['methodResponses'], 'methodResponses').map((one) => list(one, 'a method response'))
  return methods.map(({ name }, place) => {
    const own = found.find((one) => one[2] === String(place))
    if (!own) throw unreadable('it leaves out a call')
    const value = object(own[1], 'a method response')
    if (own[0] === 'error') return { ok: false, type: optional(value['type']) ?? '' }
    if (own[0] !== name) throw unreadable('it answers another call')
    return { ok: true, value }
  })
}
