/** The law of federation: an answer equals "read everything, filter, sort, slice", whatever the sources can and cannot do. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { SourceRecord } from '../../src/domain/records.ts'
import { port, query, setup, type Ability } from './simulated.ts'

type Contact = SourceRecord<'klantcontacten'>

const bsns = ['999993653', '999990019'] as const
const kanalen = ['balie', 'telefoon', 'e-mail'] as const

interface Row {
  /** Minutes; few values, so that many are equal. -1: no date. */
  readonly minute: number
  readonly half: boolean
  readonly kanaal: (typeof kanalen)[number]
  readonly vertrouwelijk: boolean
  readonly bsn: (typeof bsns)[number] | undefined
}

function contact(row: Row, index: number): Contact {
  const plaatsgevondenOp = row.minute < 0 ? undefined : `2024-01-01T00:0${row.minute}:00${row.half ? '.5' : ''}Z`
  const wasPartij = row.bsn ? { local: `partij-${row.bsn}`, identiteiten: [{ soort: 'bsn' as const, nummer: row.bsn }] } : null
  return {
    local: String(index),
    fields: {
      kanaal: row.kanaal, onderwerp: 'x', taal: 'nld', vertrouwelijk: row.vertrouwelijk, ...(plaatsgevondenOp && { plaatsgevondenOp }),
      hadBetrokkenActoren: [], hadBetrokkenen: [], gingOverOnderwerpobjecten: [], leiddeTotInterneTaken: [], omvatteBijlagen: [],
    },
    evidence: { hadBetrokkenen: [{ local: `${index}`, wasPartij, adressen: [] }], gingOverOnderwerpobjecten: [], wasOnderwerpobjecten: [] },
  }
}

const row: fc.Arbitrary<Row> = fc.record({
  minute: fc.integer({ min: -1, max: 3 }), half: fc.boolean(), kanaal: fc.constantFrom(...kanalen), vertrouwelijk: fc.boolean(),
  bsn: fc.option(fc.constantFrom(...bsns), { nil: undefined }),
})
const ability: fc.Arbitrary<Ability> = fc.record({
  filters: fc.dictionary(fc.constantFrom('kanaal', 'vertrouwelijk'), fc.constantFrom('exact' as const, 'narrows' as const)),
  sorts: fc.boolean(), seek: fc.constantFrom('offset' as const, 'cursor' as const, 'none' as const),
  total: fc.constantFrom('exact' as const, 'none' as const), pageSize: fc.integer({ min: 1, max: 7 }), persoon: fc.constant(['bsn' as const]),
})
const source = fc.record({ rows: fc.array(row, { maxLength: 25 }), ability })
const wanted = fc.record({
  kanaal: fc.option(fc.constantFrom(...kanalen), { nil: undefined }), vertrouwelijk: fc.option(fc.boolean(), { nil: undefined }),
  bsn: fc.option(fc.constantFrom(...bsns), { nil: undefined }), pageSize: fc.integer({ min: 1, max: 30 }),
})

/** The same answer without any of Gevel's code: read everything, filter, sort, slice. Gives `source/row` names. */
function oracle(sources: readonly { rows: readonly Row[] }[], { kanaal, vertrouwelijk, bsn }: { kanaal?: string | undefined; vertrouwelijk?: boolean | undefined; bsn?: string | undefined }): string[] {
  const instant = (one: Row) => (one.minute < 0 ? -Infinity : one.minute * 60 + (one.half ? 0.5 : 0))
  return sources
    .flatMap(({ rows }, number) => rows.map((one, index) => ({ one, name: `${number + 1}/${index}`, number, index })))
    .filter(({ one }) => (kanaal === undefined || one.kanaal === kanaal) && (vertrouwelijk === undefined || one.vertrouwelijk === vertrouwelijk) && (bsn === undefined || one.bsn === bsn))
    .sort((a, b) => (instant(a.one) === instant(b.one) ? 0 : instant(b.one) - instant(a.one)) || a.number - b.number || a.index - b.index)
    .map(({ name }) => name)
}

