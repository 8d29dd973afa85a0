/** Reading a server of the standard: what is asked of it, how often, and what is made of its habits and its failures. */
import assert from 'node:assert/strict'
import type { ListAnswer, ListRequest, ResourceName, SourceRecord } from '#spi'
import { isQuarantine, SourceError } from '#spi'
import { pagesOver } from '../../../adapters/klantinteracties/pages.ts'
import { adapterOf, answering, call, filledWith, json, type Answering, type Filled } from './source.ts'

const contact = { kanaal: 'telefoon', onderwerp: 'Paspoort', taal: 'nld', vertrouwelijk: false }
const bsn = { codeObjecttype: 'natuurlijk_persoon', codeSoortObjectId: 'bsn', codeRegister: 'brp', objectId: '999993653' } as const

describe('reading a server of the standard', function () {
  this.timeout(10_000)
  let filled: Filled
  let partij: SourceRecord<'partijen'>
  const contacts: SourceRecord<'klantcontacten'>[] = []

  before(async () => {
    filled = await filledWith((register) => {
      partij = register.create('partijen', { soortPartij: 'persoon', indicatieActief: true, partijIdentificatoren: [{ local: '', fields: { partijIdentificator: bsn } }] })
      for (let place = 0; place < 25; place++) {
        const made = register.create('klantcontacten', { ...contact, nummer: `${place}`, plaatsgevondenOp: `2024-05-01T10:${String(place + 10)}:00Z` })
        contacts.unshift(made)
        const hadKlantcontact = { local: made.local }
        register.create('betrokkenen', { hadKlantcontact, wasPartij: { local: partij.local }, rol: 'klant', initiator: true })
        // The same persoon twice in one contact, and one zaak linked twice.
        if (place === 24) register.create('betrokkenen', { hadKlantcontact, wasPartij: { local: partij.local }, rol: 'vertegenwoordiger', initiator: false })
        const onderwerpobjectidentificator = { objectId: place % 2 ? 'ZAAK-1' : 'zaak-uuid', codeObjecttype: 'zaak', codeRegister: 'open-zaak', codeSoortObjectId: 'uuid' }
        if (place > 20) register.create('onderwerpobjecten', { klantcontact: hadKlantcontact, onderwerpobjectidentificator })
        if (place === 24) register.create('onderwerpobjecten', { klantcontact: hadKlantcontact, onderwerpobjectidentificator })
      }
    })
  })
  after(() => filled.stop())
  beforeEach(() => { filled.server.requests.length = 0 })

  const list = <R extends ResourceName>(resource: R, request: Partial<ListRequest<R>>): Promise<ListAnswer<R>> =>
    filled.adapter.resources[resource]!.list!.fetch({ filters: [], limit: 100, ...request }, call())
  const nummers = ({ records }: ListAnswer<'klantcontacten'>) => records.map(({ fields }) => Number(fields.nummer))

  it('asks for one page where there is a size of which one holds the rows, else for two', async () => {
    assert.deepEqual(nummers(await list('klantcontacten', { limit: 5, from: { offset: 10 } })), [14, 13, 12, 11, 10])
    assert.equal(filled.server.requests.length, 1)
    assert.deepEqual(nummers(await list('klantcontacten', { limit: 4, from: { offset: 2 } })), [22, 21, 20, 19])
    assert.equal(filled.server.requests.length, 2)
    // The second page is past the end.
    assert.equal((await list('klantcontacten', { limit: 500, from: { offset: 4 } })).records.length, 21)
    assert.equal(filled.server.requests.length, 3)
    assert.deepEqual(pagesOver(499, 500, 500), { size: 500, pages: [1, 2], skip: 499 })
    assert.deepEqual(pagesOver(100, 100, 500), { size: 100, pages: [2], skip: 0 })
    for (let offset = 0; offset < 60; offset++) {
      for (let limit = 1; limit < 20; limit++) {
        const { size, pages, skip } = pagesOver(offset, limit, 25)
        assert.ok(size <= 25 && (pages[0]! - 1) * size + skip === offset && skip + limit <= pages.length * size, `${offset} ${limit}`)
      }
    }
  })

  it('knows who a contact was with from one request, though the source expands a partij once', async () => {
    const { records } = await list('klantcontacten', {})
    assert.equal(records.length, 25)
    for (const { evidence } of records) assert.deepEqual(evidence!.hadBetrokkenen!.map(({ wasPartij }) => wasPartij!.identiteiten), evidence!.hadBetrokkenen!.map(() => [{ soort: 'bsn', nummer: '999993653' }]))
    assert.deepEqual(filled.server.requests.map((request) => request.split('?')[0]), ['GET /klantinteracties/api/v1/klantcontacten'])
  })

  it('gives a contact once, and counts it once, where the source gives it for each match', async () => {
    const own = await list('klantcontacten', { persoon: { key: 'local', values: [partij.local] } })
    assert.deepEqual([own.records.length, own.total], [25, 25])
    const zaak = await list('klantcontacten', { filters: [{ name: 'onderwerpobject__onderwerpobjectidentificatorObjectId', value: 'zaak-uuid' }] })
    assert.deepEqual([nummers(zaak), zaak.total], [[24, 22], 2])
  })

  it('asks for each spelling of a zaak and sorts what it finds together', async () => {
    const answer = await list('klantcontacten', { filters: [
      { name: 'onderwerpobject__onderwerpobjectidentificatorObjectId', value: ['ZAAK-1', 'zaak-uuid'] },
      { name: 'onderwerpobject__onderwerpobjectidentificatorCodeRegister', value: ['open-zaak', 'openzaak'] },
    ] })
    assert.deepEqual([nummers(answer), answer.total, filled.server.requests.length], [[24, 23, 22, 21], 4, 2])
  })

  it('never sends a filter that the source would not apply as it is', async () => {
    assert.deepEqual((await list('klantcontacten', { filters: [{ name: 'kanaal', value: '' }] })).records, [])
    assert.deepEqual((await list('klantcontacten', { filters: [{ name: 'kanaal', value: ' telefoon' }] })).records, [])
    for (const request of filled.server.requests) assert.doesNotMatch(request, /kanaal/)
  })

  it('does not ask for what nothing can be', async () => {
    assert.deepEqual(await list('actoren', { filters: [{ name: 'soortActor', value: 'robot' }] }), { records: [], total: 0 })
    assert.deepEqual(filled.server.requests, [])
  })

  it('gets several at once, in the order asked, and each related object once', async () => {
    const locals = contacts.slice(0, 3).map(({ local }) => local)
    const absent = 'aaaaaaaa-0000-4000-8000-000000000000'
    const found = await filled.adapter.resources.klantcontacten!.get!.fetch([locals[2]!, absent, locals[0]!, locals[1]!], call())
    assert.deepEqual(found.map((one) => (one && !isQuarantine(one) ? one.local : one)), [locals[2], undefined, locals[0], locals[1]])
    assert.equal(filled.server.requests.length, 4)
  })

  describe('that goes wrong', () => {
    const page = (results: unknown[], more: Partial<Record<'count' | 'next', unknown>> = {}) => ({ count: results.length, next: null, previous: null, results, ...more })
    const actor = (place: number) => ({ uuid: `dddddddd-0000-4000-8000-${String(place).padStart(12, '0')}`, url: 'http://x/1', naam: 'An', soortActor: 'medewerker', indicatieActief: true, actorIdentificatie: null })

    async function outcome(answer: Answering, work: 'list' | 'get' = 'list'): Promise<unknown> {
      const server = await answering(answer)
      const adapter = adapterOf(server.url)
      const { actoren } = adapter.resources
      try {
        return await (work === 'list' ? actoren!.list!.fetch({ filters: [], limit: 10 }, call()) : actoren!.get!.fetch([actor(1).uuid], call())).catch((error: unknown) => error)
      } finally {
        await adapter.close?.()
        server.stop()
      }
    }

    for (const [status, code, headers] of [
      [401, 'bron-weigert', {}], [403, 'bron-weigert', {}], [429, 'bron-overbelast', { 'retry-after': '7' }], [503, 'bron-onbereikbaar', { 'retry-after': '7' }],
      [400, 'bron-mislukt', {}], [404, 'bron-onleesbaar', {}], [500, 'bron-mislukt', {}], [502, 'bron-mislukt', {}], [302, 'bron-onleesbaar', { location: '/elders' }],
    ] as const) {
      it(`a ${status} to a list is ${code}`, async () => {
        const error = await outcome((_request, response) => json(response, status, { code: 'x', invalidParams: [{ name: 'nonFieldErrors', code: 'unknown-parameters', reason: 'x' }] }, headers))
        assert.ok(error instanceof SourceError, String(error))
        assert.deepEqual([error.code, error.retryAfterMs], [code, 'retry-after' in headers ? 7000 : undefined])
      })
    }

    const noPages: readonly (readonly [string, unknown])[] = [
      ['a list', []], ['nothing', null], ['no count', { next: null, results: [] }], ['no results', { count: 0, next: null }], ['an odd next', page([], { next: 5 })],
      ['fewer rows than a page has while there are more', page([actor(1)], { count: 30, next: 'http://x/?page=2' })],
      ['more rows than were asked for', page(Array.from({ length: 11 }, (_, place) => actor(place)))],
    ]
    for (const [what, body] of noPages) {
      it(`${what} is no page`, async () => {
        const error = await outcome((_request, response) => json(response, 200, body))
        assert.equal((error as SourceError).code, 'bron-onleesbaar', String(error))
      })
    }

    it('says which setting a smaller page asks for', async () => {
      const error = await outcome((_request, response) => json(response, 200, page([actor(1)], { count: 30, next: 'http://x/?page=2' })))
      assert.match((error as Error).message, /pageSize/)
    })

    it('a row without a uuid is unreadable, and fails no other', async () => {
      const answer = (await outcome((_request, response) => json(response, 200, page([actor(1), { naam: 'geheim' }, actor(2)])))) as ListAnswer<'actoren'>
      assert.deepEqual([answer.records.length, answer.quarantined, answer.total], [2, [{ reason: 'uuid: format' }], 3])
    })

    it('another object than was asked for is no answer, but for a partij of a façade', async () => {
      const other = await outcome((_request, response) => json(response, 200, actor(2)), 'get')
      assert.equal((other as SourceError).code, 'bron-onleesbaar')
      const facade = await outcome((_request, response) => json(response, 200, actor(2), { 'gevel-volledig': '?1' }), 'get')
      assert.equal((facade as SourceError).code, 'bron-onleesbaar')
    })

    it('a 404 without JSON is a wrong address, and not an object that is not there', async () => {
      const error = await outcome((_request, response) => void response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Niet gevonden</h1>'), 'get')
      assert.equal((error as SourceError).code, 'bron-onleesbaar')
      assert.deepEqual(await outcome((_request, response) => json(response, 404, { code: 'not_found' }), 'get'), [undefined])
    })

    it('stops what is still under way when one request fails', async () => {
      let open = 0
      const server = await answering((request, response) => {
        if (request.url!.includes('/internetaken')) {
          const taak = (place: number) => ({ uuid: actor(place).uuid, aanleidinggevendKlantcontact: { uuid: actor(100 + place).uuid }, toegewezenAanActoren: [] })
          return json(response, 200, page([taak(1), taak(2)]))
        }
        if (request.url!.includes(actor(101).uuid)) return void setTimeout(() => json(response, 500, {}), 50)
        open++
        response.on('close', () => { open-- })
      })
      const adapter = adapterOf(server.url)
      const error = await adapter.resources.internetaken!.list!.fetch({ filters: [], limit: 10 }, call()).catch((one: unknown) => one)
      assert.equal((error as SourceError).code, 'bron-mislukt')
      for (let turn = 0; turn < 100 && open > 0; turn++) await new Promise((resolve) => setTimeout(resolve, 10))
      assert.equal(open, 0)
      await adapter.close?.()
      server.stop()
    })
  })

  it('does without filters that this version does not have', async () => {
    const adapter = adapterOf(filled.server.url, { lacks: { klantcontacten: ['leiddeTotInterneTaken'] } })
    const { filters } = adapter.resources.klantcontacten!.list!.ability
    assert.deepEqual(['leiddeTotInterneTaken' in filters, 'kanaal' in filters], [false, true])
    await adapter.close?.()
  })

  it('has no persoon and organisatie where there is no address for them', async () => {
    const adapter = adapterOf(filled.server.url, { contactgegevensUrl: undefined } as never)
    assert.deepEqual(['persoon' in adapter.resources, 'partijen' in adapter.resources], [false, true])
    await adapter.close?.()
  })
})
