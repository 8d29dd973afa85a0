/**
 * JWTs that a client signs with a shared secret, as the national APIs for zaken have them (vng-api-common): HS256 and nothing
 * else, `client_id`, `iat` as a whole number that lies within a window, and the employee who asks in `user_id`.
 */
import { errors, jwtVerify, type JWTPayload } from 'jose'
import { passesElevenTest } from '#domain/identity.ts'
import type { SecretJwtSettings } from './configuration.ts'
import { badToken, Denied } from './denied.ts'
import type { Subject } from './subject.ts'

const defaultSeconds = 3600
/** Seconds that two clocks may differ. */
const leeway = 60

/** Who asks, when it says so. Throws Denied. */
export async function verifySecretJwt(token: string, { secrets, seconds = defaultSeconds }: SecretJwtSettings, now: () => number): Promise<Subject | undefined> {
  const payload = await verifiedWithAny(token, secrets, now)
  const { iat } = payload
  const age = typeof iat === 'number' && Number.isInteger(iat) ? now() / 1000 - iat : NaN
  if (!(age <= seconds + leeway && age >= -leeway)) throw badToken()
  return employee(payload)
}

async function verifiedWithAny(token: string, secrets: readonly string[], now: () => number): Promise<JWTPayload> {
  for (const secret of secrets) {
    try {
      const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), { algorithms: ['HS256'], clockTolerance: leeway, currentDate: new Date(now()) })
      return payload
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error instanceof errors.JOSEError ? badToken() : error
    }
  }
  throw badToken()
}

/** A bsn is no name for an employee, and would end up where names of employees are logged. */
function employee({ user_id: id, user_representation: name }: JWTPayload): Subject | undefined {
  if (id === undefined || id === '') return undefined
  if (typeof id !== 'string' || (/^\d{9}$/.test(id) && passesElevenTest(id))) throw new Denied('bad', 'user_id is geen naam van een medewerker.', 'invalid_token')
  return { actor: id, actorSoort: 'medewerker', represents: false, ...(typeof name === 'string' && name !== '' && { actorName: name }) }
}
