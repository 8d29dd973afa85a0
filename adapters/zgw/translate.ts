/** From rows of the Zaken API to records of the standard, and nothing else: no calls, no state. */
import {
  identityKey, strongestIdentity, toPartijIdentificator,
  type Contactnaam, type IdentificatorEvidence, type Identity, type Included, type PartijReference, type SourceRecord, type Zaak,
} from '#spi'
import { cut } from '../vng/rows.ts'
import type { Wording } from '../vng/settings.ts'
import type { Rol, ZaakContact, ZaakRow } from './rows.ts'

/** The one initiator of a zaak who can be taken for the klant of its contacts, if there is one. */
export function soleInitiator(rollen: readonly Rol[]): Rol | undefined {
  const initiators = rollen.filter(({ generiek }) => generiek === 'initiator')
  const [only] = initiators
  return initiators.length === 1 && only!.soortPartij && !only!.isGemachtigde ? only : undefined
}

/** The partij that a rol names; `null` when it gives no number. */
export function partijOf({ identiteiten }: Rol): PartijReference | null {
  const strongest = strongestIdentity(identiteiten)
  return strongest ? { local: identityKey(strongest), identiteiten } : null
}

/** A contact with what the same rows say of its betrokkene and of the zaak that it went about. */
export function toKlantcontact(contact: ZaakContact, initiator: Rol | undefined, wording: Wording): SourceRecord<'klantcontacten'> {
  const included: Included = {
    onderwerpobjecten: [toOnderwerpobject(contact, wording)],
    ...(initiator && { betrokkenen: [betrokkeneOf(contact, initiator)] }),
  }
  return { ...klantcontactOf(contact, initiator, wording), included }
}

/** A betrokkene with what the same rows say of the contact and of the zaak that it went about. */
export function toBetrokkene(contact: ZaakContact, initiator: Rol, wording: Wording): SourceRecord<'betrokkenen'> {
  const included: Included = {
    klantcontacten: [klantcontactOf(contact, initiator, wording)],
    onderwerpobjecten: [toOnderwerpobject(contact, wording)],
  }
  return { ...betrokkeneOf(contact, initiator), included }
}

function klantcontactOf(contact: ZaakContact, initiator: Rol | undefined, wording: Wording): SourceRecord<'klantcontacten'> {
  const betrokkene = `${contact.uuid}#0`
  const wasPartij = initiator ? partijOf(initiator) : null
  return {
    local: contact.uuid,
    fields: {
      referentienummer: referentienummerOf(contact),
      kanaal: cut(contact.kanaal || wording.kanaal, 50),
      onderwerp: cut(contact.onderwerp || wording.onderwerp, 200),
      inhoud: cut(contact.toelichting, 1000),
      taal: wording.taal,
      vertrouwelijk: wording.vertrouwelijk,
      plaatsgevondenOp: contact.plaatsgevondenOp,
      gingOverOnderwerpobjecten: [{ local: `${contact.uuid}#0` }],
      hadBetrokkenActoren: [],
      omvatteBijlagen: [],
      hadBetrokkenen: initiator ? [{ local: betrokkene }] : [],
      leiddeTotInterneTaken: [],
    },
    evidence: {
      hadBetrokkenen: initiator ? [{ local: betrokkene, wasPartij, adressen: [] }] : [],
      gingOverOnderwerpobjecten: [{ local: `${contact.uuid}#0`, ...zaakLink(contact, wording) }],
      wasOnderwerpobjecten: [],
    },
    ...(wasPartij && { provenance: 'via-zaak' as const }),
  }
}

/** The initiator of the zaak as betrokkene of a contact on it; who began the zaak need not have begun the contact. */
function betrokkeneOf(contact: ZaakContact, initiator: Rol): SourceRecord<'betrokkenen'> {
  const { soortPartij, contactnaam, naam } = initiator
  return {
    local: `${contact.uuid}#0`,
    fields: {
      wasPartij: partijOf(initiator),
      hadKlantcontact: { local: contact.uuid },
      digitaleAdressen: [],
      rol: 'klant',
      initiator: false,
      ...(contactnaam && { contactnaam: toContactnaam(contactnaam) }),
      ...(naam && { organisatienaam: cut(naam, 200) }),
    },
    evidence: {
      digitaleAdressen: [],
      klantcontact: { referentienummer: referentienummerOf(contact) },
      partij: { soortPartij: soortPartij! },
    },
    provenance: 'via-zaak',
  }
}

export function toOnderwerpobject(contact: ZaakContact, wording: Wording): SourceRecord<'onderwerpobjecten'> {
  return {
    local: `${contact.uuid}#0`,
    fields: { klantcontact: { local: contact.uuid }, wasKlantcontact: null, onderwerpobjectidentificator: zaakLink(contact, wording) },
  }
}

