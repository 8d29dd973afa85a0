/**
 * Reading ahead: clients that list the betrokkenen of a persoon go on to get the klantcontact of each, one after the other.
 * Asked for together, those cost each source one call.
 */
import type { Ref } from '#domain/ids.ts'
import type { Query } from '#domain/query.ts'
import { resources, type ResourceName } from '#domain/resources.ts'
import type { Asking } from '../asking.ts'
import { refsIn, type Item } from '../items.ts'

/** Of a list that is about a persoon, the relation whose records clients get next. */
const followed: { readonly [R in ResourceName]?: string } = { betrokkenen: 'hadKlantcontact' }

export interface Next {
  readonly resource: ResourceName
  readonly refs: readonly Ref[]
}

/** The records that are likely to be asked for after this answer. */
export function nextOf(query: Query, items: readonly Item[]): Next | undefined {
  const relation = followed[query.resource]
  if (!relation || query.persoon.length + query.references.length === 0) return undefined
  return { resource: resources[query.resource].relations[relation]!.to, refs: items.flatMap(({ fields }) => refsIn(fields[relation])) }
}

/** Begins once the answer has gone out, so that it is not held up. */
export function readAhead(asking: Asking, { resource, refs }: Next): void {
  setImmediate(() => {
    for (const source of asking.visible) {
      const locals = refs.filter((ref) => ref.source === source.number).map(({ local }) => local)
      if (locals.length > 0) asking.ahead(source, resource, locals)
    }
  })
}
