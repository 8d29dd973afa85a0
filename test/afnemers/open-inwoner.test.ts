/** Open Inwoner, both generations: an inwoner opens "Mijn vragen", asks, and reads the answer. */
import assert from 'node:assert/strict'
import { inRegister, registerUuid } from '../../config/voorbeeldgemeente/register.ts'
import { Kiss } from './kiss.ts'
import { OpenInwoner2024 } from './open-inwoner-2024.ts'
import { OpenInwoner2025 } from './open-inwoner-2025.ts'
import { OpenKlantClient, type OpenKlantError } from './open-klant-client.ts'
import { overAll } from './setups.ts'

const moulin = { bsn: '999993653', naam: 'Suzanne Moulin' }
const donald = { kvk: '69599084', naam: 'Test BV Donald' }
const actor = registerUuid('actoren', inRegister.actoren.geautomatiseerd)
const hours = (count: number) => count * 3_600_000

overAll('open-inwoner', 'Open Inwoner 2024', (setup) => {
  let portal: OpenInwoner2024
  let client: OpenKlantClient

  beforeEach(() => {
    client = new OpenKlantClient(setup.connect(), setup.api)
    portal = new OpenInwoner2024(client, actor)
  })

  describe('reading', () => {
    it('finds an inwoner, a company and a vestiging by its own codes, each with all its contacts', async () => {
      const persoon = await portal.findPartij(moulin)
      assert.equal(persoon.partijIdentificatie.volledigeNaam, 'Suzanne Moulin')
      const kanalen = persoon._expand.betrokkenen.map((one: any) => one._expand.hadKlantcontact.kanaal)
      if (setup.afnemer) assert.ok(kanalen.every((kanaal: string) => kanaal === 'oip_mijn_vragen'), 'only contacts of the portal')
      else assert.ok(kanalen.length > 10)
      assert.equal((await portal.findPartij(donald)).partijIdentificatie.naam, 'Test BV Donald')
      assert.equal((await portal.findPartij({ ...donald, vestigingsnummer: '000037178598' })).partijIdentificatie.naam, 'Test BV Donald Nevenvestiging')
      assert.equal(await portal.findPartij({ bsn: '999990202', naam: '' }), null)
    })

    it('finds the addresses of an inwoner', async () => {
      const { uuid } = await portal.findPartij(moulin)
      assert.deepEqual((await portal.digitaleAdressen(uuid)).map(({ adres }) => adres), ['Suzanne.Moulin@Voorbeeld.example', 's.moulin@werk.example', '0612345678'])
    })

    it('finds the questions of a company among all of the portal, oldest first', async () => {
      const vragen = await portal.vragen((await portal.findPartij(donald)).uuid)
      // All of them are vertrouwelijk, which its rules keep from the portal.
      const numbers = setup.afnemer ? [] : [22, 58, 94]
      assert.deepEqual(vragen.map(({ uuid }) => uuid).toSorted(), numbers.map((number) => registerUuid('klantcontacten', number)).sort())
      const moments = vragen.map(({ gesteldOp }) => gesteldOp.getTime())
      assert.deepEqual(moments, moments.toSorted((one, other) => one - other))
    })
  })

  describe('writing', () => {
    it('shows a question at once, as the newest, and its answer once there is one', async () => {
      const { uuid: partij } = await portal.getOrCreatePartij(moulin)
      const before = await portal.vragen(partij)
      const vraag = await portal.stelVraag(partij, 'Mag mijn hond mee naar het loket?', 'Hond')
      assert.ok(Math.abs(vraag.gesteldOp.getTime() - Date.now()) < hours(1))
      assert.deepEqual(await portal.vragen(partij), [...before, vraag])
      await portal.beantwoord(partij, vraag.uuid, 'Ja, aan de lijn.')
      assert.deepEqual(await portal.vragen(partij), [...before, { ...vraag, antwoord: 'Ja, aan de lijn.' }])
    })

    it('shows a question to KISS as a contactverzoek of the klant', async () => {
      const { uuid: partij } = await portal.getOrCreatePartij(moulin)
      const vraag = await portal.stelVraag(partij, 'Wanneer is de markt?', 'Markt')
      const kiss = new Kiss(setup.connect('kiss'), setup.api)
      const verzoeken = await kiss.contactverzoeken((await kiss.findKlant(moulin))!.url)
      const verzoek = verzoeken.find(({ klantcontact }) => klantcontact.uuid === vraag.uuid)
      assert.deepEqual([verzoek.klantcontact.url, verzoek.taak.toelichting, verzoek.actoren.length], [vraag.url, 'Beantwoorden vraag', 1])
    })

    it('makes an inwoner whom nobody knows when the page is opened, once', async () => {
      const gijs = { bsn: '999990202', naam: 'Gijs Niemand' }
      const { uuid } = await portal.getOrCreatePartij(gijs)
      assert.deepEqual(portal.refused, [])
      const found = await portal.getOrCreatePartij(gijs)
      assert.equal((await client.list('partijen', { partijIdentificator__objectId: gijs.bsn })).count, 1)
      assert.deepEqual(found.partijIdentificatoren.map((one: any) => one.partijIdentificator), [{ codeObjecttype: 'natuurlijk_persoon', codeSoortObjectId: 'bsn', objectId: gijs.bsn, codeRegister: 'brp' }])
      assert.deepEqual(await portal.vragen(uuid), [])
    })

    it('makes a company by its own codes; a vestiging without a parent is refused as the standard refuses it', async () => {
      const bakker = { kvk: '90012768', naam: 'Bakkerij ’t Hoekje' }
      await portal.getOrCreatePartij(bakker)
      assert.deepEqual(portal.refused, [])
      assert.equal((await portal.findPartij(bakker)).partijIdentificatie.naam, bakker.naam)
      await portal.getOrCreatePartij({ ...bakker, kvk: '90012776', vestigingsnummer: '000011113333' })
      assert.deepEqual(portal.refused.map((error) => Object.keys((error as OpenKlantError).invalidParams)), [['subIdentificatorVan']])
    })

    it('saves the profile of an inwoner once', async () => {
      const { uuid } = await portal.getOrCreatePartij(moulin)
      const before = await portal.digitaleAdressen(uuid)
      const profiel = { email: 'suzanne@thuis.example', telefoonnummer: '0612345678' }
      await portal.saveProfiel(uuid, profiel)
      await portal.saveProfiel(uuid, profiel)
      const after = (await portal.digitaleAdressen(uuid)).map(({ adres }) => adres)
      assert.deepEqual(after.toSorted(), [...before.map(({ adres }) => adres), 'suzanne@thuis.example'].sort())
    })
  })
})

