/**
 * A stand-in for a zaaksysteem: the part of the ZGW Zaken and Catalogi APIs that Gevel and its tests ask, on a port of
 * this machine. It is as strict as a real one about tokens, CRS headers, unknown parameters and pages.
 */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { decodeJwt, jwtVerify } from 'jose'
import type { RolRow, ZakenData } from './zaken.ts'

/** The application that may read everything; a token of any other is refused. */
export const zaaksysteemClient = { clientId: 'gevel', secret: 'alleen-voor-het-voorbeeld-en-niets-anders' } as const

export interface ZaaksysteemOptions {
  /** Default: a free one. */
  readonly port?: number
  /** Parameters that are accepted and do nothing, as in systems that ignore a filter in silence. */
  readonly ignores?: readonly string[]
  /** Sees every request before it is answered. */
  readonly onRequest?: (request: IncomingMessage) => void
}

export interface Zaaksysteem {
  /** Scheme, host and port; the APIs are below `/zaken/api/v1` and `/catalogi/api/v1`. */
  readonly url: string
  close(): Promise<void>
}

type Row = Readonly<Record<string, unknown>>
type Filters = Readonly<Record<string, (row: Row, value: string) => boolean>>

interface Collection {
  readonly rows: readonly Row[]
  readonly filters: Filters
  /** Only zaken have geometry. */
  readonly needsCrs?: boolean
}

class Refusal extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, detail: string) {
    super(detail)
    this.status = status
    this.code = code
  }
}

/** Listens on 127.0.0.1 when the promise is fulfilled. */
export async function startZaaksysteem(data: ZakenData, options: ZaaksysteemOptions = {}): Promise<Zaaksysteem> {
  let collections: Readonly<Record<string, Collection>> = {}
  const server = createServer((request, response) => {
    options.onRequest?.(request)
    answer(request, url(), collections, options.ignores ?? []).then(
      (body) => ({ status: 200, body }),
      (error: unknown) => ({ status: error instanceof Refusal ? error.status : 500, body: problem(error) }),
    ).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json', 'api-version': '1.5.1' }).end(JSON.stringify(body))
    }, () => response.destroy())
  })
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve))
  collections = collectionsOf(data, url())
  return {
    url: url(),
    close: () => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}

async function answer(request: IncomingMessage, base: string, collections: Readonly<Record<string, Collection>>, ignores: readonly string[]): Promise<unknown> {
  const { pathname, searchParams } = new URL(request.url ?? '/', base)
  const [, path = '', uuid] = /^(\/(?:zaken|catalogi)\/api\/v1\/[a-z]+)(?:\/([^/]+))?$/.exec(pathname) ?? []
  const collection = collections[path]
  if (!collection) throw new Refusal(404, 'not_found', 'Niet gevonden.')
  await checkToken(request.headers.authorization)
  if (request.method === 'POST' && path === '/zaken/api/v1/zaken' && uuid === '_zoek') return searched(request, collections, searchParams, `${base}${pathname}`, ignores)
  if (request.method !== 'GET') throw new Refusal(405, 'method_not_allowed', 'Alleen GET wordt ondersteund.')
  if (collection.needsCrs && request.headers['accept-crs'] !== 'EPSG:4326') throw new Refusal(406, 'not_acceptable', 'Accept-Crs is vereist.')
  if (uuid === undefined) return pageOf(collection, searchParams, `${base}${path}`, ignores)
  const row = collection.rows.find((one) => one['uuid'] === uuid)
  if (!row) throw new Refusal(404, 'not_found', 'Niet gevonden.')
  return path === '/zaken/api/v1/zaken' ? withExpand([row], searchParams.get('expand'), collections)[0] : row
}

/** Zaken by a body, which a list takes as parameters; with the rollen of each where these are asked for. */
async function searched(request: IncomingMessage, collections: Readonly<Record<string, Collection>>, query: URLSearchParams, url: string, ignores: readonly string[]) {
  const { rows, filters } = collections['/zaken/api/v1/zaken']!
  const body = JSON.parse(await text(request)) as Readonly<Record<string, string>>
  const { expand, page, pageSize, ...unknown } = Object.fromEntries(query)
  if (Object.keys(body).length === 0 || Object.keys(unknown).length > 0 || expand === '') throw new Refusal(400, 'invalid', 'De zoekopdracht is ongeldig.')
  const found = pageOf({ rows, filters }, new URLSearchParams({ ...body, ...(page && { page }), ...(pageSize && { pageSize }) }), url, ignores)
  return { ...found, results: withExpand(found.results, expand, collections) }
}

