/**
 * Which source is asked what, and for each that is not, why not. Pure: no I/O, and a plan can be printed.
 */
import { filters as definitions, type FilterName } from '#domain/filters.ts'
import type { Place } from '#domain/ids.ts'
import type { Query } from '#domain/query.ts'
import type { Local } from '#domain/records.ts'
import { resources, type Order, type ResourceName } from '#domain/resources.ts'
import type { Filter, FilterAbility, ListAbility, PersoonFilter } from '#spi'
import type { NotAsked } from './asking.ts'
import { keysFor, type Persoon } from './who/persoon.ts'
import { portOf, type Source } from './source.ts'

/** A list call of a source, to be read page by page. */
export interface ListPlan {
  readonly kind: 'list'
  readonly filters: readonly Filter[]
  readonly persoon?: PersoonFilter
  readonly order?: Order
  /** Every filter is pushed exactly, and rows come in the order of the answer: totals and limits may be the source's own. */
  readonly exact: boolean
  /** Rows come in the order of the answer. */
  readonly sorted: boolean
}

/** The records that other records of the same source point at. */
export interface FollowPlan {
  readonly kind: 'follow'
  readonly from: ResourceName
  readonly locals: readonly Local[]
  readonly relation: string
}

export interface NoPlan {
  readonly kind: 'none'
  /** Absent: the source cannot hold such a record, so that nothing is missing. */
  readonly reason?: NotAsked
}

/** Filters that look at the partij of a betrokkene: where items are linked by address, the source cannot know it. */
export function looksAtPartij(name: string): boolean {
  return /^(hadBetrokkene__)?wasPartij(__|$)/.test(name)
}

export type SourcePlan = ListPlan | FollowPlan | NoPlan

/**
 * How the rows of a source are read. `from any row`: in the order of the answer, from wherever a page begins. `from the first`:
 * in that order, up to the page. `whole`: all that matches is needed before the first row is known.
 */
export type Way = 'from any row' | 'from the first' | 'whole'

/** What one source is asked for a list, and how it is read; printable. */
export interface PlannedSource {
  readonly source: string
  readonly plans: readonly SourcePlan[]
  /** Absent: it is not asked. */
  readonly way?: Way
}

/** The plan of a list over these sources, in their order. */
export function planList(query: Query, sources: readonly Source[], personen: readonly Persoon[] | undefined): PlannedSource[] {
  return sources.map((source) => {
    const plans = planSource(query, source, personen)
    const way = wayOf(query.resource, source, plans)
    return { source: source.name, plans, ...(way && { way }) }
  })
}

function wayOf(resource: ResourceName, source: Source, plans: readonly SourcePlan[]): Way | undefined {
  const [first, ...others] = plans.filter((plan) => plan.kind !== 'none')
  if (!first) return undefined
  if (others.length > 0 || first.kind !== 'list' || !first.sorted) return 'whole'
  return portOf(source, resource)?.list?.ability.seek === 'offset' ? 'from any row' : 'from the first'
}

/** A filter as one source is to be checked on it: references as locals of that source. */
export interface CheckedFilter {
  readonly name: string
  readonly value: string | boolean | readonly string[]
}

/** The filters in this source's own terms; undefined when a reference points elsewhere, so that nothing here can match. */
export function filtersFor(query: Query, source: Source): CheckedFilter[] | undefined {
  const found: CheckedFilter[] = [...query.filters]
  for (const { name, places } of query.references) {
    const place = places.find((one) => one.source === source.number)
    if (!place) return undefined
    found.push({ name, value: place.locals })
  }
  return found
}

