/** How the source is asked: tokens, words, how many calls, and what becomes of answers that are not what they should be. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Ajv } from 'ajv'
import { decodeJwt } from 'jose'
import { klantenV1 } from '../../../adapters/klanten-v1/index.ts'
import { personen } from '../../../config/voorbeeldgemeente/personen.ts'
import { bekend } from '../../../config/voorbeeldgemeente/zaken.ts'
import { SourceError, type SourceErrorCode } from '#spi'
import { call, get, list, locals, start, type Fixture } from './fixture.ts'
import { gegevens, gegevensMetVerzoeken, klantUuid, uuidFor, type Gegevens } from './gegevens.ts'
import { application } from './standin.ts'
import type { Dialect } from './vormen.ts'

const bsn = personen[0]!.bsn
const byBsn = { persoon: { key: 'bsn', values: [bsn] } } as const
const byKlant = (...values: string[]) => ({ persoon: { key: 'local', values } }) as const
const contact = (name: string) => uuidFor('contact', name)
const both: readonly Dialect[] = ['openklant1', 'esuite']

function failure(code: SourceErrorCode) {
  return (error: unknown) => {
    assert.ok(error instanceof SourceError, String(error))
    assert.equal(error.code, code)
    const told = `${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`
    for (const secret of [application.secret, bsn, 'eyJ']) assert.ok(!told.includes(secret), told)
    return true
  }
}

describe('klanten-v1: how the source is asked', () => {
  let fixture: Fixture
  afterEach(() => fixture.close())

  const claimsOf = (place = 0) => decodeJwt(String(fixture.standIn.requests[place]!.headers.authorization).replace('Bearer ', ''))

  it('openklant1: the token names the application and the user', async () => {
    fixture = await start('openklant1', gegevens(0), {}, { userId: 'kcc' })
    await list(fixture.adapter, 'partijen', byBsn)
    const { iat, exp, ...claims } = claimsOf()
    assert.deepEqual([claims, exp! - iat!], [{ iss: 'gevel', client_id: 'gevel', user_id: 'kcc', user_representation: 'Gevel' }, 660])
    assert.equal(fixture.standIn.requests[0]!.headers['x-esuite-request-user-id'], undefined)
  })

  it('esuite: the token says from when it is good, and a header names the user', async () => {
    fixture = await start('esuite', gegevens(0), {}, { userId: 'kcc' })
    await list(fixture.adapter, 'partijen', byBsn)
    const { iat, exp, nbf, ...claims } = claimsOf()
    assert.deepEqual([claims, exp! - iat!, nbf! - iat!], [{ iss: 'gevel', client_id: 'gevel' }, 3660, 0])
    assert.equal(fixture.standIn.requests[0]!.headers['x-esuite-request-user-id'], 'kcc')
  })

  for (const dialect of both) {
    it(`${dialect}: credentials that are refused are a failure, and nothing of them is told`, async () => {
      fixture = await start(dialect, gegevens(2), {}, { secret: 'een ander geheim van meer dan 32 tekens' })
      await assert.rejects(list(fixture.adapter, 'partijen', byBsn), failure('bron-weigert'))
      await assert.rejects(get(fixture.adapter, 'klantcontacten', contact('celik')), failure('bron-weigert'))
      await assert.rejects(async () => fixture.adapter.probe!(call()), failure('bron-weigert'))
    })

    it(`${dialect}: a clock that is a day behind is found out`, async () => {
      fixture = await start(dialect, gegevens(0), {}, {}, () => new Date(Date.now() - 86_400_000))
      await assert.rejects(list(fixture.adapter, 'partijen', byBsn), failure('bron-weigert'))
    })

    it(`${dialect}: a call that is stopped asks no more`, async () => {
      const stop = new AbortController()
      const reason = new Error('nobody waits')
      fixture = await start(dialect, gegevens(60), { rowsPerPage: 10, onRequest: () => { if (fixture.standIn.requests.length === 2) stop.abort(reason) } })
      const { list: port } = fixture.adapter.resources.betrokkenen!
      await assert.rejects(port!.fetch({ filters: [], ...byKlant(klantUuid(bsn), klantUuid('donald')), limit: 25 }, call(stop.signal)), (error) => error === reason)
      const asked = fixture.standIn.requests.length
      await new Promise((resolve) => setTimeout(resolve, 50))
      assert.ok(fixture.standIn.requests.length === asked && asked <= 5)
    })

    it(`${dialect}: a source that gives the same page for ever is unreadable`, async () => {
      fixture = await start(dialect, gegevens(130), { rowsPerPage: 10 })
      const server = createServer((request, response) => {
        // Every page is the first.
        void fetch(fixture.standIn.url + request.url!.replace(/&page=\d+/, ''), { headers: { authorization: request.headers.authorization! } })
          .then(async (answer) => response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text()))
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const { settings } = fixture.standIn
      const elsewhere = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const moved = (url: string) => url.replace(fixture.standIn.url, elsewhere)
      const adapter = klantenV1.open(
        { ...settings, klantenUrl: moved(settings.klantenUrl), contactmomentenUrl: moved(settings.contactmomentenUrl), links: { klanten: settings.klantenUrl, contactmomenten: settings.contactmomentenUrl } },
        { source: 'kcc', now: () => new Date(), baseDirectory: '.' },
      )
      try {
        await assert.rejects(list(adapter, 'klantcontacten', byKlant(klantUuid(bsn))), failure('bron-onleesbaar'))
      } finally {
        await adapter.close!()
        server.close()
      }
    })

    it(`${dialect}: a server that goes by another name is understood when that is set, and its own urls are never asked`, async () => {
      const callsItself = 'https://klanten.binnen.example'
      fixture = await start(dialect, gegevens(3), { callsItself })
      const paths = [fixture.standIn.settings.klantenUrl, fixture.standIn.settings.contactmomentenUrl].map((url) => callsItself + new URL(url).pathname)
      const named = klantenV1.open({ ...fixture.standIn.settings, links: { klanten: paths[0]!, contactmomenten: paths[1]! } }, { source: 'kcc', now: () => new Date(), baseDirectory: '.' })
      try {
        assert.equal((await list(named, 'klantcontacten', byKlant(klantUuid(bsn)))).records.length, 4)
        assert.deepEqual((await list(fixture.adapter, 'partijen', byBsn)).quarantined, [{ reason: 'klant: url is no klant of this source' }])
        if (dialect === 'openklant1') await assert.rejects(async () => fixture.adapter.probe!(call()), failure('bron-onleesbaar'))
      } finally {
        await named.close!()
      }
    })

    it(`${dialect}: a link to a klant of another register is never followed, and its contact is reported as unreadable`, async () => {
      const data = gegevens(2)
      const reached: string[] = []
      const elders = createServer((request, response) => { reached.push(request.url!); response.end('{}') })
      await new Promise<void>((resolve) => elders.listen(0, '127.0.0.1', resolve))
      const url = `http://127.0.0.1:${(elders.address() as AddressInfo).port}/klanten/api/v1/klanten/${klantUuid(bsn)}`
      const link = { uuid: uuidFor('link', 'elders'), contact: contact('celik'), klant: url, rol: 'gesprekspartner' } as const
      fixture = await start(dialect, { ...data, links: [...data.links, link] })
      try {
        const [found] = await get(fixture.adapter, 'klantcontacten', contact('celik'))
        assert.deepEqual(found, { local: contact('celik'), reason: 'contactmoment: klantcontactmoment: klant is no klant of this source' })
        const [betrokkene] = await get(fixture.adapter, 'betrokkenen', `${link.uuid}#0`)
        assert.deepEqual(betrokkene, { local: `${link.uuid}#0`, reason: 'klantcontactmoment: klant is no klant of this source' })
        assert.deepEqual(reached, [])
      } finally {
        elders.close()
      }
    })

    it(`${dialect}: pages that are short though there are more are read on`, async () => {
      fixture = await start(dialect, gegevens(60), { rowsPerPage: 10, shortPage: 3 })
      let [found, from]: [string[], unknown] = [[], undefined]
      do {
        const answer = await list(fixture.adapter, 'klantcontacten', { ...byKlant(klantUuid(bsn)), ...(from ? { from: from as never } : {}) })
        found = [...found, ...locals(answer)]
        from = answer.next
      } while (from)
      assert.deepEqual(found, [...Array.from({ length: 60 }, (_, number) => contact(`moulin ${59 - number}`)), contact('samen')])
    })
  }
})

describe('klanten-v1: how many calls it takes', () => {
  let fixture: Fixture
  afterEach(() => fixture.close())

  it('openklant1: links come along, so that a page of contacts is one call', async () => {
    fixture = await start('openklant1', gegevens(90))
    await list(fixture.adapter, 'klantcontacten', byKlant(klantUuid(bsn)))
    assert.equal(fixture.standIn.requests.length, 1)
    const query = new URL(fixture.standIn.requests[0]!.path, fixture.standIn.url).searchParams
    assert.deepEqual([query.getAll('expand'), query.get('ordering')], [['klantcontactmomenten', 'objectcontactmomenten'], '-registratiedatum'])
  })

  it('esuite: each contact takes two more, for those of one answer only, at most four at a time', async () => {
    const slowly = () => new Promise((resolve) => setTimeout(resolve, 2))
    fixture = await start('esuite', gegevens(90), { onRequest: slowly })
    const { records, next } = await list(fixture.adapter, 'klantcontacten', byKlant(klantUuid(bsn)))
    const asked = (name: string) => fixture.standIn.requests.filter(({ path }) => path.includes(`/v1/${name}?`)).length
    assert.deepEqual([records.length, next !== undefined], [25, true])
    assert.deepEqual([asked('contactmomenten'), asked('klantcontactmomenten')], [1, 25])
    // Objects that came along in the list are not asked for again.
    const withObjects = records.filter(({ fields }) => fields.gingOverOnderwerpobjecten!.length > 0).length
    assert.deepEqual([withObjects, asked('objectcontactmomenten')], [2, 23])
    assert.equal(fixture.standIn.busiest(), 4)
    assert.ok(fixture.standIn.requests.every(({ path }) => !/expand=|object=/.test(path)))
    assert.ok(fixture.standIn.requests.some(({ path }) => path.includes('ordering=registratiedatum_aflopend')))
  })

  it('esuite: contacts of a zaak are found through its links, newest first', async () => {
    fixture = await start('esuite', gegevens(25))
    const filters = [{ name: 'onderwerpobject__onderwerpobjectidentificatorObjectId', value: bekend.zelfdeMoment }] as const
    const { records } = await list(fixture.adapter, 'klantcontacten', { filters })
    assert.deepEqual(locals({ records }), ['moulin 20', 'moulin 10', 'moulin 0', 'celik'].map(contact))
  })
})

describe('klanten-v1: what the source keeps to itself', () => {
  let fixture: Fixture
  afterEach(() => fixture.close())

  it('esuite: a contact that stands in lists and is refused by itself is there, and cannot be read', async () => {
    fixture = await start('esuite', gegevensMetVerzoeken(), { refuses: [contact('moulin 0'), contact('verzoek van moulin')] })
    const [found, other] = await get(fixture.adapter, 'klantcontacten', contact('moulin 0'), contact('moulin 1'))
    assert.deepEqual(found, { local: contact('moulin 0'), reason: 'contactmoment: it stands in lists and is refused by itself' })
    assert.equal(other!.local, contact('moulin 1'))
    const [taak] = await get(fixture.adapter, 'internetaken', contact('verzoek van moulin'))
    assert.ok('reason' in taak!)
    const slots = [`${contact('verzoek van moulin')}#3`, `${contact('verzoek van moulin')}#0`] as const
    assert.deepEqual((await get(fixture.adapter, 'digitaleadressen', slots[0])).map((one) => one!.local), [slots[0]])
    assert.deepEqual((await get(fixture.adapter, 'actoren', slots[1])).map((one) => one!.local), [slots[1]])
  })

  it('rows that break a rule are left out under the name of the rule', async () => {
    const data: Gegevens = { ...gegevens(2), contacten: [...gegevens(2).contacten, { uuid: uuidFor('contact', 'nooit'), registratiedatum: '2024-03-05T08:00:00Z', more: {} }] }
    fixture = await start('openklant1', data, {})
    assert.equal((await list(fixture.adapter, 'klantcontacten', { limit: 100 })).records.length, data.contacten.length)
    const bare = createServer((_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({
      count: 2, next: null, previous: null, results: [{ url: 'https://elders.example/contactmomenten/1' }, { url: `http://bron.example/contactmomenten/${contact('celik')}`, registratiedatum: 'gisteren' }],
    })))
    await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(bare.address() as AddressInfo).port}`
    const adapter = klantenV1.open({ ...fixture.standIn.settings, contactmomentenUrl: url, links: { contactmomenten: 'http://bron.example' } }, { source: 'kcc', now: () => new Date(), baseDirectory: '.' })
    try {
      assert.deepEqual(await list(adapter, 'klantcontacten'), { records: [], total: 2, quarantined: [
        { reason: 'contactmoment: url is no contactmoment of this source' }, { local: contact('celik'), reason: 'contactmoment: registratiedatum is no date-time' },
      ] })
      assert.deepEqual((await list(adapter, 'betrokkenen')).quarantined!.map(({ local }) => local), [undefined, undefined])
    } finally {
      await adapter.close!()
      bare.close()
    }
  })
})

describe('klanten-v1: its settings', () => {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(klantenV1.settings)
  const whole = {
    klantenUrl: 'https://kcc.example/klanten/api/v1', contactmomentenUrl: 'https://kcc.example/contactmomenten/api/v1', zakenUrl: 'https://kcc.example/zaken/api/v1',
    clientId: 'gevel', secret: 'kort',
  }

  it('ask of one dialect for a secret that is long enough to sign with, and of the other for no types', () => {
    assert.equal(validate({ ...whole, dialect: 'openklant1' }), true)
    assert.equal(validate({ ...whole, dialect: 'esuite' }), false)
    assert.equal(validate({ ...whole, dialect: 'esuite', secret: application.secret, contactverzoekTypes: ['Terugbelverzoek'] }), true)
    assert.equal(validate({ ...whole, dialect: 'openklant1', contactverzoekTypes: ['Terugbelverzoek'] }), false)
    assert.equal(validate({ ...whole, dialect: 'openklant2' }), false)
  })
})
