/** Reading one source's list: page by page, each row put to the check, until enough or the end. */
import { GevelError, SourceError } from '#domain/errors.ts'
import type { Verdict } from '#domain/matches.ts'
import type { Local, SourceRecord } from '#domain/records.ts'
import { resources, type ResourceName } from '#domain/resources.ts'
import type { ListRequest, PersoonFilter, Position } from '#spi'
import type { Asking, Page, Reply } from './asking.ts'
import { answersTo } from './check.ts'
import { compareKeys } from './merge.ts'
import type { FollowPlan, ListPlan } from './plan.ts'
import { portOf, type Source } from './source.ts'

/** The most rows that are read from one source for one answer. */
export const defaultWindow = 10_000

/**
 * Up to so many rows, and always where a persoon is named, rows are counted by reading them: most totals include rows that
 * turn out to be unreadable, and a count that changes from page to page is worse than a call more.
 */
export const countedRows = 500

/** Some sources answer empty pages while they search on; a source that goes on for longer goes round in circles. */
const idlePages = 3

export interface Rows {
  /** In the order of the answer. */
  readonly records: readonly SourceRecord[]
  /** Rows that match in all; a minimum when the window ended first. */
  readonly count: number
  readonly certain: boolean
}

export type Check = (record: SourceRecord) => Verdict

/** Records as the check is to see them, in the same order: with what is known of them elsewhere. */
export type Prepare = (records: readonly SourceRecord[]) => Promise<readonly SourceRecord[]>

export interface Reading {
  readonly asking: Asking
  readonly source: Source
  readonly resource: ResourceName
  readonly check: Check
  readonly prepare?: Prepare
  /** Rows that the answer needs of this source at most. */
  readonly upTo: number
  readonly window: number
}

interface Progress {
  readonly records: SourceRecord[]
  /** Every row that was given, so that none counts twice. */
  readonly seen: Set<Local>
  rows: number
  /** Rows about another than the persoon whose key the source was asked by. */
  strays: number
  /** Pages in a row that brought nothing new. */
  idle: number
  /** Rows that the source could not read. */
  unreadable: number
  /** Rows that it gave and that were left out. */
  dropped: number
  total?: number | undefined
  ended: boolean
}

/**
 * Reads until `upTo` rows are there and their number is known, or to the end. The source's own total counts only when
 * every filter was pushed exactly and no row of it was left out; otherwise the rows are counted, up to the window.
 */
export async function readList(reading: Reading, plan: ListPlan): Promise<Reply<Rows>> {
  const { ability } = portOf(reading.source, reading.resource)!.list!
  const progress: Progress = { ...nothing(), ended: false }
  let from: Position | undefined
  do {
    const reply = await reading.asking.list(reading.source, reading.resource, requestFor(reading, plan, ability.pageSize, progress, from))
    if (!reply.ok) return reply
    await take(reading, progress, reply.value, ability.persoonPushes === 'narrows' ? undefined : plan.persoon)
    if (reply.value.next && (samePosition(reply.value.next, from) || progress.idle > idlePages)) return unreadable(reading, 'its pages do not come to an end')
    from = reply.value.next
    progress.ended = from === undefined
  } while (!progress.ended && !enough(reading, plan, progress) && progress.rows < reading.window)
  return finish(reading, plan, progress)
}

/** Records that others point at: follow the relation, get them, check them. */
export async function readFollowed(reading: Reading, plan: FollowPlan): Promise<Reply<Rows>> {
  const { asking, source, resource } = reading
  const pointing = await asking.get(source, plan.from, plan.locals)
  if (!pointing.ok) return pointing
  const locals = [...new Set(pointing.value.flatMap((record) => (record ? targetsOf(record, plan.relation) : [])))]
  const found = await asking.get(source, resource, locals)
  if (!found.ok) return found
  const progress: Progress = { ...nothing(), ended: true }
  await take(reading, progress, { records: found.value.filter((record) => record !== undefined), unreadable: 0, refused: 0 })
  return finish(reading, { sorted: false }, progress)
}

const nothing = () => ({ records: [], seen: new Set<Local>(), rows: 0, strays: 0, idle: 0, unreadable: 0, dropped: 0 })

