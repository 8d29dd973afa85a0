/** Where a record points, by the catalogue of relations. */
import { resources, type Relation } from '#domain/resources.ts'
import type { Local, PartijReference, ResourceName, SourceRecord } from '#spi'
import { fieldsOf, type Data } from './ports.ts'

export interface Pointer {
  readonly relation: string
  readonly to: ResourceName
  readonly local: Local
  readonly form: Relation['form']
  /** The reference as it stands in the field; for an embedded record that record. */
  readonly value: PartijReference | SourceRecord
}

export function relationValue(resource: ResourceName, record: SourceRecord, name: string): unknown {
  const { group } = resources[resource].relations[name]!
  const holder = group === undefined ? fieldsOf(record) : (fieldsOf(record)[group] as Data | null | undefined)
  return holder?.[name]
}

export function pointersOf(resource: ResourceName, record: SourceRecord): Pointer[] {
  return Object.entries(resources[resource].relations).flatMap(([relation, { to, form }]) => {
    const value = relationValue(resource, record, relation) as Pointer['value'] | Pointer['value'][] | null | undefined
    return asList(value).map((one) => ({ relation, to, form, local: one.local, value: one }))
  })
}

/** A relation to none, one or many, whatever the adapter made of it. */
export function asList<T>(value: T | readonly T[] | null | undefined): readonly T[] {
  return value === null || value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T]
}

/** Relations that say the same thing from two sides: that of the child, and the list of the parent. */
export const opposites = [
  ['betrokkenen', 'hadKlantcontact', 'klantcontacten', 'hadBetrokkenen'],
  ['betrokkenen', 'wasPartij', 'partijen', 'betrokkenen'],
  ['bijlagen', 'wasBijlageVanKlantcontact', 'klantcontacten', 'omvatteBijlagen'],
  ['categorie-relaties', 'partij', 'partijen', 'categorieRelaties'],
  ['digitaleadressen', 'verstrektDoorBetrokkene', 'betrokkenen', 'digitaleAdressen'],
  ['digitaleadressen', 'verstrektDoorPartij', 'partijen', 'digitaleAdressen'],
  ['internetaken', 'aanleidinggevendKlantcontact', 'klantcontacten', 'leiddeTotInterneTaken'],
  ['onderwerpobjecten', 'klantcontact', 'klantcontacten', 'gingOverOnderwerpobjecten'],
  ['partij-identificatoren', 'identificeerdePartij', 'partijen', 'partijIdentificatoren'],
  ['rekeningnummers', 'partij', 'partijen', 'rekeningnummers'],
] as const satisfies readonly (readonly [ResourceName, string, ResourceName, string])[]
