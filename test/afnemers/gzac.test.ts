/** GZAC: a process that asks for contacts, keeps the address of a zaak, and registers what it did. */
import assert from 'node:assert/strict'
import { bekend } from '../../config/voorbeeldgemeente/zaken.ts'
import { Gzac } from './gzac.ts'
import { Kiss } from './kiss.ts'
import { overEach } from './setups.ts'

const celik = '999990019'

overEach('GZAC', (setup) => {
  let gzac: Gzac

  beforeEach(() => {
    gzac = new Gzac(setup.connect(), setup.api)
  })

  const newestFirst = (contacts: readonly any[]) => contacts.toSorted((one, other) => Date.parse(other.plaatsgevondenOp) - Date.parse(one.plaatsgevondenOp))

  describe('reading', () => {
    it('finds a persoon by bsn, and nobody by a number that no source holds', async () => {
      assert.equal((await gzac.getPartijByBsn(celik)).partijIdentificatie.contactnaam.achternaam, 'Müller-Çelik')
      assert.equal(await gzac.getPartijByBsn('999990202'), null)
    })

    it('finds the same klantcontacten by bsn and by the partij, newest first, out of every source', async () => {
      const { uuid } = await gzac.getPartijByBsn(celik)
      const byBsn = await gzac.getAllKlantcontacten({ bsn: celik })
      assert.ok(byBsn.length > 5)
      assert.deepEqual(byBsn, newestFirst(byBsn))
      assert.deepEqual(await gzac.getAllKlantcontacten({ partijUuid: uuid }), byBsn)
      assert.deepEqual(await gzac.getAllKlantcontacten({ partijUuid: uuid, bsn: celik }), byBsn)
      assert.deepEqual(await gzac.getAllKlantcontacten({ bsn: '999990202' }), [])
    })

    it('finds the klantcontacten of a zaak that it knows by its uuid', async () => {
      const found = await gzac.getAllKlantcontacten({ objectUuid: bekend.zelfdeMoment })
      assert.ok(found.length >= 10)
      assert.deepEqual(found, newestFirst(found))
    })

    it('finds the addresses of a persoon', async () => {
      const { uuid } = await gzac.getPartijByBsn(celik)
      const adressen = (await gzac.getDigitaleAdressen(uuid)).map(({ adres }) => adres)
      assert.deepEqual(adressen, ['0687654321', ...(setup.isFederated ? ['jose@mueller.example'] : [])])
    })

    it('stumbles over the categorie of a partij, which it takes for an object, as it does everywhere', async () => {
      await assert.rejects(gzac.getPartijByBsn('999993653'), /categorieNaam/)
    })
  })

  describe('writing', () => {
    const contact = { kanaal: 'e-mail', onderwerp: 'Uw aanvraag', inhoud: 'Wij hebben uw aanvraag ontvangen.', taal: 'nld', vertrouwelijk: false }

    it('shows what it registers at its own place among the contacts of that time', async () => {
      const { uuid } = await gzac.getPartijByBsn(celik)
      const before = await gzac.getAllKlantcontacten({ bsn: celik })
      await gzac.postKlantcontact({ ...contact, plaatsgevondenOp: '2023-06-01T12:00:00+02:00' }, uuid, { voornaam: 'José' }, bekend.zelfdeMoment)
      const after = await gzac.getAllKlantcontacten({ bsn: celik })
      const made = after.filter((one) => !before.some((other) => other.uuid === one.uuid))
      assert.deepEqual(made.map(({ onderwerp, plaatsgevondenOp }) => [onderwerp, plaatsgevondenOp]), [['Uw aanvraag', '2023-06-01T10:00:00Z']])
      const place = before.filter(({ plaatsgevondenOp }) => Date.parse(plaatsgevondenOp) > Date.parse('2023-06-01T10:00:00Z')).length
      assert.ok(place > 0 && place < before.length)
      assert.deepEqual(after, before.toSpliced(place, 0, made[0]))
      // The key with a letter too few is one that the standard does not know.
      assert.deepEqual(made[0].gingOverOnderwerpobjecten, [])
      const kiss = new Kiss(setup.connect(), setup.api)
      assert.ok((await kiss.contactmomenten({ bsn: celik })).some(({ klantcontact }) => klantcontact.uuid === made[0].uuid))
    })

    it('makes persons whom nobody knows, each with an empty nummer, and keeps the address of the zaak', async () => {
      for (const [bsn, zaaknummer] of [['999990202', 'ZAAK-2026-0000000001'], ['999990214', 'ZAAK-2026-0000000002']] as const) {
        await gzac.storeContactInfo({ bsn, voornaam: 'Gijs', achternaam: 'Niemand', email: `gijs.${bsn}@voorbeeld.example`, zaaknummer })
        const { uuid } = await gzac.getPartijByBsn(bsn)
        assert.deepEqual((await gzac.getDigitaleAdressen(uuid)).map(({ adres, referentie }) => [adres, referentie]), [[`gijs.${bsn}@voorbeeld.example`, zaaknummer]])
      }
    })

    it('adds the address of a zaak to those of a persoon, once, and takes none away', async () => {
      const informatie = { bsn: celik, voornaam: 'José', achternaam: 'Müller-Çelik', email: 'jose@zaak.example', zaaknummer: 'ZAAK-2026-0000000003' }
      const { uuid } = await gzac.getPartijByBsn(celik)
      const before = (await gzac.getDigitaleAdressen(uuid)).map(({ adres }) => adres)
      for (let nth = 0; nth < 2; nth++) {
        await gzac.storeContactInfo(informatie)
        assert.deepEqual((await gzac.getDigitaleAdressen(uuid)).map(({ adres }) => adres).sort(), [...before, 'jose@zaak.example'].sort())
      }
    })

    it('leaves a persoon alone whose preferred address it is', async () => {
      const { uuid, voorkeursDigitaalAdres } = await gzac.getPartijByBsn('999990408')
      const before = await gzac.getDigitaleAdressen(uuid)
      const { adres } = before.find((one) => one.uuid === voorkeursDigitaalAdres.uuid)
      await gzac.storeContactInfo({ bsn: '999990408', voornaam: 'Zoë', achternaam: 'Vogel-Ångström', email: adres, zaaknummer: 'ZAAK-2026-0000000004' })
      assert.deepEqual(await gzac.getDigitaleAdressen(uuid), before)
    })

    it('gives the referentie of the portal to another address', async () => {
      const { uuid } = await gzac.getPartijByBsn('999990408')
      const made = await gzac.setDefaultDigitaalAdres(uuid, 'zoe@portaal.example', 'portaalvoorkeur')
      const preferred = (await gzac.getDigitaleAdressen(uuid)).filter(({ referentie }) => referentie === 'portaalvoorkeur')
      assert.deepEqual(preferred.map((one) => [one.uuid, one.isStandaardAdres]), [[made.uuid, true]])
    })
  })
})
