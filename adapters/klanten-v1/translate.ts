/** From rows of both APIs to records of the standard, and nothing else: no calls, no state. */
import { toPartijIdentificator, type Included, type PartijReference, type SourceRecord } from '#spi'
import { cut } from '../vng/rows.ts'
import type { Wording as VngWording } from '../vng/settings.ts'
import type { Behandelaar, Contact, GegevenAdres, Klant, KlantLink, Medewerker, ObjectLink } from './rows.ts'

/** One dialect knows no onderwerp at all. */
export interface Wording extends VngWording {
  /** Types of a contactmoment that make it a contactverzoek. */
  readonly contactverzoekTypes: readonly string[]
}

/** A contactmoment with its links. */
export interface Whole {
  readonly contact: Contact
  readonly klanten: readonly KlantLink[]
  readonly objecten: readonly ObjectLink[]
}

type WithKlanten = Pick<Whole, 'contact' | 'klanten'>

/** Slots of a klant. */
export const klantSlots = { email: 0, telefoonnummer: 1 } as const
/** Slots of a contactmoment, each within its own resource. */
export const betrokkeneSlots = { link: 0, loose: 1 } as const
const actorSlots = { medewerker: 0, behandelaar: 1, groep: 2, afdeling: 3 } as const

/** What an object under another base is said to be registered in. */
export const elsewhere = 'onbekend'

export function toKlantcontact(whole: Whole, wording: Wording): SourceRecord<'klantcontacten'> {
  const { contact, objecten } = whole
  const betrokkenen = toBetrokkenen(whole)
  const taak = toInternetaak(contact, wording)
  const medewerker = toActor(contact, 'medewerker')
  const onderwerpobjecten = objecten.map((link) => toOnderwerpobject(link, wording))
  return {
    local: contact.uuid,
    fields: {
      referentienummer: numberOf(contact.identificatie),
      kanaal: cut(contact.kanaal || wording.kanaal, 50),
      onderwerp: cut(contact.onderwerp || wording.onderwerp, 200),
      inhoud: cut(contact.tekst, 1000),
      reactie: cut(contact.antwoord, 4000),
      taal: /^[a-z]{3}$/.test(contact.taal) ? contact.taal : wording.taal,
      vertrouwelijk: wording.vertrouwelijk,
      plaatsgevondenOp: contact.plaatsgevondenOp,
      gingOverOnderwerpobjecten: onderwerpobjecten.map(({ local }) => ({ local })),
      hadBetrokkenActoren: medewerker ? [medewerker] : [],
      omvatteBijlagen: [],
      hadBetrokkenen: betrokkenen.map(({ local }) => ({ local })),
      leiddeTotInterneTaken: taak ? [{ local: taak.local }] : [],
    },
    evidence: {
      hadBetrokkenen: betrokkenen.map(({ local, fields, evidence }) => ({
        local, wasPartij: fields.wasPartij!, adressen: evidence!.digitaleAdressen!.map(({ adres }) => adres),
      })),
      gingOverOnderwerpobjecten: onderwerpobjecten.map(({ local, fields }) => ({ local, ...fields.onderwerpobjectidentificator })),
      wasOnderwerpobjecten: [],
    },
    included: includedOf(whole, betrokkenen, onderwerpobjecten, taak),
  }
}

function includedOf(whole: Whole, betrokkenen: Included['betrokkenen'], onderwerpobjecten: Included['onderwerpobjecten'], taak: SourceRecord<'internetaken'> | undefined): Included {
  const behandelaar = taak && toActor(whole.contact, 'behandelaar')
  return {
    ...(betrokkenen!.length > 0 && { betrokkenen: betrokkenen! }),
    ...(onderwerpobjecten!.length > 0 && { onderwerpobjecten: onderwerpobjecten! }),
    ...(whole.contact.adressen.length > 0 && { digitaleadressen: toGegevenAdressen(whole) }),
    ...(taak && { internetaken: [taak] }),
    ...(behandelaar && { actoren: [behandelaar] }),
  }
}

/**
 * The klanten of a contactmoment, and somebody who left an address without being told apart from them. An address is of the
 * one who was spoken to, when that is one klant.
 */
