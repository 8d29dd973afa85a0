/**
 * The Zaken API on the wire: which calls are made, page by page, at most {@link concurrency} at a time. Rows come back
 * as they are; `translate.ts` reads them. A url that the source gives is never asked: pages are counted by number.
 */
import pLimit from 'p-limit'
import { createHttpClient, type AdapterContext, type Call, type HttpRequest, type Identity, type QueryValues } from '#spi'
import { allRows, rowsFrom, rowsOf, type Place, type Rows } from './pages.ts'
import { expandedZaak, PersoonSearch, type FoundZaak, type PersoonCalls, type SearchSetting } from './persoon-search.ts'
import { tokenSource, type TokenSettings } from './token.ts'

export interface WireSettings extends TokenSettings {
  readonly zakenUrl: string
  /** Base of the urls in the source's answers, when it calls itself otherwise than we call it. */
  readonly linkUrl?: string
  /** Base of the Catalogi API. Absent: what a zaaktype or status is called is known only where it comes along with the zaak. */
  readonly catalogiUrl?: string
  /** Rows on a full page; sent along only when set, since the standard knows no such parameter. */
  readonly pageSize?: number
  /** Whether the source can be asked by kvkNummer and by the vestigingsNummer of a niet-natuurlijk persoon. */
  readonly kvkFilters?: boolean
  /** How a persoon is looked for by bsn; default `post-first`. */
  readonly persoonSearch?: SearchSetting
}

/** The page size that the standard fixes. */
export const standardPageSize = 100

const concurrency = 4

/** What one call of Gevel reads: each page and each list is asked at most once within it. */
export interface Reading {
  /** `undefined` when there is no such contact. */
  klantcontact(uuid: string): Promise<unknown>
  /** Of all contacts, in the source's order, `limit` from a place on, and where they go on. */
  klantcontacten(from: Place, limit: number): Promise<{ readonly rows: readonly unknown[]; readonly next?: Place }>
  /** `undefined` when there is no such zaak, or none that we may see. */
  zaak(uuid: string): Promise<unknown>
  zakenWith(identificatie: string): Promise<readonly unknown[]>
  klantcontactenOf(zaak: string): Promise<readonly unknown[]>
  /** Rollen of a zaak that the source says are initiator. */
  initiatorsOf(zaak: string): Promise<readonly unknown[]>
  /** Rollen in which the source finds this number, and perhaps others on their zaken; with `generiek` only those of that kind. */
  rollenOf(identity: Identity, generiek?: 'initiator'): Promise<readonly unknown[]>
  /** Zaken in which this number has a rol, with those rollen; the zaak itself where the source gave it along. */
  zakenOf(identity: Identity): Promise<readonly FoundZaak[]>
  /** A zaak with its status and types where the source gives these along; `undefined` like {@link zaak}. */
  zaakWhole(uuid: string): Promise<unknown>
  status(uuid: string): Promise<unknown>
  /** `undefined` when there is no such type, or no catalogus to ask. */
  type(collection: 'zaaktypen' | 'statustypen', uuid: string): Promise<unknown>
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
  const catalogi = settings.catalogiUrl === undefined ? undefined : createHttpClient({ baseUrl: settings.catalogiUrl, transport: context.transport })

  const search = new PersoonSearch(settings.persoonSearch ?? 'post-first', () => context.now())

  async function send(request: Request, call: Call) {
    const headers = { authorization: `Bearer ${await token()}` }
    return request.body === undefined ? client.get({ ...request, headers }, call) : client.post({ ...request, headers }, call)
  }

  async function sendCatalogi(request: Request, call: Call) {
    return catalogi!.get({ ...request, headers: { authorization: `Bearer ${await token()}` } }, call)
  }

  return {
    async read(call, work) {
      const stop = new AbortController()
      const stoppable = { ...call, signal: AbortSignal.any([call.signal, stop.signal]) }
      const limit = pLimit(concurrency)
      try {
        const sends = { zaken: (request: Request) => limit(() => send(request, stoppable)), ...(catalogi && { catalogi: (request: Request) => limit(() => sendCatalogi(request, stoppable)) }) }
        return await work(readingOver(settings, search, sends))
      } catch (error) {
        stop.abort(error)
        throw error
      }
    },
    close: async () => {
      await client.close()
      await catalogi?.close()
    },
  }
}

/** With a body it is a POST. */
export type Request = Pick<HttpRequest, 'path' | 'query' | 'body' | 'accept'>
export type Send = (request: Request) => Promise<{ readonly status: number; readonly body: unknown }>

interface Sends {
  readonly zaken: Send
  /** Absent: no catalogus is configured. */
  readonly catalogi?: Send
}

