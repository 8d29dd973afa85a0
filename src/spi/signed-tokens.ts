/** Bearer tokens that the sender signs itself: a JWT with HS256 under a secret that both sides know. */
import { SignJWT } from 'jose'

export interface SignedTokenSettings {
  readonly secret: string
  /** All that it says beside its times; `iss` among it where the source wants one. */
  readonly claims: Readonly<Record<string, string>>
  /** Seconds. */
  readonly lifetime: number
  /** Whether it says from when it is good (`nbf`), too. */
  readonly notBefore?: boolean
}

/** Sources refuse an `iat` that lies ahead of their own clock; a minute covers clocks that differ. */
const clockSkew = 60

/** A function that gives a token with at least half of its life before it, signed anew only when it must be. */
export function signedTokens(settings: SignedTokenSettings, now: () => Date): () => Promise<string> {
  const key = new TextEncoder().encode(settings.secret)
  let current: { readonly expires: number; readonly token: Promise<string> } | undefined

  return () => {
    const seconds = Math.floor(now().getTime() / 1000)
    if (!current || current.expires - seconds < settings.lifetime / 2) {
      current = { expires: seconds + settings.lifetime, token: sign(settings, key, seconds) }
    }
    return current.token
  }
}

function sign({ claims, lifetime, notBefore }: SignedTokenSettings, key: Uint8Array, seconds: number): Promise<string> {
  const token = new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt(seconds - clockSkew)
    .setExpirationTime(seconds + lifetime)
  if (notBefore) token.setNotBefore(seconds - clockSkew)
  return token.sign(key)
}
