/** How many requests are let in, by how busy the thread is. */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { Pace } from '../../../src/http/pace.ts'

/** What it settles on while `work` goes on. */
async function settlesOn(most: number, work: () => Promise<void>): Promise<number[]> {
  const told: number[] = []
  const pace = new Pace(most, (concurrency) => { told.push(concurrency) })
  pace.began()
  await work()
  pace.ended()
  return told
}

const idle = () => pause(400)

async function busy(): Promise<void> {
  for (const end = performance.now() + 1200; performance.now() < end;) {
    // Nothing but the clock tells this loop to end, so that it cannot be optimised away.
    for (const until = performance.now() + 40; performance.now() < until;);
    await new Promise((resolve) => setImmediate(resolve))
  }
}

describe('The pace at which requests are let in', () => {
  it('begins with few, and lets in more while the thread has time', async () => {
    const told = await settlesOn(64, idle)
    assert.equal(told[0], 8)
    assert.ok(told.at(-1)! > 8, told.join())
  })
  it('goes down to a few while the thread has none', async () => {
    assert.equal((await settlesOn(64, busy)).at(-1), 4)
  })
  it('never lets in more than may be', async () => {
    assert.deepEqual(await settlesOn(3, idle), [3])
  })
  it('looks only while something is at work', async () => {
    const told: number[] = []
    const pace = new Pace(64, (concurrency) => { told.push(concurrency) })
    pace.began()
    pace.ended()
    await pause(200)
    assert.deepEqual(told, [8])
  })
})
