/** Two sources that can both be written to: each change goes to one of them, the one where it belongs. */
import assert from 'node:assert/strict'
import type { Gemeente } from '../gemeente.ts'
import { assertProblem } from '../wire.ts'
import { contact, nummer, persoon, send } from '../alleen-register.ts'
import { tweeRegisters, type TweeRegisters } from '../twee-registers.ts'

describe('writing over two registers', () => {
  let server: TweeRegisters
  let as: TweeRegisters['as']
  before(async () => {
    server = await tweeRegisters()
    as = server.as
  })
  after(() => server.stop())

  const create = async (client: Pick<Gemeente, 'ask'>, collection: string, body: unknown) => {
    const answer = await send(client, 'POST', `/${collection}`, body)
    assert.equal(answer.status, 201, JSON.stringify(answer.body))
    return answer.body
  }
  const met = (bsn: string) => ({ ...persoon, partijIdentificatoren: [{ partijIdentificator: nummer('bsn', bsn) }] })
  const inBoth = async (bsn: string) => {
    await create(as('een'), 'partijen', { ...met(bsn), interneNotitie: 'van een', partijIdentificatie: { contactnaam: { voornaam: 'Een' } } })
    return create(as('twee'), 'partijen', { ...met(bsn), voorkeurstaal: 'eng' })
  }
  const found = async (client: Gemeente, bsn: string) => (await client.get(`/partijen?partijIdentificator__objectId=${bsn}`)).body.results[0]

  it('a field goes to the register whose value is shown, and no other changes', async () => {
    const { uuid } = await inBoth('999993653')
    const answer = await send(server, 'PATCH', `/partijen/${uuid}`, { interneNotitie: 'anders' })
    assert.deepEqual([answer.status, answer.body.interneNotitie], [200, 'anders'])
    assert.equal((await found(as('een'), '999993653')).interneNotitie, 'anders')
    assert.equal((await found(as('twee'), '999993653')).interneNotitie, '')
    const taal = await send(server, 'PATCH', `/partijen/${uuid}`, { voorkeurstaal: 'fra' })
    assert.equal(taal.body.voorkeurstaal, 'fra')
    assert.equal((await found(as('een'), '999993653')).voorkeurstaal, '')
  })
  it('fields of both in one change are refused whole', async () => {
    const { uuid } = await inBoth('999990019')
    const answer = await send(server, 'PATCH', `/partijen/${uuid}`, { interneNotitie: 'anders', voorkeurstaal: 'fra' })
    assertProblem(answer, 'forbidden', { url: server.url, detail: /interneNotitie \(een\), voorkeurstaal \(twee\)/ })
    assert.equal((await found(server, '999990019')).interneNotitie, 'van een')
  })
  it('emptying a field that another register fills as well is refused', async () => {
    const { uuid } = await inBoth('999992570')
    const twee = await found(as('twee'), '999992570')
    await send(as('twee'), 'PATCH', `/partijen/${twee.uuid}`, { interneNotitie: 'van twee' })
    const answer = await send(server, 'PATCH', `/partijen/${uuid}`, { interneNotitie: '' })
    assertProblem(answer, 'forbidden', { url: server.url, detail: /^interneNotitie: / })
    assert.equal((await found(server, '999992570')).interneNotitie, 'van een')
  })
  it('a child goes where its parent lives, with a stand-in there of whom it is about', async () => {
    const klantcontact = await create(as('een'), 'klantcontacten', contact)
    const partij = await create(as('twee'), 'partijen', { ...met('999990408'), interneNotitie: 'alleen in twee' })
    const betrokkene = await create(server, 'betrokkenen', { hadKlantcontact: { uuid: klantcontact.uuid }, wasPartij: { uuid: partij.uuid }, rol: 'klant', initiator: true })
    assert.equal((await as('een').get(`/betrokkenen/${betrokkene.uuid}`)).status, 200)
    assert.equal((await as('twee').get(`/betrokkenen/${betrokkene.uuid}`)).status, 404)
    assert.equal((await found(as('een'), '999990408')).interneNotitie, '')
    assert.equal((await found(server, '999990408')).interneNotitie, 'alleen in twee')
    assert.equal(betrokkene.wasPartij.uuid, (await found(server, '999990408')).uuid)
  })
  it('a child that is about somebody else from now on gets a stand-in of whom that is', async () => {
    const betrokkene = await create(as('een'), 'betrokkenen', { hadKlantcontact: { uuid: (await create(as('een'), 'klantcontacten', contact)).uuid }, wasPartij: null, rol: 'klant', initiator: true })
    const partij = await create(as('twee'), 'partijen', { ...met('999990184'), interneNotitie: 'alleen in twee' })
    const answer = await send(server, 'PATCH', `/betrokkenen/${betrokkene.uuid}`, { wasPartij: { uuid: partij.uuid } })
    assert.deepEqual([answer.status, answer.body.wasPartij?.uuid], [200, partij.uuid])
    assert.deepEqual((await found(server, '999990184')).betrokkenen.map(({ uuid }: any) => uuid), [betrokkene.uuid])
    assert.equal((await send(server, 'PATCH', `/betrokkenen/${betrokkene.uuid}`, { wasPartij: null })).body.wasPartij, null)
  })
  it('an actor of the other register gets one stand-in with the same name, soort and identificator', async () => {
    const actor = await create(as('twee'), 'actoren', { naam: 'Fatma', soortActor: 'medewerker', indicatieActief: false, actoridentificator: { objectId: 'mdw3', codeObjecttype: 'mdw', codeRegister: 'obj', codeSoortObjectId: 'idf' } })
    const loose = await create(as('twee'), 'actoren', { naam: 'Website', soortActor: 'geautomatiseerde_actor' })
    for (const { uuid } of [actor, loose, actor, loose]) {
      const klantcontact = await create(as('een'), 'klantcontacten', contact)
      const link = await create(server, 'actorklantcontacten', { actor: { uuid }, klantcontact: { uuid: klantcontact.uuid } })
      assert.equal((await as('een').get(`/actoren/${link.actor.uuid}`)).status, 200)
    }
    const { results } = (await as('een').get('/actoren')).body
    assert.deepEqual(results.map(({ naam, indicatieActief, actoridentificator }: any) => [naam, indicatieActief, actoridentificator.objectId]).sort(), [['Fatma', false, 'mdw3'], ['Website', true, '']])
  })
  it('a partij without any number has no stand-in', async () => {
    const klantcontact = await create(as('een'), 'klantcontacten', contact)
    const { uuid } = await create(as('twee'), 'partijen', persoon)
    const answer = await send(server, 'POST', '/betrokkenen', { hadKlantcontact: { uuid: klantcontact.uuid }, wasPartij: { uuid }, rol: 'klant', initiator: true })
    assertProblem(answer, 'forbidden', { url: server.url, detail: /^wasPartij: .*een/ })
    assert.deepEqual((await server.get(`/klantcontacten/${klantcontact.uuid}`)).body.hadBetrokkenen, [])
  })
  it('a kvk_nummer of the other register is known here by its number, once', async () => {
    const kvk = await create(as('een'), 'partij-identificatoren', { identificeerdePartij: null, partijIdentificator: nummer('kvk_nummer', '69599084') })
    for (const nr of ['000037178598', '000037178599']) {
      const partij = await create(server, 'partijen', { soortPartij: 'organisatie', indicatieActief: true })
      await create(server, 'partij-identificatoren', { identificeerdePartij: { uuid: partij.uuid }, subIdentificatorVan: { uuid: kvk.uuid }, partijIdentificator: nummer('vestigingsnummer', nr) })
      const vestiging = (await server.get(`/partijen?partijIdentificator__codeSoortObjectId=vestigingsnummer&partijIdentificator__objectId=${nr}`)).body.results[0]
      const parent = vestiging.partijIdentificatoren[0].subIdentificatorVan.uuid
      assert.equal((await as('twee').get(`/partij-identificatoren/${parent}`)).body.partijIdentificator.objectId, '69599084')
    }
    assert.equal((await as('twee').get('/partij-identificatoren?partijIdentificatorObjectId=69599084')).body.count, 1)
  })
  it('a partij in both cannot be removed, in one it can', async () => {
    const { uuid } = await inBoth('999990160')
    assert.equal((await server.ask(`/partijen/${uuid}`, { method: 'DELETE' })).status, 403)
    const een = await found(as('een'), '999990160')
    assert.equal((await as('een').ask(`/partijen/${een.uuid}`, { method: 'DELETE' })).status, 204)
    assert.equal((await server.ask(`/partijen/${uuid}`, { method: 'DELETE' })).status, 204)
    assert.equal(await found(server, '999990160'), undefined)
  })
})
