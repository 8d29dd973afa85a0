/** Rows of a list, and the page of them that was asked for; pure. */
import type { ListAnswer, ListRequest, Quarantine, ResourceName, SourceRecord } from '#spi'
import type { Unread } from '../mail/contacts.ts'
import { messagesAsked, type AnyFilter, type Row } from '../mail/questions.ts'

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
