/** One national API: one set of routes for every resource that the catalogue gives to it. */
import { Router, type Request, type RequestHandler, type Response } from 'express'
import type { Ids } from '#domain/ids.ts'
import { isUuid } from '#domain/ids.ts'
import { resourcesOf, type ApiName, type ResourceName } from '#domain/resources.ts'
import type { Pdp } from '../decisions/pdp.ts'
import type { RequestContext } from '../federation/service.ts'
import { apiPath, listUrl } from './addresses.ts'
import { detailAsked, listAsked } from './asked.ts'
import { callerOf } from './authenticate.ts'
import { decideOn, intentOfPath, requireDecided } from './deciding.ts'
import { handlingOf, maxAgeOf, setCompleteness } from './completeness-headers.ts'
import { inTurn } from './in-turn.ts'
import { pageLinks } from './page-links.ts'
import { Problem } from './problem.ts'
import { isTraced, traceOfRequest } from './recording.ts'
import { sendJson } from './send-json.ts'
import { acceptJson, notAllowed, readOnly, unknownPath } from './standard-headers.ts'
import { normaliseQuery, parametersOf, queryDefinition, validateQuery, type Document, type QueryDefinition } from './validation.ts'
import { togetherResources, writeRoutes, type WriteRoutes, type WriteSettings } from './write-routes.ts'

export interface SurfaceSettings extends Omit<WriteSettings, 'contextOf'> {
  readonly api: ApiName
  readonly ids: Ids
  /** Has every answer accounted for before it goes out. */
  readonly accounting: readonly RequestHandler[]
  /** Finds out who asks, and whether that is within bounds; the same for all surfaces. */
  readonly authenticate: readonly RequestHandler[]
  /** Scheme, host and base path under which clients know Gevel; no closing slash. */
  readonly publicUrl: string
  /** Lets a request in, or keeps it waiting; the same for all surfaces. */
  readonly admission: RequestHandler
  /** Another system that decides on access. */
  readonly pdp?: Pdp
}

export function surface(settings: SurfaceSettings): Router {
  const router = Router({ caseSensitive: true, strict: true })
  const resourceNames = resourcesOf(settings.api)
  const actions = actionsOf(settings.document)
  const writes = writeRoutes({ ...settings, contextOf: (request, response) => contextOf(request, response) })
  for (const handler of settings.accounting) router.use(handler)
  router.route(['/', '']).get(root(settings.publicUrl + apiPath(settings.api), [...resourceNames, ...actions])).all(readOnly, notAllowed)
  router.use(inTurn(
    knownPathsOnly(resourceNames, actions),
    allowed(actions),
    preflight, acceptJson,
    ...settings.authenticate,
    bodyless,
    normaliseQuery(settings.document), validateQuery(settings.document),
    settings.admission,
    ...decideOn(settings.pdp, intentOfPath(new Map([['maak-klantcontact', togetherResources]]))),
    byCollection(new Map(resourceNames.map((resource) => [resource, routesOf(settings, resource, writes)]))),
  ))
  for (const action of actions) router.post(`/${action}`, ...writes.act(action))
  router.use(notAllowed)
  return router
}

/** The routes of one resource. A router of its own: one with all routes of all resources tries them in turn. */
function routesOf(settings: SurfaceSettings, resource: ResourceName, writes: WriteRoutes): Router {
  const router = Router({ caseSensitive: true, strict: true })
  const definition = queryDefinition(settings.document, resource)
  router.get(listOf(resource), listRoute(settings, resource, definition))
  router.get(detailOf(resource), detailRoute(settings, resource, definition))
  router.post(listOf(resource), ...writes.create(resource))
  router.put(detailOf(resource), ...writes.change(resource, 'replace'))
  router.patch(detailOf(resource), ...writes.change(resource, 'change'))
  router.delete(detailOf(resource), writes.remove(resource))
  return router
}

/** Hands a request to the router of the first segment of its path. */
function byCollection(routers: ReadonlyMap<string, RequestHandler>): RequestHandler {
  return (request, response, next) => {
    const handler = routers.get(request.path.split('/', 2)[1]!)
    // A router answers OPTIONS in its own way.
    if (handler && request.method !== 'OPTIONS') void handler(request, response, next)
    else next()
  }
}

const listOf = (resource: ResourceName) => `/${resource}`
const detailOf = (resource: ResourceName) => `/${resource}/:uuid`

/** Paths that can only be posted to: `maak-klantcontact`. */
function actionsOf({ paths }: Document): string[] {
  return Object.keys(paths).filter((path) => !paths[path]!['get']).map((path) => path.slice(1))
}

