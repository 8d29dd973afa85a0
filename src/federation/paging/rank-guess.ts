/** Where the row of a rank probably lies, by the moments of rows that are known. A guess only: it decides nothing. Pure. */
import type { SortKey } from '../merge.ts'
import type { Known } from './rank.ts'

/** A known row: `time` grows along the list. Rows without a moment come after all time. */
interface Knot {
  readonly time: number
  readonly place: number
}

/** A place in each sequence, together about the rank. */
export function guess(lengths: readonly number[], known: readonly Known[], rank: number, low: readonly number[], high: readonly number[]): number[] {
  const curves = known.map((one, index) => curveOf(one, lengths[index]!))
  const times = curves.flatMap(({ knots }) => knots.map(({ time }) => time))
  const dated = curves.every(({ knots, length }) => length === 0 || knots.length > 1)
  if (!dated || times.length === 0) return inProportion(rank, low, high)
  const time = solve(curves, rank, Math.min(...times), Math.max(...times))
  const before = curves.map((curve) => placeAt(curve, time, 'before'))
  let rest = rank - before.reduce((total, place) => total + place, 0)
  return before.map((place, index) => {
    const ties = Math.min(Math.max(0, rest), placeAt(curves[index]!, time, 'after') - place)
    rest -= ties
    return Math.round(place + ties)
  })
}

/** As if all sequences spread evenly over the same time. */
function inProportion(rank: number, low: readonly number[], high: readonly number[]): number[] {
  const total = (values: readonly number[]) => values.reduce((one, other) => one + other, 0)
  const share = (rank - total(low)) / Math.max(1, total(high) - total(low))
  return low.map((least, index) => Math.round(least + share * (high[index]! - least)))
}

interface Curve {
  readonly knots: readonly Knot[]
  /** Rows that have a moment, as far as is known. */
  readonly dated: number
  readonly length: number
  /** Rows in one unit of time, beyond what is known. */
  readonly density: number
}

function curveOf({ places, keys }: Known, length: number): Curve {
  const undated = keys.findIndex((key) => key === undefined)
  const count = undated === -1 ? keys.length : undated
  const knots = Array.from({ length: count }, (_, index) => ({ time: timeOf(keys[index]), place: places[index]! }))
  const [first, last] = [knots[0], knots.at(-1)]
  const dated = undated === -1 ? length : places[undated]!
  const density = first && last && last.time > first.time ? (last.place - first.place) / (last.time - first.time) : 0
  return { knots, dated, length, density }
}

const timeOf = (key: SortKey) => -Date.parse(`${key}Z`)

/** The moment before which about `rank` rows lie. */
function solve(curves: readonly Curve[], rank: number, first: number, last: number): number {
  const rows = (time: number) => curves.reduce((total, curve) => total + placeAt(curve, time, 'after'), 0)
  let [low, high] = [first - 1, last + (last - first) + 1]
  for (let round = 0; round < 80 && rows(high) < rank; round++) high += (high - low) * 2
  for (let round = 0; round < 80 && high - low > 1e-3; round++) {
    const middle = (low + high) / 2
    if (rows(middle) < rank) low = middle
    else high = middle
  }
  // Moments are whole milliseconds, and so are the steps where many rows share one.
  const whole = Math.round(high)
  return Math.abs(high - whole) < 2e-3 ? whole : high
}

/** How many rows come before a moment, or before and at it. */
function placeAt({ knots, dated, length, density }: Curve, time: number, side: 'before' | 'after'): number {
  const [first, last] = [knots[0], knots.at(-1)]
  if (!first || !last) return dated === length ? 0 : dated
  let [low, high] = [0, knots.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const isPast = side === 'before' ? knots[middle]!.time >= time : knots[middle]!.time > time
    if (isPast) high = middle
    else low = middle + 1
  }
  if (low === 0) return time < first.time ? 0 : first.place
  if (low === knots.length) return Math.min(dated, last.place + 1 + beyond({ knots, dated, density }, last, time))
  const [before, after] = [knots[low - 1]!, knots[low]!]
  const gap = after.place - before.place - 1
  if (after.time === before.time) return before.place + 1
  if (before.time === time) return before.place + 1 + Math.min(gap / 2, runOf(knots, low - 1, -1))
  if (after.time === time) return after.place - Math.min(gap / 2, runOf(knots, low, 1))
  return before.place + 1 + ((time - before.time) / (after.time - before.time)) * gap
}

/** How far rows with one moment reach as far as is known: beyond it they may reach as far again. */
function runOf(knots: readonly Knot[], from: number, step: 1 | -1): number {
  let at = from
  while (knots[at + step]?.time === knots[from]!.time) at += step
  return Math.abs(knots[at]!.place - knots[from]!.place) + 1
}

/** How many rows past the last that is known. */
function beyond({ knots, dated, density }: Pick<Curve, 'knots' | 'dated' | 'density'>, last: Knot, time: number): number {
  const rest = dated - last.place - 1
  if (density === 0) return rest / 2
  return last.time === time ? Math.min(rest / 2, runOf(knots, knots.length - 1, -1)) : Math.max(0, time - last.time) * density
}
