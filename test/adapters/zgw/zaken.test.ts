import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { zakenData } from '../../../config/voorbeeldgemeente/zaken.ts'
import { call, list, openAdapter, start, type Fixture } from './fixture.ts'

describe('zgw: the names of a zaak', () => {
  const data = zakenData()
  const [one, other] = data.zaken as [typeof data.zaken[number], typeof data.zaken[number]]
  let fixture: Fixture
  before(async () => { fixture = await start(data) })
  after(() => fixture.close())

  const namen = (...known: string[]) => fixture.adapter.zaken!.namen(known, call())

  it('are found by uuid and by identificatie', async () => {
    const names = { uuid: one.uuid, identificatie: one.identificatie }
    assert.deepEqual(await namen(one.uuid), [names])
    assert.deepEqual(await namen(one.identificatie), [names])
    assert.deepEqual(await namen(one.uuid, other.identificatie), [names, { uuid: other.uuid, identificatie: other.identificatie }])
  })

  it('are none for what is no zaak, and what cannot be one is not asked for', async () => {
    assert.deepEqual(await namen('00000000-0000-4000-8000-000000000000', 'ZAAK-1900-0000000001'), [])
    const before = fixture.requests.length
    assert.deepEqual(await namen('an inzending with spaces', 'x'.repeat(41), ''), [])
    assert.equal(fixture.requests.length, before)
  })

  it('are not taken from a source that ignores the filter', async () => {
    const liar = await start(data, {}, { ignores: ['identificatie'] })
    try {
      assert.deepEqual(await liar.adapter.zaken!.namen([one.identificatie], call()), [{ uuid: one.uuid, identificatie: one.identificatie }])
    } finally {
      await liar.close()
    }
  })

  it('are none for a zaak outside our rights', async () => {
    const server = createServer((_request, response) => response.writeHead(403, { 'content-type': 'application/json' }).end('{}'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const adapter = openAdapter({ zakenUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/zaken/api/v1` })
    try {
      assert.deepEqual(await adapter.zaken!.namen([one.uuid], call()), [])
      await assert.rejects(async () => adapter.zaken!.namen([one.identificatie], call()), { code: 'bron-weigert' })
    } finally {
      await adapter.close!()
      server.close()
    }
  })

  it('may all be given to a list at once', async () => {
    const zaken = [...new Set(data.klantcontacten.map(({ zaak }) => zaak))].slice(0, 2)
    const wanted = data.klantcontacten.filter(({ zaak }) => zaken.includes(zaak)).map(({ uuid }) => uuid)
    const name = 'onderwerpobject__onderwerpobjectidentificatorObjectId' as const
    const { records } = await list(fixture.adapter, 'klantcontacten', { filters: [{ name, value: [...zaken, 'ZAAK-2020-1'] }] })
    assert.deepEqual(records.map(({ local }) => local).sort(), wanted.sort())
    const objects = await list(fixture.adapter, 'onderwerpobjecten', { filters: [
      { name: 'onderwerpobjectidentificatorObjectId', value: zaken },
      { name: 'onderwerpobjectidentificatorCodeRegister', value: ['openzaak', 'open-zaak'] },
    ] })
    assert.deepEqual(objects.records.map(({ local }) => local).sort(), wanted.map((uuid) => `${uuid}#0`).sort())
    const none = await list(fixture.adapter, 'onderwerpobjecten', { filters: [{ name: 'onderwerpobjectidentificatorCodeRegister', value: ['openzaak'] }] })
    assert.deepEqual(none.records, [])
  })
})
