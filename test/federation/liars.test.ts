/** Whatever a source answers, nothing leaves that does not answer the question: every record is checked again. */
import assert from 'node:assert/strict'
import type { Identity } from '../../src/domain/identity.ts'
import type { SourceRecord } from '../../src/domain/records.ts'
import type { Setup } from './simulated.ts'
import { port, query, setup } from './simulated.ts'

type Contact = SourceRecord<'klantcontacten'>

const moulin: Identity = { soort: 'bsn', nummer: '999993653' }
const celik: Identity = { soort: 'bsn', nummer: '999990019' }

function contact(local: string, kanaal: string, wie: Identity, minute = 0): Contact {
  return {
    local,
    fields: {
      kanaal, onderwerp: 'x', taal: 'nld', vertrouwelijk: false, plaatsgevondenOp: `2024-01-01T00:${String(59 - minute).padStart(2, '0')}:00Z`,
      hadBetrokkenActoren: [], hadBetrokkenen: [], gingOverOnderwerpobjecten: [], leiddeTotInterneTaken: [], omvatteBijlagen: [],
    },
    evidence: {
      hadBetrokkenen: [{ local, wasPartij: { local: wie.nummer, identiteiten: [wie] }, adressen: [] }], gingOverOnderwerpobjecten: [], wasOnderwerpobjecten: [],
    },
  }
}

const ability = { filters: { kanaal: 'exact' }, persoon: ['bsn'] } as const
const ofMoulin = [contact('1', 'balie', moulin, 1), contact('2', 'telefoon', moulin, 2)]
const ofCelik = [contact('3', 'balie', celik, 3), contact('4', 'telefoon', celik, 4)]

const aboutMoulin = query('klantcontacten', { persoon: [{ identities: [moulin] }] })

async function locals({ service, context }: Setup, asked = aboutMoulin): Promise<string[]> {
  const result = await service.list(asked, context())
  assert.equal(result!.count, result!.items.length)
  return result!.items.map(({ ref }) => ref.local)
}

