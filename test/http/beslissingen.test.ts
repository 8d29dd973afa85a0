/** The log of decisions on access: one entry for each, in either form, before the answer that rests on it. */
import assert from 'node:assert/strict'
import { mkdir, rm } from 'node:fs/promises'
import { journalFolder, withJournals, type Files, type Journaled } from './journals.ts'
import type { Configuration } from './configured.ts'
import { decision, standInPdp, type StandInPdp } from './pdp-stand-in.ts'

const bsn = '999993653'
const ofPersoon = `/klantcontacten?hadBetrokkene__wasPartij__partijIdentificator__objectId=${bsn}`
const traceId = '0af7651916cd43dd8448eb211c80319c'
const incoming = { traceparent: `00-${traceId}-b7ad6b7169203331-00` }
const json = { 'content-type': 'application/json' }
const beperkt = { authorization: 'Token token-van-beperkt' }

/** With a client that sees actoren for one of two purposes, and a log of decisions. */
const deciding = (more: Readonly<Record<string, unknown>> = {}) => (configuration: Configuration, { beslissingen }: Files) => {
  configuration['beslissingen'] = { bestand: beslissingen, ...more }
  configuration.clients['beperkt'] = { tokens: ['token-van-beperkt'], doelbindingen: ['een', 'twee'], sources: ['register'], resources: { actoren: 'alles' } }
}

describe('The log of decisions', () => {
  const folder = journalFolder()
  let gevel: Journaled
  before(async () => { gevel = await withJournals(folder(), deciding()) })
  after(() => gevel.stop())

  const last = async () => {
    const lines = await gevel.lines('beslissingen')
    assert.equal(lines.length, 1, JSON.stringify(lines))
    return lines[0]
  }

  it('has what was asked and decided, by which version of the rules, under the trace of the other two', async () => {
    await gevel.get(ofPersoon, { ...incoming, 'fsc-transaction-id': '0192d0a7-0000-7000-8000-000000000001' })
    const { timestamp, span_id, policies, ...line } = await last()
    assert.ok(Math.abs(Date.now() - Date.parse(timestamp)) < 60_000 && timestamp.endsWith('Z'))
    assert.match(span_id, /^[0-9a-f]{16}$/)
    assert.match(policies.gevel, /^[\w-]{16}$/)
    assert.deepEqual(line, {
      type: 'access_evaluation', trace_id: traceId, transaction_id: '0192d0a7-0000-7000-8000-000000000001',
      request: { subject: { type: 'afnemer', id: 'kcc', properties: {} }, action: { name: 'read' }, resource: { type: 'klantcontacten', id: '*', properties: {} }, context: {} },
      response: { decision: true, context: { bronnen: ['crm', 'zaken', 'post', 'register'] } },
    })
    for (const journal of ['audit', 'logboek'] as const) assert.equal((await gevel.lines(journal)).at(-1).trace_id, traceId)
  })

  it('has a refusal as a decision: of a purpose, of a resource', async () => {
    for (const [headers, context] of [[{}, {}], [{ 'x-doelbinding': 'drie' }, {}], [{ 'x-doelbinding': 'een' }, { doelbinding: 'een' }]] as const) {
      assert.equal((await gevel.get('/partijen', { ...beperkt, ...headers })).status, 403)
      const { request, response, policies } = await last()
      assert.deepEqual([request.subject.id, request.resource.type, request.context, response], ['beperkt', 'partijen', context, { decision: false }])
      assert.match(policies.gevel, /^[\w-]{16}$/)
    }
  })

  it('has the id of what is read or changed, and what is done with it', async () => {
    const body = JSON.stringify({ soortPartij: 'organisatie', indicatieActief: true, digitaleAdressen: [], voorkeursDigitaalAdres: null, rekeningnummers: [], voorkeursRekeningnummer: null })
    const made = await gevel.ask('/partijen', { method: 'POST', body }, json)
    assert.equal((await last()).request.action.name, 'create')
    for (const [method, name, status] of [['GET', 'read', 200], ['PATCH', 'change', 200], ['DELETE', 'remove', 204]] as const) {
      assert.equal((await gevel.ask(made.body.url, { method, ...(method === 'PATCH' && { body: '{}' }) }, method === 'PATCH' ? json : {})).status, status)
      const { request } = await last()
      assert.deepEqual([request.action.name, request.resource.id], [name, made.body.uuid])
    }
  })

  it('has nothing where nothing was decided: nobody was recognised, or the question made no sense', async () => {
    await gevel.get('/partijen', { authorization: undefined })
    await gevel.get('/partijen?er=niet')
    await gevel.get('/er-is-niets')
    assert.deepEqual(await gevel.lines('beslissingen'), [])
    assert.equal((await gevel.lines('audit')).length >= 3, true)
  })

  it('tells one version of the rules from another, and not one token from another', async () => {
    const version = async (change: (client: Record<string, unknown>) => void) => {
      const other = await withJournals(folder(), (configuration, files) => {
        deciding()(configuration, files)
        change(configuration.clients['kcc']!)
      })
      const [token] = ['voorbeeld-kcc', 'een-ander-token']
      await other.get('/actoren', { authorization: `Token ${token}` })
      await other.stop()
      return (await other.lines('beslissingen'))[0].policies.gevel as string
    }
    const plain = await version(() => undefined)
    assert.equal(await version((client) => { client['tokens'] = ['voorbeeld-kcc', 'een-ander-token'] }), plain)
    assert.notEqual(await version((client) => { client['vertrouwelijk'] = 'verbergen' }), plain)
  })
})

