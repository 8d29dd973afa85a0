/** Lists of which a caller may see a part, over sources that count and page by themselves. */
import assert from 'node:assert/strict'
import { GevelError } from '#domain/errors.ts'
import type { SourceRecord } from '../../src/domain/records.ts'
import { rightsOf } from '../../src/access/rights.ts'
import type { RequestContext } from '../../src/federation/service.ts'
import { port, query, setup } from './simulated.ts'

const rows = Array.from({ length: 40 }, (_, place) => place)
/** The first half by telephone, the other by mail. */
const kanaalOf = (place: number) => (place < 20 ? 'telefoon' : 'e-mail')

const none = { hadBetrokkenActoren: [], hadBetrokkenen: [], gingOverOnderwerpobjecten: [], leiddeTotInterneTaken: [], omvatteBijlagen: [] }

const contacten = rows.map((place): SourceRecord<'klantcontacten'> => ({
  local: String(place), fields: { kanaal: kanaalOf(place), onderwerp: '', taal: 'nld', vertrouwelijk: false, plaatsgevondenOp: '2024-01-01T00:00:00Z', ...none }, evidence: { hadBetrokkenen: [] },
}))
const taken = rows.map((place): SourceRecord<'internetaken'> => ({
  local: String(place), fields: { gevraagdeHandeling: 'x', status: 'te_verwerken', toegewezenOp: '2024-01-01T00:00:00Z', aanleidinggevendKlantcontact: { local: String(place) }, toegewezenAanActoren: [] },
}))

describe('A list of which a caller may see a part', () => {
  // Nothing is counted by reading it, so that a source's own total would be taken where it may be.
  const { service, context } = setup([{ resources: { klantcontacten: port('klantcontacten', contacten, { filters: { kanaal: 'exact' } }), internetaken: port('internetaken', taken) } }], 10_000, 0)
  const seeing = (kanalen: string[]): RequestContext => ({ ...context(), rights: rightsOf({ sources: ['bron1'], resources: 'alles', kanalen }, undefined) })

  it('counts what it may see, whatever the source says of the number of its rows', async () => {
    const all = await service.list(query('internetaken', { pageSize: 5 }), context())
    assert.deepEqual([all?.count, all?.relation], [40, 'exact'])
    const some = await service.list(query('internetaken', { pageSize: 5 }), seeing(['telefoon']))
    assert.deepEqual([some?.count, some?.relation, some?.items.length], [20, 'exact', 5], 'the rows of the first page may all be seen')
  })

  it('is counted by the source itself where the source can select it', async () => {
    const some = await service.list(query('klantcontacten', { pageSize: 5 }), seeing(['telefoon']))
    assert.deepEqual([some?.count, some?.relation, some?.items.length], [20, 'exact', 5])
  })

  it('goes on by a token that is of nobody with other rights', async () => {
    const asked = query('internetaken', { pageSize: 5 })
    const first = await service.list(asked, seeing(['telefoon']))
    const second = { ...asked, page: 2, volgende: first!.next! }
    assert.equal((await service.list(second, seeing(['telefoon'])))?.count, 20)
    for (const other of [context(), seeing(['e-mail'])]) {
      await assert.rejects(service.list(second, other), (error) => error instanceof GevelError && error.code === 'merkteken-ongeldig')
    }
  })
})
