/** Every behaviour has a liar that differs from an honest adapter in that alone, and the law of that behaviour is the only one that it breaks. */
import assert from 'node:assert/strict'
import { behaviourNames, behaviours, type Behaviour } from './behaviours.ts'
import { isBreach, type Law } from './law.ts'
import { lawsOf } from './laws.ts'
import { liars } from './liars/index.ts'
import type { Lie } from './liars/making.ts'

/** Behaviours of which the adapter breaks a law, each with what the first of them said. */
async function brokenBy(lie: Lie): Promise<Map<Behaviour, string>> {
  const { adapter, samples, faults } = lie()
  const broken = new Map<Behaviour, string>()
  for (const { behaviour, name, run } of lawsOf(adapter, samples, faults)) {
    await run().catch((error: unknown) => {
      if (isBreach(error) && !broken.has(behaviour)) broken.set(behaviour, `${name}: ${String(error)}`)
    })
  }
  return broken
}

describe('a lying adapter', () => {
  for (const behaviour of behaviourNames) {
    it(`that ${behaviours[behaviour].lie} breaks only the law that it ${behaviours[behaviour].claim.replace('{about}', 'a filter or key')}`, async () => {
      const broken = await brokenBy(liars[behaviour])
      assert.deepEqual([...broken.keys()], [behaviour], [...broken.values()].join('\n'))
    }).timeout(60_000)
  }
})

/** Of one resource, and where both are about a filter or a key of the same. */
function inTurn(laws: readonly Law[]): void {
  for (const [place, { behaviour, about }] of laws.entries()) {
    const { restsOn = [] } = behaviours[behaviour]
    const after = laws.slice(place).find((law) => restsOn.includes(law.behaviour) && (about === undefined || law.about === undefined || law.about === about))
    assert.equal(after?.name, undefined, `asked after ${laws[place]!.name}, which rests on it`)
  }
}

describe('the list of behaviours', () => {
  it('has at least 64 of them', () => assert.ok(behaviourNames.length >= 64, String(behaviourNames.length)))

  it('says each thing once', () => {
    for (const said of ['claim', 'lie'] as const) assert.equal(new Set(behaviourNames.map((name) => behaviours[name][said])).size, behaviourNames.length, said)
  })

  it('lets a behaviour rest only on behaviours that are asked before it', () => {
    for (const name of behaviourNames) for (const other of behaviours[name].restsOn ?? []) assert.ok(behaviourNames.includes(other as Behaviour), `${name} rests on ${other}, which there is not`)
    for (const lie of Object.values(liars)) {
      const { adapter, samples, faults } = lie()
      for (const laws of Map.groupBy(lawsOf(adapter, samples, faults), ({ resource }) => resource).values()) inTurn(laws)
    }
  })
})
