/**
 * The Zaken API on the wire: which calls are made, page by page, at most {@link concurrency} at a time. Rows come back
 * as they are; `translate.ts` reads them. A url that the source gives is never asked: pages are counted by number.
 */
import pLimit from 'p-limit'
import { createHttpClient, SourceError, type AdapterContext, type Call, type HttpRequest, type Identity, type QueryValues } from '#spi'
import { tokenSource, type TokenSettings } from './token.ts'

export interface WireSettings extends TokenSettings {
  readonly zakenUrl: string
  /** Base of the urls in the source's answers, when it calls itself otherwise than we call it. */
  readonly linkUrl?: string
  /** Rows on a full page; sent along only when set, since the standard knows no such parameter. */
  readonly pageSize?: number
  /** Whether the source can be asked by kvkNummer and by the vestigingsNummer of a niet-natuurlijk persoon. */
  readonly kvkFilters?: boolean
}

/** The page size that the standard fixes. */
export const standardPageSize = 100

const concurrency = 4

export interface Rows {
  readonly rows: readonly unknown[]
  readonly more: boolean
}

/** What one call of Gevel reads: each page and each list is asked at most once within it. */
export interface Reading {
  /** `undefined` when there is no such contact. */
  klantcontact(uuid: string): Promise<unknown>
  /** Rows `offset` up to `offset + limit` of all contacts, in the source's order. */
  klantcontacten(offset: number, limit: number): Promise<Rows>
  /** `undefined` when there is no such zaak, or none that we may see. */
  zaak(uuid: string): Promise<unknown>
  zakenWith(identificatie: string): Promise<readonly unknown[]>
  klantcontactenOf(zaak: string): Promise<readonly unknown[]>
  /** Rollen of a zaak that the source says are initiator. */
  initiatorsOf(zaak: string): Promise<readonly unknown[]>
  /** Rollen in which the source finds this number; with `generiek` only those of that kind. */
  rollenOf(identity: Identity, generiek?: 'initiator'): Promise<readonly unknown[]>
  /** Vestigingen of this kvk_nummer, in rollen. */
  vestigingenOf(kvk: string): Promise<readonly unknown[]>
}

