/** ITA: an employee is told of a contactverzoek, takes it, calls back and closes it. */
import assert from 'node:assert/strict'
import { registerUuid } from '../../config/voorbeeldgemeente/register.ts'
import { Ita } from './ita.ts'
import { Kiss } from './kiss.ts'
import { overEach } from './setups.ts'

const moulin = { bsn: '999993653' }
const jan = { email: 'jan+ita@voorbeeldgemeente.example', naam: 'Jan Visser' }
const nobody = '11111111-1111-4111-8111-111111111111'
const zaken = ['0a4d8c1e-5b5f-4a83-9d55-3b1f0e7c9a10', '1b5e9d2f-6c60-4b94-8e66-4c201f8d0b21'] as const

/** The register has uuids of its own, of version 4; those of the CRM's records are made by Gevel. */
const isOfRegister = ({ uuid }: { uuid: string }) => uuid[14] === '4'

overEach('ITA', (setup) => {
  let ita: Ita

  beforeEach(() => {
    ita = new Ita(setup.connect(), setup.api)
  })

  describe('reading', () => {
    it('polls all there is, newest first, to the last page', async () => {
      const taken = await ita.poll(new Date(0))
      const { count } = (await ita.get('internetaken')).body
      assert.equal(taken.length, count)
      assert.equal(new Set(taken.map(({ uuid }) => uuid)).size, count)
    })

    it('polls one page when nothing is new', async () => {
      assert.deepEqual(await ita.poll(new Date('2099-01-01')), [])
      assert.equal(ita.connection.exchanges.length, 1)
    })

    it('pages through the list of everybody’s from the root of the host', async () => {
      const whole = await ita.overzicht('te_verwerken', 1, 100)
      assert.ok(whole.count > 10)
      const pages: any[] = []
      for (let page = 1; pages.length < whole.count; page++) pages.push(...(await ita.overzicht('te_verwerken', page, 7)).results)
      assert.deepEqual(pages, whole.results)
      assert.ok(pages.every(({ status }) => status === 'te_verwerken'))
    })

    it('finds an internetaak by its nummer, with its contact, its actoren and the addresses of the klant', async () => {
      const taak = await ita.taakByNummer('70028')
      assert.equal(taak.uuid, registerUuid('internetaken', 27))
      assert.equal(taak.contact.uuid, registerUuid('klantcontacten', 27))
      assert.ok(taak.adressen.includes('s.moulin@werk.example'))
      assert.ok(taak.actoren.length > 0)
      assert.equal((await ita.taakByKlantcontactNummer('40028')).uuid, taak.uuid)
      assert.equal(await ita.taakByNummer('99999999'), null)
    })

    it('never finds two under one nummer, whatever source gave it', async () => {
      const taken = await ita.poll(new Date(0))
      const nummers = taken.map(({ nummer }) => nummer).filter(Boolean)
      assert.ok(nummers.length > 10)
      assert.equal(new Set(nummers).size, nummers.length)
      const sample = nummers.filter((_, place) => place % 10 === 0)
      for (const nummer of sample) assert.equal((await ita.taakByNummer(nummer)).nummer, nummer)
    })

    it('can read the contact and the actoren of every internetaak, of whatever source', async () => {
      const taken = await ita.poll(new Date(0))
      for (const taak of taken.filter((_, place) => place % 4 === 0)) assert.equal(await ita.bericht(taak), null)
      assert.deepEqual([taken.some(isOfRegister), taken.some((taak) => !isOfRegister(taak))], [true, setup.isFederated])
    })

    it('finds what an afdeling has to do, by its name', async () => {
      const taken = await ita.takenOf('Burgerzaken')
      assert.ok(taken.length > 0)
      assert.equal(new Set(taken.map(({ uuid }) => uuid)).size, taken.length)
      for (const { actoren } of taken) assert.ok(actoren.some(({ naam }: any) => naam === 'Burgerzaken'))
    })

    it('finds contacts by a part of their onderwerp', async () => {
      const contacts = await ita.klantcontactenByOnderwerp('café: terras')
      assert.ok(contacts.length > 0)
      assert.ok(contacts.every(({ onderwerp }) => onderwerp.startsWith('Café: terras')))
    })

    it('takes an onderwerpobject that there is not for one that is gone', async () => {
      assert.equal(await ita.onderwerpobject(nobody), null)
    })
  })

  describe('writing', () => {
    const vraag = {
      kanaal: 'telefoon', onderwerp: 'Bel mij terug', notitie: 'Over de kapvergunning.', medewerker: 'kcc@voorbeeldgemeente.example',
      contactverzoek: { afdeling: 'Vergunningen', toelichting: 'Voor vrijdag.', telefoonnummer: '0687654321' },
    }
    const kiss = () => new Kiss(setup.connect(), setup.api)

    it('polls what KISS registered, and reads it whole', async () => {
      const since = new Date(Date.now() - 1000)
      const { internetaak, uuid, klant } = await kiss().registreer(moulin, vraag)
      const taak = (await ita.poll(since)).find((one) => one.uuid === internetaak!.uuid)
      assert.deepEqual([taak.gevraagdeHandeling, taak.toelichting, taak.status], ['Contact opnemen met betrokkene', 'Voor vrijdag.', 'te_verwerken'])
      const contact = await ita.klantcontact(taak.aanleidinggevendKlantcontact.uuid)
      assert.equal(contact.uuid, uuid)
      const [betrokkene] = contact._expand.hadBetrokkenen
      assert.deepEqual([betrokkene._expand.wasPartij.uuid, betrokkene._expand.digitaleAdressen.map(({ adres }: any) => adres)], [klant!.id, ['0687654321']])
      assert.equal((await ita.overzicht('te_verwerken', 1, 10)).results[0].uuid, internetaak!.uuid)
    })

    it('mails whoever is assigned to what KISS registered, under the nummer of the contact', async () => {
      const { internetaak } = await kiss().registreer(moulin, vraag)
      const taak = await ita.assignToMe(internetaak!.uuid, jan)
      const bericht = await ita.bericht(taak)
      assert.deepEqual(bericht?.aan, [jan.email])
      assert.equal((await ita.taakByKlantcontactNummer(bericht.contactmomentNummer)).uuid, taak.uuid)
    })

    it('assigns an internetaak to an employee beside his afdeling, and forwards it', async () => {
      const { internetaak } = await kiss().registreer(moulin, vraag)
      await ita.assignToMe(internetaak!.uuid, jan)
      const [taak] = (await ita.mijnTaken(jan, 'te_verwerken')).filter(({ uuid }) => uuid === internetaak!.uuid)
      assert.deepEqual(taak.actoren.map(({ naam }: any) => naam).sort(), ['Jan Visser', 'Vergunningen'])
      const [first] = taak.actoren
      const forwarded = await ita.forward(taak.uuid, [first.uuid])
      assert.deepEqual(forwarded.toegewezenAanActoren.map(({ uuid }: any) => uuid), [first.uuid])
      assert.deepEqual((await ita.get(`internetaken/${taak.uuid}`)).body, forwarded)
    })

    it('closes an internetaak with a contact that follows on the last, and opens it again', async () => {
      const { internetaak, uuid, klant } = await kiss().registreer(moulin, vraag)
      const first = await ita.closeWithKlantcontact(internetaak!.uuid, jan, 'Geen gehoor.', klant!.id)
      const closed = (await ita.get(`internetaken/${internetaak!.uuid}`)).body
      assert.equal(closed.status, 'verwerkt')
      assert.ok(Math.abs(Date.parse(closed.afgehandeldOp) - Date.now()) < 60_000)
      assert.equal((await ita.reopen(internetaak!.uuid)).afgehandeldOp, null)
      const second = await ita.closeWithKlantcontact(internetaak!.uuid, jan, 'Besproken.', klant!.id)
      assert.deepEqual((await ita.keten(uuid)).map((one) => one.uuid), [first.uuid, second.uuid])
      const shown = (await kiss().contactmomenten(moulin)).map(({ klantcontact }) => klantcontact.uuid)
      assert.ok([uuid, first.uuid, second.uuid].every((one) => shown.includes(one)))
      assert.ok((await ita.overzicht('verwerkt', 1, 100)).results.some((one: any) => one.uuid === internetaak!.uuid))
    })

    it('links a zaak to a contact, puts another in its place, and KISS sees the last', async () => {
      const { uuid } = await kiss().registreer(moulin, { ...vraag, zaak: zaken[0] })
      const linked = await ita.koppelZaak(uuid, zaken[1])
      assert.deepEqual([linked.onderwerpobjectidentificator.objectId, linked.wasKlantcontact], [zaken[1], null])
      const contact = (await kiss().contactmomenten(moulin)).find(({ klantcontact }) => klantcontact.uuid === uuid)
      assert.deepEqual(contact.zaken, [zaken[1]])
      assert.deepEqual(await kiss().contactmomentenOfZaak(zaken[0]), [])
    })

    it('corrects a contact by PUT, in which the value of each field is as it was read', async () => {
      const { uuid } = await kiss().registreer(moulin, vraag)
      const before = await ita.klantcontact(uuid)
      await ita.corrigeer(before, 'Over de sloopvergunning.')
      assert.deepEqual(await ita.klantcontact(uuid), { ...before, inhoud: 'Over de sloopvergunning.' })
    })

    it('polls a hundred and twenty new internetaken over two pages, by next less its base address', async () => {
      const { uuid } = await kiss().registreer(moulin, vraag)
      const since = new Date((await ita.get('internetaken')).body.results[0].toegewezenOp)
      for (let nth = 0; nth < 120; nth++) await ita.createInternetaak('', uuid, [])
      ita = new Ita(setup.connect(), setup.api)
      const taken = await ita.poll(since)
      assert.equal(taken.length, 120)
      assert.equal(new Set(taken.map((one) => one.uuid)).size, 120)
      assert.deepEqual(ita.connection.exchanges.map(({ url }) => url.replace(/&volgende=[\w-]+$/, '')), [`${setup.api}/internetaken`, `${setup.api}/internetaken?page=2`])
    })

    if (setup.isFederated) {
      it('is refused a change of what only the CRM holds, and nothing has changed', async () => {
        const taken = (await ita.get('internetaken?status=te_verwerken&pageSize=500')).body.results
        const ofCrm = taken.find((taak: any) => !isOfRegister(taak))
        await assert.rejects(ita.assignToMe(ofCrm.uuid, jan), /answered 403: .*permission_denied/)
        assert.deepEqual((await ita.get(`internetaken/${ofCrm.uuid}`)).body, ofCrm)
        await assert.rejects(ita.koppelZaak(ofCrm.aanleidinggevendKlantcontact.uuid, zaken[0]), /answered 403: .*permission_denied/)
      })
    }

    it('makes internetaken under numbers of its own, of which each is there once', async () => {
      const { uuid } = await kiss().registreer(moulin, { ...vraag, onderwerp: 'e2e' })
      const taak = await ita.createInternetaak('8123456701', uuid, [registerUuid('actoren', 'Burgerzaken')])
      assert.equal((await ita.taakByNummer('8123456701')).uuid, taak.uuid)
      await assert.rejects(ita.createInternetaak('8123456701', uuid, []), /unique/)
      await ita.remove(`internetaken/${taak.uuid}`)
      await ita.remove(`internetaken/${taak.uuid}`)
      assert.equal(await ita.taakByNummer('8123456701'), null)
      await ita.remove(`klantcontacten/${uuid}`)
      assert.ok((await ita.klantcontactenByOnderwerp('e2e')).every((one) => one.uuid !== uuid))
    })
  })
})
