/**
 * A stand-in for a server of Klanten and Contactmomenten 1.0 on a port of this machine, in both dialects. It refuses what the
 * real ones refuse: a token that is stale or not of the application, parameters and ordering words that it does not know, a
 * page past the end; and it has their quirks. Where a real one would ignore a parameter in silence it refuses it.
 */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decodeJwt, jwtVerify } from 'jose'
import type { KlantenSettings } from '../../../adapters/klanten-v1/index.ts'
import { contactverzoekType, medewerker, type ContactRow, type Gegevens, type KlantRow, type LinkRow, type ObjectRow } from './gegevens.ts'
import { shaped, type Collection, type Dialect } from './vormen.ts'

export interface StandInOptions {
  readonly port?: number
  /** Base of the urls in the answers, where the server calls itself otherwise than it is called. */
  readonly callsItself?: string
  /** Parameters that it takes and ignores. */
  readonly ignores?: readonly string[]
  /** Contactmomenten that stand in lists and are refused by themselves. */
  readonly refuses?: readonly string[]
  /** Rows on a page; a page of `shortPage` rows now and then, though there are more. */
  readonly rowsPerPage?: number
  readonly shortPage?: number
  /** Sees every request; what it returns is waited for. */
  readonly onRequest?: (request: IncomingMessage) => unknown
}

export interface StandIn {
  /** Scheme, host and port. */
  readonly url: string
  readonly settings: KlantenSettings
  /** Path and query of every request, and its headers. */
  readonly requests: { readonly path: string; readonly headers: IncomingMessage['headers'] }[]
  /** The most requests that were under way at once. */
  busiest(): number
  close(): Promise<void>
}

export const application = { clientId: 'gevel', secret: 'alleen-voor-de-proef-en-niets-anders' } as const
export const zakenUrl = 'https://zaken.voorbeeldgemeente.example/zaken/api/v1'
const bases = {
  openklant1: { klanten: '/klanten/api/v1', contactmomenten: '/contactmomenten/api/v1' },
  esuite: { klanten: '/klanten-api-provider/api/v1', contactmomenten: '/contactmomenten-api-provider/api/v1' },
} as const

class Refusal extends Error {
  readonly status: number

  constructor(status: number, detail: string) {
    super(detail)
    this.status = status
  }
}

type Row = Readonly<Record<string, unknown>>
type Filters = Readonly<Record<string, (row: Row, value: string) => boolean | number>>

interface Table {
  readonly name: Collection
  /** In the order of a list. */
  readonly rows: readonly Row[]
  /** A number is how often the row comes: a database gives it once for each link that matches. */
  readonly filters: Filters
}

