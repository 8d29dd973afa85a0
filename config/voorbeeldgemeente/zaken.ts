/**
 * What the zaaksysteem of the voorbeeldgemeente holds: zaken over eight years, who has a rol in them, and the contacts
 * registered on them. The same on every machine: uuids are hashes of a name, dates come from a fixed series.
 */
import { createHash } from 'node:crypto'
import { eersteDag, organisaties, personen, reeks, vandaag, zelfdeMoment, type Persoon } from './personen.ts'

export interface Zaaktype {
  readonly uuid: string
  readonly omschrijving: string
}

/** Rows as the Zaken API has them, with uuids in the place of urls. */
export interface ZaakRow {
  readonly uuid: string
  readonly identificatie: string
  readonly zaaktype: string
  readonly omschrijving: string
  readonly startdatum: string
  readonly vertrouwelijkheidaanduiding: string
  /** Default: it is open. */
  readonly einddatum?: string
}

export interface Statustype {
  readonly uuid: string
  readonly zaaktype: string
  readonly omschrijving: string
  readonly volgnummer: number
}

export interface StatusRow {
  readonly uuid: string
  readonly zaak: string
  readonly statustype: string
  readonly datumStatusGezet: string
}

export interface RolRow {
  readonly uuid: string
  readonly zaak: string
  readonly betrokkeneType: 'natuurlijk_persoon' | 'niet_natuurlijk_persoon' | 'vestiging' | 'organisatorische_eenheid' | 'medewerker'
  readonly omschrijvingGeneriek: 'initiator' | 'belanghebbende' | 'behandelaar'
  readonly indicatieMachtiging: '' | 'gemachtigde' | 'machtiginggever'
  readonly registratiedatum: string
  readonly betrokkeneIdentificatie: Readonly<Record<string, unknown>>
}

export interface KlantcontactRow {
  readonly uuid: string
  readonly zaak: string
  readonly identificatie: string
  readonly datumtijd: string
  readonly kanaal: string
  readonly onderwerp: string
  readonly toelichting: string
}

/** Every list has what was made last first. */
export interface ZakenData {
  readonly zaaktypen: readonly Zaaktype[]
  readonly zaken: readonly ZaakRow[]
  readonly rollen: readonly RolRow[]
  readonly klantcontacten: readonly KlantcontactRow[]
  /** Default: none. */
  readonly statustypen?: readonly Statustype[]
  readonly statussen?: readonly StatusRow[]
}

