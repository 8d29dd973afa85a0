/** Links to a zaak over the whole voorbeeldgemeente, against what a full read of it finds. */
import assert from 'node:assert/strict'
import { startZaaksysteem, zaaksysteemClient } from '../../config/voorbeeldgemeente/zaaksysteem.ts'
import { zakenData } from '../../config/voorbeeldgemeente/zaken.ts'
import { configured } from './configured.ts'
import { gemeente, type Gemeente } from './gemeente.ts'

const data = zakenData()

/** How the clients that we know ask for a zaak. */
const spellings = [
  { codeObjecttype: 'zgw-Zaak', codeRegister: 'openzaak', codeSoortObjectId: 'uuid', by: 'uuid' },
  { codeObjecttype: 'zaak', codeRegister: 'open-zaak', codeSoortObjectId: 'uuid', by: 'uuid' },
  { codeObjecttype: 'zaak', codeRegister: 'openzaak', codeSoortObjectId: 'identificatie', by: 'identificatie' },
  { by: 'uuid' },
  { by: 'identificatie' },
] as const

interface Onderwerpobject {
  readonly uuid: string
  readonly klantcontact: { readonly uuid: string } | null
  readonly onderwerpobjectidentificator: { readonly objectId: string; readonly codeObjecttype: string; readonly codeRegister: string }
}

const capital = (name: string) => name[0]!.toUpperCase() + name.slice(1)

function queryOf(prefix: string, { by, ...codes }: (typeof spellings)[number], zaak: { uuid: string; identificatie: string }): string {
  const entries = Object.entries({ ...codes, objectId: zaak[by] })
  return new URLSearchParams(entries.map(([name, value]): [string, string] => [prefix + capital(name), value])).toString()
}