/** Listens when the promise is fulfilled. */
export async function startStandIn(dialect: Dialect, data: Gegevens, options: StandInOptions = {}): Promise<StandIn> {
  const requests: StandIn['requests'] = []
  let [underWay, busiest] = [0, 0]
  let tables: readonly Table[] = []
  const server = createServer((request, response) => {
    requests.push({ path: request.url!, headers: request.headers })
    busiest = Math.max(busiest, ++underWay)
    response.once('close', () => underWay--)
    answerTo(request).then((body) => ({ status: 200, body }), (error: unknown) => problemOf(error))
      .then(({ status, body }) => response.writeHead(status, { 'content-type': 'application/json', ...(dialect === 'openklant1' && { 'api-version': '1.0.0' }) }).end(JSON.stringify(body)), () => response.destroy())
  })

  async function answerTo(request: IncomingMessage): Promise<unknown> {
    await options.onRequest?.(request)
    const { pathname, searchParams } = new URL(request.url!, url)
    const [, base, name, uuid] = /^(.*\/api\/v1)\/(\w+)(?:\/([^/]+))?$/.exec(pathname) ?? []
    const table = tables.find((one) => one.name === name && base === bases[dialect][one.name === 'klanten' ? 'klanten' : 'contactmomenten'])
    if (!table) throw new Refusal(404, 'no such path')
    await checkToken(dialect, request.headers)
    if (request.method !== 'GET') throw new Refusal(405, 'only GET')
    if (uuid === undefined) return pageOf(dialect, table, searchParams, links.self + pathname, options)
    const row = table.rows.find((one) => one['url'] === `${links.self}${pathname}`)
    if (!row) throw new Refusal(404, 'no such row')
    if (options.refuses?.includes(uuid)) throw new Refusal(403, 'not this contact')
    const shown = expanded(dialect, table, row, searchParams, 'detail')
    shaped(dialect, table.name, shown)
    return shown
  }

  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const links = { self: options.callsItself ?? url, ...bases[dialect] }
  tables = tablesOf(dialect, data, { klanten: links.self + links.klanten, contactmomenten: links.self + links.contactmomenten })
  return {
    url, requests,
    settings: {
      dialect, zakenUrl, ...application, klantenUrl: url + links.klanten, contactmomentenUrl: url + links.contactmomenten,
      ...(dialect === 'esuite' && { contactverzoekTypes: [contactverzoekType] }),
    },
    busiest: () => busiest,
    close: () => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}

/** One asks who the user is in the token, the other in a header; one wants to know from when the token is good. */
function problemOf(error: unknown) {
  const { status, code } = error instanceof Refusal ? { status: error.status, code: error.status === 403 ? 'permission_denied' : 'invalid' } : { status: 500, code: 'error' }
  return { status, body: { code, title: code, status, detail: String(error) } }
}

async function checkToken(dialect: Dialect, headers: IncomingMessage['headers']): Promise<void> {
  const refusal = new Refusal(dialect === 'esuite' ? 401 : 403, 'this token is not good')
  const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? ''
  try {
    const claims = decodeJwt(token)
    const { payload } = await jwtVerify(token, new TextEncoder().encode(application.secret), { algorithms: ['HS256'], issuer: application.clientId })
    const age = Date.now() / 1000 - (payload.iat ?? Infinity)
    const isWhole = dialect === 'esuite' ? payload.nbf !== undefined && payload.exp !== undefined : typeof claims['user_id'] === 'string'
    if (claims['client_id'] !== application.clientId || age < 0 || age > 3600 || !isWhole) throw refusal
  } catch {
    throw refusal
  }
}

const orderings = { openklant1: ['registratiedatum', '-registratiedatum'], esuite: ['registratiedatum_oplopend', 'registratiedatum_aflopend'] } as const
const expandable = ['klantcontactmomenten', 'objectcontactmomenten']

function pageOf(dialect: Dialect, table: Table, query: URLSearchParams, url: string, { ignores = [], rowsPerPage = 100, shortPage }: StandInOptions): unknown {
  const isContacten = table.name === 'contactmomenten'
  const known = ['page', ...Object.keys(table.filters), ...(isContacten ? ['ordering', ...(dialect === 'openklant1' ? ['expand'] : [])] : [])]
  const unknown = [...query.keys()].filter((name) => !known.includes(name))
  if (unknown.length > 0) throw new Refusal(400, `unknown parameters: ${unknown.join(', ')}`)
  const ordering = query.get('ordering')
  if (ordering !== null && !(orderings[dialect] as readonly string[]).includes(ordering)) throw new Refusal(400, 'no such ordering')
  const wanted = [...query].filter(([name, value]) => table.filters[name] && value.trim() !== '' && !ignores.includes(name))
  const found = table.rows.flatMap((row) => {
    const times = wanted.map(([name, value]) => Number(table.filters[name]!(row, value.trim())))
    return Array.from({ length: times.reduce((one, other) => one * other, 1) }, () => row)
  })
  const rows = ordering === 'registratiedatum' || ordering === 'registratiedatum_oplopend' ? found.toReversed() : found
  const pages = cut(rows, rowsPerPage, shortPage)
  const number = Number(query.get('page') ?? 1)
  const page = Number.isInteger(number) && number >= 1 ? pages[number - 1] : undefined
  if (!page) throw new Refusal(404, 'Ongeldige pagina.')
  const results = page.map((row) => expanded(dialect, table, row, query, 'list'))
  for (const row of results) shaped(dialect, table.name, row)
  const link = (to: number) => `${url}?${new URLSearchParams([...query].filter(([name]) => name !== 'page').concat([['page', String(to)]])).toString()}`
  // What one of them counts is not known to be what it has.
  return { count: dialect === 'esuite' ? rows.length + 7 : rows.length, next: number < pages.length ? link(number + 1) : null, previous: number > 1 ? link(number - 1) : null, results }
}

/** At least one page. With `short` every other page is cut short. */
function cut(rows: readonly Row[], size: number, short?: number): Row[][] {
  const pages: Row[][] = []
  for (let at = 0; at < rows.length || pages.length === 0;) {
    const length = short !== undefined && pages.length % 2 === 0 ? short : size
    pages.push(rows.slice(at, at + length))
    at += length
  }
  return pages
}

function expanded(dialect: Dialect, { name }: Table, row: Row, query: URLSearchParams, where: 'list' | 'detail'): Row {
  if (name !== 'contactmomenten') return row
  const names = query.getAll('expand')
  if (names.some((one) => !expandable.includes(one) || dialect === 'esuite')) throw new Refusal(400, 'no such expand')
  const { klantcontactmomenten, objectcontactmomenten, ...own } = row as { klantcontactmomenten: Row[]; objectcontactmomenten: Row[] }
  // One dialect gives the objects in lists, and not of a contactmoment by itself.
  if (dialect === 'esuite') return where === 'list' && objectcontactmomenten.length > 0 ? { ...own, objectcontactmomenten } : own
  const shown = (one: string, rows: readonly Row[]) => (names.includes(one) ? rows : rows.map(({ url }) => url))
  return { ...own, klantcontactmomenten: shown('klantcontactmomenten', klantcontactmomenten), objectcontactmomenten: shown('objectcontactmomenten', objectcontactmomenten) }
}

interface Bases {
  readonly klanten: string
  readonly contactmomenten: string
}

function tablesOf(dialect: Dialect, data: Gegevens, bases: Bases): Table[] {
  const links = data.links.map((row) => linkRow(dialect, row, bases)).toReversed()
  const objecten = data.objecten.map((row) => objectRow(row, bases)).toReversed()
  const equal = (name: string) => (row: Row, value: string) => row[name] === value
  const subject = (type: string, name: string) => (row: Row, value: string) => row['subjectType'] === type && (row['subjectIdentificatie'] as Row)[name] === value
  const ofContact = (row: Row, value: string) => {
    // A reference that leads nowhere is a fault of who asks.
    if (!contacten.some(({ url }) => url === value)) throw new Refusal(400, 'contactmoment does not exist')
    return row['contactmoment'] === value
  }
  /** How many links of a contactmoment have one of these values. */
  const linked = (rows: readonly Row[], name: string) => (row: Row, value: string) => {
    const values = dialect === 'openklant1' ? value.split(',') : [value]
    const matching = rows.filter((link) => link['contactmoment'] === row['url'] && values.includes(String(link[name]))).length
    return dialect === 'openklant1' ? matching : matching > 0
  }
  const contacten = data.contacten.map((row) => contactRow(row, bases, links, objecten)).sort((one, other) => Date.parse(String(other['registratiedatum'])) - Date.parse(String(one['registratiedatum'])))
  const reached = (row: Row, value: string) => Object.values((row['contactgegevens'] ?? {}) as Row).some((one) => typeof one === 'string' && one.includes(value))
  return [
    {
      name: 'klanten', rows: data.klanten.map((row) => klantRow(dialect, row, bases)).toReversed(),
      filters: {
        emailadres: equal('emailadres'), telefoonnummer: equal('telefoonnummer'), subjectType: equal('subjectType'),
        subjectNatuurlijkPersoon__inpBsn: subject('natuurlijk_persoon', 'inpBsn'),
        subjectNietNatuurlijkPersoon__innNnpId: subject('niet_natuurlijk_persoon', 'innNnpId'),
        subjectVestiging__vestigingsNummer: subject('vestiging', 'vestigingsNummer'),
      },
    },
    {
      name: 'contactmomenten', rows: contacten,
      filters: dialect === 'openklant1'
        ? {
            klant: linked(links, 'klant'), object: linked(objecten, 'object'), kanaal: equal('kanaal'),
            registratiedatum: (row, value) => Date.parse(String(row['registratiedatum'])) === Date.parse(value),
          }
        : { klant: linked(links, 'klant'), type: equal('type'), telefoonnummerOfEmailadres: reached },
    },
    { name: 'klantcontactmomenten', rows: links, filters: { contactmoment: ofContact, klant: equal('klant'), rol: equal('rol') } },
    { name: 'objectcontactmomenten', rows: objecten, filters: { contactmoment: ofContact, object: equal('object'), objectType: equal('objectType') } },
  ]
}

function klantRow(dialect: Dialect, { uuid, subjectType, subjectIdentificatie, more }: KlantRow, { klanten }: Bases): Row {
  return {
    url: `${klanten}/klanten/${uuid}`, bronorganisatie: '999990639', klantnummer: uuid.slice(0, 8), bedrijfsnaam: '', functie: '', websiteUrl: '', voornaam: '', voorvoegselAchternaam: '', achternaam: '',
    telefoonnummer: '', emailadres: '', adres: null, subject: '', subjectType, subjectIdentificatie, ...(dialect === 'openklant1' && { aanmaakkanaal: '', geverifieerd: false }), ...more,
  }
}

function contactRow({ uuid, registratiedatum, more }: ContactRow, { contactmomenten }: Bases, links: readonly Row[], objecten: readonly Row[]): Row {
  const url = `${contactmomenten}/contactmomenten/${uuid}`
  const own = (rows: readonly Row[]) => rows.filter(({ contactmoment }) => contactmoment === url)
  return {
    url, vorigContactmoment: null, volgendContactmoment: null, bronorganisatie: '999990639', registratiedatum, kanaal: 'telefoon', voorkeurskanaal: '', voorkeurstaal: '', tekst: '', onderwerpLinks: [],
    initiatiefnemer: '', medewerker: '', medewerkerIdentificatie: medewerker, ...more, klantcontactmomenten: own(links), objectcontactmomenten: own(objecten),
  }
}

function linkRow(dialect: Dialect, { uuid, contact, klant, rol }: LinkRow, { klanten, contactmomenten }: Bases): Row {
  return {
    url: `${contactmomenten}/klantcontactmomenten/${uuid}`, contactmoment: `${contactmomenten}/contactmomenten/${contact}`, klant: klant.startsWith('http') ? klant : `${klanten}/klanten/${klant}`, rol,
    ...(dialect === 'openklant1' && { gelezen: false }),
  }
}

function objectRow({ uuid, contact, object }: ObjectRow, { contactmomenten }: Bases): Row {
  return {
    url: `${contactmomenten}/objectcontactmomenten/${uuid}`, contactmoment: `${contactmomenten}/contactmomenten/${contact}`,
    object: object.startsWith('http') ? object : `${zakenUrl}/zaken/${object}`, objectType: 'zaak',
  }
}
