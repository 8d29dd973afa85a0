/** The adapter in memory keeps every law in each of its weakened forms: a law that an honest adapter breaks is wrong. */
import assert from 'node:assert/strict'
import { behaviourNames } from './behaviours.ts'
import { forms } from './honest-forms.ts'
import { judge } from './judge.ts'

describe('an honest adapter', () => {
  const kept = new Set<string>()
  for (const [name, open] of Object.entries(forms)) {
    it(`keeps every law, with ${name}`, async () => {
      const { laws } = await judge(async () => open(), { name })
      for (const { behaviour, broken, notJudged } of laws) if (broken === undefined && notJudged === undefined) kept.add(behaviour)
      assert.deepEqual(laws.filter(({ broken }) => broken !== undefined), [])
    }).timeout(60_000)
  }

  it('is judged on every behaviour, in one form or another', () => assert.deepEqual(behaviourNames.filter((name) => !kept.has(name)), []))
})
