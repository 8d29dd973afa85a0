/**
 * 504 exchanges with a register of klantinteracties, recorded by others (`../shared/opnames`), replayed. Gevel may differ only where
 * `docs/afwijkingen.md` lists the exchange by number, and then exactly as it says.
 */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { readDeviations } from './deviations.ts'
import { replayed } from './replayed.ts'
import { readRecordings } from './recordings.ts'

const folder = resolve(import.meta.dirname, '../../../shared/opnames')
const isThere = existsSync(folder)
const deviations = readDeviations(readFileSync(new URL('../../docs/afwijkingen.md', import.meta.url), 'utf8'))

describe(`recorded exchanges${isThere ? '' : ' (skipped: ../shared/opnames is not there)'}`, () => {
  const recordings = isThere ? readRecordings(folder) : []

  it('are there, all 504', function () {
    if (!isThere) {
      if (process.env['CI'] === 'true') throw new Error('../shared/opnames is absent')
      this.skip()
    }
    assert.deepEqual([recordings.length, recordings.flatMap(({ exchanges }) => exchanges).length], [61, 504])
  })
  it('are listed as deviating only by numbers that exist', function () {
    if (!isThere) this.skip()
    const numbers = new Set(recordings.flatMap(({ exchanges }) => exchanges.map(({ number }) => number)))
    assert.deepEqual([...deviations.keys()].filter((number) => !numbers.has(number)), [])
  })
  for (const recording of recordings) replayed(recording, deviations)
})
