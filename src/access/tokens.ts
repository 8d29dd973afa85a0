/**
 * Static tokens. The configuration holds a digest of each, or the token itself. A plain digest is enough, and cheap at every
 * request, because a token is random: one that can be guessed gets none.
 */
import { hash, randomBytes } from 'node:crypto'

const prefix = 'sha256:'

/** What a digest in the configuration looks like. */
export const tokenDigest = /^sha256:[A-Za-z0-9_-]{43}$/

/** A new token: 160 bits, in the form that clients of the standard know. */
export function newToken(): string {
  return randomBytes(20).toString('hex')
}

/** The form in which the configuration holds a token. Throws a RangeError for one that is short enough to be guessed. */
export function hashToken(token: string): string {
  if (new Set(token).size < 8 || token.length < 22) throw new RangeError('a token of fewer than 128 random bits is no better for being hashed')
  return digestOf(token)
}

/** Under which a token is looked up: looking up a digest takes the same time whatever the token looks like. */
export const digestOf = (token: string) => prefix + hash('sha256', token, 'base64url')

/** Of a token as the configuration has it. */
export const configuredDigest = (token: string) => (tokenDigest.test(token) ? token : digestOf(token))
