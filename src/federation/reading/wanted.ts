/**
 * What was asked for before, so that only what is asked for again is kept. A hint, in a table of a fixed size: what is
 * forgotten is asked for once more.
 */
export class Wanted {
  readonly #fingerprints: Uint32Array

  constructor(size = 1 << 16) {
    this.#fingerprints = new Uint32Array(size)
  }

  /** Whether this key was asked about before. `key`: a digest, of whose first characters any six say enough. */
  again(key: string): boolean {
    let fingerprint = 0
    for (let at = 0; at < 6; at++) fingerprint = (fingerprint * 64 + key.charCodeAt(at)) >>> 0
    const place = fingerprint % this.#fingerprints.length
    const known = this.#fingerprints[place] === fingerprint
    this.#fingerprints[place] = fingerprint
    return known
  }
}