describe('links to a zaak', () => {
  let asked: Gemeente
  let all: Onderwerpobject[]
  const uuidsOf = async (path: string) => {
    const { status, body } = await asked.get(path)
    assert.equal(status, 200)
    return (body.results as { uuid: string }[]).map(({ uuid }) => uuid).sort()
  }
  const linksTo = ({ uuid, identificatie }: { uuid: string; identificatie: string }) =>
    all.filter(({ onderwerpobjectidentificator: { objectId } }) => objectId === uuid || objectId === identificatie)

  before(async () => {
    asked = await gemeente()
    all = (await asked.get('/onderwerpobjecten?pageSize=500')).body.results as Onderwerpobject[]
  })

  it('stand in the voorbeeldgemeente under several codes, and by uuid and by identificatie', () => {
    const mixed = data.zaken.filter((zaak) => {
      const links = linksTo(zaak).map(({ onderwerpobjectidentificator: { objectId, codeObjecttype } }) => `${codeObjecttype} ${objectId === zaak.uuid}`)
      return new Set(links).size === 3
    })
    assert.ok(mixed.length > 0)
  })

  for (const spelling of spellings) {
    it(`are all found with ${JSON.stringify(spelling)}`, async () => {
      for (const zaak of data.zaken.filter((one) => linksTo(one).length > 0).slice(0, 12)) {
        const wanted = linksTo(zaak)
        assert.deepEqual(await uuidsOf(`/onderwerpobjecten?${queryOf('onderwerpobjectidentificator', spelling, zaak)}`), wanted.map(({ uuid }) => uuid).sort())
        const contacts = new Set(wanted.flatMap(({ klantcontact }) => klantcontact?.uuid ?? []))
        assert.deepEqual(await uuidsOf(`/klantcontacten?${queryOf('onderwerpobject__onderwerpobjectidentificator', spelling, zaak)}`), [...contacts].sort())
      }
    })
  }

  it('are found by their codes alone in every spelling, and other objects are not', async () => {
    const wanted = all.filter(({ onderwerpobjectidentificator: { codeObjecttype } }) => ['zaak', 'zgw-Zaak'].includes(codeObjecttype)).map(({ uuid }) => uuid).sort()
    assert.deepEqual(await uuidsOf('/onderwerpobjecten?pageSize=500&onderwerpobjectidentificatorCodeObjecttype=zgw-Zaak'), wanted)
    assert.deepEqual(await uuidsOf('/onderwerpobjecten?onderwerpobjectidentificatorCodeObjecttype=document'), [])
  })

  it('take the filters of the list on a detail as well', async () => {
    const link = all.find(({ onderwerpobjectidentificator: { codeObjecttype } }) => codeObjecttype === 'zgw-Zaak')!
    const zaak = data.zaken.find(({ uuid }) => uuid === link.onderwerpobjectidentificator.objectId)!
    const path = (name: string) => `/onderwerpobjecten/${link.uuid}?onderwerpobjectidentificatorCodeObjecttype=zaak&onderwerpobjectidentificatorObjectId=${name}`
    assert.equal((await asked.get(path(zaak.identificatie))).status, 200)
    assert.equal((await asked.get(path('ZAAK-1900-0000000001'))).status, 404)
  })

  it('are found as the configuration spells them', async () => {
    const own = await configured((configuration) => { configuration['zaakverwijzing'] = { codeObjecttype: ['zaak'] } })
    try {
      const { body } = await own.get('/onderwerpobjecten?onderwerpobjectidentificatorCodeObjecttype=zaak&pageSize=500')
      const wanted = all.filter(({ onderwerpobjectidentificator: { codeObjecttype } }) => codeObjecttype === 'zaak')
      assert.equal(body.count, wanted.length)
    } finally {
      await own.stop()
    }
  })

  it('are not mixed up when two zaaksystemen give their zaken the same identificatie', async () => {
    const taken = data.zaken.find((zaak) => linksTo(zaak).some(({ onderwerpobjectidentificator: { objectId } }) => objectId === zaak.identificatie))!
    const namesake = { ...taken, uuid: '6a0c3a2e-0000-4000-8000-0000000000aa' }
    const second = await startZaaksysteem({ ...data, zaken: [namesake], rollen: [], klantcontacten: [] })
    const both = await configured((configuration) => {
      const { settings, ...source } = configuration.sources['zaken']!
      configuration.sources['andere-zaken'] = { ...source, number: 9, settings: { ...settings, ...zaaksysteemClient, zakenUrl: `${second.url}/zaken/api/v1` } }
      configuration.clients['kcc']!['sources'] = Object.keys(configuration.sources)
    })
    const found = async (objectId: string) => {
      const { body } = await both.get(`/onderwerpobjecten?onderwerpobjectidentificatorObjectId=${objectId}`)
      return new Set((body.results as Onderwerpobject[]).map((one) => one.onderwerpobjectidentificator.objectId))
    }
    try {
      assert.deepEqual(await found(taken.uuid), new Set([taken.uuid]))
      assert.deepEqual(await found(namesake.uuid), new Set())
      assert.deepEqual(await found(taken.identificatie), new Set([taken.uuid, taken.identificatie]))
    } finally {
      await both.stop()
      await second.close()
    }
  })

  it('are not called absent when the zaaksysteem cannot say what the zaak is called', async () => {
    const down = await configured((configuration) => {
      configuration.sources['zaken']!.settings['zakenUrl'] = 'http://127.0.0.1:9/zaken/api/v1'
      configuration.sources['zaken']!.verplichting = 'optioneel'
    })
    try {
      const [zaak] = data.zaken.filter((one) => linksTo(one).some(({ onderwerpobjectidentificator: { objectId } }) => objectId === one.identificatie))
      const { status, headers } = await down.get(`/klantcontacten?onderwerpobject__onderwerpobjectidentificatorObjectId=${zaak!.uuid}`)
      assert.equal(headers.get('gevel-volledig'), '?0')
      assert.ok(status === 200)
    } finally {
      await down.stop()
    }
  })
})
