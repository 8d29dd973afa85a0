/** What the rows of the Zaken API say, read with care: a row that breaks a rule is quarantined under the name of the rule. */
import { isValidIdentity, toMoment, type Contactnaam, type Identity, type Quarantine, type Zaaknamen } from '#spi'
import { firstText, isUuid, textOf, uuidAfter, type Row } from '../vng/rows.ts'

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

/** A zaak, with what came along with it as it is. */
export interface ZaakRow {
  readonly uuid: string
  readonly identificatie: string
  readonly omschrijving: string
  readonly startdatum: string
  readonly einddatum: string | null
  readonly aanduiding: string
  /** Uuids; of its status null when it has none. */
  readonly zaaktype: string | undefined
  readonly status: string | null
  readonly expandedZaaktype: unknown
  readonly expandedStatus: unknown
}

export function readZaakRow(row: unknown, base: string): ZaakRow | Quarantine {
  const data = (row ?? {}) as Row
  const names = readZaak(row, base)
  if (!names) return { reason: 'zaak: url or identificatie is missing' }
  const startdatum = dayOf(data['startdatum'])
  if (!startdatum) return { local: names.uuid, reason: 'zaak: startdatum is no date' }
  const status = data['status'] === null || data['status'] === '' ? null : uuidAfter(`${base}/statussen/`, data['status'])
  if (status === undefined) return { local: names.uuid, reason: 'zaak: status is no status of this source' }
  const along = (data['_expand'] ?? {}) as Row
  const isOf = (one: unknown, url: unknown) => (one as Row | undefined)?.['url'] === url
  return {
    ...names, startdatum, status,
    omschrijving: textOf(data, 'omschrijving'),
    einddatum: dayOf(data['einddatum']) ?? null,
    aanduiding: textOf(data, 'vertrouwelijkheidaanduiding'),
    zaaktype: lastUuid(data['zaaktype']),
    expandedZaaktype: isOf(along['zaaktype'], data['zaaktype']) ? along['zaaktype'] : undefined,
    expandedStatus: isOf(along['status'], data['status']) ? along['status'] : undefined,
  }
}

export interface StatusRow {
  readonly gezetOp: string | null
  readonly statustype: string | undefined
  readonly expandedStatustype: unknown
}

export function readStatus(row: unknown): StatusRow {
  const data = (row ?? {}) as Row
  return {
    gezetOp: toMoment(textOf(data, 'datumStatusGezet')) ?? null,
    statustype: lastUuid(data['statustype']),
    expandedStatustype: (data['_expand'] as Row | undefined)?.['statustype'],
  }
}

/** What a zaaktype or a statustype is called; `undefined` where it does not say. */
export function typeOmschrijving(row: unknown): string | undefined {
  return textOf((row ?? {}) as Row, 'omschrijving') || undefined
}

function dayOf(value: unknown): string | undefined {
  const day = typeof value === 'string' ? value.slice(0, 10) : ''
  return toMoment(day)?.slice(0, 10)
}

/** Of a type of another API only the uuid counts; where it is asked is ours to say. */
function lastUuid(url: unknown): string | undefined {
  const uuid = typeof url === 'string' ? url.split('/').at(-1)! : ''
  return isUuid(uuid) ? uuid : undefined
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
