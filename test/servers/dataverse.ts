/**
 * A stand-in of Dataverse: queries are read by an OData server of others, and what Dataverse does besides that is put in front of
 * it: pages by an opaque link that must come back as it was, no `$skip`, 400 for what it does not know, compares without
 * case, and 429.
 */
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import mockserver from '@sap-ux/fe-mockserver-core'
import { personen } from '../../config/voorbeeldgemeente/personen.ts'
import { serverFolder } from './debian.ts'

export interface Dataverse {
  readonly url: string
  /** Requests to the data as they stood on the wire, the newest last. */
  readonly asked: readonly string[]
  /** Answers 429 so many times, with these seconds of `Retry-After`. */
  throttle(times: number, seconds: number): void
  /** Tokens that it gave are worth nothing any more. */
  endTokens(): void
  readonly options: Readonly<Record<string, string>>
  readonly credentials: Readonly<Record<string, string>>
  stop(): Promise<void>
}

const path = '/api/data/v9.2'
const guid = (kind: number, place: number) => `${String(kind).padStart(8, '0')}-5d2c-ef11-8a6a-${String(place).padStart(12, '0')}`

/** Keys of Dataverse are guids in sequence, and no random uuids. */
export const contacts = [
  ...personen.slice(0, 6).map(({ bsn, voornaam, achternaam, email, telefoon, straat, huisnummer, postcode }, place) => ({
    contactid: guid(1, place), firstname: voornaam, lastname: achternaam, governmentid: bsn,
    emailaddress1: email.crm?.[0]?.adres ?? null, emailaddress2: email.register?.[1]?.adres ?? null,
    telephone1: null, mobilephone: telefoon ?? null, address1_line1: `${straat} ${huisnummer}`, address1_city: 'Groningen', address1_postalcode: postcode,
    createdon: `2025-01-0${place + 1}T08:00:00Z`, statecode: 0,
  })),
  {
    contactid: guid(1, 90), firstname: 'Niamh', lastname: 'Oneill', governmentid: null, emailaddress1: 'Niamh@Elders.example', emailaddress2: null, telephone1: '+31 (0)20 765 43 21',
    mobilephone: null, address1_line1: null, address1_city: 'Dublin', address1_postalcode: 'D02 X285', createdon: '2025-02-01T08:00:00Z', statecode: 1,
  },
]

const kinds = ['phonecall', 'email', 'task', 'appointment'] as const

export const activities = Array.from({ length: 30 }, (_, place) => {
  const kind = kinds[place % 4]!
  const regarding = place % 5 === 4 ? null : contacts[place % contacts.length]!.contactid
  return {
    activityid: guid(2, place), activitytypecode: kind, subject: place === 6 ? null : `Onderwerp ${place}`, description: place % 2 ? `Tekst ${place}` : null,
    createdon: new Date(Date.UTC(2026, 2, 1 + Math.floor(place / 3), 9, 30)).toISOString().replace('.000', ''), actualend: place % 8 === 2 ? '2026-04-01T10:00:00Z' : null,
    statecode: place % 8 === 2 ? 1 : 0, _regardingobjectid_value: regarding,
  }
})

const known = new Set([...Object.keys(contacts[0]!), ...Object.keys(activities[0]!), 'regardingobjectid_contact', 'activitypointers', 'contacts', 'eq', 'ne', 'and', 'or', 'not', 'null', 'asc', 'desc', 'select', 'expand', 'filter', 'orderby'])

/** Columns that the metadata has; `activityid` in any order, newest first is by `createdon`. */
export interface DataverseRows {
  readonly contacts: readonly Readonly<Record<string, unknown>>[]
  readonly activities: readonly Readonly<Record<string, unknown>>[]
}

