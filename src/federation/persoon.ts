/**
 * One real persoon or organisation behind several sources' partijen: which records belong together, under which number
 * they are known, and by what keys each source can be asked for them. Pure.
 */
import { identityKey, strongestIdentity, type Identity, type IdentitySoort } from '#domain/identity.ts'
import { persoonSource, type Ref } from '#domain/ids.ts'
import type { Local, PartijReference, SourceRecord } from '#domain/records.ts'
import type { PersoonKey } from '#spi'
import type { Source } from './source.ts'

/** A partij as one source holds it. */
export interface PartijAt {
  readonly source: Source
  readonly record: SourceRecord<'partijen'>
}

export interface Persoon {
  /** Canonical: a persoon id when there is a number, else the only record's own. */
  readonly ref: Ref
  readonly identities: readonly Identity[]
  /** In the configured precedence. */
  readonly partijen: readonly PartijAt[]
  /** Normalised addresses that may link items of a source to this persoon, filled for address-linked sources only. */
  readonly adressen: ReadonlyMap<Source, LinkedAdressen>
}

export interface LinkedAdressen {
  readonly email: readonly string[]
  readonly telefoonnummer: readonly string[]
}

/** The numbers that a record holds itself. Parents of a vestiging come from the evidence. */
export function identitiesOf(record: SourceRecord<'partijen'>): Identity[] {
  const parents = record.evidence?.subIdentificatorVan
  const kvk = parents?.find(({ codeSoortObjectId }) => codeSoortObjectId === 'kvk_nummer')?.objectId
  return ((record.fields).partijIdentificatoren ?? []).flatMap(({ fields }) => {
    const { codeSoortObjectId: soort, objectId: nummer } = fields.partijIdentificator ?? {}
    if (!soort || !nummer) return []
    return [{ soort: soort, nummer, ...(soort === 'vestigingsnummer' && kvk ? { kvk } : {}) }]
  })
}

/** The numbers by which a partij may be merged: with a vestigingsnummer its kvk_nummer and rsin do not count. */
export function mergeIdentities(identities: readonly Identity[]): Identity[] {
  const vestiging = identities.some(({ soort }) => soort === 'vestigingsnummer')
  return identities.filter(({ soort }) => !vestiging || soort === 'bsn' || soort === 'vestigingsnummer')
}

interface Cluster {
  members: PartijAt[]
  identities: Identity[]
}

/**
 * Groups records that are the same persoon. A shared number joins them, strongest kind first, unless that would join two
 * different stronger numbers: then the number is ambiguous and joins only those that have no stronger one.
 */
export function clusterPartijen(records: readonly PartijAt[]): Cluster[] {
  let clusters: Cluster[] = records.map((member) => ({ members: [member], identities: mergeIdentities(identitiesOf(member.record)) }))
  for (const soort of ['bsn', 'vestigingsnummer', 'kvk_nummer', 'rsin'] as const) {
    for (const nummers of groupsOf(clusters, soort)) clusters = join(clusters, nummers, soort)
  }
  return clusters
}

/** Sets of clusters that share a number of a soort. A vestigingsnummer is shared whatever its parent; `join` looks at that. */
function groupsOf(clusters: readonly Cluster[], soort: IdentitySoort): Cluster[][] {
  const groups = new Map<string, Set<Cluster>>()
  for (const cluster of clusters) {
    for (const { nummer } of cluster.identities.filter((identity) => identity.soort === soort)) {
      if (!groups.has(nummer)) groups.set(nummer, new Set())
      groups.get(nummer)!.add(cluster)
    }
  }
  return [...groups.values()].map((group) => [...group]).filter((group) => group.length > 1)
}

function join(clusters: readonly Cluster[], group: readonly Cluster[], soort: IdentitySoort): Cluster[] {
  // An earlier join may have swallowed members of this group: look them up by what they hold.
  const current = [...new Set(group.map((one) => clusters.find((cluster) => cluster.members.includes(one.members[0]!))!))]
  const parts = new Map<string, Cluster[]>()
  for (const cluster of current) {
    const name = strongerName(cluster, soort)
    parts.set(name, [...(parts.get(name) ?? []), cluster])
  }
  const named = [...parts.keys()].filter((name) => name !== '')
  const joined = named.length <= 1 ? [current] : [...parts.values()]
  const rest = clusters.filter((cluster) => !current.includes(cluster))
  return [...rest, ...joined.map(unite)]
}

