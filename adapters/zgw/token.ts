/** The JWT that ZGW APIs ask of an application: HS256 over the client id, with the user for the audit trail. */
import { signedTokens } from '#spi'

export interface TokenSettings {
  readonly clientId: string
  readonly secret: string
  readonly userId?: string
  readonly userRepresentation?: string
}

/** Sources also limit the age of `iat` (an hour in Open Zaak), so a token lives well within that. */
const lifetime = 600

export function tokenSource({ clientId, secret, userId = clientId, userRepresentation = 'Gevel' }: TokenSettings, now: () => Date): () => Promise<string> {
  return signedTokens({ secret, lifetime, claims: { iss: clientId, client_id: clientId, user_id: userId, user_representation: userRepresentation } }, now)
}
