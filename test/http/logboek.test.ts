/** The Logboek Dataverwerkingen over the voorbeeldgemeente: what is recorded, where, and what is not given without it. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHttpClient, type AdapterType, type Call } from '#spi'
import { adapterTypes } from '../../src/main.ts'
import { configured, type Configuration, type Configured } from './configured.ts'

const bsn = '999993653'
const ofPersoon = `/klantcontacten?hadBetrokkene__wasPartij__partijIdentificator__objectId=${bsn}`
const activiteit = 'https://gemeente.example/verwerkingen/klantcontact'
const traceId = '0af7651916cd43dd8448eb211c80319c'
const incoming = { traceparent: `00-${traceId}-b7ad6b7169203331-00` }

interface Row {
  trace_id: string
  span_id: string
  parent_span_id?: string
  status: string
  name: string
  start_time: number
  end_time: number
  attributes: Record<string, string>
}

let folder: string
before(async () => { folder = await mkdtemp(join(tmpdir(), 'gevel-logboek-')) })
after(() => rm(folder, { recursive: true, force: true }))

let files = 0
/** Gevel with a logboek of its own; `rows` are those since the last look. */
async function withLogboek(change: (configuration: Configuration, file: string) => void = () => undefined, types?: readonly AdapterType<never>[]): Promise<Configured & { rows(): Promise<Row[]>; text(): Promise<string>; file: string }> {
  const file = join(folder, `${++files}.jsonl`)
  const gevel = await configured((configuration) => {
    configuration['logboek'] = { geheim: 'een geheim van zestien', bestand: file, verwerkingsactiviteit: activiteit }
    change(configuration, file)
  }, 0, types)
  let seen = 0
  const text = () => readFile(file, 'utf8')
  const rows = async () => {
    const all = (await text()).trimEnd().split('\n').map((line) => JSON.parse(line) as Row)
    return all.slice(seen, (seen = all.length))
  }
  return { ...gevel, rows, text, file }
}

const subjectOf = ({ attributes }: Row) => attributes['dpl.core.data_subject_id']

