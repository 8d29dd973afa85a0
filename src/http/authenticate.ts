/** Who asks: a client of the configuration, by its token. */
import { hash } from 'node:crypto'
import type { RequestHandler, Response } from 'express'
import type { Handling } from '../federation/completeness.ts'
import type { Principal } from '../federation/reading/keys.ts'
import type { Duty } from '../logboek/logboek.ts'
import { Problem } from './problem.ts'

export interface Client {
  readonly name: string
  /** Public names of the sources that it may see. */
  readonly sources: ReadonlySet<string>
  readonly handling: Handling
  /** Public name of the source that its new records go to; absent: it only reads. */
  readonly writes?: string
  /** How its processing is recorded; absent: there is no logboek. */
  readonly logboek?: { readonly plicht: Duty; readonly verwerkingsactiviteit: string }
}

/** Who a client is to the sources: one object for as long as the configuration is. */
const principals = new WeakMap<Client, Principal>()

export function principalOf(client: Client): Principal {
  let principal = principals.get(client)
  if (!principal) principals.set(client, (principal = { client: client.name }))
  return principal
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

const digest = (token: string) => hash('sha256', token, 'base64')

export function clientOf(response: Response): Client {
  return response.locals['client'] as Client
}
