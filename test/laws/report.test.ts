/** The conformity report: true of what was judged, silent about whose records those were. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dorp } from './dorp.ts'
import { judge, summaryOf, writeReport, type Report } from './index.ts'
import { liars } from './liars/index.ts'
import { memoryAdapter, type MemoryOptions } from './memory-adapter.ts'
import { failingMemory } from './memory-faults.ts'

const honest = (options: MemoryOptions = {}) => judge(async () => ({ adapter: memoryAdapter(dorp, options), close: async () => {} }), { name: 'Dorp 1.0' })
const verdictsOn = ({ laws }: Report, behaviour: string) => laws.filter((law) => law.behaviour === behaviour)

describe('the conformity report', () => {
  it('tells what the adapter can do, and counts laws and behaviours', async () => {
    const report = await honest({ writes: true })
    const contacts = report.resources.find(({ resource }) => resource === 'klantcontacten')!
    assert.deepEqual([contacts.get, contacts.remove, contacts.content, contacts.list?.seek], [true, true, false, 'offset'])
    assert.equal(report.counts.kept + report.counts.broken + report.counts.notJudged, report.laws.length)
    assert.equal(report.counts.broken, 0)
    assert.deepEqual(report.abilities, ['together', 'probe', 'close'])
    assert.ok(report.markdown.includes('| klantcontacten | uuid |'))
  })

  it('counts a law without a sample as not judged, and says what is missing', async () => {
    const [verdict] = verdictsOn(await honest(), 'included-whole')
    assert.equal(verdict!.broken, undefined)
    assert.match(verdict!.notJudged!, /brings another along/)
  })

  it('says that no way to make the source fail was given', async () => {
    const report = await honest()
    assert.deepEqual(report.notGiven, ['samples', 'faults'])
    assert.match(verdictsOn(report, 'down-fails')[0]!.notJudged!, /faults/)
    assert.match(report.markdown, /Not given to judge by: samples, faults\./)
    const { adapter, faults: { busy: _, ...faults } } = failingMemory(dorp)
    const without = await judge(async () => ({ adapter, faults, close: async () => {} }))
    assert.deepEqual(without.notGiven, ['samples', 'faults.busy'])
    assert.equal(verdictsOn(without, 'down-fails')[0]!.notJudged, undefined)
  })

  it('tells the cause of a breach and not its echoes', async () => {
    const report = await judge(async () => liars['filter-keeps-out']())
    const broken = report.laws.filter((law) => law.broken !== undefined)
    assert.deepEqual(broken.map(({ name }) => name), ['klantcontacten: nummer gives only what matches'])
    assert.match(broken[0]!.broken!, /does not match .*nummer/)
    assert.match(verdictsOn(report, 'filter-whole').find(({ about, resource }) => about === 'nummer' && resource === 'klantcontacten')!.notJudged!, /rests on/)
  })

  it('holds no number, address or text of a record', async () => {
    for (const lie of ['persoon-nobody-else', 'get-as-listed', 'create-holds', 'embeds-same', 'persoon-near', 'filter-marks', 'filter-any-case', 'filter-part', 'persoon-filter'] as const) {
      const report = await judge(async () => liars[lie]())
      assert.equal(report.counts.broken > 0, true, lie)
      const { markdown, ...data } = report
      for (const text of ['999993653', '999990019', 'jansen@voorbeeld', 'Anneloes', 'Zuideinde', 'uideinde', 'ZUIDEINDE', 'aangehaald', 'Muller', 'Müller']) {
        assert.ok(!markdown.includes(text) && !JSON.stringify(data).includes(text), `${lie}: ${text}`)
      }
    }
  })

  it('is written as Markdown and as JSON', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gevel-report-'))
    try {
      const report = await honest()
      const { markdown, json } = await writeReport(report, join(folder, 'new'))
      const { markdown: text, ...data } = report
      assert.equal(readFileSync(markdown, 'utf8'), text)
      assert.deepEqual(JSON.parse(readFileSync(json, 'utf8')), JSON.parse(JSON.stringify(data)))
      assert.equal(markdown, join(folder, 'new', 'dorp-1-0.md'))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('judge', () => {
  it('tells its progress, closes what it opened, and stops when it is told to', async () => {
    const told: string[] = []
    let closed = 0
    const stop = new AbortController()
    const report = await judge(async () => ({ adapter: memoryAdapter(dorp), close: async () => void closed++ }), {
      onLaw: (done, all, name) => void told.push(`${done}/${all > 100} ${name}`),
      onVerdict: ({ name }) => { if (name.startsWith('betrokkenen')) stop.abort() },
      signal: stop.signal,
    })
    assert.equal(told.length, report.laws.length)
    assert.equal(told[0], '0/true actoren: declares ids that Gevel can mint')
    assert.ok(report.laws.at(-1)!.name.startsWith('betrokkenen'))
    assert.equal(closed, 1)
    assert.match(summaryOf(report), /^adapter: \d+ laws of \d+ behaviours kept, 0 broken, \d+ not judged$/)
  })

  it('rejects when the adapter cannot be opened at all', async () => {
    await assert.rejects(judge(async () => { throw new Error('no such server') }), /no such server/)
  })
})
