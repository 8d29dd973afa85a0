/** The adapter over axios' own transport, with every request intercepted and the network off. */
import assert from 'node:assert/strict'
import nock from 'nock'
import { axiosTransport } from '#spi'
import { bekend, zakenData } from '../../../config/voorbeeldgemeente/zaken.ts'
import { list, openAdapter } from './fixture.ts'

// From its import on nock stands between every client of this process and its sockets; only these tests want that.
nock.restore()

describe('zgw: over axios’ http transport', () => {
  const host = 'https://zaken.example'
  const page = (results: object[]) => ({ count: results.length, next: null, previous: null, results })
  const row = zakenData().klantcontacten.find(({ uuid }) => uuid === bekend.contactMetMoulin)!

  before(() => {
    nock.activate()
    nock.disableNetConnect()
  })
  after(() => {
    nock.cleanAll()
    nock.enableNetConnect()
    nock.restore()
  })

  it('asks for contacts and the rollen of their zaak, with a token that holds no bsn', async () => {
    const tokens: string[] = []
    const scope = nock(host, { reqheaders: { 'accept-crs': 'EPSG:4326', authorization: (value) => tokens.push(String(value)) > 0 } })
      .get('/zaken/api/v1/klantcontacten').query(true).reply(200, page([{ ...row, url: `${host}/zaken/api/v1/klantcontacten/${row.uuid}`, zaak: `${host}/zaken/api/v1/zaken/${row.zaak}` }]))
      .get('/zaken/api/v1/rollen').query({ zaak: `${host}/zaken/api/v1/zaken/${row.zaak}`, omschrijvingGeneriek: 'initiator' }).reply(200, page([]))
    const adapter = openAdapter({ zakenUrl: `${host}/zaken/api/v1` }, { transport: axiosTransport() })
    const { records } = await list(adapter, 'klantcontacten')
    assert.deepEqual(records.map(({ local }) => local), [row.uuid])
    scope.done()
    const claims = tokens.map((token) => Buffer.from(token.split('.')[1]!, 'base64url').toString())
    assert.ok(claims.length === 2 && claims.every((one) => one.includes('"client_id"') && !/\d{9}(?!\d)/.test(one.replace(/"(iat|nbf|exp)":\d+/g, ''))))
    await adapter.close!()
  })

  it('fails when the source cannot be reached', async () => {
    const adapter = openAdapter({ zakenUrl: 'https://elders.example/zaken/api/v1' }, { transport: axiosTransport() })
    await assert.rejects(list(adapter, 'klantcontacten'), { code: 'bron-onbereikbaar' })
    await adapter.close!()
  })
})
