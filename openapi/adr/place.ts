/** A value of a document and where it stands. Steps follow references: the place is then that of what the reference leads to. */
import type { Document } from '../check/document.ts'

export class Place {
  readonly #document: Document
  readonly path: readonly string[]
  readonly value: unknown

  private constructor(document: Document, path: readonly string[], value: unknown) {
    this.#document = document
    this.path = path
    this.value = value
  }

  static of(document: Document): Place {
    return new Place(document, [], document)
  }

  /** JSON pointer (RFC 6901) from the root of the document. */
  get pointer(): string {
    return `#${this.path.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}`
  }

  /** Absent when a step is not there, or a reference leads nowhere. */
  at(...steps: readonly string[]): Place | undefined {
    return steps.reduce<Place | undefined>((place, step) => place && Place.#step(place, step), this)
  }

  /** Members of an object, items of a list by their number; none of a plain value. */
  members(): readonly (readonly [string, Place])[] {
    const { value } = this
    if (typeof value !== 'object' || value === null) return []
    return Object.keys(value).flatMap((name) => {
      const member = this.at(name)
      return member ? [[name, member] as const] : []
    })
  }

  names(): readonly string[] {
    return this.members().map(([name]) => name)
  }

  text(name: string): string | undefined {
    const value = this.at(name)?.value
    return typeof value === 'string' ? value : undefined
  }

  static #step(place: Place, step: string): Place | undefined {
    const { path, value } = place
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    return new Place(place.#document, [...path, step], (value as Record<string, unknown>)[step]).#followed(new Set())
  }

  /** `seen`: references on the way here; a circle of them leads nowhere. */
  #followed(seen: Set<string>): Place | undefined {
    const reference = (this.value as { $ref?: unknown } | null | undefined)?.$ref
    if (typeof reference !== 'string') return this
    if (seen.has(reference)) return undefined
    seen.add(reference)
    const target = pathIn(reference)
    if (!target) return undefined
    let value: unknown = this.#document
    for (const step of target) value = typeof value === 'object' && value !== null && Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined
    return value === undefined ? undefined : new Place(this.#document, target, value).#followed(seen)
  }
}

/** Steps of a reference within the same document. */
function pathIn(reference: string): string[] | undefined {
  if (!reference.startsWith('#/')) return undefined
  return reference.slice(2).split('/').map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'))
}
