/** What cannot be written where it belongs is refused, in the standard's shape, with the reason, and nothing is stored. */
import assert from 'node:assert/strict'
import { configured, type Configured } from '../configured.ts'
import { assertProblem, nobody } from '../wire.ts'
import { contact, made, nummer, persoon, send } from '../alleen-register.ts'
import type { Answer } from '../gemeente.ts'

describe('writing what no source of the client takes', () => {
  let server: Configured
  before(async () => {
    server = await configured(() => undefined)
  })
  after(() => server.stop())

  const forbidden = (answer: Answer, detail: RegExp) => assertProblem(answer, 'forbidden', { url: server.url, detail })

  /** A klantcontact of persoon 999993653 that one source holds. */
  async function contactIn(bron: string): Promise<any> {
    const { body } = await server.get('/klantcontacten?hadBetrokkene__wasPartij__partijIdentificator__objectId=999993653&pageSize=500&expand=hadBetrokkenen')
    for (const one of body.results) {
      const { headers } = await server.get(`/klantcontacten/${one.uuid}`)
      if (headers.get('gevel-bronnen')!.startsWith(`${bron};`)) return one
    }
    return assert.fail(`no klantcontact in ${bron}`)
  }

  for (const bron of ['zaken', 'crm', 'post']) {
    it(`a child of a klantcontact in ${bron} is refused, naming the source`, async () => {
      const { uuid } = await contactIn(bron)
      for (const [collection, body] of Object.entries({
        betrokkenen: { hadKlantcontact: { uuid }, rol: 'klant', initiator: true },
        onderwerpobjecten: { klantcontact: { uuid }, wasKlantcontact: null },
        internetaken: { aanleidinggevendKlantcontact: { uuid }, toegewezenAanActoren: [], gevraagdeHandeling: 'x', status: 'te_verwerken' },
        bijlagen: { wasBijlageVanKlantcontact: { uuid } },
      })) forbidden(await send(server, 'POST', `/${collection}`, body), new RegExp(`Bron ${bron} .*${collection}`))
    })
    it(`a change to a klantcontact in ${bron} is refused, and to nothing new it is not`, async () => {
      const { uuid, _expand, ...shown } = await contactIn(bron)
      forbidden(await send(server, 'PATCH', `/klantcontacten/${uuid}`, { onderwerp: 'Anders' }), new RegExp(`^onderwerp: bron ${bron} `))
      const { verdereActieOndernomen: _default, ...sent } = shown
      const same = await send(server, 'PUT', `/klantcontacten/${uuid}`, sent)
      assert.equal(same.status, 200, JSON.stringify(same.body))
      assert.deepEqual(same.body, { uuid, ...shown })
      forbidden(await server.ask(`/klantcontacten/${uuid}`, { method: 'DELETE' }), new RegExp(`Bron ${bron} .*verwijdering`))
    })
  }

  it('a record cannot point at a klantcontact that lives elsewhere', async () => {
    const { uuid } = await contactIn('crm')
    const own = await made(server, 'klantcontacten', contact)
    forbidden(await send(server, 'POST', '/onderwerpobjecten', { klantcontact: { uuid: own.uuid }, wasKlantcontact: { uuid } }), /^wasKlantcontact: .*register/)
    assert.equal((await server.get(own.url)).body.gingOverOnderwerpobjecten.length, 0)
  })

  it('a partij with a home elsewhere cannot be removed', async () => {
    const { body } = await server.get('/partijen?partijIdentificator__objectId=999993653&partijIdentificator__codeSoortObjectId=bsn')
    forbidden(await server.ask(`/partijen/${body.results[0].uuid}`, { method: 'DELETE' }), /crm/)
  })

  it('maak-klantcontact leaves nothing when one of its parts is refused by the source', async () => {
    const voor = (await server.get('/klantcontacten?onderwerp=alles-of-niets')).body.count
    const double = { klantcontact: { ...contact, onderwerp: 'alles-of-niets', nummer: '77' } }
    assert.equal((await send(server, 'POST', '/maak-klantcontact', double)).status, 201)
    const again = await send(server, 'POST', '/maak-klantcontact', { ...double, betrokkene: { rol: 'klant', initiator: true } })
    assertProblem(again, 'invalid', { url: server.url, invalidParams: [{ name: 'klantcontact.nummer', code: 'unique', reason: 'Er bestaat al een klantcontact met eenzelfde nummer.' }] })
    assert.equal((await server.get('/klantcontacten?onderwerp=alles-of-niets')).body.count, voor + 1)
  })
})

describe('a client without a source to write to', () => {
  let server: Configured
  before(async () => {
    server = await configured((configuration) => delete configuration.clients['kcc']!['writes'])
  })
  after(() => server.stop())

  it('is refused every write', async () => {
    const is = (answer: Answer) => assertProblem(answer, 'forbidden', { url: server.url, detail: /alleen lezen/ })
    is(await send(server, 'POST', '/partijen', persoon))
    is(await send(server, 'POST', '/maak-klantcontact', { klantcontact: contact }))
    const { uuid } = (await server.get('/categorieen')).body.results[0]
    for (const method of ['PUT', 'PATCH']) is(await send(server, method, `/categorieen/${uuid}`, { naam: 'x' }))
    is(await server.ask(`/categorieen/${uuid}`, { method: 'DELETE' }))
    is(await server.ask(`/categorieen/${nobody}`, { method: 'DELETE' }))
  })
})

describe('a source that the client may not see', () => {
  let server: Configured
  before(async () => {
    server = await configured((configuration) => {
      configuration.clients['kcc'] = { ...configuration.clients['kcc'], sources: ['register'] }
    })
  })
  after(() => server.stop())

  it('is not told of by a refusal: a number that only it knows is free', async () => {
    const made999990135 = await made(server, 'partijen', { ...persoon, partijIdentificatoren: [{ partijIdentificator: nummer('bsn', '999990135') }] })
    assert.equal(made999990135.partijIdentificatoren.length, 1)
  })
})
