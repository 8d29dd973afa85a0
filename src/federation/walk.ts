/** Reading one source's list, call by call, from its start or from one of its rows on; each row is put to the check. */
import { SourceError } from '#domain/errors.ts'
import type { Verdict } from '#domain/matches.ts'
import type { Local, SourceRecord } from '#domain/records.ts'
import { resources, type ResourceName } from '#domain/resources.ts'
import type { ListRequest, PersoonFilter, Position } from '#spi'
import type { Asking, Page, Reply } from './asking.ts'
import { isAbout } from './check.ts'
import { compareKeys } from './merge.ts'
import type { ListPlan } from './plan.ts'
import { portOf, type Source } from './source.ts'

/** The most rows that are read from one source for one answer. */
export const defaultWindow = 10_000

/** Some sources answer empty pages while they search on; a source that goes on for longer goes round in circles. */
const emptyPages = 3
/** Of so many rows one would be readable, if the source spoke our language. */
const manyRows = 20

export type Check = (record: SourceRecord) => Verdict

/** Records as the check is to see them, in the same order: with what is known of them elsewhere. */
export type Prepare = (records: readonly SourceRecord[]) => Promise<readonly SourceRecord[]>

/** Which records of a source the caller may see, in the same order. */
export type Sees = (source: Source, records: readonly SourceRecord[]) => Promise<readonly boolean[]>

export interface Reading {
  readonly asking: Asking
  readonly source: Source
  readonly resource: ResourceName
  readonly check: Check
  readonly prepare?: Prepare
  readonly sees?: Sees
  readonly window: number
}

/** A row that answers the question, and how to come back to it: it is the `nth` that answers, from 1, at or after this row of the source. */
export interface Kept {
  readonly record: SourceRecord
  readonly row: number
  readonly nth: number
}

/** Where a source of cursors goes on, and how many of its rows that answer come before that. */
export interface CursorPlace {
  readonly cursor: string
  readonly before: number
}

export class Walk {
  /** In the order of the source. */
  readonly kept: Kept[] = []
  /** The row that it begins at, and the rows that answer before it where those are counted instead. */
  readonly start: number
  readonly before: number
  /** Rows of the source that were read, those left out as well. */
  rows = 0
  /** Rows that the source could not read. */
  unreadable = 0
  /** Rows that it gave and that were left out. */
  dropped = 0
  /** Of those, rows that came before already. */
  repeated = 0
  /** The source's own, of its first answer. */
  total: number | undefined
  ended = false
  /** The source says of itself that there may be more. */
  incomplete = false
  /** The rows came in the order that was asked for. */
  inOrder = true
  /** What the answers say of their number and their end agrees. */
  consistent = true
  readonly #reading: Reading
  readonly #plan: ListPlan
  readonly #seen = new Set<Local>()
  readonly #positions = new Set<string>()
  #from: Position | undefined
  #calls = 0
  readonly #cursors: CursorPlace[] = []
  /** Calls in succession that gave nothing but rows that were known. */
  #idle = 0
  /** Calls in succession that gave nothing at all. */
  #empty = 0
  /** Rows that it gave and that break our rules. */
  #refused = 0
  /** Rows about another than the persoon whose key the source was asked by. */
  #strays = 0
  /** The key that the source says it keeps to; absent where it may give more. */
  readonly #key: PersoonFilter | undefined

  constructor(reading: Reading, plan: ListPlan, start: number | CursorPlace = 0) {
    this.#reading = reading
    this.#plan = plan
    this.#key = abilityOf(reading).persoonPushes === 'narrows' ? undefined : plan.persoon
    this.start = typeof start === 'number' ? start : 0
    this.before = typeof start === 'number' ? 0 : start.before
    this.#from = typeof start === 'number' ? (start > 0 ? { offset: start } : undefined) : { cursor: start.cursor }
  }

