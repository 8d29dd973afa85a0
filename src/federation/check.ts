/** Whether a record belongs to one of the personen that a query names, by its own fields and evidence. Pure. */
import type { Verdict } from '#domain/matches.ts'
import type { BetrokkeneEvidence, Fields, PartijReference, SourceRecord } from '#domain/records.ts'
import type { ResourceName } from '#domain/resources.ts'
import { linkingAdres } from './links.ts'
import { denotes, type Persoon } from './persoon.ts'
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

function isClaimOf(claim: Claim, source: Source, persoon: Persoon): boolean | undefined {
  if (claim.wasPartij === undefined) return undefined
  if (claim.wasPartij !== null) return denotes(persoon, source, claim.wasPartij)
  const adres = linkingAdres(claim.adressen)
  if (!adres || adres.soort === 'overig') return false
  return persoon.adressen.get(source)?.[adres.soort].includes(adres.adres) ?? false
}
