/**
 * Under what keys answers are shared and kept: a digest, under a key that this process made up, of on whose behalf was
 * asked, of which source in which state, and what. What one may see is never found by another, and no key says anything.
 */
import { createHmac, createSecretKey, hash, randomBytes } from 'node:crypto'

/** On whose behalf a source is asked: two that may see different things never have the same. Not changed once it is made. */
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

interface Made {
  readonly generation: number
  readonly keyOf: KeyOf
}

export class Keys {
  // As a key object: a buffer would be made into one at each call, which costs seven times the digest.
  readonly #secret = createSecretKey(randomBytes(32))
  /** A client asks again and again: what it asks with is made once, for the last state of each source. */
  readonly #made = new WeakMap<object, Map<number, Made>>()
  readonly #own = {}

  /** Keys of one authority over a source in one state. `generation`: how often the source is known to have changed. */
  of(authority: Authority, source: number, generation: number): KeyOf {
    const who = authority === gevel ? this.#own : authority
    let bySource = this.#made.get(who)
    if (!bySource) this.#made.set(who, (bySource = new Map<number, Made>()))
    let made = bySource.get(source)
    if (made?.generation !== generation) bySource.set(source, (made = { generation, keyOf: this.#make(authority, source, generation) }))
    return made.keyOf
  }

  #make(authority: Authority, source: number, generation: number): KeyOf {
    const who = authority === gevel ? 0 : [authority.client, authority.subject ?? 0, authority.doelbinding ?? 0, authority.rules ?? 0]
    const secret = createHmac('sha256', this.#secret).update(JSON.stringify([who, source, generation])).digest('base64url')
    return (...request) => hash('sha256', secret + JSON.stringify(request), 'base64url')
  }
}

/** `request`: plain JSON. The secret that goes before it is as long for every authority, so that no two texts are the same. */
export type KeyOf = (...request: readonly unknown[]) => string
