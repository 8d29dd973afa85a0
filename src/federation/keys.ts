/**
 * Under what keys answers are shared and kept: a digest, under a key that this process made up, of on whose behalf was
 * asked, of which source in which state, and what. What one may see is never found by another, and no key says anything.
 */
import { createHmac, randomBytes } from 'node:crypto'

/** On whose behalf a source is asked: two that may see different things never have the same. */
export interface Principal {
  readonly client: string
  readonly subject?: string
  readonly doelbinding?: string
  /** Version of the rules that say what it may see. */
  readonly rules?: string
}

/** Gevel itself, for protective facts: it sees all sources, and what it learns is never a client's to find. */
export const gevel = 'gevel'

export type Authority = Principal | typeof gevel

export class Keys {
  readonly #secret = randomBytes(32)

  /** `request`: plain JSON; `generation`: how often the source is known to have changed. */
  of(authority: Authority, source: number, generation: number, ...request: readonly unknown[]): string {
    const who = authority === gevel ? 0 : [authority.client, authority.subject ?? 0, authority.doelbinding ?? 0, authority.rules ?? 0]
    return createHmac('sha256', this.#secret).update(JSON.stringify([who, source, generation, request])).digest('base64url')
  }
}
