import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { SourceError, type SourceErrorCode } from '#spi'
import { zgw } from '../../../adapters/zgw/index.ts'
import { zaaksysteemClient } from '../../../config/voorbeeldgemeente/zaaksysteem.ts'
import { bekend, zakenData } from '../../../config/voorbeeldgemeente/zaken.ts'
import { archive, call, contact, get, list, natuurlijk, openAdapter, rol, start, walk, type Fixture } from './fixture.ts'

const moulin = '999993653'
const persoon = { key: 'bsn', values: [moulin] } as const
const secrets = [zaaksysteemClient.secret, moulin, 'eyJ']

function failure(code: SourceErrorCode) {
  return (error: unknown) => {
    assert.ok(error instanceof SourceError, String(error))
    assert.equal(error.code, code)
    const told = `${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`
    for (const secret of secrets) assert.ok(!told.includes(secret), told)
    return true
  }
}

/** A page of contacts, each on a zaak of its own, as a source at `base` writes it. */
function contactPage(base: string, count: number, next: string | null) {
  const results = Array.from({ length: count }, (_, n) => {
    const row = contact(`zaak ${n}`, `contact ${n}`)
    return { ...row, url: `${base}/klantcontacten/${row.uuid}`, zaak: `${base}/zaken/${row.zaak}` }
  })
  return { count, next, previous: null, results }
}

