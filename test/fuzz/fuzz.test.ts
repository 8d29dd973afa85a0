/**
 * 20,000 requests that nobody thought of, over all operations of the document: no failure of ours, no hang, every status documented,
 * every answer as the document says. One half is the same every time; the seed of the other is in the name of its test.
 */
import assert from 'node:assert/strict'
import { configured, type Configured } from '../http/configured.ts'
import { alleenRegister } from '../http/alleen-register.ts'
import { operations } from './operations.ts'
import { requests } from './requests.ts'
import { generated, send, type Tally } from './sending.ts'

const fixed = 20_261_125
const random = Math.floor(Math.random() * 2 ** 31)

/** The first few of each kind of fault, whole enough to send again. */
function told({ findings }: Tally): string {
  const kinds = Map.groupBy(findings, ({ faults }) => faults[0]!.replace(/\d+/g, 'n'))
  const some = [...kinds].map(([kind, all]) => `${all.length} x ${kind}\n${all.slice(0, 2).map(({ request, answer, faults }) => `  ${request}\n  ${answer}\n  ${faults.join('\n  ')}`).join('\n')}`)
  return some.join('\n\n')
}

function fuzzed(name: string, start: () => Promise<Configured>, numRuns: number): void {
  describe(`requests at random, to ${name}`, () => {
    for (const [kind, seed] of [['the same every time', fixed], ['new every time', random]] as const) {
      it(`${numRuns} of them, ${kind}: seed ${seed}`, async () => {
        const gevel = await start()
        try {
          const tally = await send(gevel.url, generated(requests, seed, numRuns))
          assert.equal(told(tally), '')
          const count = (kind: string) => tally.statuses.get(kind) ?? 0
          for (const reached of ['GET 200', 'GET 404', 'GET 400', 'POST 201', 'POST 400', 'PATCH 200', 'PUT 200', 'DELETE 204']) assert.ok(count(reached) > 0, `no ${reached} among ${JSON.stringify([...tally.statuses])}`)
        } finally {
          await gevel.stop()
        }
      }).timeout(300_000)
    }
  })
}

describe('the operations that requests are made of', () => {
  it('are all 97 of both documents', () => assert.equal(operations.length, 14 * 6 + 1 + 2 * 6))
})

fuzzed('one register', alleenRegister, 8_000)
// A source that reads its files for the first time, on a busy machine, is no fault that this looks for.
fuzzed('the voorbeeldgemeente', () => configured(({ sources }) => Object.values(sources).forEach((source) => (source.deadlineMs = 60_000))), 2_000)