export async function startDataverse(rows: DataverseRows = { contacts, activities }): Promise<Dataverse> {
  const folder = serverFolder('dataverse')
  mkdirSync(join(folder.path, 'data'))
  writeFileSync(join(folder.path, 'data', 'contacts.json'), JSON.stringify(rows.contacts))
  writeFileSync(join(folder.path, 'data', 'activitypointers.json'), JSON.stringify(rows.activities))
  const odata = new mockserver.default({ services: [{ urlPath: path, metadataPath: join(import.meta.dirname, 'dataverse', 'metadata.xml'), mockdataPath: join(folder.path, 'data'), noETag: true }] })
  await odata.isReady

  const asked: string[] = []
  const links = new Map<string, { readonly query: URLSearchParams; readonly skip: number }>()
  let tokens = 0
  let valid = ''
  let refusals = { times: 0, seconds: 0 }
  const inner = createServer((request, response) => odata.getRouter()(request as never, response as never, () => reply(response, 404, { error: { code: '0x80060888', message: 'Resource not found' } })))
  const outer = createServer((request, response) => void answer(request, response).catch(() => reply(response, 500, {})))
  for (const server of [inner, outer]) server.listen(0, '127.0.0.1')
  for (const server of [inner, outer]) if (!server.listening) await once(server, 'listening')
  const at = (server: typeof outer) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url!
    if (url === '/tenant/oauth2/v2.0/token') return grant(request, response)
    asked.push(url)
    if (request.headers.authorization !== `Bearer ${valid}`) return reply(response, 401, {}, { 'www-authenticate': `Bearer authorization_uri="${at(outer)}/tenant/oauth2/authorize", resource_id="${at(outer)}/"` })
    if (refusals.times-- > 0) return reply(response, 429, { error: { code: '0x80072322' } }, { 'retry-after': String(refusals.seconds) })
    const [place, raw = ''] = url.split(/\?(.*)/s)
    const link = links.get(raw)
    const query = link?.query ?? new URLSearchParams(raw)
    const isStrange = raw.includes('$skiptoken') ? !link : query.has('$skip') || strangers(query).length > 0
    if (isStrange) return reply(response, 400, { error: { code: '0x80060888', message: 'not understood' } })
    const size = Number(/odata\.maxpagesize=(\d+)/.exec(String(request.headers['prefer'] ?? ''))?.[1] ?? 5000)
    return page(response, place!, query, link?.skip ?? 0, size)
  }

  async function page(response: ServerResponse, place: string, query: URLSearchParams, skip: number, size: number): Promise<void> {
    const forwarded = new URLSearchParams(query)
    const filter = query.get('$filter')
    if (filter) forwarded.set('$filter', filter.replace(/\b(emailaddress[12]) eq '([^']*)'/g, (_all, name: string, value: string) => `tolower(${name}) eq '${value.toLowerCase()}'`))
    const isList = !place.includes('(')
    if (isList) {
      forwarded.set('$skip', String(skip))
      forwarded.set('$top', String(size + 1))
    }
    const found = await fetch(`${at(inner)}${place}?${forwarded.toString()}`)
    if (!found.ok) return reply(response, found.status, { error: { message: 'as it is said there' } })
    const body = await found.json() as { value?: unknown[] }
    if (!isList) return reply(response, 200, body)
    const rows = body.value!
    if (rows.length <= size) return reply(response, 200, { value: rows })
    // Spelt as nothing else would spell it.
    const cookie = `$skiptoken=%3Ccookie%20pagenumber=%22${links.size + 2}%22%20pagingcookie='%253ccookie'%20/%3E`
    links.set(cookie, { query, skip: skip + size })
    return reply(response, 200, { value: rows.slice(0, size), '@odata.nextLink': `${at(outer)}${place}?${cookie}` })
  }

  async function grant(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const form = new URLSearchParams(Buffer.concat(chunks).toString())
    const isRight = request.headers['content-type'] === 'application/x-www-form-urlencoded' && form.get('grant_type') === 'client_credentials' && form.get('client_secret') === 'geheim'
    if (!isRight) return reply(response, 401, { error: 'invalid_client' })
    valid = `token-${++tokens}`
    return reply(response, 200, { access_token: valid, expires_in: 3600, token_type: 'Bearer' })
  }

  return {
    url: at(outer), asked,
    options: { login: at(outer), tenant: 'tenant', scope: 'https://crm.example/.default' },
    credentials: { clientId: 'gevel', clientSecret: 'geheim' },
    throttle: (times, seconds) => { refusals = { times, seconds } },
    endTokens: () => { valid = 'none' },
    stop: async () => {
      for (const server of [outer, inner]) {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      }
      await odata.dispose()
      folder.remove()
    },
  }
}

/** Names in a query that it does not know; texts in quotes are no names. */
function strangers(query: URLSearchParams): string[] {
  const text = [...query].map(([name, value]) => `${name} ${value}`).join(' ').replace(/'(?:[^']|'')*'/g, ' ').replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, ' ')
  return (text.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []).filter((name) => !known.has(name))
}

function reply(response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}
