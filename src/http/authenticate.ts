/** Who asks: a client of the configuration, by its token. */
import { createHash } from 'node:crypto'
import type { RequestHandler, Response } from 'express'
import type { Handling } from '../federation/completeness.ts'
import { Problem } from './problem.ts'

export interface Client {
  readonly name: string
  /** Public names of the sources that it may see. */
  readonly sources: ReadonlySet<string>
  readonly handling: Handling
  /** Public name of the source that its new records go to; absent: it only reads. */
  readonly writes?: string
}

export interface ClientSettings extends Client {
  readonly tokens: readonly string[]
}

/** Answers 401 as the standard does; else the client is in `response.locals.client`. */
export function authenticate(clients: readonly ClientSettings[]): RequestHandler {
  // Looking up a digest takes the same time whatever the token looks like.
  const byDigest = new Map(clients.flatMap((client) => client.tokens.map((token) => [digest(token), client])))
  return (request, response, next) => {
    const [scheme, token, ...rest] = (request.headers.authorization ?? '').trim().split(/\s+/)
    if (scheme?.toLowerCase() !== 'token') throw new Problem('not-authenticated')
    if (token === undefined || rest.length > 0) throw new Problem('authentication-failed')
    const client = byDigest.get(digest(token))
    if (!client) throw new Problem('authentication-failed')
    response.locals['client'] = client
    next()
  }
}

const digest = (token: string) => createHash('sha256').update(token).digest('base64')

export function clientOf(response: Response): Client {
  return response.locals['client'] as Client
}
