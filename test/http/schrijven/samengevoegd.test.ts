/** A change to a partij that several sources hold goes to the source whose value is shown, or is refused: never stored unseen. */
import assert from 'node:assert/strict'
import { configured, type Configured } from '../configured.ts'
import { assertProblem } from '../wire.ts'
import { faultsOf, made, nummer, organisatie, persoon, send } from '../alleen-register.ts'
import type { Answer } from '../gemeente.ts'

describe('changing a partij that several sources hold', () => {
  let server: Configured
  before(async () => {
    server = await configured(() => undefined)
  })
  after(() => server.stop())

  const forbidden = (answer: Answer, detail: RegExp) => assertProblem(answer, 'forbidden', { url: server.url, detail })
  const find = async (bsn: string) => {
    const { body } = await server.get(`/partijen?partijIdentificator__codeSoortObjectId=bsn&partijIdentificator__objectId=${bsn}`)
    assert.equal(body.count, 1)
    const { _expand, ...partij } = body.results[0]
    return partij
  }
  const patch = (partij: any, body: unknown) => send(server, 'PATCH', `/partijen/${partij.uuid}`, body)

  for (const bsn of ['999993653', '999990135', '999992570', '999990160']) {
    it(`a PUT of all that was read changes nothing: ${bsn}`, async () => {
      const partij = await find(bsn)
      const answer = await send(server, 'PUT', `/partijen/${partij.uuid}`, partij)
      assert.equal(answer.status, 200, JSON.stringify(answer.body))
      assert.deepEqual(answer.body, partij)
      assert.deepEqual(await find(bsn), partij)
    })
  }

  it('a field that nobody filled goes to the register, and is shown', async () => {
    const partij = await find('999993653')
    assert.equal(partij.interneNotitie, '')
    const answer = await patch(partij, { interneNotitie: 'Belt liever na vijven' })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    assert.deepEqual(answer.body, { ...partij, interneNotitie: 'Belt liever na vijven' })
    assert.deepEqual(await find('999993653'), answer.body)
  })
  it('a field whose value the register gives is changed there', async () => {
    const partij = await find('999993653')
    const partijIdentificatie = { contactnaam: { ...partij.partijIdentificatie.contactnaam, voornaam: 'Suus' } }
    const answer = await patch(partij, { soortPartij: 'persoon', partijIdentificatie })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    assert.equal((await find('999993653')).partijIdentificatie.volledigeNaam, 'Suus Moulin')
  })
  it('a field whose value another source gives is refused, and named', async () => {
    const partij = await find('999990135')
    for (const body of [
      { partijIdentificatie: { contactnaam: { ...partij.partijIdentificatie.contactnaam, voornaam: 'Ramon' } } },
      { indicatieActief: !partij.indicatieActief }, { soortPartij: 'organisatie' },
    ]) {
      const [name] = Object.keys(body)
      forbidden(await patch(partij, body), new RegExp(`^${name}: `))
    }
    assert.deepEqual(await find('999990135'), partij)
  })
  it('a new field of somebody that only another source knows makes a stand-in that shows it', async () => {
    const partij = await find('999990135')
    const answer = await patch(partij, { interneNotitie: 'Spreekt Spaans' })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    assert.deepEqual(answer.body, { ...partij, interneNotitie: 'Spreekt Spaans', partijIdentificatoren: answer.body.partijIdentificatoren })
    assert.equal((await find('999990135')).interneNotitie, 'Spreekt Spaans')
  })
  it('secrecy can be asked for, and only be taken back where it was asked', async () => {
    const partij = await find('999993653')
    const secret = await patch(partij, { indicatieGeheimhouding: true })
    assert.equal(secret.body.indicatieGeheimhouding, true)
    assert.equal((await patch(partij, { indicatieGeheimhouding: false })).body.indicatieGeheimhouding, false)
    const elsewhere = await find('999990019')
    assert.equal(elsewhere.indicatieGeheimhouding, true)
    forbidden(await patch(elsewhere, { indicatieGeheimhouding: false }), /^indicatieGeheimhouding: /)
  })
  it('its addresses are a whole list: those of another source must stay', async () => {
    const partij = await find('999993653')
    const added = await made(server, 'digitaleadressen', { verstrektDoorPartij: null, adres: 'extra@voorbeeld.example', soortDigitaalAdres: 'email' })
    const all = [...partij.digitaleAdressen, { uuid: added.uuid }]
    const answer = await patch(partij, { digitaleAdressen: all, voorkeursDigitaalAdres: { uuid: added.uuid } })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    assert.deepEqual(answer.body.digitaleAdressen.map(({ uuid }: any) => uuid).sort(), all.map(({ uuid }) => uuid).sort())
    assert.equal(answer.body.voorkeursDigitaalAdres.uuid, added.uuid)
    forbidden(await patch(partij, { digitaleAdressen: [{ uuid: added.uuid }] }), /^digitaleAdressen: /)
  })
  it('its numbers are a whole list: a new one goes to the register, that of another source must stay', async () => {
    const partij = await find('999990135')
    const answer = await patch(partij, { partijIdentificatoren: [...partij.partijIdentificatoren, { partijIdentificator: nummer('rsin', '850000014') }] })
    // The rsin is somebody else's.
    assertProblem(answer, 'invalid', { url: server.url, invalidParams: [{ name: 'partijIdentificatoren.1.__all__', code: 'unique' }] })
    const free = await patch(partij, { partijIdentificatoren: [...partij.partijIdentificatoren, { partijIdentificator: nummer('kvk_nummer', '12345678') }] })
    assert.equal(free.status, 200, JSON.stringify(free.body))
    assert.deepEqual(free.body.partijIdentificatoren.map(({ partijIdentificator }: any) => partijIdentificator.objectId).sort(), ['12345678', '999990135'])
    forbidden(await patch(partij, { partijIdentificatoren: [] }), /^partijIdentificatoren: /)
  })
  it('a contactpersoon may work for an organisatie that only another source knows', async () => {
    const { body } = await server.get('/partijen?partijIdentificator__codeSoortObjectId=kvk_nummer&partijIdentificator__objectId=90004760')
    const { uuid } = body.results[0]
    const contactpersoon = await made(server, 'partijen', { soortPartij: 'contactpersoon', indicatieActief: true, partijIdentificatie: { werkteVoorPartij: { uuid }, contactnaam: null } })
    assert.equal(contactpersoon.partijIdentificatie.werkteVoorPartij.uuid, uuid)
    const wrong = await made(server, 'partijen', persoon)
    assert.deepEqual(await faultsOf(server, 'POST', '/partijen', { soortPartij: 'contactpersoon', indicatieActief: true, partijIdentificatie: { werkteVoorPartij: { uuid: wrong.uuid } } }),
      ['partijIdentificatie.werkteVoorPartij.uuid invalid'])
    await made(server, 'partijen', organisatie)
  })
})
