/** Headers that every answer carries, whoever gives it: what the NL API Design Rules ask for security, and a version. */
import type { RequestHandler } from 'express'
import { answerProblemsAs } from './problem.ts'
import { versionOf, type Document } from './validation.ts'

/** `Referrer-Policy` and `Content-Security-Policy` do nothing for JSON, and everything for what is shown as a page by mistake. */
const security: readonly (readonly [string, string])[] = [
  ['Cache-Control', 'no-store'],
  ['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'"],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Referrer-Policy', 'no-referrer'],
  ['Strict-Transport-Security', 'max-age=31536000'],
  ['Vary', 'origin'],
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
]

/** What stands outside every API answers as Gevel's own, whose document this is. */
export const generalHeadersOf = (document: Document): readonly (readonly [string, string])[] => [['API-Version', versionOf(document)], ...security]

export function generalHeaders(document: Document): RequestHandler {
  const headers = generalHeadersOf(document)
  return (_request, response, next) => {
    for (const [name, value] of headers) response.setHeader(name, value)
    answerProblemsAs(response, 'application/problem+json')
    next()
  }
}