export interface ZakenApi {
  /** Runs `work` over one reading; when it fails, what is still under way is stopped. */
  read<T>(call: Call, work: (reading: Reading) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** No I/O. Throws a TypeError when `zakenUrl` is no plain http(s) URL. */
export function openZakenApi(settings: WireSettings, context: AdapterContext): ZakenApi {
  const token = tokenSource(settings, () => context.now())
  const client = createHttpClient({
    baseUrl: settings.zakenUrl,
    headers: () => ({ 'accept-crs': 'EPSG:4326', 'content-crs': 'EPSG:4326' }),
    transport: context.transport,
  })

  async function get(request: Request, call: Call) {
    const headers = { authorization: `Bearer ${await token()}` }
    return client.get({ ...request, headers }, call)
  }

  return {
    async read(call, work) {
      const stop = new AbortController()
      const stoppable = { signal: AbortSignal.any([call.signal, stop.signal]) }
      const limit = pLimit(concurrency)
      try {
        return await work(readingOver(settings, (request) => limit(() => get(request, stoppable))))
      } catch (error) {
        stop.abort(error)
        throw error
      }
    },
    close: () => client.close(),
  }
}

type Request = Pick<HttpRequest, 'path' | 'query' | 'accept'>
type Get = (request: Request) => Promise<{ readonly status: number; readonly body: unknown }>

function readingOver(settings: WireSettings, get: Get): Reading {
  const size = settings.pageSize ?? standardPageSize
  const asked = new Map<string, Promise<unknown>>()
  const zaakUrl = (uuid: string) => `${linkBase(settings)}/zaken/${uuid}`

  function once<T>(key: string, ask: () => Promise<T>): Promise<T> {
    const answer = (asked.get(key) as Promise<T> | undefined) ?? ask()
    asked.set(key, answer)
    return answer
  }

  function page(path: string, query: QueryValues, number: number): Promise<Rows> {
    return once(`${path} ${number} ${JSON.stringify(query)}`, async () => {
      if (number === 1) return rowsOf((await get({ path, query: { ...query, pageSize: settings.pageSize } })).body, size)
      // The standard answers 404 for a page past the end.
      const { status, body } = await get({ path, query: { ...query, pageSize: settings.pageSize, page: number }, accept: [404] })
      return status === 404 ? { rows: [], more: false } : rowsOf(body, size)
    })
  }

  async function all(path: string, query: QueryValues): Promise<readonly unknown[]> {
    const rows: unknown[] = []
    const beginnings = new Set<string>()
    for (let number = 1, more = true; more; number++) {
      const found = await page(path, query, number)
      const beginning = JSON.stringify(found.rows[0])
      if (beginnings.has(beginning)) throw new SourceError('bron-onleesbaar', 'the source gives the same page again and again')
      beginnings.add(beginning)
      rows.push(...found.rows)
      more = found.more
    }
    return rows
  }

  return {
    klantcontact: (uuid) => once(`klantcontact ${uuid}`, async () => {
      const { status, body } = await get({ path: `klantcontacten/${uuid}`, accept: [404] })
      return status === 404 ? undefined : body
    }),
    async klantcontacten(offset, limit) {
      const first = Math.floor(offset / size)
      const last = Math.floor((offset + limit - 1) / size)
      const rows: unknown[] = []
      let more = true
      for (let number = first; number <= last && more; number++) {
        const found = await page('klantcontacten', {}, number + 1)
        rows.push(...found.rows)
        more = found.more
      }
      const start = offset - first * size
      return { rows: rows.slice(start, start + limit), more: more || rows.length > start + limit }
    },
    zaak: (uuid) => once(`zaak ${uuid}`, async () => {
      // 403: a zaak outside our rights; whether these are wrong altogether, other calls tell.
      const { status, body } = await get({ path: `zaken/${uuid}`, accept: [403, 404] })
      return status === 200 ? body : undefined
    }),
    zakenWith: (identificatie) => all('zaken', { identificatie }),
    klantcontactenOf: (zaak) => all('klantcontacten', { zaak: zaakUrl(zaak) }),
    initiatorsOf: (zaak) => all('rollen', { zaak: zaakUrl(zaak), omschrijvingGeneriek: 'initiator' }),
    async rollenOf(identity, generiek) {
      const lists = await Promise.all(
        rolFilters(identity, settings.kvkFilters ?? true).map((name) => all('rollen', { [name]: identity.nummer, omschrijvingGeneriek: generiek })),
      )
      return lists.flat()
    },
    vestigingenOf: async (kvk) => {
      const lists = await Promise.all([vestigingKvk, nnpKvk].map((name) => all('rollen', { [name]: kvk })))
      return lists.flat()
    },
  }
}

/** Base of the source's own urls, without a slash at its end. */
export function linkBase({ linkUrl, zakenUrl }: Pick<WireSettings, 'linkUrl' | 'zakenUrl'>): string {
  return (linkUrl ?? zakenUrl).replace(/\/+$/, '')
}

const nnpKvk = 'betrokkeneIdentificatie__nietNatuurlijkPersoon__kvkNummer'
const vestigingKvk = 'betrokkeneIdentificatie__vestiging__kvkNummer'

/**
 * The parameters of `rollen` that find a number; a vestiging is registered in two ways. The number stands in the URL,
 * since `rollen` has no search by POST: this is the one place to change when it gets one.
 */
function rolFilters({ soort }: Identity, kvkFilters: boolean): string[] {
  switch (soort) {
    case 'bsn': return ['betrokkeneIdentificatie__natuurlijkPersoon__inpBsn']
    case 'rsin': return ['betrokkeneIdentificatie__nietNatuurlijkPersoon__innNnpId']
    case 'kvk_nummer': return kvkFilters ? [nnpKvk] : []
    case 'vestigingsnummer': {
      const standard = 'betrokkeneIdentificatie__vestiging__vestigingsNummer'
      return kvkFilters ? [standard, 'betrokkeneIdentificatie__nietNatuurlijkPersoon__vestigingsNummer'] : [standard]
    }
  }
}

/** `count` may be an estimate, so only `next` says whether there is more. */
function rowsOf(body: unknown, size: number): Rows {
  const { results, next } = (body ?? {}) as { results?: unknown; next?: unknown }
  if (!Array.isArray(results) || !(next === null || next === undefined || typeof next === 'string')) {
    throw new SourceError('bron-onleesbaar', 'a list of the source is no page of results')
  }
  const more = typeof next === 'string'
  if (more && results.length !== size) {
    throw new SourceError('bron-onleesbaar', `the source gives ${results.length} rows on a page and the setting pageSize says ${size}`)
  }
  return { rows: results, more }
}
