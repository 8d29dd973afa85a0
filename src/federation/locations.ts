/**
 * Where records with a native uuid were found, so that the next request asks that source first. Holds ids and source
 * numbers only, no personal data. Bounded: in two halves, of which the older one goes as a whole; what is found there moves up.
 */
import type { Place } from '#domain/ids.ts'

export class Locations {
  readonly #half: number
  #young = new Map<string, number>()
  #old = new Map<string, number>()

  constructor(size = 50_000) {
    this.#half = Math.ceil(size / 2)
  }

  remember(uuid: string, source: number): void {
    this.#young.set(uuid, source)
    if (this.#young.size < this.#half) return
    this.#old = this.#young
    this.#young = new Map()
  }

  /** The places to try first, and those to try when it is not there any more. */
  split(uuid: string, places: readonly Place[]): { likely: readonly Place[]; others: readonly Place[] } {
    const source = this.#young.get(uuid) ?? this.#old.get(uuid)
    const likely = places.filter((place) => place.source === source)
    return likely.length > 0 ? { likely, others: places.filter((place) => place.source !== source) } : { likely: places, others: [] }
  }
}
