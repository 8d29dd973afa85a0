/** A hundred personen, asked for by several clients at once, of sources that answer out of turn: nobody gets what is another's. */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { passesElevenTest, toPartijIdentificator, type AdapterType, type PartijReference, type SourceRecord, type Zaak } from '#spi'
import { memoryAdapter, type MemoryData } from '../../laws/memory-adapter.ts'
import { configured, type Configured } from '../configured.ts'
import { opBsn, opEmail, zoeker } from './zoeker.ts'

const many = 100
const bsns = Array.from({ length: 4000 }, (_, place) => String(100_000_000 + place)).filter(passesElevenTest).slice(0, many)
const uuid = (kind: number, place: number) => `${kind}0000000-0000-4000-8000-${String(place).padStart(12, '0')}`
/** A word that stands in everything of one persoon and in nothing else. */
const merk = (place: number) => `merk-${String(place).padStart(3, '0')}-`
const adresOf = (place: number) => `${merk(place)}@voorbeeld.example`

const data: MemoryData = {
  partijen: bsns.map((nummer, place): SourceRecord<'partijen'> => ({
    local: uuid(1, place),
    fields: {
      soortPartij: 'persoon', indicatieActief: true, indicatieGeheimhouding: false, nummer: null, categorieRelaties: [], vertegenwoordigden: [], rekeningnummers: [], digitaleAdressen: [{ local: uuid(2, place) }],
      partijIdentificatie: { contactnaam: { voorletters: '', voornaam: '', voorvoegselAchternaam: '', achternaam: merk(place) } },
      partijIdentificatoren: [nummerOf(nummer, place)],
    },
  })),
  'partij-identificatoren': bsns.map(nummerOf),
  digitaleadressen: bsns.map((_, place): SourceRecord<'digitaleadressen'> => ({
    local: uuid(2, place),
    fields: { adres: adresOf(place), soortDigitaalAdres: 'email', verstrektDoorPartij: partij(place), verstrektDoorBetrokkene: null, verificatieDatum: null, omschrijving: '', referentie: '', isStandaardAdres: false },
  })),
  klantcontacten: bsns.map((_, place): SourceRecord<'klantcontacten'> => ({
    local: uuid(4, place),
    fields: {
      kanaal: 'balie', onderwerp: merk(place), inhoud: merk(place), taal: 'nld', vertrouwelijk: false, plaatsgevondenOp: '2024-05-01T10:00:00Z', gingOverOnderwerpobjecten: [], hadBetrokkenActoren: [],
      omvatteBijlagen: [], hadBetrokkenen: [], leiddeTotInterneTaken: [],
    },
    evidence: { hadBetrokkenen: [{ local: uuid(5, place), wasPartij: partij(place), adressen: [] }] },
  })),
}

const zaken: Zaak[] = bsns.map((nummer, place) => ({
  uuid: uuid(6, place), identificatie: merk(place), omschrijving: merk(place), zaaktype: null, startdatum: '2024-05-01', einddatum: null, status: null, vertrouwelijk: false,
  rollen: [{ rol: 'initiator', identiteiten: [{ soort: 'bsn', nummer }], gemachtigde: false }],
}))

function nummerOf(nummer: string, place: number): SourceRecord<'partij-identificatoren'> {
  return { local: uuid(3, place), fields: { identificeerdePartij: partij(place), subIdentificatorVan: null, anderePartijIdentificator: '', partijIdentificator: toPartijIdentificator({ soort: 'bsn', nummer }) } }
}

function partij(place: number): PartijReference {
  return { local: uuid(1, place), identiteiten: [{ soort: 'bsn', nummer: bsns[place]! }] }
}

let turn = 0
const uitDeBeurt: AdapterType = {
  name: 'uitdebeurt',
  settings: { type: 'object' },
  open: () => memoryAdapter(data, { pageSize: 100, filters: 'exact', zaken, before: () => pause((turn++ * 7) % 11) }),
}

describe('A hundred klantbeelden at once', function () {
  this.timeout(60_000)
  let gevel: Configured
  const clients = ['een', 'twee', 'drie']
  before(async () => {
    gevel = await configured((configuration) => {
      delete configuration['start']
      configuration.precedence = []
      configuration.sources = { bron: { number: 1, adapter: 'uitdebeurt', concurrency: 32, queue: 2000, queueMs: 30_000, deadlineMs: 30_000, settings: {} } }
      configuration.clients = Object.fromEntries(clients.map((name) => [name, { tokens: [`token-van-${name}`], sources: ['bron'], resources: 'alles' }]))
      configuration['requests'] = { queue: 1000 }
    }, 0, [uitDeBeurt])
  })
  after(() => gevel.stop())

  it('are each of the one who was asked for, in all that they hold', async () => {
    const zoek = zoeker(gevel.url)
    assert.equal(bsns.length, many)
    await Promise.all(bsns.flatMap((bsn, place) => clients.map(async (client, index) => {
      // The same persoon by a number and by an address: what is kept of one serves the other.
      const { status, text, body } = await zoek(index === 2 ? opEmail(adresOf(place)) : opBsn(bsn), { authorization: `Token token-van-${client}` })
      assert.equal(status, 200, text)
      const found = [body.partij.partijIdentificatie.contactnaam.achternaam, ...body.klantcontacten.items.map((one: any) => one.inhoud), ...body.zaken.items.map((one: any) => one.identificatie)]
      assert.deepEqual(found, [merk(place), merk(place), merk(place)])
      assert.deepEqual([...new Set(text.match(/merk-\d{3}-/g))], [merk(place)])
    })))
  })
})
