/** Whose a record is does not hang on how it is asked for: by persoon, in a list, by itself or expanded it is the same. */
import assert from 'node:assert/strict'
import type { Identity } from '../../src/domain/identity.ts'
import { refsIn } from '../../src/federation/items.ts'
import { bsn, crm, kvk, mailSource, rsin, vestiging } from './people.ts'
import { query, setup, type Setup } from './simulated.ts'

const named = (...identities: Identity[]) => query('betrokkenen', { persoon: [{ identities }] })

async function refs({ service, context }: Setup, asked: ReturnType<typeof query>): Promise<string[]> {
  return (await service.list(asked, context()))!.items.map(({ ref }) => `${ref.source}/${ref.local}`)
}

/** Of every betrokkene whose it is, as list, detail and expand say; they agree. */
async function owners({ service, ids, context }: Setup): Promise<Record<string, string | undefined>> {
  const listed = (await service.list(query('betrokkenen', { expand: ['wasPartij'] }), context()))!.items
  const found: Record<string, string | undefined> = {}
  for (const item of listed) {
    const [uuid] = ids.mint('betrokkenen', [item.ref]) as [string]
    const detail = (await service.get('betrokkenen', uuid, ['wasPartij'], context()))!.item
    assert.deepEqual(detail.fields['wasPartij'], item.fields['wasPartij'])
    const [expanded] = [item.expand!['wasPartij']].flat()
    assert.deepEqual(expanded ? [(expanded as { ref: unknown }).ref] : [], refsIn(item.fields['wasPartij']))
    found[`${item.ref.source}/${item.ref.local}`] = refsIn(item.fields['wasPartij'])[0]?.local
  }
  return found
}

describe('whose a betrokkene is', () => {
  const two = [{ local: '1', identiteiten: [bsn('999993653'), kvk('69599084')] }, { local: '2', identiteiten: [bsn('999990019'), kvk('69599084')] }]

  it('of an organisation is not those who share its number and have one of their own', async () => {
    const sources = setup([{ resources: crm([...two, { local: '3', identiteiten: [kvk('69599084')] }]) }])
    assert.deepEqual(await owners(sources), { '1/1': 'bsn:999993653', '1/2': 'bsn:999990019', '1/3': 'kvk_nummer:69599084' })
    assert.deepEqual(await refs(sources, named(bsn('999993653'))), ['1/1'])
    assert.deepEqual(await refs(sources, named(bsn('999990019'))), ['1/2'])
    assert.deepEqual(await refs(sources, named(kvk('69599084'))), ['1/3'])
  })

  it('also where the organisation has a partij in another source, or in none', async () => {
    const elsewhere = setup([{ resources: crm(two) }, { resources: crm([{ local: '3', identiteiten: [kvk('69599084')] }]) }])
    assert.deepEqual(await refs(elsewhere, named(bsn('999993653'))), ['1/1'])
    assert.deepEqual(await refs(elsewhere, named(kvk('69599084'))), ['2/3'])
    const { betrokkenen } = crm([{ local: '3', identiteiten: [kvk('69599084')] }])
    const nowhere = setup([{ resources: crm(two) }, { resources: { betrokkenen: betrokkenen! } }])
    assert.deepEqual(await refs(nowhere, named(bsn('999993653'))), ['1/1'])
    assert.deepEqual(await refs(nowhere, named(bsn('999990019'))), ['1/2'])
    assert.deepEqual(await refs(nowhere, named(kvk('69599084'))), ['2/3'])
  })

  it('of one who alone has the number is theirs, in whatever source', async () => {
    const sources = setup([{ resources: crm([two[0]!]) }, { resources: crm([{ local: '3', identiteiten: [kvk('69599084')] }]) }, { resources: crm([{ local: '4', identiteiten: [kvk('69599084'), rsin('850000014')] }]) }])
    for (const number of [bsn('999993653'), kvk('69599084'), rsin('850000014')]) assert.deepEqual(await refs(sources, named(number)), ['1/1', '2/3', '3/4'], number.nummer)
    assert.deepEqual(new Set(Object.values(await owners(sources))), new Set(['bsn:999993653']))
  })

  it('of a vestiging is the same by its number, with and without its parent', async () => {
    const sources = setup([{ resources: crm([{ local: '1', identiteiten: [vestiging('000037178598', '69599084'), kvk('69599084')] }, { local: '2', identiteiten: [kvk('69599084')] }]) }])
    assert.deepEqual(await refs(sources, named(vestiging('000037178598'))), ['1/1'])
    assert.deepEqual(await refs(sources, named(vestiging('000037178598', '69599084'))), ['1/1'])
    assert.deepEqual(await refs(sources, named(kvk('69599084'))), ['1/2'])
    assert.deepEqual(await owners(sources), { '1/1': 'vestigingsnummer:69599084/000037178598', '1/2': 'kvk_nummer:69599084' })
  })

  it('that is linked by address is found by persoon in a source that holds partijen of its own as well', async () => {
    const moulin = { local: '1', identiteiten: [bsn('999993653')], adressen: [{ adres: 'moulin@voorbeeld.example' }] }
    const loose = mailSource('geverifieerd', 'moulin@voorbeeld.example', 'ander@voorbeeld.example').resources.betrokkenen!
    const own = crm([moulin])
    const records = ['1', '2'].map((local) => ({ ...loose, local }))
    assert.equal(records.length, 2)
    const both: typeof loose = {
      ...loose,
      list: {
        ability: { ...loose.list!.ability, persoon: ['local', 'email'] },
        fetch: async (request, call) => (request.persoon?.key === 'local' ? { records: [], total: 0 } : loose.list!.fetch(request, call)),
      },
    }
    const sources = setup([{ resources: { ...own, betrokkenen: both }, koppelen: 'geverifieerd' }])
    assert.deepEqual(await owners(sources), { '1/1': 'bsn:999993653', '1/2': undefined })
    assert.deepEqual(await refs(sources, named(bsn('999993653'))), ['1/1'])
  })
})

describe('a source of partijen that cannot be asked for the number that a query names', () => {
  const partijenOnly = (persoon: readonly ('bsn' | 'kvk_nummer')[]) => {
    const { partijen } = crm([{ local: '9', identiteiten: [bsn('999993653')] }])
    const { persoon: _persoon, ...ability } = partijen!.list!.ability
    return { partijen: { ...partijen!, list: { ...partijen!.list!, ability: { ...ability, ...(persoon.length > 0 && { persoon }) } } } }
  }
  const asked = query('partijen', { persoon: [{ identities: [bsn('999993653')] }] })

  it('is named as not asked, and the answer is incomplete: it could hold the partij', async () => {
    const { service, context } = setup([{ resources: crm([{ local: '1', identiteiten: [bsn('999993653')] }]) }, { resources: partijenOnly([]) }])
    const { completeness, items } = (await service.list(asked, context()))!
    assert.equal(items.length, 1)
    assert.deepEqual(completeness.sources.map(({ name, status, reason }) => [name, status, reason]), [['bron1', 'ok', undefined], ['bron2', 'niet-gevraagd', 'behoeft-filter']])
    assert.equal(completeness.complete, false)
  })

  it('is named as one without a key where it goes by other numbers, and the answer is complete', async () => {
    const { service, context } = setup([{ resources: crm([{ local: '1', identiteiten: [bsn('999993653')] }]) }, { resources: partijenOnly(['kvk_nummer']) }])
    const { completeness } = (await service.list(asked, context()))!
    assert.deepEqual(completeness.sources.map(({ reason }) => reason), [undefined, 'geen-sleutel'])
    assert.equal(completeness.complete, true)
  })
})
