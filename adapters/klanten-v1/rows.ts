/** What the rows of both APIs say, read with care: a row that breaks a rule is quarantined under the name of the rule. */
import { isValidIdentity, toMoment, type Contactnaam, type Identity, type Quarantine } from '#spi'
import { firstText, textOf, uuidAfter, type Row } from '../vng/rows.ts'

/** Bases of the source's own urls, without a slash at their end. */
export interface Links {
  readonly klanten: string
  readonly contactmomenten: string
  /** Of the zaken that contactmomenten are about. */
  readonly zaken: string
}

export interface Klant {
  readonly uuid: string
  readonly soortPartij: 'persoon' | 'organisatie'
  readonly klantnummer: string
  readonly contactnaam: Contactnaam
  readonly naam: string
  readonly identiteit: Identity | undefined
  readonly email: string
  readonly telefoon: string
  readonly adres: Row | undefined
}

export interface Contact {
  readonly uuid: string
  readonly plaatsgevondenOp: string
  readonly identificatie: string
  readonly kanaal: string
  readonly onderwerp: string
  readonly tekst: string
  readonly antwoord: string
  readonly taal: string
  readonly doorKlant: boolean
  /** Who had the contact. */
  readonly medewerker: Medewerker | undefined
  readonly type: string
  readonly isAfgehandeld: boolean
  readonly toelichting: string
  /** Where somebody can be called back, in the order of their slots; empty ones are left out. */
  readonly adressen: readonly GegevenAdres[]
  /** Who is to deal with it. */
  readonly behandelaar: Behandelaar | undefined
  /** Links as they came along, unread; absent when they did not. */
  readonly klantcontactmomenten: readonly unknown[] | undefined
  readonly objectcontactmomenten: readonly unknown[] | undefined
}

export interface GegevenAdres {
  readonly slot: 2 | 3 | 4
  readonly soort: 'email' | 'telefoonnummer'
  readonly adres: string
}

export interface Medewerker {
  readonly identificatie: string
  readonly naam: string
}

export interface Behandelaar extends Medewerker {
  readonly soort: 'medewerker' | 'groep' | 'afdeling'
}

/** A klant at a contactmoment. */
export interface KlantLink {
  readonly uuid: string
  readonly contact: string
  readonly klant: string
  readonly rol: string
}

/** What a contactmoment is about. */
export interface ObjectLink {
  readonly uuid: string
  readonly contact: string
  /** Uuid of a zaak under the configured base, else the whole url. */
  readonly object: string
  readonly isOwnZaak: boolean
  readonly type: string
}

export function readKlant(row: unknown, { klanten }: Links): Klant | Quarantine {
  const data = rowOf(row)
  const uuid = uuidAfter(`${klanten}/klanten/`, data['url'])
  if (!uuid) return { reason: 'klant: url is no klant of this source' }
  const subject = rowOf(data['subjectIdentificatie'])
  const type = textOf(data, 'subjectType')
  const naam = textOf(data, 'bedrijfsnaam') || textOf(subject, 'statutaireNaam') || firstText(subject['handelsnaam'])
  // Without a type: a bedrijfsnaam beside an achternaam is where somebody works.
  const isPersoon = type === 'natuurlijk_persoon' || (type === '' && (naam === '' || textOf(data, 'achternaam') !== ''))
  return {
    uuid,
    soortPartij: isPersoon ? 'persoon' : 'organisatie',
    klantnummer: textOf(data, 'klantnummer'),
    contactnaam: contactnaamOf(data, subject),
    naam,
    identiteit: identiteitOf(type, subject),
    email: textOf(data, 'emailadres'),
    telefoon: textOf(data, 'telefoonnummer'),
    adres: data['adres'] === null || data['adres'] === undefined ? undefined : rowOf(data['adres']),
  }
}

/** `innNnpId` is meant for an rsin; some write the kvk_nummer there, and its length tells. */
function identiteitOf(type: string, subject: Row): Identity | undefined {
  const nnp = textOf(subject, 'innNnpId')
  const found: Readonly<Record<string, Identity>> = {
    natuurlijk_persoon: { soort: 'bsn', nummer: textOf(subject, 'inpBsn') },
    niet_natuurlijk_persoon: { soort: nnp.length === 8 ? 'kvk_nummer' : 'rsin', nummer: nnp },
    vestiging: { soort: 'vestigingsnummer', nummer: textOf(subject, 'vestigingsNummer') },
  }
  const identity = Object.hasOwn(found, type) ? found[type]! : undefined
  return identity && isValidIdentity(identity) ? identity : undefined
}

/** What the klant gave goes before what a register says of the subject. */
function contactnaamOf(data: Row, subject: Row): Contactnaam {
  const given = textOf(data, 'achternaam') !== ''
  return {
    voorletters: textOf(subject, 'voorletters'),
    voornaam: textOf(data, 'voornaam') || textOf(subject, 'voornamen'),
    voorvoegselAchternaam: given ? textOf(data, 'voorvoegselAchternaam') : textOf(subject, 'voorvoegselGeslachtsnaam'),
    achternaam: given ? textOf(data, 'achternaam') : textOf(subject, 'geslachtsnaam'),
  }
}

