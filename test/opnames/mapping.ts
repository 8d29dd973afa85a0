/** From what was recorded to what is ours: the origin of urls, and each uuid as soon as an answer shows which one it has become. */
import { isUuid } from '#domain/ids.ts'

const uuids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi

export class Mapping {
  readonly #origins: { readonly recorded: string; readonly ours: string }
  readonly #ours = new Map<string, string>()
  /** Resource and uuid of those of ours that stand for a recorded one. */
  readonly #taken = new Set<string>()

  constructor(recordedOrigin: string, ourOrigin: string) {
    this.#origins = { recorded: recordedOrigin, ours: ourOrigin }
  }

  /**
   * Takes from two answers to the same write which uuid of ours stands for which recorded one. One that is known keeps its meaning,
   * and one of ours stands for one recorded uuid of its resource only: where that is not so, comparing shows it.
   */
  learn(recorded: unknown, ours: unknown): void {
    if (typeof recorded !== 'object' || recorded === null || typeof ours !== 'object' || ours === null) return
    for (const [key, value] of Object.entries(recorded)) {
      const other = (ours as Record<string, unknown>)[key]
      if (key === 'uuid') this.#learnOne(value, other, resourceOf(recorded))
      else this.learn(value, other)
    }
  }

  #learnOne(recorded: unknown, ours: unknown, resource: string): void {
    if (typeof recorded !== 'string' || typeof ours !== 'string' || !isUuid(ours)) return
    const name = `${resource} ${ours}`
    if (this.#ours.has(recorded) || this.#taken.has(name)) return
    this.#ours.set(recorded, ours)
    this.#taken.add(name)
  }

  /** Any text (a path, a query, a body) with the origin and all known uuids in it as ours. */
  text(recorded: string): string {
    const { recorded: from, ours: to } = this.#origins
    // A url in a query stands there encoded.
    const moved = recorded.replaceAll(from, to).replaceAll(encodeURIComponent(from), encodeURIComponent(to))
    return moved.replace(uuids, (uuid) => this.#ours.get(uuid) ?? uuid)
  }

  /** The same for every text in a JSON value. */
  value<T>(recorded: T): T {
    return recorded === undefined ? recorded : (JSON.parse(this.text(JSON.stringify(recorded))) as T)
  }
}

/** As its url says; a contactpersoon within a partij has a uuid and no url. */
function resourceOf(object: object): string {
  return 'url' in object && typeof object.url === 'string' ? object.url.split('/').at(-2)! : 'contactpersoon'
}
