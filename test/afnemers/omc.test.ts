/** OMC: somebody must hear of his zaak. */
import assert from 'node:assert/strict'
import { inRegister, registerUuid } from '../../config/voorbeeldgemeente/register.ts'
import { Kiss } from './kiss.ts'
import { Omc } from './omc.ts'
import { OpenKlantClient } from './open-klant-client.ts'
import { overEach } from './setups.ts'

const moulin = '999993653'
const zaak = '7c1d5f0e-2b0a-4d0e-8f31-6a9d3b2c4e5f'
const zaaknummer = 'ZAAK-2026-0000000042'

overEach('OMC', (setup) => {
  let omc: Omc

  beforeEach(() => {
    omc = new Omc(setup.connect(), setup.api)
  })

  describe('reading', () => {
    it('is healthy when an unfiltered list answers', async () => {
      assert.equal((await omc.health()).status, 200)
    })

    it('finds the preferred address of a persoon, and the same by the url of the partij', async () => {
      const ontvanger = await omc.ontvanger(moulin, zaaknummer)
      assert.deepEqual([ontvanger.naam, ontvanger.kanaal, ontvanger.adres], ['Suzanne', 'Email', 'Suzanne.Moulin@Voorbeeld.example'])
      assert.deepEqual(await omc.ontvangerByUrl(ontvanger.url, zaaknummer), ontvanger)
    })

    it('can read every persoon that there is', async () => {
      const inRegisterOnly = ['999993653', '999990019', '999992570', '999990408']
      for (const bsn of setup.isFederated ? [...inRegisterOnly, '999990135'] : inRegisterOnly) assert.ok((await omc.ontvanger(bsn, zaaknummer)).adres, bsn)
    })

    it('is told of somebody without an address, and of nobody', async () => {
      await assert.rejects(omc.ontvanger('999990160', zaaknummer), /no digital addresses/)
      if (setup.isFederated) await assert.rejects(omc.ontvanger('999990184', zaaknummer), /no digital addresses/)
      await assert.rejects(omc.ontvanger('999990202', zaaknummer), /no parties/)
    })
  })

  describe('writing', () => {
    it('prefers the address that was given for this zaak', async () => {
      const client = new OpenKlantClient(setup.connect(), setup.api)
      const { partij } = await omc.ontvanger(moulin, zaaknummer)
      await client.create('digitaleadressen', { adres: '0612121212', soortDigitaalAdres: 'telefoonnummer', omschrijving: '', referentie: 'ZAAK-2026-0000000043', verstrektDoorBetrokkene: null, verstrektDoorPartij: { uuid: partij } })
      const ontvanger = await omc.ontvanger(moulin, 'ZAAK-2026-0000000043')
      assert.deepEqual([ontvanger.kanaal, ontvanger.adres], ['Sms', '0612121212'])
      assert.equal((await omc.ontvanger(moulin, zaaknummer)).kanaal, 'Email')
    })

    it('shows a notification to KISS, with the klant and as the newest about its zaak', async () => {
      const ontvanger = await omc.ontvanger(moulin, zaaknummer)
      const kiss = new Kiss(setup.connect(), setup.api)
      const before = (await kiss.contactmomenten({ bsn: moulin })).length
      const urls = [
        await omc.registerApart(ontvanger, zaak, registerUuid('actoren', inRegister.actoren.geautomatiseerd)),
        await omc.register(ontvanger, zaak, ['Uw zaak "Kap"', 'Er is een besluit:\n\t€ 12,50.']),
      ]
      const contactmomenten = await kiss.contactmomenten({ bsn: moulin })
      assert.equal(contactmomenten.length, before + 2)
      const [apart, ineens] = urls.map((url) => contactmomenten.find(({ klantcontact }) => klantcontact.url === url)?.klantcontact)
      assert.deepEqual([apart.kanaal, apart.indicatieContactGelukt, apart.hadBetrokkenActoren.length], ['Email', false, 1])
      assert.deepEqual([ineens.onderwerp, ineens.inhoud, ineens.indicatieContactGelukt], ['Uw zaak "Kap"', 'Er is een besluit:\n\t€ 12,50.', true])
      assert.deepEqual((await kiss.contactmomentenOfZaak(zaak)).map(({ url }) => url), urls.toReversed())
    })
  })
})
