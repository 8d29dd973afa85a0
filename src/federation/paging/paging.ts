/**
 * One page of a list over several sources, in one of three ways. Eager: the beginnings of the sources, one call each, hold
 * the page. Marked: the page before told where this one begins. Searched: a page that is asked for by number alone is found
 * by its rank, where sources can start at any row and count themselves.
 */
import type { Query } from '#domain/query.ts'
import { resources } from '#domain/resources.ts'
import { compareKeys, type Row } from '../merge.ts'
import { beginning, type Mark, type Starts } from './token.ts'
import { markOf, type Count, type Part, type Stretch } from './part.ts'
import { endsHold, searchPage } from './search.ts'
import type { Source } from '../source.ts'
import { TooBroad } from './too-broad.ts'

export interface PageOfRows {
  readonly rows: readonly Row[]
  /** There are rows after these. */
  readonly more: boolean
  /** Where the next page begins, by source number; undefined when that is not known of every source. */
  readonly marks: ReadonlyMap<number, Mark> | undefined
}

export interface Paged {
  readonly count: number
  readonly relation: 'exact' | 'minimum'
  /** Sources that were not counted to their end. */
  readonly uncounted: readonly Source[]
  /** Undefined: there is no such page. */
  readonly page?: PageOfRows & { readonly number: number }
}

/** Rows of one source, from where the page begins. */
export interface Lane extends Stretch {
  readonly part: Part
}

/** The page that begins at these marks; undefined when a source is not as it was when they were made. */
export async function markedPage(query: Query, parts: readonly Part[], page: number, starts: Starts): Promise<Paged | undefined> {
  const { pageSize } = query
  const found = await Promise.all(parts.map(async (part) => ({ part, stretch: await resumed(part, starts, pageSize + 1) })))
  refuseUnsound(query, parts)
  if (found.some(({ part, stretch }) => !stretch && !part.failed)) return undefined
  const lanes = found.flatMap(({ part, stretch }) => (stretch ? [{ part, ...stretch }] : []))
  const merged = mergeLanes(query, lanes, 0)
  if (Array.isArray(merged)) throw new TooBroad(query, merged.map(({ part }) => part.source))
  const failed = parts.filter((part) => part.failed).map(({ source }) => source.number)
  const waiting = failed.flatMap((number) => (starts.has(number) ? [[number, starts.get(number)!] as const] : []))
  const marks = new Map([...merged.marks!, ...waiting])
  const known = tally(lanes.map(({ part, count }) => [part.source, part.ended ? part.count : count]))
  // Without more, all rows were walked past.
  const walked = { count: (page - 1) * pageSize + merged.rows.length, relation: 'exact' as const, uncounted: [] }
  return { ...(merged.more || failed.length > 0 ? known : walked), page: { ...merged, marks, number: page } }
}

async function resumed(part: Part, starts: Starts, wanted: number): Promise<Stretch | undefined> {
  const start = starts.get(part.source.number)
  if (start) return part.resume(start, wanted)
  await part.begin(wanted)
  if (part.failed) return undefined
  return part.ended || part.kept.length >= wanted ? fromBeginning(part) : part.resume(beginning, wanted)
}

const fromBeginning = (part: Part): Stretch => ({ kept: part.kept, ended: part.ended, mark: markOf(undefined), count: part.count })

/** A page by its number. `remembered`: where a page begins, when the one before it was asked for a moment ago. */
export async function numberedPage(query: Query, parts: readonly Part[], remembered: (page: number) => Starts | undefined): Promise<Paged> {
  const { page, pageSize } = query
  await Promise.all(parts.map((part) => part.begin(page === 'last' ? pageSize : page * pageSize)))
  // Each turn more is known of a source, or it has failed.
  for (let turn = 0; turn <= parts.length * 2; turn++) {
    const present = parts.filter(({ failed }) => !failed)
    refuseUnsound(query, present)
    const tallied = tally(present.map((part) => [part.source, part.count]))
    const { count, relation, uncounted } = tallied
    if (page === 'last' && relation === 'minimum') throw new TooBroad(query, uncounted)
    const last = Math.max(1, Math.ceil(count / pageSize))
    const number = page === 'last' ? last : page
    const absent = number > last && relation === 'exact'
    if ((absent || page === 'last') && !(await endsHold(present, number * pageSize))) continue
    if (absent) return tallied
    // How far it must be read is known only now where the last page is asked for.
    if (page === 'last') await Promise.all(present.map((part) => part.begin(number * pageSize)))
    const found = present.some(({ failed }) => failed) ? undefined : await pageAt(query, present, number, remembered)
    if (!found) continue
    // Of a source that failed it is not known where a later page begins in it.
    const marks = number > 1 && present.length < parts.length ? undefined : found.marks
    const counted = found.counted ?? tallied
    // What a source still has may be rows that do not count.
    const more = counted.relation === 'exact' ? number * pageSize < counted.count : found.more
    return { ...counted, page: { rows: found.rows, marks, more, number } }
  }
  throw new TooBroad(query, parts.map(({ source }) => source))
}

