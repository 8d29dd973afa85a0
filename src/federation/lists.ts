/** The kinds of list: as the sources hold them, or merged where the query names a persoon or a number. */
import { GevelError } from '#domain/errors.ts'
import { filters as definitions } from '#domain/filters.ts'
import { identityKey } from '#domain/identity.ts'
import { matchesAll } from '#domain/matches.ts'
import { uniqueBy } from '#domain/unique.ts'
import type { Query } from '#domain/query.ts'
import type { Fields, SourceRecord } from '#domain/records.ts'
import { persoonHolds } from './item-filters.ts'
import type { Asking } from './asking.ts'
import { gatherAll, type GatherOptions } from './gather.ts'
import type { Item } from './items.ts'
import type { Row } from './merge.ts'
import { uniqueAdressen } from './who/merge-persoon.ts'
import { identitiesOf, mergeIdentities, persoonWithout, type Persoon } from './who/persoon.ts'
import { notAskedFor, refKey } from './who/personen.ts'
import { listPage, type Pager } from './paging/pages.ts'
import { filtersFor } from './plan.ts'
import type { Scope } from './service.ts'

export interface Listed {
  readonly count: number
  readonly relation: 'exact' | 'minimum'
  /** Undefined: there is no such page. */
  readonly page?: ListedPage
}

export interface ListedPage {
  readonly number: number
  /** There are items after these. */
  readonly more: boolean
  /** The token of the page after; without one that page is asked for by number alone. */
  readonly next?: string
  items(): Promise<Item[]>
}

export interface ListSettings extends Pick<GatherOptions, 'window' | 'counted'> {
  readonly pager: Pager
}

/** Throws `merkteken-ongeldig`, and `TooBroad` for a page that lies beyond what may be read. */
export async function listItems(scope: Scope, asked: Query, settings: ListSettings): Promise<Listed> {
  const query = await withOwnPartijen(scope, asked)
  if (query.resource === 'partij-identificatoren' && query.persoon.length > 0) return listNummers(scope, query, settings)
  if (query.persoon.length === 0) return listRows(scope, query, settings, undefined)
  const named = await personenOf(scope, query)
  const personen = scope.sight ? await scope.sight.personen(named) : named
  if (query.resource === 'partijen') return whole(query, await personItems(scope, query, personen))
  if (personen.length === 0) return whole(query, [])
  if (query.resource === 'digitaleadressen') return whole(query, await adresItems(scope, query, personen))
  return listRows(scope, query, settings, await scope.links.withAdressen(personen))
}

/** References to partijen in each source's own terms: a persoon's id stands for all the partijen behind it. */
export async function withOwnPartijen(scope: Scope, query: Query): Promise<Query> {
  const references = await Promise.all(query.references.map(async ({ name, places }) => {
    if (definitions[query.resource][name]!.kind !== 'partij') return { name, places }
    const partijen = (await scope.personen.byPlaces(places)).flatMap((persoon) => persoon.partijen)
    const numbers = [...new Set(partijen.map(({ source }) => source.number))]
    const localsOf = (number: number) => partijen.filter(({ source }) => source.number === number).map(({ record }) => record.local)
    return { name, places: numbers.map((number) => ({ source: number, locals: localsOf(number) })) }
  }))
  return { ...query, references }
}

const whole = (query: Query, items: readonly Item[]) => pageOf(query, items, 'exact', async (some) => [...some])

/** A page of a list that is there as a whole, and has no other pages than by number. */
function pageOf<T>(query: Query, all: readonly T[], relation: 'exact' | 'minimum', itemsOf: (some: readonly T[]) => Promise<Item[]>): Listed {
  const { page, pageSize, volgende } = query
  if (volgende !== undefined) throw new GevelError('merkteken-ongeldig', 'this list gives no page tokens')
  const last = Math.max(1, Math.ceil(all.length / pageSize))
  const number = page === 'last' ? last : page
  const counted = { count: all.length, relation }
  if (number > last && relation === 'minimum') throw new GevelError('vraag-te-ruim', `page ${number} lies beyond what may be read`)
  if (number > last) return counted
  const more = number < last
  return { ...counted, page: { number, more, items: () => itemsOf(all.slice((number - 1) * pageSize, number * pageSize)) } }
}

/** The personen that all selectors of the query name. */
async function personenOf({ asking, personen }: Scope, query: Query): Promise<Persoon[]> {
  const isPartijen = query.resource === 'partijen'
  const named = await Promise.all(query.persoon.map((selector) =>
    'places' in selector ? personen.byPlaces(selector.places) : personen.byIdentities(selector.identities, isPartijen ? 'first' : 'none')))
  if (isPartijen) noteNotAsked(asking, query, named.flat())
  const [first = [], ...others] = named
  return first.filter((persoon) => others.every((some) => some.some(({ ref }) => refKey(ref) === refKey(persoon.ref))))
}