/** The plans for one source: usually one; one a key when several personen are known by different keys. */
export function planSource(query: Query, source: Source, personen: readonly Persoon[] | undefined): SourcePlan[] {
  const port = portOf(source, query.resource)
  if (!port) return [{ kind: 'none' }]
  const wanted = filtersFor(query, source)
  if (!wanted) return [{ kind: 'none' }]
  const follow = followed(query, source.number)
  if (follow && !(port.list && fits(port.list.ability, follow.name, follow.locals))) {
    return [{ kind: 'follow', from: follow.resource, locals: follow.locals, relation: follow.relation }]
  }
  const ability = port.list?.ability
  if (!ability) return [{ kind: 'none', reason: 'behoeft-filter' }]
  const unkeyed = query.resource === 'partij-identificatoren' && !ability.persoon?.length
  if (!personen || unkeyed) return [listPlan(query.resource, source, ability, wanted, undefined)]
  const keys = keysFor(source, ability.persoon ?? [], personen)
  if (keys.length === 0) return [{ kind: 'none', reason: reasonWithoutKey(ability) }]
  const size = ability.persoonAnyOf ?? 1
  return keys.flatMap(({ key, values }) => chunks(values, size).map((some) => listPlan(query.resource, source, ability, wanted, { key, values: some })))
}

/** Linked by keys that this persoon does not have: nothing there is theirs. Cannot be asked by persoon at all: unknown. */
function reasonWithoutKey(ability: ListAbility<ResourceName>): NotAsked {
  return (ability.persoon ?? []).length > 0 ? 'geen-sleutel' : 'behoeft-filter'
}

function listPlan(resource: ResourceName, { koppelen }: Source, ability: ListAbility<ResourceName>, wanted: readonly CheckedFilter[], persoon: PersoonFilter | undefined): SourcePlan {
  const pushed = wanted.filter(({ name, value }) => fits(ability, name, value) && (koppelen === 'geen' || !looksAtPartij(name)))
  const given = new Set<string>([...pushed.map(({ name }) => name), ...(persoon ? ['persoon'] : [])])
  const needs = ability.needs ?? []
  if (needs.length > 0 && !needs.some((set) => set.every((name) => given.has(name)))) return { kind: 'none', reason: 'behoeft-filter' }
  const order = resources[resource].order
  const ordered = !order || ability.orders.some(({ field, direction }) => field === order.field && direction === order.direction)
  const sorted = ordered && ability.ties === 'stable'
  const exact = pushed.length === wanted.length && (!persoon || ability.persoonPushes !== 'narrows') && pushed.every(({ name }) => abilityOf(ability, name)!.pushes === 'exact')
  return {
    kind: 'list',
    filters: pushed.map(({ name, value }) => ({ name: name as FilterName, value: single(value) })),
    ...(persoon && { persoon }),
    ...(order && ordered && { order }),
    exact: exact && sorted,
    sorted,
  }
}

/** Rows that the first call asks for, where a page ends at row `upTo`: no more only where limits may be the source's own. */
export function firstRows({ exact }: ListPlan, pageSize: number, upTo: number): number {
  return exact ? upTo : pageSize
}

const single = (value: CheckedFilter['value']) => (typeof value === 'object' && value.length === 1 ? value[0]! : value)

function abilityOf(ability: ListAbility<ResourceName> | undefined, name: string): FilterAbility | undefined {
  return (ability?.filters as Record<string, FilterAbility> | undefined)?.[name]
}

function fits(ability: ListAbility<ResourceName>, name: string, value: CheckedFilter['value']): boolean {
  const one = abilityOf(ability, name)
  return one !== undefined && (typeof value !== 'object' || value.length <= (one.anyOf ?? 1))
}

/** A reference filter that can be answered by following the record it names back to what is asked. */
function followed(query: Query, source: number) {
  for (const { name, places } of query.references) {
    const { resource, back } = definitions[query.resource][name]!
    const place = places.find((one: Place) => one.source === source)
    if (resource && back && place) return { name, resource, relation: back, locals: place.locals }
  }
  return undefined
}

export function chunks<T>(values: readonly T[], size: number): T[][] {
  const found: T[][] = []
  for (let at = 0; at < values.length; at += size) found.push(values.slice(at, at + size))
  return found
}
