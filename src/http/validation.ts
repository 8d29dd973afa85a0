/**
 * Checking query parameters against the OpenAPI document, with express-openapi-validator, in the standard's own words.
 *
 * The standard is lenient where the validator is not (empty values, repeats, odd booleans, pages), so parameters are first
 * brought to one value each, and the document it runs on is a view of ours with only the checks that the standard makes.
 */
import type { RequestHandler } from 'express'
import * as OpenApiValidator from 'express-openapi-validator'
import { toMoment } from '#domain/moment.ts'
import type { ResourceName } from '#domain/resources.ts'
import { inTurn } from './in-turn.ts'
import { parseExpand, type Parameters } from './parse.ts'
import { invalidParams, Problem, type InvalidParam } from './problem.ts'
import { repeated } from './repeated.ts'

interface Parameter {
  readonly name: string
  readonly in: string
  readonly schema: { readonly type?: string; readonly format?: string; readonly items?: { readonly enum?: readonly string[] } }
}

type Operation = { readonly parameters?: readonly (Parameter | { readonly $ref: string })[] }
export type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly parameters?: Readonly<Record<string, Parameter>> } & Readonly<Record<string, unknown>>
  readonly [key: string]: unknown
}

export const versionOf = (document: Document): string => (document['info'] as { version: string }).version

/** What the document says of the query of one resource. */
export interface QueryDefinition {
  /** Parameters of its list. */
  readonly list: ReadonlySet<string>
  /** Paths that `expand` may name. */
  readonly expand: ReadonlySet<string>
}

export function queryDefinition(document: Document, resource: ResourceName): QueryDefinition {
  const parameters = queryParameters(document, document.paths[`/${resource}`]?.['get'])
  const expand = parameters.find((one) => one.name === 'expand')?.schema.items?.enum ?? []
  return { list: new Set(parameters.map((one) => one.name)), expand: new Set(expand) }
}

function queryParameters(document: Document, operation: Operation | undefined): Parameter[] {
  const found = (operation?.parameters ?? []).map((one) => ('$ref' in one ? document.components.parameters![one.$ref.split('/').at(-1)!]! : one))
  return found.filter((one) => one.in === 'query')
}

/**
 * One value for each parameter: of repeats the last, of `expand` all; one that is empty is dropped. A name that the document does not
 * have is refused, with or without a value.
 */
export function normaliseQuery(document: Document): RequestHandler {
  const known = new Map(readPaths(document).map((path) => [path, new Set(allowedParameters(document, path).map(({ name }) => name))]))
  return (request, _response, next) => {
    const mark = request.originalUrl.indexOf('?')
    const found = new Map<string, string>()
    for (const [name, value] of new URLSearchParams(mark === -1 ? '' : withPluses(request.originalUrl.slice(mark + 1)))) {
      found.set(name, name === 'expand' && found.has(name) ? `${found.get(name)},${value}` : value)
    }
    if (isRead(request)) refuseUnknown(known.get(operationPath(request.path)), found)
    for (const [name, value] of found) if (value === '') found.delete(name)
    // Express 5 parses the query anew at each look; from here on it is what we say.
    Object.defineProperty(request, 'query', { value: Object.fromEntries(found), writable: true, configurable: true })
    next()
  }
}

/**
 * A plus in a query is a space, but clients also write addresses and moments as they stand. Where a space cannot be meant it
 * is a plus: before a number at the start of a value, in a value with a bare `@`, and before the offset of a time.
 */
function withPluses(query: string): string {
  if (!query.includes('+')) return query
  return query.split('&').map((pair) => {
    const plain = pair.includes('@') ? pair.replaceAll('+', '%2B') : pair
    return plain.replace(/=\+(?=\d)/, '=%2B').replace(/(=\d{4}-\d\d-\d\dT[\d:.]+)\+(?=\d\d:?\d\d$)/, '$1%2B')
  }).join('&')
}

const isRead = ({ method }: { method: string }) => method === 'GET' || method === 'HEAD'

/** Paths of the document that can be read. */
const readPaths = ({ paths }: Document) => Object.keys(paths).filter((path) => paths[path]!['get'])

/** `known`: absent for a path that cannot be read. */
function refuseUnknown(known: ReadonlySet<string> | undefined, given: ReadonlyMap<string, string>): void {
  if (!known) return
  const unknown = [...given.keys()].filter((name) => !known.has(name))
  if (unknown.length === 0) return
  throw invalidParams({ name: 'nonFieldErrors', code: 'unknown-parameters', reason: `Onbekende query parameters: ${unknown.map(repeated).join(', ')}` })
}

/** `/partijen/1234` is `/partijen/{uuid}` in the document. */
function operationPath(path: string): string {
  const [, collection, uuid] = path.split('/')
  return uuid === undefined ? `/${collection}` : `/${collection}/{uuid}`
}

export function parametersOf(request: { readonly query: unknown }): Parameters {
  return request.query as Parameters
}

/** Throws a Problem for an expand that the document does not allow. */
export function checkExpand(value: string | undefined, definition: QueryDefinition): string[] {
  const paths = parseExpand(value)
  const wrong = paths.filter((path) => !definition.expand.has(path))
  if (wrong.length > 0) {
    throw invalidParams(...wrong.map((path) => ({ name: 'expand', code: 'invalid_choice', reason: `"${repeated(path)}" is een ongeldige keuze.` })))
  }
  return paths
}

