/** A part whose rows come in the order of the answer: read from its first row, from where a page ended, or from any row. */
import type { Local } from '#domain/records.ts'
import type { Mark, Start } from './token.ts'
import { keptAt, markOf, type Count, type Cursors, type Part, type Stretch } from './part.ts'
import { firstRows, type ListPlan } from '../plan.ts'
import { portOf, type Source } from '../source.ts'
import { inAnswerOrder, Walk, type CursorPlace, type Kept, type Reading } from '../walk.ts'

export class OrderedPart implements Part {
  readonly source: Source
  failed = false
  readonly sound = true
  readonly #reading: Reading
  readonly #plan: ListPlan
  readonly #counted: number
  readonly #cursors: Cursors | undefined
  readonly #walk: Walk
  #resumed: Walk | undefined
  readonly #places = new Map<Local, number>()
  #sorted: readonly Kept[] | undefined
  #doubted = false

  constructor(reading: Reading, plan: ListPlan, counted: number, cursors?: Cursors) {
    this.#cursors = cursors
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
    if (walk.fresh) return firstRows(this.#plan, this.#ability.pageSize, upTo)
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
    const cursor = this.#cursors?.get(start.nth)
    const found = (cursor && (await this.#resumeAt(cursor, start, wanted))) ?? (await this.#resumeAt(start.row, start, wanted))
    if (found || this.failed || start.row === 0) return found
    return this.#resumeAt(Math.max(0, start.row - this.#ability.pageSize), start, wanted)
  }

  leaveOff({ nth }: Mark): void {
    if (this.#ability.seek !== 'cursor' || nth === 0) return
    const place = this.#resumed?.cursorOf(nth) ?? this.#walk.cursorOf(nth)
    if (place) this.#cursors?.set(nth, place)
  }

  async #resumeAt(place: number | CursorPlace, start: Start, wanted: number): Promise<Stretch | undefined> {
    const walk = new Walk(this.#reading, this.#plan, place)
    const few = this.#plan.exact && (place === start.row || typeof place === 'object')
    const until = (rows: number) => () => (walk.kept.length >= rows ? 0 : few ? rows - walk.kept.length : this.#ability.pageSize)
    const failure = await walk.readWhile(until(start.nth - walk.before + wanted))
    const skip = failure ? undefined : skippedBy(start, walk)
    const rest = failure ?? (skip === undefined ? undefined : await walk.readWhile(until(skip + wanted)))
    this.failed ||= rest !== undefined
    if (skip === undefined || this.failed || !walk.inOrder) return undefined
    this.#resumed = walk
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
    this.#sorted = inAnswerOrder(this.#reading, this.#walk.kept.map(({ record }) => record)).map(keptAt)
    return true
  }

  get #ability() {
    return portOf(this.source, this.#reading.resource)!.list!.ability
  }
}

/** How many of these rows an earlier page had. Where rows were added before it, the last that it had stands further on. */
function skippedBy(start: Start, { kept, before }: Walk): number | undefined {
  if (start.nth === 0) return 0
  const expected = kept[start.nth - before - 1]
  if (expected && start.isLast(expected.record.local)) return start.nth - before
  const at = kept.findIndex(({ record }) => start.isLast(record.local))
  return at === -1 ? undefined : at + 1
}