function zaakLink({ zaak }: ZaakContact, { register }: Wording) {
  return { objectId: zaak, codeObjecttype: 'zaak', codeRegister: register, codeSoortObjectId: 'uuid' }
}

const open = new Set(['openbaar', 'beperkt_openbaar', 'intern', 'zaakvertrouwelijk'])
const closed = new Set(['vertrouwelijk', 'confidentieel', 'geheim', 'zeer_geheim'])

/** `zaakvertrouwelijk` is for those whose zaak it is, and no more than that. */
export function toZaak({ uuid, identificatie, omschrijving, startdatum, einddatum, aanduiding }: ZaakRow, status: Zaak['status'], zaaktype: string | null, rollen: readonly Rol[]): Zaak {
  return {
    uuid, identificatie, omschrijving, startdatum, einddatum, zaaktype, status,
    vertrouwelijk: closed.has(aanduiding) ? true : open.has(aanduiding) ? false : null,
    rollen: rollen.map(({ generiek, identiteiten, isGemachtigde }) => ({ rol: generiek, identiteiten, gemachtigde: isGemachtigde })),
  }
}

/** The standard's number has at most ten digits; the source's may be any text of fourteen. */
function referentienummerOf({ identificatie }: ZaakContact): string | null {
  return /^\d{1,10}$/.test(identificatie) ? identificatie : null
}

/** One partij out of all rollen with its identity, of which there is at least one; the newest gives the name. */
export function toPartij(rollen: readonly Rol[]): SourceRecord<'partijen'> {
  const [newest] = rollen.toSorted(newestFirst)
  const { soortPartij, contactnaam, naam } = newest!
  const identificatoren = toIdentificatoren(rollen)
  return {
    local: partijOf(newest!)!.local,
    fields: {
      soortPartij: soortPartij!,
      indicatieActief: true,
      partijIdentificatie: soortPartij === 'persoon' ? { contactnaam: toContactnaam(contactnaam!) } : { naam: cut(naam!, 200) },
      partijIdentificatoren: identificatoren.filter(({ fields }) => fields.identificeerdePartij !== null),
      digitaleAdressen: [],
      categorieRelaties: [],
      vertegenwoordigden: [],
      rekeningnummers: [],
    },
    evidence: {
      subIdentificatorVan: identificatoren.flatMap(({ evidence }) => evidence?.subIdentificatorVan ?? []),
      categorieen: [],
      vertegenwoordigdDoor: [],
    },
  }
}

/**
 * Slot 0 is the number that names the partij. Slot 1 is the kvk_nummer that a vestiging falls under, which identifies no
 * partij of its own here; of an organisation known by kvk_nummer it is the rsin that its rollen agree on.
 */
export function toIdentificatoren(rollen: readonly Rol[]): SourceRecord<'partij-identificatoren'>[] {
  const { local, identiteiten } = partijOf(rollen[0]!)!
  const own = strongestIdentity(identiteiten!)!
  const rsins = new Set(rollen.flatMap((rol) => rol.identiteiten).filter(({ soort }) => soort === 'rsin').map(({ nummer }) => nummer))
  const rsin: Identity[] = own.soort === 'kvk_nummer' && rsins.size === 1 ? [{ soort: 'rsin', nummer: [...rsins][0]! }] : []
  const partij = { local, identiteiten: [own, ...rsin] }
  const parent = own.kvk === undefined ? undefined : toPartijIdentificator({ soort: 'kvk_nummer', nummer: own.kvk })
  return [
    identificator(`${local}#0`, own, partij, parent && { local: `${local}#1`, ...parent }),
    ...rsin.map((identity) => identificator(`${local}#1`, identity, partij)),
    ...(own.kvk === undefined ? [] : [identificator(`${local}#1`, { soort: 'kvk_nummer', nummer: own.kvk }, null)]),
  ]
}

function identificator(local: string, identity: Identity, partij: PartijReference | null, parent?: IdentificatorEvidence): SourceRecord<'partij-identificatoren'> {
  const { local: parentLocal, ...codes } = parent ?? {}
  return {
    local,
    fields: {
      identificeerdePartij: partij,
      partijIdentificator: toPartijIdentificator(identity),
      subIdentificatorVan: parentLocal === undefined ? null : { local: parentLocal },
    },
    evidence: { subIdentificatorVan: parent ? [codes] : [] },
  }
}

export function newestFirst(one: Rol, other: Rol): number {
  return compare(other.registratiedatum, one.registratiedatum) || compare(one.uuid, other.uuid)
}

export function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

function toContactnaam({ voorletters = '', voornaam = '', voorvoegselAchternaam = '', achternaam = '' }: Contactnaam): Contactnaam {
  return {
    voorletters: cut(voorletters, 10),
    voornaam: cut(voornaam, 200),
    voorvoegselAchternaam: cut(voorvoegselAchternaam, 10),
    achternaam: cut(achternaam, 200),
  }
}

/** The standard counts characters, not UTF-16 units. */
