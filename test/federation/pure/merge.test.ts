/** The one order of a list over several sources. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { SourceRecord } from '#domain/records.ts'
import { resources, type Order } from '#domain/resources.ts'
import { compareKeys, mergeStreams, type Stream } from '../../../src/federation/merge.ts'
import { source } from './sources.ts'

const order = resources.klantcontacten.order!
const contact = (local: string, plaatsgevondenOp?: string | null): SourceRecord => ({ local, fields: plaatsgevondenOp === undefined ? {} : { plaatsgevondenOp } as SourceRecord['fields'] })

const moment = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(undefined, null) },
  { weight: 5, arbitrary: fc.tuple(fc.integer({ min: 0, max: 3 }), fc.constantFrom('', '.5', '.123456', '.12')).map(([second, fraction]) => `2024-05-01T09:30:0${second}${fraction}Z`) },
)

/** A stable sort of everything: the meaning that merging must have. */
function sorted(streams: readonly Stream[], by: Order | undefined) {
  const all = streams.flatMap(({ source: from, records }) => records.map((record) => ({ source: from, record })))
  return all.sort((one, other) => compareKeys(by, one.record, other.record) || one.source.number - other.source.number)
}

function streamsOf(lists: readonly (readonly (string | null | undefined)[])[], by: Order | undefined): Stream[] {
  return lists.map((moments, index) => {
    const records = moments.map((one, place) => contact(`${index}-${place}`, one)).sort((one, other) => compareKeys(by, one, other))
    return { source: source(index + 1), records }
  })
}

describe('Merging streams', () => {
  for (const by of [order, undefined]) {
    it(`${by ? 'that are sorted on a key' : 'without a key'} gives what sorting everything would give, in part and in whole`, () => {
      fc.assert(fc.property(fc.array(fc.array(moment, { maxLength: 8 }), { maxLength: 5 }), fc.nat(30), (lists, count) => {
        const streams = streamsOf(lists, by)
        const rows = mergeStreams(streams, by, count)
        assert.deepEqual(rows.map(({ record }) => record.local), sorted(streams, by).slice(0, count).map(({ record }) => record.local))
        for (const { source: from, record } of rows) assert.ok(streams.find((one) => one.source === from)!.records.includes(record))
      }), { numRuns: 300 })
    })
  }

  it('of one moment goes by source number, and within a source by its own order', () => {
    const same = '2024-02-29T10:30:00Z'
    const streams = [{ source: source(1), records: [contact('b', same), contact('a', same)] }, { source: source(2), records: [contact('c', same)] }]
    assert.deepEqual(mergeStreams(streams, order, 9).map(({ record }) => record.local), ['b', 'a', 'c'])
  })

  it('of nothing gives nothing', () => {
    assert.deepEqual(mergeStreams([], order, 10), [])
    assert.deepEqual(mergeStreams([{ source: source(1), records: [contact('a')] }], order, 0), [])
  })
})

describe('Of two records', () => {
  it('the later comes first, also by a fraction of a second', () => {
    assert.ok(compareKeys(order, contact('a', '2024-05-01T09:30:00.5Z'), contact('b', '2024-05-01T09:30:00Z')) < 0)
    assert.ok(compareKeys(order, contact('a', '2024-05-01T09:30:00.05Z'), contact('b', '2024-05-01T09:30:00.5Z')) > 0)
  })
  it('one without a moment comes last, null and absent alike', () => {
    for (const none of [null, undefined]) assert.ok(compareKeys(order, contact('a', none), contact('b', '1900-01-01T00:00:00Z')) > 0)
    assert.equal(compareKeys(order, contact('a', null), contact('b', undefined)), 0)
  })
  it('neither comes first where there is no key', () => assert.equal(compareKeys(undefined, contact('a', '2024-05-01T09:30:00Z'), contact('b', null)), 0))
})
