/** Answers that rest on what was kept pass every check again. */
import assert from 'node:assert/strict'
import type { SourceRecord } from '../../src/domain/records.ts'
import { port, query, setup } from './simulated.ts'

const contact = (local: string, kanaal: string): SourceRecord<'klantcontacten'> => ({
  local,
  fields: {
    kanaal, onderwerp: 'x', taal: 'nld', vertrouwelijk: false, plaatsgevondenOp: `2024-01-01T00:0${local}:00Z`,
    hadBetrokkenActoren: [], hadBetrokkenen: [], gingOverOnderwerpobjecten: [], leiddeTotInterneTaken: [], omvatteBijlagen: [],
  },
})
const rows = [contact('1', 'balie'), contact('2', 'telefoon'), contact('3', 'balie')]

/** A source that says that it filters, and gives everything. */
function ignoring() {
  const honest = port('klantcontacten', rows, { filters: { kanaal: 'exact' }, total: 'none' })
  const asked = { lists: 0, gets: 0 }
  return {
    asked,
    resources: { klantcontacten: {
      ...honest,
      list: { ability: honest.list!.ability, fetch: async () => { asked.lists++; return { records: rows } } },
      get: { fetch: async (locals: readonly string[]) => { asked.gets++; return locals.map((local) => rows.find((row) => row.local === local)) } },
    } },
  }
}

describe('An answer that was kept', () => {
  it('is put to every filter again, in a list and by its id', async () => {
    const { asked, resources } = ignoring()
    const { service, ids, context } = setup([{ resources, cacheSeconds: 30 }])
    const balie = query('klantcontacten', { filters: [{ name: 'kanaal', value: 'balie' }] })
    for (let time = 0; time < 2; time++) {
      assert.deepEqual((await service.list(balie, context()))!.items.map(({ ref }) => ref.local), ['3', '1'])
    }
    assert.equal(asked.lists, 1)
    const [uuid] = ids.mint('klantcontacten', [{ source: 1, local: '2' }]) as [string]
    assert.equal(await service.get('klantcontacten', uuid, [], context(), balie), undefined)
    assert.ok(await service.get('klantcontacten', uuid, [], context()))
    assert.equal(asked.gets, 0)
  })

  it('of a source that the client may not see is not there, by its id neither', async () => {
    const { resources } = ignoring()
    const { service, ids, context } = setup([{ resources: {} }, { resources, cacheSeconds: 30 }])
    const [uuid] = ids.mint('klantcontacten', [{ source: 2, local: '2' }]) as [string]
    assert.ok(await service.get('klantcontacten', uuid, [], context()))
    assert.equal(await service.get('klantcontacten', uuid, [], context({ sources: ['bron1'] })), undefined)
    assert.equal((await service.list(query('klantcontacten'), context({ sources: ['bron1'] })))!.count, 0)
  })
})