/** Sources that could not be asked who has the numbers of the query, or those that these were found to have besides. */
function noteNotAsked(asking: Asking, { persoon }: Query, found: readonly Persoon[]): void {
  const identities = persoon.flatMap((selector) => ('identities' in selector ? selector.identities : [])).concat(found.flatMap((one) => one.identities))
  if (identities.length === 0) return
  for (const source of asking.visible) {
    const reason = notAskedFor(source, identities)
    if (reason) asking.notAsked(source, reason)
  }
}

/** Which rows the caller may see, where that takes a look at them. */
function seesOf({ sight }: Scope, { resource }: Query): Pick<GatherOptions, 'sees'> {
  return sight?.judgesRows(resource) ? { sees: (source, records) => sight.seesRecords(source, resource, records) } : {}
}

async function listRows(scope: Scope, query: Query, { pager, ...bounds }: ListSettings, personen: readonly Persoon[] | undefined): Promise<Listed> {
  const { page, ...counted } = await listPage(scope.asking, query, { ...bounds, personen, links: scope.links, ...seesOf(scope, query) }, pager)
  if (!page) return counted
  const { rows, ...rest } = page
  return { ...counted, page: { ...rest, items: () => itemsOf(scope, query, rows) } }
}

async function itemsOf(scope: Scope, query: Query, rows: readonly Row[]): Promise<Item[]> {
  const items = await scope.lift.items(rows.map(({ source, record }) => ({ source, resource: query.resource, record })))
  return query.resource === 'partijen' ? ownItems(scope, rows, items) : items
}

/**
 * Rows of an uncollapsed list are a source's own; where it leaves out the betrokkenen, it is asked for them by partij. Only
 * secrecy is what any source asks for.
 */
async function ownItems(scope: Scope, rows: readonly Row[], items: readonly Item[]): Promise<Item[]> {
  const own = rows.map(({ source, record }, index): Persoon => ({
    ref: items[index]!.ref,
    identities: mergeIdentities(identitiesOf(record as SourceRecord<'partijen'>)),
    partijen: [{ source, record: record as SourceRecord<'partijen'> }],
    adressen: new Map(),
  }))
  const bare = own.filter((_, index) => items[index]!.fields['betrokkenen'] === undefined).map((one) => ({ ...one, identities: [] }))
  const [betrokkenen, secret] = await Promise.all([scope.persoonItems.betrokkenen(bare, 'not linked'), scope.persoonItems.secret(own, 'all')])
  return items.map((item, index) => {
    const found = betrokkenen.get(refKey(item.ref))
    const fields = { ...item.fields, ...(secret.has(own[index]!) && { indicatieGeheimhouding: true }) }
    return found ? { ...item, fields: { ...fields, betrokkenen: found.map(({ ref }) => ({ ref })) }, expand: { betrokkenen: found } } : { ...item, fields }
  })
}

async function personItems(scope: Scope, query: Query, personen: readonly Persoon[]): Promise<readonly Item[]> {
  const held = scope.persoonItems.readable(personen)
  const items = await scope.persoonItems.of(held)
  return seenBy(scope, items.filter((item, index) => persoonHolds(query, held[index]!, item)))
}

const seenBy = async ({ sight }: Scope, items: readonly Item[]): Promise<readonly Item[]> => (sight ? sight.seen(items) : items)

/** A persoon's own digitale adressen that match, one of each. */
async function adresItems(scope: Scope, query: Query, personen: readonly Persoon[]): Promise<Item[]> {
  const records = await scope.links.recordsOf(personen)
  const matching = [...records.values()].map((some) => some.filter(({ source, record }) => {
    if (!scope.asking.mayRead(source, 'digitaleadressen')) return false
    const filters = filtersFor(query, source)
    return filters !== undefined && matchesAll('digitaleadressen', record, filters) === 'match'
  }))
  const items = await Promise.all(matching.map((some) => scope.lift.items(some.map((one) => ({ ...one, resource: 'digitaleadressen' as const })))))
  return (await Promise.all(items.map((some) => seenBy(scope, some)))).flatMap((some) => uniqueAdressen(some).kept)
}

/** Partij-identificatoren with a number: one of each, of the first source in precedence, rather with a partij than without. */
async function listNummers(scope: Scope, query: Query, { window }: ListSettings): Promise<Listed> {
  const identities = query.persoon.flatMap((selector) => ('identities' in selector ? selector.identities : []))
  if (identities.length === 0) return whole(query, [])
  const { rows, relation } = await gatherAll(scope.asking, query, { personen: identities.map(persoonWithout), window, ...seesOf(scope, query) })
  const ranked = [...rows].sort((one, other) => rank(one) - rank(other) || scope.personen.compare(one.source, other.source))
  return pageOf(query, uniqueBy(ranked, numberOf), relation, (some) => itemsOf(scope, query, some))
}

const rank = ({ record }: Row) => ((record.fields as Fields<'partij-identificatoren'>).identificeerdePartij ? 0 : 1)

function numberOf({ record }: Row): string {
  const fields = { partijIdentificatoren: [record] } as Fields<'partijen'>
  const [identity] = identitiesOf({ local: record.local, fields, ...(record.evidence && { evidence: record.evidence }) })
  return identity ? identityKey(identity) : record.local
}
