/** What differs between databases: how they write SQL, and how they are spoken to. */
import type { Fragment, Statement } from './fragment.ts'

/**
 * What a column holds, as far as it matters here. `timestamp`: a time of a clock, without a zone; `instant`: a moment;
 * `binary`: bytes that are no text.
 */
export type ColumnKind = 'integer' | 'text' | 'timestamp' | 'instant' | 'date' | 'boolean' | 'bit' | 'uuid' | 'binary' | 'other'

export interface ColumnType {
  readonly kind: ColumnKind
  /** A text as it is stored, with no spaces to take away: an index on the column itself can find it. */
  readonly verbatim?: boolean
  /** The database holds nothing else in it: it need not be looked at as a text. */
  readonly certain?: boolean
}

/**
 * How one database writes the few things that this adapter says. Texts are compared byte for byte, whatever collation a
 * column has, and lengths count characters, not bytes.
 */
export interface Dialect {
  readonly name: 'postgresql' | 'mariadb' | 'sqlite'
  /** The database itself says what its columns hold. */
  readonly typed: boolean
  write(fragment: Fragment): Statement
  /** A column as text without the spaces around it; NULL stays NULL. An instant is written as the clock of UTC has it. */
  text(column: Fragment, type: ColumnType): Fragment
  /** The text is one of these, byte for byte. Values that no text here can be are left out. */
  isOneOf(text: Fragment, values: readonly string[]): Fragment
  /** The text is one of those that a query gives. */
  isAmong(text: Fragment, query: Fragment): Fragment
  /** A bound value as a column of that kind is compared with it. */
  wholeNumber(digits: string): Fragment
  uuid(text: string): Fragment
  /** `text`: as this dialect's `text` writes it. */
  timestamp(text: string, kind: 'timestamp' | 'instant'): Fragment
  /** The column holds a time; a database may write the absence of one in ways of its own besides NULL. */
  isTime(column: Fragment): Fragment
  /** Whether its clock shows this hour, cheaper than comparing with many times. */
  hourIs(column: Fragment, hour: number): Fragment
  hourLater(column: Fragment): Fragment
  /** The number of characters. */
  length(text: Fragment): Fragment
  /** Lower case; asked only for texts in ASCII. */
  lower(text: Fragment): Fragment
  /** Part of a text: `from` counts from 1; without `length` all that follows. */
  part(text: Fragment, from: number, length?: number): Fragment
  concat(...texts: readonly Fragment[]): Fragment
  replace(text: Fragment, what: string, by: string): Fragment
  /** Any value as text, of no kind in particular. */
  shown(value: Fragment): Fragment
  /** Descending, NULL last. */
  descending(sorted: Fragment): Fragment
  /** A text that sorts by its bytes. */
  bytes(text: Fragment): Fragment
}

/** All columns are asked for as text, so a row holds nothing else. */
export type Row = Readonly<Record<string, string | null>>

/** A column as the database has it; `native` is the name of its type, for messages. */
export interface Described {
  readonly kind: ColumnKind
  readonly native: string
}

/** One read-only view of the database: all that is asked in it is answered as of one moment. */
export interface Session {
  query(statement: Statement): Promise<readonly Row[]>
  /** The columns that a statement would give, by name. */
  describe(statement: Statement): Promise<ReadonlyMap<string, Described>>
}

export interface Database {
  readonly dialect: Dialect
  /** Rejects with a SourceError, or with the signal's reason; then what still runs there is stopped. */
  read<T>(signal: AbortSignal, work: (session: Session) => Promise<T>): Promise<T>
  close(): Promise<void>
}
