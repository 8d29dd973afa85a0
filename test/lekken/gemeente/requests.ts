/**
 * Requests with a person in them, at every place where one can be put: every operation of every document, its parameters, its
 * body, headers, path and cursor. What the documents gain, is asked as well.
 */
import { readDocuments } from '../../../src/composition/federation.ts'
import { apiPath } from '../../../src/http/addresses.ts'
import { nobody } from '../../http/wire.ts'
import { tokens } from './gemeente.ts'
import type { Planting } from './values.ts'

export interface Asking {
  /** What it is, without what is in it. */
  readonly name: string
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly format?: string
  readonly enum?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly allOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly readOnly?: boolean
  readonly minimum?: number
}

interface Operation {
  readonly parameters?: readonly { readonly $ref?: string; readonly name?: string; readonly in?: string; readonly schema?: Schema }[]
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

export interface Endpoint {
  readonly base: string
  readonly path: string
  readonly method: string
  readonly operation: Operation
  readonly document: Document
}

const methods = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options']

/** Every operation that the documents have. */
export async function endpoints(): Promise<Endpoint[]> {
  const documents = (await readDocuments()) as unknown as Readonly<Record<string, Document>>
  return Object.entries(documents).flatMap(([api, document]) => Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).filter(([method]) => methods.includes(method)).map(([method, operation]) => ({ base: apiPath(api as never), path, method, operation, document }))))
}

const json = { 'content-type': 'application/json' }
const whole = (path: string, uuid: string) => path.replace(/\{[^}]+\}/g, uuid)

/** A number, an address, a telephone number and a name, each at its places. */
export function positions({ base, path, method, operation, document }: Endpoint, { moulin }: Planting): Asking[] {
  const personal = Object.entries(moulin)
  const name = `${method.toUpperCase()} ${base}${path}`
  const at = (uuid: string, query = '') => `${base}${whole(path, uuid)}${query}`
  const one = (what: string, rest: Partial<Asking>): Asking => ({ name: `${name}, ${what}`, method: method.toUpperCase(), path: at(nobody), ...rest })
  const parameters = (operation.parameters ?? []).map((parameter) => (parameter.$ref ? (resolved(document, parameter.$ref) as typeof parameter) : parameter)).filter((parameter) => parameter.in === 'query')
  const isWrite = ['post', 'put', 'patch'].includes(method)
  const schema = Object.values(operation.requestBody?.content ?? {})[0]?.schema
  const asked = (query: Record<string, string>) => `?${new URLSearchParams(query).toString()}`
  return [
    ...personal.flatMap(([kind, value], place) => [
      ...(path.includes('{') ? [one(`${kind} in its path`, { path: at(encodeURIComponent(value)) })] : []),
      one(`${kind} below its path`, { path: `${at(nobody)}/${encodeURIComponent(value)}` }),
      one(`${kind} in an unknown parameter`, { path: at(nobody, asked({ onbekend: value })) }),
      one(`${kind} as a parameter's name`, { path: at(nobody, asked({ [value]: '1' })) }),
      // Of so many, the number everywhere and the others in turn.
      ...parameters.filter((_, turn) => kind === 'bsn' || turn % personal.length === place).map((parameter) => one(`${kind} in ${parameter.name}`, { path: at(nobody, asked({ [parameter.name!]: value })) })),
      ...(method === 'get' && !path.includes('{') ? [one(`${kind} as a cursor`, { path: at(nobody, asked({ page: '2', volgende: Buffer.from(value).toString('base64url') })) })] : []),
    ]),
    ...(isWrite ? personal.flatMap(([kind, value]) => bodies(document, schema, value).map(([what, body, headers]) => one(`${kind} ${what}`, { body, headers }))) : []),
  ]
}