const expandable = new Set(['rollen', 'status', 'status.statustype', 'zaaktype'])

/** Zaken with what was asked for beside them. */
function withExpand(zaken: readonly Row[], expand: string | null | undefined, collections: Readonly<Record<string, Collection>>): readonly Row[] {
  if (!expand) return zaken
  const wanted = new Set(expand.split(','))
  if ([...wanted].some((one) => !expandable.has(one))) throw new Refusal(400, 'invalid_choice', 'De expand is ongeldig.')
  const rollen = Map.groupBy(collections['/zaken/api/v1/rollen']!.rows, (rol) => rol['zaak'])
  const at = (path: string, url: unknown) => collections[path]!.rows.find((row) => row['url'] === url)
  return zaken.map((zaak) => {
    const status = at('/zaken/api/v1/statussen', zaak['status'])
    const statustype = wanted.has('status.statustype') && status ? { _expand: { statustype: at('/catalogi/api/v1/statustypen', status['statustype']) } } : {}
    return { ...zaak, _expand: {
      ...(wanted.has('rollen') && { rollen: rollen.get(zaak['url']) ?? [] }),
      ...(wanted.has('status') && status && { status: { ...status, ...statustype } }),
      ...(wanted.has('zaaktype') && { zaaktype: at('/catalogi/api/v1/zaaktypen', zaak['zaaktype']) }),
    } }
  })
}

async function checkToken(authorization = ''): Promise<void> {
  const token = authorization.replace(/^Bearer /, '')
  const refusal = new Refusal(403, 'permission_denied', 'Je hebt geen toestemming om deze actie uit te voeren.')
  try {
    const { client_id: clientId } = decodeJwt(token)
    if (clientId !== zaaksysteemClient.clientId) throw refusal
    const { payload } = await jwtVerify(token, new TextEncoder().encode(zaaksysteemClient.secret), { algorithms: ['HS256'], issuer: clientId })
    const age = Date.now() / 1000 - (payload.iat ?? 0)
    if (age < 0 || age > 3600) throw refusal
  } catch {
    throw refusal
  }
}

function pageOf({ rows, filters }: Collection, query: URLSearchParams, url: string, ignores: readonly string[]) {
  const unknown = [...query.keys()].filter((name) => !Object.hasOwn(filters, name) && name !== 'page' && name !== 'pageSize')
  if (unknown.length > 0) throw new Refusal(400, 'unknown-parameters', `Onbekende query parameters: ${unknown.join(', ')}`)
  const wanted = [...query].filter(([name, value]) => Object.hasOwn(filters, name) && !ignores.includes(name) && value !== '')
  const found = rows.filter((row) => wanted.every(([name, value]) => filters[name]!(row, value)))
  const size = Math.min(Number(query.get('pageSize')) || 100, 500)
  const number = Number(query.get('page') ?? 1)
  const pages = Math.max(1, Math.ceil(found.length / size))
  if (!Number.isInteger(number) || number < 1 || number > pages) throw new Refusal(404, 'not_found', 'Ongeldige pagina.')
  const link = (page: number) => {
    const parameters = new URLSearchParams([...query].filter(([name]) => name !== 'page'))
    if (page > 1) parameters.set('page', String(page))
    return page < 1 || page > pages ? null : `${url}?${parameters.toString()}`
  }
  return { count: found.length, next: link(number + 1), previous: link(number - 1), results: found.slice((number - 1) * size, number * size) }
}

