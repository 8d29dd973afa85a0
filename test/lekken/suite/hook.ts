/**
 * Set up before every run of mocha (`.mocharc.json`): the leak search over the whole suite. A run in which something of a person
 * leaves a Gevel fails, with the place, whose it was and the test file, and never the value. Titles of tests and what assertions say
 * are mocha's own and go nowhere near it.
 */
import type { RootHookObject } from 'mocha'
import { relative, resolve } from 'node:path'
import { searchFor } from '../search.ts'
import { peopleOfSuite } from './people.ts'
import { watchSuite } from './watch.ts'

const watch = watchSuite(searchFor(peopleOfSuite()))
/** Of the same kind there are many, and one is enough to find it. */
const mostTold = 200
const repository = resolve(import.meta.dirname, '../../..')

export const mochaHooks: RootHookObject = {
  beforeEach(this: Mocha.Context) {
    watch.file = relative(repository, this.currentTest?.file ?? '')
  },
  afterAll() {
    const leaks = watch.leaks()
    if (process.env['GEVEL_LEKKEN']) process.stdout.write(`${JSON.stringify(watch.seen)}\n`)
    if (leaks.length === 0) return
    // Hooks after this one are not run any more, and what they would have stopped keeps the run from ending.
    setTimeout(() => process.exit(1), 10_000).unref()
    const told = leaks.slice(0, mostTold).map(({ file, place, label, form }) => `${file || 'before the first test'}: ${place}: ${label} (${form})`)
    throw new Error(`${leaks.length} leaks of personal data:\n  ${told.join('\n  ')}`)
  },
}