describe('a source that', () => {
  it('ignores its filters passes on nothing that does not match', async () => {
    const all = [...ofMoulin, ...ofCelik]
    const lying = port('klantcontacten', all, ability, () => ({ records: all, total: all.length }))
    const sources = setup([{ resources: { klantcontacten: lying } }])
    assert.deepEqual(await locals(sources, query('klantcontacten', { filters: [{ name: 'kanaal', value: 'balie' }] })), ['1', '3'])
    assert.deepEqual(await locals(sources), ['1', '2'])
  })

  it('answers about another person passes on nothing, and has not answered', async () => {
    const lying = port('klantcontacten', ofMoulin, ability, () => ({ records: ofCelik, total: 2 }))
    const { service, context } = setup([{ resources: { klantcontacten: lying }, verplichting: 'optioneel' }, { resources: { klantcontacten: port('klantcontacten', ofMoulin, ability) } }])
    await assert.rejects(locals(setup([{ resources: { klantcontacten: lying } }])), { code: 'bron-onleesbaar' })
    const { items, completeness } = (await service.list(aboutMoulin, context()))!
    assert.deepEqual([items.map(({ ref }) => ref.source), completeness.complete, completeness.sources[0]!.reason], [[2, 2], false, 'onleesbaar'])
  })

  it('gives no evidence of whose a record is passes on nothing, and the record is counted as unverifiable', async () => {
    const bare = ofMoulin.map(({ local, fields }) => ({ local, fields }))
    const lying = port('klantcontacten', ofMoulin, ability, () => ({ records: bare, total: 2 }))
    const { service, context } = setup([{ resources: { klantcontacten: lying } }, { resources: { klantcontacten: port('klantcontacten', ofMoulin, ability) } }])
    const { items, completeness } = (await service.list(aboutMoulin, context()))!
    assert.deepEqual([items.map(({ ref }) => ref.source), completeness.complete, completeness.sources[0]!.unverifiable], [[2, 2], false, 2])
  })

  it('gives no evidence of whose a record is never makes a person one without records', async () => {
    const bare = ofMoulin.map(({ local, fields }) => ({ local, fields }))
    const lying = port('klantcontacten', ofMoulin, ability, () => ({ records: bare, total: 2 }))
    await assert.rejects(locals(setup([{ resources: { klantcontacten: lying } }])), { code: 'bron-onleesbaar' })
  })

  it('asked for a person gives only records that break a rule has given nothing', async () => {
    const broken = ofMoulin.map((record) => ({ ...record, fields: { ...record.fields, onderwerp: 12 as never } }))
    await assert.rejects(locals(setup([{ resources: { klantcontacten: port('klantcontacten', ofMoulin, ability, () => ({ records: broken })) } }])), { code: 'bron-onleesbaar' })
  })

  it('answers another record than was asked for fails, whoever asks', async () => {
    const honest = port('klantcontacten', [...ofMoulin, ...ofCelik])
    const lying = { ...honest, get: { fetch: async (asked: readonly string[]) => asked.map(() => ofCelik[0]!) } }
    const { service, ids, context } = setup([{ resources: { klantcontacten: lying } }])
    const [own, other] = ids.mint('klantcontacten', [{ source: 1, local: '3' }, { source: 1, local: '1' }]) as [string, string]
    assert.equal((await service.get('klantcontacten', own, [], context()))!.item.ref.local, '3')
    await assert.rejects(service.get('klantcontacten', other, [], context()), { code: 'bron-onleesbaar' })
  })

  it('gives the same page for ever fails, and does not hang', async () => {
    const lying = port('klantcontacten', ofMoulin, ability, (answer) => ({ ...answer, next: { offset: 7 } }))
    const { service, context } = setup([{ resources: { klantcontacten: lying } }])
    await assert.rejects(service.list(aboutMoulin, context()), { code: 'bron-onleesbaar' })
  })

  it('gives the same page under ever other places fails, and does not hang', async () => {
    let place = 0
    const lying = port('klantcontacten', ofMoulin, ability, (answer) => ({ ...answer, next: { offset: (place += 7) } }))
    const { service, context } = setup([{ resources: { klantcontacten: lying } }])
    await assert.rejects(service.list(aboutMoulin, context()), { code: 'bron-onleesbaar' })
    assert.ok(place < 100)
  })

  it('answers an empty page while it searches on is followed to the end', async () => {
    let calls = 0
    const searching = port('klantcontacten', ofMoulin, ability, () => (++calls < 4 ? { records: [], next: { offset: calls } } : { records: ofMoulin }))
    assert.equal((await locals(setup([{ resources: { klantcontacten: searching } }]))).length, 2)
  })

  it('repeats rows gives each of them once', async () => {
    const lying = port('klantcontacten', ofMoulin, ability, (answer) => ({ ...answer, records: [...answer.records, ...answer.records] }))
    assert.deepEqual(await locals(setup([{ resources: { klantcontacten: lying } }])), ['1', '2'])
  })

  it('does not keep the order it claims is sorted all the same', async () => {
    const lying = port('klantcontacten', ofMoulin, ability, (answer) => ({ ...answer, records: [...answer.records].reverse() }))
    assert.deepEqual(await locals(setup([{ resources: { klantcontacten: lying } }])), ['1', '2'])
  })

  it('gives a record that the standard cannot show loses that record alone, and says by which rule', async () => {
    const broken = { ...contact('9', 'balie', moulin, 9), fields: { ...ofMoulin[0]!.fields, onderwerp: 'a'.repeat(201) } }
    const { service, context, events } = setup([{ resources: { klantcontacten: port('klantcontacten', [...ofMoulin, broken], ability) } }])
    const result = await service.list(aboutMoulin, context())
    assert.deepEqual([result!.count, result!.items.length, result!.completeness.sources[0]!.quarantined], [2, 2, 1])
    assert.deepEqual(events, [{ kind: 'quarantine', source: 'bron1', resource: 'klantcontacten', quarantine: { local: '9', reason: 'fields.onderwerp: maxLength' } }])
  })

  it('holds an unreadable record under the very id that is asked for fails: that is no 404', async () => {
    const unreadable = { ...port('klantcontacten', ofMoulin), get: { fetch: async (asked: readonly string[]) => asked.map((local) => ({ local, reason: 'a rule' })) } }
    const { service, ids, context } = setup([{ resources: { klantcontacten: unreadable } }])
    const [uuid] = ids.mint('klantcontacten', [{ source: 1, local: '1' }]) as [string]
    await assert.rejects(service.get('klantcontacten', uuid, [], context()), { code: 'bron-onleesbaar' })
  })

  it('breaks its contract fails by itself, with its mistake told to the operator alone', async () => {
    const broken = port('klantcontacten', ofMoulin, ability, () => { throw new TypeError('cannot read properties of undefined') })
    const { service, context, events } = setup([
      { resources: { klantcontacten: broken }, verplichting: 'optioneel' }, { resources: { klantcontacten: port('klantcontacten', ofCelik, ability) } },
    ])
    const result = await service.list(query('klantcontacten'), context())
    assert.deepEqual(result!.items.map(({ ref }) => ref), [{ source: 2, local: '3' }, { source: 2, local: '4' }])
    assert.equal(result!.completeness.complete, false)
    assert.equal(events.flatMap((event) => (event.kind === 'failure' ? [(event.error.cause as Error).message] : []))[0], 'cannot read properties of undefined')
  })
})
