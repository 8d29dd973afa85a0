/** The time that one request may spend at one source. */
import assert from 'node:assert/strict'
import { setTimeout as after } from 'node:timers/promises'
import { Deadline } from '../../../src/federation/reading/deadline.ts'

describe('A deadline', () => {
  it('does not run while nothing is with the source', async () => {
    const deadline = new Deadline(20)
    await after(60)
    deadline.began()
    assert.equal(deadline.signal.aborted, false)
    deadline.ended()
    await after(60)
    assert.equal(deadline.signal.aborted, false)
  })

  it('runs once for calls that are there together, and adds up those that come after each other', async () => {
    const together = new Deadline(1000)
    together.began()
    together.began()
    together.began()
    await after(100)
    for (let call = 0; call < 3; call++) together.ended()
    assert.equal(together.signal.aborted, false)

    const added = new Deadline(60)
    for (let call = 0; call < 4 && !added.signal.aborted; call++) {
      added.began()
      await after(25)
      added.ended()
    }
    assert.equal(added.signal.aborted, true)
  })

  it('fires with a TimeoutError', async () => {
    const deadline = new Deadline(5)
    deadline.began()
    await after(30)
    assert.equal((deadline.signal.reason as Error).name, 'TimeoutError')
    deadline.ended()
  })
})
