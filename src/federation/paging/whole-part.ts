/** A part of which all that matches is read first, within the window, and sorted: the source does not sort, or is asked in several ways. */
import { uniqueBy } from '#domain/unique.ts'
import type { Reply } from '../asking.ts'
import { readFollowed } from '../follow.ts'
import type { Start } from './token.ts'
import { keptAt, markOf, type Count, type Part, type Stretch } from './part.ts'
import type { FollowPlan, ListPlan } from '../plan.ts'
import type { Source } from '../source.ts'
import { inAnswerOrder, readList, type Kept, type Reading, type Rows } from '../walk.ts'

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
    this.kept = inAnswerOrder(this.#reading, records).map(keptAt)
    this.ended = parts.every(({ whole }) => whole)
    this.#read = true
  }
}

function readPlan(reading: Reading, plan: ListPlan | FollowPlan): Promise<Reply<Rows>> {
  return plan.kind === 'follow' ? readFollowed(reading, plan) : readList(reading, plan)
}

