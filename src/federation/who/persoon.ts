/**
 * One real persoon or organisation behind several sources' partijen: which records belong together, under which number
 * they are known, and by what keys each source can be asked for them. Pure.
 */
import { identityKey, isValidIdentity, sameIdentity, strongestIdentity, type Identity, type IdentitySoort } from '#domain/identity.ts'
import { persoonSource, type Ref } from '#domain/ids.ts'
import type { Local, PartijReference, SourceRecord } from '#domain/records.ts'
import { uniqueBy } from '#domain/unique.ts'
import type { PersoonKey } from '#spi'
import type { Source } from '../source.ts'

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

/** The valid numbers that a record holds itself. Parents of a vestiging come from the evidence. */
export function identitiesOf(record: SourceRecord<'partijen'>): Identity[] {
  const parents = record.evidence?.subIdentificatorVan
  const kvk = parents?.find(({ codeSoortObjectId }) => codeSoortObjectId === 'kvk_nummer')?.objectId
  return ((record.fields).partijIdentificatoren ?? []).flatMap(({ fields }) => {
    const { codeSoortObjectId: soort, objectId: nummer } = fields.partijIdentificator ?? {}
    if (!soort || !nummer) return []
    return [{ soort, nummer, ...(soort === 'vestigingsnummer' && kvk ? { kvk } : {}) }]
  }).filter(isValidIdentity)
}

/**
 * The numbers by which a partij may be merged: valid ones, and of each soort only when there is one. With a vestigingsnummer
 * its kvk_nummer and rsin do not count.
 */
export function mergeIdentities(identities: readonly Identity[]): Identity[] {
  const valid = uniqueBy(identities.filter(isValidIdentity), identityKey)
  const vestiging = valid.some(({ soort }) => soort === 'vestigingsnummer')
  return valid
    .filter(({ soort }) => !vestiging || soort === 'bsn' || soort === 'vestigingsnummer')
    .filter(({ soort, nummer }, _, all) => all.every((other) => other.soort !== soort || other.nummer === nummer))
}

interface Cluster {
  members: PartijAt[]
  identities: Identity[]
}

/**
 * Groups records that are the same persoon. A shared number joins them, strongest kind first, unless that would join two
 * different stronger numbers: then the number is ambiguous and joins only those that have the same stronger ones.
 */
export function clusterPartijen(records: readonly PartijAt[]): Cluster[] {
  let clusters: Cluster[] = records.map((member) => ({ members: [member], identities: mergeIdentities(identitiesOf(member.record)) }))
  for (const soort of ['bsn', 'vestigingsnummer', 'kvk_nummer', 'rsin'] as const) {
    for (const nummer of new Set(numbersIn(clusters, soort))) clusters = join(clusters, soort, nummer)
  }
  return clusters
}

function numbersIn(clusters: readonly Cluster[], soort: IdentitySoort): string[] {
  return clusters.flatMap(({ identities }) => identities.filter((identity) => identity.soort === soort).map(({ nummer }) => nummer)).sort()
}

/** Joins the clusters with this number. A vestigingsnummer is shared whatever its parent; its parents set it apart. */
function join(clusters: readonly Cluster[], soort: IdentitySoort, nummer: string): Cluster[] {
  const group = clusters.filter(({ identities }) => identities.some((one) => one.soort === soort && one.nummer === nummer))
  if (group.length < 2) return [...clusters]
  const stronger = strongerThan[soort].map((names) => ({ names, distinct: new Set(group.flatMap(names)) }))
  const parts = new Map<string, Cluster[]>()
  for (const cluster of group) {
    // What only one of the group has sets nobody apart.
    const name = stronger.filter(({ distinct }) => distinct.size > 1).map(({ names }) => names(cluster).join()).join(' ')
    parts.set(name, [...(parts.get(name) ?? []), cluster])
  }
  return [...clusters.filter((cluster) => !group.includes(cluster)), ...[...parts.values()].map(unite)]
}

const numbersOf = (soort: IdentitySoort) => ({ identities }: Cluster) => identities.filter((one) => one.soort === soort).map(({ nummer }) => nummer)
const parentsOf = ({ identities }: Cluster) => identities.flatMap(({ soort, kvk }) => (soort === 'vestigingsnummer' && kvk ? [kvk] : []))

/** What sets clusters apart that share a number of a soort: two that differ in one of these are not the same. */
const strongerThan: Readonly<Record<IdentitySoort, readonly ((cluster: Cluster) => string[])[]>> = {
  bsn: [],
  vestigingsnummer: [numbersOf('bsn'), parentsOf],
  kvk_nummer: [numbersOf('bsn')],
  rsin: [numbersOf('bsn'), numbersOf('kvk_nummer')],
}

function unite(clusters: readonly Cluster[]): Cluster {
  return { members: clusters.flatMap(({ members }) => members), identities: uniqueBy(clusters.flatMap(({ identities }) => identities), identityKey) }
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
  return strongest !== undefined && persoon.identities.some((identity) => sameIdentity(identity, strongest))
}

/**
 * The same personen, each vestiging known by its bare number as well where no other has it: a reference that does not know
 * its parent is then to that one.
 */
export function withBareNumbers(personen: readonly Persoon[]): Persoon[] {
  const holders = (nummer: string) => personen.filter(({ identities }) => identities.some((one) => one.soort === 'vestigingsnummer' && one.nummer === nummer))
  return personen.map((persoon) => {
    const bare = persoon.identities.filter(({ soort, kvk, nummer }) => soort === 'vestigingsnummer' && kvk && holders(nummer).length === 1)
    const added = bare.map(({ soort, nummer }): Identity => ({ soort, nummer }))
    return added.length === 0 ? persoon : { ...persoon, identities: uniqueBy([...persoon.identities, ...added], identityKey) }
  })
}

/**
 * The same personen without the numbers that do not tell them apart: one that several have, each with a stronger number of
 * their own, says of a reference nothing of which of them it is to.
 */
export function withoutShared(personen: readonly Persoon[]): Persoon[] {
  const holders = (identity: Identity) => personen.filter(({ identities }) => identities.some((one) => sameIdentity(one, identity)))
  return personen.map((persoon) => {
    const own = persoon.identities.filter((identity) => identityKey(identity) === persoon.ref.local || holders(identity).length === 1)
    return own.length === persoon.identities.length ? persoon : { ...persoon, identities: own }
  })
}

export interface KeyValues {
  readonly key: PersoonKey
  readonly values: readonly string[]
}

/**
 * The keys to ask a source by. A persoon whose partij the source holds is asked for by that; else by every number that
 * the source takes. Beside either by the addresses that may link: what is linked is theirs however the question is put.
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
  return [...(own.length > 0 ? own : numbers), ...known.filter(({ key }) => isAdresKey(key))]
}

const isAdresKey = (key: PersoonKey) => key === 'email' || key === 'telefoonnummer'

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
