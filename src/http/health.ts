/** Whether this process lives and can take requests. Neither rests on a source: a façade that is down helps nobody. */
import { Router, type RequestHandler } from 'express'
import { sendJson } from './send-json.ts'

/** `stopping` tells that the process is shutting down and wants no new requests. */
export function health(stopping: () => boolean): Router {
  const router = Router()
  const answer = (ok: () => boolean): RequestHandler => (_request, response) => {
    sendJson(response, { status: ok() ? 'ok' : 'stopping' }, ok() ? 200 : 503)
  }
  router.get('/live', answer(() => true))
  router.get('/ready', answer(() => !stopping()))
  return router
}