function collectionsOf(data: ZakenData, url: string): Record<string, Collection> {
  const zaken = `${url}/zaken/api/v1`
  const catalogi = `${url}/catalogi/api/v1`
  const linked = (path: string, row: { readonly uuid: string; readonly zaak: string }): Row => ({ url: `${zaken}/${path}/${row.uuid}`, ...row, zaak: `${zaken}/zaken/${row.zaak}` })
  const rollenOf = Map.groupBy(data.rollen, ({ zaak }) => zaak)
  const anyRol = (row: Row, holds: (rol: RolRow) => boolean) => (rollenOf.get(row['uuid'] as string) ?? []).some(holds)
  const statusOf = new Map((data.statussen ?? []).map(({ uuid, zaak }) => [zaak, uuid]))
  const equal = (name: string) => (row: Row, value: string) => row[name] === value
  const member = (betrokkeneType: RolRow['betrokkeneType'], name: string) => (row: Row, value: string) =>
    row['betrokkeneType'] === betrokkeneType && (row['betrokkeneIdentificatie'] as Row)[name] === value

  return {
    '/zaken/api/v1/zaken': {
      needsCrs: true,
      rows: data.zaken.map((row) => ({
        url: `${zaken}/zaken/${row.uuid}`, ...row, zaaktype: `${catalogi}/zaaktypen/${row.zaaktype}`, registratiedatum: row.startdatum, einddatum: row.einddatum ?? null,
        rollen: (rollenOf.get(row.uuid) ?? []).map((rol) => `${zaken}/rollen/${rol.uuid}`), status: statusOf.has(row.uuid) ? `${zaken}/statussen/${statusOf.get(row.uuid)}` : null, resultaat: null, zaakgeometrie: null,
      })),
      filters: {
        identificatie: equal('identificatie'),
        zaaktype: equal('zaaktype'),
        rol__omschrijvingGeneriek: (row, value) => anyRol(row, (rol) => rol.omschrijvingGeneriek === value),
        rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn: (row, value) => anyRol(row, (rol) => rol.betrokkeneIdentificatie['inpBsn'] === value),
      },
    },
    '/zaken/api/v1/rollen': {
      rows: data.rollen.map((row) => ({
        ...linked('rollen', row), betrokkene: '', afwijkendeNaamBetrokkene: '', omschrijving: row.omschrijvingGeneriek, roltoelichting: row.omschrijvingGeneriek,
        contactpersoonRol: null, statussen: [],
      })),
      filters: {
        zaak: equal('zaak'),
        betrokkeneType: equal('betrokkeneType'),
        omschrijvingGeneriek: equal('omschrijvingGeneriek'),
        betrokkeneIdentificatie__natuurlijkPersoon__inpBsn: member('natuurlijk_persoon', 'inpBsn'),
        betrokkeneIdentificatie__nietNatuurlijkPersoon__innNnpId: member('niet_natuurlijk_persoon', 'innNnpId'),
        betrokkeneIdentificatie__nietNatuurlijkPersoon__kvkNummer: member('niet_natuurlijk_persoon', 'kvkNummer'),
        betrokkeneIdentificatie__nietNatuurlijkPersoon__vestigingsNummer: member('niet_natuurlijk_persoon', 'vestigingsNummer'),
        betrokkeneIdentificatie__vestiging__vestigingsNummer: member('vestiging', 'vestigingsNummer'),
        betrokkeneIdentificatie__vestiging__kvkNummer: member('vestiging', 'kvkNummer'),
      },
    },
    '/zaken/api/v1/klantcontacten': { rows: data.klantcontacten.map((row) => linked('klantcontacten', row)), filters: { zaak: equal('zaak') } },
    '/zaken/api/v1/statussen': {
      rows: (data.statussen ?? []).map((row) => ({ ...linked('statussen', row), statustype: `${catalogi}/statustypen/${row.statustype}`, statustoelichting: '', indicatieLaatstGezetteStatus: true })),
      filters: { zaak: equal('zaak') },
    },
    '/catalogi/api/v1/statustypen': {
      rows: (data.statustypen ?? []).map((row) => ({ url: `${catalogi}/statustypen/${row.uuid}`, ...row, zaaktype: `${catalogi}/zaaktypen/${row.zaaktype}`, isEindstatus: row.volgnummer === 3 })),
      filters: {},
    },
    '/catalogi/api/v1/zaaktypen': { rows: data.zaaktypen.map((row) => ({ url: `${catalogi}/zaaktypen/${row.uuid}`, ...row })), filters: {} },
  }
}

function problem(error: unknown) {
  const { status, code, message } = error instanceof Refusal ? error : { status: 500, code: 'error', message: 'Er is een serverfout opgetreden.' }
  const invalidParams = status === 400 ? { invalidParams: [{ name: 'nonFieldErrors', code, reason: message }] } : {}
  return { type: '', code: status === 400 ? 'invalid' : code, title: message, status, detail: message, instance: 'urn:uuid:00000000-0000-4000-8000-000000000000', ...invalidParams }
}
