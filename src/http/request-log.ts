/** One log line a request: method, route, status, time, client. Never a query, a body or an id. */
import type { RequestHandler } from 'express'
import type { Logger } from 'pino'
import type { Caller } from './authenticate.ts'
import type { Document } from './validation.ts'

/** `words`: the segments that paths of ours have; any other could be anything, a bsn or a name included. */
export function pinoRequest(logger: Logger, words: ReadonlySet<string>): RequestHandler {
  return (request, response, next) => {
    if (!logger.isLevelEnabled('info')) return next()
    const start = performance.now()
    const [route] = request.originalUrl.split('?')
    response.once('close', () => {
      const caller = response.locals['caller'] as Caller | undefined
      logger.info(
        {
          method: request.method,
          route: route!.split('/').map((segment) => (words.has(segment) ? segment : ':')).join('/'),
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

/** Of the paths below which something answers, and of those in the documents. */
export function wordsOf(bases: readonly string[], documents: readonly Document[]): ReadonlySet<string> {
  const paths = [...bases, ...documents.flatMap(({ paths }) => Object.keys(paths)), '/openapi.json', '/openapi.yaml']
  return new Set(['', ...paths.flatMap((path) => path.split('/')).filter((segment) => !segment.startsWith('{'))])
}
