/** What is remembered of requests that may be repeated: bounded, for a day, without anything that they held. */
import assert from 'node:assert/strict'
import { MemoryStore, Repeats, type Remembered } from '../../../src/http/repeats.ts'

const running: Remembered = { request: 'x', outcome: { state: 'running' } }

describe('remembering requests', () => {
  it('has an end in number: the oldest goes first', async () => {
    const store = new MemoryStore(2)
    for (const key of ['een', 'twee', 'drie']) assert.equal(await store.add(key, running), true)
    assert.deepEqual([await store.get('een'), await store.get('twee'), await store.get('drie')], [undefined, running, running])
  })
  it('has an end in time: a day', async () => {
    let now = 0
    const store = new MemoryStore(2, () => now)
    await store.add('een', running)
    now = 24 * 3_600_000 - 1
    assert.equal(await store.add('een', running), false)
    now++
    assert.equal(await store.add('een', running), true)
  })
  it('keeps one client\'s keys from another\'s', async () => {
    const repeats = new Repeats()
    assert.equal((await repeats.begin('een', 'sleutel', 'POST')).earlier, 'new')
    assert.equal((await repeats.begin('twee', 'sleutel', 'POST')).earlier, 'new')
    assert.deepEqual((await repeats.begin('een', 'sleutel', 'POST')).earlier, { state: 'running' })
    assert.equal((await repeats.begin('een', 'sleutel', 'anders')).earlier, 'other')
  })
  it('keeps nothing of a key or a body', async () => {
    const kept: string[] = []
    class Spying extends MemoryStore {
      override async add(key: string, remembered: Remembered) {
        kept.push(key, JSON.stringify(remembered))
        return super.add(key, remembered)
      }
    }
    await new Repeats(new Spying()).begin('kcc', 'bsn-999993653', 'POST /partijen {"objectId":"999993653"}')
    assert.equal(kept.length, 2)
    assert.doesNotMatch(kept.join(), /999993653|partijen/)
  })
})
