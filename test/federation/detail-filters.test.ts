/** Filters of a list that a detail takes as well: the same meaning, whatever the relation is called. */
import assert from 'node:assert/strict'
import type { Query } from '../../src/domain/query.ts'
import type { SourceRecord } from '../../src/domain/records.ts'
import type { ResourceName } from '../../src/domain/resources.ts'
import { port, query, setup } from './simulated.ts'

const minimal: Partial<Record<ResourceName, object>> = {
  internetaken: { gevraagdeHandeling: 'x', status: 'te_verwerken', toegewezenOp: '2024-01-01T00:00:00Z', aanleidinggevendKlantcontact: { local: '1' } },
  actorklantcontacten: { klantcontact: { local: '1' } },
  rekeningnummers: { iban: 'NL91ABNA0417164300' },
  actoren: { soortActor: 'medewerker' },
}

/** Whether a record with these fields is there for a detail with this filter. */
async function isThere(resource: ResourceName, fields: object, where: Partial<Query>): Promise<boolean> {
  const record = { local: '1', fields: { ...minimal[resource], ...fields } } as SourceRecord
  const { service, ids, context } = setup([{ resources: { [resource]: port(resource, [record]) } }])
  const [uuid] = ids.mint(resource, [{ source: 1, local: '1' }]) as [string]
  return (await service.get(resource, uuid, [], context(), query(resource, where))) !== undefined
}

const to = (name: string, local: string): Partial<Query> => ({ references: [{ name, places: [{ source: 1, locals: [local] }] }] })

describe('a filter on a detail', () => {
  it('compares plain values as a list does', async () => {
    const balie: Partial<Query> = { filters: [{ name: 'naam', value: 'BALIE' }] }
    assert.equal(await isThere('actoren', { naam: 'Balie Noord' }, balie), true)
    assert.equal(await isThere('actoren', { naam: 'Post' }, balie), false)
  })

  const relations: readonly (readonly [ResourceName, string, string, 'one' | 'many'])[] = [
    ['actorklantcontacten', 'actor__uuid', 'actor', 'one'], ['onderwerpobjecten', 'wasKlantcontact__uuid', 'wasKlantcontact', 'one'],
    ['bijlagen', 'klantcontact__uuid', 'wasBijlageVanKlantcontact', 'one'], ['internetaken', 'klantcontact__uuid', 'aanleidinggevendKlantcontact', 'one'],
    ['internetaken', 'aanleidinggevendKlantcontact__uuid', 'aanleidinggevendKlantcontact', 'one'], ['internetaken', 'toegewezenAanActor__uuid', 'toegewezenAanActoren', 'many'],
  ]
  for (const [resource, name, field, kind] of relations) {
    it(`takes ${name} of ${resource} for its ${field}`, async () => {
      const fields = { [field]: kind === 'many' ? [{ local: '7' }] : { local: '7' } }
      assert.equal(await isThere(resource, fields, to(name, '7')), true)
      assert.equal(await isThere(resource, fields, to(name, '8')), false)
    })
  }

  it('takes the uuid of a rekeningnummer for the record itself', async () => {
    assert.equal(await isThere('rekeningnummers', {}, to('uuid', '1')), true)
    assert.equal(await isThere('rekeningnummers', {}, to('uuid', '2')), false)
  })
})
