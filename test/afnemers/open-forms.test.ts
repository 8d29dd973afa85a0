/** Open Forms: a form that knows its submitter, and one that does not. */
import assert from 'node:assert/strict'
import { Kiss } from './kiss.ts'
import { OpenForms } from './open-forms.ts'
import { OpenKlantClient } from './open-klant-client.ts'
import { overEach } from './setups.ts'

const moulin = { bsn: '999993653' }
const everybody = ['999993653', '999990019', '999992570', '999990408', '999990135', '999990160', '999990184', '999990202'].map((bsn) => ({ bsn }))
const companies = [{ kvk: '69599084' }, { kvk: '69599084', vestigingsnummer: '000037178598' }, { kvk: '90004760' }, { kvk: '12345678' }]

overEach('Open Forms', (setup) => {
  let client: OpenKlantClient
  let forms: OpenForms

  beforeEach(() => {
    client = new OpenKlantClient(setup.connect(), setup.api)
    forms = new OpenForms(client)
  })

  describe('reading', () => {
    it('finds its configuration right', async () => {
      await forms.checkConfiguration()
    })

    it('fills in the addresses of a persoon, each once, the preferred one named', async () => {
      assert.deepEqual(await forms.prefill(moulin), [
        { type: 'email', options: ['Suzanne.Moulin@Voorbeeld.example', 's.moulin@werk.example'], preferred: 'Suzanne.Moulin@Voorbeeld.example' },
        { type: 'phoneNumber', options: ['0612345678'], preferred: null },
      ])
    })

    it('fills in the address of an organisatie, and not that of its vestiging', async () => {
      const inCrm = setup.isFederated ? [{ type: 'phoneNumber', options: ['0505550100'], preferred: null }] : []
      assert.deepEqual(await forms.prefill({ kvk: '69599084' }), [{ type: 'email', options: ['info@donald.example'], preferred: null }, ...inCrm])
      assert.deepEqual(await forms.prefill({ kvk: '69599084', vestigingsnummer: '000037178598' }), [])
    })

    it('is never shown a partij twice, an address twice, nor a kind of address that it has no field for', async () => {
      for (const inzender of [...everybody, ...companies]) {
        await forms.findParty(inzender)
        for (const { options } of await forms.prefill(inzender)) assert.equal(new Set(options.map((adres) => adres.toLowerCase())).size, options.length)
      }
    })
  })

  describe('writing', () => {
    const email = (adres: string, preferenceUpdate?: 'useOnlyOnce' | 'isNewPreferred') => ({ type: 'email' as const, adres, ...(preferenceUpdate && { preferenceUpdate }) })

    it('flow 1: keeps the address of a submitter who did not log in with the betrokkene', async () => {
      const { betrokkene, adressen } = await forms.submit(null, 'Melding', 'OF-00001', [], [email('anoniem@voorbeeld.example')])
      assert.equal(betrokkene.wasPartij, null)
      assert.deepEqual(adressen.map(({ verstrektDoorPartij, verstrektDoorBetrokkene }: any) => [verstrektDoorPartij, verstrektDoorBetrokkene.uuid]), [[null, betrokkene.uuid]])
    })

    it('flow 2: makes a submitter whom nobody knows, once, and his preferred address', async () => {
      const nieuw = { bsn: '999990202' }
      const first = await forms.submit(nieuw, 'Melding', 'OF-00002', [], [email('gijs@voorbeeld.example', 'isNewPreferred')])
      assert.deepEqual(await forms.prefill(nieuw), [{ type: 'email', options: ['gijs@voorbeeld.example'], preferred: 'gijs@voorbeeld.example' }])
      const second = await forms.submit(nieuw, 'Melding', 'OF-00003', await forms.prefill(nieuw), [email('gijs@voorbeeld.example')])
      assert.equal(second.betrokkene.wasPartij.uuid, (await forms.findParty(nieuw)).uuid)
      assert.deepEqual([first.adressen.length, second.adressen.length], [1, 0])
    })

    it('flow 3: uses an address that was known for this once, and leaves the preference as it is', async () => {
      const known = await forms.prefill(moulin)
      await forms.submit(moulin, 'Melding', 'OF-00004', known, [email('s.moulin@werk.example', 'useOnlyOnce')])
      assert.deepEqual(await forms.prefill(moulin), known)
    })

    it('flow 5: prefers another of the known addresses', async () => {
      const known = await forms.prefill(moulin)
      await forms.submit(moulin, 'Melding', 'OF-00005', known, [email('s.moulin@werk.example', 'isNewPreferred')])
      assert.deepEqual(await forms.prefill(moulin), known.map((one) => (one.type === 'email' ? { ...one, preferred: 's.moulin@werk.example' } : one)))
    })

    it('flow 4: adds a new address as the preferred one', async () => {
      const known = await forms.prefill(moulin)
      await forms.submit(moulin, 'Melding', 'OF-00006', known, [email('nieuw@moulin.example', 'isNewPreferred'), { type: 'phoneNumber', adres: '0201234567', preferenceUpdate: 'useOnlyOnce' }])
      const [mail, phone] = await forms.prefill(moulin)
      assert.equal(mail!.preferred, 'nieuw@moulin.example')
      assert.deepEqual([...mail!.options].sort(), [...known[0]!.options, 'nieuw@moulin.example'].sort())
      assert.deepEqual(phone, known[1])
    })

    it('shows the submission to KISS, with whom it came from and under its reference', async () => {
      const { klantcontact } = await forms.submit(moulin, 'Parkeervergunning aanvragen', 'OF-00007', [], [])
      const kiss = new Kiss(setup.connect(), setup.api)
      const contactmoment = (await kiss.contactmomenten(moulin)).find((one) => one.klantcontact.uuid === klantcontact.uuid)
      assert.deepEqual([contactmoment.klantcontact.kanaal, contactmoment.klantcontact.onderwerp], ['Webformulier', 'Parkeervergunning aanvragen'])
      assert.deepEqual((await kiss.contactmomentenOfZaak('OF-00007')).map(({ uuid }) => uuid), [klantcontact.uuid])
    })

    it('stumbles over an address of another kind than it has a field for, as it does everywhere', async () => {
      const { uuid } = await forms.findParty({ bsn: '999990160' })
      await client.create('digitaleadressen', { adres: '@zolc@sociaal.example', soortDigitaalAdres: 'overig', omschrijving: 'Mastodon', verstrektDoorBetrokkene: null, verstrektDoorPartij: { uuid } })
      await assert.rejects(forms.prefill({ bsn: '999990160' }), /KeyError: overig/)
    })

    if (setup.isFederated) {
      it('knows a submitter whom only the CRM knows, and adds to what the CRM holds', async () => {
        const nunez = { bsn: '999990135' }
        const known = await forms.prefill(nunez)
        await forms.submit(nunez, 'Melding', 'OF-00008', known, [email('raul@nieuw.example', 'isNewPreferred')])
        const mail = (await forms.prefill(nunez)).find(({ type }) => type === 'email')!
        assert.equal(mail.preferred, 'raul@nieuw.example')
        assert.deepEqual([...mail.options].sort(), ['raul.nunez@voorbeeld.example', 'raul@nieuw.example'])
      })
    }
  })
})
