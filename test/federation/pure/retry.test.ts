/** How often calls are tried again. */
import assert from 'node:assert/strict'
import { RetryBudget } from '../../../src/federation/reading/retry.ts'

/** Retries granted in so many calls that all fail. */
function granted(budget: RetryBudget, calls: number): number {
  let retries = 0
  for (let call = 0; call < calls; call++) {
    budget.earn()
    if (budget.spend()) retries++
  }
  return retries
}

describe('A budget of retries', () => {
  it('allows one in ten in the long run, and ten at once', () => {
    const budget = new RetryBudget()
    assert.ok(granted(budget, 20) <= 12)
    assert.equal(granted(budget, 1000), 100)
  })

  it('fills up again while calls go well, up to what may be spent at once', () => {
    const budget = new RetryBudget(0.1, 3)
    while (budget.spend());
    assert.equal(budget.spend(), false)
    for (let call = 0; call < 1000; call++) budget.earn()
    assert.deepEqual([budget.spend(), budget.spend(), budget.spend(), budget.spend()], [true, true, true, false])
  })
})
