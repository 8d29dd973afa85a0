/** Who asks: a client of the configuration, for which purpose and on whose behalf, and what that lets it see. */
import type { RequestHandler, Response } from 'express'
import { Authenticator, type Known } from '../access/authenticator.ts'
import type { AccessConfiguration, ProxyConfiguration } from '../access/configuration.ts'
import { Denied, KeysUnavailable } from '../access/denied.ts'
import { forRepresentative, purposeOf, rightsOf, type Rights } from '../access/rights.ts'
import { subjectKey, type Subject } from '../access/subject.ts'
import type { Handling } from '../federation/completeness.ts'
import type { Principal } from '../federation/reading/keys.ts'
import type { Duty } from '../logboek/journal.ts'
import { challengesOf } from './challenge.ts'
import { Problem } from './problem.ts'

export interface ClientSettings extends AccessConfiguration {
  readonly name: string
  readonly handling: Handling
  /** How its processing is recorded; absent: it is not. */
  readonly logboek?: { readonly plicht: Duty; readonly verwerkingsactiviteit: string }
}

/** One who asks. Of two requests by the same one it is the same object, so that what rests on it is made once. */
export interface Caller {
  readonly client: ClientSettings
  readonly rights: Rights
  readonly subject?: Subject
  readonly doelbinding?: string
  readonly principal: Principal
}

export interface AuthenticateSettings {
  readonly clients: readonly ClientSettings[]
  readonly proxy?: ProxyConfiguration
}

/** Answers 401 or 403 as the standard does; else the caller is in `response.locals`. */
export function authenticate({ clients, proxy }: AuthenticateSettings): RequestHandler {
  const authenticator = new Authenticator(clients, proxy)
  const callers = new Map(clients.map((client) => [client, new Callers(client)]))
  const identify = async (connection: Parameters<typeof authenticator.identify>[0], response: Response): Promise<Known<ClientSettings>> => {
    try {
      return await authenticator.identify(connection)
    } catch (error) {
      if (error instanceof KeysUnavailable) throw new Problem('keys-unavailable')
      if (!(error instanceof Denied)) throw error
      if (error.why !== 'insufficient' || error.bearer) response.setHeader('WWW-Authenticate', challengesOf(authenticator.schemes, error))
      throw new Problem(problems[error.why], error.detail)
    }
  }
  return (request, response, next) => {
    const connection = { headers: request.headers, remoteAddress: request.socket.remoteAddress }
    const purpose = request.headers['x-doelbinding']
    const admit = ({ client, subject }: Known<ClientSettings>) => {
      response.locals['known'] = { client, ...(subject && { subject }) }
      response.locals['caller'] = callers.get(client)!.of(typeof purpose === 'string' ? purpose : undefined, subject)
      next()
    }
    const plain = authenticator.plain(connection)
    if (plain) return admit({ client: plain })
    return identify(connection, response).then(admit)
  }
}

const problems = { none: 'not-authenticated', bad: 'authentication-failed', insufficient: 'forbidden' } as const

/** The callers that one client has been, as far as they are kept: one for each purpose, and with subjects one for each of those. */
class Callers {
  readonly #client: ClientSettings
  readonly #rights: ReadonlyMap<string | undefined, Rights>
  readonly #known = new Map<string, Caller>()
  /** Of a client without subjects and with one purpose at most. */
  readonly #only: Caller | undefined
  static readonly #most = 2000

  constructor(client: ClientSettings) {
    this.#client = client
    const purposes = client.doelbindingen ?? [undefined]
    this.#rights = new Map(purposes.map((one) => [one, rightsOf(client, one)]))
    this.#only = purposes.length === 1 && !client.oidc && !client.jwt ? this.#make(purposes[0], undefined, '') : undefined
  }

  /** Throws a Problem where the purpose is not one of the client's, or it is not known whose data it is about. */
  of(purpose: string | undefined, subject: Subject | undefined): Caller {
    const doelbinding = this.#purpose(purpose)
    if (this.#only) return this.#only
    const who = subject ? subjectKey(subject) : ''
    const key = JSON.stringify([doelbinding, who])
    let caller = this.#known.get(key)
    if (!caller) {
      if (this.#known.size >= Callers.#most) this.#known.delete(this.#known.keys().next().value!)
      this.#known.set(key, (caller = this.#make(doelbinding, subject, who)))
    }
    return caller
  }

  #purpose(given: string | undefined): string | undefined {
    const { doelbindingen } = this.#client
    if (!doelbindingen) return undefined
    const purpose = purposeOf(doelbindingen, given)
    if (purpose !== undefined) return purpose
    throw new Problem('forbidden', given === undefined ? 'Noem de doelbinding van dit verzoek in X-Doelbinding.' : 'Deze doelbinding is niet voor deze afnemer.')
  }

  #make(doelbinding: string | undefined, subject: Subject | undefined, who: string): Caller {
    const given = this.#rights.get(doelbinding)!
    const rights = subject?.represents ? forRepresentative(given) : given
    if (rights.own && !subject?.identity) throw new Problem('forbidden', 'Het verzoek zegt niet om wiens gegevens het gaat.')
    const principal = { client: this.#client.name, rules: rights.version, ...(subject && { subject: who }), ...(doelbinding !== undefined && { doelbinding }) }
    return { client: this.#client, rights, principal, ...(subject && { subject }), ...(doelbinding !== undefined && { doelbinding }) }
  }
}

export function callerOf(response: Response): Caller {
  return response.locals['caller'] as Caller
}

/** What is known of who asks, also where it was refused after that; nothing of whom nobody recognised. */
export function knownOf(response: Response): Partial<Pick<Caller, 'client' | 'subject' | 'doelbinding' | 'rights'>> {
  return (response.locals['caller'] ?? response.locals['known'] ?? {}) as Partial<Caller>
}
