/** Reads that several wait for. */
import assert from 'node:assert/strict'
import { Flights, type ReadWork } from '../../../src/federation/reading/flight.ts'

const always = -Infinity
const patient = () => ({ signal: new AbortController().signal })
const leaving = () => {
  const controller = new AbortController()
  return { signal: controller.signal, leave: () => controller.abort() }
}

/** Work that ends when it is told to, and stops when its signal fires. */
function held() {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let stopped = false
  let begin: () => void = () => undefined
  const work: ReadWork<string> = (signal, began) => {
    begin = began
    signal.addEventListener('abort', () => {
      stopped = true
      reject(signal.reason as Error)
    })
    return promise
  }
  return { work, resolve, reject, begin: () => begin(), stopped: () => stopped }
}

describe('A read under way', () => {
  it('is found by each of its keys until it is over', async () => {
    const flights = new Flights()
    const { work, resolve } = held()
    const flight = flights.start(['a', 'b'], work)
    const answer = flight.wait(patient())
    assert.equal(flights.find('a', always), flight)
    assert.equal(flights.find('b', always), flight)
    assert.equal(flights.find('c', always), undefined)
    resolve('answer')
    assert.equal(await answer, 'answer')
    assert.equal(flights.find('a', always), undefined)
  })

  it('is not found by who wants a later one', () => {
    const flights = new Flights()
    flights.start(['a'], held().work)
    assert.equal(flights.find('a', performance.now() + 1), undefined)
  })

  it('goes on when one of those that wait leaves', async () => {
    const { work, resolve, stopped } = held()
    const flight = new Flights().start(['a'], work)
    const leaver = leaving()
    const [left, stays] = [flight.wait(leaver), flight.wait(patient())]
    leaver.leave()
    await assert.rejects(left, { name: 'AbortError' })
    resolve('answer')
    assert.equal(await stays, 'answer')
    assert.equal(stopped(), false)
  })

  it('is stopped when the last one leaves, and from then on not found', async () => {
    const flights = new Flights()
    const { work, stopped } = held()
    const flight = flights.start(['a'], work)
    const [one, other] = [leaving(), leaving()]
    const left = [flight.wait(one), flight.wait(other)].map((promise) => assert.rejects(promise, { name: 'AbortError' }))
    one.leave()
    assert.equal(stopped(), false)
    other.leave()
    assert.equal(stopped(), true)
    assert.equal(flights.find('a', always), undefined)
    await Promise.all(left)
  })

  it('gives its failure to all that wait', async () => {
    const { work, reject } = held()
    const flight = new Flights().start(['a'], work)
    const waiting = [flight.wait(patient()), flight.wait(patient())]
    reject(new TypeError('broken'))
    for (const one of waiting) await assert.rejects(one, TypeError)
  })

  it('lets the clock of each run from when both it waits and the read is with the source', async () => {
    const log: string[] = []
    const clock = (name: string) => ({ began: () => { log.push(`${name} runs`) }, ended: () => { log.push(`${name} stops`) } })
    const { work, begin, resolve } = held()
    const flight = new Flights().start(['a'], work)
    const early = flight.wait({ ...patient(), clock: clock('early') })
    assert.deepEqual(log, [])
    begin()
    const late = flight.wait({ ...patient(), clock: clock('late') })
    assert.deepEqual(log, ['early runs', 'late runs'])
    resolve('answer')
    await Promise.all([early, late])
    assert.deepEqual(log.slice(2).sort(), ['early stops', 'late stops'])
  })

  it('never stops a clock that did not run', async () => {
    const log: string[] = []
    const { work, reject } = held()
    const flight = new Flights().start(['a'], work)
    const waits = flight.wait({ ...patient(), clock: { began: () => log.push('runs'), ended: () => log.push('stops') } })
    reject(new Error('no turn'))
    await assert.rejects(waits)
    assert.deepEqual(log, [])
  })
})
