/** A small village in memory: enough of every kind of record for each law to have something to judge. */
import { createHash } from 'node:crypto'
import {
  toPartijIdentificator, type BetrokkeneEvidence, type Identity, type Local, type PartijReference, type ResourceName, type SourceRecord, type Zaak,
} from '#spi'
import type { MemoryData } from './memory-adapter.ts'

interface Bewoner {
  readonly naam: string
  readonly soortPartij: 'persoon' | 'organisatie'
  readonly identiteiten: readonly Identity[]
  readonly adressen: readonly string[]
}

const bewoners: readonly Bewoner[] = [
  { naam: 'Jansen', soortPartij: 'persoon', identiteiten: [{ soort: 'bsn', nummer: '999993653' }], adressen: ['An.Jansen@voorbeeld.example', '0612345678'] },
  { naam: 'Müller-Çelik', soortPartij: 'persoon', identiteiten: [{ soort: 'bsn', nummer: '999990019' }], adressen: ['jansen@voorbeeld.example'] },
  { naam: 'O\'Neill_50%', soortPartij: 'persoon', identiteiten: [{ soort: 'bsn', nummer: '999990408' }], adressen: [] },
  { naam: 'De Molen B.V.', soortPartij: 'organisatie', identiteiten: [{ soort: 'kvk_nummer', nummer: '69599084' }, { soort: 'rsin', nummer: '850000014' }], adressen: ['info@molen.example'] },
  { naam: 'De Molen Zuid', soortPartij: 'organisatie', identiteiten: [{ soort: 'vestigingsnummer', nummer: '000037178598', kvk: '69599084' }], adressen: [] },
]

function uuid(kind: ResourceName, place: number | string): Local {
  return createHash('sha256').update(`dorp ${kind} ${place}`).digest('hex').replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5')
}

const refs = (kind: ResourceName, places: readonly (number | string)[]) => places.map((place) => ({ local: uuid(kind, place) }))
const partijAt = (place: number): PartijReference => ({ local: uuid('partijen', place), identiteiten: bewoners[place]!.identiteiten })
const kanalen = ['e-mail', 'E-mail', 'telefoon', 'balie']
const contactCount = 30
const places = Array.from({ length: contactCount }, (_, place) => place)

/** Contacts of the same moment in threes, newest first; the last ones have no moment at all. */
const momentOf = (place: number) => (place >= contactCount - 2 ? {} : { plaatsgevondenOp: `2024-05-${String(28 - Math.floor(place / 3)).padStart(2, '0')}T09:30:00Z` })

/** The last contact is with nobody, the one before with somebody who is not known. */
const bewonerOf = (place: number) => (place === contactCount - 1 ? undefined : place % (bewoners.length + 1))
const betrokkenePlaces = places.filter((place) => bewonerOf(place) !== undefined)
const taakPlaces = places.filter((place) => place % 4 === 0)
const onderwerpPlaces = places.filter((place) => place % 5 === 0)
const bijlagePlaces = places.filter((place) => place % 6 === 0)

const partijOf = (place: number): PartijReference | null => {
  const bewoner = bewonerOf(place)
  return bewoner === undefined || bewoner === bewoners.length ? null : partijAt(bewoner)
}
const opgegeven = (place: number) => (place % 4 === 1 ? [`klant${place}@voorbeeld.example`] : [])
const nummers = (place: number) => ({ nummer: `K${place}`, referentienummer: place % 2 ? null : `R-${place}` })
const identificator = (place: number) => ({ objectId: `zaak-${place}`, codeObjecttype: 'zaak', codeRegister: 'open-zaak', codeSoortObjectId: 'uuid' })

const actoren: SourceRecord<'actoren'>[] = [0, 1].map((place) => ({
  local: uuid('actoren', place),
  fields: {
    naam: ['Anneloes de Zeeuw', 'anneloes'][place]!, soortActor: 'medewerker', indicatieActief: place === 0,
    actoridentificator: { objectId: `mw${place}`, codeObjecttype: 'medewerker', codeRegister: 'ad', codeSoortObjectId: 'naam' },
  },
}))

