/** What an answer says of its sources, and when it may not be given. */
import assert from 'node:assert/strict'
import { SourceError, type SourceErrorCode } from '#domain/errors.ts'
import { Asking, type NotAsked, type Outcome } from '../../../src/federation/asking.ts'
import { completenessOf, requireSources, SourcesFailed, type Handling } from '../../../src/federation/completeness.ts'
import { Guard } from '../../../src/federation/reading/guard.ts'
import { Intake } from '../../../src/federation/intake.ts'
import { Reads } from '../../../src/federation/reading/reads.ts'
import type { Source } from '../../../src/federation/source.ts'
import { standard } from '../../domain/document.ts'
import { ability, source } from './sources.ts'

const intake = new Intake(standard)

function askingOf(sources: readonly Source[], visible: readonly Source[] = sources, clock = () => 0): Asking {
  const guards = new Map(sources.map((one) => [one, new Guard(one)]))
  const federation = { sources, guards, intake, reads: new Reads({ guards, intake }), report: () => undefined, clock }
  return new Asking(federation, visible, { principal: { client: 'test' }, cancelled: new AbortController().signal })
}

function failing(code: SourceErrorCode, number = 1, settings: Parameters<typeof source>[2] = {}): Source {
  const fetch = () => Promise.reject(new SourceError(code, 'test'))
  return source(number, { actoren: { ids: { codec: 'integer' }, list: { ability: ability(), fetch } } }, settings)
}

const ask = (asking: Asking, one: Source) => asking.list(one, 'actoren', { filters: [], limit: 10 })
const outcome = (asking: Asking, one: Source, changed: Partial<Outcome>) => Object.assign(asking.outcome(one), changed)

describe('The report of a source', () => {
  it('says ok, its count, and how long its calls took together', async () => {
    let now = 100
    const one = source(1, { actoren: { ids: { codec: 'integer' }, list: { ability: ability(), fetch: async () => { now += 12; return { records: [] } } } } })
    const asking = askingOf([one], [one], () => now)
    await ask(asking, one)
    await ask(asking, one)
    asking.outcome(one).count = 3
    assert.deepEqual(completenessOf(asking), { complete: true, sources: [{ name: 'bron-1', status: 'ok', count: 3, ms: 24, quarantined: 0, unverifiable: 0 }] })
  })

  it('says fout with the class of the first failure, and no count', async () => {
    const one = failing('bron-te-laat')
    const asking = askingOf([one])
    await ask(asking, one)
    outcome(asking, one, { count: 3 })
    const { complete, sources } = completenessOf(asking)
    assert.equal(complete, false)
    assert.deepEqual(sources.map(({ status, reason, count }) => [status, reason, count]), [['fout', 'te-laat', 0]])
  })

  it('says why it was not asked, and only one of the reasons makes the answer incomplete', () => {
    for (const [reason, complete] of [['behoeft-filter', false], ['geen-sleutel', true]] as readonly (readonly [NotAsked, boolean])[]) {
      const one = source(1)
      const asking = askingOf([one])
      outcome(asking, one, { notAsked: reason })
      const found = completenessOf(asking)
      assert.equal(found.complete, complete, reason)
      assert.deepEqual(found.sources.map(({ status, reason: why }) => [status, why]), [['niet-gevraagd', reason]])
    }
  })

  it('says te-ruim when it could not be read to its end', () => {
    const one = source(1)
    const asking = askingOf([one])
    outcome(asking, one, { asked: true, unfinished: true })
    assert.deepEqual(completenessOf(asking), { complete: false, sources: [{ name: 'bron-1', status: 'ok', reason: 'te-ruim', count: 0, ms: 0, quarantined: 0, unverifiable: 0 }] })
  })

  it('counts what was quarantined, of the adapter and of our own check together', async () => {
    const good = { local: '1', fields: { naam: 'Balie', soortActor: 'medewerker' as const } }
    const bad = { local: '2', fields: { soortActor: 'medewerker' as const } }
    const one = source(1, { actoren: { ids: { codec: 'integer' }, list: { ability: ability(), fetch: async () => ({ records: [good, bad], quarantined: [{ reason: 'no name' }] }) } } })
    const asking = askingOf([one])
    const reply = await ask(asking, one)
    assert.ok(reply.ok && reply.value.records.length === 1)
    assert.equal(completenessOf(asking).sources[0]!.quarantined, 2)
    assert.equal(completenessOf(asking).complete, true, 'a record that cannot be read does not fail its source')
  })

  it('stands in the order of the source numbers, hidden sources left out', () => {
    const [one, two, three] = [source(1), source(2), source(3)]
    const asking = askingOf([one, two, three], [one, three])
    for (const each of [three, two, one]) outcome(asking, each, { asked: true })
    assert.deepEqual(completenessOf(asking).sources.map(({ name }) => name), ['bron-1', 'bron-3'])
  })

  it('is not there for a hidden source, also when its failure makes the answer incomplete', () => {
    const [one, hidden] = [source(1), source(2)]
    const asking = askingOf([one, hidden], [one])
    outcome(asking, one, { asked: true })
    outcome(asking, hidden, { asked: true, failure: 'bron-te-laat' })
    const found = completenessOf(asking)
    assert.equal(found.complete, false)
    assert.ok(!JSON.stringify(found).includes('bron-2') && !JSON.stringify(found).includes('te-laat'))
  })
})

