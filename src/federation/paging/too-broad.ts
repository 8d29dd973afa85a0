/** A question that a source cannot answer within bounds, with the filters that would help it. */
import { GevelError } from '#domain/errors.ts'
import { filters as definitions, persoonParameters } from '#domain/filters.ts'
import type { Query } from '#domain/query.ts'
import { portOf, type Source } from '../source.ts'

export class TooBroad extends GevelError {
  /** Query parameters, in alphabetical order. */
  readonly filters: readonly string[]

  constructor(query: Query, sources: readonly Source[]) {
    super('vraag-te-ruim', `more rows than may be read: ${query.resource} of ${sources.map(({ name }) => name).join(', ')}`)
    this.name = 'TooBroad'
    this.filters = [...new Set(sources.flatMap((source) => helping(query, source)))].sort()
  }
}

/** What the source can select by and the question does not name. */
function helping({ resource, filters, references, persoon }: Query, source: Source): string[] {
  const ability = portOf(source, resource)?.list?.ability
  const given = new Set([...filters, ...references].map(({ name }) => name))
  const own = Object.keys(ability?.filters ?? {}).filter((name) => !given.has(name) && !definitions[resource][name]?.internal)
  const byPersoon = ability?.persoon?.length && persoon.length === 0 ? persoonParameters[resource] : undefined
  return byPersoon ? [...own, `${byPersoon.identificator}objectId`] : own
}