/** `counted`: the count that the walk goes on with. */
type Found = PageOfRows & { readonly counted?: Tally }

/** Undefined when a source turned out otherwise than it said: to be tried again with what is known of it now. */
async function pageAt(query: Query, parts: readonly Part[], number: number, remembered: (page: number) => Starts | undefined): Promise<Found | undefined> {
  const rank = (number - 1) * query.pageSize
  const merged = mergeLanes(query, parts.map((part) => ({ part, ...fromBeginning(part) })), rank)
  if (!Array.isArray(merged)) return merged
  if (!parts.some(({ seekable }) => seekable)) throw new TooBroad(query, merged.map(({ part }) => part.source))
  const starts = remembered(number)
  const marked = starts && (await markedPage(query, parts, number, starts))
  if (parts.some(({ failed }) => failed)) return undefined
  if (marked?.page) return { ...marked.page, counted: { count: marked.count, relation: marked.relation, uncounted: marked.uncounted } }
  const lanes = await searchPage(query, parts, rank)
  if (!lanes) return undefined
  const searched = mergeLanes(query, lanes, 0)
  if (Array.isArray(searched)) throw new TooBroad(query, searched.map(({ part }) => part.source))
  return searched
}

/** The page after `skip` rows of the merged lanes; or the lanes of which more rows must be known first. */
function mergeLanes(query: Query, lanes: readonly Lane[], skip: number): PageOfRows | Lane[] {
  const places = lanes.map(() => 0)
  const rows: Row[] = []
  for (let rank = 0; rank < skip + query.pageSize; rank++) {
    const best = firstLane(query, lanes, places)
    if (best === undefined) break
    const row = lanes[best]!.kept[places[best]!]
    if (!row) return [lanes[best]!]
    if (rank >= skip) rows.push({ source: lanes[best]!.part.source, record: row.record })
    places[best]!++
  }
  const more = lanes.some(({ kept, ended }, index) => !ended || places[index]! < kept.length)
  return { rows, more, marks: new Map(lanes.map((lane, index) => [lane.part.source.number, nextMark(lane, places[index]!)])) }
}

/** The lane whose next row comes first. One that ran out and has more counts as if its next row had the key of its last. */
function firstLane(query: Query, lanes: readonly Lane[], places: readonly number[]): number | undefined {
  const { order } = resources[query.resource]
  let best: number | undefined
  for (let index = 0; index < lanes.length; index++) {
    const { kept, ended } = lanes[index]!
    const place = places[index]!
    if (place >= kept.length && ended) continue
    const row = kept[place] ?? kept.at(-1)
    if (!row && (order || best === undefined)) return index
    const other = best === undefined ? undefined : (lanes[best]!.kept[places[best]!] ?? lanes[best]!.kept.at(-1))
    if (best === undefined || (row && other && compareKeys(order, row.record, other.record) < 0)) best = index
  }
  return best
}

function nextMark({ part, kept, mark, count }: Lane, taken: number): Mark {
  return { ...(taken > 0 ? markOf(kept[taken - 1]) : mark), count: part.ended ? part.count : count }
}

/** A choice out of a list is no beginning of it. */
function refuseUnsound(query: Query, parts: readonly Part[]): void {
  const unsound = parts.filter((part) => !part.failed && !part.sound)
  if (unsound.length > 0) throw new TooBroad(query, unsound.map(({ source }) => source))
}

type Tally = Pick<Paged, 'count' | 'relation' | 'uncounted'>

function tally(counts: readonly (readonly [Source, Count])[]): Tally {
  const uncounted = counts.filter(([, { certain }]) => !certain).map(([source]) => source)
  return { count: counts.reduce((total, [, { rows }]) => total + rows, 0), relation: uncounted.length > 0 ? 'minimum' : 'exact', uncounted }
}
