/** One source's part of a list: what a page needs of it, however it can be read. */
import type { SourceRecord } from '#domain/records.ts'
import type { Mark, Start } from './token.ts'
import type { Source } from '../source.ts'
import type { CursorPlace, Kept } from '../walk.ts'

/**
 * Up to so many rows, and always where a persoon is named, rows are counted by reading them: most totals include rows that
 * turn out to be unreadable, and a count that changes from page to page is worse than a call more.
 */
export const countedRows = 500

export interface Count {
  readonly rows: number
  /** Not a minimum. */
  readonly certain: boolean
  /** By reading rows, not the source's own total. */
  readonly counted: boolean
}

/** Rows of a part from some row on. */
export interface Stretch {
  readonly kept: readonly Kept[]
  /** Nothing comes after them. */
  readonly ended: boolean
  /** Where they begin. */
  readonly mark: Mark
  readonly count: Count
}

export interface Part {
  readonly source: Source
  /** It gives nothing to this answer. */
  failed: boolean
  /** From the first row of the list on. */
  readonly kept: readonly Kept[]
  readonly ended: boolean
  /** `kept` is the beginning of the list in the order of the answer, and not a choice out of it. */
  readonly sound: boolean
  readonly count: Count
  /** Its rows can be read from any on, and its total is the number of them. */
  readonly seekable: boolean
  /** Reads its beginning: at least `upTo` rows that answer unless it is seekable, and as far as it takes to count them. */
  begin(upTo: number): Promise<void>
  /** From where an earlier page ended. Undefined: it is not as it was then. */
  resume(start: Start, wanted: number): Promise<Stretch | undefined>
  /** A later page begins here: whatever helps to come back is to be remembered. */
  leaveOff?(mark: Mark): void
}

/** Cursors of one list, by the number of rows that answer before the page. */
export interface Cursors {
  get(nth: number): CursorPlace | undefined
  set(nth: number, place: CursorPlace): void
}

/** Where a row was the last that a page had; absent: the beginning. */
export function markOf(last: Kept | undefined): Mark {
  return last ? { row: last.row, nth: last.nth, last: last.record.local } : { row: 0, nth: 0 }
}

/** A row of a part that is always read from its first row on. */
export const keptAt = (record: SourceRecord, index: number): Kept => ({ record, row: 0, nth: index + 1 })
