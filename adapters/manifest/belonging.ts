/** Whether a record answers what a source was asked: sources that do not know a filter pass it over and answer everything. */
import {
  matches, normaliseAdres, type Filter, type Identity, type PartijReference, type PersoonFilter, type SourceRecord,
} from '#spi'
import type { TargetResource } from './targets.ts'

type Data = Readonly<Record<string, unknown>>

interface Claim {
  readonly partij: PartijReference | null | undefined
  readonly adressen: readonly string[]
}

/** `undefined`: the record does not tell. */
export function answersFilter(resource: TargetResource, record: SourceRecord, { name, value }: Pick<Filter, 'name' | 'value'>): boolean | undefined {
  const verdict = matches(resource, record, name, value)
  return verdict === 'unverifiable' ? undefined : verdict === 'match'
}

export function answersPersoon(resource: TargetResource, record: SourceRecord, persoon: PersoonFilter): boolean | undefined {
  const verdicts = claimsOf(resource, record)?.flatMap((claim) => persoon.values.map((value) => isMeant(claim, persoon.key, value)))
  if (!verdicts) return undefined
  return verdicts.includes(true) ? true : verdicts.includes(undefined) ? undefined : false
}

function claimsOf(resource: TargetResource, record: SourceRecord): readonly Claim[] | undefined {
  const fields = record.fields as Data
  switch (resource) {
    case 'partijen': return [{ partij: { local: record.local, identiteiten: identitiesOf(record) }, adressen: heldBy(record) }]
    case 'partij-identificatoren': return [{ partij: { local: (fields['identificeerdePartij'] as PartijReference | null)?.local ?? '', identiteiten: identityOf(record) }, adressen: [] }]
    case 'digitaleadressen': return [{ partij: fields['verstrektDoorPartij'] as PartijReference | null, adressen: [String(fields['adres'])] }]
    case 'betrokkenen': return [{ partij: fields['wasPartij'] as PartijReference | null | undefined, adressen: (record.evidence?.digitaleAdressen ?? []).map(({ adres }) => adres) }]
    case 'klantcontacten': return record.evidence?.hadBetrokkenen?.map(({ wasPartij, adressen }) => ({ partij: wasPartij, adressen }))
    default: return undefined
  }
}

function isMeant({ partij, adressen }: Claim, key: PersoonFilter['key'], value: string): boolean | undefined {
  if (key === 'email' || key === 'telefoonnummer') {
    if (adressen.some((adres) => normaliseAdres(key, adres) === value)) return true
    // A partij may hold it elsewhere, where nothing is said of its addresses here.
    return partij && adressen.length === 0 ? undefined : false
  }
  if (partij === undefined) return undefined
  if (partij === null) return false
  if (key === 'local') return partij.local === value
  return partij.identiteiten?.some((identity) => isNumber(identity, key, value))
}

function isNumber(identity: Identity, key: PersoonFilter['key'], value: string): boolean {
  if (identity.soort !== key) return false
  if (key !== 'vestigingsnummer') return identity.nummer === value
  const [kvk, nummer] = value.split('/')
  return identity.nummer === nummer && (kvk === '' || identity.kvk === undefined || kvk === identity.kvk)
}

function heldBy(partij: SourceRecord): string[] {
  const adressen = partij.included?.digitaleadressen ?? []
  return adressen.filter((one) => (one.fields as Data)['verstrektDoorPartij']).map((one) => String((one.fields as Data)['adres']))
}

function identitiesOf(partij: SourceRecord): Identity[] {
  return (((partij.fields as Data)['partijIdentificatoren'] ?? []) as readonly SourceRecord[]).flatMap(identityOf)
}

function identityOf(identificator: SourceRecord): Identity[] {
  const { codeSoortObjectId: soort, objectId: nummer } = ((identificator.fields as Data)['partijIdentificator'] ?? {}) as { codeSoortObjectId?: Identity['soort']; objectId?: string }
  const kvk = identificator.evidence?.subIdentificatorVan?.[0]?.objectId
  return soort && nummer ? [{ soort, nummer, ...(kvk !== undefined && soort === 'vestigingsnummer' && { kvk }) }] : []
}
