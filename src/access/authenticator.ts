/** From what a request brings to the client that sent it, and on whose behalf: one way in for every kind of credentials. */
import { decodeJwt, type JWTPayload } from 'jose'
import { Certificates, type Connection, type Presented } from './certificates.ts'
import type { AccessConfiguration, ProxyConfiguration } from './configuration.ts'
import { badToken, Denied } from './denied.ts'
import { OidcTokens } from './oidc.ts'
import { verifySecretJwt } from './secret-jwt.ts'
import type { Subject } from './subject.ts'
import { configuredDigest, digestOf } from './tokens.ts'

type Credentials = Pick<AccessConfiguration, 'tokens' | 'jwt' | 'oidc' | 'certificates'>

export interface Known<Client> {
  readonly client: Client
  readonly subject?: Subject
}

/** `Client` is whatever the caller keeps of a client. */
export class Authenticator<Client extends Credentials> {
  readonly #byDigest: ReadonlyMap<string, Client>
  readonly #bySecret: ReadonlyMap<string, Client>
  readonly #byIssuer: ReadonlyMap<string, Client>
  readonly #byCertificate: ReadonlyMap<string, Client>
  readonly #certificates: Certificates | undefined
  readonly #oidc: OidcTokens
  readonly #now: () => number
  /** Schemes that some client uses, for the challenge of a refusal. */
  readonly schemes: readonly ('Token' | 'Bearer')[]

  /** `now`: milliseconds since 1970. */
  constructor(clients: readonly Client[], proxy?: ProxyConfiguration, now: () => number = Date.now) {
    const index = (keys: (client: Client) => readonly string[]) => new Map(clients.flatMap((client) => keys(client).map((key) => [key, client])))
    this.#byDigest = index(({ tokens = [] }) => tokens.map(configuredDigest))
    this.#bySecret = index(({ jwt }) => (jwt ? [jwt.clientId] : []))
    this.#byIssuer = index(({ oidc }) => (oidc ? [issued(oidc.issuer, oidc.clientId)] : []))
    this.#byCertificate = index((client) => (hasOthers(client) ? [] : (client.certificates ?? [])))
    this.#certificates = proxy?.certificateHeader === undefined ? undefined : new Certificates({ ...proxy, certificateHeader: proxy.certificateHeader })
    this.#oidc = new OidcTokens(now)
    this.#now = now
    const bearer = this.#bySecret.size + this.#byIssuer.size > 0
    this.schemes = [...(this.#byDigest.size > 0 || !bearer ? ['Token' as const] : []), ...(bearer ? ['Bearer' as const] : [])]
  }

  /** A client with a static token and nothing else, which is most requests of most installations; undefined for any other. */
  plain({ headers }: Connection): Client | undefined {
    const [scheme, token] = schemeAndToken(headers)
    const client = scheme === 'token' && token !== undefined ? this.#byDigest.get(digestOf(token)) : undefined
    return client?.certificates ? undefined : client
  }

  /** Throws Denied, or KeysUnavailable. */
  async identify(connection: Connection): Promise<Known<Client>> {
    const presented = this.#certificates?.of(connection, this.#now())
    const known = await this.#byAuthorization(connection, presented)
    const { certificates } = known.client
    if (certificates && !(presented && certificates.includes(presented.fingerprint))) throw new Denied('bad', 'Het certificaat ontbreekt of is niet van deze afnemer.')
    return known
  }

  async #byAuthorization({ headers }: Connection, presented: Presented | undefined): Promise<Known<Client>> {
    const [scheme, token] = schemeAndToken(headers)
    if (scheme === undefined) {
      const client = presented && this.#byCertificate.get(presented.fingerprint)
      if (!client) throw new Denied('none')
      return { client }
    }
    if (scheme === 'token') {
      const client = token === undefined ? undefined : this.#byDigest.get(digestOf(token))
      if (!client) throw badToken()
      return { client }
    }
    if (scheme !== 'bearer' || !this.schemes.includes('Bearer')) throw new Denied('none')
    if (token === undefined) throw badToken()
    return this.#byBearer(token, presented)
  }

  async #byBearer(token: string, presented: Presented | undefined): Promise<Known<Client>> {
    const claims = unverified(token)
    const name = claims['azp'] ?? claims['client_id']
    const issuedTo = this.#byIssuer.get(issued(claims.iss, name))
    if (issuedTo?.oidc) {
      const { subject, payload } = await this.#oidc.verify(token, issuedTo.oidc)
      requireBinding(payload, presented)
      return { client: issuedTo, subject }
    }
    const signer = typeof claims['client_id'] === 'string' ? this.#bySecret.get(claims['client_id']) : undefined
    if (!signer?.jwt) throw badToken()
    const subject = await verifySecretJwt(token, signer.jwt, this.#now)
    return { client: signer, ...(subject && { subject }) }
  }
}

const issued = (issuer: unknown, clientId: unknown) => JSON.stringify([issuer, clientId])
const hasOthers = ({ tokens, jwt, oidc }: Credentials) => Boolean(tokens ?? jwt ?? oidc)

/** In lower case; no token for anything but one word after the scheme. */
function schemeAndToken({ authorization }: Connection['headers']): [scheme?: string, token?: string] {
  const text = (typeof authorization === 'string' ? authorization : '').trim()
  if (text === '') return []
  const [scheme, token, ...rest] = text.split(/\s+/)
  return rest.length > 0 || token === undefined ? [scheme!.toLowerCase()] : [scheme!.toLowerCase(), token]
}

/** Only to know whose token to take it for; nothing else of it is believed. */
function unverified(token: string): JWTPayload {
  try {
    return decodeJwt(token)
  } catch {
    throw badToken()
  }
}

/** A token that is bound to a certificate is good with that certificate only (RFC 8705). */
function requireBinding({ cnf }: JWTPayload, presented: Presented | undefined): void {
  const bound = (cnf as { 'x5t#S256'?: unknown } | undefined)?.['x5t#S256']
  if (cnf !== undefined && (bound === undefined || bound !== presented?.thumbprint)) throw badToken()
}