/** What may be done at a path; every answer says so, a refusal too. */
function allowed(actions: readonly string[]): RequestHandler {
  return (request, response, next) => {
    const [, first = '', uuid] = request.path.split('/')
    const methods = uuid === undefined ? 'GET, POST, HEAD, OPTIONS' : 'GET, PUT, PATCH, DELETE, HEAD, OPTIONS'
    response.setHeader('Allow', actions.includes(first) ? 'POST, OPTIONS' : methods)
    next()
  }
}

function listRoute({ service, renderer, ids, publicUrl, recorder }: SurfaceSettings, resource: ResourceName, definition: QueryDefinition): RequestHandler {
  return async (request, response) => {
    const parameters = parametersOf(request)
    const query = listAsked(resource, parameters, definition, ids)
    const context = contextOf(request, response)
    const result = await recorder.over({ request, response, name: `${resource} opvragen` }, () => service.list(query, context), (found) =>
      ({ items: 'absent' in found ? [] : found.items, completeness: found.completeness }), query)
    setCompleteness(response, result.completeness)
    if ('absent' in result) throw new Problem('not-found', 'Ongeldige pagina.')
    response.setHeader('Gevel-Telling', result.relation)
    const links = pageLinks(listUrl(publicUrl, resource), parameters, result)
    sendJson(response, { count: result.count, ...links, results: renderer.list(result.items) })
  }
}

function detailRoute({ service, renderer, ids, recorder }: SurfaceSettings, resource: ResourceName, definition: QueryDefinition): RequestHandler {
  return async (request, response) => {
    const uuid = String(request.params['uuid'])
    if (!isUuid(uuid)) throw new Problem('not-found')
    const { expand, where } = detailAsked(resource, parametersOf(request), definition, ids)
    const context = contextOf(request, response)
    const result = await recorder.over({ request, response, name: `${resource} raadplegen` }, () => service.get(resource, uuid, expand, context, where), (found) =>
      ({ items: 'absent' in found ? [] : [found.item], completeness: found.completeness }))
    setCompleteness(response, result.completeness)
    if ('absent' in result) throw new Problem('not-found')
    sendJson(response, renderer.detail(result.item))
  }
}

/** `reads`: whatever its method says. */
export function contextOf(request: Request, response: Response, reads = request.method === 'GET' || request.method === 'HEAD'): RequestContext {
  requireDecided(response)
  response.locals['ruled'] = true
  const { client, rights, principal, subject } = callerOf(response)
  // A write is done or not done, whatever is preferred.
  const preferred = reads ? handlingOf(request.header('prefer')) : undefined
  if (preferred) response.setHeader('Preference-Applied', `handling=${preferred}`)
  const gone = new AbortController()
  // Once the answer is out nobody has gone, and the abort of nothing would cost more than most of what it stops.
  response.once('close', () => { if (!response.writableFinished) gone.abort() })
  const maxAge = maxAgeOf(request.header('cache-control'))
  return {
    sources: rights.sources,
    handling: preferred ?? client.handling,
    principal,
    ...(!rights.open && { rights, ...(subject?.identity && { subject: subject.identity }) }),
    ...(maxAge !== undefined && { maxAge }),
    cancelled: gone.signal,
    ...(isTraced(request, response) && { traceId: traceOfRequest(request, response).traceId }),
    ...(client.writes && { writes: client.writes }),
  }
}

function root(apiUrl: string, names: readonly string[]): RequestHandler {
  const body = Object.fromEntries(names.map((name) => [name, `${apiUrl}/${name}`]))
  return (_request, response) => sendJson(response, body)
}

/** Paths that do not exist answer before credentials are looked at; `.json` behind a path is the same path. */
function knownPathsOnly(collections: readonly string[], actions: readonly string[]): RequestHandler {
  return (request, response, next) => {
    if (suffixed.test(request.url)) {
      request.url = request.url.replace(suffixed, '$1')
      // The validator looks at this one.
      request.originalUrl = request.originalUrl.replace(suffixed, '$1')
    }
    const [, first = '', uuid, ...rest] = request.path.split('/')
    const known = collections.includes(first) ? uuid !== '' : actions.includes(first) && uuid === undefined
    if (known && rest.length === 0) next()
    else unknownPath(request, response, next)
  }
}

/** A browser asking whether it may ask. It carries no token, and what it may stands in the headers of `cors`. */
const preflight: RequestHandler = (request, response, next) => {
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return next()
  response.status(200).end()
}

const suffixed = /^([^?]*)\.json(?=\?|$)/

/** A body or a Content-Type with a GET means nothing; the validator must not compile for it. */
const bodyless: RequestHandler = (request, _response, next) => {
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'DELETE') delete request.headers['content-type']
  next()
}
