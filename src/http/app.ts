/** The express application: surfaces, health, documents, and the one place where errors become problems. */
import express, { type Express, type RequestHandler } from 'express'
import type { Logger } from 'pino'
import { apiNames, type ApiName } from '#domain/resources.ts'
import type { Decisions } from '../decisions/open.ts'
import type { TurnSettings } from '../federation/reading/turns.ts'
import type { Audit } from '../logboek/audit.ts'
import { apiPath } from './addresses.ts'
import { accounting } from './accounting.ts'
import { admission } from './admission.ts'
import { authenticate, type AuthenticateSettings } from './authenticate.ts'
import { pinoRequest, wordsOf } from './request-log.ts'
import { cors } from './cors.ts'
import { undecided } from './deciding.ts'
import { deprecation } from './deprecation.ts'
import { documents, type Contact } from './documents.ts'
import { generalHeaders } from './general-headers.ts'
import { klantbeeld, klantbeeldPath, type KlantbeeldSettings } from './klantbeeld.ts'
import { health } from './health.ts'
import { inTurn } from './in-turn.ts'
import { answerProblemsAs, Problem, problemHandler } from './problem.ts'
import { rateLimit } from './rate-limit.ts'
import { securityTxt, type SecurityTxt } from './security-txt.ts'
import { standardHeaders } from './standard-headers.ts'
import { surface, type SurfaceSettings } from './surface.ts'
import type { Document } from './validation.ts'
import { wholeRequest } from './whole-request.ts'

export interface AppSettings extends Omit<SurfaceSettings, 'api' | 'document' | 'admission' | 'authenticate' | 'accounting' | 'pdp'>, AuthenticateSettings {
  /** Requests at work, and those that may wait. */
  readonly admission?: TurnSettings
  readonly documents: Readonly<Record<ApiName, Document>>
  readonly logger: Logger
  /** Absent: requests are not audited. */
  readonly audit?: Audit
  /** What decides on access beside the rules of clients, and what keeps decisions; absent: nothing. */
  readonly decisions?: Pick<Decisions, 'pdp' | 'log'>
  readonly klantbeeld: Pick<KlantbeeldSettings, 'document' | 'contents' | 'klantbeelden' | 'bronnen'>
  readonly stopping: () => boolean
  /** Origins of other sites whose pages may ask. */
  readonly origins?: readonly string[]
  /** Who answers for the APIs. */
  readonly contact?: Contact
  /** Whom to tell of a weakness. */
  readonly securityTxt?: SecurityTxt
}

/** A request line may hold a whole url (RFC 9112, 3.2.2); only its path counts. */
const relativeUrl: RequestHandler = (request, _response, next) => {
  const relative = (url: string) => url.replace(/^https?:\/\/[^/?#]*/i, '') || '/'
  // A path that stands there already is left: what is derived from it is kept by the request.
  if (!request.url.startsWith('/')) {
    request.url = relative(request.url)
    request.originalUrl = relative(request.originalUrl)
  }
  next()
}

const versions = new RegExp(`^/(${apiNames.join('|')})/api/v\\d+(/|$)`)

/** Another version than the one that is served, which the standard answers without saying which it is. */
const otherVersion: RequestHandler = (request, response, next) => {
  if (!versions.test(request.path)) return next()
  response.removeHeader('API-Version')
  answerProblemsAs(response, 'application/json')
  throw new Problem('not-found', 'Ongeldige versie in URL-pad.')
}

/** Hands a request to the handler of the API below whose path it is. */
function byBase(handlers: ReadonlyMap<string, RequestHandler>): RequestHandler {
  return (request, response, next) => {
    const handler = handlers.get(request.path.split('/', 4).join('/'))
    if (handler) void handler(request, response, next)
    else next()
  }
}

const nowhere: RequestHandler = () => {
  throw new Problem('not-found')
}

export function createApp(settings: AppSettings): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', 'simple')
  app.set('strict routing', true)
  app.set('case sensitive routing', true)
  // What its header says of where a request came from, counts of a proxy only.
  app.set('trust proxy', settings.proxy?.forwardedFor ? settings.proxy.addresses : false)
  app.use(inTurn(generalHeaders(settings.klantbeeld.document), relativeUrl))
  app.use('/health', health(settings.stopping))
  const words = wordsOf(['/.well-known/security.txt', ...apiNames.map(apiPath), klantbeeldPath], [...Object.values(settings.documents), settings.klantbeeld.document])
  const standards = byBase(new Map(apiNames.map((api) => [apiPath(api), standardHeaders(settings.documents[api])])))
  app.use(inTurn(pinoRequest(settings.logger, words), cors(settings.origins ?? []), standards, wholeRequest))
  for (const api of apiNames) for (const handler of deprecation(settings.documents[api])) app.use(apiPath(api), handler)
  for (const handler of deprecation(settings.klantbeeld.document)) app.use(klantbeeldPath, handler)
  if (settings.securityTxt) app.use(securityTxt(settings.securityTxt, settings.publicUrl))
  const letIn = admission(settings.admission)
  const { pdp, log } = settings.decisions ?? {}
  const known = [authenticate(settings), rateLimit(), ...undecided(pdp)]
  const shared = { ...settings, admission: letIn, authenticate: known, ...(pdp && { pdp }) }
  const accountingOf = (document: Document) => accounting({ ...settings, ...(log && { log }) }, document)
  for (const api of apiNames) {
    const document = settings.documents[api]
    app.use(apiPath(api), documents(document, settings.publicUrl + apiPath(api), settings.contact))
    app.use(apiPath(api), surface({ ...shared, accounting: accountingOf(document), api, document }))
  }
  app.use(klantbeeldPath, documents(settings.klantbeeld.document, settings.publicUrl + klantbeeldPath, settings.contact))
  app.use(klantbeeldPath, klantbeeld({ ...shared, ...settings.klantbeeld, accounting: accountingOf(settings.klantbeeld.document) }))
  app.use(otherVersion)
  app.use(nowhere)
  app.use(problemHandler(settings.publicUrl, settings.logger))
  return app
}
