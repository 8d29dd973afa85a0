/** The audit log: every request that reaches a surface, however it ends, and what is not given without it. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdir, rm, stat } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { SignJWT } from 'jose'
import { adapterTypes } from '../../src/main.ts'
import { journalFolder, withJournals, type Journaled } from './journals.ts'

const bsn = '999993653'
const ofPersoon = `/klantcontacten?hadBetrokkene__wasPartij__partijIdentificator__objectId=${bsn}`
const traceId = '0af7651916cd43dd8448eb211c80319c'
const json = { 'content-type': 'application/json' }
const partij = JSON.stringify({ soortPartij: 'organisatie', indicatieActief: true, digitaleAdressen: [], voorkeursDigitaalAdres: null, rekeningnummers: [], voorkeursRekeningnummer: null })
const secret = 'een geheim van zestien tekens'
const employee = (user_id: string) => new SignJWT({ client_id: 'ita', user_id, user_representation: 'Jan de Boer' }).setProtectedHeader({ alg: 'HS256' }).setIssuedAt().sign(new TextEncoder().encode(secret))

describe('The audit log', () => {
  const folder = journalFolder()
  let gevel: Journaled
  before(async () => {
    gevel = await withJournals(folder(), (configuration) => {
      const actoren = { sources: ['register'], resources: { actoren: 'alles' } }
      configuration.clients['beperkt'] = { tokens: ['token-van-beperkt'], doelbindingen: ['een', 'twee'], ...actoren }
      configuration.clients['kort'] = { tokens: ['token-van-kort'], limit: { requests: 1, seconds: 3600 }, ...actoren }
      configuration.clients['ita'] = { jwt: { clientId: 'ita', secrets: [secret] }, ...actoren }
    })
  })
  after(() => gevel.stop())

  const last = async () => {
    const lines = await gevel.lines('audit')
    assert.equal(lines.length, 1, JSON.stringify(lines))
    return lines[0]
  }
  const as = (token: string) => ({ authorization: `Token ${token}` })

  it('has who did what, to what, with which result, from where and when, under the trace of the logboek', async () => {
    await gevel.get(`${ofPersoon}&pageSize=5`, { traceparent: `00-${traceId}-b7ad6b7169203331-00` })
    const { tijdstip, span_id, duur_ms, ...line } = await last()
    assert.ok(Math.abs(Date.now() - Date.parse(tijdstip)) < 60_000)
    assert.ok(Number.isInteger(duur_ms))
    assert.deepEqual(line, {
      trace_id: traceId, parent_span_id: 'b7ad6b7169203331', actie: 'opvragen', object: 'klantcontacten',
      filters: ['hadBetrokkene__wasPartij__partijIdentificator__objectId', 'pageSize'], resultaat: 'gelukt', status: 200, oorsprong: '127.0.0.1', afnemer: 'kcc',
    })
    const [main] = await gevel.lines('logboek')
    assert.deepEqual([main.trace_id, main.span_id], [traceId, span_id])
  })

  it('has the id of what was read, made and removed', async () => {
    const made = await gevel.ask('/partijen', { method: 'POST', body: partij }, json)
    const { uuid } = made.body
    const line = await last()
    assert.deepEqual([line.actie, line.object, line.object_id, line.status], ['vastleggen', 'partijen', uuid, 201])
    await gevel.get(made.body.url)
    assert.deepEqual(await last().then(({ actie, object_id }) => [actie, object_id]), ['raadplegen', uuid])
    await gevel.ask(made.body.url, { method: 'DELETE' })
    assert.deepEqual(await last().then(({ actie, object_id, status }) => [actie, object_id, status]), ['verwijderen', uuid, 204])
  })

  it('has what was refused, whoever asked, and why', async () => {
    const refused: [() => Promise<unknown>, Record<string, unknown>][] = [
      [() => gevel.get('/partijen', { authorization: undefined }), { status: 401, resultaat: 'geweigerd', fout: 'not_authenticated', afnemer: undefined }],
      [() => gevel.get('/partijen', as('niet-van-ons')), { status: 401, resultaat: 'geweigerd', fout: 'authentication_failed', afnemer: undefined }],
      [() => gevel.get('/actoren', as('token-van-beperkt')), { status: 403, resultaat: 'geweigerd', afnemer: 'beperkt', doelbinding: undefined }],
      [() => gevel.get('/partijen', { ...as('token-van-beperkt'), 'x-doelbinding': 'een' }), { status: 403, resultaat: 'geweigerd', afnemer: 'beperkt', doelbinding: 'een' }],
      [() => gevel.get(`/partijen?${bsn}=1&bsn=${bsn}`), { status: 400, resultaat: 'afgewezen', filters: undefined }],
      [() => gevel.get('/partijen/b7ad6b71-6920-4331-8448-eb211c80319c'), { status: 404, resultaat: 'afgewezen', object_id: 'b7ad6b71-6920-4331-8448-eb211c80319c' }],
      [() => gevel.get(`/${bsn}`), { status: 404, object: undefined }],
      [() => gevel.ask('/partijen', { method: 'DELETE' }), { status: 405, actie: 'verwijderen' }],
      [() => gevel.ask('/partijen', { method: 'POST', body: '{' }, json), { status: 400, fout: 'parse_error' }],
    ]
    for (const [ask, expected] of refused) {
      await ask()
      const line = await last()
      assert.deepEqual(Object.fromEntries(Object.keys(expected).map((key) => [key, line[key]])), expected)
    }
    await gevel.get('/actoren', as('token-van-kort'))
    await last()
    await gevel.get('/actoren', as('token-van-kort'))
    assert.deepEqual(await last().then(({ status, resultaat, afnemer }) => [status, resultaat, afnemer]), [429, 'geweigerd', 'kort'])
  })

  it('calls an employee by name, but not by what can be a number', async () => {
    await gevel.get('/actoren', { authorization: `Bearer ${await employee('jdeboer')}` })
    assert.deepEqual(await last().then(({ afnemer, medewerker }) => [afnemer, medewerker]), ['ita', 'jdeboer'])
    await gevel.get('/actoren', { authorization: `Bearer ${await employee(`u-${bsn}`)}` })
    assert.match((await last()).medewerker, /^[\w-]{43}$/)
  })

  it('has the content of a bijlage, and none of its answers is begun before', async () => {
    const mail = await gevel.get('/klantcontacten?kanaal=e-mail&pageSize=50')
    const [bijlage] = (mail.body.results as { omvatteBijlagen: { uuid: string }[] }[]).flatMap(({ omvatteBijlagen }) => omvatteBijlagen)
    await last()
    assert.equal((await gevel.get(`${gevel.url}/klantbeeld/api/v1/bijlagen/${bijlage!.uuid}/inhoud`)).status, 200)
    assert.deepEqual(await last().then(({ object, object_id, status }) => [object, object_id, status]), ['bijlagen/inhoud', bijlage!.uuid, 200])
  })

  it('has no number, token or name of an unknown parameter in it, and is its owner\'s alone', async () => {
    const text = await gevel.text('audit')
    for (const secretly of [bsn, 'voorbeeld-kcc', 'token-van-beperkt', 'Jan de Boer']) assert.ok(!text.includes(secretly), secretly)
    assert.equal((await stat(gevel.files.audit)).mode & 0o777, 0o600)
  })

  it('does not believe anybody who tells where a request came from', async () => {
    await gevel.get('/actoren', { 'x-forwarded-for': '192.0.2.7' })
    assert.equal((await last()).oorsprong, '127.0.0.1')
  })

  it('has the transaction of a chain of systems', async () => {
    await gevel.get('/actoren', { 'fsc-transaction-id': '0192D0A7-0000-7000-8000-000000000001' })
    assert.equal((await last()).fsc_transactie, '0192d0a7-0000-7000-8000-000000000001')
    await gevel.get('/actoren', { 'fsc-transaction-id': bsn })
    assert.equal((await last()).fsc_transactie, undefined)
  })
})

describe('Behind a proxy that tells where requests come from, the audit log', () => {
  const folder = journalFolder()
  for (const [what, told, found] of [
    ['has what the proxy saw, not what it was told', '198.51.100.9, 192.0.2.7', '192.0.2.7'],
    ['has the proxy where that says nothing that is an address', `192.0.2.7, ${bsn}`, '127.0.0.1'],
  ] as const) {
    it(what, async () => {
      const gevel = await withJournals(folder(), (configuration) => { configuration['proxy'] = { addresses: ['127.0.0.1'], forwardedFor: true } })
      await gevel.get('/actoren', { 'x-forwarded-for': told })
      await gevel.stop()
      assert.deepEqual((await gevel.lines('audit')).map(({ oorsprong }) => oorsprong), [found])
    })
  }
})

describe('A request that does not come to an answer', () => {
  const folder = journalFolder()

  it('is in the audit log as failed, where a source fails', async () => {
    const gevel = await withJournals(folder(), (configuration) => { configuration.sources['zaken']!.settings['zakenUrl'] = 'http://127.0.0.1:1/zaken/api/v1' })
    const { status } = await gevel.get(ofPersoon)
    await gevel.stop()
    assert.deepEqual((await gevel.lines('audit')).map((line) => [line.status, line.resultaat]), [[status, 'mislukt']])
    assert.ok(status >= 500)
  })

  it('is in it as broken off, once, where the client leaves', async () => {
    const slow = adapterTypes.map((type) => (type.name !== 'register' ? type : {
      ...type,
      open: (...settings: Parameters<typeof type.open>) => {
        const adapter = type.open(...settings)
        const { list } = adapter.resources.actoren!
        return { ...adapter, close: () => adapter.close!(), resources: { ...adapter.resources, actoren: { ...adapter.resources.actoren!, list: { ...list!, fetch: async () => { await pause(5000); throw new Error('too late') } } } } }
      },
    }))
    const gevel = await withJournals(folder(), undefined, slow)
    const { port, hostname } = new URL(gevel.url)
    const socket = connect(Number(port), hostname)
    socket.write('GET /klantinteracties/api/v1/actoren HTTP/1.1\r\nHost: gevel\r\nAuthorization: Token voorbeeld-kcc\r\n\r\n')
    await pause(300)
    socket.destroy()
    let lines: any[] = []
    for (let time = 0; time < 50 && lines.length === 0; time++) {
      await pause(50)
      lines = await gevel.lines('audit')
    }
    await gevel.stop()
    assert.deepEqual([...lines, ...(await gevel.lines('audit'))].map(({ resultaat, status, afnemer }) => [resultaat, status, afnemer]), [['afgebroken', undefined, 'kcc']])
  })
})

describe('Without its audit log', () => {
  const folder = journalFolder()

  it('nothing is given or changed, nor told of what was found; the same request goes on once it is there again', async () => {
    const gevel = await withJournals(folder(), (_configuration, { audit }) => void mkdir(audit))
    try {
      const { status, body, headers } = await gevel.get(ofPersoon)
      assert.equal(status, 503)
      assert.match(body.detail, /^Het auditlog is niet bereikbaar/)
      assert.deepEqual([...headers.keys()].filter((name) => name.startsWith('gevel-')), [])
      assert.equal(headers.get('api-version'), '0.9.0')
      assert.equal((await gevel.get('/partijen', { authorization: undefined })).status, 503)
      const before = await gevel.ask('/partijen', { method: 'POST', body: partij }, json)
      assert.deepEqual([before.status, before.headers.get('location'), before.headers.get('api-version')], [503, null, '0.9.0'])
      assert.deepEqual(await gevel.lines('logboek').then((rows) => rows.filter(({ name }) => name === 'partijen vastleggen')), [])
      await rm(gevel.files.audit, { recursive: true })
      assert.equal((await gevel.get(ofPersoon)).status, 200)
      assert.equal((await gevel.lines('audit')).length, 1)
    } finally {
      await gevel.stop()
    }
  })

  it('what need not be kept is answered all the same', async () => {
    const gevel = await withJournals(folder(), (configuration, { audit }) => {
      void mkdir(audit)
      configuration['audit'] = { bestand: audit, verplichting: 'optioneel' }
    })
    assert.equal((await gevel.get(ofPersoon)).status, 200)
    await gevel.stop()
  })

  it('a configuration without a secret for names, or with one file for two journals, is refused', async () => {
    await assert.rejects(withJournals(folder(), (configuration) => { delete configuration['logboek'] }), /audit\.geheim: is missing, and there is no logboek to take it from/)
    await assert.rejects(withJournals(folder(), (configuration, { logboek }) => { configuration['audit'] = { bestand: logboek } }), /audit\.bestand: is the file of logboek too/)
    await assert.rejects(withJournals(folder(), (configuration) => { configuration['audit'] = {} }), /audit\.bestand: is missing/)
  })
})

describe('An audit log over OTLP', () => {
  const folder = journalFolder()
  let receiver: Server
  let status = 200
  const taken: any[] = []
  before(async () => {
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        taken.push(JSON.parse(Buffer.concat(chunks).toString()))
        response.writeHead(status, { 'content-type': 'application/json' }).end('{}')
      })
    }).listen(0, '127.0.0.1')
    await once(receiver, 'listening')
  })
  after(() => void receiver.close())

  it('has the entries as log records, and gives nothing that was not taken', async () => {
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/v1/logs`
    const gevel = await withJournals(folder(), (configuration) => { configuration['audit'] = { otlp: { url } } })
    await gevel.get(ofPersoon, { traceparent: `00-${traceId}-b7ad6b7169203331-00` })
    const [record] = taken[0].resourceLogs[0].scopeLogs[0].logRecords
    assert.deepEqual([record.eventName, record.traceId], ['gevel.audit', traceId])
    assert.match(record.timeUnixNano, /^\d{19}$/)
    const values = Object.fromEntries(record.attributes.map(({ key, value }: any) => [key, value]))
    assert.deepEqual([values['gevel.audit.actie'], values['gevel.audit.status']], [{ stringValue: 'opvragen' }, { intValue: '200' }])
    assert.ok(!JSON.stringify(taken).includes(bsn))
    status = 500
    assert.equal((await gevel.get(ofPersoon)).status, 503)
    await gevel.stop()
  })
})