function bodies(document: Document, schema: Schema | undefined, value: string): [string, string, Record<string, string>][] {
  const filled = schema ? filledIn(document, schema, value) : { a: value }
  return [
    ['in its body', JSON.stringify(filled), json],
    ['in its body, of the wrong kinds', JSON.stringify(schema ? wronglyFilled(document, schema, value) : [value]), json],
    ['in its body, as names', JSON.stringify({ [value]: value, partijIdentificatie: { [value]: value }, metadata: { [value]: null }, details: { [value]: [value] } }), json],
    ['in a body that is no JSON', `{"a": "${value}", ${value}`, json],
    ['as its body', JSON.stringify(value), json],
    ['in a body of another kind', value, { 'content-type': `text/plain; charset=${value.replace(/\W/g, '')}` }],
    ['in a body of an unknown charset', JSON.stringify({ a: value }), { 'content-type': `application/json; charset=${value.replace(/\W/g, '')}` }],
    ['in a body that is said to be packed', JSON.stringify({ a: value }), { ...json, 'content-encoding': 'gzip' }],
    ['in a body of an unknown encoding', JSON.stringify({ a: value }), { ...json, 'content-encoding': value.replace(/\W/g, '') }],
  ]
}

const resolved = (document: Document, ref: string): unknown => ref.slice(2).split('/').reduce((so: any, key) => so?.[key], document)

function plain(document: Document, schema: Schema): Schema {
  if (schema.$ref) return plain(document, resolved(document, schema.$ref) as Schema)
  const parts = [...(schema.allOf ?? []), ...(schema.oneOf ?? schema.anyOf ?? []).slice(0, 1)].map((part) => plain(document, part))
  return parts.reduce((so, part) => ({ ...so, ...part, properties: { ...so.properties, ...part.properties } }), schema)
}

/** A body that may well be taken, with the value wherever a text may stand. */
function filledIn(document: Document, given: Schema, value: string, depth = 0): unknown {
  const schema = plain(document, given)
  if (schema.enum) return schema.enum[0]
  if (schema.properties && depth < 6) return Object.fromEntries(Object.entries(schema.properties).filter(([, one]) => !one.readOnly).map(([name, one]) => [name, filledIn(document, one, value, depth + 1)]))
  switch (schema.type) {
    case 'array': return schema.items && depth < 6 ? [filledIn(document, schema.items, value, depth + 1)] : []
    case 'boolean': return true
    case 'integer': case 'number': return schema.minimum ?? 1
    case 'object': return { sleutel: value }
    default: return ({ date: '2024-01-01', 'date-time': '2024-01-01T12:00:00Z', uuid: nobody, uri: `https://elders.example/${encodeURIComponent(value)}` } as Record<string, string>)[schema.format ?? ''] ?? value
  }
}

/** The value in the place of every member, whatever it should be. */
function wronglyFilled(document: Document, given: Schema, value: string): unknown {
  const { properties = {} } = plain(document, given)
  return Object.fromEntries(Object.entries(properties).map(([name, one], place) => {
    const kind = plain(document, one)
    return [name, kind.type === 'array' ? [value, { uuid: value }, { [value]: value }] : kind.properties ? { uuid: value, [value]: value } : place % 2 ? [value] : value]
  }))
}