describe('The logboek', () => {
  let gevel: Awaited<ReturnType<typeof withLogboek>>
  before(async () => { gevel = await withLogboek((configuration) => { 
    configuration.sources['crm']!['verwerker'] = 'https://crm.example/logboek'
    configuration.clients['beperkt'] = { tokens: ['token-van-beperkt'], sources: ['register'], resources: { actoren: 'alles' } }
  }) })
  after(() => gevel.stop())

  it('has a row for the action, one for each source and one for the person, under the trace of the client', async () => {
    assert.equal((await gevel.get(ofPersoon, incoming)).status, 200)
    const rows = await gevel.rows()
    const [main, ...children] = rows
    assert.equal(main!.parent_span_id, 'b7ad6b7169203331')
    assert.ok(rows.every(({ trace_id }) => trace_id === traceId))
    assert.ok(children.every(({ parent_span_id }) => parent_span_id === main!.span_id))
    assert.equal(new Set(rows.map(({ span_id }) => span_id)).size, rows.length)
    assert.ok(rows.every(({ span_id, status, name }) => /^[0-9a-f]{16}$/.test(span_id) && status === 'Ok' && name !== ''))
    assert.ok(rows.every(({ start_time, end_time }) => Number.isInteger(start_time) && Math.abs(Date.now() - start_time) < 60_000 && end_time >= start_time))
    assert.ok(rows.every(({ attributes }) => attributes['dpl.core.processing_activity_id'] === activiteit && attributes['gevel.afnemer'] === 'kcc'))
    assert.deepEqual(children.flatMap(({ attributes }) => attributes['gevel.bron'] ?? []).sort(), ['crm', 'post', 'register', 'zaken'])
    const subjects = children.filter(subjectOf)
    assert.deepEqual(subjects.map(({ attributes }) => attributes['dpl.core.data_subject_id_type']), ['BSN'])
    assert.deepEqual(children.flatMap(({ attributes }) => attributes['dpl.core.foreign_operation.processor'] ?? []), ['https://crm.example/logboek'])
  })

  it('calls one person by one name, which is not the number', async () => {
    const partij = await gevel.get(`/partijen?partijIdentificator__codeSoortObjectId=bsn&partijIdentificator__objectId=${bsn}`)
    const list = (await gevel.rows()).find(subjectOf)!
    await gevel.get(partij.body.results[0].url)
    const detail = (await gevel.rows()).find(subjectOf)!
    assert.equal(subjectOf(detail), subjectOf(list))
    assert.ok(!(await gevel.text()).includes(bsn))
  })

  it('has a row for each person of a list', async () => {
    const { body } = await gevel.get('/partijen?soortPartij=persoon&pageSize=5')
    assert.equal(body.results.length, 5)
    // And for those whom their partijen point at.
    assert.ok(new Set((await gevel.rows()).flatMap((row) => subjectOf(row) ?? [])).size >= 5)
  })

  it('has a number that was asked for and that nobody has, and calls that Unset', async () => {
    const { body } = await gevel.get('/partijen?partijIdentificator__codeSoortObjectId=bsn&partijIdentificator__objectId=123456782')
    assert.equal(body.count, 0)
    const rows = await gevel.rows()
    assert.equal(rows[0]!.status, 'Unset')
    assert.equal(rows.filter(subjectOf).length, 1)
  })

  it('begins a trace of its own where the header is no good, and records whatever its flag says', async () => {
    for (const traceparent of ['rommel', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`, `ff-${traceId}-b7ad6b7169203331-01`, `00-${traceId}-b7ad6b7169203331-01-meer`]) {
      await gevel.get(ofPersoon, { traceparent })
      const [main] = await gevel.rows()
      assert.match(main!.trace_id, /^[0-9a-f]{32}$/)
      assert.notEqual(main!.trace_id, traceId)
      assert.equal(main!.parent_span_id, undefined)
    }
  })

  it('has what is changed, and a wrong request as Unset', async () => {
    const body = JSON.stringify({ soortPartij: 'organisatie', indicatieActief: true, digitaleAdressen: [], voorkeursDigitaalAdres: null, rekeningnummers: [], voorkeursRekeningnummer: null })
    const json = { 'content-type': 'application/json' }
    const made = await gevel.ask('/partijen', { method: 'POST', body }, json)
    assert.equal(made.status, 201, JSON.stringify(made.body))
    const [created, ...others] = await gevel.rows()
    assert.deepEqual([created!.name, created!.status], ['partijen vastleggen', 'Ok'])
    assert.equal(others.filter(subjectOf).length, 1)
    assert.equal((await gevel.ask('/partijen', { method: 'POST', body: '{}' }, json)).status, 400)
    assert.equal((await gevel.rows())[0]!.status, 'Unset')
    assert.equal((await gevel.ask(made.body.url, { method: 'DELETE' })).status, 204)
    assert.deepEqual((await gevel.rows()).map(({ name }) => name).slice(0, 1), ['partijen verwijderen'])
  })

  it('has what the rules refuse as Unset, for no system failed', async () => {
    assert.equal((await gevel.get('/partijen?pageSize=1', { authorization: 'Token token-van-beperkt' })).status, 403)
    assert.deepEqual((await gevel.rows()).map(({ status, attributes }) => [status, attributes['gevel.afnemer']]), [['Unset', 'beperkt']])
  })

  it('goes on after half a line that an earlier process left', async () => {
    const after = await withLogboek((_configuration, file) => writeFileSync(file, '{"trace_id":"half'))
    assert.equal((await after.get(ofPersoon)).status, 200)
    await after.stop()
    const [half, ...lines] = (await after.text()).trimEnd().split('\n')
    assert.equal(half, '{"trace_id":"half')
    assert.equal(lines.map((line) => JSON.parse(line) as Row).length, 6)
  })

  it('is its owner\'s alone', async () => {
    assert.equal((await stat(gevel.file)).mode & 0o777, 0o600)
  })
})

describe('The trace of a request', () => {
  it('goes along to the sources, each under the span that the logboek has for it', async () => {
    const told: (string | undefined)[] = []
    const gevel = await withLogboek(undefined, adapterTypes.map((type) => (type.name === 'register' ? listening(type, ({ traceparent }) => told.push(traceparent)) : type)))
    await gevel.get(ofPersoon, incoming)
    const span = (await gevel.rows()).find(({ attributes }) => attributes['gevel.bron'] === 'register')!.span_id
    await gevel.stop()
    assert.ok(told.length > 0)
    assert.deepEqual([...new Set(told)], [`00-${traceId}-${span}-01`])
  })

  it('goes along over HTTP', async () => {
    const source = createServer((request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(request.headers['traceparent'] ?? null))).listen(0, '127.0.0.1')
    await once(source, 'listening')
    const client = createHttpClient({ baseUrl: `http://127.0.0.1:${(source.address() as AddressInfo).port}` })
    const { signal } = new AbortController()
    assert.equal((await client.get({ path: 'a' }, { signal, traceparent: incoming.traceparent })).body, incoming.traceparent)
    assert.equal((await client.get({ path: 'a' }, { signal })).body, null)
    await client.close()
    source.close()
  })
})

/** The same adapter, whose calls for lists somebody else sees too. */
function listening(type: AdapterType<never>, heard: (call: Call) => void): AdapterType<never> {
  return {
    ...type,
    open(settings, context) {
      const adapter = type.open(settings, context)
      const resources = Object.entries(adapter.resources).map(([name, port]) => {
        const list = port.list as { ability: unknown; fetch(request: unknown, call: Call): Promise<unknown> } | undefined
        return [name, list ? { ...port, list: { ...list, fetch: (request: unknown, call: Call) => (heard(call), list.fetch(request, call)) } } : port]
      })
      return { ...adapter, close: () => adapter.close!(), resources: Object.fromEntries(resources) as typeof adapter.resources }
    },
  }
}

describe('Without its logboek', () => {
  it('nothing is given or changed; the same request goes on once it is there again', async () => {
    const gevel = await withLogboek((_configuration, file) => void mkdir(file))
    try {
      const { status, body } = await gevel.get(ofPersoon)
      assert.equal(status, 503)
      assert.deepEqual(Object.keys(body).sort(), ['code', 'detail', 'instance', 'status', 'title', 'type'])
      assert.ok(!JSON.stringify(body).includes(folder))
      const partij = { soortPartij: 'organisatie', indicatieActief: true, digitaleAdressen: [], voorkeursDigitaalAdres: null, rekeningnummers: [], voorkeursRekeningnummer: null }
      const before = (await gevel.get('/partijen?pageSize=1')).status
      assert.equal(before, 503)
      assert.equal((await gevel.ask('/partijen', { method: 'POST', body: JSON.stringify(partij) }, { 'content-type': 'application/json' })).status, 503)
      await rm(gevel.file, { recursive: true })
      const after = await gevel.get('/partijen?soortPartij=organisatie&pageSize=100')
      assert.equal(after.status, 200)
      assert.ok(!after.body.results.some(({ volledigeNaam, nummer }: { volledigeNaam?: string; nummer?: string }) => volledigeNaam === '' && nummer === ''))
      assert.ok((await gevel.rows()).length > 0)
    } finally {
      await gevel.stop()
    }
  })

  it('a client that need not be recorded is answered all the same', async () => {
    for (const logboek of ['optioneel', 'uit']) {
      const gevel = await withLogboek((configuration, file) => {
        void mkdir(file)
        configuration.clients['kcc']!['logboek'] = logboek
      })
      assert.equal((await gevel.get(ofPersoon)).status, 200)
      await gevel.stop()
      await rm(gevel.file, { recursive: true })
    }
  })

  it('a configuration that does not say for what it processes is refused', async () => {
    await assert.rejects(withLogboek((configuration) => { delete (configuration['logboek'] as Record<string, unknown>)['verwerkingsactiviteit'] }), /clients\.kcc\.verwerkingsactiviteit: is missing/)
    await assert.rejects(withLogboek((configuration) => { (configuration['logboek'] as Record<string, unknown>)['otlp'] = { url: 'http://logboek.example/v1/traces' } }), /logboek\.otlp\.url/)
  })
})

describe('A logboek over OTLP', () => {
  let receiver: Server
  let taken: { headers: IncomingHttpHeaders; body: any }[]
  let answer: { status: number; body: unknown }
  before(async () => {
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        taken.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) })
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body))
      })
    }).listen(0, '127.0.0.1')
    await once(receiver, 'listening')
  })
  beforeEach(() => {
    taken = []
    answer = { status: 200, body: {} }
  })
  after(() => void receiver.close())

  const overOtlp = () => withLogboek((configuration) => {
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/v1/traces`
    configuration['logboek'] = { geheim: 'een geheim van zestien', otlp: { url, headers: { 'x-sleutel': 'geheim' } }, verwerkingsactiviteit: activiteit }
  })

  it('has the rows as spans', async () => {
    const gevel = await overOtlp()
    assert.equal((await gevel.get(ofPersoon, incoming)).status, 200)
    await gevel.stop()
    const [{ headers, body }] = taken as [typeof taken[0]]
    assert.equal(headers['x-sleutel'], 'geheim')
    const spans = body.resourceSpans[0].scopeSpans[0].spans as { traceId: string; spanId: string; parentSpanId: string; startTimeUnixNano: string; status: { code: number } }[]
    assert.equal(spans.length, 6)
    assert.ok(spans.every((span) => span.traceId === traceId && /^\d{19}$/.test(span.startTimeUnixNano) && span.status.code === 1))
    assert.ok(spans.slice(1).every(({ parentSpanId }) => parentSpanId === spans[0]!.spanId))
    assert.ok(!JSON.stringify(body).includes(bsn))
  })

  it('holds no content of a bijlage open that may not be given', async () => {
    const gevel = await overOtlp()
    const mail = await gevel.get('/klantcontacten?kanaal=e-mail&pageSize=50')
    const [bijlage] = (mail.body.results as { omvatteBijlagen: { uuid: string }[] }[]).flatMap(({ omvatteBijlagen }) => omvatteBijlagen)
    const inhoud = async () => (await gevel.get(`${gevel.url}/klantbeeld/api/v1/bijlagen/${bijlage!.uuid}/inhoud`)).status
    answer = { status: 500, body: {} }
    // More than can be open at once, or wait.
    for (let time = 0; time < 6; time++) assert.equal(await inhoud(), 503)
    answer = { status: 200, body: {} }
    assert.equal(await inhoud(), 200)
    await gevel.stop()
  })

  for (const [what, given] of Object.entries({
    'that refuses': { status: 500, body: {} },
    'that is elsewhere': { status: 404, body: {} },
    'that drops a row': { status: 200, body: { partialSuccess: { rejectedSpans: '1', errorMessage: 'vol' } } },
  })) {
    it(`gives nothing over a receiver ${what}`, async () => {
      const gevel = await overOtlp()
      answer = given
      assert.equal((await gevel.get(ofPersoon)).status, 503)
      await gevel.stop()
      assert.ok(taken.length > 0)
    })
  }
})

describe('A klantbeeld in the logboek', () => {
  let gevel: Awaited<ReturnType<typeof withLogboek>>
  before(async () => { gevel = await withLogboek() })
  after(() => gevel.stop())

  const zoek = async (body: unknown) => (await fetch(`${gevel.url}/klantbeeld/api/v1/klantbeelden/_zoek`, {
    method: 'POST', headers: { authorization: 'Token voorbeeld-kcc', 'content-type': 'application/json', ...incoming }, body: JSON.stringify(body),
  })).status
  const op = (waarde: string) => ({ identificator: { soort: 'bsn', waarde }, maximum: 1 })

  it('is one action, with its person by the same name as elsewhere, each source that was asked, and the trace of the client', async () => {
    await gevel.get(ofPersoon)
    const known = subjectOf((await gevel.rows()).find(subjectOf)!)
    assert.equal(await zoek(op(bsn)), 200)
    const rows = await gevel.rows()
    assert.deepEqual([rows[0]!.name, rows[0]!.status, rows[0]!.trace_id], ['klantbeeld opvragen', 'Ok', traceId])
    assert.deepEqual(rows.flatMap(({ attributes }) => attributes['gevel.bron'] ?? []).sort(), ['crm', 'post', 'register', 'zaken'])
    assert.ok(rows.some((row) => subjectOf(row) === known))
    assert.ok(!(await gevel.text()).includes(bsn))
  })

  it('has the person who was found by an address, whichever parts were asked for', async () => {
    await zoek(op(bsn))
    const known = subjectOf((await gevel.rows()).find(subjectOf)!)
    assert.equal(await zoek({ adres: { soort: 'email', waarde: 's.moulin@werk.example' }, expand: ['zaken'] }), 200)
    assert.deepEqual((await gevel.rows()).flatMap((row) => subjectOf(row) ?? []), [known])
    assert.ok(!(await gevel.text()).includes('werk.example'))
  })

  it('has who was asked for and not found, and a search that was refused, as Unset', async () => {
    assert.equal(await zoek(op('123456782')), 404)
    const [absent, ...more] = await gevel.rows()
    assert.equal(absent!.status, 'Unset')
    assert.equal(more.filter(subjectOf).length, 1)
    assert.equal(await zoek({ adres: { soort: 'email', waarde: 'familie.vogel@voorbeeld.example' } }), 409)
    const [shared, ...others] = await gevel.rows()
    assert.equal(shared!.status, 'Unset')
    assert.equal(others.filter(subjectOf).length, 0)
  })
})