export function toBetrokkenen(whole: WithKlanten): SourceRecord<'betrokkenen'>[] {
  const { contact, klanten } = whole
  const caller = callerOf(whole)
  const linked = klanten.map((link) => betrokkene(contact, {
    local: `${link.uuid}#${betrokkeneSlots.link}`,
    wasPartij: { local: link.klant },
    initiator: contact.doorKlant && link.rol === 'gesprekspartner',
    adressen: link === caller ? contact.adressen : [],
  }))
  if (!hasLoose(whole)) return linked
  return [...linked, betrokkene(contact, { local: `${contact.uuid}#${betrokkeneSlots.loose}`, wasPartij: null, initiator: contact.doorKlant, adressen: contact.adressen })]
}

interface Betrokkene {
  readonly local: string
  readonly wasPartij: PartijReference | null
  readonly initiator: boolean
  readonly adressen: readonly GegevenAdres[]
}

function betrokkene(contact: Contact, { local, wasPartij, initiator, adressen }: Betrokkene): SourceRecord<'betrokkenen'> {
  const own = adressen.map(({ slot, adres }) => ({ local: `${contact.uuid}#${slot}`, adres }))
  return {
    local,
    fields: {
      wasPartij,
      hadKlantcontact: { local: contact.uuid },
      digitaleAdressen: own.map(({ local: adres }) => ({ local: adres })),
      rol: 'klant',
      initiator,
    },
    evidence: { digitaleAdressen: own, klantcontact: numbersOf(contact) },
  }
}

function callerOf({ klanten }: WithKlanten): KlantLink | undefined {
  const spoken = klanten.filter(({ rol }) => rol === 'gesprekspartner')
  return spoken.length === 1 ? spoken[0] : undefined
}

const hasLoose = (whole: WithKlanten) => whole.contact.adressen.length > 0 && !callerOf(whole)

/** The addresses that were given with a contactmoment, to be called back at. */
export function toGegevenAdressen(whole: WithKlanten): SourceRecord<'digitaleadressen'>[] {
  const { contact } = whole
  const caller = callerOf(whole)
  const holder = caller ? `${caller.uuid}#${betrokkeneSlots.link}` : `${contact.uuid}#${betrokkeneSlots.loose}`
  return contact.adressen.map(({ slot, soort, adres }) => ({
    local: `${contact.uuid}#${slot}`,
    fields: { verstrektDoorBetrokkene: { local: holder }, verstrektDoorPartij: null, adres, soortDigitaalAdres: soort },
    evidence: { betrokkene: { rol: 'klant' } },
  }))
}

export function toOnderwerpobject({ uuid, contact, object, isOwnZaak, type }: ObjectLink, { register }: Wording): SourceRecord<'onderwerpobjecten'> {
  return {
    local: uuid,
    fields: {
      klantcontact: { local: contact },
      wasKlantcontact: null,
      onderwerpobjectidentificator: {
        objectId: object, codeObjecttype: type, codeRegister: isOwnZaak ? register : elsewhere, codeSoortObjectId: isOwnZaak ? 'uuid' : 'url',
      },
    },
  }
}

/** `undefined` for a contactmoment that asks for nothing. */
export function toInternetaak(contact: Contact, { contactverzoekTypes }: Wording): SourceRecord<'internetaken'> | undefined {
  if (!contactverzoekTypes.includes(contact.type)) return undefined
  const actor = toActor(contact, 'behandelaar')
  return {
    local: contact.uuid,
    fields: {
      referentienummer: numberOf(contact.identificatie),
      gevraagdeHandeling: cut(contact.type, 200),
      aanleidinggevendKlantcontact: { local: contact.uuid },
      toegewezenAanActoren: actor ? [{ local: actor.local }] : [],
      toelichting: cut(contact.toelichting, 1000),
      status: contact.isAfgehandeld ? 'verwerkt' : 'te_verwerken',
      toegewezenOp: contact.plaatsgevondenOp,
    },
    evidence: { klantcontact: numbersOf(contact), actoren: actor ? [actor.fields.naam!] : [] },
  }
}

/** Who had the contact, or who is to deal with it. */
export function toActor(contact: Contact, as: 'medewerker' | 'behandelaar'): SourceRecord<'actoren'> | undefined {
  if (as === 'medewerker') return contact.medewerker && actor(contact, 'medewerker', 'medewerker', contact.medewerker)
  const who: Behandelaar | undefined = contact.behandelaar
  return who && actor(contact, who.soort === 'medewerker' ? 'behandelaar' : who.soort, who.soort, who)
}

