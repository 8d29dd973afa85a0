/**
 * Records as they cross the contract between an adapter and Gevel: the standard's fields, with references by the
 * source's own keys in the place of uuids and urls, and everything plain JSON.
 */
import type { Identity } from './identity.ts'
import type { Catalogue, ResourceName } from './resources.ts'
import type { components as contactgegevens } from './standaard-contactgegevens.ts'
import type { components as klantinteracties } from './standaard-klantinteracties.ts'

interface Schemas {
  readonly klantinteracties: klantinteracties['schemas']
  readonly contactgegevens: contactgegevens['schemas']
}

type SchemaOf<Api extends keyof Schemas, Name> = Name extends keyof Schemas[Api] ? Schemas[Api][Name] : never

/** One object of a resource as the standard shows it to a client. */
export type Standard<R extends ResourceName> = R extends ResourceName ? SchemaOf<Catalogue[R]['api'], Catalogue[R]['schema']> : never

/**
 * The key of a record within one source and resource: the source's own key, and for a child that has no key of its
 * own the parent's key with the number of its slot (0 to 255): `4711` or `4711#2`.
 */
export type Local = string

/** Points at a record of the same source. */
export interface Reference {
  readonly local: Local
}

/**
 * Points at a partij of the same source, with the numbers that the source holds for it when they are at hand.
 * Without them Gevel asks the source for the partij to learn them.
 */
export interface PartijReference extends Reference {
  readonly identiteiten?: readonly Identity[]
}

type ReferenceTo<To extends ResourceName> = To extends 'partijen' ? PartijReference : Reference
type RelationValue<Rel> = Rel extends { to: infer To extends ResourceName; many: infer Many; form: infer Form }
  ? Form extends 'embedded'
    ? SourceRecord<To>[]
    : Form extends 'extended'
      ? Many extends true
        ? (Reference & Record<string, unknown>)[]
        : (Reference & Record<string, unknown>) | null
      : Many extends true
        ? ReferenceTo<To>[]
        : ReferenceTo<To> | null
  : never

type Relations<R extends ResourceName> = Catalogue[R]['relations']
type OwnKeys<T> = T extends unknown ? keyof T : never
type OwnFields<T, Without extends PropertyKey> = T extends unknown
  ? { [K in Exclude<keyof T, Without>]?: T[K] | undefined }
  : never

/**
 * The fields of a record. A field that the source does not carry is absent; one that it carries and that is empty is
 * `null` or `''` as the standard has it. Gevel fills what is absent when it answers, and leaves it out of merging.
 * References within a group stand in the group: `partijIdentificatie.werkteVoorPartij` is a {@link PartijReference}.
 */
export type Fields<R extends ResourceName> = OwnFields<
  Standard<R>,
  'uuid' | 'url' | 'partijIdentificatie' | keyof Relations<R>
> & {
  [K in Exclude<keyof Relations<R>, 'werkteVoorPartij'>]?: RelationValue<Relations<R>[K]>
} & (R extends 'partijen' ? { partijIdentificatie?: PartijIdentificatie | null } : unknown)

export interface Contactnaam {
  voorletters?: string
  voornaam?: string
  voorvoegselAchternaam?: string
  achternaam?: string
}

/** By soortPartij: `contactnaam` for a persoon, `naam` for an organisatie, both of the others for a contactpersoon. */
export interface PartijIdentificatie {
  contactnaam?: Contactnaam | null
  naam?: string
  werkteVoorPartij?: PartijReference | null
}

export type FieldName<R extends ResourceName> = OwnKeys<Fields<R>> & string

/** What a filter over a betrokkene looks at, for a record that has it as a relation. */
export interface BetrokkeneEvidence {
  readonly local: Local
  readonly wasPartij: PartijReference | null
  /** Its digitale adressen, as the source holds them; the first is the one that may link it to a persoon, never one that anybody can put in. */
  readonly adressen: readonly string[]
}

export interface IdentificatorEvidence {
  readonly local: Local
  readonly objectId?: string
  readonly codeObjecttype?: string
  readonly codeRegister?: string
  readonly codeSoortObjectId?: string
}

/**
 * The values that filters over a relation look at and that the record's own fields do not hold. A record without the
 * evidence for a filter is left out of the answer to it, and counted as unverifiable; so give what can be given.
 */
export interface Evidence {
  /** klantcontacten: its betrokkenen. */
  readonly hadBetrokkenen?: readonly BetrokkeneEvidence[]
  /** klantcontacten: the onderwerpobjecten that it went about. */
  readonly gingOverOnderwerpobjecten?: readonly IdentificatorEvidence[]
  /** klantcontacten: the onderwerpobjecten that point at this contact as their subject (`wasKlantcontact`). */
  readonly wasOnderwerpobjecten?: readonly IdentificatorEvidence[]
  /** betrokkenen: its digitale adressen; the first is the one that may link it to a persoon. */
  readonly digitaleAdressen?: readonly { readonly local: Local; readonly adres: string }[]
  /** betrokkenen and internetaken: the numbers of the klantcontact they belong to. */
  readonly klantcontact?: { readonly nummer?: string | null; readonly referentienummer?: string | null }
  /** digitaleadressen: the rol of the betrokkene that gave it. */
  readonly betrokkene?: { readonly rol: string }
  /** digitaleadressen, categorie-relaties and betrokkenen: soort or nummer of the partij they belong to. */
  readonly partij?: { readonly soortPartij?: string; readonly nummer?: string | null }
  /** internetaken: the names of the actoren it is assigned to. */
  readonly actoren?: readonly string[]
  /** partijen and partij-identificatoren: the parents of its identificatoren, in the standard's codes. */
  readonly subIdentificatorVan?: readonly Omit<IdentificatorEvidence, 'local'>[]
  /** partijen: names of its categorieen. */
  readonly categorieen?: readonly string[]
  /** partijen: partijen that represent this one. */
  readonly vertegenwoordigdDoor?: readonly PartijReference[]
}

/** How an item came to be linked to a partij: by the source's own registration, through a zaak, or by a shared address. */
export type Provenance = 'eigen' | 'via-zaak' | 'via-adres'

export interface SourceRecord<R extends ResourceName = ResourceName> {
  readonly local: Local
  readonly fields: Fields<R>
  readonly evidence?: Evidence
  /** Default `eigen`. */
  readonly provenance?: Provenance
  /** What the source gave with it at no cost, and is likely to be asked for next. */
  readonly included?: Included
  /** Of a record that was got: the source itself says that it may hold more of it than this. */
  readonly incomplete?: true
}

/** Related records by resource, each whole: as a get of it would answer. */
export type Included = { readonly [R in ResourceName]?: readonly SourceRecord<R>[] }
