/** The rules on what is written, in the standard's codes and words. */
import assert from 'node:assert/strict'
import type { Configured } from '../configured.ts'
import { nobody } from '../wire.ts'
import { alleenRegister, contact, faultsOf, made, nummer, organisatie, persoon, reasonsOf, send } from '../alleen-register.ts'

describe('the rules on what is written', () => {
  let server: Configured
  before(async () => {
    server = await alleenRegister()
  })
  after(() => server.stop())

  const adres = (soortDigitaalAdres: string, adres: string) => ({ verstrektDoorPartij: null, soortDigitaalAdres, adres })
  const identificator = (soort: string, objectId: string, more = {}) => ({ identificeerdePartij: null, partijIdentificator: nummer(soort, objectId), ...more })

  describe('all faults of a body come at once', () => {
    it('of every field, in the order of the fields', async () => {
      assert.deepEqual(
        await faultsOf(server, 'POST', '/klantcontacten', {
          nummer: 'x1', kanaal: '', onderwerp: 'x'.repeat(201), inhoud: null, indicatieContactGelukt: 'misschien', hoofdOnderwerpType: 'geen url', taal: 'nederlands',
          plaatsgevondenOp: 'gisteren', metadata: { a: null, b: ['x'], c: 'x'.repeat(256) },
        }),
        [
          'nummer invalid', 'kanaal blank', 'onderwerp max_length', 'inhoud null', 'indicatieContactGelukt invalid', 'hoofdOnderwerpType invalid', 'taal max_length',
          'vertrouwelijk required', 'plaatsgevondenOp invalid', 'metadata.a null', 'metadata.b invalid', 'metadata.c max_length',
        ],
      )
    })
    it('of groups, of what depends on the soort, of lists and of references', async () => {
      assert.deepEqual(
        await faultsOf(server, 'POST', '/partijen', {
          soortPartij: 'persoon', digitaleAdressen: [{ adres: 'a@b.nl' }, 'x', { uuid: nobody }], voorkeursDigitaalAdres: { uuid: 'x' }, rekeningnummers: 'geen',
          bezoekadres: { huisnummer: 'tien', postcode: '1234AB', land: 'nl', straatnaam: 'x'.repeat(256), nummeraanduidingId: '12' }, partijIdentificatie: { contactnaam: { voorletters: 'x'.repeat(11) } },
          partijIdentificatoren: [{}, { partijIdentificator: nummer('bsn', '123456789') }, { uuid: 'x', partijIdentificator: { objectId: '1' } }],
        }),
        [
          'digitaleAdressen.0.uuid required', 'digitaleAdressen.1.nonFieldErrors invalid', 'voorkeursDigitaalAdres.uuid invalid', 'rekeningnummers.nonFieldErrors not_a_list',
          'partijIdentificatoren.0.partijIdentificator required', 'partijIdentificatoren.2.partijIdentificator.codeObjecttype required',
          'partijIdentificatoren.2.partijIdentificator.codeSoortObjectId required', 'partijIdentificatoren.2.partijIdentificator.codeRegister required', 'partijIdentificatoren.2.uuid invalid',
          'indicatieActief required', 'bezoekadres.nummeraanduidingId invalid', 'bezoekadres.straatnaam max_length', 'bezoekadres.huisnummer invalid', 'bezoekadres.postcode invalid', 'bezoekadres.land invalid',
          'partijIdentificatie.contactnaam.voorletters max_length',
        ],
      )
    })
    it('with what does not exist and what the rules say', async () => {
      assert.deepEqual(await reasonsOf(server, 'POST', '/internetaken', { aanleidinggevendKlantcontact: { uuid: nobody }, gevraagdeHandeling: 'x', status: 'te_verwerken', afgehandeldOp: '2024-01-01' }), [
        'aanleidinggevendKlantcontact.uuid: Klantcontact object bestaat niet.',
        "afgehandeldOp: De Internetaak kan geen afgehandeld op datum bevatten als de status niet op 'verwerkt' staat.",
        'nonFieldErrors: `toegewezen_aan_actor` of `toegewezen_aan_actoren` is required (mag niet beiden gebruiken).',
      ])
    })
    it('in the words of the standard', async () => {
      assert.deepEqual(await reasonsOf(server, 'POST', '/betrokkenen', { hadKlantcontact: 'x', wasPartij: { uuid: 7 }, rol: 'gast', initiator: null, organisatienaam: 'x'.repeat(201) }), [
        'wasPartij.uuid: Must be a valid UUID.',
        'hadKlantcontact.nonFieldErrors: Ongeldige data. Verwacht een dictionary, kreeg een str.',
        'rol: Dit is een ongeldige keuze.',
        'organisatienaam: Zorg ervoor dat dit veld niet meer dan 200 karakters bevat.',
        'initiator: Dit veld mag niet leeg zijn.',
      ])
    })
    for (const [body, type] of [[[], 'list'], ['x', 'str'], [1, 'int'], [null, 'NoneType'], [true, 'bool']] as const) {
      it(`a body that is no object is one fault: ${JSON.stringify(body)}`, async () => {
        const expected = [`nonFieldErrors: Ongeldige data. Verwacht een dictionary, kreeg een ${type}.`]
        assert.deepEqual(await reasonsOf(server, 'POST', '/partijen', body), expected)
        assert.deepEqual(await reasonsOf(server, 'POST', '/maak-klantcontact', body), expected)
      })
    }
    it('and hold nothing of the values', async () => {
      const answer = await send(server, 'POST', '/partij-identificatoren', { ...identificator('bsn', '999993654'), anderePartijIdentificator: 'geheim'.repeat(40) })
      assert.equal(answer.status, 400)
      assert.doesNotMatch(JSON.stringify(answer.body), /999993654|geheim/)
    })
  })

  describe('digitale adressen', () => {
    for (const ok of ['0612345678', '+31612345678', '0031612345678', '+123456789']) {
      it(`take the telephone number ${ok}`, async () => void (await made(server, 'digitaleadressen', adres('telefoonnummer', ok))))
    }
    for (const bad of ['0800123456', '0900123456', '1400', '14030', '140', '06-12345678', '06 12345678', '0012', '61234567', '+31']) {
      it(`refuse the telephone number ${bad}`, async () => assert.deepEqual(await faultsOf(server, 'POST', '/digitaleadressen', adres('telefoonnummer', bad)), ['adres invalid']))
    }
    it('say which numbers are not allowed', async () => {
      assert.deepEqual(await reasonsOf(server, 'POST', '/digitaleadressen', adres('telefoonnummer', '0900123456')),
        ['adres: Het opgegeven telefoonnummer is ongeldig, telefoonnummers beginnend met 0800, 0900, 1400 of 140xx zijn niet toegestaan.'])
    })
    for (const ok of ['a@b.nl', 'a@localhost', 'x+y@sub.voorbeeld.example', 'info@bücher.example']) {
      it(`take the e-mail address ${ok}`, async () => void (await made(server, 'digitaleadressen', adres('email', ok))))
    }
    for (const bad of ['a@b', 'jé@b.nl', 'a', '@b.nl', 'a@', 'a b@c.nl', 'a@b..nl']) {
      it(`refuse the e-mail address ${bad}`, async () =>
        assert.deepEqual(await reasonsOf(server, 'POST', '/digitaleadressen', adres('email', bad)), ['adres: Voer een geldig e-mailadres in.']))
    }
    it('take anything else as it is', async () => void (await made(server, 'digitaleadressen', adres('overig', '@someone'))))
    it('want verstrektDoorPartij, if only with null, when they are made', async () => {
      assert.deepEqual(await faultsOf(server, 'POST', '/digitaleadressen', { adres: 'a@b.nl', soortDigitaalAdres: 'email' }), ['verstrektDoorPartij required'])
      const { uuid } = await made(server, 'digitaleadressen', adres('email', 'a@b.nl'))
      assert.equal((await send(server, 'PUT', `/digitaleadressen/${uuid}`, { adres: 'c@b.nl', soortDigitaalAdres: 'email' })).status, 200)
    })
    it('are checked again when only their soort changes', async () => {
      const { uuid } = await made(server, 'digitaleadressen', adres('overig', 'nergens'))
      assert.deepEqual(await faultsOf(server, 'PATCH', `/digitaleadressen/${uuid}`, { soortDigitaalAdres: 'email' }), ['adres invalid'])
    })
    it('are the standard one only of a partij, and one of each soort', async () => {
      assert.deepEqual(await faultsOf(server, 'POST', '/digitaleadressen', { ...adres('email', 'a@b.nl'), isStandaardAdres: true }), ['isStandaardAdres invalid'])
      const partij = await made(server, 'partijen', persoon)
      const of = { verstrektDoorPartij: { uuid: partij.uuid }, isStandaardAdres: true }
      const first = await made(server, 'digitaleadressen', { ...adres('email', 'een@b.nl'), ...of })
      const phone = await made(server, 'digitaleadressen', { ...adres('telefoonnummer', '0612345678'), ...of })
      await made(server, 'digitaleadressen', { ...adres('email', 'twee@b.nl'), ...of })
      assert.equal((await server.get(first.url)).body.isStandaardAdres, false)
      assert.equal((await server.get(phone.url)).body.isStandaardAdres, true)
    })
    it('have a referentie that is a word, and one of each soort of a partij; their own is no conflict', async () => {
      const partij = await made(server, 'partijen', persoon)
      const of = { ...adres('email', 'a@b.nl'), verstrektDoorPartij: { uuid: partij.uuid }, referentie: 'portaalvoorkeur' }
      const first = await made(server, 'digitaleadressen', of)
      assert.deepEqual(await faultsOf(server, 'POST', '/digitaleadressen', of), ['nonFieldErrors unique'])
      assert.deepEqual(await faultsOf(server, 'POST', '/digitaleadressen', { ...of, referentie: 'met spatie' }), ['referentie invalid'])
      assert.equal((await send(server, 'PUT', `/digitaleadressen/${first.uuid}`, of)).status, 200)
    })
  })

  describe('partij-identificatoren', () => {
    const reason = (text: string) => [`partijIdentificatorObjectId: Deze waarde is ongeldig, reden: ${text}`]
    for (const [soort, objectId, text] of [
      ['bsn', '999993654', 'Onjuist BSN nummer'], ['bsn', '12345678', 'Waarde moet 9 tekens lang zijn'], ['bsn', '99999365x', 'Voer een numerieke waarde in'],
      ['rsin', '850000015', 'Onjuist RSIN nummer'], ['kvk_nummer', '1234567', 'Waarde moet 8 tekens lang zijn'], ['kvk_nummer', '1234567a', 'Voer een numerieke waarde in'],
    ] as const) {
      it(`refuse ${soort} ${objectId}`, async () => assert.deepEqual(await reasonsOf(server, 'POST', '/partij-identificatoren', identificator(soort, objectId)), reason(text)))
    }
    it('keep the hierarchy of register, objecttype and soort', async () => {
      const wrong = (more: object) => ({ ...identificator('bsn', '999993653'), partijIdentificator: { ...nummer('bsn', '999993653'), ...more } })
      assert.deepEqual(await reasonsOf(server, 'POST', '/partij-identificatoren', wrong({ codeObjecttype: 'vestiging' })),
        ["partijIdentificatorCodeObjecttype: voor `codeRegister` brp zijn alleen deze waarden toegestaan: ['natuurlijk_persoon']"])
      assert.deepEqual(await faultsOf(server, 'POST', '/partij-identificatoren', wrong({ codeSoortObjectId: 'rsin' })), ['partijIdentificatorCodeSoortObjectId invalid'])
      assert.deepEqual(await faultsOf(server, 'POST', '/partij-identificatoren', wrong({ codeRegister: 'anders', codeObjecttype: 'x' })),
        ['partijIdentificator.codeObjecttype invalid_choice', 'partijIdentificator.codeRegister invalid_choice'])
    })
    it('want all four parts, also of a change', async () => {
      const { uuid } = await made(server, 'partij-identificatoren', identificator('kvk_nummer', '11111111'))
      const parts = ['codeObjecttype', 'codeSoortObjectId', 'codeRegister'].map((part) => `partijIdentificator.${part} required`)
      assert.deepEqual(await faultsOf(server, 'PATCH', `/partij-identificatoren/${uuid}`, { partijIdentificator: { objectId: '22222222' } }), parts)
    })
    it('of a vestiging fall under a kvk_nummer, and may then be the same under another', async () => {
      assert.deepEqual(await faultsOf(server, 'POST', '/partij-identificatoren', identificator('vestigingsnummer', '000037178598')), ['subIdentificatorVan invalid'])
      const bsn = await made(server, 'partij-identificatoren', identificator('bsn', '999990019'))
      const under = (uuid: string) => identificator('vestigingsnummer', '000037178598', { subIdentificatorVan: { uuid } })
      assert.deepEqual(await reasonsOf(server, 'POST', '/partij-identificatoren', under(bsn.uuid)),
        ['subIdentificatorVan: Het is alleen mogelijk om een subIdentifierVan te selecteren met codeSoortObjectId = `kvk_nummer`.'])
      const [one, other] = [await made(server, 'partij-identificatoren', identificator('kvk_nummer', '69599084')), await made(server, 'partij-identificatoren', identificator('kvk_nummer', '69599085'))]
      await made(server, 'partij-identificatoren', under(one.uuid))
      await made(server, 'partij-identificatoren', under(other.uuid))
      assert.deepEqual(await faultsOf(server, 'POST', '/partij-identificatoren', under(one.uuid)), ['__all__ unique'])
      const answer = await server.ask(`/partij-identificatoren/${one.uuid}`, { method: 'DELETE' })
      assert.equal(answer.status, 400)
      assert.match(answer.body.invalidParams[0].reason, /^Cannot delete some instances/)
      assert.deepEqual(await faultsOf(server, 'PATCH', `/partij-identificatoren/${one.uuid}`, { partijIdentificator: nummer('rsin', '850000014') }), ['partijIdentificator.codeSoortObjectId invalid'])
    })
    it('are unique in the whole register, and one of each soort of a partij', async () => {
      const partij = await made(server, 'partijen', persoon)
      const of = (objectId: string) => ({ identificeerdePartij: { uuid: partij.uuid }, partijIdentificator: nummer('bsn', objectId) })
      await made(server, 'partij-identificatoren', of('999993653'))
      assert.deepEqual(await reasonsOf(server, 'POST', '/partij-identificatoren', of('999993653')),
        ['__all__: `PartijIdentificator` moet uniek zijn, er bestaat er al een met deze gegevenscombinatie.'])
      assert.deepEqual(await reasonsOf(server, 'POST', '/partij-identificatoren', of('999992570')), ['__all__: `CodeSoortObjectId` moet uniek zijn voor de Partij.'])
    })
    for (const [short, full] of [
      [{ codeObjecttype: 'inp', codeSoortObjectId: 'bsn', codeRegister: 'brp', objectId: '999990408' }, nummer('bsn', '999990408')],
      [{ codeObjecttype: 'nnp', codeSoortObjectId: 'kvk', codeRegister: 'hr', objectId: '12345678' }, nummer('kvk_nummer', '12345678')],
    ] as const) {
      it(`take the short codes ${short.codeObjecttype} and ${short.codeSoortObjectId}`, async () => {
        assert.deepEqual((await made(server, 'partij-identificatoren', { identificeerdePartij: null, partijIdentificator: short })).partijIdentificator, full)
      })
    }
    it('take the short codes of a vestiging', async () => {
      const kvk = await made(server, 'partij-identificatoren', identificator('kvk_nummer', '87654321'))
      const short = { codeObjecttype: 'nnp', codeSoortObjectId: 'vtn', codeRegister: 'hr', objectId: '000000000001' }
      assert.deepEqual((await made(server, 'partij-identificatoren', { identificeerdePartij: null, partijIdentificator: short, subIdentificatorVan: { uuid: kvk.uuid } })).partijIdentificator,
        nummer('vestigingsnummer', '000000000001'))
    })
  })

  describe('other records', () => {
    it('klantcontacten, internetaken and partijen have a nummer of their own, which may be none', async () => {
      await made(server, 'klantcontacten', { ...contact, nummer: '42', referentienummer: '-5' })
      assert.deepEqual(await reasonsOf(server, 'POST', '/klantcontacten', { ...contact, nummer: '42', referentienummer: '-5' }), [
        'nummer: Er bestaat al een klantcontact met eenzelfde nummer.', 'referentienummer: Er bestaat al een klantcontact met eenzelfde referentienummer.',
      ])
      for (let time = 0; time < 2; time++) {
        assert.equal((await made(server, 'klantcontacten', { ...contact, nummer: '' })).nummer, null)
        assert.equal((await made(server, 'partijen', { ...persoon, nummer: '' })).nummer, null)
      }
    })
    it('a contact that succeeded needs no further action', async () => {
      const both = { ...contact, indicatieContactGelukt: true, verdereActieOndernomen: true }
      assert.deepEqual(await faultsOf(server, 'POST', '/klantcontacten', both), ['nonFieldErrors no-further-action-when-contact-succesful'])
      const { uuid } = await made(server, 'klantcontacten', { ...contact, indicatieContactGelukt: true })
      assert.deepEqual(await faultsOf(server, 'PATCH', `/klantcontacten/${uuid}`, { verdereActieOndernomen: true }), ['nonFieldErrors no-further-action-when-contact-succesful'])
    })
    it('a pair is there once, and nobody represents himself', async () => {
      const [one, other] = [await made(server, 'partijen', persoon), await made(server, 'partijen', persoon)]
      const pair = { vertegenwoordigendePartij: { uuid: one.uuid }, vertegenwoordigdePartij: { uuid: other.uuid } }
      await made(server, 'vertegenwoordigingen', pair)
      assert.deepEqual(await faultsOf(server, 'POST', '/vertegenwoordigingen', pair), ['nonFieldErrors unique'])
      assert.deepEqual(await faultsOf(server, 'POST', '/vertegenwoordigingen', { ...pair, vertegenwoordigdePartij: { uuid: one.uuid } }), ['vertegenwoordigdePartij invalid'])
    })
    it('an interne taak says in one way who has it', async () => {
      const klantcontact = await made(server, 'klantcontacten', contact)
      const actor = { uuid: (await made(server, 'actoren', { naam: 'x', soortActor: 'medewerker' })).uuid }
      const taak = { aanleidinggevendKlantcontact: { uuid: klantcontact.uuid }, gevraagdeHandeling: 'x', status: 'te_verwerken' }
      assert.deepEqual(await faultsOf(server, 'POST', '/internetaken', { ...taak, toegewezenAanActor: actor, toegewezenAanActoren: [actor] }), ['nonFieldErrors invalid'])
      const single = await made(server, 'internetaken', { ...taak, toegewezenAanActor: actor })
      assert.deepEqual(single.toegewezenAanActoren.map(({ uuid }: any) => uuid), [actor.uuid])
      const nobodys = await made(server, 'internetaken', { ...taak, toegewezenAanActoren: [] })
      assert.deepEqual([nobodys.toegewezenAanActor, nobodys.toegewezenAanActoren], [{ uuid: null }, []])
    })
    it('an iban and a bic have their form', async () => {
      assert.deepEqual(await faultsOf(server, 'POST', '/rekeningnummers', { iban: '12BANK', bic: 'kort' }), ['iban invalid', 'bic min_length'])
    })
    it('a preference is one of the addresses or accounts that come along', async () => {
      const { uuid } = await made(server, 'digitaleadressen', adres('email', 'a@b.nl'))
      assert.deepEqual(await reasonsOf(server, 'POST', '/partijen', { ...persoon, voorkeursDigitaalAdres: { uuid } }), ['voorkeursDigitaalAdres: Het voorkeurs adres moet een gelinkte digitaal adres zijn.'])
      const partij = await made(server, 'partijen', { ...persoon, digitaleAdressen: [{ uuid }], voorkeursDigitaalAdres: { uuid } })
      assert.equal(partij.voorkeursDigitaalAdres.uuid, uuid)
    })
    it('what depends on the soort is checked by that soort', async () => {
      assert.deepEqual(await faultsOf(server, 'POST', '/actoren', { naam: 'x', soortActor: 'medewerker', actorIdentificatie: { emailadres: 'geen', telefoonnummer: '0800' } }),
        ['actorIdentificatie.functie required', 'actorIdentificatie.emailadres invalid', 'actorIdentificatie.telefoonnummer invalid'])
      const unit = await made(server, 'actoren', { naam: 'x', soortActor: 'organisatorische_eenheid', actorIdentificatie: { faxnummer: 'alles mag' } })
      assert.deepEqual(unit.actorIdentificatie, { omschrijving: '', emailadres: '', faxnummer: 'alles mag', telefoonnummer: '' })
      assert.equal((await made(server, 'partijen', { ...organisatie, partijIdentificatie: { naam: 'Bakkerij' } })).partijIdentificatie.naam, 'Bakkerij')
    })
  })
})
