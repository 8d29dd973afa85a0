/** Whose policy decides, and who is told of a failure. */
import assert from 'node:assert/strict'
import { ask, bronnenOf, get, volledigOf, type Answer } from './asking.ts'
import { merged } from './people.ts'
import type { Handling, Verplichting } from './rules.ts'
import { healthyToken, openBench, type Bench, type Place } from './setup.ts'

describe('a source that fails', () => {
  let bench: Bench
  const faultOf = (name: string) => bench.faults.find((one) => one.name === name)!
  const placeOf = async (verplichting: Verplichting, clientHandling?: Handling): Promise<Place> =>
    (await bench.places([{ fault: faultOf('status 500'), verplichting, handling: 'standaard', ...(clientHandling && { clientHandling }) }]))[0]!

  before(async () => { bench = await openBench({ hanging: 300, others: 60_000 }) })
  after(() => bench?.close())

  const assertFails = (answer: Answer) => assert.deepEqual([answer.status, volledigOf(answer)], [502, false])
  const assertIsMissing = (answer: Answer) => assert.deepEqual([answer.status, volledigOf(answer), answer.body.count], [200, false, merged(['register', 'archief']).length])

  it('fails a required list and is missing from an optional one, unless the client is configured otherwise', async () => {
    assertFails(await ask(await placeOf('verplicht'), 'lijst'))
    assertIsMissing(await ask(await placeOf('optioneel'), 'lijst'))
    assertIsMissing(await ask(await placeOf('verplicht', 'lenient'), 'lijst'))
    assertFails(await ask(await placeOf('optioneel', 'strict'), 'lijst'))
  }).timeout(30_000)

  it('is treated as the request prefers, whatever the client is configured with', async () => {
    for (const own of ['strict', 'standaard', 'lenient'] as const) {
      const place = await placeOf('optioneel', own)
      const strict = await ask(place, 'lijst', 'handling=strict')
      assertFails(strict)
      assert.equal(strict.headers.get('preference-applied'), 'handling=strict')
      assertIsMissing(await ask(place, 'lijst', 'respond-async, handling=lenient'))
    }
  }).timeout(30_000)

  it('is as the client is configured where the request prefers nothing that there is', async () => {
    const answer = await ask(await placeOf('optioneel', 'strict'), 'lijst', 'handling=los, wait="1, handling=lenient"')
    assertFails(answer)
    assert.equal(answer.headers.get('preference-applied'), null)
  }).timeout(30_000)

  it('is not there for a client that may not see it', async () => {
    const place = await placeOf('verplicht')
    const answer = await get({ ...place, token: healthyToken }, '/klantcontacten')
    assert.deepEqual([answer.status, volledigOf(answer), Object.keys(bronnenOf(answer))], [200, true, ['register', 'archief']])
    assert.ok(!`${answer.text}${[...answer.headers].join()}`.includes('wankel'))
  }).timeout(30_000)

  // Were it waited for, the answer would come in two minutes.
  it('in hanging holds up no record that another source has', async () => {
    const [place] = await bench.places([{ fault: faultOf('hangt voor de kop'), verplichting: 'verplicht', handling: 'standaard', deadlineMs: 120_000 }])
    const answer = await ask(place!, 'detail elders')
    assert.deepEqual([answer.status, volledigOf(answer)], [200, true])
  }).timeout(30_000)
})
