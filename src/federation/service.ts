/** What the HTTP floor calls: one list or one object over all sources that the client may see, with its completeness. */
import type { Ids, Place, Ref } from '#domain/ids.ts'
import { matchesAll } from '#domain/matches.ts'
import type { Query } from '#domain/query.ts'
import type { ResourceName } from '#domain/resources.ts'
import type { Identity } from '#domain/identity.ts'
import type { ZaakSpelling } from '#domain/zaakverwijzing.ts'
import type { Rights } from '../access/rights.ts'
import { Asking, type Federation } from './asking.ts'
import { Deadline } from './reading/deadline.ts'
import { completenessOf, requireSources, type Completeness, type Handling } from './completeness.ts'
import { Expander, expandTree } from './expand.ts'
import type { Principal } from './reading/keys.ts'
import { Lift, type Item, type RecordAt } from './items.ts'
import { Links } from './who/links.ts'
import { listItems, withOwnPartijen } from './lists.ts'
import { Locations } from './locations.ts'
import { PersoonItems } from './who/persoon-items.ts'
import type { PageTokens } from './paging/token.ts'
import type { Pager } from './paging/pages.ts'
import { Personen } from './who/personen.ts'
import { filtersFor } from './plan.ts'
import { nextOf, readAhead } from './reading/prefetch.ts'
import { Remembered } from './paging/remembered.ts'
import { show } from './sight/show.ts'
import { Sight } from './sight/sight.ts'
import { withZaakSpellings } from './zaken.ts'

/** On whose behalf, and how strictly, a request is answered. */
export interface RequestContext {
  /** Public names of the sources that the client may see. */
  readonly sources: ReadonlySet<string>
  readonly handling: Handling
  /** Who asks: what is kept of its answers is kept for it alone. */
  readonly principal: Principal
  /** What it may see and do, where that is not everything of its sources. */
  readonly rights?: Rights
  /** Whose data it is about, where the rights rest on that. */
  readonly subject?: Identity
  /** Seconds that an answer may have been kept; absent: as long as each source's configuration says. */
  readonly maxAge?: number
  /** Fires when the client has gone. */
  readonly cancelled: AbortSignal
  /** Of the trace that the request belongs to (W3C, 32 hexadecimal digits); absent: the sources are not told. */
  readonly traceId?: string
  /** Public name of the source that new records go to; absent for a client that only reads. */
  readonly writes?: string
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
  /** There are items after these. */
  readonly more: boolean
  /** The token by which the page after is found; without one it is asked for by number alone. */
  readonly next?: string
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
  /** What the caller may see; absent: everything of the sources that it sees. */
  readonly sight?: Sight
}

export interface ServiceSettings {
  readonly federation: Federation
  readonly ids: Ids
  /** Public names of sources, the one whose scalars win first. */
  readonly precedence: readonly string[]
  /** The most rows read from one source for one answer. */
  readonly window: number
  /** How links to a zaak are spelled; absent: a link is compared as it is written. */
  readonly zaakSpelling?: ZaakSpelling
  /** Milliseconds for one request; absent: as long as its sources may take. */
  readonly deadlineMs?: number
  readonly tokens: PageTokens
  /** Up to so many rows of a source are counted by reading them; see `countedRows`. */
  readonly counted?: number
}

export class Service {
  readonly #settings: ServiceSettings
  readonly #locations = new Locations()
  readonly #pager: Pager

  constructor(settings: ServiceSettings) {
    this.#settings = settings
    const { clock } = settings.federation
    this.#pager = { tokens: settings.tokens, pages: new Remembered(clock), cursors: new Remembered(clock) }
  }

  /** Absent: there is no such page. Throws SourcesFailed, `TooBroad`, and `merkteken-ongeldig` for a page token that is not of this page. */
  async list(asked: Query, context: RequestContext): Promise<ListResult | Absent> {
    return this.#within(context, (scope) => this.#list(asked, context, scope))
  }