const klantcontacten: SourceRecord<'klantcontacten'>[] = places.map((place) => {
  const has = (list: readonly number[]) => list.filter((one) => one === place)
  const wasPartij = partijOf(place)
  const betrokkenen: BetrokkeneEvidence[] = has(betrokkenePlaces).map(() => ({ local: uuid('betrokkenen', place), wasPartij, adressen: opgegeven(place) }))
  return {
    local: uuid('klantcontacten', place),
    fields: {
      ...nummers(place), ...momentOf(place), kanaal: kanalen[place % kanalen.length]!, onderwerp: place % 2 ? 'Vraag over Zuideinde 50%' : 'ZUIDEINDE: vraag_over', taal: 'nld',
      inhoud: `Regel ${place} 'aangehaald'`, reactie: '', vertrouwelijk: place % 7 === 0, indicatieContactGelukt: place % 3 === 0 ? null : place % 3 === 1,
      gingOverOnderwerpobjecten: refs('onderwerpobjecten', has(onderwerpPlaces)),
      hadBetrokkenActoren: place % 2 ? [actoren[0]!] : [],
      omvatteBijlagen: refs('bijlagen', has(bijlagePlaces)),
      hadBetrokkenen: refs('betrokkenen', has(betrokkenePlaces)),
      leiddeTotInterneTaken: refs('internetaken', has(taakPlaces)),
    },
    evidence: {
      hadBetrokkenen: betrokkenen, wasOnderwerpobjecten: [],
      gingOverOnderwerpobjecten: has(onderwerpPlaces).map(() => ({ local: uuid('onderwerpobjecten', place), ...identificator(place) })),
    },
  }
})

const betrokkenen: SourceRecord<'betrokkenen'>[] = betrokkenePlaces.map((place) => {
  const wasPartij = partijOf(place)
  const adressen = opgegeven(place).map((adres) => ({ local: uuid('digitaleadressen', `b${place}`), adres }))
  return {
    local: uuid('betrokkenen', place),
    fields: {
      wasPartij, hadKlantcontact: { local: uuid('klantcontacten', place) }, rol: 'klant', initiator: true, organisatienaam: '',
      contactnaam: { voorletters: 'A.', voornaam: 'An', voorvoegselAchternaam: place % 2 ? 'van' : '', achternaam: place % 3 ? `Klant${place}` : `Müller${place}` },
      digitaleAdressen: adressen.map(({ local }) => ({ local })),
    },
    evidence: { digitaleAdressen: adressen, klantcontact: nummers(place), ...(wasPartij && { partij: { soortPartij: 'persoon', nummer: null } }) },
  }
})

const adresPlaces = bewoners.flatMap(({ adressen }, bewoner) => adressen.map((adres, place) => ({ bewoner, adres, place: `p${bewoner}-${place}` })))

const digitaleadressen: SourceRecord<'digitaleadressen'>[] = [
  ...adresPlaces.map(({ bewoner, adres, place }): SourceRecord<'digitaleadressen'> => ({
    local: uuid('digitaleadressen', place),
    fields: {
      verstrektDoorPartij: partijAt(bewoner), verstrektDoorBetrokkene: null, adres, soortDigitaalAdres: adres.includes('@') ? 'email' : 'telefoonnummer',
      isStandaardAdres: place.endsWith('0'), omschrijving: 'Thuis', referentie: place, verificatieDatum: bewoner === 0 ? '2024-01-31' : null,
    },
    evidence: { partij: { soortPartij: bewoners[bewoner]!.soortPartij } },
  })),
  ...betrokkenen.flatMap(({ local, evidence }) => evidence!.digitaleAdressen!.map((one): SourceRecord<'digitaleadressen'> => ({
    local: one.local,
    fields: {
      verstrektDoorPartij: null, verstrektDoorBetrokkene: { local }, adres: one.adres, soortDigitaalAdres: 'email', isStandaardAdres: false, omschrijving: '',
      referentie: '', verificatieDatum: null,
    },
    evidence: { betrokkene: { rol: 'klant' } },
  }))),
]

const identificatorPlaces = bewoners.flatMap(({ identiteiten }, bewoner) => identiteiten.map((identity) => ({ bewoner, identity, place: `${bewoner}-${identity.soort}` })))

const identificatoren: SourceRecord<'partij-identificatoren'>[] = identificatorPlaces.map(({ bewoner, identity, place }) => ({
  local: uuid('partij-identificatoren', place),
  fields: {
    identificeerdePartij: partijAt(bewoner), anderePartijIdentificator: '', partijIdentificator: toPartijIdentificator(identity) as never,
    subIdentificatorVan: identity.kvk ? { local: uuid('partij-identificatoren', '3-kvk_nummer') } : null,
  },
  evidence: { subIdentificatorVan: identity.kvk ? [toPartijIdentificator({ soort: 'kvk_nummer', nummer: identity.kvk })] : [] },
}))

