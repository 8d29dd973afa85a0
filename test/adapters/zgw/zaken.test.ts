import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { zakenData } from '../../../config/voorbeeldgemeente/zaken.ts'
import type { PersoonFilter, ZakenAnswer } from '#spi'
import { bekend, zakenUuid } from '../../../config/voorbeeldgemeente/zaken.ts'
import { archive, call, list, natuurlijk, openAdapter, organisatie, rol, start, type Fixture } from './fixture.ts'
import { startEigenaardig } from './eigenaardig.ts'

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

describe('zgw: the zaken of a persoon', () => {
  const data = zakenData()
  const moulin: PersoonFilter = { key: 'bsn', values: ['999993653'] }
  let fixture: Fixture
  before(async () => { fixture = await start(data) })
  after(() => fixture.close())
  beforeEach(() => { fixture.requests.length = 0 })

  const van = (persoon: PersoonFilter, limit = 50, { adapter } = fixture): Promise<ZakenAnswer> => adapter.zaken!.vanPersoon!.fetch({ persoon, limit }, call())
  const zakenIn = (wie: string, anyOf = data) => [...new Set(anyOf.rollen.filter(({ betrokkeneIdentificatie }) => Object.values(betrokkeneIdentificatie).includes(wie)).map(({ zaak }) => zaak))].sort()

  it('come with their type and status in one call, by POST, the newest first', async () => {
    const { zaken, total } = await van(moulin)
    assert.deepEqual(fixture.requests.map(({ path }) => path.split('?')[0]), ['/zaken/api/v1/zaken/_zoek'])
    assert.deepEqual(zaken.map(({ uuid }) => uuid).sort(), zakenIn('999993653'))
    assert.equal(total, zaken.length)
    assert.deepEqual(zaken.map(({ startdatum }) => startdatum), zaken.map(({ startdatum }) => startdatum).toSorted().reverse())
    for (const zaak of zaken) {
      const row = data.zaken.find(({ uuid }) => uuid === zaak.uuid)!
      const status = data.statussen!.find(({ zaak: of }) => of === zaak.uuid)
      assert.deepEqual([zaak.identificatie, zaak.omschrijving, zaak.einddatum], [row.identificatie, row.omschrijving, row.einddatum ?? null])
      assert.equal(zaak.zaaktype, data.zaaktypen.find(({ uuid }) => uuid === row.zaaktype)!.omschrijving)
      assert.deepEqual(zaak.status, status ? { omschrijving: data.statustypen!.find(({ uuid }) => uuid === status.statustype)!.omschrijving, gezetOp: status.datumStatusGezet } : null)
      assert.equal(zaak.vertrouwelijk, false)
    }
    assert.ok(zaken.some(({ einddatum }) => einddatum !== null))
    assert.deepEqual(zaken.find(({ uuid }) => uuid === bekend.tweeBelanghebbenden)!.rollen.map((one) => [one.rol, one.gemachtigde]), [['belanghebbende', false]])
  })

  it('are no more than are asked for, of which there are so many in all', async () => {
    const all = await van(moulin)
    const { zaken, total } = await van(moulin, 2)
    assert.deepEqual(zaken, all.zaken.slice(0, 2))
    assert.equal(total, all.total)
  })

  it('are those of an organisatie and of a vestiging as well, and of nobody else', async () => {
    const bedrijf = await van({ key: 'kvk_nummer', values: ['69599084'] })
    assert.deepEqual(bedrijf.zaken.map(({ uuid }) => uuid).sort(), [...new Set(data.rollen.filter(({ betrokkeneIdentificatie: who }) => who['kvkNummer'] === '69599084' && !who['vestigingsNummer']).map(({ zaak }) => zaak))].sort())
    assert.ok(bedrijf.zaken.length > 0 && bedrijf.zaken.every(({ zaaktype }) => zaaktype !== null))
    const vestiging = await van({ key: 'vestigingsnummer', values: ['69599084/000037178598'] })
    assert.ok([bekend.vestigingAlsVestiging, bekend.vestigingAlsOrganisatie].every((uuid) => vestiging.zaken.some((zaak) => zaak.uuid === uuid)))
    assert.deepEqual(await van({ key: 'bsn', values: ['999990202'] }), { zaken: [], total: 0 })
    const first = await van({ key: 'kvk_nummer', values: ['69599084'] }, 1)
    assert.deepEqual([first.zaken.length, first.total], [1, bedrijf.total])
  })

  it('say who acts for another, what is vertrouwelijk and what is not said', async () => {
    const world = archive([rol('eigen', natuurlijk('999993653')), rol('namens', natuurlijk('999993653'), { indicatieMachtiging: 'gemachtigde' }), rol('geheim', natuurlijk('999993653')), rol('onbekend', natuurlijk('999993653'))], [])
    const aanduidingen: Record<string, string> = { geheim: 'zeer_geheim', onbekend: '' }
    const zaken = world.zaken.map((row) => ({ ...row, ...Object.entries(aanduidingen).filter(([name]) => row.uuid === zakenUuid('zaak', name)).map(([, vertrouwelijkheidaanduiding]) => ({ vertrouwelijkheidaanduiding }))[0] }))
    const other = await start({ ...world, zaken })
    try {
      const found = (await van(moulin, 50, other)).zaken
      const told = Object.fromEntries(['eigen', 'namens', 'geheim', 'onbekend'].map((name) => {
        const zaak = found.find(({ uuid }) => uuid === zakenUuid('zaak', name))!
        return [name, [zaak.vertrouwelijk, zaak.rollen[0]!.gemachtigde, zaak.zaaktype, zaak.status]]
      }))
      assert.deepEqual(told, { eigen: [false, false, null, null], namens: [false, true, null, null], geheim: [true, false, null, null], onbekend: [null, false, null, null] })
    } finally {
      await other.close()
    }
  })

  for (const [search, oddity] of [['none', 'has no search by POST'], ['without expand', 'gives nothing along'], ['unknown parameters', 'refuses the parameters'], ['gives all', 'gives the zaken of everybody']] as const) {
    it(`are the same of a source that ${oddity}`, async () => {
      const server = await startEigenaardig(data, { search })
      const catalogi = await start(data)
      const adapter = openAdapter({ ...server.settings, catalogiUrl: `${catalogi.url}/catalogi/api/v1` })
      try {
        assert.deepEqual(await adapter.zaken!.vanPersoon!.fetch({ persoon: moulin, limit: 50 }, call()), await van(moulin))
      } finally {
        await Promise.all([adapter.close!(), server.close(), catalogi.close()])
      }
    })
  }

  it('fail with their catalogus: a zaak without its type would pass for one that has none', async () => {
    const server = await startEigenaardig(data, { search: 'without expand' })
    const adapter = openAdapter({ ...server.settings, catalogiUrl: 'http://127.0.0.1:9/catalogi/api/v1' })
    try {
      await assert.rejects(async () => adapter.zaken!.vanPersoon!.fetch({ persoon: moulin, limit: 50 }, call()), { code: 'bron-onbereikbaar' })
    } finally {
      await Promise.all([adapter.close!(), server.close()])
    }
  })

  it('leave no number of a burger in a url', async () => {
    await van(moulin)
    assert.ok(fixture.requests.every(({ path }) => !path.includes('999993653')))
  })

  it('of another than was asked for are left out', async () => {
    const world = archive([rol('van-celik', organisatie({ innNnpId: '850000014' }))], [])
    const liar = await start(world, {}, { ignores: ['betrokkeneIdentificatie__nietNatuurlijkPersoon__innNnpId'] })
    try {
      assert.equal((await van({ key: 'rsin', values: ['850000014'] }, 5, liar)).zaken.length, 1)
      assert.deepEqual(await van({ key: 'rsin', values: ['001509962'] }, 5, liar), { zaken: [], total: 0 })
    } finally {
      await liar.close()
    }
  })
})
