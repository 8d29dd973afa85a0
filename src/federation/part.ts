/**
 * One source's part of a list. A source that sorts as the answer does is read from any row on; of every other all that
 * matches is read first, within the window, and sorted.
 */
import type { Local, SourceRecord } from '#domain/records.ts'
import { uniqueBy } from '#domain/unique.ts'
import type { Reply } from './asking.ts'
import { readFollowed } from './follow.ts'
import type { FollowPlan, ListPlan } from './plan.ts'
import type { Mark, Start } from './page-token.ts'
import { portOf, type Source } from './source.ts'
import { inAnswerOrder, readList, Walk, type Kept, type Reading, type Rows } from './walk.ts'

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
}

/** A part that is read whole, or as far as may be. */
export class WholePart implements Part {
  readonly source: Source
  kept: readonly Kept[] = []
  ended = false
  failed = false
  readonly seekable = false
  readonly #reading: Reading
  readonly #plans: readonly (ListPlan | FollowPlan)[]
  #done: Promise<void> | undefined
  #read = false

  constructor(reading: Reading, plans: readonly (ListPlan | FollowPlan)[]) {
    this.source = reading.source
    this.#reading = reading
    this.#plans = plans
  }

  /** Until it was read there is nothing to be wrong. */
  get sound(): boolean {
    return this.ended || !this.#read
  }

  get count(): Count {
    return { rows: this.kept.length, certain: this.ended, counted: true }
  }

  begin(): Promise<void> {
    this.#done ??= this.#readAll()
    return this.#done
  }

  async resume(start: Start, _wanted: number): Promise<Stretch | undefined> {
    await this.begin()
    const last = this.kept[start.nth - 1]
    if (start.nth > 0 && !(last && start.isLast(last.record.local))) return undefined
    return { kept: this.kept.slice(start.nth), ended: this.ended, mark: markOf(last), count: this.count }
  }

  async #readAll(): Promise<void> {
    const replies = await Promise.all(this.#plans.map((plan) => readPlan(this.#reading, plan)))
    const parts = replies.flatMap((reply) => (reply.ok ? [reply.value] : []))
    // A source that failed in one of its parts gives nothing: a part never poses as the whole.
    this.failed = parts.length < replies.length
    if (this.failed) return
    // Asked by several keys it may give a record more than once.
    const records = uniqueBy(parts.flatMap((part) => part.records), ({ local }) => local)
    this.kept = inAnswerOrder(this.#reading, records).map(asKept)
    this.ended = parts.every(({ whole }) => whole)
    this.#read = true
  }
}

function readPlan(reading: Reading, plan: ListPlan | FollowPlan): Promise<Reply<Rows>> {
  return plan.kind === 'follow' ? readFollowed(reading, plan) : readList(reading, plan)
}

/** Where a row was the last that a page had; absent: the beginning. */
export function markOf(last: Kept | undefined): Mark {
  return last ? { row: last.row, nth: last.nth, last: last.record.local } : { row: 0, nth: 0 }
}

const asKept = (record: SourceRecord, index: number): Kept => ({ record, row: 0, nth: index + 1 })

/** A part whose rows come in the order of the answer. */
export class OrderedPart implements Part {
  readonly source: Source
  failed = false
  readonly sound = true
  readonly #reading: Reading
  readonly #plan: ListPlan
  readonly #counted: number
  readonly #walk: Walk
  readonly #places = new Map<Local, number>()
  #sorted: readonly Kept[] | undefined
  #doubted = false

  constructor(reading: Reading, plan: ListPlan, counted: number) {
    this.source = reading.source
    this.#reading = reading
    this.#plan = plan
    this.#counted = counted
    this.#walk = new Walk(reading, plan)
  }

  get kept(): readonly Kept[] {
    return this.#sorted ?? this.#walk.kept
  }

  get ended(): boolean {
    return this.#walk.ended
  }

