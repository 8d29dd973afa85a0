/** The express application: surfaces, health, documents, and the one place where errors become problems. */
import express, { type Express, type RequestHandler } from 'express'
import type { Logger } from 'pino'
import { apiNames, type ApiName } from '#domain/resources.ts'
import type { TurnSettings } from '../federation/reading/turns.ts'
import { apiPath } from './addresses.ts'
import { admission } from './admission.ts'
import { authenticate, type AuthenticateSettings } from './authenticate.ts'
import { pinoRequest, wordsOf } from './request-log.ts'
import { documents } from './documents.ts'
import { klantbeeld, klantbeeldPath, type KlantbeeldSettings } from './klantbeeld.ts'
import { health } from './health.ts'
import { Problem, problemHandler, unknownPath } from './problem.ts'
import { rateLimit } from './rate-limit.ts'
import { surface, type SurfaceSettings } from './surface.ts'
import type { Document } from './validation.ts'

export interface AppSettings extends Omit<SurfaceSettings, 'api' | 'document' | 'admission' | 'authenticate'>, AuthenticateSettings {
  /** Requests at work, and those that may wait. */
  readonly admission?: TurnSettings
  readonly documents: Readonly<Record<ApiName, Document>>
  readonly logger: Logger
  readonly klantbeeld: Pick<KlantbeeldSettings, 'document' | 'contents'>
  readonly stopping: () => boolean
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

/** Another version than the one that is served. */
const otherVersion: RequestHandler = (request, _response, next) => {
  if (versions.test(request.path)) throw new Problem('not-found', 'Ongeldige versie in URL-pad.')
  next()
}

export function createApp(settings: AppSettings): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', 'simple')
  app.set('strict routing', true)
  app.set('case sensitive routing', true)
  app.use(relativeUrl)
  app.use('/health', health(settings.stopping))
  app.use(pinoRequest(settings.logger, wordsOf([...apiNames.map(apiPath), klantbeeldPath], [...Object.values(settings.documents), settings.klantbeeld.document])))
  const letIn = admission(settings.admission)
  const known = [authenticate(settings), rateLimit()]
  for (const api of apiNames) {
    const document = settings.documents[api]
    app.use(apiPath(api), documents(document, settings.publicUrl + apiPath(api)))
    app.use(apiPath(api), surface({ ...settings, api, document, admission: letIn, authenticate: known }))
  }
  app.use(klantbeeldPath, documents(settings.klantbeeld.document, settings.publicUrl + klantbeeldPath))
  app.use(klantbeeldPath, klantbeeld({ ...settings, ...settings.klantbeeld, admission: letIn, authenticate: known }))
  app.use(otherVersion)
  app.use(unknownPath)
  app.use(problemHandler(settings.publicUrl, settings.logger))
  return app
}
