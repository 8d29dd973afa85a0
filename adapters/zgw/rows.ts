/** What the rows of the Zaken API say, read with care: a row that breaks a rule is quarantined under the name of the rule. */
import { isValidIdentity, toMoment, type Contactnaam, type Identity, type Quarantine, type Zaaknamen } from '#spi'
import { firstText, textOf, uuidAfter, type Row } from '../vng/rows.ts'

/** A klantcontact of the Zaken API. */
export interface ZaakContact {
  readonly uuid: string
  /** Uuid of its zaak. */
  readonly zaak: string
  readonly plaatsgevondenOp: string
  readonly identificatie: string
  readonly kanaal: string
  readonly onderwerp: string
  readonly toelichting: string
}

/** A rol, as far as it says who somebody is. */
export interface Rol {
  readonly uuid: string
  readonly zaak: string
  readonly generiek: string
  readonly isGemachtigde: boolean
  readonly registratiedatum: string
  /** Absent for a medewerker or organisatorische eenheid: those are no klanten. */
  readonly soortPartij?: 'persoon' | 'organisatie'
  readonly identiteiten: readonly Identity[]
  /** The name of a persoon. */
  readonly contactnaam?: Contactnaam
  /** The name of an organisatie. */
  readonly naam?: string
}

/** What the Zaken API takes as the identificatie of a zaak. */
export function isIdentificatie(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,40}$/.test(text)
}

/** `base` is where the source's own urls begin: a zaak elsewhere could never be found again by its uuid. */
export function readContact(row: unknown, base: string): ZaakContact | Quarantine {
  const data = (row ?? {}) as Row
  const uuid = uuidAfter(`${base}/klantcontacten/`, data['url'])
  if (!uuid) return { reason: 'klantcontact: url is no klantcontact of this source' }
  const zaak = uuidAfter(`${base}/zaken/`, data['zaak'])
  if (!zaak) return { local: uuid, reason: 'klantcontact: zaak is no zaak of this source' }
  const plaatsgevondenOp = toMoment(textOf(data, 'datumtijd'))
  if (!plaatsgevondenOp) return { local: uuid, reason: 'klantcontact: datumtijd is no date-time' }
  return {
    uuid, zaak, plaatsgevondenOp,
    identificatie: textOf(data, 'identificatie'),
    kanaal: textOf(data, 'kanaal'),
    onderwerp: textOf(data, 'onderwerp'),
    toelichting: textOf(data, 'toelichting'),
  }
}

/** `undefined` for a row that does not say what its zaak is called. */
export function readZaak(row: unknown, base: string): Zaaknamen | undefined {
  const data = (row ?? {}) as Row
  const uuid = uuidAfter(`${base}/zaken/`, data['url'])
  const identificatie = textOf(data, 'identificatie')
  return uuid && identificatie ? { uuid, identificatie } : undefined
}

/** Fields of each betrokkeneType that are read, and the kind of partij it is. */
export function readRol(row: unknown, base: string): Rol | Quarantine {
  const data = (row ?? {}) as Row
  const uuid = uuidAfter(`${base}/rollen/`, data['url'])
  if (!uuid) return { reason: 'rol: url is no rol of this source' }
  const zaak = uuidAfter(`${base}/zaken/`, data['zaak'])
  if (!zaak) return { reason: 'rol: zaak is no zaak of this source' }
  const generiek = textOf(data, 'omschrijvingGeneriek')
  if (!generiek) return { reason: 'rol: omschrijvingGeneriek is missing' }
  const rol = {
    uuid, zaak, generiek,
    isGemachtigde: data['indicatieMachtiging'] === 'gemachtigde',
    registratiedatum: toMoment(textOf(data, 'registratiedatum')) ?? '',
  }
  const who = (data['betrokkeneIdentificatie'] ?? {}) as Row
  const named = textOf(data, 'afwijkendeNaamBetrokkene')
  switch (data['betrokkeneType']) {
    case 'natuurlijk_persoon':
      return { ...rol, soortPartij: 'persoon', identiteiten: validOf([{ soort: 'bsn', nummer: textOf(who, 'inpBsn') }]), contactnaam: contactnaamOf(who, named) }
    case 'niet_natuurlijk_persoon':
      return { ...rol, soortPartij: 'organisatie', identiteiten: organisationIdentities(who), naam: textOf(who, 'statutaireNaam') || named }
    case 'vestiging':
      return { ...rol, soortPartij: 'organisatie', identiteiten: organisationIdentities(who), naam: firstText(who['handelsnaam']) || named }
    case 'medewerker':
    case 'organisatorische_eenheid':
      return { ...rol, identiteiten: [] }
    default:
      return { reason: 'rol: betrokkeneType is unknown' }
  }
}

/** A number that belongs to a vestiging is not that of its organisation, so with a vestigingsNummer nothing else counts. */
function organisationIdentities(who: Row): Identity[] {
  const kvk = textOf(who, 'kvkNummer')
  const vestiging = textOf(who, 'vestigingsNummer')
  if (vestiging) return validOf([{ soort: 'vestigingsnummer', nummer: vestiging, ...(/^\d{8}$/.test(kvk) && { kvk }) }])
  return validOf([{ soort: 'kvk_nummer', nummer: kvk }, { soort: 'rsin', nummer: textOf(who, 'innNnpId') }])
}

function validOf(identities: readonly Identity[]): Identity[] {
  return identities.filter(isValidIdentity)
}

function contactnaamOf(who: Row, named: string): Contactnaam {
  const naam = {
    voorletters: textOf(who, 'voorletters'),
    voornaam: textOf(who, 'voornamen'),
    voorvoegselAchternaam: textOf(who, 'voorvoegselGeslachtsnaam'),
    achternaam: textOf(who, 'geslachtsnaam'),
  }
  return Object.values(naam).some(Boolean) ? naam : { ...naam, achternaam: named }
}
