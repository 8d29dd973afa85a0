/** What a mapping makes possible, derived from it: nothing is declared that the mapping cannot keep. */
import type { FilterAbility, ListAbility, Order, PersoonKey } from '#spi'
import { referencesOf, valueOf } from './conditions.ts'
import type { Mapping, Part } from './mapping.ts'
import { isSortable } from './statements.ts'
import { filterTargets, leavesOf, type FilterTarget, type TargetResource } from './targets.ts'

/** The most records of one answer, and the most values that one filter carries. */
export const pageSize = 200
const valuesPerFilter = 200

const orders: Readonly<Partial<Record<TargetResource, Order>>> = {
  klantcontacten: { field: 'plaatsgevondenOp', direction: 'desc' },
  internetaken: { field: 'toegewezenOp', direction: 'desc' },
}

export function abilityOf(resource: TargetResource, mapping: Mapping): ListAbility<TargetResource> {
  const parts = mapping.parts[resource]
  const order = orders[resource]
  const persoon = persoonKeysOf(resource, mapping)
  const filters = Object.entries(filterTargets[resource])
    .map(([name, target]): [string, FilterAbility | undefined] => [name, filterAbility(resource, target, mapping)])
    .filter(([, ability]) => ability)
  return {
    filters: Object.fromEntries(filters),
    ...(persoon.length > 0 && { persoon, persoonAnyOf: valuesPerFilter }),
    orders: order && isSortable(parts, order.field) ? [order] : [],
    pageSize,
    total: 'exact',
    seek: 'offset',
    ties: 'stable',
  }
}

function filterAbility(resource: TargetResource, target: FilterTarget, mapping: Mapping): FilterAbility | undefined {
  const parts = mapping.parts[resource]
  const exact: FilterAbility = { match: 'exact', pushes: 'exact', anyOf: valuesPerFilter }
  if ('value' in target) {
    if (!isComparable(parts, target.value)) return undefined
    return isBoolean(resource, target.value) ? { match: 'exact', pushes: 'exact' } : exact
  }
  if ('reference' in target) return hasReference(parts, target.reference) ? exact : undefined
  if ('through' in target) {
    const there = mapping.parts[target.through]
    const canCompare = target.at === 'self' || isComparable(there, target.at.value)
    // What it leads through may be unreadable, and then the record does not show it.
    return hasReference(there, target.back) && canCompare ? { ...exact, pushes: 'narrows' } : undefined
  }
  return exact
}

function isComparable(parts: readonly Part[], path: string): boolean {
  const sources = parts.flatMap((part) => valueOf(part, path)?.source ?? [])
  return sources.length > 0 && sources.every((source) => !('template' in source))
}

function isBoolean(resource: TargetResource, path: string): boolean {
  return leavesOf(resource).some((leaf) => leaf.path === path && leaf.target.kind === 'boolean')
}

function hasReference(parts: readonly Part[], name: string): boolean {
  return parts.some((part) => referencesOf(part, name).length > 0)
}

/** Strongest first; numbers only of the soorten that the mapping holds. */
function persoonKeysOf(resource: TargetResource, mapping: Mapping): PersoonKey[] {
  const identificatoren = mapping.parts['partij-identificatoren']
  const held = (['bsn', 'vestigingsnummer', 'kvk_nummer', 'rsin'] as const).filter((soort) => identificatoren.some(({ number }) => number?.soort === soort))
  const linked: PersoonKey[] = ['local', ...(hasReference(identificatoren, 'identificeerdePartij') ? held : [])]
  switch (resource) {
    case 'partijen': return linked
    case 'partij-identificatoren': return [...(hasReference(identificatoren, 'identificeerdePartij') ? ['local' as const] : []), ...held]
    case 'betrokkenen': return hasReference(mapping.parts.betrokkenen, 'wasPartij') ? linked : []
    case 'klantcontacten': return hasReference(mapping.parts.betrokkenen, 'wasPartij') ? linked : []
    case 'digitaleadressen': return hasReference(mapping.parts.digitaleadressen, 'verstrektDoorPartij') ? linked : []
    default: return []
  }
}
