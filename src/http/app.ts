/** The express application: surfaces, health, documents, and the one place where errors become problems. */
import express, { type Express, type RequestHandler } from 'express'
import type { Logger } from 'pino'
import { pinoRequest } from './request-log.ts'
import { documents } from './documents.ts'
import { health } from './health.ts'
import { klantinteracties, type KlantinteractiesSettings } from './klantinteracties.ts'
import { Problem, problemHandler, unknownPath } from './problem.ts'

export interface AppSettings extends Omit<KlantinteractiesSettings, 'apiUrl'> {
  /** Scheme, host and base path under which clients know Gevel; no closing slash. */
  readonly publicUrl: string
  readonly logger: Logger
  readonly stopping: () => boolean
}

export const apiPath = '/klantinteracties/api/v1'

/** A request line may hold a whole url (RFC 9112, 3.2.2); only its path counts. */
const relativeUrl: RequestHandler = (request, _response, next) => {
  const relative = (url: string) => url.replace(/^https?:\/\/[^/?#]*/i, '') || '/'
  request.url = relative(request.url)
  request.originalUrl = relative(request.originalUrl)
  next()
}

/** Another version than the one that is served. */
const otherVersion: RequestHandler = (request, _response, next) => {
  if (/^\/klantinteracties\/api\/v\d+(\/|$)/.test(request.path)) throw new Problem('not-found', 'Ongeldige versie in URL-pad.')
  next()
}

export function createApp(settings: AppSettings): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', 'simple')
  app.set('strict routing', true)
  app.set('case sensitive routing', true)
  const apiUrl = settings.publicUrl + apiPath
  app.use(relativeUrl)
  app.use('/health', health(settings.stopping))
  app.use(pinoRequest(settings.logger))
  app.use(apiPath, documents(settings.document, apiUrl))
  app.use(apiPath, klantinteracties({ ...settings, apiUrl }))
  app.use(otherVersion)
  app.use(unknownPath)
  app.use(problemHandler(settings.publicUrl, settings.logger))
  return app
}
