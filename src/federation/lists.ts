/** The kinds of list: as the sources hold them, or merged where the query names a persoon or a number. */
import { filters as definitions } from '#domain/filters.ts'
import { identityKey } from '#domain/identity.ts'
import { matchesAll } from '#domain/matches.ts'
import { uniqueBy } from '#domain/unique.ts'
import type { Query } from '#domain/query.ts'
import type { Fields, SourceRecord } from '#domain/records.ts'
import { persoonHolds } from './item-filters.ts'
import { gather } from './gather.ts'
import type { Item } from './items.ts'
import type { Row } from './merge.ts'
import { uniqueAdressen } from './merge-persoon.ts'
import { identitiesOf, persoonWithout, type Persoon } from './persoon.ts'
import { refKey } from './personen.ts'
import { filtersFor } from './plan.ts'
import type { Scope } from './service.ts'

export interface Listed {
  readonly count: number
  readonly relation: 'exact' | 'minimum'
  /** The items of one page. */
  slice(from: number, to: number): Promise<Item[]>
}

export async function listItems(scope: Scope, asked: Query, window: number): Promise<Listed> {
  const query = await withOwnPartijen(scope, asked)
  if (query.resource === 'partij-identificatoren' && query.persoon.length > 0) return listNummers(scope, query, window)
  if (query.persoon.length === 0) return listRows(scope, query, window, undefined)
  const personen = await personenOf(scope, query)
  if (query.resource === 'partijen') return whole(await personItems(scope, query, personen))
  if (personen.length === 0) return whole([])
  if (query.resource === 'digitaleadressen') return whole(await adresItems(scope, query, personen))
  return listRows(scope, query, window, await scope.links.withAdressen(personen))
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

const whole = (items: readonly Item[]): Listed => ({
  count: items.length,
  relation: 'exact',
  slice: async (from, to) => items.slice(from, to),
})

/** The personen that all selectors of the query name. */
async function personenOf({ personen }: Scope, query: Query): Promise<Persoon[]> {
  const named = await Promise.all(
    query.persoon.map((selector) => ('places' in selector ? personen.byPlaces(selector.places) : personen.byIdentities(selector.identities))),
  )
  const [first = [], ...others] = named
  return first.filter((persoon) => others.every((some) => some.some(({ ref }) => refKey(ref) === refKey(persoon.ref))))
}

async function listRows(scope: Scope, query: Query, window: number, personen: readonly Persoon[] | undefined): Promise<Listed> {
  const upTo = query.page === 'last' ? window : query.page * query.pageSize
  const { rows, count, relation } = await gather(scope.asking, query, { personen, upTo, window, links: scope.links })
  return { count, relation, slice: (from, to) => itemsOf(scope, query, rows.slice(from, to)) }
}

async function itemsOf(scope: Scope, query: Query, rows: readonly Row[]): Promise<Item[]> {
  const items = await scope.lift.items(rows.map(({ source, record }) => ({ source, resource: query.resource, record })))
  return query.resource === 'partijen' ? withBetrokkenen(scope, rows, items) : items
}

/** Rows of an uncollapsed list are a source's own; where it leaves out the betrokkenen, it is asked for them by partij. */
async function withBetrokkenen(scope: Scope, rows: readonly Row[], items: readonly Item[]): Promise<Item[]> {
  const own = rows.map(({ source, record }, index): Persoon => ({
    ref: items[index]!.ref,
    identities: [],
    partijen: [{ source, record: record as SourceRecord<'partijen'> }],
    adressen: new Map(),
  }))
  const bare = own.filter((_, index) => items[index]!.fields['betrokkenen'] === undefined)
  const betrokkenen = await scope.persoonItems.betrokkenen(bare, 'not linked')
  return items.map((item) => {
    const found = betrokkenen.get(refKey(item.ref))
    return found ? { ...item, fields: { ...item.fields, betrokkenen: found.map(({ ref }) => ({ ref })) }, expand: { betrokkenen: found } } : item
  })
}

async function personItems(scope: Scope, query: Query, personen: readonly Persoon[]): Promise<Item[]> {
  const held = personen.filter(({ partijen }) => partijen.length > 0)
  const items = await scope.persoonItems.of(held)
  return items.filter((item, index) => persoonHolds(query, held[index]!, item))
}

/** A persoon's own digitale adressen that match, one of each. */
async function adresItems(scope: Scope, query: Query, personen: readonly Persoon[]): Promise<Item[]> {
  const records = await scope.links.recordsOf(personen)
  const matching = [...records.values()].map((some) => some.filter(({ source, record }) => {
    const filters = filtersFor(query, source)
    return filters !== undefined && matchesAll('digitaleadressen', record, filters) === 'match'
  }))
  const items = await Promise.all(matching.map((some) => scope.lift.items(some.map((one) => ({ ...one, resource: 'digitaleadressen' as const })))))
  return items.flatMap((some) => uniqueAdressen(some).kept)
}

/** Partij-identificatoren with a number: one of each, of the first source in precedence, rather with a partij than without. */
async function listNummers(scope: Scope, query: Query, window: number): Promise<Listed> {
  const identities = query.persoon.flatMap((selector) => ('identities' in selector ? selector.identities : []))
  if (identities.length === 0) return whole([])
  const { rows, relation } = await gather(scope.asking, query, { personen: identities.map(persoonWithout), upTo: window, window })
  const ranked = [...rows].sort((one, other) => rank(one) - rank(other) || scope.personen.compare(one.source, other.source))
  const unique = uniqueBy(ranked, numberOf)
  return { count: unique.length, relation, slice: (from, to) => itemsOf(scope, query, unique.slice(from, to)) }
}

const rank = ({ record }: Row) => ((record.fields as Fields<'partij-identificatoren'>).identificeerdePartij ? 0 : 1)

function numberOf({ record }: Row): string {
  const fields = { partijIdentificatoren: [record] } as Fields<'partijen'>
  const [identity] = identitiesOf({ local: record.local, fields, ...(record.evidence && { evidence: record.evidence }) })
  return identity ? identityKey(identity) : record.local
}
