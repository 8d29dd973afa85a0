/** What the HTTP floor calls: one list or one object over all sources that the client may see, with its completeness. */
import { GevelError } from '#domain/errors.ts'
import type { Ids, Place } from '#domain/ids.ts'
import { matchesAll } from '#domain/matches.ts'
import type { Query } from '#domain/query.ts'
import type { ResourceName } from '#domain/resources.ts'
import { Asking, type Federation } from './asking.ts'
import { completenessOf, requireSources, type Completeness, type Handling } from './completeness.ts'
import { Expander, expandTree } from './expand.ts'
import { Lift, type Item, type RecordAt } from './items.ts'
import { Links } from './links.ts'
import { listItems, withOwnPartijen, type Listed } from './lists.ts'
import { Locations } from './locations.ts'
import { PersoonItems } from './persoon-items.ts'
import { Personen } from './personen.ts'
import { filtersFor } from './plan.ts'
import type { Source } from './source.ts'

/** On whose behalf, and how strictly, a request is answered. */
export interface RequestContext {
  /** Public names of the sources that the client may see. */
  readonly sources: ReadonlySet<string>
  readonly handling: Handling
  /** Fires when the client has gone. */
  readonly cancelled: AbortSignal
}

/** What was asked for is not there, on this evidence. */
export interface Absent {
  readonly absent: true
  readonly completeness: Completeness
}

export interface ListResult {
  readonly items: readonly Item[]
  readonly count: number
  readonly relation: 'exact' | 'minimum'
  readonly page: number
  readonly completeness: Completeness
}

export interface ItemResult {
  readonly item: Item
  readonly completeness: Completeness
}

/** All that answers one request shares: what was asked already, and who is who. */
export interface Scope {
  readonly asking: Asking
  readonly personen: Personen
  readonly links: Links
  readonly lift: Lift
  readonly persoonItems: PersoonItems
  readonly expander: Expander
}

export interface ServiceSettings {
  readonly federation: Federation
  readonly ids: Ids
  /** Public names of sources, the one whose scalars win first. */
  readonly precedence: readonly string[]
  /** The most rows read from one source for one answer. */
  readonly window: number
}

export class Service {
  readonly #settings: ServiceSettings
  readonly #locations = new Locations()

  constructor(settings: ServiceSettings) {
    this.#settings = settings
  }

  get sources(): readonly Source[] {
    return this.#settings.federation.sources
  }

  /** Absent: there is no such page. Throws SourcesFailed, or `vraag-te-ruim` for a page beyond what may be read. */
  async list(query: Query, context: RequestContext): Promise<ListResult | Absent> {
    const { page, pageSize } = query
    const { window } = this.#settings
    const scope = this.#scope(context)
    const beyond = page !== 'last' && page * pageSize > window
    const listed = await listItems(scope, beyond ? { ...query, page: 1 } : query, window)
    const last = Math.max(1, Math.ceil(listed.count / pageSize))
    const number = page === 'last' ? last : page
    const missing = number > last && listed.relation === 'exact'
    requireSources(scope.asking, context.handling, missing || (listed.count === 0 && query.persoon.length + query.references.length > 0))
    if (missing) return { absent: true, completeness: completenessOf(scope.asking) }
    if (number * pageSize > window) throw new GevelError('vraag-te-ruim', `page ${number} of ${pageSize} lies beyond the ${window} rows that may be read`)
    const items = await this.#page(scope, query, listed, number)
    requireSources(scope.asking, context.handling, false)
    countItems(scope.asking, items)
    return { items, count: listed.count, relation: listed.relation, page: number, completeness: completenessOf(scope.asking) }
  }

  async #page(scope: Scope, query: Query, listed: Listed, number: number): Promise<Item[]> {
    const items = await listed.slice((number - 1) * query.pageSize, number * query.pageSize)
    return scope.expander.expand(items, expandTree(query.expand))
  }

  /**
   * Absent: every source that could hold it answered, and none does, or what is there does not match `where`. Throws
   * SourcesFailed.
   */
  async get(resource: ResourceName, uuid: string, expand: readonly string[], context: RequestContext, where?: Query): Promise<ItemResult | Absent> {
    const scope = this.#scope(context)
    const item = resource === 'partijen' ? await this.#persoon(scope, uuid) : await this.#record(scope, resource, uuid, where)
    requireSources(scope.asking, context.handling, item === undefined)
    if (!item) return { absent: true, completeness: completenessOf(scope.asking) }
    const [expanded] = await scope.expander.expand([item], expandTree(expand))
    requireSources(scope.asking, context.handling, false)
    countItems(scope.asking, [expanded!])
    return { item: expanded!, completeness: completenessOf(scope.asking) }
  }

  async #persoon(scope: Scope, uuid: string): Promise<Item | undefined> {
    const [persoon] = await scope.personen.byPlaces(this.#settings.ids.locate('partijen', uuid))
    return persoon && (await scope.persoonItems.of([persoon]))[0]
  }

  /** The first source that holds it; what other sources did no longer matters once it is found. */
  async #record(scope: Scope, resource: ResourceName, uuid: string, where: Query | undefined): Promise<Item | undefined> {
    const { likely, others } = this.#locations.split(uuid, this.#settings.ids.locate(resource, uuid))
    const hit = (await recordAt(scope, resource, likely)) ?? (await recordAt(scope, resource, others))
    if (!hit) return undefined
    this.#locations.remember(uuid, hit.source.number)
    scope.asking.forgetOthers(hit.source)
    if (where && !(await matchesQuery(scope, where, hit))) return undefined
    return (await scope.lift.items([hit]))[0]
  }

  #scope(context: RequestContext): Scope {
    const { federation, precedence } = this.#settings
    const visible = federation.sources.filter(({ name }) => context.sources.has(name))
    const asking = new Asking(federation, visible, context.cancelled)
    const personen = new Personen(asking, precedence)
    const links = new Links(asking, personen)
    const lift = new Lift(personen, links)
    const persoonItems = new PersoonItems(asking, links, lift)
    return { asking, personen, links, lift, persoonItems, expander: new Expander(asking, personen, persoonItems, lift) }
  }
}

/** Filters of a list on one record: some resources take them on a detail as well. */
async function matchesQuery(scope: Scope, where: Query, { source, resource, record }: RecordAt): Promise<boolean> {
  const filters = filtersFor(await withOwnPartijen(scope, where), source)
  return filters !== undefined && matchesAll(resource, record, filters) === 'match'
}

/** Of the first source that has it: one that is slow is not waited for. */
async function recordAt(scope: Scope, resource: ResourceName, places: readonly Place[]): Promise<RecordAt | undefined> {
  return firstOf(places.map(async (place) => {
    const source = scope.asking.sourceOf(place.source)
    if (!source || !scope.asking.isVisible(source)) return undefined
    const [record] = await scope.asking.present(source, resource, place.locals)
    return record && { source, resource, record }
  }))
}

const nothing = Symbol('nothing')

/** The first that comes to something; undefined when all came to nothing. Rejects when none did and one rejected. */
async function firstOf<T>(promises: readonly Promise<T | undefined>[]): Promise<T | undefined> {
  try {
    return await Promise.any(promises.map(async (promise) => (await promise) ?? Promise.reject(nothing as unknown as Error)))
  } catch (error) {
    const failed = (error as AggregateError).errors.find((one) => one !== nothing) as Error | undefined
    if (failed) throw failed
    return undefined
  }
}

function countItems(asking: Asking, items: readonly Item[]): void {
  for (const source of items.flatMap((item) => [...new Set(item.sources)])) asking.outcome(source).count++
}
