/** Requests of a manifest over the tamed HTTP client, with the credentials that the manifest says. */
import { createHttpClient, SourceError, type AdapterContext, type Call, type HttpClient, type HttpRequest } from '#spi'
import type { AuthDocument, ManifestDocument } from './document.ts'
import { isObject } from './paths.ts'
import { fill, prepare, type Prepared, type Values } from './requests.ts'
import type { Answer, Transport } from './wire.ts'

export interface HttpSettings {
  /** Scheme, host, port and the path before that of the manifest. */
  readonly url: string
  readonly credentials?: Readonly<Record<string, string>>
}

/** How a transport puts a request on HTTP, and what an answer over HTTP holds. */
export interface Envelope {
  toHttp(request: Prepared): { readonly method: 'get' | 'post'; readonly request: HttpRequest }
  fromHttp(answer: Answer): Answer
}

/** No I/O. Throws a TypeError when the url is no plain http(s) URL. */
export function httpTransport(manifest: ManifestDocument, settings: HttpSettings, context: AdapterContext, envelope: Envelope): Transport {
  const client = createHttpClient({ baseUrl: settings.url.replace(/\/+$/, '') + (manifest.base ?? ''), transport: context.transport })
  const raw = async (request: Prepared, accept: readonly number[], headers: Readonly<Record<string, string>>, call: Call): Promise<Answer> => {
    const { method, request: http } = envelope.toHttp(request)
    return envelope.fromHttp(await client[method]({ ...http, accept, headers: { ...manifest.headers, ...headers, ...http.headers } }, call))
  }
  const access = accessOf(manifest.auth, settings.credentials ?? {}, context, (request, call) => raw(request, [], {}, call))
  return {
    values: async (call) => ({ ...named('credentials', settings.credentials ?? {}), ...await access.values(call) }),
    async send(request, accept, call) {
      const first = await access.headers(call)
      try {
        return await raw(request, accept, first, call)
      } catch (error) {
        // What was granted has a time: it is asked for anew once, and never more than that.
        if (!(error instanceof SourceError) || error.code !== 'bron-weigert' || !access.renew()) throw error
        return raw(request, accept, await access.headers(call), call)
      }
    },
    close: async () => {
      await client.close()
      await access.close()
    },
  }
}

interface Access {
  headers(call: Call): Promise<Readonly<Record<string, string>>>
  values(call: Call): Promise<Values>
  /** Forgets what was granted; `false` where there is nothing to ask for anew. */
  renew(): boolean
  close(): Promise<void>
}

function accessOf(auth: AuthDocument | undefined, credentials: Readonly<Record<string, string>>, context: AdapterContext, send: (request: Prepared, call: Call) => Promise<Answer>): Access {
  const secret = (reference: string) => String(fill(reference, named('credentials', credentials)))
  const fixed = (headers: Readonly<Record<string, string>>): Access => ({ headers: async () => headers, values: async () => ({}), renew: () => false, close: async () => {} })
  switch (auth?.kind) {
    case undefined: return fixed({})
    case 'basic': return fixed({ authorization: `Basic ${base64(`${secret(auth.user)}:${secret(auth.password)}`)}` })
    case 'bearer': return fixed({ authorization: `Bearer ${secret(auth.token)}` })
    case 'header': return fixed({ [auth.name]: secret(auth.value) })
    case 'oauth2': return granted(auth, secret, context)
    case 'session': return session(auth, credentials, send)
  }
}

const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64')
const named = (prefix: string, values: Readonly<Record<string, unknown>>): Values => Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]))

/** One that is asked for once for all who want it; a failure is not kept. */
class Kept<T> {
  #value: Promise<T> | undefined

  get(make: () => Promise<T>): Promise<T> {
    if (!this.#value) {
      const made = make()
      this.#value = made
      made.catch(() => { if (this.#value === made) this.#value = undefined })
    }
    return this.#value
  }

  drop(): void {
    this.#value = undefined
  }
}

/** Seconds before its end at which a token is taken for spent. */
const spareSeconds = 30

function granted({ tokenUrl, clientId, clientSecret, scope }: Extract<AuthDocument, { kind: 'oauth2' }>, secret: (reference: string) => string, context: AdapterContext): Access {
  const url = new URL(tokenUrl)
  const client: HttpClient = createHttpClient({ baseUrl: url.origin, transport: context.transport })
  const kept = new Kept<{ token: string; until: number }>()
  const ask = async (call: Call) => {
    const form = { grant_type: 'client_credentials', client_id: secret(clientId), client_secret: secret(clientSecret), ...(scope !== undefined && { scope }) }
    const { body } = await client.post({ path: url.pathname, form }, call)
    const { access_token: token, expires_in: seconds = 300 } = isObject(body) ? body : {}
    if (typeof token !== 'string') throw new SourceError('bron-weigert', 'the token endpoint gives no token')
    return { token, until: context.now().getTime() + (Number(seconds) - spareSeconds) * 1000 }
  }
  return {
    async headers(call) {
      const { until } = await kept.get(() => ask(call))
      if (until <= context.now().getTime()) kept.drop()
      return { authorization: `Bearer ${(await kept.get(() => ask(call))).token}` }
    },
    values: async () => ({}),
    renew: () => (kept.drop(), true),
    close: () => client.close(),
  }
}

function session({ login, header }: Extract<AuthDocument, { kind: 'session' }>, credentials: Readonly<Record<string, string>>, send: (request: Prepared, call: Call) => Promise<Answer>): Access {
  const kept = new Kept<Values>()
  const own = named('credentials', credentials)
  const values = (call: Call) => kept.get(async () => {
    const { body, failed = false } = await send(prepare(login, own), call)
    // A login that fails is answered with nothing by some, and not with an error.
    if (failed || body === undefined || body === null || body === false) throw new SourceError('bron-weigert', 'the source does not let Gevel log in')
    return named('session', Array.isArray(body) ? Object.fromEntries(body.map((one: unknown, place) => [place, one])) : isObject(body) ? body : { 0: body })
  })
  return {
    async headers(call) {
      if (!header) return {}
      const all = { ...own, ...await values(call) }
      return { [header.name]: header.scheme + base64(header.base64.map((part) => String(fill(part, all))).join(':')) }
    },
    values,
    renew: () => (kept.drop(), true),
    close: async () => {},
  }
}
