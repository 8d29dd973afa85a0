/** Gevel's documents against the standard itself, whose files stand beside the repository and are not part of it. */
import assert from 'node:assert/strict'
import { apiNames } from '#domain/resources.ts'
import { additionOf, additions } from '../../openapi/check/additions.ts'
import { described } from '../../openapi/check/differences.ts'
import { differencesOf, isUndocumented, standardIsAtHand } from '../../openapi/check/standard.ts'

describe(`the documents of Gevel${standardIsAtHand() ? '' : ' (skipped: ../shared/standaard is not there)'}`, function () {
  this.timeout(30_000)

  before(function () {
    if (standardIsAtHand()) return
    // What the comparison itself does is tested without these files, in compare.test.ts.
    if (process.env['CI'] === 'true') assert.fail('../shared/standaard is not there to compare with')
    this.skip()
  })

  for (const api of apiNames) {
    it(`${api}: is the standard, but for documented additions`, () => {
      assert.deepEqual(differencesOf(api).filter(isUndocumented).map(described), [])
    })
  }

  it('have every addition that is documented', () => {
    const found = new Set(apiNames.flatMap((api) => differencesOf(api).map(additionOf)))
    assert.deepEqual(additions.filter((one) => !found.has(one)).map(({ path }) => path.join(' > ')), [])
  })
})