function actor(contact: Contact, slot: keyof typeof actorSlots, soort: Behandelaar['soort'], { identificatie, naam }: Medewerker): SourceRecord<'actoren'> {
  return {
    local: `${contact.uuid}#${actorSlots[slot]}`,
    fields: {
      naam: cut(naam, 200),
      soortActor: soort === 'medewerker' ? 'medewerker' : 'organisatorische_eenheid',
      indicatieActief: true,
      actoridentificator: identificatie
        ? { objectId: cut(identificatie, 200), codeObjecttype: soort === 'medewerker' ? 'mdw' : soort, codeRegister: 'contactmomenten', codeSoortObjectId: 'idf' }
        : null,
    },
  }
}

export function toPartij(klant: Klant): SourceRecord<'partijen'> {
  const { uuid, soortPartij, contactnaam, naam, klantnummer } = klant
  return {
    local: uuid,
    fields: {
      nummer: numberOf(klantnummer),
      soortPartij,
      indicatieActief: true,
      partijIdentificatie: soortPartij === 'persoon' ? { contactnaam: fittingNaam(contactnaam) } : { naam: cut(naam, 200) },
      correspondentieadres: klant.adres ? adresOf(klant.adres) : null,
      partijIdentificatoren: toIdentificatoren(klant),
      digitaleAdressen: toDigitaleAdressen(klant).map(({ local }) => ({ local })),
      categorieRelaties: [],
      vertegenwoordigden: [],
      rekeningnummers: [],
    },
    evidence: { subIdentificatorVan: [], categorieen: [], vertegenwoordigdDoor: [] },
  }
}

export function toIdentificatoren({ uuid, identiteit }: Klant): SourceRecord<'partij-identificatoren'>[] {
  if (!identiteit) return []
  return [{
    local: `${uuid}#0`,
    fields: { identificeerdePartij: { local: uuid, identiteiten: [identiteit] }, partijIdentificator: toPartijIdentificator(identiteit), subIdentificatorVan: null },
    evidence: { subIdentificatorVan: [] },
  }]
}

export function toDigitaleAdressen({ uuid, email, telefoon, soortPartij, identiteit, klantnummer }: Klant): SourceRecord<'digitaleadressen'>[] {
  const given = [['email', email], ['telefoonnummer', telefoon]] as const
  return given.filter(([, adres]) => adres !== '').map(([soort, adres]) => ({
    local: `${uuid}#${klantSlots[soort]}`,
    fields: {
      verstrektDoorPartij: { local: uuid, identiteiten: identiteit ? [identiteit] : [] },
      verstrektDoorBetrokkene: null,
      adres,
      soortDigitaalAdres: soort,
    },
    evidence: { partij: { soortPartij, nummer: numberOf(klantnummer) } },
  }))
}

const numbersOf = ({ identificatie }: Contact) => ({ nummer: null, referentienummer: numberOf(identificatie) })

/** The standard's numbers have at most ten digits and nothing else. */
function numberOf(text: string): string | null {
  return /^\d{1,10}$/.test(text) ? text : null
}

/** As the klant gave it. `landcode` is of another list than the standard's, save where it has two letters. */
function adresOf(adres: Readonly<Record<string, unknown>>) {
  const text = (name: string) => (typeof adres[name] === 'string' ? adres[name].trim() : '')
  const huisnummer = Number.isInteger(adres['huisnummer']) && Number(adres['huisnummer']) >= 1 ? Number(adres['huisnummer']) : null
  const postcode = /^([1-9]\d{3}) ?([A-Za-z]{2})$/.exec(text('postcode'))
  return {
    straatnaam: cut(text('straatnaam'), 255),
    huisnummer,
    huisnummertoevoeging: [text('huisletter'), text('huisnummertoevoeging')].filter(Boolean).join(' '),
    postcode: postcode ? `${postcode[1]} ${postcode[2]!.toUpperCase()}` : '',
    stad: cut(text('woonplaatsnaam'), 255),
    land: /^[A-Za-z]{2}$/.test(text('landcode')) ? text('landcode').toUpperCase() : '',
  }
}

function fittingNaam({ voorletters = '', voornaam = '', voorvoegselAchternaam = '', achternaam = '' }: Klant['contactnaam']): Klant['contactnaam'] {
  return { voorletters: cut(voorletters, 10), voornaam: cut(voornaam, 200), voorvoegselAchternaam: cut(voorvoegselAchternaam, 10), achternaam: cut(achternaam, 200) }
}

/** The standard counts characters, not UTF-16 units. */
