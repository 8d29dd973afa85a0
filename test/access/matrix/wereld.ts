/**
 * A small world for the matrix, as facts: two sources, four personen of whom one asks for secrecy and one may, and contacts of
 * every kanaal and vertrouwelijkheid. The sources hold these facts; what may be seen of them the oracle says from the facts.
 */
import { createHash } from 'node:crypto'
import { toPartijIdentificator, type AdapterType, type PartijReference, type SourceRecord, type Zaak } from '#spi'
import { memoryAdapter, type MemoryData } from '../../laws/memory-adapter.ts'

export const bronnen = ['een', 'twee'] as const
export type Bron = (typeof bronnen)[number]

/** Whether a partij asks for secrecy, by source; a source that is not here has no partij of this persoon. */
export interface Burger {
  readonly bsn: string
  readonly geheim: Readonly<Partial<Record<Bron, boolean | null>>>
}

export const burgers: readonly Burger[] = [
  { bsn: '999993653', geheim: { een: false, twee: null } },
  { bsn: '999990019', geheim: { een: true, twee: false } },
  { bsn: '999990408', geheim: { twee: null } },
  { bsn: '999991772', geheim: { een: false } },
]

export const kanalen = ['balie', 'e-mail'] as const

export interface Contact {
  readonly bron: Bron
  readonly nummer: number
  readonly kanaal: (typeof kanalen)[number]
  readonly vertrouwelijk: boolean
  /** Places of its burgers, one betrokkene each. */
  readonly burgers: readonly number[]
}

const kinds = kanalen.flatMap((kanaal) => [true, false].map((vertrouwelijk) => ({ kanaal, vertrouwelijk })))

export const contacten: readonly Contact[] = bronnen.flatMap((bron) =>
  burgers.flatMap(({ geheim }, burger) => (bron in geheim ? kinds.map((kind) => ({ ...kind, burgers: burger === 0 && kind.vertrouwelijk === false ? [0, bron === 'een' ? 1 : 2] : [burger] })) : []))
    .map((one, nummer) => ({ bron, nummer, ...one })))

export interface ZaakFeit {
  readonly bron: Bron
  readonly nummer: number
  readonly burger: number
  readonly vertrouwelijk: boolean | null
  readonly rol: 'initiator' | 'belanghebbende'
  /** Acts in it for somebody else. */
  readonly gemachtigde: boolean
}

/** Of everybody in each source one of every kind, also of those who have no partij there. */
export const zaken: readonly ZaakFeit[] = bronnen.flatMap((bron) => burgers.flatMap((_one, burger) => [false, true, null].flatMap((vertrouwelijk) =>
  ([{ rol: 'initiator', gemachtigde: false }, { rol: 'belanghebbende', gemachtigde: false }, { rol: 'initiator', gemachtigde: true }] as const).map((rol) => ({ burger, vertrouwelijk, ...rol }))))
  .map((one, nummer) => ({ bron, nummer, ...one })))

/** Native: the same in every answer. */
export function uuid(bron: Bron, kind: string, place: number | string): string {
  return createHash('sha256').update(`matrix ${bron} ${kind} ${place}`).digest('hex').replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5')
}

export function zakenOf(bron: Bron): Zaak[] {
  return zaken.filter((one) => one.bron === bron).map(({ nummer, burger, vertrouwelijk, rol, gemachtigde }) => ({
    uuid: uuid(bron, 'zaak', nummer), identificatie: `ZAAK-${bron}-${nummer}`, omschrijving: `omschrijving ${nummer}`, zaaktype: 'Melding', startdatum: '2024-05-01', einddatum: null,
    status: { omschrijving: 'Ontvangen', gezetOp: null }, vertrouwelijk, rollen: [{ rol, identiteiten: [{ soort: 'bsn', nummer: burgers[burger]!.bsn }], gemachtigde }],
  }))
}

