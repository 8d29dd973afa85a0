/**
 * One zaak, spelled four ways: KISS and ITA write zgw-Zaak/openzaak/uuid, ZAC and OMC zaak/open-zaak/uuid, Open Inwoner
 * zaak/openzaak/identificatie. What one links to a zaak, the others find by it: `zaakverwijzing` of the configuration, as it is
 * by default.
 */
import assert from 'node:assert/strict'
import { bekend, zakenData } from '../../config/voorbeeldgemeente/zaken.ts'
import { inRegister, registerUuid } from '../../config/voorbeeldgemeente/register.ts'
import { Gzac } from './gzac.ts'
import { Ita } from './ita.ts'
import { Kiss } from './kiss.ts'
import { Omc } from './omc.ts'
import { OpenInwoner2025 } from './open-inwoner-2025.ts'
import { OpenKlantClient } from './open-klant-client.ts'
import { overEach } from './setups.ts'
import { Zac } from './zac.ts'

const moulin = { bsn: '999993653' }
const actor = registerUuid('actoren', inRegister.actoren.geautomatiseerd)
const contactverzoek = { afdeling: 'Vergunningen', toelichting: 'Over de zaak.', telefoonnummer: '0687654321', email: 'zaak@voorbeeld.example' }
const contactgegevens = { telefoonnummer: '0687654321', emailadres: 'zaak@voorbeeld.example' }
const vraag = { kanaal: 'telefoon', onderwerp: 'Stand van zaken', notitie: 'Hoe staat het ermee?', medewerker: 'kcc@voorbeeldgemeente.example', contactverzoek }

overEach('A link to a zaak', (setup) => {
  const kiss = () => new Kiss(setup.connect(), setup.api)
  const zac = () => new Zac(setup.connect(), setup.api)
  const omc = () => new Omc(setup.connect(), setup.api)
  const gzac = () => new Gzac(setup.connect(), setup.api)
  const portal = () => new OpenInwoner2025(new OpenKlantClient(setup.connect(), setup.api), actor)

  async function notified(zaak: string): Promise<string> {
    return omc().register(await omc().ontvanger(moulin.bsn, ''), zaak, ['Uw zaak', 'Er is een besluit.'])
  }

  it('of KISS leads ZAC to the contact details, and GZAC to the contact', async () => {
    const zaak = '20000000-0000-4000-8000-000000000001'
    const { url } = await kiss().registreer(moulin, { ...vraag, zaak })
    assert.deepEqual(await zac().contactgegevensOfZaak(zaak), contactgegevens)
    assert.deepEqual((await gzac().getAllKlantcontacten({ objectTypeId: 'zaak', objectUuid: zaak })).map((one) => one.url), [url])
  })

  it('of ITA leads ZAC to the contact details, also after it was another', async () => {
    const zaak = '20000000-0000-4000-8000-000000000002'
    const { uuid } = await kiss().registreer(moulin, { ...vraag, zaak: '20000000-0000-4000-8000-000000000003' })
    await new Ita(setup.connect(), setup.api).koppelZaak(uuid, zaak)
    assert.deepEqual(await zac().contactgegevensOfZaak(zaak), contactgegevens)
    assert.equal(await zac().contactgegevensOfZaak('20000000-0000-4000-8000-000000000003'), null)
  })

  it('of ZAC or OMC leads KISS to the contact', async () => {
    const zaak = '20000000-0000-4000-8000-000000000004'
    const { uuid, url } = await kiss().registreer(moulin, vraag)
    await zac().linkToZaak(uuid, zaak)
    const notification = await notified(zaak)
    assert.deepEqual((await kiss().contactmomentenOfZaak(zaak)).map((one) => one.url), [notification, url])
    assert.deepEqual((await gzac().getAllKlantcontacten({ objectTypeId: 'zgw-Zaak', objectUuid: zaak })).map((one) => one.url), [notification, url])
  })

  it('is shown as it was written: each client knows its own again', async () => {
    const zaak = '20000000-0000-4000-8000-000000000005'
    const { uuid } = await kiss().registreer(moulin, { ...vraag, zaak })
    const own = (await kiss().contactmomenten(moulin)).find((one) => one.klantcontact.uuid === uuid)
    assert.deepEqual(own.zaken, [zaak])
    const { _expand } = await new Ita(setup.connect(), setup.api).klantcontact((await notified(zaak)).split('/').at(-1)!)
    assert.deepEqual(_expand.gingOverOnderwerpobjecten.map((one: any) => one.onderwerpobjectidentificator), [{ objectId: zaak, codeObjecttype: 'zaak', codeRegister: 'open-zaak', codeSoortObjectId: 'uuid' }])
  })

  if (setup.isFederated) {
    describe('to a zaak that the zaaksysteem knows', () => {
      const { uuid: zaak, identificatie } = zakenData().zaken.find((one) => one.uuid === bekend.gemachtigdeInitiator)!

      it('by its identificatie, of Open Inwoner, leads KISS and ZAC to the question by its uuid', async () => {
        const { uuid: partij } = await portal().findPersoon(moulin.bsn)
        const { url } = await portal().stelVraag(partij, 'Hoe staat het ermee?', 'Stand', identificatie)
        assert.ok((await kiss().contactmomentenOfZaak(zaak)).some((one) => one.url === url))
        assert.ok((await gzac().getAllKlantcontacten({ objectTypeId: 'zaak', objectUuid: zaak })).some((one) => one.url === url))
      })

      it('by its uuid, of KISS, ZAC, OMC or the zaaksysteem itself, leads Open Inwoner to the contact by its identificatie', async () => {
        const registered = await kiss().registreer(moulin, { ...vraag, zaak })
        const linked = await kiss().registreer(moulin, vraag)
        await zac().linkToZaak(linked.uuid, zaak)
        const notification = await notified(zaak)
        const found = (await portal().vragenOfZaak(identificatie)).map((one) => one.url as string)
        for (const url of [registered.url, linked.url, notification, `${setup.api}/klantcontacten/${bekend.contactBijGemachtigde}`]) assert.ok(found.includes(url), url)
        assert.equal(new Set(found).size, found.length)
      })
    })
  }
})
