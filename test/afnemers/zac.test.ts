/** ZAC: an employee with a zaak looks at who is behind it. */
import assert from 'node:assert/strict'
import { Kiss } from './kiss.ts'
import { OpenForms } from './open-forms.ts'
import { OpenKlantClient } from './open-klant-client.ts'
import { overEach } from './setups.ts'
import { Zac } from './zac.ts'

/** The telephone number of Test BV Donald, which the register does not have. */
const inCrm = '0505550100'

overEach('ZAC', (setup) => {
  let zac: Zac
  let kiss: Kiss

  beforeEach(() => {
    zac = new Zac(setup.connect(), setup.api)
    kiss = new Kiss(setup.connect(), setup.api)
  })

  describe('reading', () => {
    for (const [number, identificator] of [['999993653', { bsn: '999993653' }], ['000037178598', { kvkNummer: '69599084', vestigingsnummer: '000037178598' }]] as const) {
      it(`shows in one call by the bare number ${number} what KISS shows in one call each`, async () => {
        const listed = await zac.listContactmomenten(number)
        assert.ok(listed.length > 0)
        assert.deepEqual(listed.map(({ uuid }) => uuid).sort(), (await kiss.contactmomenten(identificator)).map(({ klantcontact }) => klantcontact.uuid).sort())
      })
    }

    it('shows nothing of a number that nobody holds', async () => {
      assert.deepEqual(await zac.listContactmomenten('999990202'), [])
    })

    it('finds the contact details of a persoon, an organisatie, and a vestiging of that organisatie only', async () => {
      assert.deepEqual(await zac.contactgegevens('natuurlijk_persoon', '999993653'), { telefoonnummer: '0612345678', emailadres: 'Suzanne.Moulin@Voorbeeld.example' })
      assert.deepEqual(await zac.contactgegevens('niet_natuurlijk_persoon', '69599084'), { telefoonnummer: setup.isFederated ? inCrm : null, emailadres: 'info@donald.example' })
      assert.deepEqual(await zac.contactgegevensOfVestiging('000037178598', '69599084'), { telefoonnummer: null, emailadres: null })
      assert.equal(await zac.contactgegevensOfVestiging('000037178598', '90004760'), null)
    })

    it('finds no contact details of a form or a zaak that there is not', async () => {
      assert.equal(await zac.contactgegevensOfProductaanvraag('OF-99999'), null)
      assert.equal(await zac.contactgegevensOfZaak('11111111-1111-4111-8111-111111111111'), null)
    })
  })

  describe('writing', () => {
    const zaak = '5f0f3b1e-8d0c-4c3e-9a51-0d1f6c2b7a90'

    it('finds the contact details that came with a form, links them to the zaak, and finds them by the zaak', async () => {
      const forms = new OpenForms(new OpenKlantClient(setup.connect(), setup.api))
      const { klantcontact } = await forms.submit({ bsn: '999993653' }, 'Kapvergunning', 'OF-12345', [], [
        { type: 'email', adres: 'alleen@deze.example' }, { type: 'phoneNumber', adres: '0687654321' },
      ])
      const contactgegevens = { telefoonnummer: '0687654321', emailadres: 'alleen@deze.example' }
      assert.deepEqual(await zac.contactgegevensOfProductaanvraag('OF-12345'), { klantcontact: klantcontact.uuid, contactgegevens })
      await zac.linkToZaak(klantcontact.uuid, zaak)
      assert.deepEqual(await zac.contactgegevensOfZaak(zaak), contactgegevens)
      // They are of this once, not of the persoon.
      assert.equal((await zac.contactgegevens('natuurlijk_persoon', '999993653')).emailadres, 'Suzanne.Moulin@Voorbeeld.example')
    })

    it('shows what KISS registers a moment later', async () => {
      const { url, uuid } = await kiss.registreer({ bsn: '999993653' }, { kanaal: 'balie', onderwerp: 'Kapvergunning', notitie: 'Vraagt naar de stand.', medewerker: 'mees@voorbeeldgemeente.example' })
      const contactmoment = (await zac.listContactmomenten('999993653')).find((one) => one.uuid === uuid)
      assert.deepEqual([contactmoment.url, contactmoment.hadBetrokkenActoren.length], [url, 1])
    })
  })
})