const partijen: SourceRecord<'partijen'>[] = bewoners.map(({ naam, soortPartij }, place) => ({
  local: uuid('partijen', place),
  fields: {
    nummer: `P${place}`, soortPartij, indicatieActief: true, indicatieGeheimhouding: [true, false, null, false, false][place]!,
    partijIdentificatie: soortPartij === 'persoon' ? { contactnaam: { voorletters: 'A.', voornaam: 'An', voorvoegselAchternaam: '', achternaam: naam } } : { naam },
    bezoekadres: { nummeraanduidingId: '', adresregel1: `Zuideinde ${place}`, adresregel2: '', adresregel3: '', land: 'NL' }, correspondentieadres: null,
    betrokkenen: betrokkenen.filter(({ fields }) => fields.wasPartij?.local === uuid('partijen', place)).map(({ local }) => ({ local })),
    categorieRelaties: [], vertegenwoordigden: [], rekeningnummers: [], voorkeursDigitaalAdres: null, voorkeursRekeningnummer: null,
    digitaleAdressen: refs('digitaleadressen', adresPlaces.filter(({ bewoner }) => bewoner === place).map((one) => one.place)),
    partijIdentificatoren: identificatoren.filter((_, at) => identificatorPlaces[at]!.bewoner === place),
  },
  evidence: {
    categorieen: [['Ondernemer'], ['Vrijwilliger'], ['Ondernemer', 'Raadslid'], [], []][place]!, vertegenwoordigdDoor: [],
    subIdentificatorVan: identificatoren.filter((_, at) => identificatorPlaces[at]!.bewoner === place).flatMap(({ evidence }) => evidence!.subIdentificatorVan!),
  },
}))

const internetaken: SourceRecord<'internetaken'>[] = taakPlaces.map((place) => ({
  local: uuid('internetaken', place),
  fields: {
    nummer: `T${place}`, referentienummer: null, gevraagdeHandeling: 'Terugbellen', toelichting: '', status: place % 8 ? 'verwerkt' : 'te_verwerken',
    toegewezenOp: `2024-05-${place % 8 ? '10' : '11'}T08:00:00Z`, afgehandeldOp: null,
    aanleidinggevendKlantcontact: { local: uuid('klantcontacten', place) }, toegewezenAanActoren: [{ local: actoren[0]!.local }],
  },
  evidence: { klantcontact: nummers(place), actoren: [actoren[0]!.fields.naam!] },
}))

const onderwerpobjecten: SourceRecord<'onderwerpobjecten'>[] = onderwerpPlaces.map((place) => ({
  local: uuid('onderwerpobjecten', place),
  fields: { klantcontact: { local: uuid('klantcontacten', place) }, wasKlantcontact: null, onderwerpobjectidentificator: identificator(place) },
}))

const bijlagen: SourceRecord<'bijlagen'>[] = bijlagePlaces.map((place) => ({
  local: uuid('bijlagen', place),
  fields: { wasBijlageVanKlantcontact: { local: uuid('klantcontacten', place) }, bijlageidentificator: { ...identificator(place), objectId: `document-${place}` } },
}))

const categorieen: SourceRecord<'categorieen'>[] = ['Ondernemer', 'Vrijwilliger', 'Raadslid'].map((naam, place) => ({ local: uuid('categorieen', place), fields: { naam } }))

const persoon: SourceRecord<'persoon'>[] = [{
  local: uuid('persoon', 0),
  fields: {
    geboortedatum: '1980-02-29', overlijdensdatum: null, geslachtsnaam: 'Jansen', geslacht: 'v', voorvoegsel: '', voornamen: 'An',
    adres: { nummeraanduidingId: '', straatnaam: 'Zuideinde', huisnummer: 12, huisnummertoevoeging: '', postcode: '1234 AB', stad: 'Voorbeeldstad', adresregel1: '', adresregel2: '', adresregel3: '', land: 'NL' },
  },
}]

/** Zaken that contacts went about, the newest first; of each two the bewoners take turns. */
export const zaken: readonly Zaak[] = onderwerpPlaces.map((place, index) => ({
  uuid: uuid('onderwerpobjecten', `zaak-${place}`), identificatie: `zaak-${place}`, omschrijving: `Zaak ${place}`, zaaktype: 'Melding',
  startdatum: `2024-04-${String(28 - index).padStart(2, '0')}`, einddatum: null, status: null, vertrouwelijk: false,
  rollen: [{ rol: 'initiator', identiteiten: bewoners[index % 2]!.identiteiten, gemachtigde: false }],
}))

export const dorp: MemoryData = {
  actoren, categorieen, betrokkenen, bijlagen, digitaleadressen, internetaken, klantcontacten, onderwerpobjecten, 'partij-identificatoren': identificatoren, partijen, persoon,
}
