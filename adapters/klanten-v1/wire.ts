/**
 * Both APIs on the wire: which calls are made, at most {@link concurrency} at a time, each at most once within a reading.
 * Rows come back as they are; `rows.ts` reads them. A url that the source gives is never asked.
 */
import pLimit from 'p-limit'
import { createHttpClient, signedTokens, SourceError, type AdapterContext, type Call, type HttpRequest, type QueryValues } from '#spi'
import { dialects, type DialectName } from './dialects.ts'
import type { Pages } from './pages.ts'
import type { Links } from './rows.ts'

export interface WireSettings {
  readonly dialect: DialectName
  readonly klantenUrl: string
  readonly contactmomentenUrl: string
  /** Base of the urls of zaken as contactmomenten name them. Nothing is asked there. */
  readonly zakenUrl: string
  /** Bases of the urls in the source's answers, when it calls itself otherwise than we call it. */
  readonly links?: { readonly klanten?: string; readonly contactmomenten?: string }
  readonly clientId: string
  readonly secret: string
  readonly userId?: string
  readonly userRepresentation?: string
}

const concurrency = 4

/** A contactmoment that stands in lists and is refused by itself, as a source with rights on single contacts does. */
export const refused = Symbol('refused')

/** What one call of Gevel reads. */
export interface Reading {
  klanten(query: QueryValues): Pages<unknown>
  /** `undefined` when there is no such klant. */
  klant(uuid: string): Promise<unknown>
  /** Newest first, with their links where the dialect brings them along. */
  contactmomenten(query: QueryValues): Pages<unknown>
  /** `undefined` when there is no such contactmoment. */
  contactmoment(uuid: string): Promise<unknown>
  klantcontactmoment(uuid: string): Promise<unknown>
  klantcontactmomenten(query: QueryValues): Pages<unknown>
  objectcontactmoment(uuid: string): Promise<unknown>
  objectcontactmomenten(query: QueryValues): Pages<unknown>
}

export interface KlantenApi {
  /** Runs `work` over one reading; when it fails, what is still under way is stopped. */
  read<T>(call: Call, work: (reading: Reading) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Bases of the source's own urls, without a slash at their end. */
export function linksOf({ links = {}, klantenUrl, contactmomentenUrl, zakenUrl }: WireSettings): Links {
  const bare = (url: string) => url.replace(/\/+$/, '')
  return { klanten: bare(links.klanten ?? klantenUrl), contactmomenten: bare(links.contactmomenten ?? contactmomentenUrl), zaken: bare(zakenUrl) }
}

/** No I/O. Throws a TypeError when one of the base urls is no plain http(s) URL. */
export function openKlantenApi(settings: WireSettings, context: AdapterContext): KlantenApi {
  const token = tokensOf(settings, context)
  const { userHeader } = dialects[settings.dialect]
  const user = userHeader !== undefined && settings.userId !== undefined ? { [userHeader]: settings.userId } : {}
  const clientAt = (baseUrl: string) => createHttpClient({ baseUrl, headers: () => user, transport: context.transport })
  const clients = { klanten: clientAt(settings.klantenUrl), contactmomenten: clientAt(settings.contactmomentenUrl) }

  return {
    async read(call, work) {
      const stop = new AbortController()
      const stoppable = { signal: AbortSignal.any([call.signal, stop.signal]) }
      const limit = pLimit(concurrency)
      const get: Get = (api, request) => limit(async () => {
        const headers = { authorization: `Bearer ${await token()}` }
        return clients[api].get({ ...request, headers }, stoppable)
      })
      try {
        return await work(readingOver(settings, get))
      } catch (error) {
        stop.abort(error)
        throw error
      }
    },
    close: async () => {
      await Promise.all([clients.klanten.close(), clients.contactmomenten.close()])
    },
  }
}

function tokensOf({ dialect, clientId, secret, userId = clientId, userRepresentation = 'Gevel' }: WireSettings, context: AdapterContext): () => Promise<string> {
  const { tokenLifetime: lifetime, tokenNotBefore: notBefore, userHeader } = dialects[dialect]
  const user = userHeader === undefined ? { user_id: userId, user_representation: userRepresentation } : {}
  return signedTokens({ secret, lifetime, notBefore, claims: { iss: clientId, client_id: clientId, ...user } }, () => context.now())
}

type Api = 'klanten' | 'contactmomenten'
type Get = (api: Api, request: Pick<HttpRequest, 'path' | 'query' | 'accept'>) => Promise<{ readonly status: number; readonly body: unknown }>

/** `expand` takes one name at a time, and is given twice. */
const withLinks = '?expand=klantcontactmomenten&expand=objectcontactmomenten'

function readingOver({ dialect: name }: WireSettings, get: Get): Reading {
  const dialect = dialects[name]
  const asked = new Map<string, Promise<unknown>>()
  const expanded = dialect.expands ? withLinks : ''

  function once<T>(key: string, ask: () => Promise<T>): Promise<T> {
    const answer = (asked.get(key) as Promise<T> | undefined) ?? ask()
    asked.set(key, answer)
    return answer
  }

  /** Pages are asked for by number; only `next` says that there is another. */
  function pages(api: Api, path: string, query: QueryValues): Pages<unknown> {
    return (at) => once(`${path} ${at} ${JSON.stringify(query)}`, async () => {
      const number = at === '' ? 1 : Number(at)
      // Past the end there is no page.
      const { status, body } = await get(api, { path, query: number === 1 ? query : { ...query, page: number }, ...(number > 1 && { accept: [404] }) })
      if (status === 404) return { rows: [] }
      const { results, next, count } = (body ?? {}) as { results?: unknown; next?: unknown; count?: unknown }
      if (!Array.isArray(results) || !(next === null || next === undefined || typeof next === 'string')) {
        throw new SourceError('bron-onleesbaar', 'a list of the source is no page of results')
      }
      return { rows: results, ...(typeof next === 'string' && { next: String(number + 1) }), ...(dialect.listsAll && Number.isInteger(count) && { total: count as number }) }
    })
  }

  const one = (api: Api, path: string) => once(path, async () => {
    const { status, body } = await get(api, { path, accept: [404] })
    return status === 404 ? undefined : body
  })

  return {
    klanten: (query) => pages('klanten', 'klanten', query),
    klant: (uuid) => one('klanten', `klanten/${uuid}`),
    contactmomenten: (query) => pages('contactmomenten', `contactmomenten${expanded}`, { ...query, ordering: dialect.newestFirst }),
    contactmoment: (uuid) => once(`contactmoment ${uuid}`, async () => {
      const { status, body } = await get('contactmomenten', { path: `contactmomenten/${uuid}${expanded}`, accept: [403, 404] })
      return status === 404 ? undefined : status === 403 ? refused : body
    }),
    klantcontactmoment: (uuid) => one('contactmomenten', `klantcontactmomenten/${uuid}`),
    klantcontactmomenten: (query) => pages('contactmomenten', 'klantcontactmomenten', query),
    objectcontactmoment: (uuid) => one('contactmomenten', `objectcontactmomenten/${uuid}`),
    objectcontactmomenten: (query) => pages('contactmomenten', 'objectcontactmomenten', query),
  }
}