describe('An answer is refused', () => {
  const verplicht = { verplichting: 'verplicht' } as const
  const optioneel = { verplichting: 'optioneel' } as const
  const refused = (settings: typeof verplicht | typeof optioneel, handling: Handling, certain: boolean): boolean => {
    const one = source(1, {}, settings)
    const asking = askingOf([one])
    outcome(asking, one, { asked: true, failure: 'bron-onbereikbaar' })
    try {
      requireSources(asking, handling, certain)
      return false
    } catch (error) {
      assert.ok(error instanceof SourcesFailed)
      return true
    }
  }

  it('after a failure: by default of a required source, strictly of any, leniently of none', () => {
    assert.deepEqual((['strict', 'standaard', 'lenient'] as const).map((handling) => [refused(verplicht, handling, false), refused(optioneel, handling, false)]), [
      [true, true], [true, false], [false, false],
    ])
  })

  it('after any failure at all when a client would act on what is not there', () => {
    for (const handling of ['strict', 'standaard', 'lenient'] as const) assert.ok(refused(verplicht, handling, true) && refused(optioneel, handling, true), handling)
  })

  it('after a record that is there and cannot be read, but only when a client would act on what is not there', () => {
    const one = source(1, {}, optioneel)
    const asking = askingOf([one])
    outcome(asking, one, { asked: true, unreadable: true })
    assert.throws(() => requireSources(asking, 'lenient', true), (error: unknown) => error instanceof SourcesFailed && error.status === 502)
    assert.doesNotThrow(() => requireSources(asking, 'strict', false))
  })

  it('never when no source failed', () => {
    const one = source(1)
    const asking = askingOf([one])
    outcome(asking, one, { asked: true, notAsked: 'behoeft-filter', unfinished: true })
    for (const certain of [true, false]) assert.doesNotThrow(() => requireSources(asking, 'strict', certain))
  })

  it('never after a failure of a hidden source: its being there is not shown', () => {
    const [one, hidden] = [source(1), source(2)]
    const asking = askingOf([one, hidden], [one])
    outcome(asking, hidden, { asked: true, failure: 'bron-onbereikbaar' })
    assert.doesNotThrow(() => requireSources(asking, 'strict', true))
  })

  it('naming all failed sources, with the status of the worst', () => {
    const statuses: readonly (readonly [readonly SourceErrorCode[], number])[] = [
      [['bron-mislukt'], 502], [['bron-weigert'], 502], [['bron-onleesbaar'], 502], [['bron-onbereikbaar'], 503], [['bron-overbelast'], 503], [['bron-te-laat'], 504],
      [['bron-mislukt', 'bron-te-laat', 'bron-onbereikbaar'], 504], [['bron-weigert', 'bron-overbelast'], 503],
    ]
    for (const [codes, status] of statuses) {
      const sources = codes.map((_, index) => source(index + 1))
      const asking = askingOf(sources)
      for (const [index, failure] of codes.entries()) outcome(asking, sources[index]!, { asked: true, failure })
      assert.throws(() => requireSources(asking, 'standaard', false), (error: unknown) => {
        assert.ok(error instanceof SourcesFailed)
        assert.equal(error.status, status)
        assert.deepEqual(error.sources, sources.map(({ name }) => name))
        assert.equal(error.completeness.complete, false)
        return true
      })
    }
  })
})
