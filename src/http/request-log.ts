/** One log line a request: method, route, status, time, client. Never a query, a body or an id. */
import type { RequestHandler } from 'express'
import type { Logger } from 'pino'
import type { Caller } from './authenticate.ts'

export function pinoRequest(logger: Logger): RequestHandler {
  return (request, response, next) => {
    if (!logger.isLevelEnabled('info')) return next()
    const start = performance.now()
    const [route] = request.originalUrl.split('?')
    response.once('close', () => {
      const caller = response.locals['caller'] as Caller | undefined
      logger.info(
        {
          method: request.method,
          route: withoutIds(route!),
          status: response.writableFinished ? response.statusCode : 'aborted',
          ms: Math.round(performance.now() - start),
          ...(caller && { client: caller.client.name }),
        },
        'request',
      )
    })
    next()
  }
}

/** Path segments that are not plain words could be anything, a bsn included. */
function withoutIds(path: string): string {
  return path.split('/').map((segment) => (/^([a-z-]{0,40}|v\d{1,3}|openapi\.(json|yaml))$/.test(segment) ? segment : ':')).join('/')
}
