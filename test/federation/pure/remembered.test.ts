/** What is remembered between pages: for a minute, within bounds, each question its own. */
import assert from 'node:assert/strict'
import { Remembered } from '../../../src/federation/paging/remembered.ts'

describe('What is remembered between pages', () => {
  it('is there for a minute and then no more', () => {
    let now = 1000
    const one = new Remembered<string>(() => now)
    one.set('token', 'vraag', 2)
    now += 60_000
    assert.equal(one.get('vraag', 2), 'token')
    now += 1
    assert.equal(one.get('vraag', 2), undefined)
    one.set('later', 'vraag', 2)
    assert.equal(one.get('vraag', 2), 'later')
  })

  it('is of one question, page and source', () => {
    const one = new Remembered<string>(() => 0)
    one.set('token', 'vraag', 2, 3)
    for (const key of [['vraag', 2], ['vraag', 3, 3], ['vraag', 2, 4], ['andere', 2, 3], ['vraag', '2', 3]] as const) assert.equal(one.get(...key), undefined, key.join())
  })

  it('makes room by leaving the oldest', () => {
    const one = new Remembered<number>(() => 0, 3)
    for (const page of [1, 2, 3]) one.set(page, 'vraag', page)
    one.set(1, 'vraag', 1)
    one.set(4, 'vraag', 4)
    assert.deepEqual([1, 2, 3, 4].map((page) => one.get('vraag', page)), [1, undefined, 3, 4])
  })
})
