/** One of three sources misbehaves in every way that we could think of: what a client of Gevel gets, over real sockets. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { faultsWith } from './faults.ts'
import { runMatrix, type Seen } from './matrix.ts'
import { large, limit, measure } from './memory.ts'
import { pageOf } from './page.ts'
import { recoveries, type Recovery } from './recovery.ts'
import { openBench, type Bench } from './setup.ts'

describe('one of three sources misbehaves', () => {
  let bench: Bench
  let seen: Seen[]
  let recovered: Recovery[]
  let left: string[]

  before(async function () {
    this.timeout(300_000)
    // Where a source hangs, nothing ends it: an answer at all is an answer that did not wait for the end.
    bench = await openBench({ hanging: 300, others: 60_000 })
    seen = await runMatrix(bench, 16)
    left = await connectionsLeft(seen)
    recovered = await recoveries(bench, 64)
  })
  after(() => bench?.close())

  for (const { name, address } of faultsWith('http://127.0.0.1:9')) {
    describe(name, () => {
      it('gives what the rules say', () => {
        const own = seen.filter(({ fault }) => fault.name === name)
        assert.ok(own.length >= 24)
        const wrong = own.filter((cell) => cell.wrong.length > 0)
        assert.deepEqual(wrong.map((cell) => `${cell.question.name}, ${cell.verplichting}, ${cell.prefer ?? 'no preference'}: ${cell.wrong.join('; ')}`), [])
      })
      if (!address) it('is forgotten once the source is well', () => assert.notEqual(recovered.find(({ fault }) => fault.name === name)?.milliseconds, undefined))
    })
  }

  it('never leads Gevel to a server that no source is configured as', () => assert.equal(bench.straysTo(), 0))
  it('leaves no connection open to a source that hangs', () => assert.deepEqual(left, []))
  it('is what docs/storingen.md shows', async () => {
    const page = await readFile(new URL('../../docs/storingen.md', import.meta.url), 'utf8')
    assert.equal(page, pageOf(seen, recovered), 'run `npm run generate:storingen` and look at what changed')
  })
})

/** Faults that hang and still have a connection two seconds after the last answer. */
async function connectionsLeft(seen: readonly Seen[]): Promise<string[]> {
  const hanging = [...new Map(seen.filter(({ fault }) => fault.kind === 'te-laat').map(({ fault, place }) => [fault.name, place.stand]))]
  const busy = () => hanging.filter(([, stand]) => stand.connections() > 0).map(([name]) => name)
  for (const end = performance.now() + 2000; busy().length > 0 && performance.now() < end;) await new Promise((resolve) => setTimeout(resolve, 20))
  return busy()
}

describe('an answer without measure', () => {
  for (const name of large) {
    it(`costs little memory: ${name}`, async () => {
      for (const { question, grown, answer } of await measure(name)) {
        assert.equal(answer.status, 200)
        assert.match(answer.headers.get('gevel-bronnen')!, /wankel;status=fout;.*reden=onleesbaar/)
        assert.ok(grown.rss < limit && grown.arrayBuffers < limit, `${question}: ${JSON.stringify(grown)}`)
      }
    }).timeout(60_000)
  }
})