/** A uuid in the form of version 4 that hangs on the name alone. */
export function zakenUuid(kind: 'zaaktype' | 'zaak' | 'rol' | 'klantcontact' | 'statustype' | 'status', name: string | number): string {
  const hex = createHash('sha256').update(`voorbeeldgemeente ${kind} ${name}`).digest('hex')
  const variant = '89ab'[parseInt(hex[16]!, 16) % 4]!
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** Zaken with a story of their own, and the contacts on them, for tests. */
export const bekend = {
  /** Nobody is initiator; two belanghebbenden, and a contact with each. */
  tweeBelanghebbenden: zakenUuid('zaak', 'twee-belanghebbenden'),
  contactMetMoulin: zakenUuid('klantcontact', 'twee-belanghebbenden 0'),
  contactMetCelik: zakenUuid('klantcontact', 'twee-belanghebbenden 1'),
  tweeInitiators: zakenUuid('zaak', 'twee-initiators'),
  contactBijTweeInitiators: zakenUuid('klantcontact', 'twee-initiators 0'),
  /** The only initiator acts for somebody else. */
  gemachtigdeInitiator: zakenUuid('zaak', 'gemachtigde'),
  contactBijGemachtigde: zakenUuid('klantcontact', 'gemachtigde 0'),
  medewerkerInitiator: zakenUuid('zaak', 'medewerker'),
  contactBijMedewerker: zakenUuid('klantcontact', 'medewerker 0'),
  /** Of Moulin alone; three contacts at the very same moment. */
  zelfdeMoment: zakenUuid('zaak', 'zelfde-moment'),
  contactenOpZelfdeMoment: [0, 1, 2].map((n) => zakenUuid('klantcontact', `zelfde-moment ${n}`)),
  /** Of the vestiging, once in each of the two ways in which it can be registered. */
  vestigingAlsVestiging: zakenUuid('zaak', 'vestiging'),
  vestigingAlsOrganisatie: zakenUuid('zaak', 'vestiging-als-organisatie'),
} as const

type Betrokkene = Pick<RolRow, 'betrokkeneType' | 'betrokkeneIdentificatie'>
type Deelname = Betrokkene & { readonly als: RolRow['omschrijvingGeneriek']; readonly machtiging?: RolRow['indicatieMachtiging'] }
interface Verhaal {
  readonly name: string
  readonly start: string
  readonly deelnames: readonly Deelname[]
  readonly contacten: readonly Omit<KlantcontactRow, 'uuid' | 'zaak' | 'identificatie'>[]
}

const zaaktypen: readonly Zaaktype[] = ['Melding openbare ruimte', 'Omgevingsvergunning', 'Parkeervergunning', 'Bezwaar']
  .map((omschrijving) => ({ uuid: zakenUuid('zaaktype', omschrijving), omschrijving }))

const stappen = ['Ontvangen', 'In behandeling', 'Afgehandeld']
const statustypen: readonly Statustype[] = zaaktypen.flatMap(({ uuid, omschrijving }) => stappen.map((stap, place) =>
  ({ uuid: zakenUuid('statustype', `${omschrijving} ${stap}`), zaaktype: uuid, omschrijving: stap, volgnummer: place + 1 })))

/** The status that a zaak has now; the youngest have none yet. */
function statusOf({ uuid, zaaktype, startdatum }: ZaakRow, number: number, all: number): StatusRow[] {
  if (number >= all - 2) return []
  const [first, ...later] = statustypen.filter((one) => one.zaaktype === zaaktype)
  const now = number < all - 12 ? later.at(-1)! : [first!, later[0]!][number % 2]!
  return [{ uuid: zakenUuid('status', uuid), zaak: uuid, statustype: now.uuid, datumStatusGezet: new Date(Date.parse(startdatum) + now.volgnummer * 9 * 86_400_000).toISOString().replace('.000Z', 'Z') }]
}

export function zakenData(): ZakenData {
  const verhalen = [...bijzondere(), ...gewone()].toSorted((one, other) => (one.start < other.start ? -1 : 1))
  const zaken = verhalen.map(({ name, start }, number) => ({
    uuid: zakenUuid('zaak', name),
    identificatie: `ZAAK-${start.slice(0, 4)}-${String(number + 101).padStart(10, '0')}`,
    zaaktype: zaaktypen[number % zaaktypen.length]!.uuid,
    omschrijving: `${zaaktypen[number % zaaktypen.length]!.omschrijving} ${start.slice(0, 4)}`,
    startdatum: start.slice(0, 10),
    vertrouwelijkheidaanduiding: 'zaakvertrouwelijk',
  }))
  const rollen = verhalen.flatMap(({ name, start, deelnames }) => deelnames.map(({ als, machtiging = '', ...wie }, number) => ({
    uuid: zakenUuid('rol', `${name} ${number}`),
    zaak: zakenUuid('zaak', name),
    omschrijvingGeneriek: als,
    indicatieMachtiging: machtiging,
    registratiedatum: start,
    ...wie,
  })))
  const klantcontacten = verhalen
    .flatMap(({ name, contacten }) => contacten.map((contact, number) => ({ uuid: zakenUuid('klantcontact', `${name} ${number}`), zaak: zakenUuid('zaak', name), ...contact })))
    .toSorted((one, other) => Date.parse(one.datumtijd) - Date.parse(other.datumtijd))
    // Half of them have a number that the standard can show; the rest is longer or has letters.
    .map((contact, number) => ({ ...contact, identificatie: number % 2 ? String(7_000_000_001 + number) : `KC-${String(number).padStart(11, '0')}` }))
  const statussen = zaken.flatMap((zaak, number) => statusOf(zaak, number, zaken.length))
  const ended = new Map(statussen.filter(({ statustype }) => statustypen.some(({ uuid, volgnummer }) => uuid === statustype && volgnummer === stappen.length)).map(({ zaak, datumStatusGezet }) => [zaak, datumStatusGezet.slice(0, 10)]))
  const closed = zaken.map((zaak) => (ended.has(zaak.uuid) ? { ...zaak, einddatum: ended.get(zaak.uuid)! } : zaak))
  return { zaaktypen, statustypen, zaken: closed.toReversed(), rollen: rollen.toReversed(), klantcontacten: klantcontacten.toReversed(), statussen: statussen.toReversed() }
}

function bijzondere(): Verhaal[] {
  const [moulin, celik, vogel, veld] = klanten().map(persoon) as [Betrokkene, Betrokkene, Betrokkene, Betrokkene]
  const { vestiging, vestigingAlsOrganisatie } = bedrijven()
  return [
    {
      name: 'twee-belanghebbenden', start: '2022-03-07T09:00:00Z',
      deelnames: [{ ...moulin, als: 'belanghebbende' }, { ...celik, als: 'belanghebbende' }, { ...medewerker, als: 'behandelaar' }],
      contacten: [contact('2022-03-15T08:30:00Z', 'telefoon', 'Vraag van mevrouw Moulin'), contact('2022-03-16T13:05:00Z', 'balie', 'Vraag van de heer van der Müller-Çelik')],
    },
    {
      name: 'twee-initiators', start: '2023-05-02T10:00:00Z',
      deelnames: [{ ...vogel, als: 'initiator' }, { ...veld, als: 'initiator' }],
      contacten: [contact('2023-05-09T11:00:00Z', 'telefoon', 'Stand van zaken')],
    },
    {
      name: 'gemachtigde', start: '2023-09-12T10:00:00Z',
      deelnames: [{ ...veld, als: 'initiator', machtiging: 'gemachtigde' }, { ...vogel, als: 'belanghebbende', machtiging: 'machtiginggever' }],
      contacten: [contact('2023-09-20T14:15:00Z', 'telefoon', 'Aanvulling op de machtiging')],
    },
    {
      name: 'medewerker', start: '2021-11-22T07:45:00Z',
      deelnames: [{ ...medewerker, als: 'initiator' }, { ...moulin, als: 'belanghebbende' }],
      contacten: [contact('2021-11-25T09:00:00Z', 'post', 'Ambtshalve aanpassing')],
    },
    { name: 'afdeling', start: '2020-06-15T08:00:00Z', deelnames: [{ ...afdeling, als: 'initiator' }], contacten: [] },
    {
      name: 'zelfde-moment', start: '2024-02-20T09:00:00Z', deelnames: [{ ...moulin, als: 'initiator' }],
      contacten: [
        contact(zelfdeMoment, 'telefoon', 'Eerste van drie vragen'),
        contact('2024-02-29T11:30:00+01:00', 'telefoon', 'Tweede van drie vragen'),
        contact(zelfdeMoment, '', ''),
      ],
    },
    {
      name: 'vestiging', start: '2024-10-08T09:00:00Z', deelnames: [{ ...vestiging, als: 'initiator' }],
      contacten: [contact('2024-10-10T10:00:00Z', 'email', 'Terras aan de straat')],
    },
    {
      name: 'vestiging-als-organisatie', start: '2025-10-14T09:00:00Z', deelnames: [{ ...vestigingAlsOrganisatie, als: 'initiator' }],
      contacten: [contact('2025-10-16T10:00:00Z', 'telefoon', 'Terras in de winter')],
    },
  ]
}

/** Zaken of one initiator, with none to three contacts each. */
function gewone(): Verhaal[] {
  const random = reeks(2018)
  const [moulin, celik, vogel, veld] = klanten().map(persoon) as [Betrokkene, Betrokkene, Betrokkene, Betrokkene]
  const { organisatie, vestiging } = bedrijven()
  const beurten = [moulin, vogel, moulin, celik, veld, moulin, organisatie, vogel, moulin, celik, veld, vestiging]
  return Array.from({ length: 38 }, (_, number) => {
    const start = momentBetween(Date.parse(eersteDag), Date.parse('2026-09-01T00:00:00Z'), random())
    const contacten = Array.from({ length: [2, 1, 0, 3, 2][number % 5]! }, (_, place) => {
      const datumtijd = momentBetween(Date.parse(start), Math.min(Date.parse(start) + 60 * 86_400_000, Date.parse(vandaag)), random())
      return contact(datumtijd, ['telefoon', 'balie', 'email', 'post'][(number + place) % 4]!, onderwerpen[(number * 3 + place) % onderwerpen.length]!)
    })
    const deelnames: Deelname[] = [{ ...beurten[number % beurten.length]!, als: 'initiator' }, { ...medewerker, als: 'behandelaar' }]
    return { name: `gewoon ${number}`, start, deelnames, contacten }
  })
}

const onderwerpen = ['Stand van zaken', 'Ontbrekend document', 'Afspraak verzetten', 'Termijn', 'Besluit toegelicht', 'Nieuw rekeningnummer', 'Klacht over geluid']

function contact(datumtijd: string, kanaal: string, onderwerp: string) {
  return { datumtijd, kanaal, onderwerp, toelichting: onderwerp && `${onderwerp}: besproken en vastgelegd bij de zaak.` }
}

/** To the second, `part` of the way from one instant to the other. */
function momentBetween(from: number, to: number, part: number): string {
  return new Date(from + Math.floor((to - from) * part)).toISOString().replace(/\.\d+Z$/, 'Z')
}

function klanten(): Persoon[] {
  return personen.filter(({ bronnen }) => bronnen.includes('zaken'))
}

function persoon({ bsn, voorletters, voornaam, voorvoegsel, achternaam }: Persoon): Betrokkene {
  return {
    betrokkeneType: 'natuurlijk_persoon',
    betrokkeneIdentificatie: {
      inpBsn: bsn, anpIdentificatie: '', inpA_nummer: '', geslachtsnaam: achternaam, voorvoegselGeslachtsnaam: voorvoegsel,
      voorletters, voornamen: voornaam, geslachtsaanduiding: '', geboortedatum: '', verblijfsadres: null, subVerblijfBuitenland: null,
    },
  }
}

/** The one organisatie that has zaken, its vestiging, and that vestiging as newer systems register it. */
function bedrijven() {
  const { naam, kvk, vestigingen } = organisaties.find(({ bronnen }) => bronnen.includes('zaken'))!
  const { nummer, naam: handelsnaam } = vestigingen[0]!
  const organisation = (statutaireNaam: string, vestigingsNummer: string): Betrokkene => ({
    betrokkeneType: 'niet_natuurlijk_persoon',
    betrokkeneIdentificatie: { innNnpId: '', annIdentificatie: '', kvkNummer: kvk, vestigingsNummer, statutaireNaam, innRechtsvorm: '', bezoekadres: '', subVerblijfBuitenland: null },
  })
  const vestiging: Betrokkene = {
    betrokkeneType: 'vestiging',
    betrokkeneIdentificatie: { vestigingsNummer: nummer, handelsnaam: [handelsnaam], kvkNummer: kvk, verblijfsadres: null, subVerblijfBuitenland: null },
  }
  return { organisatie: organisation(naam, ''), vestiging, vestigingAlsOrganisatie: organisation(handelsnaam, nummer) }
}

const medewerker: Betrokkene = {
  betrokkeneType: 'medewerker',
  betrokkeneIdentificatie: { identificatie: 'mw-0042', achternaam: 'Behandelaar', voorletters: 'B.', voorvoegselAchternaam: '' },
}

const afdeling: Betrokkene = {
  betrokkeneType: 'organisatorische_eenheid',
  betrokkeneIdentificatie: { identificatie: 'afd-07', naam: 'Vergunningen', isGehuisvestIn: '' },
}
