/** Gevel's own API: what the standard cannot say. A whole klantbeeld, the state of the sources, and the content of bijlagen. */
import { Router, type RequestHandler, type Response } from 'express'
import type { Logger } from 'pino'
import { isUuid, type Ids } from '#domain/ids.ts'
import type { Granted } from '../access/configuration.ts'
import type { Pdp } from '../decisions/pdp.ts'
import type { Bronnen } from '../federation/bronnen.ts'
import type { Contents, OpenContent } from '../federation/contents.ts'
import type { Klantbeelden } from '../federation/klantbeeld/klantbeelden.ts'
import { accounted } from './accounting.ts'
import { setCompleteness } from './completeness-headers.ts'
import { decideOn } from './deciding.ts'
import { bronnenRoute } from './klantbeeld/bronnen.ts'
import { zoekRoute } from './klantbeeld/zoeken.ts'
import { invalidParams, Problem, problemHandler } from './problem.ts'
import type { Recorder } from './recording.ts'
import type { Renderer } from './render.ts'
import { safeName, safeType } from './safe-content.ts'
import { acceptJson, notAllowed, requireJson } from './standard-headers.ts'
import { contextOf } from './surface.ts'
import type { Document } from './validation.ts'
import { repeated } from './repeated.ts'
import { jsonBody } from './write-routes.ts'

export const klantbeeldPath = '/klantbeeld/api/v1'

export interface KlantbeeldSettings {
  readonly document: Document
  readonly contents: Contents
  readonly accounting: readonly RequestHandler[]
  readonly klantbeelden: Klantbeelden
  readonly bronnen: Bronnen
  readonly authenticate: readonly RequestHandler[]
  readonly recorder: Recorder
  readonly renderer: Renderer
  readonly ids: Ids
  readonly publicUrl: string
  readonly admission: RequestHandler
  readonly pdp?: Pdp
  readonly logger: Logger
}

/** What a klantbeeld is made of. */
const shownOfPersoon: readonly Granted[] = ['partijen', 'digitaleadressen', 'betrokkenen', 'klantcontacten', 'internetaken', 'zaken']

/** Bytes of a search: two hundred long names of fields and more. */
const largestSearch = 64 * 1024

export function klantbeeld(settings: KlantbeeldSettings): Router {
  const { contents, accounting, authenticate, pdp, recorder, publicUrl, admission, logger } = settings
  const router = Router({ caseSensitive: true, strict: true })
  router.use(ownHeaders, ...accounting)
  const content = '/bijlagen/:uuid/inhoud'
  router.get(content, ...authenticate, withoutParameters, admission, ...decideOn(pdp, () => ({ operation: 'read', resources: ['bijlagen'] })), contentRoute(contents, recorder))
  router.all(content, allowed('GET, HEAD, OPTIONS'), notAllowed)
  const search = '/klantbeelden/_zoek'
  router.post(search, acceptJson, ...authenticate, withoutParameters, admission, requireJson, jsonBody(largestSearch), ...decideOn(pdp, () => ({ operation: 'read', resources: shownOfPersoon })), zoekRoute(settings))
  router.all(search, allowed('POST, OPTIONS'), notAllowed)
  router.get('/bronnen', acceptJson, ...authenticate, withoutParameters, admission, bronnenRoute(settings.bronnen))
  router.all('/bronnen', allowed('GET, HEAD, OPTIONS'), notAllowed)
  router.use(() => { throw new Problem('not-found') })
  router.use(problemHandler(publicUrl, logger))
  return router
}

/** Nothing of an answer is a page, and nothing in it may run, be framed or be asked for by another site. */
const ownHeaders: RequestHandler = (_request, response, next) => {
  response.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'; sandbox")
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
  response.setHeader('Referrer-Policy', 'same-origin')
  next()
}

const allowed = (methods: string): RequestHandler => (_request, response, next) => {
  response.setHeader('Allow', methods)
  next()
}

const withoutParameters: RequestHandler = (request, _response, next) => {
  const names = Object.keys(request.query)
  if (names.length === 0) return next()
  throw invalidParams({ name: 'nonFieldErrors', code: 'unknown-parameters', reason: `Onbekende query parameters: ${names.map(repeated).join(', ')}` })
}

function contentRoute(contents: Contents, recorder: Recorder): RequestHandler {
  return async (request, response) => {
    const uuid = String(request.params['uuid'])
    if (!isUuid(uuid)) throw new Problem('not-found')
    const context = contextOf(request, response)
    // A HEAD asks whether there is content, and opens none.
    let opened: OpenContent | undefined
    const ask = async () => {
      if (request.method === 'HEAD') return contents.find(uuid, context)
      const found = await contents.open(uuid, context)
      if ('pieces' in found) opened = found
      return found
    }
    const found = await recorder.over({ request, response, name: 'inhoud van een bijlage raadplegen' }, ask, ({ completeness, ...rest }) =>
      ({ items: [], found: 'pieces' in rest, completeness })).catch((error: unknown) => {
      // What may not be given is not held open either.
      opened?.close()
      throw error
    })
    setCompleteness(response, found.completeness)
    if ('absent' in found && found.absent) throw new Problem('not-found')
    response.setHeader('Accept-Ranges', 'none')
    if (!('pieces' in found)) return void response.end()
    await accounted(response).catch((error: unknown) => {
      found.close()
      throw error
    })
    await pass(found, response)
  }
}

/** A body that breaks off breaks its connection: no client may take it for a whole one. */
async function pass(content: OpenContent, response: Response): Promise<void> {
  const { type, name, size, pieces, signal } = content
  response.attachment(safeName(name))
  response.setHeader('Content-Type', safeType(type))
  if (size !== undefined) response.setHeader('Content-Length', size)
  try {
    for await (const piece of pieces) if (!response.write(piece)) await drained(response, signal)
    response.end()
  } catch {
    // The failure was reported where it happened. Closed in the ordinary way, a body of no known length would seem to end here.
    response.socket?.resetAndDestroy()
  } finally {
    content.close()
  }
}

/** The client has taken what was written, or the signal fires: that it has gone is one reason. */
function drained(response: Response, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => () => {
      response.off('drain', onDrain)
      signal.removeEventListener('abort', onAbort)
      end()
    }
    const onDrain = settle(resolve)
    const onAbort = settle(() => reject(signal.reason as Error))
    if (signal.aborted) return reject(signal.reason as Error)
    response.on('drain', onDrain)
    signal.addEventListener('abort', onAbort)
  })
}
