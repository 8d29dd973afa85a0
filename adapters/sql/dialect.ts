/** What differs between databases: how they write SQL, and how they are spoken to. */
import type { Fragment, SqlValue } from './fragment.ts'

/**
 * How one database writes the few things that this adapter says. Texts are compared byte for byte, whatever collation a
 * column has, and lengths count characters, not bytes.
 */
export interface Dialect {
  /** `RELATIES` or `CRM.RELATIES`, quoted so that it can be nothing else than a name. */
  identifier(name: string): string
  /** The place of the n-th value, counted from 1. */
  placeholder(place: number): string
  /** A column of any type as text without the spaces around it; NULL stays NULL. */
  text(column: Fragment): Fragment
  /** At most `max` characters, the last one an ellipsis when something was cut. */
  cut(text: Fragment, max: number): Fragment
  /** Lower case; asked only for texts in ASCII. */
  lower(text: Fragment): Fragment
  /** Part of a text: `from` counts from 1; without `length` all that follows. */
  part(text: Fragment, from: number, length?: number): Fragment
  concat(...texts: readonly Fragment[]): Fragment
  replace(text: Fragment, what: string, by: string): Fragment
  /** Descending, NULL last, texts by their bytes. */
  descending(sorted: Fragment): Fragment
  /** At the end of a statement. */
  page(limit: number, offset: number): Fragment
}

/** All columns are asked for as text, so a row holds nothing else. */
export type Row = Readonly<Record<string, string | null>>

export interface Driver {
  readonly dialect: Dialect
  /** Reads; rejects with a SourceError, or with the signal's reason. */
  query(text: string, values: readonly SqlValue[], signal: AbortSignal): Promise<readonly Row[]>
  close(): Promise<void>
}
