/** Which of a persoon's own addresses link a source to them, and why another does not; of the addresses only numbers are told. */
import { adresKey, normaliseAdres } from '#domain/adres.ts'
import type { Query } from '#domain/query.ts'
import { uniqueBy } from '#domain/unique.ts'
import type { RequestContext, Scope, Service } from '../../federation/service.ts'
import type { Koppelen } from '../../federation/source.ts'

export interface LinkedSource {
  readonly source: string
  readonly koppelen: Koppelen
  /** E-mail addresses and telephone numbers that the partijen of the persoon hold. */
  readonly held: number
  readonly linked: number
  /** Of those, e-mail addresses. */
  readonly linkedEmail: number
  /** Not verified, where `koppelen` wants that. */
  readonly unverified: number
  /** Held by another persoon as well, or that could not be established. */
  readonly others: number
}

interface Held {
  readonly key: string
  readonly isEmail: boolean
  readonly isVerified: boolean
}

/** Asks what the request itself asked, so that it answers the same. Empty where the query names no persoon. */
export async function linksOf(service: Service, query: Query, context: RequestContext): Promise<LinkedSource[]> {
  if (query.resource !== 'klantcontacten' && query.resource !== 'betrokkenen') return []
  const scope = service.scope(context)
  const personen = await personenOf(scope, query)
  const linkedSources = scope.asking.visible.filter(({ koppelen }) => koppelen !== 'geen')
  if (personen.length === 0 || linkedSources.length === 0) return []
  const held = await heldBy(scope, personen)
  const linked = await scope.links.withAdressen(personen)
  return linkedSources.map((source) => {
    const keys = new Set(linked.flatMap(({ adressen }) => {
      const { email = [], telefoonnummer = [] } = adressen.get(source) ?? {}
      return [...email.map((adres) => adresKey('email', adres)), ...telefoonnummer.map((adres) => adresKey('telefoonnummer', adres))]
    }))
    const loose = held.filter(({ key }) => !keys.has(key))
    const unverified = source.koppelen === 'geverifieerd' ? loose.filter(({ isVerified }) => !isVerified).length : 0
    const linkedEmail = held.filter(({ key, isEmail }) => isEmail && keys.has(key)).length
    return { source: source.name, koppelen: source.koppelen, held: held.length, linked: held.length - loose.length, linkedEmail, unverified, others: loose.length - unverified }
  })
}

async function personenOf({ personen }: Scope, { persoon }: Query) {
  const found = await Promise.all(persoon.map((selector) => ('identities' in selector ? personen.byIdentities(selector.identities) : personen.byPlaces(selector.places))))
  return found.flat()
}

async function heldBy({ links }: Scope, personen: Parameters<Scope['links']['recordsOf']>[0]): Promise<Held[]> {
  const records = [...(await links.recordsOf(personen)).values()].flat()
  const held = records.flatMap(({ record: { fields } }): Held[] => {
    const { soortDigitaalAdres: soort, adres, verificatieDatum } = fields
    if (!soort || soort === 'overig' || !adres) return []
    return [{ key: adresKey(soort, normaliseAdres(soort, adres)), isEmail: soort === 'email', isVerified: verificatieDatum !== undefined && verificatieDatum !== null }]
  })
  // Verified in one source is verified.
  return uniqueBy([...held].sort((one, other) => Number(other.isVerified) - Number(one.isVerified)), ({ key }) => key)
}