export function readContact(row: unknown, { contactmomenten }: Links): Contact | Quarantine {
  const data = rowOf(row)
  const uuid = uuidAfter(`${contactmomenten}/contactmomenten/`, data['url'])
  if (!uuid) return { reason: 'contactmoment: url is no contactmoment of this source' }
  const plaatsgevondenOp = toMoment(textOf(data, 'registratiedatum'))
  if (!plaatsgevondenOp) return { local: uuid, reason: 'contactmoment: registratiedatum is no date-time' }
  return {
    uuid, plaatsgevondenOp,
    identificatie: textOf(data, 'identificatie'),
    kanaal: textOf(data, 'kanaal'),
    onderwerp: textOf(data, 'onderwerp'),
    tekst: textOf(data, 'tekst'),
    antwoord: textOf(data, 'antwoord'),
    taal: textOf(data, 'voorkeurstaal'),
    doorKlant: data['initiatiefnemer'] === 'klant',
    medewerker: medewerkerOf(rowOf(data['medewerkerIdentificatie'])),
    type: textOf(data, 'type'),
    isAfgehandeld: data['status'] === 'afgehandeld',
    toelichting: textOf(data, 'toelichting'),
    adressen: adressenOf(rowOf(data['contactgegevens'])),
    behandelaar: behandelaarOf(data),
    klantcontactmomenten: rowsIn(data['klantcontactmomenten']),
    objectcontactmomenten: rowsIn(data['objectcontactmomenten']),
  }
}

function medewerkerOf(row: Row): Medewerker | undefined {
  const identificatie = textOf(row, 'identificatie')
  const naam = ['voorletters', 'voorvoegselAchternaam', 'achternaam'].map((name) => textOf(row, name)).filter(Boolean).join(' ')
  return identificatie || naam ? { identificatie, naam: naam || identificatie } : undefined
}

/** Somebody by name, else a groep, else an afdeling: what is more precise goes first. */
function behandelaarOf(data: Row): Behandelaar | undefined {
  const who = rowOf(data['behandelaar'])
  const [gebruiker, groep, afdeling] = [textOf(who, 'gebruikersnaam'), textOf(data, 'groep'), textOf(data, 'afdeling')]
  if (gebruiker) return { soort: 'medewerker', identificatie: gebruiker, naam: textOf(who, 'volledigeNaam') || gebruiker }
  if (groep) return { soort: 'groep', identificatie: groep, naam: groep }
  return afdeling ? { soort: 'afdeling', identificatie: afdeling, naam: afdeling } : undefined
}

function adressenOf(row: Row): GegevenAdres[] {
  const given: GegevenAdres[] = [
    { slot: 2, soort: 'email', adres: textOf(row, 'emailadres') },
    { slot: 3, soort: 'telefoonnummer', adres: textOf(row, 'telefoonnummer') },
    { slot: 4, soort: 'telefoonnummer', adres: textOf(row, 'telefoonnummerAlternatief') },
  ]
  return given.filter(({ adres }) => adres !== '')
}

export function readKlantLink(row: unknown, { klanten, contactmomenten }: Links): KlantLink | Quarantine {
  const data = rowOf(row)
  const uuid = uuidAfter(`${contactmomenten}/klantcontactmomenten/`, data['url'])
  if (!uuid) return { reason: 'klantcontactmoment: url is no klantcontactmoment of this source' }
  const local = `${uuid}#0`
  const contact = uuidAfter(`${contactmomenten}/contactmomenten/`, data['contactmoment'])
  if (!contact) return { local, reason: 'klantcontactmoment: contactmoment is no contactmoment of this source' }
  const klant = uuidAfter(`${klanten}/klanten/`, data['klant'])
  if (!klant) return { local, reason: 'klantcontactmoment: klant is no klant of this source' }
  return { uuid, contact, klant, rol: textOf(data, 'rol') }
}

export function readObjectLink(row: unknown, { contactmomenten, zaken }: Links): ObjectLink | Quarantine {
  const data = rowOf(row)
  const uuid = uuidAfter(`${contactmomenten}/objectcontactmomenten/`, data['url'])
  if (!uuid) return { reason: 'objectcontactmoment: url is no objectcontactmoment of this source' }
  const contact = uuidAfter(`${contactmomenten}/contactmomenten/`, data['contactmoment'])
  if (!contact) return { local: uuid, reason: 'objectcontactmoment: contactmoment is no contactmoment of this source' }
  const url = textOf(data, 'object')
  if (!url) return { local: uuid, reason: 'objectcontactmoment: object is missing' }
  const type = textOf(data, 'objectType') || 'onbekend'
  const zaak = type === 'zaak' ? uuidAfter(`${zaken}/zaken/`, url) : undefined
  return { uuid, contact, object: zaak ?? url, isOwnZaak: zaak !== undefined, type }
}

function rowOf(value: unknown): Row {
  return typeof value === 'object' && value !== null ? (value as Row) : {}
}

/** Whole objects only: where a source does not expand it gives urls. */
function rowsIn(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null) ? (value as readonly unknown[]) : undefined
}