/** What sets a cluster apart within a group that shares a number: a stronger number, or for a vestiging its parent. */
function strongerName(cluster: Cluster, soort: IdentitySoort): string {
  const order: IdentitySoort[] = ['bsn', 'vestigingsnummer', 'kvk_nummer', 'rsin']
  const stronger = cluster.identities.filter((identity) => order.indexOf(identity.soort) < order.indexOf(soort))
  const parents = soort === 'vestigingsnummer' ? cluster.identities.filter((one) => one.soort === soort && one.kvk) : []
  const best = strongestIdentity([...stronger, ...parents])
  return best ? identityKey(best) : ''
}

function unite(clusters: readonly Cluster[]): Cluster {
  const identities = new Map(clusters.flatMap((cluster) => cluster.identities).map((identity) => [identityKey(identity), identity]))
  return { members: clusters.flatMap(({ members }) => members), identities: [...identities.values()] }
}

/** A persoon of a cluster; `rank` gives a source's place in the configured precedence. */
export function persoonOf(cluster: Cluster, rank: (source: Source) => number): Persoon {
  const partijen = [...cluster.members].sort((one, other) => rank(one.source) - rank(other.source))
  const strongest = strongestIdentity(cluster.identities)
  const own = partijen[0]!
  return {
    ref: strongest ? identityRef(strongest) : { source: own.source.number, local: own.record.local },
    identities: cluster.identities,
    partijen,
    adressen: new Map(),
  }
}

/** A persoon that no source has a partij of, known by its number alone. */
export function persoonWithout(identity: Identity): Persoon {
  return { ref: identityRef(identity), identities: [identity], partijen: [], adressen: new Map() }
}

export function identityRef(identity: Identity): Ref {
  return { source: persoonSource, local: identityKey(identity) }
}

export function identityOfKey(key: Local): Identity {
  const [soort, rest] = key.split(':') as [IdentitySoort, string]
  if (soort !== 'vestigingsnummer') return { soort, nummer: rest }
  const [kvk, nummer] = rest.split('/') as [string, string]
  return { soort, nummer, ...(kvk && { kvk }) }
}

/** Whether a source's reference to a partij is to this persoon. `undefined`: it does not tell. */
export function denotes(persoon: Persoon, source: Source, reference: PartijReference): boolean | undefined {
  if (persoon.partijen.some((one) => one.source === source && one.record.local === reference.local)) return true
  if (!reference.identiteiten) return undefined
  const strongest = strongestIdentity(mergeIdentities(reference.identiteiten))
  if (!strongest) return false
  return persoon.identities.some((identity) => identityKey(identity) === identityKey(strongest) || isLooseVestiging(identity, strongest))
}

/** A vestiging whose parent the reference does not know, while this persoon is the vestiging of one known parent. */
function isLooseVestiging(identity: Identity, strongest: Identity): boolean {
  return strongest.soort === 'vestigingsnummer' && !strongest.kvk && identity.soort === 'vestigingsnummer' && !identity.kvk && identity.nummer === strongest.nummer
}

export interface KeyValues {
  readonly key: PersoonKey
  readonly values: readonly string[]
}

/**
 * The keys to ask a source by. A persoon whose partij the source holds is asked for by that; else by every number that
 * the source takes; only else by address.
 */
export function keysFor(source: Source, keys: readonly PersoonKey[], personen: readonly Persoon[]): KeyValues[] {
  const found = new Map<PersoonKey, Set<string>>()
  for (const persoon of personen) {
    for (const { key, values } of keysOfPersoon(source, keys, persoon)) {
      found.set(key, new Set([...(found.get(key) ?? []), ...values]))
    }
  }
  return [...found].map(([key, values]) => ({ key, values: [...values] }))
}

function keysOfPersoon(source: Source, keys: readonly PersoonKey[], persoon: Persoon): KeyValues[] {
  const known = keys.map((key) => ({ key, values: valuesOf(persoon, source, key) })).filter(({ values }) => values.length > 0)
  const own = known.filter(({ key }) => key === 'local')
  const numbers = known.filter(({ key }) => key !== 'local' && !isAdresKey(key))
  if (own.length > 0) return own
  return numbers.length > 0 ? numbers : known
}

export const isAdresKey = (key: PersoonKey) => key === 'email' || key === 'telefoonnummer'

function valuesOf(persoon: Persoon, source: Source, key: PersoonKey): readonly string[] {
  switch (key) {
    case 'local':
      return persoon.partijen.filter((one) => one.source === source).map(({ record }) => record.local)
    case 'email':
    case 'telefoonnummer':
      return persoon.adressen.get(source)?.[key] ?? []
    case 'vestigingsnummer':
      return persoon.identities.filter(({ soort }) => soort === key).map(({ kvk, nummer }) => `${kvk ?? ''}/${nummer}`)
    default:
      return persoon.identities.filter(({ soort }) => soort === key).map(({ nummer }) => nummer)
  }
}
