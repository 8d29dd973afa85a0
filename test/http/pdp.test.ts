/** Decisions on access by another system: asked of each source before anything else is, and never a yes without its yes. */
import assert from 'node:assert/strict'
import { issuer, seconds, type Issuer } from '../access/issuer.ts'
import { journalFolder, withJournals, type Journaled } from './journals.ts'
import { decision, standInPdp, type Answering, type StandInPdp } from './pdp-stand-in.ts'

const bsn = '999993653'
const ofPersoon = `/klantcontacten?hadBetrokkene__wasPartij__partijIdentificator__objectId=${bsn}`
const traceId = '0af7651916cd43dd8448eb211c80319c'
const json = { 'content-type': 'application/json' }
const partij = JSON.stringify({ soortPartij: 'organisatie', indicatieActief: true, digitaleAdressen: [], voorkeursDigitaalAdres: null, rekeningnummers: [], voorkeursRekeningnummer: null })
const all = ['crm', 'post', 'register', 'zaken']

describe('A system that decides on access', () => {
  const folder = journalFolder()
  let pdp: StandInPdp
  let gevel: Journaled
  before(async () => {
    pdp = await standInPdp()
    gevel = await withJournals(folder(), (configuration, { beslissingen }) => {
      configuration['pdp'] = { url: pdp.url, headers: { authorization: 'Bearer sleutel' }, deadlineMs: 500 }
      configuration['beslissingen'] = { bestand: beslissingen }
      configuration.clients['kcc']!['doelbindingen'] = ['dienstverlening']
      configuration.clients['beperkt'] = { tokens: ['token-van-beperkt'], sources: ['crm', 'register'], resources: { klantcontacten: { operations: ['read'], fields: 'alles', sources: ['crm'] } } }
    })
  })
  beforeEach(async () => {
    pdp.asked()
    pdp.answer(() => decision(true))
    await gevel.lines('beslissingen')
  })
  after(async () => {
    await gevel?.stop()
    await pdp?.stop()
  })

  const sourcesIn = (headers: Headers) => [...(headers.get('gevel-bronnen') ?? '').matchAll(/(?:^|, )([a-z]+);/g)].map(([, name]) => name).sort()
  const questions = () => pdp.asked().map(({ body: { action, resource } }) => `${action.name} ${resource.type} ${resource.properties['bron']}`).sort()

  it('is asked of each source of the client, with its credentials and under the trace of the request', async () => {
    const { status, headers } = await gevel.get(ofPersoon, { traceparent: `00-${traceId}-b7ad6b7169203331-00` })
    assert.equal(status, 200)
    assert.deepEqual(sourcesIn(headers), all)
    const asked = pdp.asked()
    assert.deepEqual(asked.map(({ body }) => body.resource.properties['bron']).sort(), all)
    for (const { headers: sent, body } of asked) {
      assert.equal(sent.authorization, 'Bearer sleutel')
      assert.match(sent['traceparent'] as string, new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`))
      const { subject, action, resource, context } = body
      assert.deepEqual([subject, action, resource.type, resource.id, context], [{ type: 'afnemer', id: 'kcc', properties: {} }, { name: 'read' }, 'klantcontacten', '*', { doelbinding: 'dienstverlening' }])
    }
    assert.ok(!JSON.stringify(asked).includes(bsn))
  })

  it('is asked what the rules of the client allow, and no more', async () => {
    await gevel.get('/klantcontacten', { authorization: 'Token token-van-beperkt' })
    assert.deepEqual(questions(), ['read klantcontacten crm'])
    assert.equal((await gevel.get('/partijen', { authorization: 'Token token-van-beperkt' })).status, 403)
    assert.deepEqual(questions(), [])
  })

  it('is asked of what is expanded too, of one record by its id, and of what a write makes and gives back', async () => {
    const { body } = await gevel.get('/klantcontacten?expand=hadBetrokkenen,hadBetrokkenen.wasPartij&pageSize=1')
    assert.deepEqual(questions(), ['betrokkenen', 'klantcontacten', 'partijen'].flatMap((resource) => all.map((source) => `read ${resource} ${source}`)))
    const { uuid } = body.results[0]
    await gevel.get(`/klantcontacten/${uuid}`)
    assert.ok(pdp.asked().every(({ body: { resource } }) => resource.id === uuid))
    const made = await gevel.ask('/partijen', { method: 'POST', body: partij }, json)
    assert.equal(made.status, 201)
    assert.deepEqual(questions(), ['create', 'read'].flatMap((action) => all.map((source) => `${action} partijen ${source}`)))
    assert.equal((await gevel.ask(made.body.url, { method: 'DELETE' })).status, 204)
    assert.deepEqual(questions().slice(-4), all.map((source) => `remove partijen ${source}`))
  })

  it('hides a source that it does not allow, with all that is in it', async () => {
    const open = await gevel.get('/klantcontacten?pageSize=1')
    pdp.answer(({ body }) => decision(body.resource.properties['bron'] !== 'zaken'))
    const closed = await gevel.get('/klantcontacten?pageSize=1')
    assert.equal(closed.status, 200)
    assert.deepEqual(sourcesIn(closed.headers), ['crm', 'post', 'register'])
    assert.ok(closed.body.count < open.body.count)
    pdp.answer(() => decision(true))
    assert.equal((await gevel.get('/klantcontacten?pageSize=1')).body.count, open.body.count)
  })

  it('hides what it does not allow of what is expanded, and refuses a write that it does not allow', async () => {
    pdp.answer(({ body }) => decision(body.resource.type !== 'betrokkenen'))
    const { status, body } = await gevel.get('/klantcontacten?expand=hadBetrokkenen&pageSize=20')
    assert.equal(status, 200)
    assert.ok(body.results.length > 0)
    assert.ok(body.results.every(({ hadBetrokkenen, _expand }: any) => hadBetrokkenen.length === 0 && _expand.hadBetrokkenen.length === 0))
    pdp.answer(({ body: { action } }) => decision(action.name === 'read'))
    const before = (await gevel.get('/partijen?soortPartij=organisatie')).body.count
    assert.equal((await gevel.ask('/partijen', { method: 'POST', body: partij }, json)).status, 403)
    assert.equal((await gevel.get('/partijen?soortPartij=organisatie')).body.count, before)
  })

  it('refuses as the rules of a client would, where it allows no source', async () => {
    pdp.answer(() => decision(false))
    const { status, body } = await gevel.get(ofPersoon)
    assert.deepEqual([status, body.code, body.detail], [403, 'permission_denied', 'Deze afnemer mag klantcontacten niet lezen.'])
    const { results } = (pdp.answer(() => decision(true)), (await gevel.get('/klantcontacten?kanaal=e-mail&pageSize=50')).body)
    const [bijlage] = (results as { omvatteBijlagen: { uuid: string }[] }[]).flatMap(({ omvatteBijlagen }) => omvatteBijlagen)
    pdp.answer(() => decision(false))
    assert.ok([403, 404].includes((await gevel.get(`${gevel.url}/klantbeeld/api/v1/bijlagen/${bijlage!.uuid}/inhoud`)).status))
  })

  const noDecisions: Readonly<Record<string, Answering>> = {
    'an error': () => ({ status: 500, text: '{"decision":true}' }),
    'a redirect': () => ({ status: 302, text: '{"decision":true}' }),
    'no JSON': () => ({ text: 'ja' }),
    'nothing': () => ({ text: '' }),
    'a list': () => ({ text: '[{"decision":true}]' }),
    'a text for a decision': () => ({ text: '{"decision":"true"}' }),
    'a number for a decision': () => ({ text: '{"decision":1}' }),
    'no decision': () => ({ text: '{"context":{}}' }),
    'silence': () => undefined,
  }
  for (const [what, answer] of Object.entries(noDecisions)) {
    it(`takes ${what} for a no`, async () => {
      // A client of its own has no circuit that others have opened.
      const own = await withJournals(folder(), (configuration, { beslissingen }) => {
        configuration['pdp'] = { url: pdp.url, deadlineMs: 300 }
        configuration['beslissingen'] = { bestand: beslissingen, vorm: 'opentelemetry' }
      })
      pdp.answer(answer)
      const { status, body } = await own.get(ofPersoon)
      await own.stop()
      assert.equal(status, 403)
      assert.ok(!('results' in body))
      const external = (await own.lines('beslissingen')).filter(({ attributes }) => attributes['adl.core.policies'].includes('evaluation'))
      assert.deepEqual([...new Set(external.map(({ status }) => status))], ['Error'])
    })
  }

  it('that is not there at all is a no too', async () => {
    await pdp.stop()
    assert.equal((await gevel.get(ofPersoon)).status, 403)
  })
})

describe('On whose behalf is asked', () => {
  const folder = journalFolder()
  let as: Issuer
  let pdp: StandInPdp
  before(async () => { [as, pdp] = await Promise.all([issuer(), standInPdp()]) })
  after(() => Promise.all([as?.stop(), pdp?.stop()]))

  const told = async (personen?: string) => {
    const gevel = await withJournals(folder(), (configuration, { beslissingen }) => {
      configuration['pdp'] = { url: pdp.url, ...(personen && { personen }) }
      configuration['beslissingen'] = { bestand: beslissingen }
      const oidc = { issuer: as.url, jwksUrl: `${as.url}/keys`, audience: 'gevel', clientId: 'mijn', identities: [{ claim: 'bsn', soort: 'bsn' }], represents: 'verwerken' }
      configuration.clients['mijn'] = { oidc, sources: ['register'], resources: 'alles' }
    })
    const token = await as.sign({ iss: as.url, aud: 'gevel', azp: 'mijn', sub: 'mens-1', iat: seconds(), exp: seconds() + 60, bsn: '999990019', represents: { bsn } })
    assert.equal((await gevel.get('/klantcontacten', { authorization: `Bearer ${token}` })).status, 200)
    await gevel.stop()
    const [asked] = pdp.asked()
    const text = await gevel.text('beslissingen')
    for (const secretly of [bsn, '999990019', 'mens-1']) assert.ok(!text.includes(secretly), secretly)
    const kept = (await gevel.lines('beslissingen')).find(({ request }) => request.resource.properties.bron === 'register')
    return { told: asked!.body.subject.properties, kept: kept.request.subject.properties }
  }

  it('is not told, but that somebody acts for another', async () => {
    assert.deepEqual(await told(), { told: { machtiging: true }, kept: { machtiging: true } })
  })

  it('is told by pseudonym where the configuration says so', async () => {
    const { told: sent, kept } = await told('pseudoniem')
    assert.deepEqual([sent.betrokkene.soort, sent.ingelogde.soort], ['BSN', 'BSN'])
    assert.match(sent.betrokkene.id, /^[\w-]{43}$/)
    assert.deepEqual(kept, sent)
  })

  it('is told by number where the configuration says so, and kept by pseudonym all the same', async () => {
    const { told: sent, kept } = await told('nummer')
    assert.deepEqual(sent, { machtiging: true, ingelogde: { soort: 'BSN', id: '999990019' }, betrokkene: { soort: 'BSN', id: bsn }, sub: 'mens-1' })
    assert.notEqual(kept.betrokkene.id, bsn)
  })

  it('needs a secret to be told by pseudonym, and a safe way to be told at all', async () => {
    await assert.rejects(withJournals(folder(), (configuration) => {
      delete configuration['logboek']
      delete configuration['audit']
      configuration['pdp'] = { url: pdp.url, personen: 'pseudoniem' }
    }), /pdp\.personen: pseudoniem needs/)
    await assert.rejects(withJournals(folder(), (configuration) => { configuration['pdp'] = { url: 'http://pdp.example/access/v1/evaluation' } }), /pdp\.url: must match/)
  })
})