function readingOver(settings: WireSettings, search: PersoonSearch, { zaken: send, catalogi }: Sends): Reading {
  const asked = new Map<string, Promise<unknown>>()
  const zaakUrl = (uuid: string) => `${linkBase(settings)}/zaken/${uuid}`

  function once<T>(key: string, ask: () => Promise<T>): Promise<T> {
    const answer = (asked.get(key) as Promise<T> | undefined) ?? ask()
    asked.set(key, answer)
    return answer
  }

  function page(path: string, query: QueryValues, number: number): Promise<Rows> {
    return once(`${path} ${number} ${JSON.stringify(query)}`, async () => {
      if (number === 1) return rowsOf((await send({ path, query: { ...query, pageSize: settings.pageSize } })).body)
      // The standard answers 404 for a page past the end.
      const { status, body } = await send({ path, query: { ...query, pageSize: settings.pageSize, page: number }, accept: [404] })
      return status === 404 ? { rows: [], more: false } : rowsOf(body)
    })
  }

  const all = (path: string, query: QueryValues) => allRows((number) => page(path, query, number))
  const rollenBy = async (names: readonly string[], nummer: string, generiek: string | undefined) =>
    (await Promise.all(names.map((name) => all('rollen', { [name]: nummer, omschrijvingGeneriek: generiek })))).flat()
  const searchCalls: PersoonCalls = {
    send: (request) => send({ ...request, query: { ...request.query, pageSize: settings.pageSize } }),
    rollenOfZaak: (zaak) => all('rollen', { zaak }),
  }
  const searchBsn = (nummer: string, generiek: string | undefined) => once(`bsn ${nummer} ${generiek}`, () => search.rollen(nummer, generiek, searchCalls))
  const rollenByNumber = (identity: Identity, generiek?: 'initiator') => rollenBy(rolFilters(identity, settings.kvkFilters ?? true), identity.nummer, generiek)

  return {
    klantcontact: (uuid) => once(`klantcontact ${uuid}`, async () => {
      const { status, body } = await send({ path: `klantcontacten/${uuid}`, accept: [404] })
      return status === 404 ? undefined : body
    }),
    klantcontacten: (from, limit) => rowsFrom((number) => page('klantcontacten', {}, number), from, limit),
    zaak: (uuid) => once(`zaak ${uuid}`, async () => {
      // 403: a zaak outside our rights; whether these are wrong altogether, other calls tell.
      const { status, body } = await send({ path: `zaken/${uuid}`, accept: [403, 404] })
      return status === 200 ? body : undefined
    }),
    zakenWith: (identificatie) => all('zaken', { identificatie }),
    klantcontactenOf: (zaak) => all('klantcontacten', { zaak: zaakUrl(zaak) }),
    initiatorsOf: (zaak) => all('rollen', { zaak: zaakUrl(zaak), omschrijvingGeneriek: 'initiator' }),
    async rollenOf(identity, generiek) {
      const searched = identity.soort === 'bsn' ? await searchBsn(identity.nummer, generiek) : undefined
      return searched ?? rollenByNumber(identity, generiek)
    },
    async zakenOf(identity) {
      const searched = identity.soort === 'bsn' ? await search.zaken(identity.nummer, searchCalls) : undefined
      return searched ?? zakenIn(await rollenByNumber(identity))
    },
    async zaakWhole(uuid) {
      const read = (expand: string | undefined, refused: readonly number[]) => send({ path: `zaken/${uuid}`, query: { expand }, accept: [403, 404, ...refused] })
      // One that knows no expand refuses it, or passes over it.
      const { status, body } = await read(expandedZaak, [400]).then((answer) => (answer.status === 400 ? read(undefined, []) : answer))
      return status === 200 ? body : undefined
    },
    status: async (uuid) => (await send({ path: `statussen/${uuid}` })).body,
    type: (collection, uuid) => once(`${collection} ${uuid}`, async () => {
      const answer = await catalogi?.({ path: `${collection}/${uuid}`, accept: [404] })
      return answer?.status === 200 ? answer.body : undefined
    }),
    vestigingenOf: async (kvk) => {
      const lists = await Promise.all([vestigingKvk, nnpKvk].map((name) => all('rollen', { [name]: kvk })))
      return lists.flat()
    },
  }
}

function zakenIn(rollen: readonly unknown[]): FoundZaak[] {
  const byZaak = Map.groupBy(rollen, (rol) => (rol as Readonly<Record<string, unknown>> | null)?.['zaak'])
  return [...byZaak].map(([zaak, some]) => ({ url: typeof zaak === 'string' ? zaak : '', row: undefined, rollen: some }))
}

/** Base of the source's own urls, without a slash at its end. */
export function linkBase({ linkUrl, zakenUrl }: Pick<WireSettings, 'linkUrl' | 'zakenUrl'>): string {
  return (linkUrl ?? zakenUrl).replace(/\/+$/, '')
}

const nnpKvk = 'betrokkeneIdentificatie__nietNatuurlijkPersoon__kvkNummer'
const vestigingKvk = 'betrokkeneIdentificatie__vestiging__kvkNummer'

/** The parameters of `rollen` that find a number; a vestiging is registered in two ways. The number then stands in the URL. */
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
