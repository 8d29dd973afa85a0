/**
 * Where records with a native uuid were found, so that the next request asks that source first. Holds ids and source
 * numbers only, no personal data; bounded, the longest unused goes first.
 */
import type { Place } from '#domain/ids.ts'

export class Locations {
  readonly #size: number
  readonly #sources = new Map<string, number>()

  constructor(size = 50_000) {
    this.#size = size
  }

  remember(uuid: string, source: number): void {
    this.#sources.delete(uuid)
    this.#sources.set(uuid, source)
    if (this.#sources.size > this.#size) this.#sources.delete(this.#sources.keys().next().value!)
  }

  /** The places to try first, and those to try when it is not there any more. */
  split(uuid: string, places: readonly Place[]): { likely: readonly Place[]; others: readonly Place[] } {
    const source = this.#sources.get(uuid)
    const likely = places.filter((place) => place.source === source)
    return likely.length > 0 ? { likely, others: places.filter((place) => place.source !== source) } : { likely: places, others: [] }
  }
}
