/**
 * Where records with a native uuid were found, so that the next request asks that source first. A hint, in a table of a
 * fixed size: of two uuids that want the same place the last one has it, and a fingerprint tells whose it is.
 */
import type { Place } from '#domain/ids.ts'

export class Locations {
  readonly #fingerprints: Uint32Array
  /** 0: nothing there. */
  readonly #sources: Uint8Array

  constructor(size = 1 << 17) {
    this.#fingerprints = new Uint32Array(size)
    this.#sources = new Uint8Array(size)
  }

  remember(uuid: string, source: number): void {
    const fingerprint = fingerprintOf(uuid)
    const place = fingerprint % this.#sources.length
    this.#fingerprints[place] = fingerprint
    this.#sources[place] = source
  }

  #sourceOf(uuid: string): number | undefined {
    const fingerprint = fingerprintOf(uuid)
    const place = fingerprint % this.#sources.length
    return this.#fingerprints[place] === fingerprint ? this.#sources[place] : undefined
  }

  /** The places to try first, and those to try when it is not there any more. */
  split(uuid: string, places: readonly Place[]): { likely: readonly Place[]; others: readonly Place[] } {
    const source = this.#sourceOf(uuid)
    const likely = places.filter((place) => place.source === source)
    return likely.length > 0 ? { likely, others: places.filter((place) => place.source !== source) } : { likely: places, others: [] }
  }
}

/** FNV-1a, 32 bits. */
function fingerprintOf(uuid: string): number {
  let fingerprint = 0x811c9dc5
  for (let at = 0; at < uuid.length; at++) fingerprint = Math.imul(fingerprint ^ uuid.charCodeAt(at), 0x01000193)
  return fingerprint >>> 0
}
