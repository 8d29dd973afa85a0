/**
 * What the document says will go away says so in its answers, too: since when (`Deprecation`, RFC 9745) and until when (`Sunset`,
 * RFC 8594). The dates are the operation's `x-deprecated-since` and `x-sunset`.
 */
import type { RequestHandler } from 'express'
import type { Document } from './validation.ts'

interface Leaving {
  readonly method: string
  readonly path: RegExp
  readonly headers: readonly (readonly [string, string])[]
}

/** None where nothing goes away. Throws a TypeError for an operation that does, and does not say when. */
export function deprecation({ paths }: Document): RequestHandler[] {
  const leaving = Object.entries(paths).flatMap(([path, item]) => Object.entries(item)
    .filter(([, operation]) => isDeprecated(operation)).map(([method, operation]) => leavingOf(path, method, operation as Dated)))
  if (leaving.length === 0) return []
  return [({ method, path }, response, next) => {
    const asked = method === 'HEAD' ? 'GET' : method
    const found = leaving.find((one) => one.method === asked && one.path.test(path))
    for (const [name, value] of found?.headers ?? []) response.setHeader(name, value)
    next()
  }]
}

interface Dated {
  readonly deprecated?: unknown
  readonly 'x-deprecated-since'?: string
  readonly 'x-sunset'?: string
}

const isDeprecated = (operation: unknown) => (operation as Dated).deprecated === true

function leavingOf(path: string, method: string, { 'x-deprecated-since': since, 'x-sunset': until }: Dated): Leaving {
  const [from, to] = [since, until].map((date) => Date.parse(date ?? ''))
  if (Number.isNaN(from) || Number.isNaN(to)) throw new TypeError(`${method} ${path} is deprecated and does not say since and until when`)
  const pattern = path.split('/').map((segment) => (segment.startsWith('{') ? '[^/]+' : segment.replaceAll('.', '\\.'))).join('/')
  return {
    method: method.toUpperCase(),
    path: new RegExp(`^${pattern}$`),
    headers: [['Deprecation', `@${from! / 1000}`], ['Sunset', new Date(to!).toUTCString()]],
  }
}
