/**
 * Checking query parameters against the OpenAPI document, with express-openapi-validator, in the standard's own words.
 *
 * The standard is lenient where the validator is not (empty values, repeats, odd booleans, pages), so parameters are first
 * brought to one value each, and the document it runs on is a view of ours with only the checks that the standard makes.
 */
import type { RequestHandler } from 'express'
import * as OpenApiValidator from 'express-openapi-validator'
import { resourceNames, type ResourceName } from '#domain/resources.ts'
import { parseExpand, type Parameters } from './parse.ts'
import { invalidParams, type InvalidParam, type Problem } from './problem.ts'

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

/** What the document says of the query of one resource. */
export interface QueryDefinition {
  /** Parameters of its list. */
  readonly list: ReadonlySet<string>
  /** Paths that `expand` may name. */
  readonly expand: ReadonlySet<string>
}

export function queryDefinitions(document: Document): Readonly<Record<ResourceName, QueryDefinition>> {
  return Object.fromEntries(resourceNames.map((name) => {
    const parameters = queryParameters(document, document.paths[`/${name}`]?.['get'])
    const expand = parameters.find((one) => one.name === 'expand')?.schema.items?.enum ?? []
    return [name, { list: new Set(parameters.map((one) => one.name)), expand: new Set(expand) }]
  })) as unknown as Record<ResourceName, QueryDefinition>
}

function queryParameters(document: Document, operation: Operation | undefined): Parameter[] {
  const found = (operation?.parameters ?? []).map((one) => ('$ref' in one ? document.components.parameters![one.$ref.split('/').at(-1)!]! : one))
  return found.filter((one) => one.in === 'query')
}

/** One value for each parameter: empty ones dropped, of repeats the last, of `expand` all. */
export const normaliseQuery: RequestHandler = (request, _response, next) => {
  const found: Record<string, string> = Object.create(null) as Record<string, string>
  const mark = request.originalUrl.indexOf('?')
  for (const [name, value] of new URLSearchParams(mark === -1 ? '' : request.originalUrl.slice(mark + 1))) {
    if (name === 'expand' && found[name]) found[name] += `,${value}`
    else found[name] = value
  }
  const kept = Object.entries(found).filter(([, value]) => value !== '')
  // Express 5 parses the query anew at each look; from here on it is what we say.
  Object.defineProperty(request, 'query', { value: Object.fromEntries(kept), writable: true, configurable: true })
  next()
}

export function parametersOf(request: { readonly query: unknown }): Parameters {
  return request.query as Parameters
}

/** Throws a Problem for an expand that the document does not allow. */
export function checkExpand(value: string | undefined, definition: QueryDefinition): string[] {
  const paths = parseExpand(value)
  const wrong = paths.filter((path) => !definition.expand.has(path))
  if (wrong.length > 0) {
    throw invalidParams(...wrong.map((path) => ({ name: 'expand', code: 'invalid_choice', reason: `"${path}" is een ongeldige keuze.` })))
  }
  return paths
}

/** The validator over a view of the document: GET parameters only. */
export function validateQuery(document: Document): RequestHandler[] {
  const handlers = OpenApiValidator.middleware({
    apiSpec: requestView(document) as never,
    validateApiSpec: false,
    validateRequests: { allowUnknownQueryParameters: false },
    validateResponses: false,
    validateSecurity: false,
  })
  return handlers as unknown as RequestHandler[]
}

function requestView(document: Document): unknown {
  const paths = Object.fromEntries(Object.entries(document.paths).flatMap(([path, operations]) => {
    const operation = operations['get']
    return operation ? [[path, { get: viewOf(document, path, operation) }]] : []
  }))
  return { openapi: '3.0.3', info: document['info'], servers: document['servers'], paths, components: {} }
}

/** A detail takes the parameters of its list too: the standard applies them there, or refuses them itself. */
function viewOf(document: Document, path: string, operation: Operation): unknown {
  const collection = path.replace('/{uuid}', '')
  const list = queryParameters(document, document.paths[collection]?.['get'])
  const own = queryParameters(document, operation)
  const expandable = list.some(({ name }) => name === 'expand')
  const paging = list.filter(({ name }) => name === 'page' || name === 'pageSize')
  const allowed = path === collection ? own : expandable ? [...own, ...paging] : list
  const uuid = path.includes('{uuid}') ? [{ name: 'uuid', in: 'path', required: true, schema: { type: 'string' } }] : []
  return { parameters: [...uuid, ...allowed.map(relaxed)], responses: { 200: { description: 'ok' } } }
}

/** Only uuids, moments, dates, urls and enums are checked; the rest is any text. */
function relaxed({ name, schema }: Parameter): unknown {
  const lenient = schema.type === 'boolean' || schema.type === 'integer' || schema.type === 'array'
  return { name, in: 'query', allowReserved: true, schema: lenient ? { type: 'string' } : momentAsText(schema) }
}

/** Dates and moments may be written in more ways than JSON Schema knows; `format` is left to `checkMoments`. */
function momentAsText(schema: Parameter['schema']): unknown {
  if (schema.format === 'uri') return { type: 'string' }
  return schema.format === 'date-time' ? { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}([T ]\\d{2}:\\d{2}.*)?$' } : schema
}

interface ValidatorError {
  readonly status?: number
  readonly errors?: readonly { readonly path?: string; readonly message?: string; readonly errorCode?: string }[]
}

/** What the validator found, as the standard says it; undefined for an error that is not the validator's. */
export function fromValidator(error: unknown): Problem | undefined {
  const { status, errors } = error as ValidatorError
  if (status !== 400 || !Array.isArray(errors)) return undefined
  const found = (errors as NonNullable<ValidatorError['errors']>).map(({ path = '', message = '', errorCode = '' }): InvalidParam => {
    const name = path.split('/').at(-1)!
    if (message.startsWith('Unknown query parameter')) {
      return { name: 'nonFieldErrors', code: 'unknown-parameters', reason: `Onbekende query parameters: ${name}` }
    }
    return { name, ...reasonOf(errorCode, message) }
  })
  return invalidParams(...joinUnknown(found))
}

function reasonOf(errorCode: string, message: string): { code: string; reason: string } {
  if (errorCode.startsWith('enum')) return { code: 'invalid_choice', reason: 'Selecteer een geldige keuze.' }
  if (message.includes('uuid')) return { code: 'invalid', reason: 'Voer een geldige UUID in.' }
  if (message.includes('"date"')) return { code: 'invalid', reason: 'Voer een geldige datum in.' }
  if (errorCode.startsWith('pattern')) return { code: 'invalid', reason: 'Voer een geldige datum/tijd in.' }
  return { code: 'invalid', reason: 'Ongeldige waarde.' }
}

function joinUnknown(params: readonly InvalidParam[]): InvalidParam[] {
  const unknown = params.filter(({ code }) => code === 'unknown-parameters').map(({ reason }) => reason.split(': ')[1])
  const known = params.filter(({ code }) => code !== 'unknown-parameters')
  if (unknown.length === 0) return known
  return [{ name: 'nonFieldErrors', code: 'unknown-parameters', reason: `Onbekende query parameters: ${unknown.join(', ')}` }, ...known]
}
