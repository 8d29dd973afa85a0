/** Whether a record belongs to one of the personen that a query names, by its own fields and evidence. Pure. */
import type { Verdict } from '#domain/matches.ts'
import type { BetrokkeneEvidence, Fields, PartijReference, SourceRecord } from '#domain/records.ts'
import type { ResourceName } from '#domain/resources.ts'
import type { PersoonFilter } from '#spi'
import { linkingAdres } from './who/links.ts'
import { denotes, identitiesOf, type Persoon } from './who/persoon.ts'
import type { Source } from './source.ts'

/** One way in which a record can belong to somebody: a reference to a partij, or without one the addresses. */
interface Claim {
  readonly wasPartij: PartijReference | null | undefined
  readonly adressen: readonly string[]
}

/** `undefined` when the record does not tell whose it is. */
function claimsOf(resource: ResourceName, record: SourceRecord): readonly Claim[] | undefined {
  switch (resource) {
    case 'betrokkenen': {
      const { wasPartij } = record.fields as Fields<'betrokkenen'>
      return [{ wasPartij, adressen: (record.evidence?.digitaleAdressen ?? []).map(({ adres }) => adres) }]
    }
    case 'klantcontacten':
      return record.evidence?.hadBetrokkenen?.map(({ wasPartij, adressen }: BetrokkeneEvidence) => ({ wasPartij, adressen }))
    case 'digitaleadressen':
      return [{ wasPartij: (record.fields as Fields<'digitaleadressen'>).verstrektDoorPartij, adressen: [] }]
    default:
      throw new TypeError(`${resource} does not belong to a persoon`)
  }
}

/** The personen among these that the record belongs to. */
export function ownersOf(resource: ResourceName, record: SourceRecord, source: Source, personen: readonly Persoon[]): Persoon[] {
  const claims = claimsOf(resource, record) ?? []
  return personen.filter((persoon) => claims.some((claim) => isClaimOf(claim, source, persoon) === true))
}

export function persoonVerdict(resource: ResourceName, record: SourceRecord, source: Source, personen: readonly Persoon[]): Verdict {
  const claims = claimsOf(resource, record)
  if (!claims) return 'unverifiable'
  const verdicts = claims.flatMap((claim) => personen.map((persoon) => isClaimOf(claim, source, persoon)))
  if (verdicts.includes(true)) return 'match'
  return verdicts.includes(undefined) ? 'unverifiable' : 'no-match'
}

/**
 * Whether a row is about one of those whose numbers or locals a source was asked by, by all the numbers that the row gives.
 * `undefined` where it does not tell, or the key is an address.
 */
export function isAbout(resource: ResourceName, record: SourceRecord, { key, values }: PersoonFilter): boolean | undefined {
  if (key === 'email' || key === 'telefoonnummer') return undefined
  const references = referencesOf(resource, record)
  if (key === 'local') return references?.some(({ local }) => values.includes(local))
  if (!references || references.some(({ identiteiten }) => identiteiten === undefined)) return undefined
  const nummers = values.map((value) => value.slice(value.lastIndexOf('/') + 1))
  return references.some(({ identiteiten }) => identiteiten!.some(({ soort, nummer }) => soort === key && nummers.includes(nummer)))
}

/** The partijen that a record is about; `undefined` when it does not tell. */
function referencesOf(resource: ResourceName, record: SourceRecord): PartijReference[] | undefined {
  if (resource === 'partijen') {
    const partij = record as SourceRecord<'partijen'>
    return partij.fields.partijIdentificatoren && [{ local: record.local, identiteiten: identitiesOf(partij) }]
  }
  if (resource === 'partij-identificatoren') return undefined
  return claimsOf(resource, record)?.flatMap(({ wasPartij }) => wasPartij ?? [])
}

function isClaimOf(claim: Claim, source: Source, persoon: Persoon): boolean | undefined {
  if (claim.wasPartij === undefined) return undefined
  if (claim.wasPartij !== null) return denotes(persoon, source, claim.wasPartij)
  const adres = linkingAdres(claim.adressen)
  if (!adres || adres.soort === 'overig') return false
  return persoon.adressen.get(source)?.[adres.soort].includes(adres.adres) ?? false
}
