/**
 * The two APIs on the wire: which calls are made, and what their answers must be. Objects come back as they are; `translate.ts` reads them.
 * A url that the source gives is never asked: objects are asked for by uuid, and pages by number.
 */
import pLimit from 'p-limit'
import {
  createHttpClient, Refusal, resources, SourceError,
  type AdapterContext, type Call, type Fault, type HttpAnswer, type HttpClient, type HttpRequest, type QueryValues, type ResourceName,
} from '#spi'

export interface WireSettings {
  readonly klantinteractiesUrl: string
  /** Absent: the source does not serve organisatie and persoon. */
  readonly contactgegevensUrl?: string
  readonly token: string
  /** The most rows that the source gives on a page, whatever is asked. */
  readonly pageSize?: number
  /** Requests at the same time, of all calls together. */
  readonly requests?: number
}

/** An object as the standard shows it. */
export type Wire = Readonly<Record<string, unknown>> & { readonly uuid: string }

export interface WirePage {
  readonly rows: readonly unknown[]
  readonly more: boolean
  /** Absent when the source says that it did not count all. */
  readonly total?: number
  /** The source says that something may be missing. */
  readonly incomplete: boolean
}

export interface WireObject {
  readonly object: unknown
  readonly incomplete: boolean
  /** The source answers for one partij under several ids. */
  readonly merges: boolean
}

export interface Api {
  readonly serves: (resource: ResourceName) => boolean
  page(resource: ResourceName, query: QueryValues, call: Call): Promise<WirePage>
  /** `undefined` when there is none. */
  one(resource: ResourceName, uuid: string, query: QueryValues, call: Call): Promise<WireObject | undefined>
  /** Throws a Refusal. */
  post(path: string, body: unknown, call: Call): Promise<unknown>
  /** `undefined` when there is none; throws a Refusal. */
  patch(resource: ResourceName, uuid: string, body: unknown, call: Call): Promise<unknown>
  /** False when there is none; throws a Refusal. */
  remove(resource: ResourceName, uuid: string, call: Call): Promise<boolean>
  close(): Promise<void>
}

/** No I/O. Throws a TypeError when a url is no plain http(s) URL. */
export function openApi({ klantinteractiesUrl, contactgegevensUrl, token, pageSize, requests = defaultRequests }: WireSettings, { transport }: AdapterContext): Api {
  const limit = pLimit(requests)
  const open = (baseUrl: string) => createHttpClient({ baseUrl, headers: () => ({ authorization: `Token ${token}` }), transport })
  const clients = { klantinteracties: open(klantinteractiesUrl), contactgegevens: contactgegevensUrl === undefined ? undefined : open(contactgegevensUrl) }

  function send(method: 'get' | 'post' | 'patch' | 'delete', api: keyof typeof clients, request: HttpRequest, call: Call): Promise<HttpAnswer> {
    const client: HttpClient = clients[api]!
    // What waits for its turn when the call ends is never sent.
    return limit(() => (call.signal.aborted ? Promise.reject(call.signal.reason as Error) : client[method](request, call)))
  }

  const apiOf = (resource: ResourceName) => resources[resource].api
  const pathOf = (resource: ResourceName, uuid: string) => `${resource}/${encodeURIComponent(uuid)}`

  return {
    serves: (resource) => clients[apiOf(resource)] !== undefined,
    async page(resource, query, call) {
      const { body, headers, status } = await send('get', apiOf(resource), { path: resource, query, accept: [404] }, call)
      if (status === 404) return pastTheEnd(query, body)
      return pageOf(body, headers, Number(query['pageSize']), pageSize)
    },
    async one(resource, uuid, query, call) {
      const { status, body, headers } = await send('get', apiOf(resource), { path: pathOf(resource, uuid), query, accept: [404] }, call)
      return status === 404 ? undefined : { object: body, incomplete: isIncomplete(headers), merges: 'gevel-volledig' in headers }
    },
    post: async (path, body, call) => done(await send('post', apiOfPath(path), { path, body, accept: refusals }, call)),
    async patch(resource, uuid, body, call) {
      const answer = await send('patch', apiOf(resource), { path: pathOf(resource, uuid), body, accept: [...refusals, 404] }, call)
      return answer.status === 404 ? undefined : done(answer)
    },
    async remove(resource, uuid, call) {
      const answer = await send('delete', apiOf(resource), { path: pathOf(resource, uuid), accept: [...refusals, 404] }, call)
      if (answer.status === 404) return false
      done(answer)
      return true
    },
    close: async () => {
      await Promise.all([clients.klantinteracties.close(), clients.contactgegevens?.close()])
    },
  }
}

const defaultRequests = 16

/** Statuses that say what is wrong with what was sent. */
const refusals = [400, 409, 412]

const apiOfPath = (path: string) => (path in resources ? resources[path as ResourceName].api : 'klantinteracties')

/** The standard answers 404 for a page past the end, in JSON; the first page is always there. */
function pastTheEnd({ page = 1 }: QueryValues, body: unknown): WirePage {
  if (page === 1 || typeof body !== 'object') throw new SourceError('bron-onleesbaar', 'a list of the source is not there')
  return { rows: [], more: false, incomplete: false }
}

function pageOf(body: unknown, headers: HttpAnswer['headers'], asked: number, pageSize: number | undefined): WirePage {
  const { count, next, results } = (body ?? {}) as { count?: unknown; next?: unknown; results?: unknown }
  if (!Array.isArray(results) || !Number.isInteger(count) || !(next === null || typeof next === 'string')) {
    throw new SourceError('bron-onleesbaar', 'a list of the source is no page of results')
  }
  const more = next !== null
  if (results.length > asked || (more && results.length !== asked)) {
    throw new SourceError('bron-onleesbaar', `the source gives ${results.length} rows on a page of ${asked}; the setting pageSize is ${pageSize ?? 'not set'}`)
  }
  const counted = headers['gevel-telling'] !== 'minimum'
  return { rows: results as unknown[], more, incomplete: isIncomplete(headers), ...(counted && { total: count as number }) }
}

/** A façade in front of several systems says in a header whether all of them are in its answer. */
const isIncomplete = (headers: HttpAnswer['headers']) => headers['gevel-volledig']?.trim() === '?0'

function done({ status, body }: HttpAnswer): unknown {
  if (refusals.includes(status)) throw new Refusal(faultsIn(body))
  return body
}

/** A fault's name is a path of the standard; its reason is the standard's own text. */
function faultsIn(body: unknown): Fault[] {
  const { invalidParams, code, detail } = (body ?? {}) as { invalidParams?: unknown; code?: unknown; detail?: unknown }
  const found = Array.isArray(invalidParams) ? (invalidParams as Partial<Fault>[]) : []
  const text = (value: unknown, otherwise: string) => (typeof value === 'string' ? value : otherwise)
  if (found.length === 0) return [{ name: 'nonFieldErrors', code: text(code, 'invalid'), reason: text(detail, 'Ongeldige invoerwaarde.') }]
  return found.map(({ name, code: one, reason }) => ({ name: text(name, 'nonFieldErrors'), code: text(one, 'invalid'), reason: text(reason, 'Deze waarde is ongeldig.') }))
}
