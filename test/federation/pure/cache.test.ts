/** What is kept of answers, and for how long. */
import assert from 'node:assert/strict'
import { setTimeout as after } from 'node:timers/promises'
import { Cache } from '../../../src/federation/reading/cache.ts'

describe('The cache', () => {
  const caches: Cache[] = []
  const cache = (limits = { entries: 100, bytes: 8000 }) => {
    const made = new Cache(limits)
    caches.push(made)
    return made
  }
  afterEach(() => { for (const one of caches.splice(0)) one.close() })
  const keep = (one: Cache, key: string, bytes = 10, seconds = 30) => one.keep(key, { value: { key }, at: 1 }, { seconds, bytes })

  it('gives the very value that it was given, and nothing for another key', () => {
    const one = cache()
    const value = Object.freeze({ naam: 'x' })
    one.keep('a', { value, at: 5 }, { seconds: 30, bytes: 10 })
    assert.equal(one.get<object>('a')!.value, value)
    assert.equal(one.get('a')!.at, 5)
    assert.equal(one.get('b'), undefined)
  })

  it('lets the oldest go for a new one: never more entries than it may have', () => {
    const one = cache({ entries: 3, bytes: 8000 })
    for (const key of ['a', 'b', 'c', 'd', 'e']) keep(one, key)
    assert.equal(one.entries, 3)
    assert.deepEqual(['a', 'b', 'c', 'd', 'e'].map((key) => one.get(key) !== undefined), [false, false, true, true, true])
  })

  it('never holds more bytes than it may, whatever comes and goes', () => {
    const one = cache()
    for (let turn = 0; turn < 500; turn++) {
      keep(one, `k${turn % 37}`, 100 + ((turn * 7919) % 900))
      assert.ok(one.bytes <= 8000, `${one.bytes}`)
    }
    assert.ok(one.entries > 5)
  })

  it('does not keep one that would push out nearly everything', () => {
    const one = cache()
    keep(one, 'small')
    keep(one, 'large', 1001)
    assert.deepEqual([one.get('large'), one.get('small') !== undefined, one.bytes], [undefined, true, 10])
  })

  it('counts a key that is kept again once', () => {
    const one = cache()
    keep(one, 'a', 100)
    keep(one, 'a', 300)
    assert.deepEqual([one.entries, one.bytes], [1, 300])
  })

  it('has nothing left of what is past its seconds, also when nobody asks for it', async () => {
    const one = cache()
    keep(one, 'short', 100, 1)
    keep(one, 'long', 100, 30)
    assert.ok(one.get('short'))
    await after(1100)
    assert.deepEqual([one.entries, one.bytes], [1, 100])
    assert.equal(one.get('short'), undefined)
  })

  it('has nothing left once it is closed', () => {
    const one = cache()
    keep(one, 'a')
    one.close()
    assert.deepEqual([one.entries, one.bytes, one.get('a')], [0, 0, undefined])
  })
})
