/**
 * Exchanges with a register, played to a Gevel whose source is another Gevel with a register: what comes out is what the register would
 * have said. Those of `../shared/opnames` are of a real register; where they are not there, the project's own cover the same kinds.
 */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { onlyRegister } from '../../http/alleen-register.ts'
import { gevelOverGevel } from '../../http/gevel-over-gevel.ts'
import { readDeviations } from '../../opnames/deviations.ts'
import { readRecordings } from '../../opnames/recordings.ts'
import { replayed } from '../../opnames/replayed.ts'

const deviationsIn = (path: string) => readDeviations(readFileSync(new URL(path, import.meta.url), 'utf8'))
const serve = () => gevelOverGevel(onlyRegister)

describe('exchanges of our own, through two façades', function () {
  this.timeout(20_000)
  const deviations = deviationsIn('../../opnames/fixtures/afwijkingen.md')
  for (const recording of readRecordings(resolve(import.meta.dirname, '../../opnames/fixtures'))) replayed(recording, deviations, serve)
})

const folder = resolve(import.meta.dirname, '../../../../shared/opnames')
const isThere = existsSync(folder)

describe(`recorded exchanges, through two façades${isThere ? '' : ' (skipped: ../shared/opnames is not there)'}`, function () {
  this.timeout(20_000)
  it('are there', function () {
    if (isThere) return
    if (process.env['CI'] === 'true') throw new Error('../shared/opnames is absent')
    this.skip()
  })
  const deviations = deviationsIn('../../../docs/afwijkingen.md')
  for (const recording of isThere ? readRecordings(folder) : []) replayed(recording, deviations, serve)
})