function targetsOf(record: SourceRecord, relation: string): Local[] {
  const value = (record.fields as Record<string, unknown>)[relation] as { local: Local } | { local: Local }[] | null | undefined
  if (!value) return []
  return Array.isArray(value) ? value.map(({ local }) => local) : [value.local]
}

function requestFor(reading: Reading, plan: ListPlan, pageSize: number, progress: Progress, from: Position | undefined): ListRequest<ResourceName> {
  const few = plan.exact && (progress.rows === 0 || trusted(reading, plan, progress))
  const wanted = few ? Math.max(1, reading.upTo - progress.records.length) : pageSize
  return {
    filters: plan.filters,
    ...(plan.persoon && { persoon: plan.persoon }),
    ...(plan.order && { order: plan.order }),
    limit: Math.min(pageSize, wanted),
    ...(from && { from }),
  }
}

async function take(reading: Reading, progress: Progress, answer: Page<ResourceName>, persoon?: PersoonFilter): Promise<void> {
  progress.rows += answer.records.length + answer.unreadable + answer.refused
  progress.unreadable += answer.unreadable
  progress.dropped += answer.refused
  progress.total ??= answer.total
  const seen = progress.seen.size
  const prepared = reading.prepare ? await reading.prepare(answer.records) : answer.records
  for (const [index, record] of answer.records.entries()) {
    const verdict = progress.seen.has(record.local) ? 'no-match' : reading.check(prepared[index]!)
    if (verdict === 'match') progress.records.push(record)
    else progress.dropped++
    if (verdict === 'unverifiable') reading.asking.outcome(reading.source).unverifiable++
    if (verdict === 'no-match' && persoon && answersTo(reading.resource, record, persoon) === false) progress.strays++
    progress.seen.add(record.local)
  }
  progress.idle = progress.seen.size > seen || answer.unreadable + answer.refused > 0 ? 0 : progress.idle + 1
}

/** Whether the source's own total may be the count of the answer. */
function trusted(reading: Reading, plan: Pick<ListPlan, 'persoon'> & { exact?: boolean }, { total, dropped, unreadable }: Progress): boolean {
  if (plan.exact !== true || total === undefined || dropped > 0) return false
  if (portOf(reading.source, reading.resource)!.list!.ability.total === 'readable') return true
  return !plan.persoon && total > countedRows && unreadable === 0
}

function enough(reading: Reading, plan: ListPlan, progress: Progress): boolean {
  return plan.sorted && trusted(reading, plan, progress) && progress.records.length >= reading.upTo
}

function finish(reading: Reading, plan: { exact?: boolean; sorted: boolean }, progress: Progress): Reply<Rows> {
  // An answer about others says nothing about the persoon that was asked about, and least of all that there is nothing.
  if (progress.records.length === 0 && progress.strays > 0) return unreadable(reading, 'it answers about others than was asked')
  const { order } = resources[reading.resource]
  const stable = portOf(reading.source, reading.resource)?.list?.ability.ties !== 'unstable'
  const compare = (one: SourceRecord, other: SourceRecord) => compareKeys(order, one, other) || (stable ? 0 : compareLocals(one, other))
  const inOrder = plan.sorted && progress.records.every((record, index, all) => index === 0 || compare(all[index - 1]!, record) <= 0)
  if (!inOrder && !progress.ended) {
    if (plan.sorted) return unreadable(reading, 'its rows are not in the order that was asked for')
    throw new GevelError('vraag-te-ruim', 'a source that cannot sort holds more rows than may be read')
  }
  const records = inOrder ? progress.records : [...progress.records].sort(compare)
  if (!progress.ended && trusted(reading, plan, progress)) return { ok: true, value: { records, count: progress.total!, certain: true } }
  return { ok: true, value: { records, count: records.length, certain: progress.ended } }
}

const compareLocals = (one: SourceRecord, other: SourceRecord) => (one.local < other.local ? -1 : one.local > other.local ? 1 : 0)

function samePosition(one: Position, other: Position | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function unreadable({ asking, source }: Reading, rule: string): Reply<Rows> {
  const error = new SourceError('bron-onleesbaar', `${source.name}: ${rule}`)
  asking.fail(source, error)
  return { ok: false, error }
}
