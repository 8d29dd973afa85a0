/** What rules refuse and how, over HTTP: questions, purposes, and writes of which the client would not see what it wrote. */
import assert from 'node:assert/strict'
import { configured, type Configured } from '../http/configured.ts'
import type { Answer, RequestHeaders } from '../http/gemeente.ts'

const bsn = '999993653'
const everything = ['read', 'create', 'change', 'remove']
const of = { sources: ['crm', 'register'] }

const clients: Record<string, Record<string, unknown>> = {
  persoon: { ...of, resources: 'alles', alleenMetPersoon: true },
  balie: {
    ...of, writes: 'register', kanalen: ['balie'],
    resources: {
      klantcontacten: { operations: ['read', 'create', 'change'], fields: { except: ['inhoud'] } },
      betrokkenen: { operations: ['read', 'create'], fields: 'alles' },
      digitaleadressen: { operations: ['read'], fields: { except: ['adres'] } },
      partijen: { operations: everything, fields: 'alles' },
      onderwerpobjecten: { operations: everything, fields: 'alles', sources: ['crm'] },
    },
  },
  adressen: { ...of, resources: { klantcontacten: 'alles', betrokkenen: 'alles', digitaleadressen: 'alles', partijen: 'alles' }, vertrouwelijk: 'tonen' },
  doelen: { ...of, resources: 'alles', doelbindingen: ['dienstverlening', 'onderzoek'] },
  doel: { ...of, resources: 'alles', doelbindingen: ['dienstverlening'] },
}

