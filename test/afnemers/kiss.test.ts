/** KISS: an employee looks up a klant, reads what is known, and registers what was said. */
import assert from 'node:assert/strict'
import { bekend } from '../../config/voorbeeldgemeente/zaken.ts'
import { Kiss, type Klant } from './kiss.ts'
import { overAll } from './setups.ts'

const moulin = { bsn: '999993653' }
const medewerker = 'janneke.de.vries@voorbeeldgemeente.example'
const nobody = '11111111-1111-4111-8111-111111111111'

overAll('kiss', 'KISS', (setup) => {
  let kiss: Kiss

  beforeEach(() => {
    kiss = new Kiss(setup.connect(), setup.api)
  })

  async function klantWith(identificator: Parameters<Kiss['findKlant']>[0]): Promise<Klant> {
    const klant = await kiss.findKlant(identificator)
    assert.ok(klant, JSON.stringify(identificator))
    return klant
  }

  describe('reading', () => {
    it('finds a persoon by bsn, once, with its adressen', async () => {
      const { id: _id, url, ...klant } = await klantWith(moulin)
      assert.ok(url.startsWith(`${setup.api}/partijen/`))
      assert.deepEqual(klant, {
        naam: 'Suzanne Moulin', bsn: '999993653', vestigingsnummer: undefined, kvkNummer: undefined,
        // The CRM has the first of these too, in another letter case.
        emailadressen: ['Suzanne.Moulin@Voorbeeld.example', 's.moulin@werk.example'], telefoonnummers: ['0612345678'],
      })
    })

    it('finds nobody where no source holds the number', async () => {
      assert.equal(await kiss.findKlant({ bsn: '999990202' }), null)
      assert.equal(await kiss.findKlant({ kvkNummer: '12345678' }), null)
    })

    it('finds an organisatie by kvk_nummer, and its vestiging only together with that number', async () => {
      const organisatie = await klantWith({ kvkNummer: '69599084' })
      assert.deepEqual([organisatie.naam, organisatie.kvkNummer, organisatie.vestigingsnummer], ['Test BV Donald', '69599084', undefined])
      const vestiging = await klantWith({ kvkNummer: '69599084', vestigingsnummer: '000037178598' })
      assert.deepEqual([vestiging.naam, vestiging.kvkNummer, vestiging.vestigingsnummer], ['Test BV Donald Nevenvestiging', '69599084', '000037178598'])
      assert.notEqual(vestiging.id, organisatie.id)
      assert.equal(await kiss.findKlant({ kvkNummer: '90004760', vestigingsnummer: '000037178598' }), null)
    })

    it('gets a klant again by the id that it found, and none by an id that there is not', async () => {
      const klant = await klantWith(moulin)
      assert.deepEqual(await kiss.klant(klant.id), klant)
      assert.equal(await kiss.klant(nobody), null)
    })

    it('reads the contactmomenten of a klant out of every source, one call each', async () => {
      const contactmomenten = await kiss.contactmomenten(moulin)
      assert.ok(contactmomenten.length > 10)
      assert.equal(kiss.connection.exchanges.length, 3 + contactmomenten.length)
      const sources = kiss.connection.exchanges.slice(3).map(({ headers }) => String(headers['gevel-bronnen']).split(';')[0])
      assert.deepEqual([...new Set(sources)].sort(), setup.bronnen)
      assert.equal(new Set(contactmomenten.map(({ klantcontact }) => klantcontact.url)).size, contactmomenten.length)
      const klant = await klantWith(moulin)
      assert.ok(contactmomenten.every(({ wasPartij }) => wasPartij.uuid === klant.id && wasPartij.url === klant.url))
    })

    it('is told that nothing is missing', async () => {
      await kiss.contactmomenten(moulin)
      for (const { url, headers } of kiss.connection.exchanges) assert.equal(headers['gevel-volledig'], '?1', url)
    })

    it('may ask by a url that is not encoded', async () => {
      const { url } = await klantWith(moulin)
      const asItStands = await kiss.get(`/betrokkenen?wasPartij__url=${url}&pageSize=100`)
      const encoded = await kiss.get(`/betrokkenen?wasPartij__url=${encodeURIComponent(url)}&pageSize=100`)
      assert.ok(asItStands.body.count > 10)
      assert.deepEqual(asItStands.body, encoded.body)
    })

    it('reads the contactverzoeken of a klant, with who is to call back', async () => {
      const { url } = await klantWith(moulin)
      const verzoeken = await kiss.contactverzoeken(url)
      assert.ok(verzoeken.length > 0)
      assert.ok(verzoeken.some(({ actoren }) => actoren.some(({ soortActor }: any) => soortActor === 'organisatorische_eenheid')))
    })

    it('finds a contactverzoek of somebody unknown by the address that was given, page after page', async () => {
      const verzoeken = await kiss.searchContactverzoeken('Terugmail.117@voorbeeld.example')
      assert.deepEqual(verzoeken, [])
      const [verzoek, ...others] = await kiss.searchContactverzoeken('Terugmail.12@voorbeeld.example')
      assert.deepEqual(others, [])
      assert.equal(verzoek.adressen[0].adres, 'Terugmail.12@voorbeeld.example')
      assert.ok(verzoek.actoren.length > 0)
    })

    if (setup.isFederated) {
      it('finds who wrote from an address, as the klant that he is', async () => {
        const { id } = await klantWith(moulin)
        const betrokkenen = await kiss.searchBetrokkenen('s.moulin@werk.example')
        assert.ok(betrokkenen.length > 5)
        assert.ok(betrokkenen.every(({ wasPartij }) => wasPartij.uuid === id))
      })
    }

    it('reads the contactmomenten of a zaak, newest first', async () => {
      const contactmomenten = await kiss.contactmomentenOfZaak(bekend.zelfdeMoment)
      assert.ok(contactmomenten.length >= 10)
      const moments = contactmomenten.map(({ plaatsgevondenOp }) => Date.parse(plaatsgevondenOp))
      assert.deepEqual(moments, moments.toSorted((one, other) => other - one))
      for (const contact of setup.isFederated ? bekend.contactenOpZelfdeMoment : []) assert.ok(contactmomenten.some(({ uuid }) => uuid === contact))
    })

    it('asks for nothing more with an empty expand', async () => {
      const [{ klantcontact }] = await kiss.contactmomenten(moulin)
      const { _expand, ...plain } = klantcontact
      assert.deepEqual(await kiss.klantcontactOfLogboek(klantcontact.uuid), plain)
    })
  })

  describe('registering', () => {
    const vraag = { kanaal: 'telefoon', onderwerp: 'Paspoort (verlengen)', notitie: 'Mag het paspoort per post?', medewerker }
    const contactverzoek = { afdeling: 'Burgerzaken', toelichting: 'Na 17.00 uur.', telefoonnummer: '0687654321', email: 'bel.mij@voorbeeld.example' }

    it('shows a new contactmoment at once: with the klant, with the zaak, and by its url', async () => {
      const before = await kiss.contactmomenten(moulin)
      const { url, uuid, klant } = await kiss.registreer(moulin, { ...vraag, zaak: bekend.zelfdeMoment })
      assert.equal(klant?.naam, 'Suzanne Moulin')
      assert.equal(url, `${setup.api}/klantcontacten/${uuid}`)
      const after = await kiss.contactmomenten(moulin)
      assert.equal(after.length, before.length + 1)
      const contactmoment = after.find(({ klantcontact }) => klantcontact.url === url)
      assert.equal(contactmoment.wasPartij.uuid, klant.id)
      assert.deepEqual(contactmoment.zaken, [bekend.zelfdeMoment])
      assert.deepEqual(contactmoment.klantcontact.hadBetrokkenActoren.map((one: any) => one.actoridentificator.objectId), [medewerker])
      const { onderwerp, inhoud, kanaal, indicatieContactGelukt } = contactmoment.klantcontact
      assert.deepEqual({ onderwerp, notitie: inhoud, kanaal, medewerker, indicatieContactGelukt }, { ...vraag, indicatieContactGelukt: true })
      assert.equal((await kiss.contactmomentenOfZaak(bekend.zelfdeMoment))[0].url, url)
    })

    it('makes one actor of an employee, however often he registers', async () => {
      await kiss.registreer(moulin, vraag)
      await kiss.registreer(moulin, vraag)
      const { body } = await kiss.get(`/actoren?actoridentificatorObjectId=${medewerker}`)
      assert.equal(body.count, 1)
    })

    it('shows a contactverzoek, its address and whom it is for', async () => {
      const { internetaak, klant, uuid } = await kiss.registreer(moulin, { ...vraag, contactverzoek })
      const verzoek = (await kiss.contactverzoeken(klant!.url)).find(({ taak }) => taak.uuid === internetaak!.uuid)
      assert.equal(verzoek.klantcontact.uuid, uuid)
      assert.deepEqual(verzoek.adressen.map(({ adres }: any) => adres).sort(), ['0687654321', 'bel.mij@voorbeeld.example'])
      assert.deepEqual(verzoek.actoren.map(({ naam, soortActor }: any) => [naam, soortActor]), [['Burgerzaken', 'organisatorische_eenheid']])
      assert.deepEqual([verzoek.taak.status, verzoek.taak.toelichting], ['te_verwerken', 'Na 17.00 uur.'])
    })

    it('takes the empty nummer that it sends with every contactverzoek, the second time too', async () => {
      for (const onderwerp of ['Eerste', 'Tweede']) await kiss.registreer(moulin, { ...vraag, onderwerp, contactverzoek })
    })

    it('keeps the address of a betrokkene from the klant: it is given for this once', async () => {
      const { klant } = await kiss.registreer(moulin, { ...vraag, contactverzoek })
      assert.deepEqual(await kiss.klant(klant!.id), klant)
    })

    it('finds the contactverzoek of somebody who gave no number by the telephone number that he left', async () => {
      const { internetaak } = await kiss.registreer(null, { ...vraag, contactverzoek: { ...contactverzoek, telefoonnummer: '0201112233', achternaam: 'Onbekend' } })
      const [verzoek, ...others] = await kiss.searchContactverzoeken('0201112233')
      assert.deepEqual([verzoek.taak.uuid, verzoek.contactnaam.achternaam, verzoek.wasPartij, others.length], [internetaak!.uuid, 'Onbekend', null, 0])
    })

    it('makes a klant of a bsn that nobody holds yet, and finds it from then on', async () => {
      const nieuw = { bsn: '999990202' }
      const { klant, url } = await kiss.registreer(nieuw, vraag)
      assert.deepEqual([klant!.bsn, klant!.naam, klant!.emailadressen], ['999990202', '', []])
      const [contactmoment, ...others] = await kiss.contactmomenten(nieuw)
      assert.deepEqual([contactmoment.klantcontact.url, others], [url, []])
      assert.equal((await klantWith(nieuw)).id, contactmoment.wasPartij.uuid)
      // The id that it was made under stays good.
      assert.equal((await kiss.klant(klant!.id))?.bsn, '999990202')
      assert.equal((await kiss.contactverzoeken(klant!.url)).length, 0)
    })

    it('makes a vestiging under a kvk_nummer that stands free, and later the organisatie of that number', async () => {
      const vestiging = { kvkNummer: '90012768', vestigingsnummer: '000011112222' }
      const { klant } = await kiss.registreer(vestiging, vraag)
      assert.deepEqual([klant!.kvkNummer, klant!.vestigingsnummer], ['90012768', '000011112222'])
      assert.equal(await kiss.findKlant({ kvkNummer: '90012768' }), null)
      const { klant: organisatie } = await kiss.registreer({ kvkNummer: '90012768' }, vraag)
      assert.ok(kiss.connection.exchanges.some(({ method }) => method === 'PUT'))
      assert.deepEqual([organisatie!.kvkNummer, organisatie!.vestigingsnummer], ['90012768', undefined])
      assert.equal((await klantWith({ kvkNummer: '90012768' })).id, (await kiss.klant(organisatie!.id))!.id)
      assert.equal((await klantWith(vestiging)).vestigingsnummer, '000011112222')
      assert.equal((await kiss.contactmomenten(vestiging)).length, 1)
      assert.equal((await kiss.contactmomenten({ kvkNummer: '90012768' })).length, 1)
    })

    if (setup.isFederated) {
      it('registers with a klant that only the CRM knows, without losing what the CRM says of him', async () => {
        const nunez = { bsn: '999990135' }
        const before = [await klantWith(nunez), await kiss.contactmomenten(nunez)] as const
        const { url } = await kiss.registreer(nunez, vraag)
        const contactmomenten = await kiss.contactmomenten(nunez)
        assert.equal(contactmomenten.length, before[1].length + 1)
        assert.ok(contactmomenten.some(({ klantcontact }) => klantcontact.url === url))
        assert.deepEqual(await klantWith(nunez), before[0])
      })
    }

    it('takes away what its own tests made, in their order, where it may remove anything', async () => {
      const { uuid, internetaak } = await kiss.registreer(moulin, { ...vraag, contactverzoek })
      if (setup.afnemer) {
        assert.equal((await kiss.connection.send({ method: 'DELETE', url: `${setup.api}/internetaken/${internetaak!.uuid}` })).status, 403)
        assert.equal((await kiss.get(`/klantcontacten/${uuid}`)).status, 200)
        return
      }
      const remove = async (path: string) => assert.equal((await kiss.connection.send({ method: 'DELETE', url: setup.api + path })).status, 204, path)
      const links = await kiss.get(`/actorklantcontacten?klantcontact__uuid=${uuid}`)
      assert.equal(links.body.count, 1)
      for (const link of links.body.results) await remove(`/actorklantcontacten/${link.uuid}`)
      await remove(`/internetaken/${internetaak!.uuid}`)
      await remove(`/klantcontacten/${uuid}`)
      assert.equal((await kiss.get(`/klantcontacten/${uuid}`)).status, 404)
      assert.ok((await kiss.contactmomenten(moulin)).every(({ klantcontact }) => klantcontact.uuid !== uuid))
    })
  })
})
