/** Rows of a list: which ones answer a request, and the page of them that was asked for; pure. */
import { matchesAll, normaliseAdres, type Filter, type ListAnswer, type ListRequest, type Local, type PersoonFilter, type Quarantine, type ResourceName, type SourceRecord } from '#spi'
import type { Unread } from './contacts.ts'

export type Row<Item> = { readonly item: Item } | { readonly quarantine: Quarantine }

/** Filters by a record that comes of the same message as the rows asked for, whose hash its local begins with. */
const sameMessage: ReadonlySet<string> = new Set([
  'hadBetrokkene__uuid', 'onderwerpobject__uuid', 'hadKlantcontact__uuid', 'verstrektedigitaalAdres__uuid',
  'verstrektDoorBetrokkene__uuid', 'klantcontact__uuid',
])

export const hashOfLocal = (local: Local) => local.split('#', 1)[0]!

type AnyFilter = Pick<Filter, 'value'> & { readonly name: string }

/** Hashes of the messages that the request asks about; `undefined`: any. */
export function messagesAsked(filters: readonly AnyFilter[]): ReadonlySet<string> | undefined {
  const asked = filters.find(({ name }) => sameMessage.has(name))
  return asked && new Set([asked.value].flat().map((value) => hashOfLocal(String(value))))
}

/** Exactly what Gevel's own check would keep. */
export function answers<R extends ResourceName>(resource: R, request: ListRequest<R>, record: SourceRecord<R>): boolean {
  return matchesAll(resource, record, request.filters) === 'match' && (!request.persoon || isOf(request.persoon, record))
}

/**
 * By the first address of a betrokkene, the one in From, To or Cc: into Reply-To anybody can put anybody's. Whole addresses,
 * never a part of one.
 */
function isOf({ values }: PersoonFilter, { evidence }: SourceRecord): boolean {
  const adressen = [evidence?.digitaleAdressen?.[0]?.adres, ...(evidence?.hadBetrokkenen ?? []).map((one) => one.adressen[0])]
  return adressen.some((adres) => adres !== undefined && values.includes(normaliseAdres('email', adres)))
}

/**
 * Messages that could hold what is asked for, if only they could be read; what keys it would have is not known. They stand
 * first, so that a count is never taken without them.
 */
export function unreadRows(unread: readonly Unread[], filters: readonly AnyFilter[]): { quarantine: Quarantine }[] {
  const asked = messagesAsked(filters)
  return unread.filter(({ local }) => !asked || asked.has(local)).map(({ reason }) => ({ quarantine: { reason } }))
}

export interface Page<Item> {
  readonly rows: readonly Row<Item>[]
  /** Rows that can be read. */
  readonly total: number
  readonly next?: { readonly offset: number }
}

export function pageOf<Item>(rows: readonly Row<Item>[], { from, limit }: Pick<ListRequest<ResourceName>, 'from' | 'limit'>): Page<Item> {
  const offset = from && 'offset' in from ? from.offset : 0
  const end = offset + limit
  return { rows: rows.slice(offset, end), total: itemsOf(rows).length, ...(end < rows.length && { next: { offset: end } }) }
}

export function answerOf<R extends ResourceName>({ rows, total, next }: Page<SourceRecord<R>>): ListAnswer<R> {
  return { records: itemsOf(rows), total, ...(next && { next }), ...quarantinedIn(rows) }
}

export function itemsOf<Item>(rows: readonly Row<Item>[]): Item[] {
  return rows.flatMap((row) => ('item' in row ? [row.item] : []))
}

export function quarantinedIn(rows: readonly Row<unknown>[]): { quarantined?: Quarantine[] } {
  const quarantined = rows.flatMap((row) => ('quarantine' in row ? [row.quarantine] : []))
  return quarantined.length > 0 ? { quarantined } : {}
}
