/** What a refusal of credentials says of how to do better (RFC 9110, 11.6.1). */
import type { Denied } from '../access/denied.ts'

/** One challenge for each scheme that is in use; that of bearer tokens tells what was wrong (RFC 6750, RFC 9470). */
export function challengesOf(schemes: readonly ('Token' | 'Bearer')[], { bearer, wanted }: Denied): string {
  return schemes.map((scheme) => {
    if (scheme === 'Token' || !bearer) return scheme
    const parameters = Object.entries({ error: bearer, ...wanted }).map(([name, value]) => `${name}="${value}"`)
    return `${scheme} ${parameters.join(', ')}`
  }).join(', ')
}
