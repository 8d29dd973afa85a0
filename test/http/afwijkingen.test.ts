/** Where Gevel deliberately does other than the standard's reference implementation; the table is docs/afwijkingen.md. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import type { Configured } from './configured.ts'
import { alleenRegister, contact, faultsOf, made, nummer, organisatie, persoon, send } from './alleen-register.ts'

const root = new URL('../../', import.meta.url)

describe('docs/afwijkingen.md', () => {
  const rows = readFileSync(new URL('docs/afwijkingen.md', root), 'utf8').split('\n').filter((line) => line.startsWith('| ') && !/^\| (waar|---)/.test(line)).map((line) => line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim()))

  it('has five cells in each row', () => {
    assert.ok(rows.length > 20)
    for (const row of rows) assert.equal(row.length, 5, row.join(' | '))
  })
  it('names for each row a test that is there', () => {
    for (const [where, , , , shown] of rows) {
      const [, file, title] = /^`([^`]+)`: (.+)$/.exec(shown!) ?? []
      assert.ok(file && existsSync(new URL(file, root)), `${where}: ${shown}`)
      assert.ok(readFileSync(new URL(file, root), 'utf8').replaceAll("\\'", "'").includes(title!), `${where}: ${title}`)
    }
  })
})

describe('a difference from the reference implementation', () => {
  let server: Configured
  before(async () => {
    server = await alleenRegister()
  })
  after(() => server.stop())

  const ref = ({ uuid }: any) => ({ uuid })

  it('an object that two others refer to is expanded at both', async () => {
    const partij = await made(server, 'partijen', persoon)
    for (let time = 0; time < 2; time++) {
      const klantcontact = await made(server, 'klantcontacten', { ...contact, kanaal: 'twee keer' })
      await made(server, 'betrokkenen', { wasPartij: ref(partij), hadKlantcontact: ref(klantcontact), rol: 'klant', initiator: true })
    }
    const { body } = await server.get('/klantcontacten?kanaal=twee keer&expand=hadBetrokkenen,hadBetrokkenen.wasPartij')
    assert.deepEqual(body.results.map(({ _expand }: any) => _expand.hadBetrokkenen[0]._expand.wasPartij.uuid), [partij.uuid, partij.uuid])
  })
  it('a row that several related records match is there once, and counted once', async () => {
    const partij = await made(server, 'partijen', persoon)
    const klantcontact = await made(server, 'klantcontacten', contact)
    for (const rol of ['klant', 'vertegenwoordiger']) await made(server, 'betrokkenen', { wasPartij: ref(partij), hadKlantcontact: ref(klantcontact), rol, initiator: true })
    for (let time = 0; time < 2; time++) await made(server, 'onderwerpobjecten', { klantcontact: ref(klantcontact), onderwerpobjectidentificator: { objectId: 'dubbel' } })
    for (const query of [`hadBetrokkene__wasPartij__uuid=${partij.uuid}`, 'onderwerpobject__onderwerpobjectidentificatorObjectId=dubbel']) {
      const { body } = await server.get(`/klantcontacten?${query}`)
      assert.deepEqual([body.count, body.results.map(({ uuid }: any) => uuid)], [1, [klantcontact.uuid]])
    }
  })
  it('a partij whose kvk_nummer has a vestiging of another under it stays, with a 400', async () => {
    const parent = await made(server, 'partijen', { ...organisatie, partijIdentificatoren: [{ partijIdentificator: nummer('kvk_nummer', '12345678') }] })
    const vestiging = await made(server, 'partijen', organisatie)
    await made(server, 'partij-identificatoren', { identificeerdePartij: ref(vestiging), subIdentificatorVan: ref(parent.partijIdentificatoren[0]), partijIdentificator: nummer('vestigingsnummer', '000000000001') })
    const answer = await server.ask(`/partijen/${parent.uuid}`, { method: 'DELETE' })
    assert.deepEqual([answer.status, answer.body.invalidParams[0].name], [400, 'nonFieldErrors'])
    assert.equal((await server.get(parent.url)).status, 200)
  })
  it('an address that moves is no longer standaard, nor preferred by the partij that it left', async () => {
    const adres = await made(server, 'digitaleadressen', { verstrektDoorPartij: ref(await made(server, 'partijen', persoon)), adres: 'a@b.nl', soortDigitaalAdres: 'email', isStandaardAdres: true })
    const from = adres.verstrektDoorPartij
    await send(server, 'PATCH', `/partijen/${from.uuid}`, { voorkeursDigitaalAdres: ref(adres) })
    const to = await made(server, 'partijen', persoon)
    const { body } = await send(server, 'PATCH', `/digitaleadressen/${adres.uuid}`, { verstrektDoorPartij: ref(to) })
    assert.deepEqual([body.verstrektDoorPartij.uuid, body.isStandaardAdres], [to.uuid, false])
    assert.equal((await server.get(from.url)).body.voorkeursDigitaalAdres, null)
  })
  it('a contactpersoon does not choose an id', async () => {
    const uuid = '22222222-2222-4222-8222-222222222222'
    const partij = await made(server, 'partijen', { soortPartij: 'contactpersoon', indicatieActief: true, partijIdentificatie: { uuid, werkteVoorPartij: null, contactnaam: null } })
    assert.notEqual(partij.partijIdentificatie.uuid, uuid)
  })
  it('a choice that there is not is not repeated in the answer', async () => {
    const { body } = await send(server, 'POST', '/partijen', { ...persoon, soortPartij: 'geheim' })
    assert.doesNotMatch(JSON.stringify(body), /geheim/)
    assert.deepEqual(await faultsOf(server, 'POST', '/partijen', { ...persoon, soortPartij: 'geheim' }), ['soortPartij invalid_choice'])
  })
})