/**
 * The validator over a view of the document: GET parameters only. Its findings leave as a Problem. It is left out where it
 * has nothing to look at: most requests have no parameter but plain text, and it costs as much as all else before the service.
 */
export function validateQuery(document: Document): RequestHandler {
  const handlers = OpenApiValidator.middleware({
    apiSpec: requestView(document) as never,
    validateApiSpec: false,
    validateRequests: { allowUnknownQueryParameters: false, allErrors: true },
    validateResponses: false,
    validateSecurity: false,
    formats,
  })
  const checked = new Map(readPaths(document).map((path) => [path, new Set(allowedParameters(document, path).filter(isChecked).map(({ name }) => name))]))
  const validate = inTurn(...(handlers as unknown as RequestHandler[]))
  return (request, response, next) => {
    const names = isRead(request) ? checked.get(operationPath(request.path)) : undefined
    if (!names || !Object.keys(parametersOf(request)).some((name) => names.has(name))) return next()
    return validate(request, response, (error?: unknown) => next(error === undefined ? undefined : fromValidator(error)))
  }
}

/** Dates, moments and urls as the standard takes them: in more ways than JSON Schema knows, but no 30 February. */
const formats = {
  'gevel-date': { type: 'string' as const, validate: (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text) && toMoment(text) !== undefined },
  'gevel-moment': { type: 'string' as const, validate: (text: string) => toMoment(text) !== undefined },
  'gevel-url': { type: 'string' as const, validate: (text: string) => /^(https?:\/\/[^\s/]+|[^\s/:]+\.[^\s/]+)(\/\S*)?$/i.test(text) },
}

const ownFormats: Readonly<Record<string, string>> = { date: 'gevel-date', 'date-time': 'gevel-moment', uri: 'gevel-url' }

function requestView(document: Document): unknown {
  const paths = Object.fromEntries(Object.entries(document.paths).flatMap(([path, operations]) => {
    return operations['get'] ? [[path, { get: viewOf(document, path), head: viewOf(document, path) }]] : []
  }))
  return { openapi: '3.0.3', info: document['info'], servers: document['servers'], paths, components: {} }
}

/** A detail takes paging, and where nothing can be expanded the filters of its list: the standard applies them there. */
function allowedParameters(document: Document, path: string): Parameter[] {
  const collection = path.replace('/{uuid}', '')
  const list = queryParameters(document, document.paths[collection]?.['get'])
  if (path === collection || !list.some(({ name }) => name === 'expand')) return list
  return [...queryParameters(document, document.paths[path]?.['get']), ...list.filter(({ name }) => name === 'page' || name === 'pageSize')]
}

function viewOf(document: Document, path: string): unknown {
  const uuid = path.includes('{uuid}') ? [{ name: 'uuid', in: 'path', required: true, schema: { type: 'string' } }] : []
  return { parameters: [...uuid, ...allowedParameters(document, path).map(relaxed)], responses: { 200: { description: 'ok' } } }
}

/** Keywords of a schema that say nothing of its values, where every value is a text. */
const silent = new Set(['type', 'description', 'title', 'example', 'default'])

function isChecked(parameter: Parameter): boolean {
  const { schema } = relaxed(parameter)
  return schema.type !== 'string' || Object.keys(schema).some((keyword) => !silent.has(keyword))
}

/** Only uuids, moments, dates, urls and enums are checked; the rest is any text. */
function relaxed({ name, schema }: Parameter): Parameter & { readonly allowReserved: true } {
  const lenient = schema.type === 'boolean' || schema.type === 'integer' || schema.type === 'array'
  const { format } = schema
  const checked = format && ownFormats[format] ? { type: 'string', format: ownFormats[format] } : schema
  return { name, in: 'query', allowReserved: true, schema: lenient ? { type: 'string' } : checked }
}

interface ValidatorError {
  readonly status?: number
  readonly errors?: readonly { readonly path?: string; readonly message?: string; readonly errorCode?: string }[]
}

/** What the validator found, as the standard says it; an error that is not the validator's stays as it is. */
function fromValidator(error: unknown): unknown {
  const { status, errors } = error as ValidatorError
  if (status !== 400 || !Array.isArray(errors)) return error
  const inQuery = (errors as NonNullable<ValidatorError['errors']>).filter(({ path }) => path?.startsWith('/query/'))
  // A path that the validator cannot decode leads nowhere.
  if (inQuery.length === 0) return new Problem('not-found')
  const found = inQuery.map(({ path = '', message = '', errorCode = '' }): InvalidParam =>
    ({ name: path.split('/').at(-1)!, ...reasonOf(errorCode, message) }))
  return invalidParams(...found)
}

const reasons = [
  ['"uuid"', 'Voer een geldige UUID in.'],
  ['"gevel-date"', 'Voer een geldige datum in.'],
  ['"gevel-moment"', 'Voer een geldige datum/tijd in.'],
  ['"gevel-url"', 'Voer een geldige URL in.'],
] as const

function reasonOf(errorCode: string, message: string): { code: string; reason: string } {
  if (errorCode.startsWith('enum')) return { code: 'invalid_choice', reason: 'Selecteer een geldige keuze.' }
  return { code: 'invalid', reason: reasons.find(([format]) => message.includes(format))?.[1] ?? 'Ongeldige waarde.' }
}
