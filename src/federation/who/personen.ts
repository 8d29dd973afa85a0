/**
 * Who: from a number or an id to the personen behind it, over all the sources that the client may see. In two waves: the
 * sources are asked by the numbers that are known, then by the numbers that this taught.
 */
import { identityKey, strongestIdentity, type Identity } from '#domain/identity.ts'
import { persoonSource, type Place, type Ref } from '#domain/ids.ts'
import { uniqueBy } from '#domain/unique.ts'
import type { Local, PartijReference, SourceRecord } from '#domain/records.ts'
import type { PersoonKey } from '#spi'
import type { Asking, NotAsked } from '../asking.ts'
import {
  clusterPartijen, denotes, identitiesOf, identityOfKey, identityRef, mergeIdentities, persoonOf, persoonWithout, withBareNumbers, withoutShared, type PartijAt, type Persoon,
} from './persoon.ts'
import { chunks, type ListPlan } from '../plan.ts'
import { portOf, type Source } from '../source.ts'
import { defaultWindow, readList } from '../walk.ts'

/** A reference to a partij as one source gives it. */
export interface ReferenceAt {
  readonly source: Source
  readonly reference: PartijReference
}

export const referenceKey = ({ source, reference }: ReferenceAt) => `${source.number} ${reference.local}`
export const refKey = ({ source, local }: Ref) => `${source} ${local}`

export class Personen {
  readonly #asking: Asking
  readonly #rank: (source: Source) => number

