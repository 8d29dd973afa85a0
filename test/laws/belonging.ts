/** Whose a record is, by its own fields and evidence: what the contract says each persoon key means. */
import type { BetrokkeneEvidence, Identity, PartijReference, PersoonKey, ResourceName, SourceRecord } from '#spi'
import { identitySoorten, normaliseAdres } from '#spi'
import { fieldsOf, type Data } from './ports.ts'

/** Addresses of each partij, by its local. */
export type Adresboek = ReadonlyMap<string, readonly Adres[]>
export interface Adres {
  readonly soort: 'email' | 'telefoonnummer'
  /** Normalised. */
  readonly adres: string
}

/** `undefined`: the contract, or what is known, does not say. */
export type Belonging = boolean | undefined

export function belongs(resource: ResourceName, record: SourceRecord, key: PersoonKey, value: string, adresboek: Adresboek): Belonging {
  const verdicts = claimsOf(resource, record)?.map((claim) => isMeant(claim, key, value, adresboek))
  if (!verdicts) return undefined
  return verdicts.includes(true) ? true : verdicts.includes(undefined) ? undefined : false
}

/** A partij that the record belongs to, and the addresses that stand with it there. */
interface Claim {
  readonly partij: PartijReference | null | undefined
  readonly adressen: readonly string[]
}

function claimsOf(resource: ResourceName, record: SourceRecord): readonly Claim[] | undefined {
  const fields = fieldsOf(record)
  const one = (partij: unknown, adressen: readonly string[] = []) => [{ partij: partij as Claim['partij'], adressen }]
  switch (resource) {
    case 'partijen': return one({ local: record.local, identiteiten: identiteitenOf(record) })
    case 'partij-identificatoren': {
      const own = identityOf(record)
      const partij = fields['identificeerdePartij'] as PartijReference | null | undefined
      return one(partij === undefined ? undefined : { local: partij?.local ?? '', identiteiten: own ? [own] : [] })
    }
    case 'digitaleadressen': return one(fields['verstrektDoorPartij'])
    case 'betrokkenen': return one(fields['wasPartij'], record.evidence?.digitaleAdressen?.map(({ adres }) => adres))
    case 'klantcontacten':
      return record.evidence?.hadBetrokkenen?.map(({ wasPartij, adressen }: BetrokkeneEvidence) => ({ partij: wasPartij, adressen }))
    default: return undefined
  }
}

function isMeant({ partij, adressen }: Claim, key: PersoonKey, value: string, adresboek: Adresboek): Belonging {
  if (key === 'email' || key === 'telefoonnummer') return hasAdres(partij, adressen, { soort: key, adres: value }, adresboek)
  if (partij === undefined) return undefined
  if (partij === null) return false
  if (key === 'local') return partij.local === value
  if (!partij.identiteiten) return undefined
  const verdicts = partij.identiteiten.map((identity) => isNumber(identity, key, value, partij.identiteiten!))
  return verdicts.includes(true) ? true : verdicts.includes(undefined) ? undefined : false
}

function isNumber(identity: Identity, key: PersoonKey, value: string, all: readonly Identity[]): Belonging {
  if (identity.soort !== key) return false
  if (key === 'vestigingsnummer') {
    const [kvk, nummer] = value.split('/')
    if (identity.nummer !== nummer) return false
    // A vestiging whose parent is not known may be the one that is meant.
    return kvk === '' || kvk === identity.kvk ? true : identity.kvk === undefined ? undefined : false
  }
  if (identity.nummer !== value) return false
  // A vestiging may carry its parent's kvk_nummer beside its own number, without being that parent.
  const isVestiging = key === 'kvk_nummer' && all.some(({ soort }) => soort === 'vestigingsnummer')
  return isVestiging ? undefined : true
}

/** A betrokkene without a partij is meant by the first address that it gave; what its other addresses mean is not said. */
function hasAdres(partij: Claim['partij'], adressen: readonly string[], wanted: Adres, adresboek: Adresboek): Belonging {
  const isWanted = (adres: string) => normaliseAdres(wanted.soort, adres) === wanted.adres
  if (partij && adresboek.get(partij.local)?.some(({ soort, adres }) => soort === wanted.soort && adres === wanted.adres)) return true
  if (!partij && adressen[0] !== undefined && isWanted(adressen[0])) return true
  return adressen.some(isWanted) ? undefined : false
}

/** The identities by the numbers that stand in the partij itself. */
export function identiteitenOf(partij: SourceRecord): Identity[] {
  const identificatoren = (fieldsOf(partij)['partijIdentificatoren'] ?? []) as readonly SourceRecord[]
  return identificatoren.flatMap((one) => identityOf(one) ?? [])
}

export function identityOf(identificator: SourceRecord): Identity | undefined {
  const { codeSoortObjectId, objectId } = (fieldsOf(identificator)['partijIdentificator'] ?? {}) as { codeSoortObjectId?: string; objectId?: string }
  const soort = identitySoorten.find((one) => one === codeSoortObjectId)
  if (!soort || !objectId) return undefined
  const kvk = identificator.evidence?.subIdentificatorVan?.find((parent) => parent.codeSoortObjectId === 'kvk_nummer')?.objectId
  return { soort, nummer: objectId, ...(soort === 'vestigingsnummer' && kvk && { kvk }) }
}

/** What the digitale adressen among these say of the partijen that gave them. */
export function adresboekOf(digitaleAdressen: Iterable<SourceRecord>): Adresboek {
  const adresboek = new Map<string, Adres[]>()
  for (const record of digitaleAdressen) {
    const { verstrektDoorPartij, soortDigitaalAdres, adres } = fieldsOf(record) as Data & { verstrektDoorPartij?: PartijReference | null; soortDigitaalAdres?: string; adres?: string }
    if (!verstrektDoorPartij || adres === undefined || (soortDigitaalAdres !== 'email' && soortDigitaalAdres !== 'telefoonnummer')) continue
    const held = adresboek.get(verstrektDoorPartij.local) ?? []
    adresboek.set(verstrektDoorPartij.local, [...held, { soort: soortDigitaalAdres, adres: normaliseAdres(soortDigitaalAdres, adres) }])
  }
  return adresboek
}
