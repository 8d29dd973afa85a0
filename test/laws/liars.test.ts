/** Every liar is caught by the law that is meant for it, and every kind of law catches somebody. */
import assert from 'node:assert/strict'
import { dorp } from './dorp.ts'
import { lawsOf } from './laws.ts'
import { liars, type Liar } from './liars.ts'
import { memoryAdapter } from './memory-adapter.ts'

/** Names of the laws that the adapter breaks. */
async function brokenBy({ adapter }: Liar): Promise<string[]> {
  const broken: string[] = []
  for (const { name, run } of lawsOf(adapter())) await run().catch(() => broken.push(name))
  return broken
}

/** The law without the resource, filter, key or number that it is about. */
function kindOf(law: string): string {
  return law
    .replace(/^[a-z-]+: /, '')
    .replace(/^\w+ (?=keeps exactly|misses nothing|takes up to)/, '')
    .replace(/^by \w+/, 'by key')
    .replace(/(?<=sorted on )\w+|\d+/, '…')
}

describe('a lying adapter', () => {
  for (const [name, liar] of Object.entries(liars)) {
    it(`that ${name} is caught`, async () => {
      const broken = await brokenBy(liar)
      assert.ok(broken.includes(liar.law), `not caught by "${liar.law}", but by ${JSON.stringify(broken)}`)
    }).timeout(20_000)
  }

  it('is there for every kind of law', () => {
    const adapters = [memoryAdapter(dorp, { anyOf: 3, persoonAnyOf: 2, writes: true }), memoryAdapter(dorp, { seek: 'cursor', filters: 'narrows' }), ...Object.values(liars).map(({ adapter }) => adapter())]
    const kinds = new Set(adapters.flatMap((adapter) => lawsOf(adapter).map(({ name }) => kindOf(name))))
    const caught = new Set(Object.values(liars).map(({ law }) => kindOf(law)))
    assert.deepEqual([...kinds].filter((kind) => !caught.has(kind)), [])
  })
})
