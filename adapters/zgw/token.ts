/** The JWT that ZGW APIs ask of an application: HS256 over the client id, with the user for the audit trail. */
import { SignJWT } from 'jose'

export interface TokenSettings {
  readonly clientId: string
  readonly secret: string
  readonly userId?: string
  readonly userRepresentation?: string
}

/** Sources refuse an `iat` that lies ahead of their own clock; a minute covers clocks that differ. */
const clockSkew = 60
/** Sources also limit the age of `iat` (an hour in Open Zaak), so a token lives well within that. */
const lifetime = 600
const renewBefore = 300

/** A function that gives a token which is good for at least five minutes, signed anew only when it must be. */
export function tokenSource(settings: TokenSettings, now: () => Date): () => Promise<string> {
  const key = new TextEncoder().encode(settings.secret)
  let current: { readonly expires: number; readonly token: Promise<string> } | undefined

  return () => {
    const seconds = Math.floor(now().getTime() / 1000)
    if (!current || current.expires - seconds < renewBefore) {
      current = { expires: seconds + lifetime, token: sign(settings, key, seconds) }
    }
    return current.token
  }
}

function sign({ clientId, userId = clientId, userRepresentation = 'Gevel' }: TokenSettings, key: Uint8Array, seconds: number): Promise<string> {
  return new SignJWT({ client_id: clientId, user_id: userId, user_representation: userRepresentation })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(clientId)
    .setIssuedAt(seconds - clockSkew)
    .setExpirationTime(seconds + lifetime)
    .sign(key)
}
