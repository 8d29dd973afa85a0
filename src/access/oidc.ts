/**
 * Access tokens of authorization servers (NLGov OAuth 2.0): a JWT that the issuer signed with a key that it publishes, for
 * this audience, and for this client. Only keys that the issuer publishes count, whatever a token brings along.
 */
import { createRemoteJWKSet, customFetch, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose'
import type { OidcSettings } from './configuration.ts'
import { badToken, Denied, KeysUnavailable } from './denied.ts'
import { subjectOf } from './represents.ts'
import type { Subject } from './subject.ts'

export const algorithms = ['PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const
const usual = ['PS256', 'RS256', 'ES256']

/** Seconds that two clocks may differ. */
const leeway = 30
const keysTimeoutMs = 3000
const keysMaxAgeMs = 600_000
/** A kid that is not known makes the keys be read again, at most once in so long. */
const keysCooldownMs = 30_000
/** After a failure the issuer is left alone for so long. */
const keysPauseMs = 2000

export class OidcTokens {
  readonly #keys = new Map<string, JWTVerifyGetKey>()
  readonly #used = new SingleUse()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** On whose behalf. Throws Denied, or KeysUnavailable. */
  async verify(token: string, settings: OidcSettings): Promise<{ readonly subject: Subject; readonly payload: JWTPayload }> {
    const payload = await this.#verified(token, settings)
    requireScopes(payload, settings)
    requireAcr(payload, settings)
    const subject = subjectOf(payload, settings)
    if (settings.singleUse && !this.#used.take(payload, this.#now())) throw badToken()
    return { subject, payload }
  }

  async #verified(token: string, { issuer, audience, jwksUrl, algorithms: allowed = usual, singleUse }: OidcSettings): Promise<JWTPayload> {
    try {
      const requiredClaims = ['exp', 'iat', 'sub', ...(singleUse ? ['jti'] : [])]
      const checks = { issuer, audience, algorithms: [...allowed], clockTolerance: leeway, currentDate: new Date(this.#now()), requiredClaims }
      return (await jwtVerify(token, this.#keysOf(jwksUrl), checks)).payload
    } catch (error) {
      throw isOfToken(error) ? badToken() : new KeysUnavailable(error)
    }
  }

  #keysOf(url: string): JWTVerifyGetKey {
    let keys = this.#keys.get(url)
    if (!keys) {
      const options = { timeoutDuration: keysTimeoutMs, cacheMaxAge: keysMaxAgeMs, cooldownDuration: keysCooldownMs, [customFetch]: pausing() }
      this.#keys.set(url, (keys = createRemoteJWKSet(new URL(url), options)))
    }
    return keys
  }
}

/** Whether it is the token that is wrong; anything else is the issuer's keys not being there. */
function isOfToken(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return false
  return error.code !== 'ERR_JOSE_GENERIC' && !(error instanceof errors.JWKSTimeout) && !(error instanceof errors.JWKSInvalid)
}

function pausing(): typeof fetch {
  let failedAt = -Infinity
  return async (...request) => {
    if (performance.now() - failedAt < keysPauseMs) throw new TypeError('the issuer failed a moment ago')
    try {
      const answer = await fetch(...request)
      if (!answer.ok) failedAt = performance.now()
      return answer
    } catch (error) {
      failedAt = performance.now()
      throw error
    }
  }
}

function requireScopes({ scope }: JWTPayload, { scopes = [] }: OidcSettings): void {
  const given = typeof scope === 'string' ? scope.split(' ') : Array.isArray(scope) ? (scope as unknown[]) : []
  if (scopes.every((one) => given.includes(one))) return
  throw new Denied('insufficient', 'De token heeft niet de vereiste scope.', 'insufficient_scope', { scope: scopes.join(' ') })
}

function requireAcr({ acr }: JWTPayload, { acr: enough }: OidcSettings): void {
  if (!enough || (typeof acr === 'string' && enough.includes(acr))) return
  throw new Denied('bad', 'Het betrouwbaarheidsniveau is te laag.', 'insufficient_user_authentication', { acr_values: enough.join(' ') })
}

/** Tokens that were used, until they are no longer good anyway. For several processes behind one address this wants a store that they share. */
class SingleUse {
  readonly #until = new Map<string, number>()

  take({ iss, jti, exp }: JWTPayload, now: number): boolean {
    const key = JSON.stringify([iss, jti])
    if ((this.#until.get(key) ?? 0) > now) return false
    if (this.#until.size >= 10_000) for (const [one, until] of this.#until) if (until <= now) this.#until.delete(one)
    this.#until.set(key, (exp! + leeway) * 1000)
    return true
  }
}