describe('The log of decisions as events of OpenTelemetry', () => {
  const folder = journalFolder()
  let pdp: StandInPdp
  before(async () => { pdp = await standInPdp() })
  after(() => pdp.stop())

  it('has one for each answer of the other system and one for the rules; a refusal is Unset', async () => {
    const gevel = await withJournals(folder(), (configuration, files) => {
      deciding({ vorm: 'opentelemetry' })(configuration, files)
      configuration['pdp'] = { url: pdp.url }
    })
    pdp.answer(({ body }) => decision(body.resource.properties['bron'] !== 'zaken'))
    await gevel.get(ofPersoon, incoming)
    await gevel.stop()
    const lines = await gevel.lines('beslissingen')
    assert.ok(lines.every(({ event_name, trace_id, timestamp }) => event_name === 'adl.access_evaluation' && trace_id === traceId && Number.isInteger(timestamp)))
    assert.equal(new Set(lines.map(({ span_id }) => span_id)).size, lines.length)
    const outcomes = lines.map(({ status, attributes }) => {
      const { resource } = JSON.parse(attributes['adl.core.request'])
      return [resource.properties.bron ?? 'regels', status, JSON.parse(attributes['adl.core.response']).decision]
    })
    assert.deepEqual(outcomes.sort(), [['crm', 'Ok', true], ['post', 'Ok', true], ['regels', 'Ok', true], ['register', 'Ok', true], ['zaken', 'Unset', false]])
    // The other system is told of the very span that its decision is kept under.
    const spans = pdp.asked().map(({ headers }) => (headers['traceparent'] as string).split('-')[2])
    assert.ok(spans.every((span) => lines.some(({ span_id }) => span_id === span)))
  })
})

describe('Without its log of decisions', () => {
  const folder = journalFolder()

  it('nothing is given, which the audit log has as a failure; what need not be kept is given all the same', async () => {
    const gevel = await withJournals(folder(), (configuration, files) => {
      void mkdir(files.beslissingen)
      deciding()(configuration, files)
    })
    const { status, body } = await gevel.get(ofPersoon)
    assert.equal(status, 503)
    assert.match(body.detail, /^Het log van beslissingen is niet bereikbaar/)
    assert.deepEqual((await gevel.lines('audit')).map((line) => [line.status, line.resultaat]), [[503, 'mislukt']])
    await rm(gevel.files.beslissingen, { recursive: true })
    assert.equal((await gevel.get(ofPersoon)).status, 200)
    await gevel.stop()
    const lenient = await withJournals(folder(), (configuration, files) => {
      void mkdir(files.beslissingen)
      deciding({ verplichting: 'optioneel' })(configuration, files)
    })
    assert.equal((await lenient.get(ofPersoon)).status, 200)
    await lenient.stop()
  })
})
