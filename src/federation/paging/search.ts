/** Finding where a page begins in sources that can start at any row: looks at some rows, until its rank is certain. */
import type { Query } from '#domain/query.ts'
import { resources, type Order } from '#domain/resources.ts'
import { sortKeyOf } from '../merge.ts'
import type { Lane } from './paging.ts'
import type { OrderedPart } from './ordered-part.ts'
import { markOf, type Part } from './part.ts'
import { RankSearch } from './rank.ts'
import { TooBroad } from './too-broad.ts'
import { portOf } from '../source.ts'
import type { Kept, Walk } from '../walk.ts'

/** A source whose rows are not where they were a moment ago: it changes while it is read, or does not do what it says. */
export class Moved extends Error {
  readonly part: Part

  constructor(part: Part) {
    super('rows moved')
    this.part = part
  }
}

/** Rows asked for in one look, where a source gives as many: a call costs more than its rows. */
const lookRows = 100
/** Far more than data needs. */
const mostRounds = 100

/**
 * The lanes of the page that begins at a rank. Undefined when a source failed, or turned out to hold rows that do not count,
 * so that its own places and total mean nothing. Throws `Moved`.
 */
export async function searchPage(query: Query, parts: readonly Part[], rank: number): Promise<Lane[] | undefined> {
  const { order } = resources[query.resource]
  const places = order ? await rankPlaces(query, order, parts, rank) : placesInTurn(parts, rank)
  if (!places) return undefined
  const lanes = await Promise.all(parts.map((part, index) => laneAt(query, part, places[index]!, rank)))
  return lanes.every((lane) => lane !== undefined) ? lanes : undefined
}

/** Without a key the rows of one source come after those of another. */
function placesInTurn(parts: readonly Part[], rank: number): number[] {
  let rest = rank
  return parts.map((part) => {
    const place = Math.min(rest, lengthOf(part))
    rest -= place
    return place
  })
}

/** Rows of a part that can be told apart by place: all, or those that were read. */
const lengthOf = (part: Part) => (part.seekable ? part.count.rows : part.kept.length)

async function rankPlaces(query: Query, order: Order, parts: readonly Part[], rank: number): Promise<number[] | undefined> {
  const lengths = parts.map(lengthOf)
  if (rank > lengths.reduce((total, length) => total + length, 0)) throw new TooBroad(query, parts.filter(({ count }) => !count.certain).map(({ source }) => source))
  const search = new RankSearch(lengths, parts.map((part) => looksOf(query, part)), rank)
  const keysOf = (kept: readonly Kept[]) => kept.map(({ record }) => sortKeyOf(order, record))
  for (const [index, part] of parts.entries()) search.tell(index, 0, keysOf(part.kept))
  for (let round = 0; round < mostRounds; round++) {
    const found = search.found()
    if (found) return found
    const looks = search.next()
    const looked = await Promise.all(looks.map(async ({ sequence, row, limit }) => ({ part: parts[sequence]!, walk: await look(parts[sequence]!, row, limit) })))
    if (!(await areAsTheySay(looked, rank))) return undefined
    for (const [index, { sequence, row }] of looks.entries()) {
      if (!search.tell(sequence, row, keysOf(looked[index]!.walk!.kept))) throw new Moved(parts[sequence]!)
    }
  }
  throw new TooBroad(query, parts.filter(({ seekable }) => seekable).map(({ source }) => source))
}

const looksOf = (query: Query, { source }: Part) => Math.min(lookRows, portOf(source, query.resource)?.list?.ability.pageSize ?? lookRows)

/** Rows from one on: at least `wanted`, or to the end. Undefined: it failed. Throws `Moved` where rows are not in their places. */
async function look(part: Part, row: number, wanted: number): Promise<Walk | undefined> {
  const walk = (part as OrderedPart).walkFrom(row)
  if (await walk.readWhile(() => wanted - walk.kept.length)) {
    part.failed = true
    return undefined
  }
  const moved = (walk.clean && !(part as OrderedPart).agrees(walk)) || (isSure(walk) && walk.total !== part.count.rows)
  if (moved) throw new Moved(part)
  return walk
}

/** Whether the lists end where their totals say, before that is told: there is no page beyond, or this is the last. */
export async function endsHold(parts: readonly Part[], rank: number): Promise<boolean> {
  const seekable = parts.filter((part) => part.seekable)
  return areAsTheySay(await Promise.all(seekable.map(async (part) => ({ part, walk: await look(part, part.count.rows - 1, 2) }))), rank)
}

interface Looked {
  readonly part: Part
  readonly walk: Walk | undefined
}

/** Sources that left rows out, or contradict their total, are counted from their first row on. Whether all is as they said. */
async function areAsTheySay(looked: readonly Looked[], rank: number): Promise<boolean> {
  const odd = looked.flatMap(({ part, walk }) => (walk && !isSure(walk) ? [part as OrderedPart] : []))
  await Promise.all([...new Set(odd)].map((part) => part.doubt(rank)))
  return odd.length === 0 && looked.every(({ walk }) => walk !== undefined)
}

/** It left nothing out, and what it says of its order, its end and its total holds. */
function isSure({ clean, consistent, inOrder, kept, start, rows, total }: Walk): boolean {
  return clean && consistent && inOrder && kept.length > 0 && total !== undefined && start + rows <= total
}

async function laneAt(query: Query, part: Part, place: number, rank: number): Promise<Lane | undefined> {
  const { count, kept, ended } = part
  if (!part.seekable) return { part, count, kept: kept.slice(place), ended, mark: markOf(kept[place - 1]) }
  const tail = await tailOf(query, part, place)
  if (tail && !(await areAsTheySay(tail, rank))) return undefined
  if (place === count.rows) return { part, count, kept: [], ended: true, mark: markOf(tail![0]!.walk!.kept[0]) }
  const walk = await look(part, place, query.pageSize)
  if (!(await areAsTheySay([{ part, walk }], rank))) return undefined
  return { part, count, kept: walk!.kept, ended: walk!.ended, mark: { row: place, nth: 0 } }
}

/**
 * The last row, where all rows are passed over on the strength of the total: the end must be where it says. Where rows that
 * cannot be read are not in the total, it is no place either once there are such rows.
 */
async function tailOf(query: Query, part: Part, place: number): Promise<Looked[] | undefined> {
  const isReadable = portOf(part.source, query.resource)!.list!.ability.total === 'readable'
  if (place < part.count.rows && !isReadable) return undefined
  const walk = await look(part, part.count.rows - 1, 2)
  return [{ part, walk }]
}