  /** There is more to read, and it may be. */
  get open(): boolean {
    return !this.ended && Math.max(this.rows, this.#calls) < this.#reading.window
  }

  /** Nothing was asked yet. */
  get fresh(): boolean {
    return this.#calls === 0
  }

  /** No row was left out, for whatever reason. */
  get clean(): boolean {
    return this.unreadable === 0 && this.dropped === 0
  }

  /** One call, for at most `limit` rows. The failure, when it failed. */
  async read(limit: number): Promise<SourceError | undefined> {
    const { asking, source, resource } = this.#reading
    const reply = await asking.list(source, resource, this.#request(limit))
    if (!reply.ok) return reply.error
    this.#calls++
    const before = this.#from
    if (before && 'cursor' in before) this.#cursors.push({ cursor: before.cursor, before: this.before + this.kept.length })
    const known = this.repeated
    if (reply.value.incomplete) this.incomplete = true
    await this.#take(reply.value)
    this.#from = reply.value.next
    this.ended = this.#from === undefined
    if (!this.#goesOn(before)) return this.fail('its pages do not come to an end')
    this.#idle = this.#isNew(reply.value, known) ? 0 : this.#idle + 1
    // One page of known rows can be a list that moved meanwhile; a second is a source that gives the same for ever.
    if (this.#idle > 1) return this.fail('its pages come again and again')
    if (this.#empty > emptyPages) return this.fail('its pages are empty and do not come to an end')
    // One bad record is that record's; rows of which not one can be read are a source that speaks another language.
    if (this.start + this.before === 0 && this.#refused > 1 && this.#refused === this.rows && (this.ended || this.rows >= manyRows)) {
      return this.fail('none of its records can be read')
    }
    // An answer about others says nothing about the persoon that was asked about, and least of all that there is nothing.
    if (this.#strays > 0 && this.ended && this.start + this.before + this.kept.length === 0) return this.fail('it answers about others than was asked')
    this.#compare(reply.value)
    return undefined
  }

  /** Reads until nothing is wanted any more, to the end, or as far as may be read. `wanted`: rows that the next call may bring. */
  async readWhile(wanted: () => number): Promise<SourceError | undefined> {
    for (let limit = wanted(); this.open && limit > 0; limit = wanted()) {
      const error = await this.read(limit)
      if (error) return error
    }
    return undefined
  }

  /** The call that gave the `nth` row that answers, where it began at a cursor. */
  cursorOf(nth: number): CursorPlace | undefined {
    return this.#cursors.findLast(({ before }) => before < nth)
  }

  fail(rule: string): SourceError {
    const { asking, source } = this.#reading
    const error = new SourceError('bron-onleesbaar', `${source.name}: ${rule}`)
    asking.fail(source, error)
    return error
  }

  #request(limit: number): ListRequest<ResourceName> {
    const { filters, persoon, order } = this.#plan
    const { pageSize } = abilityOf(this.#reading)
    return { filters, ...(persoon && { persoon }), ...(order && { order }), limit: Math.min(pageSize, Math.max(1, limit)), ...(this.#from && { from: this.#from }) }
  }

  async #take(answer: Page<ResourceName>): Promise<void> {
    const { asking, source, resource, check, prepare, sees } = this.#reading
    const base = this.#from && 'offset' in this.#from ? this.#from.offset : this.start + this.rows
    const placed = abilityOf(this.#reading).seek === 'offset' && answer.unreadable === 0 && answer.refused === 0
    const before = this.kept.length
    const prepared = prepare ? await prepare(answer.records) : answer.records
    const seen = sees && (await sees(source, answer.records))
    for (let index = 0; index < answer.records.length; index++) {
      const record = answer.records[index]!
      const again = this.#seen.has(record.local)
      const verdict = again || seen?.[index] === false ? 'no-match' : check(prepared[index]!)
      if (again) this.repeated++
      if (verdict === 'match') this.#keep(placed ? { record, row: base + index, nth: 1 } : { record, ...this.#unplaced(base, before) })
      else this.dropped++
      if (verdict === 'unverifiable') asking.outcome(source).unverifiable++
      if (verdict === 'no-match' && !again && this.#key && isAbout(resource, record, this.#key) === false) this.#strays++
      this.#seen.add(record.local)
    }
    this.#empty = answer.records.length + answer.unreadable + answer.refused > 0 ? 0 : this.#empty + 1
    this.rows += answer.records.length + answer.unreadable + answer.refused
    this.unreadable += answer.unreadable
    this.#refused += answer.refused
    this.dropped += answer.refused
  }

  /** Where among the rows of an answer an unreadable one stood is not known: its rows are counted from where the answer began. */
  #unplaced(base: number, before: number): Pick<Kept, 'row' | 'nth'> {
    if (abilityOf(this.#reading).seek !== 'offset') return { row: 0, nth: this.before + this.kept.length + 1 }
    return { row: base, nth: this.kept.length - before + 1 }
  }

  #keep(row: Kept): void {
    const last = this.kept.at(-1)
    if (last && compareRows(this.#reading, last.record, row.record) > 0) this.inOrder = false
    this.kept.push(row)
  }

  #isNew({ records }: Page<ResourceName>, repeated: number): boolean {
    return records.length === 0 || this.repeated - repeated < records.length
  }

  #goesOn(before: Position | undefined): boolean {
    if (!this.#from) return true
    const key = JSON.stringify(this.#from)
    const known = this.#positions.has(key) || key === JSON.stringify(before)
    this.#positions.add(key)
    return !known
  }

  #compare({ total }: Page<ResourceName>): void {
    if (this.total !== undefined && total !== this.total) this.consistent = false
    this.total ??= total
    const end = this.start + this.rows
    if (this.#from && 'offset' in this.#from && this.#from.offset !== end) this.consistent = false
    if (this.total === undefined) return
    const readable = abilityOf(this.#reading).total === 'readable'
    const tooFew = this.ended && end < this.total
    const tooMany = !readable && (this.ended ? end > this.total : end >= this.total)
    if (tooFew || tooMany) this.consistent = false
  }
}

export interface Rows {
  /** In the order of the answer. */
  readonly records: readonly SourceRecord[]
  /** Every row was read, and there are no others. */
  readonly whole: boolean
}

/** All rows of a list, as far as may be read. */
export async function readList(reading: Reading, plan: ListPlan): Promise<Reply<Rows>> {
  const walk = new Walk(reading, plan)
  const error = await walk.readWhile(() => reading.window)
  if (error) return { ok: false, error }
  // Where one row came twice another one never did.
  const lost = walk.repeated > 0 && abilityOf(reading).ties === 'unstable'
  if (lost) return { ok: false, error: walk.fail('its rows change places from call to call') }
  return { ok: true, value: { records: inAnswerOrder(reading, walk.kept.map(({ record }) => record)), whole: walk.ended && !walk.incomplete } }
}

/** The records sorted as the answer is; ties keep their place, but where a source's own order of them changes they go by key. */
export function inAnswerOrder(reading: Pick<Reading, 'source' | 'resource'>, records: readonly SourceRecord[]): SourceRecord[] {
  return [...records].sort((one, other) => compareRows(reading, one, other))
}

function compareRows({ source, resource }: Pick<Reading, 'source' | 'resource'>, one: SourceRecord, other: SourceRecord): number {
  const stable = portOf(source, resource)?.list?.ability.ties !== 'unstable'
  return compareKeys(resources[resource].order, one, other) || (stable ? 0 : compareLocals(one, other))
}

const compareLocals = (one: SourceRecord, other: SourceRecord) => (one.local < other.local ? -1 : one.local > other.local ? 1 : 0)

const abilityOf = ({ source, resource }: Reading) => portOf(source, resource)!.list!.ability
