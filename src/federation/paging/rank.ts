/**
 * Where the row of a given rank in the merged list lies: for each source the number of its rows that come before it
 * (multi-sequence selection). Pure: it says at which rows to look next, and is told their keys.
 *
 * Each known row bounds how many rows of every source precede it, and with that whether it is itself before the rank. Where to
 * look is guessed from the moments of known rows; every third round halves the widest gap, so that no data makes it slow.
 */
import { compareSortKeys, type SortKey } from '../merge.ts'
import { guess } from './rank-guess.ts'

/** Rows of one source of which the key is known, in order. */
export interface Known {
  readonly places: number[]
  readonly keys: SortKey[]
}

export interface Look {
  /** Index of the sequence. */
  readonly sequence: number
  readonly row: number
  readonly limit: number
}

export class RankSearch {
  /** Rows of each sequence, in order of source number. */
  readonly #lengths: readonly number[]
  readonly #rank: number
  /** Rows that one look gives at most, by sequence. */
  readonly #looks: readonly number[]
  readonly #known: Known[]
  readonly low: number[]
  readonly high: number[]
  #round = 0

  constructor(lengths: readonly number[], looks: readonly number[], rank: number) {
    this.#lengths = lengths
    this.#looks = looks
    this.#rank = rank
    this.#known = lengths.map(() => ({ places: [], keys: [] }))
    this.low = lengths.map((length) => Math.max(0, rank - (sum(lengths) - length)))
    this.high = lengths.map((length) => Math.min(length, rank))
  }

  /** Tells the keys of rows from one on. False: they contradict what was told before. */
  tell(sequence: number, row: number, keys: readonly SortKey[]): boolean {
    const known = this.#known[sequence]!
    const at = lowerBound(known.places, (place) => place >= row)
    const after = lowerBound(known.places, (place) => place >= row + keys.length)
    const overlap = known.places.slice(at, after).every((place, index) => keys[place - row] === known.keys[at + index])
    known.places.splice(at, after - at, ...keys.map((_, index) => row + index))
    known.keys.splice(at, after - at, ...keys)
    return overlap && isSorted(known.keys, at - 1, at + keys.length)
  }

  /** The rows of each sequence that come before the rank, once that is certain. */
  found(): number[] | undefined {
    for (let sequence = 0; sequence < this.#lengths.length; sequence++) this.#narrow(sequence)
    if (sum(this.low) === this.#rank) return [...this.low]
    return sum(this.high) === this.#rank ? [...this.high] : undefined
  }

  /** Where to look next, at most one place in each sequence; call `found` first. */
  next(): Look[] {
    this.#round++
    const halve = this.#round % 3 === 0
    const places = halve ? [] : guess(this.#lengths, this.#known, this.#rank, this.low, this.high)
    const looks = places.flatMap((place, sequence) => this.#lookAt(sequence, place) ?? [])
    return looks.length > 0 ? looks : this.#widest()
  }

  /** Moves the bounds of one sequence by the rows of it that are known. */
  #narrow(sequence: number): void {
    const { places } = this.#known[sequence]!
    const from = lowerBound(places, (place) => place >= this.low[sequence]!)
    const until = lowerBound(places, (place) => place >= this.high[sequence]!)
    const isBefore = (index: number) => sum(this.#preceding(sequence, index, 'most')) < this.#rank
    const isAfter = (index: number) => sum(this.#preceding(sequence, index, 'least')) >= this.#rank
    const before = partition(from, until, isBefore)
    if (before > from) this.low[sequence] = places[before - 1]! + 1
    const after = partition(before, until, (index) => !isAfter(index))
    if (after < until) this.high[sequence] = places[after]!
  }

  /** How many rows of each sequence come before a known row, at least or at most. */
  #preceding(sequence: number, index: number, bound: 'least' | 'most'): number[] {
    const key = this.#known[sequence]!.keys[index]
    return this.#known.map(({ places, keys }, other) => {
      if (other === sequence) return places[index]!
      const at = lowerBound(keys, (one) => (other < sequence ? compareSortKeys(one, key) > 0 : compareSortKeys(one, key) >= 0))
      if (bound === 'most') return Math.min(at < places.length ? places[at]! : this.#lengths[other]!, this.high[other]!)
      return Math.max(at > 0 ? places[at - 1]! + 1 : 0, this.low[other]!)
    })
  }

  /** A look around a place, at rows that are not known yet and can matter. */
  #lookAt(sequence: number, place: number): Look | undefined {
    const { places } = this.#known[sequence]!
    const [low, high] = [this.low[sequence]!, this.high[sequence]!]
    if (low >= high) return undefined
    const limit = this.#looks[sequence]!
    const at = Math.min(Math.max(place, low), high - 1)
    const gap = gapAround(places, at, low, high)
    if (!gap) return undefined
    const row = Math.max(gap.from, Math.min(at - (limit >> 1), gap.to - limit))
    return { sequence, row, limit: Math.min(limit, gap.to - row) }
  }

  /** The middle of the widest gap between rows that are known. */
  #widest(): Look[] {
    const gaps = this.#known.flatMap(({ places }, sequence) => gapsIn(places, this.low[sequence]!, this.high[sequence]!).map((gap) => ({ ...gap, sequence })))
    const [widest] = gaps.sort((one, other) => other.to - other.from - (one.to - one.from))
    if (!widest) return []
    const { sequence, from, to } = widest
    const limit = Math.min(this.#looks[sequence]!, to - from)
    return [{ sequence, row: Math.min(Math.max(from, ((from + to) >> 1) - (limit >> 1)), to - limit), limit }]
  }
}

interface Gap {
  readonly from: number
  readonly to: number
}

/** The stretch of unknown rows around a row that is not known. */
function gapAround(places: readonly number[], at: number, low: number, high: number): Gap | undefined {
  const next = lowerBound(places, (place) => place >= at)
  if (places[next] === at) return undefined
  return { from: Math.max(low, next > 0 ? places[next - 1]! + 1 : 0), to: Math.min(high, places[next] ?? high) }
}

function gapsIn(places: readonly number[], low: number, high: number): Gap[] {
  const within = places.filter((place) => place >= low && place < high)
  const ends = [...within, high]
  return ends.map((to, index) => ({ from: index === 0 ? low : within[index - 1]! + 1, to })).filter(({ from, to }) => to > from)
}

/** The first index of which it holds, in a list where it holds from some index on. */
function lowerBound<T>(values: readonly T[], holds: (value: T) => boolean): number {
  return partition(0, values.length, (index) => !holds(values[index]!))
}

/** The first index from which on it does not hold any more. */
function partition(from: number, to: number, holds: (index: number) => boolean): number {
  let [low, high] = [from, to]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(middle)) low = middle + 1
    else high = middle
  }
  return low
}

function isSorted(keys: readonly SortKey[], from: number, to: number): boolean {
  for (let index = Math.max(1, from + 1); index <= Math.min(to, keys.length - 1); index++) {
    if (compareSortKeys(keys[index - 1], keys[index]) > 0) return false
  }
  return true
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
