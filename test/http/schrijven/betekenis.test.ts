/** What PUT, PATCH and DELETE mean, what a body may look like, and what goes along with a change. */
import assert from 'node:assert/strict'
import type { Configured } from '../configured.ts'
import { nobody } from '../wire.ts'
import { alleenRegister, contact, faultsOf, made, nummer, organisatie, persoon, send } from '../alleen-register.ts'

describe('what a write means', () => {
  let server: Configured
  before(async () => {
    server = await alleenRegister()
  })
  after(() => server.stop())

  const get = async (url: string) => (await server.get(url)).body
  const status = async (url: string) => (await server.get(url)).status
  const change = async (method: string, path: string, body: unknown) => {
    const answer = await send(server, method, path, body)
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    assert.deepEqual(await get(answer.body.url), answer.body)
    return answer.body
  }
  const remove = async (path: string) => assert.equal((await server.ask(path, { method: 'DELETE' })).status, 204)
  const ref = ({ uuid }: any) => ({ uuid })

  describe('PUT and PATCH', () => {
    it('PUT wants every required field, PATCH none', async () => {
      const { uuid } = await made(server, 'klantcontacten', contact)
      assert.deepEqual(await faultsOf(server, 'PUT', `/klantcontacten/${uuid}`, {}), ['kanaal required', 'onderwerp required', 'taal required', 'vertrouwelijk required'])
      await change('PATCH', `/klantcontacten/${uuid}`, {})
    })
    it('what is left out keeps its value, save the default that PUT sets', async () => {
      const record = await made(server, 'klantcontacten', { ...contact, inhoud: 'blijft', verdereActieOndernomen: true, metadata: { a: '1' } })
      const put = await change('PUT', `/klantcontacten/${record.uuid}`, { ...contact, onderwerp: 'nieuw' })
      assert.deepEqual(put, { ...record, onderwerp: 'nieuw', verdereActieOndernomen: false })
      const patched = await change('PATCH', `/klantcontacten/${record.uuid}`, { verdereActieOndernomen: true })
      assert.equal(patched.verdereActieOndernomen, true)
    })
    it('a group is replaced as a whole, and null empties it', async () => {
      const { uuid } = await made(server, 'partijen', { ...persoon, bezoekadres: { straatnaam: 'Kerkstraat', huisnummer: 12, postcode: '9712 AB', land: 'NL' } })
      const { bezoekadres } = await change('PATCH', `/partijen/${uuid}`, { bezoekadres: { straatnaam: 'Dorp' } })
      assert.deepEqual([bezoekadres.straatnaam, bezoekadres.huisnummer, bezoekadres.postcode, bezoekadres.land], ['Dorp', null, '', ''])
      assert.equal((await change('PATCH', `/partijen/${uuid}`, { bezoekadres: null })).bezoekadres.straatnaam, '')
    })
    it('metadata is replaced as a whole, with the keys that were sent', async () => {
      const { uuid, metadata } = await made(server, 'klantcontacten', { ...contact, metadata: { my_key: 1, 'KVK nr': true, Betreft: 1.5 } })
      assert.deepEqual(metadata, { my_key: '1', 'KVK nr': 'true', Betreft: '1.5' })
      assert.deepEqual((await change('PATCH', `/klantcontacten/${uuid}`, { metadata: { a: 'b' } })).metadata, { a: 'b' })
    })
    it('an identificatie of another soort comes back when the soort does', async () => {
      const { uuid } = await made(server, 'partijen', { ...persoon, partijIdentificatie: { contactnaam: { voornaam: 'Noor' } } })
      assert.equal((await change('PATCH', `/partijen/${uuid}`, { soortPartij: 'organisatie' })).partijIdentificatie, null)
      assert.equal((await change('PATCH', `/partijen/${uuid}`, { partijIdentificatie: { naam: 'Bakkerij' } })).partijIdentificatie.naam, 'Bakkerij')
      assert.equal((await change('PATCH', `/partijen/${uuid}`, { soortPartij: 'persoon' })).partijIdentificatie.volledigeNaam, 'Noor')
    })
    it('a status moves the moment at which a task was handled', async () => {
      const klantcontact = ref(await made(server, 'klantcontacten', contact))
      const taak = await made(server, 'internetaken', { aanleidinggevendKlantcontact: klantcontact, toegewezenAanActoren: [], gevraagdeHandeling: 'x', status: 'te_verwerken' })
      const done = await change('PATCH', `/internetaken/${taak.uuid}`, { status: 'verwerkt', toegewezenOp: '2000-01-01T00:00:00Z' })
      assert.match(done.afgehandeldOp, /^20\d\d-/)
      assert.equal(done.toegewezenOp, taak.toegewezenOp)
      assert.equal((await change('PATCH', `/internetaken/${taak.uuid}`, { status: 'te_verwerken' })).afgehandeldOp, null)
    })
    it('an id of a partij that got a number since still leads to it', async () => {
      const partij = await made(server, 'partijen', persoon)
      const named = await change('PATCH', `/partijen/${partij.uuid}`, { partijIdentificatoren: [{ partijIdentificator: nummer('bsn', '999990184') }] })
      assert.equal((await get(partij.url)).uuid, named.uuid)
      assert.equal((await change('PATCH', `/partijen/${partij.uuid}`, { interneNotitie: 'x' })).uuid, named.uuid)
    })
  })

  describe('what comes along with a partij', () => {
    const item = (objectId: string, soort = 'bsn') => ({ partijIdentificator: nummer(soort, objectId) })

    it('partijIdentificatoren are made with it, all or nothing', async () => {
      const count = async () => (await get('/partijen')).count
      const before = await count()
      const { partijIdentificatoren } = await made(server, 'partijen', { ...organisatie, partijIdentificatoren: [item('850000014', 'rsin'), item('90004760', 'kvk_nummer')] })
      assert.equal(partijIdentificatoren.length, 2)
      assert.deepEqual(await faultsOf(server, 'POST', '/partijen', { ...organisatie, partijIdentificatoren: [item('12345678', 'kvk_nummer'), item('850000014', 'rsin')] }), ['partijIdentificatoren.1.__all__ unique'])
      assert.deepEqual(await faultsOf(server, 'POST', '/partijen', { ...organisatie, partijIdentificatoren: [item('12345678', 'kvk_nummer'), item('87654321', 'kvk_nummer')] }), ['partijIdentificatoren.1.__all__ unique'])
      assert.equal(await count(), before + 1)
    })
    it('partijIdentificatoren that are not in a new list are gone, those without uuid are new, and absent is untouched', async () => {
      const { uuid, partijIdentificatoren: [bsn] } = await made(server, 'partijen', { ...persoon, partijIdentificatoren: [item('999990135')] })
      const both = await change('PATCH', `/partijen/${uuid}`, { partijIdentificatoren: [{ uuid: bsn.uuid, ...item('999990135') }, item('12345678', 'kvk_nummer')] })
      assert.deepEqual(both.partijIdentificatoren.map((one: any) => one.uuid === bsn.uuid), [true, false])
      assert.equal((await change('PATCH', `/partijen/${uuid}`, { indicatieActief: false })).partijIdentificatoren.length, 2)
      // Without a number it is known by its own id again; the id of the number leads nowhere.
      const bare = await change('PATCH', `/partijen/${uuid}`, { partijIdentificatoren: [] })
      assert.equal(await status(bsn.url), 404)
      assert.deepEqual(await faultsOf(server, 'PATCH', `/partijen/${bare.uuid}`, { partijIdentificatoren: [{ uuid: bsn.uuid, ...item('999990135') }] }), ['partijIdentificatoren.0.uuid invalid'])
    })
    it('a uuid cannot be there twice', async () => {
      const { uuid, partijIdentificatoren: [bsn] } = await made(server, 'partijen', { ...persoon, partijIdentificatoren: [item('999992570')] })
      const twice = { uuid: bsn.uuid, ...item('999992570') }
      assert.deepEqual(await faultsOf(server, 'PATCH', `/partijen/${uuid}`, { partijIdentificatoren: [twice, twice] }), ['partijIdentificatoren invalid'])
    })
    it('digitale adressen are linked, and come over from another partij', async () => {
      const one = await made(server, 'partijen', persoon)
      const adres = await made(server, 'digitaleadressen', { verstrektDoorPartij: ref(one), adres: 'a@b.nl', soortDigitaalAdres: 'email' })
      const other = await made(server, 'partijen', { ...persoon, digitaleAdressen: [ref(adres)], voorkeursDigitaalAdres: ref(adres) })
      assert.deepEqual((await get(one.url)).digitaleAdressen, [])
      assert.equal((await get(adres.url)).verstrektDoorPartij.uuid, other.uuid)
      assert.equal((await change('PATCH', `/partijen/${other.uuid}`, { digitaleAdressen: [] })).voorkeursDigitaalAdres, null)
      assert.equal((await get(adres.url)).verstrektDoorPartij, null)
    })
  })

  describe('DELETE takes along what cannot be without', () => {
    it('of a partij: all that is its own, but no klantcontact', async () => {
      const partij = await made(server, 'partijen', { ...organisatie, partijIdentificatoren: [{ partijIdentificator: nummer('kvk_nummer', '11223344') }] })
      const klantcontact = await made(server, 'klantcontacten', contact)
      const other = await made(server, 'partijen', persoon)
      const categorie = await made(server, 'categorieen', { naam: 'x' })
      const gone = [
        await made(server, 'betrokkenen', { wasPartij: ref(partij), hadKlantcontact: ref(klantcontact), rol: 'klant', initiator: true }),
        await made(server, 'digitaleadressen', { verstrektDoorPartij: ref(partij), adres: 'a@b.nl', soortDigitaalAdres: 'email' }),
        await made(server, 'rekeningnummers', { partij: ref(partij), iban: 'NL18BANK23481326' }),
        await made(server, 'categorie-relaties', { partij: ref(partij), categorie: ref(categorie) }),
        await made(server, 'vertegenwoordigingen', { vertegenwoordigendePartij: ref(other), vertegenwoordigdePartij: ref(partij) }),
      ]
      const contactpersoon = await made(server, 'partijen', { soortPartij: 'contactpersoon', indicatieActief: true, partijIdentificatie: { werkteVoorPartij: ref(partij), contactnaam: null } })
      await remove(`/partijen/${partij.uuid}`)
      for (const { url } of [...gone, ...partij.partijIdentificatoren]) assert.equal(await status(url), 404, url)
      assert.equal((await get(contactpersoon.url)).partijIdentificatie, null)
      assert.deepEqual((await get(klantcontact.url)).hadBetrokkenen, [])
    })
    it('of a klantcontact: all that hangs on it', async () => {
      const klantcontact = await made(server, 'klantcontacten', contact)
      const [actor, later] = [await made(server, 'actoren', { naam: 'x', soortActor: 'medewerker' }), await made(server, 'klantcontacten', contact)]
      const betrokkene = await made(server, 'betrokkenen', { hadKlantcontact: ref(klantcontact), rol: 'klant', initiator: true })
      const adres = await made(server, 'digitaleadressen', { verstrektDoorBetrokkene: ref(betrokkene), verstrektDoorPartij: null, adres: 'a@b.nl', soortDigitaalAdres: 'email' })
      const gone = [
        betrokkene,
        await made(server, 'actorklantcontacten', { actor: ref(actor), klantcontact: ref(klantcontact) }),
        await made(server, 'onderwerpobjecten', { klantcontact: ref(klantcontact), wasKlantcontact: null }),
        await made(server, 'onderwerpobjecten', { klantcontact: ref(later), wasKlantcontact: ref(klantcontact) }),
        await made(server, 'bijlagen', { wasBijlageVanKlantcontact: ref(klantcontact) }),
        await made(server, 'internetaken', { aanleidinggevendKlantcontact: ref(klantcontact), toegewezenAanActoren: [ref(actor)], gevraagdeHandeling: 'x', status: 'te_verwerken' }),
      ]
      await remove(`/klantcontacten/${klantcontact.uuid}`)
      for (const { url } of gone) assert.equal(await status(url), 404, url)
      assert.equal((await get(adres.url)).verstrektDoorBetrokkene, null)
      assert.equal(await status(later.url), 200)
    })
    it('of an actor: its links, and tasks are nobody\'s', async () => {
      const klantcontact = ref(await made(server, 'klantcontacten', contact))
      const actor = await made(server, 'actoren', { naam: 'x', soortActor: 'medewerker' })
      const taak = await made(server, 'internetaken', { aanleidinggevendKlantcontact: klantcontact, toegewezenAanActoren: [ref(actor)], gevraagdeHandeling: 'x', status: 'te_verwerken' })
      await remove(`/actoren/${actor.uuid}`)
      assert.deepEqual((await get(taak.url)).toegewezenAanActoren, [])
    })
    it('of an onderwerpobject with cascade: the klantcontacten that no other refers to', async () => {
      const [going, staying] = [await made(server, 'klantcontacten', contact), await made(server, 'klantcontacten', contact)]
      const betrokkene = await made(server, 'betrokkenen', { hadKlantcontact: ref(going), rol: 'klant', initiator: true })
      const partij = await made(server, 'partijen', persoon)
      const adres = (more: object) => made(server, 'digitaleadressen', { verstrektDoorBetrokkene: ref(betrokkene), verstrektDoorPartij: null, adres: 'a@b.nl', soortDigitaalAdres: 'email', ...more })
      const [loose, kept] = [await adres({}), await adres({ verstrektDoorPartij: ref(partij) })]
      const onderwerp = await made(server, 'onderwerpobjecten', { klantcontact: ref(going), wasKlantcontact: ref(staying) })
      await made(server, 'onderwerpobjecten', { klantcontact: ref(staying), wasKlantcontact: null })
      const answer = await server.ask(`/onderwerpobjecten/${onderwerp.uuid}?cascade=true`, { method: 'DELETE' })
      assert.deepEqual([answer.status, answer.body], [200, { behouden: [staying.url] }])
      for (const { url } of [onderwerp, going, betrokkene, loose]) assert.equal(await status(url), 404, url)
      for (const { url } of [staying, kept]) assert.equal(await status(url), 200, url)
    })
    it('of an onderwerpobject without cascade: nothing', async () => {
      const klantcontact = await made(server, 'klantcontacten', contact)
      const onderwerp = await made(server, 'onderwerpobjecten', { klantcontact: ref(klantcontact), wasKlantcontact: null })
      await remove(`/onderwerpobjecten/${onderwerp.uuid}?cascade=false`)
      assert.equal(await status(klantcontact.url), 200)
    })
  })

  describe('a body may be', () => {
    it('of other types that mean the same', async () => {
      const record = await made(server, 'klantcontacten', { ...contact, onderwerp: 12, kanaal: '  post  ', vertrouwelijk: '1', indicatieContactGelukt: 'FALSE', plaatsgevondenOp: '2024-05-01', taal: 'nl' })
      assert.deepEqual([record.onderwerp, record.kanaal, record.vertrouwelijk, record.indicatieContactGelukt, record.plaatsgevondenOp, record.taal], ['12', 'post', true, false, '2024-05-01T00:00:00Z', 'nl'])
      const naive = await made(server, 'klantcontacten', { ...contact, plaatsgevondenOp: '2024-05-01T12:30:00.123456' })
      assert.equal(naive.plaatsgevondenOp, '2024-05-01T12:30:00.123456Z')
      const partij = await made(server, 'partijen', { ...persoon, bezoekadres: { huisnummer: '12' } })
      assert.equal(partij.bezoekadres.huisnummer, 12)
    })
    it('in snake_case, with keys that nobody knows and fields that are not to be written', async () => {
      const record = await made(server, 'klantcontacten', {
        kanaal: 'post', onderwerp: 'x', taal: 'nld', vertrouwelijk: false, plaatsgevonden_op: '2024-05-01T00:00:00Z', onbekend: { a: 1 }, uuid: nobody, url: 'x', hadBetrokkenen: 'x', onderwerobject: {},
      })
      assert.equal(record.plaatsgevondenOp, '2024-05-01T00:00:00Z')
      assert.notEqual(record.uuid, nobody)
      const betrokkene = await made(server, 'betrokkenen', { had_klantcontact: { uuid: record.uuid, url: 'http://elders/x' }, rol: 'klant', initiator: 'true', contactnaam: { voorvoegsel_achternaam: 'de' } })
      assert.deepEqual([betrokkene.hadKlantcontact, betrokkene.contactnaam.voorvoegselAchternaam], [{ uuid: record.uuid, url: record.url }, 'de'])
    })
    it('empty, where nothing is required', async () => {
      await made(server, 'onderwerpobjecten', {})
      await made(server, 'bijlagen', {})
      await made(server, 'categorie-relaties', {})
    })
    it('about names that mean something to the language it is written in', async () => {
      const answer = await server.ask('/klantcontacten', { method: 'POST', body: `{"__proto__":{"kanaal":"x"},"constructor":1,${JSON.stringify({ ...contact, metadata: {} }).slice(1, -2)}"__proto__":"1","constructor":"2"}}` }, { 'content-type': 'application/json' })
      assert.equal(answer.status, 201, JSON.stringify(answer.body))
      assert.deepEqual(Object.entries(answer.body.metadata).sort(), [['__proto__', '1'], ['constructor', '2']])
    })
    it('asked about with expand and with parameters that are not there', async () => {
      const klantcontact = await made(server, 'klantcontacten', contact)
      const answer = await send(server, 'POST', '/digitaleadressen?expand=verstrektDoorBetrokkene,onzin&foo=1', { verstrektDoorPartij: null, adres: 'a@b.nl', soortDigitaalAdres: 'email' })
      assert.deepEqual(answer.body._expand, { verstrektDoorBetrokkene: null })
      const put = await send(server, 'PATCH', `/klantcontacten/${klantcontact.uuid}?expand=hadBetrokkenen&expand=hadBetrokkenen.wasPartij`, {})
      assert.deepEqual(put.body._expand, { hadBetrokkenen: [] })
    })
  })

  describe('maak-klantcontact', () => {
    it('makes a klantcontact with a betrokkene and an onderwerpobject, and tells no Location', async () => {
      const partij = await made(server, 'partijen', persoon)
      const answer = await send(server, 'POST', '/maak-klantcontact', {
        klantcontact: contact, betrokkene: { wasPartij: ref(partij), rol: 'klant', initiator: true, hadKlantcontact: { uuid: nobody } },
        onderwerpobject: { wasKlantcontact: null, onderwerpobjectidentificator: { objectId: 'F1', codeObjecttype: 'formulierinzending', codeRegister: 'formulieren', codeSoortObjectId: 'referentie' } },
      })
      assert.equal(answer.status, 201, JSON.stringify(answer.body))
      assert.equal(answer.headers.get('location'), null)
      const { klantcontact, betrokkene, onderwerpobject } = answer.body
      assert.deepEqual(Object.keys(answer.body), ['klantcontact', 'betrokkene', 'onderwerpobject'])
      for (const one of [klantcontact, betrokkene, onderwerpobject]) assert.deepEqual(await get(one.url), one)
      assert.deepEqual([betrokkene.hadKlantcontact.uuid, onderwerpobject.klantcontact.uuid, betrokkene.wasPartij.uuid], [klantcontact.uuid, klantcontact.uuid, partij.uuid])
      assert.deepEqual(klantcontact.hadBetrokkenen, [{ uuid: betrokkene.uuid, url: betrokkene.url }])
    })
    it('of a klantcontact alone says null for the rest', async () => {
      const { body } = await send(server, 'POST', '/maak-klantcontact', { klantcontact: contact, betrokkene: null, onderwerobject: {} })
      assert.deepEqual([body.betrokkene, body.onderwerpobject], [null, null])
    })
    it('tells faults under the part that they are in, and then makes nothing', async () => {
      const before = (await get('/klantcontacten')).count
      assert.deepEqual(await faultsOf(server, 'POST', '/maak-klantcontact', { klantcontact: { ...contact, onderwerp: '' }, betrokkene: { rol: 'x', wasPartij: { uuid: nobody } }, onderwerpobject: 'x' }),
        ['klantcontact.onderwerp blank', 'betrokkene.wasPartij.uuid invalid', 'betrokkene.rol invalid_choice', 'betrokkene.initiator required', 'onderwerpobject.nonFieldErrors invalid'])
      assert.deepEqual(await faultsOf(server, 'POST', '/maak-klantcontact', { betrokkene: { rol: 'klant', initiator: true } }), ['klantcontact required'])
      assert.equal((await get('/klantcontacten')).count, before)
    })
  })
})
