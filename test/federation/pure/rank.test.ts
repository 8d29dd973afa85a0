/** Finding where the row of a rank lies, against sorting everything. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { SortKey } from '../../../src/federation/merge.ts'
import { compareSortKeys } from '../../../src/federation/merge.ts'
import { RankSearch } from '../../../src/federation/paging/rank.ts'

const key = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 30 }).map((day) => `2024-01-${String(day + 1).padStart(2, '0')}T00:00:00`) },
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 86_399 }).map((second) => new Date(Date.UTC(2024, 0, 9) + second * 1000).toISOString().slice(0, -5)) },
  { weight: 1, arbitrary: fc.constantFrom('2024-01-09T12:00:00.5', '2024-01-09T12:00:00.123456', undefined) },
)
const sequence = fc.array(key, { maxLength: 400 }).map((keys) => keys.sort((one, other) => compareSortKeys(one, other)))

/** How many rows of each sequence are among the first `rank` of all. */
function sorted(sequences: readonly (readonly SortKey[])[], rank: number): number[] {
  const all = sequences.flatMap((keys, index) => keys.map((one, place) => ({ one, index, place })))
  all.sort((a, b) => compareSortKeys(a.one, b.one) || a.index - b.index || a.place - b.place)
  return sequences.map((_, index) => all.slice(0, rank).filter((row) => row.index === index).length)
}

/** Asks until it is found; the places, and the number of looks. */
function search(sequences: readonly (readonly SortKey[])[], looks: readonly number[], rank: number): { places: number[]; asked: number } {
  const one = new RankSearch(sequences.map(({ length }) => length), looks, rank)
  for (let asked = 0; ; ) {
    const places = one.found()
    if (places) return { places, asked }
    const next = one.next()
    assert.ok(next.length > 0, 'there is somewhere to look')
    for (const { sequence: index, row, limit } of next) {
      assert.ok(limit >= 1 && limit <= looks[index]! && row >= 0 && row + limit <= sequences[index]!.length, `${row} + ${limit}`)
      assert.ok(one.tell(index, row, sequences[index]!.slice(row, row + limit)))
      asked++
    }
    assert.ok(asked < 3_000, 'it ends')
  }
}

describe('A search by rank', () => {
  it('finds what sorting everything gives, whatever the keys and however little a look shows', () => {
    fc.assert(fc.property(fc.array(sequence, { minLength: 1, maxLength: 5 }), fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 5, maxLength: 5 }), fc.nat(), (sequences, looks, seed) => {
      const total = sequences.reduce((count, { length }) => count + length, 0)
      const rank = seed % (total + 1)
      assert.deepEqual(search(sequences, looks, rank).places, sorted(sequences, rank))
    }), { numRuns: 400 })
  })

  it('is not slow on data that deceives it: gaps halve at least every third round', () => {
    const cliff = Array.from({ length: 100_000 }, (_, place) => new Date(Date.UTC(2024, 0, 1) - (place < 99_900 ? place : 1e12 + place)).toISOString().slice(0, -1))
    const { asked } = search([cliff, cliff.slice(0, 70_000)], [1, 1], 150_000)
    assert.ok(asked < 160, `${asked} looks`)
  })

  it('sees keys that contradict what it was told, and an order that does not hold', () => {
    const told = () => {
      const one = new RankSearch([100, 100], [10, 10], 90)
      assert.ok(one.tell(0, 10, ['2024-01-05', '2024-01-04', '2024-01-03']))
      return one
    }
    assert.equal(told().tell(0, 12, ['2024-01-03', '2024-01-02']), true)
    assert.equal(told().tell(0, 12, ['2024-01-02', '2024-01-01']), false)
    assert.equal(told().tell(0, 5, ['2024-01-04']), false)
    assert.equal(told().tell(0, 20, ['2024-01-04']), false)
    assert.equal(told().tell(0, 20, [undefined, '2024-01-01']), false)
    assert.equal(told().tell(1, 20, ['2024-01-04']), true)
  })
})