describe('zgw: the conversation with the source', () => {
  let server: Server | undefined

  const opened: { close?(): Promise<void> }[] = []

  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close?.()
    server?.closeAllConnections()
    server?.close()
  })

  async function started(...what: Parameters<typeof start>): Promise<Fixture> {
    const one = await start(...what)
    opened.push(one)
    return one
  }

  function adapterOver(...what: Parameters<typeof openAdapter>) {
    const one = openAdapter(...what)
    opened.push(one)
    return one
  }

  async function serve(answer: (path: string, base: string) => { status?: number; body?: unknown } | undefined): Promise<string> {
    server = createServer((request, response) => {
      const found = answer(request.url!, base)
      if (found) response.writeHead(found.status ?? 200, { 'content-type': 'application/json' }).end(JSON.stringify(found.body ?? {}))
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/zaken/api/v1`
    return base
  }

  it('a token names the client and the user, is a minute old and ends', async () => {
    const fixture = await started(archive([], []), { userId: 'kcc', userRepresentation: 'Klantcontactcentrum' })
    const now = Math.floor(Date.now() / 1000)
    await list(fixture.adapter, 'klantcontacten')
    const { headers } = fixture.requests[0]!
    const token = String(headers['authorization']).replace('Bearer ', '')
    const { iat, exp, ...claims } = decodeJwt(token)
    assert.deepEqual(claims, { iss: 'gevel', client_id: 'gevel', user_id: 'kcc', user_representation: 'Klantcontactcentrum' })
    assert.equal(decodeProtectedHeader(token).alg, 'HS256')
    assert.ok(Math.abs(now - 60 - iat!) <= 2 && exp! > now + 60 && exp! < now + 3600)
    assert.deepEqual([headers['accept-crs'], headers['content-crs']], ['EPSG:4326', 'EPSG:4326'])
  })

  it('a token is used again while it is fresh, and made anew before it ends', async () => {
    const tokens: unknown[] = []
    let minutes = 0
    const begin = Date.now()
    const base = await serve(() => ({ body: { count: 0, next: null, results: [] } }))
    server!.on('request', ({ headers }) => tokens.push(headers['authorization']))
    const adapter = adapterOver({ zakenUrl: base }, { now: () => new Date(begin + minutes * 60_000) })
    for (minutes of [0, 4, 8]) await list(adapter, 'klantcontacten')
    assert.equal(tokens.length, 3)
    assert.deepEqual([tokens[0] === tokens[1], tokens[1] === tokens[2]], [true, false])
  })

  it('a wrong secret is a refusal that gives nothing away', async () => {
    const fixture = await started(zakenData(), { secret: 'een ander geheim van genoeg tekens' })
    secrets.push('een ander geheim')
    await assert.rejects(list(fixture.adapter, 'klantcontacten', { persoon }), failure('bron-weigert'))
    await assert.rejects(get(fixture.adapter, 'klantcontacten', bekend.contactMetMoulin), failure('bron-weigert'))
    await assert.rejects(fixture.adapter.probe!(call()), failure('bron-weigert'))
  })

  it('a failure of a question by bsn does not tell the bsn', async () => {
    const base = await serve(() => ({ status: 500 }))
    const adapter = adapterOver({ zakenUrl: base })
    await assert.rejects(list(adapter, 'partijen', { persoon }), failure('bron-mislukt'))
  })

  it('the secret is marked as one in the schema of the settings', () => {
    const { properties } = zgw.settings as { properties: Record<string, Record<string, unknown>> }
    assert.deepEqual(Object.keys(properties).filter((name) => properties[name]!['x-secret']), ['secret'])
  })

  it('a list longer than a page is read to its end, each row once', async () => {
    const contacten = Array.from({ length: 250 }, (_, n) => contact(n < 240 ? 'a' : 'b', `contact ${n}`, { datumtijd: new Date(1.7e12 + n * 1e6).toISOString() }))
    const fixture = await started(archive([rol('a', natuurlijk(moulin))], contacten.toReversed()))
    const expected = contacten.toReversed().map(({ uuid }) => uuid)
    assert.deepEqual((await walk(fixture.adapter, 'klantcontacten', 30)).map(({ local }) => local), expected)
    const { next: from } = await list(fixture.adapter, 'klantcontacten', { limit: 70 })
    assert.deepEqual((await walk(fixture.adapter, 'klantcontacten', 100, { from: from! })).map(({ local }) => local), expected.slice(70))
    assert.deepEqual((await walk(fixture.adapter, 'klantcontacten', 100, { persoon })).map(({ local }) => local), expected.slice(10))
    assert.deepEqual((await walk(fixture.adapter, 'onderwerpobjecten', 70)).map(({ local }) => local), expected.map((uuid) => `${uuid}#0`))
  })

  it('a page size that is set is asked for', async () => {
    const fixture = await started(zakenData(), { pageSize: 20 })
    assert.equal((await walk(fixture.adapter, 'klantcontacten', 20)).length, 69)
    assert.ok(fixture.requests.filter(({ path }) => path.includes('/klantcontacten')).every(({ path }) => path.includes('pageSize=20')))
    assert.equal(fixture.adapter.resources.klantcontacten!.list!.ability.pageSize, 20)
  })

  it('answers of betrokkenen are full until the end, though not every contact has one', async () => {
    const contacten = Array.from({ length: 130 }, (_, n) => contact(n % 3 ? 'a' : 'b', `contact ${n}`))
    const fixture = await started(archive([rol('a', natuurlijk(moulin))], contacten))
    const expected = contacten.filter((_, n) => n % 3).map(({ uuid }) => `${uuid}#0`)
    const first = await list(fixture.adapter, 'betrokkenen', { limit: 50 })
    assert.equal(first.records.length, 50)
    assert.deepEqual((await walk(fixture.adapter, 'betrokkenen', 50)).map(({ local }) => local), expected)
  })

  it('a source that ignores its filters gives nobody what is another\'s', async () => {
    const honest = await started(zakenData())
    const ignores = ['zaak', 'omschrijvingGeneriek', 'natuurlijkPersoon__inpBsn', 'nietNatuurlijkPersoon__kvkNummer', 'vestiging__vestigingsNummer']
      .map((name) => (name.includes('__') ? `betrokkeneIdentificatie__${name}` : name))
    const fixture = await started(zakenData(), {}, { ignores })
    const ofZaak = { filters: [{ name: 'onderwerpobject__onderwerpobjectidentificatorObjectId', value: bekend.zelfdeMoment }] as const }
    for (const { adapter } of [honest, fixture]) assert.equal((await list(adapter, 'klantcontacten', ofZaak)).records.length, 3)
    for (const asked of [persoon, { key: 'kvk_nummer', values: ['69599084'] }, { key: 'vestigingsnummer', values: ['/000037178598'] }] as const) {
      for (const resource of ['klantcontacten', 'betrokkenen', 'partijen', 'partij-identificatoren'] as const) {
        const base = (text: string) => JSON.parse(text.replaceAll(fixture.url, honest.url)) as unknown
        assert.deepEqual(base(JSON.stringify(await walk(fixture.adapter, resource, 100, { persoon: asked }))), await walk(honest.adapter, resource, 100, { persoon: asked }))
      }
    }
  })

  it('a source that gives the same page for ever is unreadable', async () => {
    const base = await serve((path, own) => ({ body: contactPage(own, 100, `${own}/klantcontacten?page=2`) }))
    const adapter = adapterOver({ zakenUrl: base })
    await assert.rejects(list(adapter, 'klantcontacten', {
      filters: [{ name: 'onderwerpobject__onderwerpobjectidentificatorObjectId', value: bekend.zelfdeMoment }],
    }), failure('bron-onleesbaar'))
  })

  it('an answer that is no page of results is unreadable, not empty', async () => {
    for (const body of [{}, { results: null, next: null }, []]) {
      const base = await serve(() => ({ body }))
      const adapter = adapterOver({ zakenUrl: base })
      await assert.rejects(list(adapter, 'partijen', { persoon }), failure('bron-onleesbaar'))
        server!.close()
    }
  })

  it('a base path where no list is, is a failure and no empty list', async () => {
    const base = await serve(() => ({ status: 404 }))
    const adapter = adapterOver({ zakenUrl: base })
    await assert.rejects(list(adapter, 'klantcontacten'), failure('bron-mislukt'))
  })

  it('after a failure nothing more is asked', async () => {
    let rollen = 0
    const base = await serve((path, own) => {
      if (path.includes('/klantcontacten')) return { body: contactPage(own, 90, null) }
      rollen += 1
      return { status: 500 }
    })
    const adapter = adapterOver({ zakenUrl: base })
    await assert.rejects(list(adapter, 'klantcontacten'), failure('bron-mislukt'))
    await new Promise((resolve) => setTimeout(resolve, 50))
    assert.ok(rollen >= 1 && rollen <= 8, `${rollen} requests`)
  })

  it('at most four requests are under way at once', async () => {
    let open = 0
    let most = 0
    const base = await serve((path, own) => path.includes('/klantcontacten') ? { body: contactPage(own, 40, null) } : undefined)
    server!.on('request', (request, response) => {
      if (request.url!.includes('/klantcontacten')) return
      open += 1
      most = Math.max(most, open)
      setTimeout(() => {
        open -= 1
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ count: 0, next: null, results: [] }))
      }, 3)
    })
    const adapter = adapterOver({ zakenUrl: base })
    assert.equal((await list(adapter, 'klantcontacten')).records.length, 40)
    assert.equal(most, 4)
  })

  it('a call that is stopped rejects with its reason and asks no more', async () => {
    let asked = 0
    const base = await serve((path, own) => {
      asked += 1
      return path.includes('/klantcontacten') ? { body: contactPage(own, 90, null) } : undefined
    })
    const adapter = adapterOver({ zakenUrl: base })
    const stop = new AbortController()
    const reason = new Error('genoeg')
    setTimeout(() => stop.abort(reason), 60)
    const began = Date.now()
    await assert.rejects(adapter.resources.klantcontacten!.list!.fetch({ filters: [], limit: 100 }, { signal: stop.signal }), (error) => error === reason)
    assert.ok(Date.now() - began < 2000)
    const then = asked
    await new Promise((resolve) => setTimeout(resolve, 50))
    assert.deepEqual([then, asked], [5, 5])
  })

  it('a source that goes by another name is understood when that name is set, and reported when it is not', async () => {
    const own = await started(zakenData())
    const zakenUrl = `${own.url.replace('127.0.0.1', 'localhost')}/zaken/api/v1`
    const misled = adapterOver({ zakenUrl })
    await assert.rejects(misled.probe!(call()), failure('bron-onleesbaar'))
    const { records, quarantined } = await list(misled, 'klantcontacten')
    assert.deepEqual([records.length, quarantined!.length], [0, 69])
    const told = adapterOver({ zakenUrl, linkUrl: `${own.url}/zaken/api/v1` })
    await told.probe!(call())
    assert.equal((await list(told, 'klantcontacten')).records.length, 69)
    assert.ok((await list(told, 'klantcontacten', { persoon })).records.length > 0)
  })

  it('a contact that cannot be read is quarantined by the rule it breaks, and fails only itself', async () => {
    const bad = contact('a', 'slecht', { datumtijd: 'gisteren' })
    const fixture = await started(archive([rol('a', natuurlijk(moulin))], [contact('a', 'goed'), bad]))
    const { records, quarantined } = await list(fixture.adapter, 'klantcontacten')
    assert.equal(records.length, 1)
    assert.deepEqual(quarantined, [{ local: bad.uuid, reason: 'klantcontact: datumtijd is no date-time' }])
    assert.deepEqual((await list(fixture.adapter, 'klantcontacten', { persoon })).quarantined, quarantined)
    const found = await fixture.adapter.resources.klantcontacten!.get!.fetch([bad.uuid, contact('a', 'goed').uuid], call())
    assert.deepEqual(found[0], quarantined[0])
    assert.equal(found[1]!.local, contact('a', 'goed').uuid)
  })

  it('a rol that cannot be read might be a second initiator, so its zaak names no klant', async () => {
    const odd = rol('a', { betrokkeneType: 'robot' as never, betrokkeneIdentificatie: {} })
    const fixture = await started(archive([rol('a', natuurlijk(moulin)), odd], [contact('a', 'een')]))
    const { records, quarantined } = await list(fixture.adapter, 'klantcontacten', { persoon })
    assert.deepEqual(records, [])
    assert.match(quarantined![0]!.reason, /betrokkeneType/)
    assert.equal((await list(fixture.adapter, 'onderwerpobjecten')).records.length, 1)
  })
})