/** Headers in which somebody can be put, on an ordinary question. */
export function inHeaders({ moulin }: Planting): Asking[] {
  const path = '/klantinteracties/api/v1/partijen?pageSize=1'
  const names = [
    'x-bsn', 'user-agent', 'referer', 'cookie', 'origin', 'accept', 'accept-language', 'content-type', 'prefer', 'x-doelbinding', 'x-request-id', 'x-forwarded-for', 'x-forwarded-host', 'forwarded',
    'traceparent', 'tracestate', 'baggage', 'if-none-match', 'if-modified-since', 'range', 'cache-control', 'x-http-method-override', 'fsc-authorization', 'fsc-transaction-id', 'idempotency-key', 'accept-crs',
  ]
  return Object.entries(moulin).flatMap(([kind, value]) => {
    const safe = encodeURIComponent(value)
    const ask = (name: string, headers: Record<string, string>, rest: Partial<Asking> = {}): Asking => ({ name: `${kind} in ${name}`, method: 'GET', path, headers, ...rest })
    return [
      ...names.map((name) => ask(name, { [name]: safe })),
      ...['Token', 'Bearer', 'Basic', 'ApiKey'].map((scheme) => ask(`authorization: ${scheme}`, { authorization: `${scheme} ${safe}` })),
      ask('the signature of a JWT', { authorization: `Bearer ${jwtOf(value)}` }),
      ask('a traceparent that is none', { traceparent: `00-${safe}-b7ad6b7169203331-01`, tracestate: `gevel=${safe}` }),
      ask('a tracestate of a good trace', { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', tracestate: `congo=${safe}`, baggage: `bsn=${safe}` }),
      ask('Access-Control-Request-Headers', { origin: `https://${safe}.example`, 'access-control-request-method': safe, 'access-control-request-headers': safe }, { method: 'OPTIONS' }),
      ...['PUT', 'POST', 'DELETE', 'PATCH', 'HEAD', 'TRACE', 'PROPFIND'].map((method) => ask(`a path, with ${method}`, {}, { method, path: `/klantinteracties/api/v1/partijen/${safe}?bsn=${safe}` })),
    ]
  })
}

const jwtOf = (value: string) => [{ alg: 'HS256', typ: 'JWT', kid: value }, { iss: value, sub: value, client_id: value, user_id: value, iat: Math.floor(Date.now() / 1000) }, value]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')

/** Paths that lead nowhere, and to what is no API. */
export function elsewhere({ moulin }: Planting): Asking[] {
  return Object.entries(moulin).flatMap(([kind, value]) => {
    const safe = encodeURIComponent(value)
    const word = value.toLowerCase().replace(/[^a-z]/g, '')
    return [
      '/', '/klantinteracties/', '/klantinteracties/api/v1/', '/klantinteracties/api/v1/partijen/', '/klantinteracties/api/v2/', '/klantbeeld/api/v1/', '/health/', '/health/live/', '/metrics/', '/klantinteracties/api/v1/openapi.json/',
      '/klantinteracties/api/v1/%', '/klantinteracties/api/v1/partijen/%E0%A4%A', '/..%2f', '/health/ready?',
    ].flatMap((start) => [safe, ...(word.length > 5 ? [word] : [])].map((tail): Asking => ({ name: `${kind} below ${start}`, method: 'GET', path: start + tail })))
  })
}

/** Questions about somebody who is there, of each kind of source. */
export function aboutMoulin({ moulin, bodies: [first = '', second = ''] }: Planting): Asking[] {
  const api = '/klantinteracties/api/v1'
  const { bsn, adres, telefoon, naam } = moulin
  const paths = [
    `/partijen?partijIdentificator__objectId=${bsn}&expand=digitaleAdressen,betrokkenen,betrokkenen.hadKlantcontact`,
    `/partijen?partijIdentificator__codeSoortObjectId=bsn&partijIdentificator__objectId=${bsn}`,
    `/klantcontacten?hadBetrokkene__wasPartij__partijIdentificator__objectId=${bsn}&pageSize=500`,
    `/klantcontacten?hadBetrokkene__wasPartij__partijIdentificator__objectId=${bsn}&pageSize=5&expand=hadBetrokkenen`,
    `/betrokkenen?wasPartij__partijIdentificator__objectId=${bsn}&expand=hadKlantcontact`,
    `/digitaleadressen?verstrektDoorPartij__partijIdentificator__objectId=${bsn}`,
    `/digitaleadressen?adres=${encodeURIComponent(adres)}`, `/digitaleadressen?adres__icontains=${encodeURIComponent(adres.slice(0, 8))}`, `/digitaleadressen?adres=${encodeURIComponent(telefoon)}`,
    `/partij-identificatoren?partijIdentificatorObjectId=${bsn}`,
    `/betrokkenen?contactnaamAchternaam=${encodeURIComponent(naam)}`,
    `/klantcontacten?onderwerp=${encodeURIComponent(second)}`, `/klantcontacten?inhoud=${encodeURIComponent(first)}`, `/klantcontacten?kanaal=${encodeURIComponent(naam)}`,
    '/klantcontacten?pageSize=100', '/betrokkenen?pageSize=100', '/partijen?pageSize=100', '/digitaleadressen?pageSize=100', '/internetaken?pageSize=50',
  ]
  return paths.map((path, place) => ({ name: `question ${place + 1} about somebody: ${path.split('?')[0]}`, method: 'GET', path: api + path, headers: { 'cache-control': 'no-cache' } }))
}

export const as = (client: keyof typeof tokens, asking: Asking): Asking => ({ ...asking, headers: { authorization: `Token ${tokens[client]}`, ...asking.headers } })
