/** What real zaaksystemen do differently, and legally: pages, counts, and how a persoon can be looked for. */
import assert from 'node:assert/strict'
import type { Adapter } from '#spi'
import { zgw, type ZgwSettings } from '../../../adapters/zgw/index.ts'
import { zaaksysteemClient } from '../../../config/voorbeeldgemeente/zaaksysteem.ts'
import { zakenData } from '../../../config/voorbeeldgemeente/zaken.ts'
import { startEigenaardig, type Eigenaardig, type Oddities } from './eigenaardig.ts'
import { call, list, locals, start, walk } from './fixture.ts'

const moulin = '999993653'
const persoon = { key: 'bsn', values: [moulin] } as const

describe('zgw: the oddities of real sources', () => {
  let server: Eigenaardig
  let adapter: Adapter
  let minutes = 0

  async function open(oddities: Oddities, settings: Partial<ZgwSettings> = {}): Promise<void> {
    minutes = 0
    server = await startEigenaardig(zakenData(), oddities)
    const begin = Date.now()
    adapter = zgw.open({ ...zaaksysteemClient, ...server.settings, ...settings }, { source: 'zaken', now: () => new Date(begin + minutes * 60_000), baseDirectory: '.' })
  }
  afterEach(async () => {
    await adapter.close?.()
    await server.close()
  })

  /** What an ordinary source answers. */
  const ordinary = async <T>(ask: (plain: Adapter) => Promise<T>): Promise<T> => {
    const plain = await start(zakenData())
    try {
      return await ask(plain.adapter)
    } finally {
      await plain.close()
    }
  }

  const urls = () => server.requests.map(({ path }) => path).join(' ')

  it('pages that are not full though there are more are read on, from wherever an answer ended', async () => {
    await open({ pages: [3, 100, 1, 0, 7], countsUpTo: 5 })
    for (const resource of ['klantcontacten', 'onderwerpobjecten', 'betrokkenen'] as const) {
      const expected = (await ordinary((plain) => walk(plain, resource, 100))).map(({ local }) => local)
      assert.ok(expected.length > 40)
      for (const limit of [1, 4, 30, 100]) assert.deepEqual((await walk(adapter, resource, limit)).map(({ local }) => local), expected, `${resource} by ${limit}`)
    }
    assert.deepEqual(new Set(locals(await list(adapter, 'klantcontacten', { persoon }))), new Set(locals(await ordinary((plain) => list(plain, 'klantcontacten', { persoon })))))
  })

  it('a count that is a guess is no total', async () => {
    await open({ countsUpTo: 5 })
    const { records, total } = await list(adapter, 'klantcontacten')
    assert.deepEqual([records.length, total], [69, undefined])
  })

  it('pages that are empty without end are unreadable', async () => {
    await open({ pages: [0] })
    await assert.rejects(list(adapter, 'klantcontacten'), { code: 'bron-onleesbaar' })
  })

  it('a persoon is looked for by POST, so that no url holds a bsn', async () => {
    await open({ pages: [2, 5] })
    for (const resource of ['partijen', 'klantcontacten', 'betrokkenen'] as const) {
      const [found, expected] = [await list(adapter, resource, { persoon }), await ordinary((plain) => list(plain, resource, { persoon }))]
      assert.ok(found.records.length > 0)
      assert.deepEqual(found.records, expected.records)
    }
    assert.ok(!urls().includes(moulin) && server.requests.some(({ method, path }) => method === 'POST' && path.includes('page=2')))
  })

  it('it gives the same as the search by GET', async () => {
    await open({}, { persoonSearch: 'get' })
    for (const resource of ['partijen', 'klantcontacten', 'partij-identificatoren'] as const) {
      assert.deepEqual((await list(adapter, resource, { persoon })).records, (await ordinary((plain) => list(plain, resource, { persoon }))).records)
    }
    assert.ok(urls().includes(moulin) && server.requests.every(({ method }) => method === 'GET'))
  })

  for (const search of ['none', 'unknown parameters', 'gives all'] as const) {
    it(`where there is no such search (${search}) the bsn goes by GET, or nowhere when that is forbidden`, async () => {
      await open({ search })
      const expected = await ordinary((plain) => list(plain, 'klantcontacten', { persoon }))
      assert.deepEqual((await list(adapter, 'klantcontacten', { persoon })).records, expected.records)
      assert.ok(urls().includes(`inpBsn=${moulin}`))
      await adapter.close!()
      await server.close()
      await open({ search }, { persoonSearch: 'post-only' })
      await assert.rejects(list(adapter, 'klantcontacten', { persoon }), { code: 'bron-mislukt' })
      await assert.rejects(list(adapter, 'partijen', { persoon }), { code: 'bron-mislukt' })
      assert.ok(!urls().includes(moulin))
    })
  }

  it('that there is no such search is remembered for a while, and asked again later', async () => {
    await open({ search: 'none' })
    // Within what a token may differ from the clock of the source.
    minutes = -9.5
    const posts = async () => {
      await list(adapter, 'partijen', { persoon })
      return server.requests.filter(({ method }) => method === 'POST').length
    }
    assert.deepEqual([await posts(), await posts()], [2, 2])
    minutes = 0.5
    assert.equal(await posts(), 4)
  })

  it('a search that brings no rollen along is followed by one question for each zaak', async () => {
    await open({ search: 'without expand' })
    const expected = await ordinary((plain) => list(plain, 'partijen', { persoon }))
    assert.deepEqual((await list(adapter, 'partijen', { persoon })).records, expected.records)
    assert.ok(!urls().includes(moulin))
  })

  it('nobody is found where there is nobody, by either way', async () => {
    for (const persoonSearch of ['post-only', 'get'] as const) {
      await open({}, { persoonSearch })
      assert.deepEqual((await list(adapter, 'partijen', { persoon: { key: 'bsn', values: ['999990202'] } })).records, [])
      assert.deepEqual(await adapter.resources.partijen!.get!.fetch(['bsn:999990202'], call()), [undefined])
      if (persoonSearch === 'post-only') {
        await adapter.close!()
        await server.close()
      }
    }
  })
})
