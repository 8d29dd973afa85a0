/** `/.well-known/security.txt` (RFC 9116): whom to tell of a weakness in this installation, for as long as that is true. */
import { Router } from 'express'
import { notAllowed, readOnly } from './standard-headers.ts'

export interface SecurityTxt {
  /** `mailto:`, `https:` or `tel:`, the one that is preferred first. */
  readonly contact: readonly string[]
  /** Moment (RFC 3339) from which this is no longer to be relied on. */
  readonly expires: string
  /** Languages of a report (RFC 5646). */
  readonly languages?: readonly string[]
  /** Where it says how a report is dealt with. */
  readonly policy?: string
}

const path = '/.well-known/security.txt'

/** Whether its time is up: by then it misleads, and is better not there. */
export const hasExpired = ({ expires }: SecurityTxt, now = Date.now()): boolean => !(Date.parse(expires) > now)

export function securityTxt(given: SecurityTxt, publicUrl: string): Router {
  const { contact, expires, languages, policy } = given
  const lines = [
    ...contact.map((one) => `Contact: ${one}`),
    `Expires: ${new Date(expires).toISOString()}`,
    ...(languages ? [`Preferred-Languages: ${languages.join(', ')}`] : []),
    `Canonical: ${publicUrl}${path}`,
    ...(policy ? [`Policy: ${policy}`] : []),
  ]
  const text = `${lines.join('\n')}\n`
  const router = Router({ strict: true, caseSensitive: true })
  router.all(path, (_request, _response, next) => next(hasExpired(given) ? 'router' : undefined))
  router.get(path, (_request, response) => {
    response.setHeader('Content-Type', 'text/plain; charset=utf-8')
    response.end(text)
  })
  router.all(path, readOnly, notAllowed)
  return router
}