overAll('open-inwoner', 'Open Inwoner 2025', (setup) => {
  let portal: OpenInwoner2025

  beforeEach(() => {
    portal = new OpenInwoner2025(new OpenKlantClient(setup.connect(), setup.api), actor)
  })

  describe('reading', () => {
    it('finds an inwoner, and a company by its identificator', async () => {
      assert.equal((await portal.findPersoon(moulin.bsn)).partijIdentificatie.volledigeNaam, 'Suzanne Moulin')
      assert.equal((await portal.findBedrijf('69599084')).partijIdentificatie.naam, 'Test BV Donald')
      assert.equal((await portal.findBedrijf('69599084', '000037178598')).partijIdentificatie.naam, 'Test BV Donald Nevenvestiging')
      assert.equal(await portal.findPersoon('999990202'), null)
      assert.equal(await portal.findBedrijf('12345678'), null)
    })

    it('finds the addresses of an inwoner and of a betrokkene', async () => {
      const { uuid } = await portal.findPersoon(moulin.bsn)
      const adressen = await portal.digitaleAdressenOfPartij(uuid)
      assert.deepEqual(adressen.map(({ adres }) => adres), ['Suzanne.Moulin@Voorbeeld.example', 's.moulin@werk.example', '0612345678'])
      assert.ok(adressen.every(({ verstrektDoorPartij }) => verstrektDoorPartij.uuid === uuid))
      const betrokkene = registerUuid('betrokkenen', 12)
      // Given at a contact that was none of the portal.
      assert.deepEqual((await portal.digitaleAdressenOfBetrokkene(betrokkene)).map(({ adres }) => adres), setup.afnemer ? [] : ['Terugmail.12@voorbeeld.example'])
    })

    it('finds the same questions by scanning all of them and by asking for those of the partij', async () => {
      let found = 0
      for (const bsn of ['999993653', '999990019', '999992570', '999990408']) {
        const { uuid } = await portal.findPersoon(bsn)
        const gesprekken = await portal.gesprekken(uuid)
        const own = new Set((await portal.scanVragen(uuid)).map((one) => one.uuid))
        for (const { vraag } of gesprekken) assert.ok(own.has(vraag.uuid), bsn)
        found += gesprekken.length
      }
      assert.ok(found > 0)
    })

    it('reads a page of onderwerpobjecten of whatever kind, and each of them by itself', async () => {
      const [first, ...others] = await portal.onderwerpobjecten()
      assert.ok(others.length > 10)
      assert.deepEqual(await portal.onderwerpobject(first.uuid), first)
    })
  })

  describe('writing', () => {
    it('shows a question, its zaak and its answers', async () => {
      const { uuid: partij } = await portal.getOrCreatePersoon(moulin.bsn, 'Suzanne', 'Moulin')
      const vraag = await portal.stelVraag(partij, 'Hoe lang duurt het nog?', 'Termijn', 'ZAAK-2099-0000000001')
      await new OpenInwoner2024(new OpenKlantClient(setup.connect(), setup.api), actor).beantwoord(partij, vraag.uuid, 'Nog twee weken.')
      const gesprek = (await portal.gesprekken(partij)).find((one) => one.vraag.uuid === vraag.uuid)
      assert.deepEqual(gesprek?.antwoorden.map(({ inhoud }) => inhoud), ['Nog twee weken.'])
      assert.deepEqual((await portal.vragenOfZaak('ZAAK-2099-0000000001')).map(({ uuid }) => uuid), [vraag.uuid])
      assert.ok((await portal.scanVragen(partij)).some(({ uuid }) => uuid === vraag.uuid))
    })

    it('makes an inwoner with its bsn in one call, and does not make it twice', async () => {
      const { uuid } = await portal.getOrCreatePersoon('999990214', 'Gijsje', 'Niemand')
      const found = await portal.getOrCreatePersoon('999990214', 'Gijsje', 'Niemand')
      assert.equal((await portal.findPersoon('999990214')).uuid, found.uuid)
      assert.equal((await new Kiss(setup.connect('kiss'), setup.api).klant(uuid))?.naam, 'Gijsje Niemand')
    })

    it('saves an address as the standard one of its kind, in the place of the one before', async () => {
      const { uuid } = await portal.findPersoon('999990408')
      const made = await portal.saveStandaardAdres(uuid, 'email', 'zoe@thuis.example')
      const standaard = (await portal.digitaleAdressenOfPartij(uuid)).filter((one) => one.soortDigitaalAdres === 'email' && one.isStandaardAdres)
      assert.deepEqual(standaard.map((one) => one.uuid), [made.uuid])
    })
  })
})
