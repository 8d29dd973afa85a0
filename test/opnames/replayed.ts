/** A recording as tests, one for each exchange, in their order and against a register of their own. */
import assert from 'node:assert/strict'
import { inWords } from './compare.ts'
import type { Deviation } from './deviations.ts'
import type { Recording } from './recordings.ts'
import type { Configured } from '../http/configured.ts'
import { Replay } from './replay.ts'

/** `serve` starts what it is played to; absent: a Gevel with an empty register. */
export function replayed({ file, exchanges }: Recording, deviations: ReadonlyMap<number, Deviation>, serve?: () => Promise<Configured>): void {
  describe(file, () => {
    let replay: Replay
    before(async () => {
      replay = await Replay.start(exchanges[0]!.request.origin, serve)
    })
    after(() => replay.stop())

    for (const exchange of exchanges) {
      const { number, request, answer } = exchange
      const deviation = deviations.get(number)
      it(`${number}: ${request.method} ${request.target} is ${answer.status}${deviation ? ', with the deviation that is listed' : ''}`, async () => {
        const { fromRecorded, fromExpected } = await replay.play(exchange, deviation?.expected)
        assert.equal(inWords(fromExpected), '')
        if (deviation) assert.notEqual(inWords(fromRecorded), '', 'deviates no longer: take it off the list')
      })
    }
  })
}