describe('Rules over HTTP', () => {
  let gevel: Configured
  before(async function () {
    this.timeout(30_000)
    gevel = await configured((configuration) => {
      for (const [name, client] of Object.entries(clients)) configuration.clients[name] = { ...client, tokens: [`token-van-${name}`] }
    })
  })
  after(() => gevel?.stop())

  const as = (name: string, more: RequestHeaders = {}) => ({ authorization: `Token token-van-${name}`, ...more })
  const get = (name: string, path: string, more?: RequestHeaders) => gevel.get(path, as(name, more))
  const send = (name: string, method: string, path: string, body?: unknown) =>
    gevel.ask(path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) }, as(name, { 'content-type': 'application/json' }))
  const forbidden = ({ status, body }: Answer, detail: RegExp) => {
    assert.deepEqual([status, body.code], [403, 'permission_denied'], JSON.stringify(body))
    assert.match(body.detail, detail)
  }
  const contact = { kanaal: 'balie', onderwerp: 'Paspoort', taal: 'nld', vertrouwelijk: false }

  it('who must name a persoon gets no other list; what leads to one is enough', async () => {
    for (const path of ['/klantcontacten', '/klantcontacten?kanaal=e-mail', '/partijen', '/betrokkenen', '/internetaken', `${gevel.url}/contactgegevens/api/v1/persoon`]) forbidden(await get('persoon', path), /alleen .* van één persoon/)
    const named = await get('persoon', `/klantcontacten?hadBetrokkene__wasPartij__partijIdentificator__objectId=${bsn}`)
    assert.ok(named.body.count > 0)
    assert.equal((await get('persoon', `/internetaken?klantcontact__uuid=${named.body.results[0].uuid}`)).status, 200)
    assert.equal((await get('persoon', '/actoren')).status, 200, 'about nobody')
  })

  it('what is hidden cannot be searched for, here or through another resource', async () => {
    forbidden(await get('balie', '/klantcontacten?inhoud=geheim'), /op inhoud zoeken/)
    forbidden(await get('balie', '/digitaleadressen?adres__icontains=moulin'), /op adres__icontains zoeken/)
    forbidden(await get('balie', '/klantcontacten?hadBetrokkene__digitaaladres__adres__icontains=moulin'), /zoeken/)
    forbidden(await get('balie', '/internetaken'), /mag internetaken niet lezen/)
    // Those who ask for secrecy would be found by where they live.
    forbidden(await get('adressen', '/klantcontacten?hadBetrokkene__digitaaladres__adres__icontains=moulin'), /zoeken/)
    forbidden(await get('adressen', '/partijen?bezoekadresAdresregel1=Zuideinde'), /zoeken/)
    assert.equal((await get('adressen', '/digitaleadressen?adres=moulin')).status, 200, 'where each address is looked at')
  })

  it('a purpose is named where there are more, and is one of the client\'s', async () => {
    forbidden(await get('doelen', '/actoren'), /Noem de doelbinding/)
    forbidden(await get('doelen', '/actoren', { 'x-doelbinding': 'reclame' }), /niet voor deze afnemer/)
    assert.equal((await get('doelen', '/actoren', { 'x-doelbinding': 'onderzoek' })).status, 200)
    assert.equal((await get('doel', '/actoren')).status, 200)
    forbidden(await get('doel', '/actoren', { 'x-doelbinding': 'onderzoek' }), /niet voor deze afnemer/)
  })

  it('a kanaal that the client may not see has no contacts, though they are there', async () => {
    const { status, body } = await get('balie', '/klantcontacten?kanaal=e-mail')
    assert.deepEqual([status, body.count, body.results], [200, 0, []])
  })

  it('nothing is written that the client would not see, and nothing is left of it', async () => {
    const before = (await gevel.get('/klantcontacten?kanaal=fax')).body.count
    forbidden(await send('balie', 'POST', '/klantcontacten', { ...contact, kanaal: 'fax' }), /Er is niets vastgelegd/)
    forbidden(await send('balie', 'POST', '/klantcontacten', { ...contact, vertrouwelijk: true }), /Er is niets vastgelegd/)
    forbidden(await send('balie', 'POST', '/klantcontacten', { ...contact, inhoud: 'tekst' }), /inhoud: deze afnemer ziet dit veld niet/)
    forbidden(await send('balie', 'POST', '/partijen', { soortPartij: 'persoon', indicatieActief: true, indicatieGeheimhouding: true }), /Er is niets vastgelegd/)
    assert.equal((await gevel.get('/klantcontacten?kanaal=fax')).body.count, before)
  })

  it('a change leaves what is hidden as it was', async () => {
    const made = await gevel.ask('/klantcontacten', { method: 'POST', body: JSON.stringify({ ...contact, inhoud: 'van een ander' }) }, { 'content-type': 'application/json' })
    const path = `/klantcontacten/${made.body.uuid}`
    const seen = await get('balie', path)
    assert.deepEqual([seen.status, seen.body.inhoud], [200, ''])
    assert.equal((await send('balie', 'PUT', path, { ...contact, onderwerp: 'Rijbewijs', inhoud: seen.body.inhoud })).status, 200)
    forbidden(await send('balie', 'PATCH', path, { inhoud: 'nieuw' }), /inhoud/)
    forbidden(await send('balie', 'PATCH', path, { kanaal: 'fax' }), /Er is niets vastgelegd/)
    const { onderwerp, inhoud, kanaal } = (await gevel.get(path)).body
    assert.deepEqual([onderwerp, inhoud, kanaal], ['Rijbewijs', 'van een ander', 'balie'])
    forbidden(await send('balie', 'DELETE', path), /niet verwijderen/)
  })

  it('what belongs to a contact that is hidden cannot be added to it, as if it were not there', async () => {
    const made = await gevel.ask('/klantcontacten', { method: 'POST', body: JSON.stringify({ ...contact, kanaal: 'fax' }) }, { 'content-type': 'application/json' })
    const answer = await send('balie', 'POST', '/betrokkenen', { rol: 'klant', initiator: true, hadKlantcontact: { uuid: made.body.uuid }, wasPartij: null })
    assert.equal(answer.status, 400)
    assert.deepEqual(answer.body.invalidParams.map(({ name }: any) => name), ['hadKlantcontact.uuid'])
    assert.equal((await send('balie', 'PATCH', `/klantcontacten/${made.body.uuid}`, { onderwerp: 'x' })).status, 404)
  })

  it('a resource may be written where it is granted, and nowhere else', async () => {
    const made = await send('balie', 'POST', '/klantcontacten', contact)
    assert.equal(made.status, 201, JSON.stringify(made.body))
    const identificator = { objectId: '1', codeObjecttype: 'zaak', codeRegister: 'open-zaak', codeSoortObjectId: 'uuid' }
    forbidden(await send('balie', 'POST', '/onderwerpobjecten', { klantcontact: { uuid: made.body.uuid }, wasKlantcontact: null, onderwerpobjectidentificator: identificator }), /in bron register niet toevoegen/)
  })
})