export function dataOf(bron: Bron): MemoryData {
  const own = contacten.filter((one) => one.bron === bron)
  const ref = (kind: string, place: number | string) => ({ local: uuid(bron, kind, place) })
  const partij = (burger: number): PartijReference => ({ ...ref('partij', burger), identiteiten: [{ soort: 'bsn', nummer: burgers[burger]!.bsn }] })
  const identificator = (nummer: number) => ({ objectId: `zaak-${bron}-${nummer}`, codeObjecttype: 'zaak', codeRegister: 'open-zaak', codeSoortObjectId: 'uuid' })
  const betrokkenen = own.flatMap((contact) => contact.burgers.map((burger) => ({ contact, burger, key: `${contact.nummer}-${burger}`, adres: `${contact.nummer}-${burger}@${bron}.example` })))
  const held = burgers.flatMap(({ geheim }, burger) => (bron in geheim ? [{ burger, geheim: geheim[bron]! }] : []))
  const adres = (burger: number) => `burger-${burger}@voorbeeld.example`
  const identificatoren = (burger: number): SourceRecord<'partij-identificatoren'> => ({
    ...ref('nummer', burger),
    fields: { identificeerdePartij: partij(burger), anderePartijIdentificator: '', subIdentificatorVan: null, partijIdentificator: toPartijIdentificator({ soort: 'bsn', nummer: burgers[burger]!.bsn }) },
    evidence: { subIdentificatorVan: [] },
  })
  return {
    klantcontacten: own.map((contact): SourceRecord<'klantcontacten'> => ({
      ...ref('contact', contact.nummer),
      fields: {
        nummer: String(contact.nummer), kanaal: contact.kanaal, onderwerp: `onderwerp ${contact.nummer}`, inhoud: `inhoud ${contact.nummer}`, taal: 'nld',
        plaatsgevondenOp: `2024-05-01T10:${String(59 - contact.nummer).padStart(2, '0')}:00Z`, indicatieContactGelukt: null, reactie: '', referentienummer: null,
        vertrouwelijk: contact.vertrouwelijk,
        gingOverOnderwerpobjecten: [ref('onderwerp', contact.nummer)], hadBetrokkenActoren: [], omvatteBijlagen: [],
        hadBetrokkenen: contact.burgers.map((burger) => ref('betrokkene', `${contact.nummer}-${burger}`)), leiddeTotInterneTaken: [ref('taak', contact.nummer)],
      },
      evidence: {
        hadBetrokkenen: betrokkenen.filter((one) => one.contact === contact).map(({ burger, key, adres: text }) => ({ ...ref('betrokkene', key), wasPartij: partij(burger), adressen: [text] })),
        gingOverOnderwerpobjecten: [{ ...ref('onderwerp', contact.nummer), ...identificator(contact.nummer) }], wasOnderwerpobjecten: [],
      },
    })),
    betrokkenen: betrokkenen.map(({ contact, burger, key, adres: text }): SourceRecord<'betrokkenen'> => ({
      ...ref('betrokkene', key),
      fields: {
        wasPartij: partij(burger), hadKlantcontact: ref('contact', contact.nummer), rol: 'klant', initiator: true, organisatienaam: '',
        contactnaam: { voorletters: 'A.', voornaam: 'An', voorvoegselAchternaam: '', achternaam: `Burger${burger}` },
        bezoekadres: { nummeraanduidingId: '', adresregel1: `Zuideinde ${burger}`, adresregel2: '', adresregel3: '', land: 'NL' },
        digitaleAdressen: [ref('adres', key)],
      },
      evidence: { digitaleAdressen: [{ ...ref('adres', key), adres: text }], klantcontact: { nummer: String(contact.nummer) }, partij: { soortPartij: 'persoon', nummer: null } },
    })),
    digitaleadressen: [
      ...betrokkenen.map(({ key, adres: text }): SourceRecord<'digitaleadressen'> => ({
        ...ref('adres', key),
        fields: { verstrektDoorPartij: null, verstrektDoorBetrokkene: ref('betrokkene', key), adres: text, soortDigitaalAdres: 'email', isStandaardAdres: false, omschrijving: '', referentie: '', verificatieDatum: null },
        evidence: { betrokkene: { rol: 'klant' } },
      })),
      ...held.map(({ burger }): SourceRecord<'digitaleadressen'> => ({
        ...ref('adres', `p${burger}`),
        fields: { verstrektDoorPartij: partij(burger), verstrektDoorBetrokkene: null, adres: adres(burger), soortDigitaalAdres: 'email', isStandaardAdres: true, omschrijving: '', referentie: '', verificatieDatum: null },
        evidence: { partij: { soortPartij: 'persoon' } },
      })),
    ],
    internetaken: own.map(({ nummer }): SourceRecord<'internetaken'> => ({
      ...ref('taak', nummer),
      fields: {
        nummer: String(nummer), referentienummer: null, gevraagdeHandeling: 'Bel terug', toelichting: `toelichting ${nummer}`, status: 'te_verwerken', toegewezenOp: `2024-05-01T10:${String(59 - nummer).padStart(2, '0')}:00Z`,
        afgehandeldOp: null, aanleidinggevendKlantcontact: ref('contact', nummer), toegewezenAanActoren: [],
      },
      evidence: { klantcontact: { nummer: String(nummer) }, actoren: [] },
    })),
    onderwerpobjecten: own.map(({ nummer }): SourceRecord<'onderwerpobjecten'> => ({
      ...ref('onderwerp', nummer), fields: { klantcontact: ref('contact', nummer), wasKlantcontact: null, onderwerpobjectidentificator: identificator(nummer) },
    })),
    'partij-identificatoren': held.map(({ burger }) => identificatoren(burger)),
    partijen: held.map(({ burger, geheim }): SourceRecord<'partijen'> => ({
      ...ref('partij', burger),
      fields: {
        nummer: `${bron}-${burger}`, soortPartij: 'persoon', indicatieActief: true, indicatieGeheimhouding: geheim,
        partijIdentificatie: { contactnaam: { voorletters: 'A.', voornaam: 'An', voorvoegselAchternaam: '', achternaam: `Burger${burger}` } },
        bezoekadres: { nummeraanduidingId: '', adresregel1: `Zuideinde ${burger}`, adresregel2: '', adresregel3: '', land: 'NL' }, correspondentieadres: null,
        betrokkenen: betrokkenen.filter((one) => one.burger === burger).map(({ key }) => ref('betrokkene', key)),
        categorieRelaties: [], vertegenwoordigden: [], rekeningnummers: [], voorkeursDigitaalAdres: null, voorkeursRekeningnummer: null,
        digitaleAdressen: [ref('adres', `p${burger}`)], partijIdentificatoren: [identificatoren(burger)],
      },
      evidence: { categorieen: [], vertegenwoordigdDoor: [], subIdentificatorVan: [] },
    })),
  }
}

export const wereld: AdapterType<{ readonly bron: Bron }> = {
  name: 'wereld',
  settings: { type: 'object', required: ['bron'], properties: { bron: { type: 'string' } } },
  // Small pages and exact filters: what is counted by the source itself would show.
  open: ({ bron }) => memoryAdapter(dataOf(bron), { pageSize: 10, filters: 'exact', anyOf: bron === 'een' ? 5 : 1, persoonAnyOf: 10, zaken: zakenOf(bron) }),
}