describe('a federated list', () => {
  it('equals "read everything, filter, sort, slice" for random sources, filters, page sizes and pages', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(source, { minLength: 1, maxLength: 4 }), wanted, async (sources, { kanaal, vertrouwelijk, bsn, pageSize }) => {
        const { service, context } = setup(sources.map(({ rows, ability: able }) => ({ resources: { klantcontacten: port('klantcontacten', rows.map(contact), able) } })))
        const expected = oracle(sources, { kanaal, vertrouwelijk, bsn })
        const asked = query('klantcontacten', {
          filters: [...(kanaal ? [{ name: 'kanaal', value: kanaal }] : []), ...(vertrouwelijk === undefined ? [] : [{ name: 'vertrouwelijk', value: vertrouwelijk }])],
          persoon: bsn ? [{ identities: [{ soort: 'bsn', nummer: bsn }] }] : [],
          pageSize,
        })
        const pages = Math.max(1, Math.ceil(expected.length / pageSize))
        for (let page = 1; page <= pages; page++) {
          const result = await service.list({ ...asked, page }, context())
          assert.equal(result!.count, expected.length)
          assert.equal(result!.relation, 'exact')
          assert.deepEqual(result!.items.map(({ ref }) => `${ref.source}/${ref.local}`), expected.slice((page - 1) * pageSize, page * pageSize))
        }
        assert.equal(await service.list({ ...asked, page: pages + 1 }, context()), undefined)
        const last = await service.list({ ...asked, page: 'last' }, context())
        assert.equal(last!.page, pages)
        assert.deepEqual(last!.items.map(({ ref }) => `${ref.source}/${ref.local}`), expected.slice((pages - 1) * pageSize))
      }),
      { numRuns: 250 },
    )
  }).timeout(60_000)

  it('takes the totals of large sources, and reads no more than the page needs', async () => {
    const many = Array.from({ length: 3000 }, (_, index) => contact({ minute: 3 - Math.floor(index / 1000), half: false, kanaal: 'balie', vertrouwelijk: false, bsn: undefined }, index))
    let answered = 0
    const counting = port('klantcontacten', many, {}, (answer) => {
      answered += answer.records.length
      return answer
    })
    const { service, context } = setup([{ resources: { klantcontacten: counting } }, { resources: { klantcontacten: port('klantcontacten', many.slice(0, 10)) } }])
    const result = await service.list(query('klantcontacten', { page: 3, pageSize: 20 }), context())
    assert.equal(result!.count, 3010)
    assert.equal(result!.items.length, 20)
    assert.ok(answered <= 60, `${answered} rows were read`)
  })

  it('does not take the total of a source that only narrows, nor of one with rows that cannot be read', async () => {
    const rows = Array.from({ length: 900 }, (_, index) => contact({ minute: 0, half: false, kanaal: index < 700 ? 'balie' : 'telefoon', vertrouwelijk: false, bsn: undefined }, index))
    const narrowing = setup([{ resources: { klantcontacten: port('klantcontacten', rows, { filters: { kanaal: 'narrows' } }) } }])
    const asked = query('klantcontacten', { filters: [{ name: 'kanaal', value: 'balie' }], pageSize: 20 })
    assert.equal((await narrowing.service.list(asked, narrowing.context()))!.count, 700)

    const few = [...rows.slice(0, 30), { ...rows[30]!, fields: { ...rows[30]!.fields, taal: 'te lang' } }, ...rows.slice(31, 60)]
    const broken = setup([{ resources: { klantcontacten: port('klantcontacten', few) } }])
    for (const pageSize of [7, 40, 100]) {
      for (const page of [1, 'last'] as const) assert.equal((await broken.service.list(query('klantcontacten', { page, pageSize }), broken.context()))!.count, 59)
    }
  })

  it('says that a count is a minimum when a source was not counted to its end', async () => {
    const many = Array.from({ length: 900 }, (_, index) => contact({ minute: 0, half: false, kanaal: 'balie', vertrouwelijk: false, bsn: undefined }, index))
    const { service, context } = setup([{ resources: { klantcontacten: port('klantcontacten', many, { total: 'none' }) } }], 500)
    const result = await service.list(query('klantcontacten', { pageSize: 20 }), context())
    assert.equal(result!.relation, 'minimum')
    assert.ok(result!.count >= 500 && result!.count < 900)
    await assert.rejects(service.list(query('klantcontacten', { page: 40, pageSize: 20 }), context()), { code: 'vraag-te-ruim' })
  })

  it('refuses to sort a source that cannot sort and holds more than may be read', async () => {
    const many = Array.from({ length: 900 }, (_, index) => contact({ minute: index % 4, half: false, kanaal: 'balie', vertrouwelijk: false, bsn: undefined }, index))
    const { service, context } = setup([{ resources: { klantcontacten: port('klantcontacten', many, { sorts: false }) } }], 500)
    await assert.rejects(service.list(query('klantcontacten'), context()), { code: 'vraag-te-ruim' })
  })
})