  get count(): Count {
    if (this.ended || !this.#trusts(this.#walk)) return { rows: this.kept.length, certain: this.ended, counted: true }
    return { rows: this.#walk.total!, certain: true, counted: false }
  }

  get seekable(): boolean {
    return this.#ability.seek === 'offset' && !this.ended && this.#walk.clean && this.#walk.inOrder && this.#trusts(this.#walk)
  }

  async begin(upTo: number): Promise<void> {
    const failure = await this.#walk.readWhile(() => this.#wanted(upTo))
    this.failed = failure !== undefined || !this.#inOrder()
  }

  /** Rows to ask for next: few where the source's own total is the count, all that a call can bring where rows are counted. */
  #wanted(upTo: number): number {
    const walk = this.#walk
    if (walk.fresh) return this.#plan.exact ? upTo : this.#ability.pageSize
    if (!this.#trusts(walk) || !walk.inOrder) return this.#ability.pageSize
    return this.seekable ? 0 : upTo - walk.kept.length
  }

  /** What it says of itself does not hold: from here on its rows are counted, from the first on. */
  async doubt(upTo: number): Promise<void> {
    this.#doubted = true
    await this.begin(upTo)
  }

  /** Where rows were taken out before it, the last row of the page before stands further to the front. */
  async resume(start: Start, wanted: number): Promise<Stretch | undefined> {
    const found = await this.#resumeAt(start.row, start, wanted)
    if (found || this.failed || start.row === 0) return found
    return this.#resumeAt(Math.max(0, start.row - this.#ability.pageSize), start, wanted)
  }

  async #resumeAt(row: number, start: Start, wanted: number): Promise<Stretch | undefined> {
    const walk = new Walk(this.#reading, this.#plan, row)
    const few = this.#plan.exact && row === start.row
    const until = (rows: number) => () => (walk.kept.length >= rows ? 0 : few ? rows - walk.kept.length : this.#ability.pageSize)
    const failure = await walk.readWhile(until(start.nth + wanted))
    const skip = failure ? undefined : skippedBy(start, walk.kept)
    const rest = failure ?? (skip === undefined ? undefined : await walk.readWhile(until(skip + wanted)))
    this.failed ||= rest !== undefined
    if (skip === undefined || this.failed || !walk.inOrder) return undefined
    const mark = skip === 0 ? { row: start.row, nth: 0 } : markOf(walk.kept[skip - 1])
    return { kept: walk.kept.slice(skip), ended: walk.ended, mark, count: this.#countSince(start, walk) }
  }

  /** A walk of its own, from one of its rows on. */
  walkFrom(row: number): Walk {
    return new Walk(this.#reading, this.#plan, row)
  }

  /** Whether the rows of a walk are where they were before, as far as they were seen. */
  agrees(walk: Walk): boolean {
    return [...this.#walk.kept, ...walk.kept].every(({ record, row }) => {
      const known = this.#places.get(record.local) ?? row
      this.#places.set(record.local, known)
      return known === row
    })
  }

  /** A walk is to be continued with what was counted at its beginning, unless the source counts by itself. */
  #countSince(start: Start, walk: Walk): Count {
    if (!start.count) return this.count
    return !start.count.counted && this.#trusts(walk) && walk.total !== undefined ? { rows: walk.total, certain: true, counted: false } : start.count
  }

  /** Whether the source's own total may be the count: nothing was left out of what was read, and what it says agrees. */
  #trusts(walk: Walk): boolean {
    if (!this.#plan.exact || walk.total === undefined || walk.dropped > 0 || !walk.consistent || this.#doubted) return false
    if (this.#ability.total === 'readable') return true
    return !this.#plan.persoon && walk.total > this.#counted && walk.unreadable === 0
  }

  /** An order that does not hold is mended where all rows are there. */
  #inOrder(): boolean {
    if (this.#walk.inOrder) return true
    if (!this.ended) {
      this.#walk.fail('its rows are not in the order that was asked for')
      return false
    }
    this.#sorted = inAnswerOrder(this.#reading, this.#walk.kept.map(({ record }) => record)).map(asKept)
    return true
  }

  get #ability() {
    return portOf(this.source, this.#reading.resource)!.list!.ability
  }
}

/** How many of these rows an earlier page had. Where rows were added before it, the last that it had stands further on. */
function skippedBy(start: Start, kept: readonly Kept[]): number | undefined {
  if (start.nth === 0) return 0
  const expected = kept[start.nth - 1]
  if (expected && start.isLast(expected.record.local)) return start.nth
  const at = kept.findIndex(({ record }) => start.isLast(record.local))
  return at === -1 ? undefined : at + 1
}
