/** What it costs each source that KISS asks for a persoon one thing after the other. */
import assert from 'node:assert/strict'
import { personen } from '../../config/voorbeeldgemeente/personen.ts'
import { configured, type Configured } from '../http/configured.ts'
import { countedAdapters } from './calls.ts'

const perSource = 4

describe('KISS, asking for all contacts of a persoon one by one', () => {
  const { types, calls } = countedAdapters()
  let gevel: Configured

  before(async () => {
    gevel = await configured(() => undefined, 0, types)
  })
  after(() => gevel?.stop())

  async function read(path: string, cacheControl?: string): Promise<any> {
    const answer = await gevel.get(path, { 'cache-control': cacheControl })
    assert.equal(answer.status, 200, `${path}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  /** The calls of a KCC screen; gives the klantcontacten that it showed. */
  async function screen(bsn: string, expand: string, cacheControl?: string): Promise<any[]> {
    const found = await read(`/partijen?expand=digitaleAdressen&soortPartij=persoon&partijIdentificator__codeSoortObjectId=bsn&partijIdentificator__objectId=${bsn}`, cacheControl)
    const [partij] = found.results
    if (!partij) return []
    for (const { uuid } of partij.partijIdentificatoren.slice(0, 1)) await read(`/partij-identificatoren/${uuid}`, cacheControl)
    const betrokkenen = await read(`/betrokkenen?wasPartij__url=${encodeURIComponent(partij.url)}&pageSize=100`, cacheControl)
    const contacten: any[] = []
    for (const { hadKlantcontact } of betrokkenen.results) contacten.push(await read(`/klantcontacten/${hadKlantcontact.uuid}?expand=${expand}`, cacheControl))
    return contacten
  }

  const expands = ['gingOverOnderwerpobjecten', 'leiddeTotInterneTaken,gingOverOnderwerpobjecten']

  for (const [index, { bsn }] of personen.filter(({ bronnen }) => bronnen.length > 0).slice(0, 8).entries()) {
    it(`costs each source at most ${perSource} calls (persoon ${index + 1})`, async () => {
      calls.taken()
      const expand = expands[index % expands.length]!
      const contacten = await screen(bsn, expand)
      const made = calls.taken()
      for (const [source, some] of Object.entries(made)) {
        // That a source has nothing is never kept, so who has nothing is asked by each request anew.
        const useful = some.filter(({ found }) => found)
        assert.ok(useful.length <= perSource, `${source}: ${useful.map(({ call }) => call).join(', ')}`)
      }
      if (index === 0) {
        assert.ok(contacten.length > 50 && Object.keys(made).length === 4, 'a persoon with much in all sources')
        assert.ok(Object.values(made).every((some) => some.length <= perSource))
      }

      assert.deepEqual(await screen(bsn, expand, 'no-cache'), contacten, 'and shows what the sources have')
      const fresh = Object.values(calls.taken()).flat()
      if (contacten.length > 0) assert.ok(fresh.length > contacten.length, `${fresh.length} calls: a client that wants no kept answers gets none`)
    }).timeout(20_000)
  }

  it('costs nothing when it is shown again within seconds, and says how old it is', async () => {
    const { bsn } = personen[0]!
    await screen(bsn, expands[0]!)
    calls.taken()
    await screen(bsn, expands[0]!)
    assert.deepEqual(calls.taken(), {})
    const { headers } = await gevel.get(`/partijen?partijIdentificator__codeSoortObjectId=bsn&partijIdentificator__objectId=${bsn}`)
    assert.match(headers.get('gevel-bronnen')!, /^crm;[^,]*;leeftijd=\d+/)
  }).timeout(20_000)
})