  async #list(asked: Query, context: RequestContext, scope: Scope): Promise<ListResult | Absent> {
    const admitted = scope.sight ? await scope.sight.admit(asked) : asked
    const query = await this.#spelled(scope, admitted)
    const { page, count, relation } = await listItems(scope, query, { ...this.#settings, pager: this.#pager })
    const namedAndNone = count === 0 && query.persoon.length + query.references.length > 0
    requireSources(scope.asking, context.handling, !page || namedAndNone, namedAndNone)
    if (!page) return { absent: true, completeness: completenessOf(scope.asking) }
    const items = await shown(scope, await scope.expander.expand(await page.items(), expandTree(query.expand)))
    requireSources(scope.asking, context.handling, false)
    countItems(scope.asking, items)
    this.#expectNext(scope, query, items)
    const { number, more, next } = page
    return { items, count, relation, page: number, more, ...(next !== undefined && { next }), completeness: completenessOf(scope.asking) }
  }

  /** The first page of one list among others that answer the same request; what became of the sources is for who asks to judge. */
  async part(scope: Scope, asked: Query): Promise<Pick<ListResult, 'items' | 'count' | 'relation' | 'more'>> {
    const query = await this.#spelled(scope, scope.sight ? await scope.sight.admit(asked) : asked)
    const { page, count, relation } = await listItems(scope, query, { ...this.#settings, pager: this.#pager })
    const items = page ? await shown(scope, await scope.expander.expand(await page.items(), expandTree(query.expand))) : []
    return { items, count, relation, more: page?.more ?? false }
  }

  /** Clients go on from a list to what it holds or points at, each by its id. */
  #expectNext({ asking }: Scope, query: Query, items: readonly Item[]): void {
    const next = nextOf(query, items)
    if (next) readAhead(asking, next)
    const remember = (resource: ResourceName, ref: Ref) => {
      const uuid = this.#settings.ids.own(resource, ref)
      if (uuid !== undefined) this.#locations.remember(uuid, ref.source)
    }
    for (const { ref } of items) remember(query.resource, ref)
    for (const ref of next?.refs ?? []) remember(next!.resource, ref)
  }

  /**
   * Absent: every source that could hold it answered, and none does, or what is there does not match `where`. Throws
   * SourcesFailed.
   */
  async get(resource: ResourceName, uuid: string, expand: readonly string[], context: RequestContext, where?: Query): Promise<ItemResult | Absent> {
    return this.#within(context, (scope) => this.#get(resource, uuid, expand, context, scope, where))
  }

  async #get(resource: ResourceName, uuid: string, expand: readonly string[], context: RequestContext, scope: Scope, where?: Query): Promise<ItemResult | Absent> {
    scope.sight?.requireRead(resource)
    if (where) scope.sight?.requireFilters(where)
    const found = resource === 'partijen' ? await this.#persoon(scope, uuid) : await this.#record(scope, resource, uuid, where)
    const [seen] = found && scope.sight ? await scope.sight.seen([found]) : [found]
    requireSources(scope.asking, context.handling, seen === undefined)
    if (!seen) return { absent: true, completeness: scope.sight ? withoutSources(scope.asking) : completenessOf(scope.asking) }
    const [item] = await shown(scope, await scope.expander.expand([seen], expandTree(expand)))
    requireSources(scope.asking, context.handling, false)
    countItems(scope.asking, [item!])
    return { item: item!, completeness: completenessOf(scope.asking) }
  }

  async #persoon(scope: Scope, uuid: string): Promise<Item | undefined> {
    const [persoon] = await scope.personen.byPlaces(this.#settings.ids.locate('partijen', uuid))
    return persoon && (await scope.persoonItems.of([persoon]))[0]
  }

  /** The first source that holds it; what other sources did no longer matters once it is found. */
  async #record(scope: Scope, resource: ResourceName, uuid: string, where: Query | undefined): Promise<Item | undefined> {
    const hit = await this.find(scope, resource, uuid)
    if (!hit) return undefined
    scope.asking.forgetOthers(hit.source)
    if (where && !(await matchesQuery(scope, await this.#spelled(scope, where), hit))) return undefined
    return (await scope.lift.items([hit]))[0]
  }

  async #spelled(scope: Scope, query: Query): Promise<Query> {
    const { zaakSpelling } = this.#settings
    return zaakSpelling ? withZaakSpellings(scope.asking, query, zaakSpelling) : query
  }

  /** The record of an id that is not a partij's, in the first source that holds it. */
  async find(scope: Scope, resource: ResourceName, uuid: string): Promise<RecordAt | undefined> {
    const { likely, others } = this.#locations.split(uuid, this.#settings.ids.locate(resource, uuid))
    const hit = (await recordAt(scope, resource, likely)) ?? (await recordAt(scope, resource, others))
    if (hit) this.#locations.remember(uuid, hit.source.number)
    return hit
  }

  /** What one request shares; a request that writes reads again in a new one. */
  scope(context: RequestContext): Scope {
    const { deadlineMs } = this.#settings
    return this.#scopeOf(context, deadlineMs === undefined ? context.cancelled : AbortSignal.any([context.cancelled, AbortSignal.timeout(deadlineMs)]))
  }

  /** A reading request under its deadline, by a signal of its own: joining signals costs more than most of what a request does. */
  async #within<T>(context: RequestContext, work: (scope: Scope) => Promise<T>): Promise<T> {
    const { deadlineMs } = this.#settings
    if (deadlineMs === undefined) return work(this.#scopeOf(context, context.cancelled))
    const deadline = new Deadline(deadlineMs, context.cancelled)
    return deadline.over((began) => {
      began()
      return work(this.#scopeOf(context, deadline.signal))
    })
  }

  #scopeOf(context: RequestContext, cancelled: AbortSignal): Scope {
    const { federation, precedence } = this.#settings
    const visible = federation.sources.filter(({ name }) => context.sources.has(name))
    const asking = new Asking(federation, visible, { ...context, cancelled })
    const personen = new Personen(asking, precedence)
    const links = new Links(asking, personen)
    const lift = new Lift(personen, links)
    const persoonItems = new PersoonItems(asking, links, lift)
    const sight = context.rights && new Sight(context.rights, context.subject, { asking, personen, links, lift, persoonItems })
    return { asking, personen, links, lift, persoonItems, ...(sight && { sight }), expander: new Expander(asking, personen, persoonItems, lift) }
  }
}

export const shown = async ({ sight, asking }: Scope, items: Item[]): Promise<Item[]> => (sight ? show(items, sight, asking) : items)

/** Which sources were asked would tell whether there was something to look at. */
export const withoutSources = (asking: Asking): Completeness => ({ complete: completenessOf(asking).complete, sources: [] })

/** Filters of a list on one record: some resources take them on a detail as well. */
async function matchesQuery(scope: Scope, where: Query, { source, resource, record }: RecordAt): Promise<boolean> {
  const filters = filtersFor(await withOwnPartijen(scope, where), source)
  return filters !== undefined && matchesAll(resource, record, filters) === 'match'
}

/** Of the first source that has it: one that is slow is not waited for. */
async function recordAt(scope: Scope, resource: ResourceName, places: readonly Place[]): Promise<RecordAt | undefined> {
  return firstOf(places.map(async (place) => {
    const source = scope.asking.sourceOf(place.source)
    if (!source || !scope.asking.isVisible(source) || !scope.asking.mayRead(source, resource)) return undefined
    const [record] = await scope.asking.present(source, resource, place.locals)
    // Of a record that may not be seen no more is to be noticed than of one that is not there.
    if (record && scope.sight && !(await scope.sight.seesRecords(source, resource, [record]))[0]) return undefined
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

export function countItems(asking: Asking, items: readonly Item[]): void {
  for (const { sources } of items) for (const source of sources.length > 1 ? new Set(sources) : sources) asking.outcome(source).count++
}
