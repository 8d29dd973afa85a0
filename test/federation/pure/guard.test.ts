/** What stands between Gevel and one source. */
import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { setTimeout as after } from 'node:timers/promises'
import { SourceError, type SourceErrorCode } from '#domain/errors.ts'
import { Guard } from '../../../src/federation/reading/guard.ts'

const never = () => new AbortController().signal
const code = (wanted: SourceErrorCode) => (error: unknown) => error instanceof SourceError && error.code === wanted
const failing = (failure: SourceErrorCode) => () => Promise.reject(new SourceError(failure, 'test'))
const fine = () => Promise.resolve('answer')

describe('A guard', () => {
  const guards: Guard[] = []
  const guard = (settings: { concurrency?: number; queue?: number; queueMs?: number; deadlineMs?: number } = {}) => {
    const made = new Guard({ name: 'crm', concurrency: 8, queue: 64, ...settings })
    guards.push(made)
    return made
  }
  afterEach(() => { for (const one of guards.splice(0)) one.close() })

  async function failTimes(one: Guard, times: number, failure: SourceErrorCode): Promise<void> {
    for (let time = 0; time < times; time++) await assert.rejects(one.do(failing(failure), never()), code(failure))
  }

  it('gives the answer of the work, and hands it a signal', async () => {
    assert.equal(await guard().do(async ({ signal }) => (signal instanceof AbortSignal ? 'answer' : 'none'), never()), 'answer')
  })

  it('gives a failure of the source as it is, and a mistake of the adapter as bron-mislukt with its cause', async () => {
    const mistake = new TypeError('x is not a function')
    await assert.rejects(guard().do(failing('bron-onleesbaar'), never()), code('bron-onleesbaar'))
    await assert.rejects(guard().do(() => Promise.reject(mistake), never()), (error: unknown) => code('bron-mislukt')(error) && (error as Error).cause === mistake)
  })

  it('takes an adapter that throws before it promises for one that rejects', async () => {
    await assert.rejects(guard().do(() => { throw new TypeError('x') }, never()), code('bron-mislukt'))
  })

  describe('limits', () => {
    it('the calls at a time', async () => {
      const one = guard({ concurrency: 2 })
      let running = 0
      let most = 0
      await Promise.all(Array.from({ length: 7 }, () => one.do(async () => {
        most = Math.max(most, ++running)
        await after(3)
        running--
      }, never())))
      assert.equal(most, 2)
    })

    it('the calls that wait: one more is refused at once as bron-overbelast, and those that wait are answered', async () => {
      const one = guard({ concurrency: 1, queue: 2 })
      let release = () => {}
      const held = new Promise<void>((resolve) => { release = resolve })
      const calls = [one.do(() => held, never()), one.do(fine, never()), one.do(fine, never())]
      await assert.rejects(one.do(fine, never()), code('bron-overbelast'))
      release()
      assert.deepEqual(await Promise.all(calls), [undefined, 'answer', 'answer'])
      assert.equal(await one.do(fine, never()), 'answer')
    })
  })

  describe('bounds a wait', () => {
    it('that is too long: it is refused as bron-overbelast, and the work is never begun', async () => {
      const one = guard({ concurrency: 1, queueMs: 20 })
      let begun = false
      const slow = one.do(() => after(80), never())
      await assert.rejects(one.do(async () => { begun = true }, never()), code('bron-overbelast'))
      await slow
      await after(5)
      assert.equal(begun, false)
    })

    it('and who gave up takes no place among those that wait', async () => {
      const one = guard({ concurrency: 1, queue: 1 })
      const { promise: held, resolve: release } = Promise.withResolvers<void>()
      const slow = one.do(() => held, never())
      const gone = new AbortController()
      const left = assert.rejects(one.do(fine, gone.signal), { name: 'AbortError' })
      await assert.rejects(one.do(fine, never()), code('bron-overbelast'))
      gone.abort()
      await left
      const waits = one.do(fine, never())
      release()
      await slow
      assert.equal(await waits, 'answer')
    })

    it('and no number of refusals for want of a turn opens the circuit', async () => {
      const one = guard({ concurrency: 1, queueMs: 5 })
      const { promise: held, resolve: release } = Promise.withResolvers<void>()
      const slow = one.do(() => held, never())
      for (let time = 0; time < 6; time++) await assert.rejects(one.do(fine, never()), code('bron-overbelast'))
      release()
      await slow
      assert.equal(await one.do(fine, never()), 'answer')
    })
  })

  describe('a retry', () => {
    const counted = (...outcomes: (SourceErrorCode | 'answer')[]) => {
      let calls = 0
      const work = async () => {
        const outcome = outcomes[Math.min(calls++, outcomes.length - 1)]!
        if (outcome !== 'answer') throw new SourceError(outcome, 'test')
        return outcome
      }
      return { work, calls: () => calls }
    }

    it('is made once of a read of a source that could not be reached', async () => {
      const once = counted('bron-onbereikbaar', 'answer')
      assert.equal(await guard().do(once.work, never(), { retry: true }), 'answer')
      const always = counted('bron-onbereikbaar')
      await assert.rejects(guard().do(always.work, never(), { retry: true }), code('bron-onbereikbaar'))
      assert.deepEqual([once.calls(), always.calls()], [2, 2])
    })

    it('is never made of what may not be done twice', async () => {
      const write = counted('bron-onbereikbaar', 'answer')
      await assert.rejects(guard().do(write.work, never()), code('bron-onbereikbaar'))
      assert.equal(write.calls(), 1)
    })

    for (const failure of ['bron-te-laat', 'bron-overbelast', 'bron-weigert', 'bron-onleesbaar', 'bron-mislukt'] as const) {
      it(`is not made of ${failure}`, async () => {
        const failed = counted(failure, 'answer')
        await assert.rejects(guard().do(failed.work, never(), { retry: true }), code(failure))
        assert.equal(failed.calls(), 1)
      })
    }

    it('is not made when the deadline leaves no time for it, and the failure stays what it was', async () => {
      const failed = counted('bron-onbereikbaar', 'answer')
      await assert.rejects(guard().do(failed.work, AbortSignal.timeout(10), { retry: true }), code('bron-onbereikbaar'))
      assert.equal(failed.calls(), 1)
    })
  })

  describe('a source that asks to be left alone', () => {
    const asking = (failure: SourceErrorCode, retryAfterMs: number) => () => Promise.reject(new SourceError(failure, 'test', { retryAfterMs }))

    for (const failure of ['bron-overbelast', 'bron-onbereikbaar'] as const) {
      it(`is (${failure}), until then and no longer`, async () => {
        const one = guard()
        let asked = 0
        const work = async () => { asked++ }
        await assert.rejects(one.do(asking(failure, 60), never(), { retry: true }), code(failure))
        await assert.rejects(one.do(work, never()), code(failure))
        assert.equal(asked, 0)
        await after(80)
        await one.do(work, never())
        assert.equal(asked, 1)
      })
    }

    it('is by those that wait already, too', async () => {
      const one = guard({ concurrency: 1 })
      let asked = 0
      const first = assert.rejects(one.do(asking('bron-overbelast', 200), never()), code('bron-overbelast'))
      await assert.rejects(one.do(async () => { asked++ }, never()), code('bron-overbelast'))
      await first
      assert.equal(asked, 0)
    })
  })

  describe('a deadline', () => {
    it('cuts off an adapter that does not listen to it', async () => {
      const started = performance.now()
      await assert.rejects(guard().do(() => after(2000), AbortSignal.timeout(30)), code('bron-te-laat'))
      assert.ok(performance.now() - started < 1000)
    })

    it('gives its place back to the next call', async () => {
      const one = guard({ concurrency: 1 })
      await assert.rejects(one.do(() => after(2000), AbortSignal.timeout(20)), code('bron-te-laat'))
      assert.equal(await one.do(fine, AbortSignal.timeout(500)), 'answer')
    })

    it('that passes while a call waits for its turn is no lateness of the source, and the work is never begun', async () => {
      const one = guard({ concurrency: 1 })
      let begun = false
      const slow = one.do(() => after(120), never())
      await assert.rejects(one.do(async () => { begun = true }, AbortSignal.timeout(30)), code('bron-overbelast'))
      await slow
      await after(5)
      assert.equal(begun, false)
    })

    it('that has passed already begins nothing', async () => {
      let begun = false
      await assert.rejects(guard().do(async () => { begun = true }, AbortSignal.abort(new DOMException('late', 'TimeoutError'))), code('bron-te-laat'))
      await after(5)
      assert.equal(begun, false)
    })

    it('leaves no listener behind on a signal that lives on', async () => {
      const signal = never()
      const one = guard()
      for (let time = 0; time < 5; time++) await one.do(fine, signal)
      await after(5)
      assert.equal(getEventListeners(signal, 'abort').length, 0)
    })
  })

  describe('its circuit', () => {
    it('opens after five failures, not after four: the source is left alone and the answer is bron-onbereikbaar', async () => {
      const one = guard()
      await failTimes(one, 4, 'bron-onbereikbaar')
      assert.equal(await one.do(fine, never()), 'answer')
      const other = guard()
      await failTimes(other, 5, 'bron-onbereikbaar')
      let asked = false
      await assert.rejects(other.do(async () => { asked = true }, never()), code('bron-onbereikbaar'))
      assert.equal(asked, false)
    })

    for (const failure of ['bron-te-laat', 'bron-onleesbaar', 'bron-mislukt'] as const) {
      it(`opens on ${failure} too`, async () => {
        const one = guard()
        await failTimes(one, 5, failure)
        await assert.rejects(one.do(fine, never()), code('bron-onbereikbaar'))
      })
    }

    it('opens on deadlines that passed while the source had the call', async () => {
      const one = guard()
      for (let time = 0; time < 5; time++) await assert.rejects(one.do(() => after(1000), AbortSignal.timeout(5)), code('bron-te-laat'))
      await assert.rejects(one.do(fine, never()), code('bron-onbereikbaar'))
    })

    it('stays closed on deadlines that passed while the source answered others: the question was too much, not the source unwell', async () => {
      const one = guard({ deadlineMs: 200 })
      for (let time = 0; time < 3; time++) {
        const late = [1, 2, 3].map(() => assert.rejects(one.do(() => after(5000, undefined, { ref: false }), AbortSignal.timeout(200)), code('bron-te-laat')))
        await after(100)
        assert.equal(await one.do(fine, never()), 'answer')
        await Promise.all(late)
      }
      assert.equal(await one.do(fine, never()), 'answer')
    })

    for (const failure of ['bron-weigert', 'bron-overbelast'] as const) {
      it(`stays closed on ${failure}: the source itself is well`, async () => {
        const one = guard()
        await failTimes(one, 12, failure)
        assert.equal(await one.do(fine, never()), 'answer')
      })
    }

    it('takes an abort that nobody asked for, or a time-out of the adapter’s own, for a failure of the source', async () => {
      const throwing = (name: string) => async () => { throw new DOMException('of the adapter', name) }
      await assert.rejects(guard().do(throwing('AbortError'), never()), code('bron-mislukt'))
      await assert.rejects(guard().do(throwing('TimeoutError'), never()), code('bron-te-laat'))
    })

    it('stays closed when clients go away: that is no failure of the source, and not called one', async () => {
      const one = guard()
      for (let time = 0; time < 12; time++) {
        const gone = new AbortController()
        const call = one.do(() => after(1000), gone.signal)
        gone.abort()
        await assert.rejects(call, (error: unknown) => !(error instanceof SourceError) && (error as Error).name === 'AbortError')
      }
      assert.equal(await one.do(fine, never()), 'answer')
    })

    it('stays closed while most calls are well', async () => {
      const one = guard()
      for (let time = 0; time < 5; time++) {
        await one.do(fine, never())
        await one.do(fine, never())
        await failTimes(one, 1, 'bron-mislukt')
      }
      assert.equal(await one.do(fine, never()), 'answer')
    })

    it('lets one call try after two seconds, and closes when it is well', async function () {
      this.timeout(8000)
      const one = guard()
      await failTimes(one, 5, 'bron-onbereikbaar')
      await after(2200)
      const tries = await Promise.allSettled([one.do(() => after(20, 'answer'), never()), one.do(fine, never())])
      assert.deepEqual(tries.map(({ status }) => status), ['fulfilled', 'rejected'], 'one tries, the other does not')
      assert.equal(await one.do(fine, never()), 'answer')
    })

    it('lets another call try when the first hangs on', async function () {
      this.timeout(10_000)
      const one = guard()
      await failTimes(one, 5, 'bron-onbereikbaar')
      await after(2100)
      const gone = new AbortController()
      const hangs = assert.rejects(one.do(() => after(60_000, undefined, { signal: gone.signal }), gone.signal))
      await assert.rejects(one.do(fine, never()), code('bron-onbereikbaar'), 'not yet')
      await after(2100)
      assert.equal(await one.do(fine, never()), 'answer')
      assert.equal(await one.do(fine, never()), 'answer', 'it is closed')
      gone.abort()
      await hangs
    })

    it('stays as it is when the client of the call that tries goes away', async function () {
      this.timeout(8000)
      const one = guard()
      await failTimes(one, 5, 'bron-onbereikbaar')
      await after(2100)
      const gone = new AbortController()
      const left = assert.rejects(one.do(() => after(1000), gone.signal), { name: 'AbortError' })
      await after(5)
      gone.abort()
      await left
      await assert.rejects(one.do(fine, never()), code('bron-onbereikbaar'))
    })
  })

  it('that is closed refuses what waits', async () => {
    const one = guard({ concurrency: 1 })
    const slow = one.do(() => after(50), never())
    const waiting = assert.rejects(one.do(fine, never()))
    await after(5)
    one.close()
    await waiting
    assert.equal(await slow, undefined, 'what has begun may finish')
  })
})