  /** `precedence`: public names of sources; those not named come after, by number. */
  constructor(asking: Asking, precedence: readonly string[]) {
    this.#asking = asking
    this.#rank = (source) => {
      const place = precedence.indexOf(source.name)
      return place === -1 ? precedence.length + source.number : place
    }
  }

  /** Order of the configured precedence. */
  compare(one: Source, other: Source): number {
    return this.#rank(one) - this.#rank(other)
  }

  /**
   * The persoon of each identity, in order and without repeats. An identity that no source has a partij of still gives a
   * persoon: other records may carry the number. So does one that several personen share who are told apart by stronger
   * numbers; where a partij is asked for (`first`), it is the first of those. A vestigingsnummer without parent gives one for
   * each parent.
   */
  async byIdentities(identities: readonly Identity[], ofShared: 'none' | 'first' = 'none'): Promise<Persoon[]> {
    const unique = uniqueBy(identities, identityKey)
    if (unique.length === 0) return []
    const key = unique.map(identityKey).sort().join(' ')
    return this.#asking.once(`personen ${ofShared} ${key}`, async () => {
      const personen = await this.#asking.once(`all personen ${key}`, () => this.#resolve(unique))
      return uniqueBy(unique.flatMap((identity) => this.#holders(identity, personen, ofShared)), ({ ref }) => refKey(ref))
    })
  }

  async #resolve(wanted: readonly Identity[]): Promise<Persoon[]> {
    const known = new Set(wanted.map(identityKey))
    const first = await this.#find(wanted)
    const learned = first.flatMap(({ record }) => mergeIdentities(identitiesOf(record))).filter((identity) => !known.has(identityKey(identity)))
    const second = learned.length > 0 ? await this.#find(learned) : []
    const records = uniqueBy([...first, ...second], ({ source, record }) => `${source.number} ${record.local}`)
    return withBareNumbers(clusterPartijen(records).map((cluster) => persoonOf(cluster, this.#rank)))
  }

  /** At most one persoon for an identity; one a parent for a vestigingsnummer whose parent is not given. */
  #holders(identity: Identity, personen: readonly Persoon[], ofShared: 'none' | 'first'): Persoon[] {
    const apart = withoutShared(personen)
    const holding = apart.filter((_, index) => personen[index]!.identities.some((one) => holds(one, identity)))
    if (holding.length === 0) return [persoonWithout(identity)]
    if (identity.soort === 'vestigingsnummer' && !identity.kvk) return holding
    const named = holding.find(({ ref }) => ref.local === identityKey(identity))
    if (!named && holding.length > 1 && ofShared === 'none') return [persoonWithout(identity)]
    return [named ?? holding.sort((one, other) => this.compare(one.partijen[0]!.source, other.partijen[0]!.source))[0]!]
  }

  /** Partijen with one of these numbers, in every visible source that can be asked by number. */
  async #find(identities: readonly Identity[]): Promise<PartijAt[]> {
    const found = await Promise.all(this.#asking.visible.map((source) => findIn(this.#asking, source, identities)))
    return found.flat()
  }

  /** The persoon behind an id of a partij: canonical, an alias, or a source's own. Empty when no source knows it. */
  async byPlaces(places: readonly Place[]): Promise<Persoon[]> {
    const canonical = places.find(({ source }) => source === persoonSource)
    if (canonical) return (await this.byIdentities([identityOfKey(canonical.locals[0]!)])).filter(({ partijen }) => partijen.length > 0)
    const [hit] = await this.#partijenAt(places)
    return hit ? this.#personenOfRecords([hit]) : []
  }

  /** The partijen at these places that the client may see; one call a source. */
  async #partijenAt(places: readonly Place[]): Promise<PartijAt[]> {
    const sources = this.#asking.visible.filter(({ number }) => places.some((place) => place.source === number))
    const found = await Promise.all(sources.map(async (source) => {
      const locals = places.filter((place) => place.source === source.number).flatMap((place) => place.locals)
      return (await this.#asking.present(source, 'partijen', [...new Set(locals)])).map((record) => ({ source, record }))
    }))
    return found.flat()
  }

  async #personenOfRecords(records: readonly PartijAt[]): Promise<Persoon[]> {
    const known = records.map((partij) => ({ partij, identities: mergeIdentities(identitiesOf(partij.record)) }))
    const personen = await this.byIdentities(known.flatMap(({ identities }) => strongestIdentity(identities) ?? []))
    return known.map(({ partij, identities }) =>
      personen.find((persoon) => denotes(persoon, partij.source, { local: partij.record.local })) ?? persoonOf({ members: [partij], identities }, this.#rank))
  }

  /** Personen by canonical ref, as references show them. */
  async load(refs: readonly Ref[]): Promise<Map<string, Persoon>> {
    const canonical = refs.filter(({ source }) => source === persoonSource)
    const own = refs.filter(({ source }) => source !== persoonSource)
    const [named, single] = await Promise.all([
      this.byIdentities(canonical.map(({ local }) => identityOfKey(local))),
      this.#partijenAt(own.map(({ source, local }) => ({ source, locals: [local] }))).then((records) => this.#personenOfRecords(records)),
    ])
    return new Map([...named, ...single].filter(({ partijen }) => partijen.length > 0).map((persoon) => [refKey(persoon.ref), persoon]))
  }

  /**
   * The canonical ref of each reference, by `referenceKey`. A bsn is canonical by itself; other numbers are looked up, for
   * another source may know a stronger one; a reference without numbers is looked up in its own source first.
   */
  async canonical(references: readonly ReferenceAt[]): Promise<Map<string, Ref>> {
    const known = await this.#withIdentities(references)
    const unsure = known.flatMap(({ strongest }) => (strongest && strongest.soort !== 'bsn' ? [strongest] : []))
    const personen = await this.byIdentities(unsure)
    return new Map(
      known.map(({ at, strongest }) => {
        const own: Ref = { source: at.source.number, local: at.reference.local }
        if (!strongest) return [referenceKey(at), own]
        const persoon = personen.find((one) => denotes(one, at.source, { ...at.reference, identiteiten: [strongest] }))
        return [referenceKey(at), persoon?.ref ?? identityRef(strongest)]
      }),
    )
  }

  async #withIdentities(references: readonly ReferenceAt[]): Promise<{ at: ReferenceAt; strongest: Identity | undefined }[]> {
    const bare = references.filter(({ reference }) => !reference.identiteiten)
    const learned = new Map<string, readonly Identity[]>()
    await Promise.all([...new Set(bare.map((one) => one.source))].map(async (source) => {
      const locals = [...new Set(bare.filter((one) => one.source === source).map(({ reference }) => reference.local))]
      for (const record of await this.#asking.present(source, 'partijen', locals)) learned.set(`${source.number} ${record.local}`, identitiesOf(record))
    }))
    return references.map((at) => ({
      at,
      strongest: strongestIdentity(mergeIdentities(at.reference.identiteiten ?? learned.get(referenceKey(at)) ?? [])),
    }))
  }
}

/** Why a source was not asked for the partijen with these numbers; undefined when it was, or has no partijen. */
export function notAskedFor(source: Source, identities: readonly Identity[]): NotAsked | undefined {
  const port = portOf(source, 'partijen')
  const keys = port?.list?.ability.persoon ?? []
  if (!port || keys.some((key) => identities.some(({ soort }) => soort === key))) return undefined
  return keys.length > 0 ? 'geen-sleutel' : 'behoeft-filter'
}

/** Whether a number that a persoon has answers to the one asked for; an unknown parent answers to any. */
function holds(own: Identity, asked: Identity): boolean {
  if (own.soort !== asked.soort || own.nummer !== asked.nummer) return false
  return asked.kvk === undefined || own.kvk === asked.kvk
}

/** Partijen of one source with one of these numbers, each checked on them. */
export async function findIn(asking: Asking, source: Source, identities: readonly Identity[]): Promise<PartijAt[]> {
  const plans = plansByNumber(source, identities)
  const replies = await Promise.all(
    plans.map((plan) =>
      readList({ asking, source, resource: 'partijen', window: defaultWindow, check: (record) => hasOneOf(record, identities) }, plan)),
  )
  return replies.flatMap((reply) => (reply.ok ? reply.value.records.map((record) => ({ source, record: record as SourceRecord<'partijen'> })) : []))
}

/** What a source is asked to find its partijen with one of these numbers. Pure. */
export function plansByNumber(source: Source, identities: readonly Identity[]): ListPlan[] {
  const ability = portOf(source, 'partijen')?.list?.ability
  const keys = (ability?.persoon ?? []).filter((key) => identities.some(({ soort }) => soort === key))
  return keys.flatMap((key) => chunks(valuesFor(key, identities), ability?.persoonAnyOf ?? 1).map((values) => planFor(key, values)))
}

/** Vestigingen are asked for whatever their parent, so that a number that several parents share is seen. */
function valuesFor(key: PersoonKey, identities: readonly Identity[]): Local[] {
  const numbers = [...new Set(identities.filter(({ soort }) => soort === key).map(({ nummer }) => nummer))]
  return key === 'vestigingsnummer' ? numbers.map((nummer) => `/${nummer}`) : numbers
}

function planFor(key: PersoonKey, values: readonly string[]): ListPlan {
  return { kind: 'list', filters: [], persoon: { key, values }, exact: true, sorted: true }
}

function hasOneOf(record: SourceRecord, identities: readonly Identity[]) {
  const partij = record as SourceRecord<'partijen'>
  if (partij.fields.partijIdentificatoren === undefined) return 'unverifiable'
  const own = mergeIdentities(identitiesOf(partij))
  return own.some((one) => identities.some(({ soort, nummer }) => one.soort === soort && one.nummer === nummer)) ? 'match' : 'no-match'
}
