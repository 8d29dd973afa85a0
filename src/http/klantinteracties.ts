/** `/klantinteracties/api/v1`: one set of routes for every resource of the catalogue. */
import express, { Router, type Request, type RequestHandler, type Response } from 'express'
import type { Ids } from '#domain/ids.ts'
import { isUuid } from '#domain/ids.ts'
import { resourceNames, resources, type ResourceName } from '#domain/resources.ts'
import type { RequestContext, Service } from '../federation/service.ts'
import { authenticate, clientOf, type ClientSettings } from './authenticate.ts'
import { handlingOf, setCompleteness } from './completeness-headers.ts'
import { pageLinks } from './page-links.ts'
import { parseList } from './parse.ts'
import { fromBodyParser, Problem, unknownPath } from './problem.ts'
import type { Renderer } from './render.ts'
import { allowed, notAllowed, requireJson, standardHeaders } from './standard-headers.ts'
import { checkExpand, normaliseQuery, parametersOf, queryDefinitions, validateQuery, type Document } from './validation.ts'

export interface KlantinteractiesSettings {
  readonly document: Document
  readonly service: Service
  readonly renderer: Renderer
  readonly ids: Ids
  readonly clients: readonly ClientSettings[]
  readonly apiUrl: string
  /** Bytes of a request body. */
  readonly maxBodyBytes: number
}

export function klantinteracties(settings: KlantinteractiesSettings): Router {
  const router = Router({ caseSensitive: true, strict: true })
  const definitions = queryDefinitions(settings.document)
  router.use(standardHeaders(settings.document))
  router.get(['/', ''], root(settings.apiUrl))
  router.use(knownPathsOnly)
  router.use(preflight, acceptJson)
  router.use(authenticate(settings.clients))
  router.use(bodyless)
  router.use(normaliseQuery(settings.document), ...validateQuery(settings.document))
  for (const resource of resourceNames) {
    const list = { path: `/${resource}`, methods: ['GET', 'POST', 'HEAD', 'OPTIONS'] }
    const detail = { path: `/${resource}/:uuid`, methods: ['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] }
    router.get(list.path, allowed(list.methods), listRoute(settings, resource, definitions[resource]))
    router.get(detail.path, allowed(detail.methods), detailRoute(settings, resource, definitions[resource]))
    router.post(list.path, allowed(list.methods), ...writing(settings))
    router.put(detail.path, allowed(detail.methods), ...writing(settings))
    router.patch(detail.path, allowed(detail.methods), ...writing(settings))
    router.delete(detail.path, allowed(detail.methods), refuseWrite)
    router.all(list.path, notAllowed(list.methods))
    router.all(detail.path, notAllowed(detail.methods))
  }
  router.post('/maak-klantcontact', allowed(['POST', 'OPTIONS']), ...writing(settings))
  router.all('/maak-klantcontact', notAllowed(['POST', 'OPTIONS']))
  return router
}

type Definition = ReturnType<typeof queryDefinitions>[ResourceName]

function listRoute({ service, renderer, ids, apiUrl }: KlantinteractiesSettings, resource: ResourceName, definition: Definition): RequestHandler {
  return async (request, response) => {
    const parameters = parametersOf(request)
    checkExpand(parameters['expand'], definition)
    const query = parseList(resource, parameters, ids)
    const result = await service.list(query, contextOf(request, response))
    setCompleteness(response, result.completeness)
    if ('absent' in result) throw new Problem('not-found', 'Ongeldige pagina.')
    response.setHeader('Gevel-Telling', result.relation)
    const links = pageLinks(`${apiUrl}/${resource}`, parameters, result)
    sendJson(response, { count: result.count, ...links, results: renderer.list(result.items) })
  }
}

function detailRoute({ service, renderer, ids }: KlantinteractiesSettings, resource: ResourceName, definition: Definition): RequestHandler {
  return async (request, response) => {
    const uuid = String(request.params['uuid'])
    if (!isUuid(uuid)) throw new Problem('not-found')
    const parameters = parametersOf(request)
    const expand = checkExpand(parameters['expand'], definition)
    // Resources that cannot be expanded take the filters of their list on a detail as well.
    const { page: _page, pageSize: _pageSize, ...filters } = parameters
    const where = resources[resource].expandable || Object.keys(filters).length === 0 ? undefined : parseList(resource, filters, ids)
    const result = await service.get(resource, uuid, expand, contextOf(request, response), where)
    setCompleteness(response, result.completeness)
    if ('absent' in result) throw new Problem('not-found')
    sendJson(response, renderer.detail(result.item))
  }
}

function contextOf(request: Request, response: Response): RequestContext {
  const client = clientOf(response)
  const preferred = handlingOf(request.header('prefer'))
  if (preferred) response.setHeader('Preference-Applied', `handling=${preferred}`)
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  return { sources: client.sources, handling: preferred ?? client.handling, cancelled: gone.signal }
}

function sendJson(response: Response, body: unknown): void {
  response.setHeader('Content-Type', 'application/json')
  response.end(JSON.stringify(body))
}

function root(apiUrl: string): RequestHandler {
  const body = JSON.stringify(Object.fromEntries([...resourceNames, 'maak-klantcontact'].map((name) => [name, `${apiUrl}/${name}`])))
  return (_request, response) => {
    response.setHeader('Content-Type', 'application/json')
    response.end(body)
  }
}

/** Paths that do not exist answer before credentials are looked at; `.json` behind a path is the same path. */
const knownPathsOnly: RequestHandler = (request, response, next) => {
  request.url = withoutSuffix(request.url)
  // The validator looks at this one.
  request.originalUrl = withoutSuffix(request.originalUrl)
  const [, collection = '', uuid, ...rest] = request.path.split('/')
  const known = (resourceNames as readonly string[]).includes(collection) ? uuid !== '' : collection === 'maak-klantcontact' && uuid === undefined
  if (known && rest.length === 0) next()
  else unknownPath(request, response, next)
}

/** A browser asking whether it may ask: no origin may, so the answer has nothing in it. It carries no token. */
const preflight: RequestHandler = (request, response, next) => {
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return next()
  response.status(200).end()
}

/** Parameters of a media type (`charset`) do not matter; `q=0` is a refusal. */
const acceptJson: RequestHandler = (request, _response, next) => {
  const accepted = (request.headers.accept ?? '*/*').split(',').filter((one) => !/;\s*q=0(\.0*)?\s*(;|$)/i.test(one))
  const types = accepted.map((one) => one.split(';')[0]!.trim().toLowerCase())
  if (!types.some((type) => type === '*/*' || type === 'application/*' || type === 'application/json')) throw new Problem('not-acceptable')
  next()
}

const withoutSuffix = (url: string) => url.replace(/^([^?]*)\.json(?=\?|$)/, '$1')

/** A body or a Content-Type with a GET means nothing; the validator must not compile for it. */
const bodyless: RequestHandler = (request, _response, next) => {
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'DELETE') delete request.headers['content-type']
  next()
}

/** Writing is not there yet: the request is read as the standard reads it, and then refused. */
function writing({ maxBodyBytes }: KlantinteractiesSettings): RequestHandler[] {
  const parse = express.json({ limit: maxBodyBytes, type: () => true, strict: false })
  const readBody: RequestHandler = (request, response, next) =>
    void parse(request, response, (error?: unknown) => next(error === undefined ? undefined : fromBodyParser(error)))
  return [requireJson, readBody, refuseWrite]
}

const refuseWrite: RequestHandler = () => {
  throw new Problem('forbidden', 'Schrijven via Gevel kan nog niet.')
}
