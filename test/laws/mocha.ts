/** Laws as tests of mocha. */
import { judgeOpened } from './judge.ts'
import { lawsOf, type Opened } from './laws.ts'
import { summaryOf } from './report-text.ts'
import { writeReport } from './report.ts'

/**
 * A test for each law that could be judged. Opens the adapter once to see which laws apply, and again when they are run: a suite
 * that is not run leaves nothing open. What could not be judged is no test; the line that closes the suite counts it, and the
 * conformity report, in the folder that the environment variable GEVEL_LAWS_REPORT names, says why.
 */
export async function adapterLaws(name: string, open: () => Promise<Opened>): Promise<void> {
  const first = await open()
  const names = lawsOf(first.adapter, first.samples, first.faults).map((law) => law.name)
  await first.close()
  lawsSuite(name, names, open)
}

/** The suite itself. `names`: of the laws that apply. `wanting`: skips it where something is missing, before anything is opened. */
export function lawsSuite(name: string, names: readonly string[], open: () => Promise<Opened>, wanting: (context: Mocha.Context) => void = () => undefined): void {
  describe(`the laws of an adapter: ${name}`, function () {
    // Real servers take their time over some thousand calls.
    this.timeout(1_800_000)
    const errors = new Map<string, unknown>()
    let opened: Opened | undefined

    before('puts the adapter to them', async function () {
      wanting(this)
      opened = await open()
      const report = await judgeOpened(opened, lawsOf(opened.adapter, opened.samples, opened.faults), { name, onError: (law, error) => errors.set(law.name, error) })
      const judged = new Set(report.laws.filter(({ notJudged }) => notJudged === undefined).map((law) => law.name))
      const suite = this.test!.parent!
      suite.tests = suite.tests.filter(({ title }) => judged.has(title))
      process.stdout.write(`    ${summaryOf(report)}\n`)
      const folder = process.env['GEVEL_LAWS_REPORT']
      if (folder) await writeReport(report, folder)
    })
    after(() => opened?.close())

    for (const law of names) {
      it(law, () => {
        if (errors.has(law)) throw errors.get(law)
      })
    }
  })
}
