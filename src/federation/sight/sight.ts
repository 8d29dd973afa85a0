/**
 * What one caller may see of the records that answer it. The rules are its rights; this applies them to records, and looks up
 * what they rest on: the contact that a record belongs to, the persoon, and whether that one asks for secrecy. What may not be
 * seen is taken for what is not there, in the same places.
 */
import { admit, refuseHidden, requireRead } from '../../access/admit.ts'
import { owners, type Rights } from '../../access/rights.ts'
import { filters as definitions } from '#domain/filters.ts'
import type { Identity } from '#domain/identity.ts'
import type { Ref } from '#domain/ids.ts'
import type { Query } from '#domain/query.ts'
import type { SourceRecord } from '#domain/records.ts'
import type { ResourceName } from '#domain/resources.ts'
import { uniqueBy } from '#domain/unique.ts'
import type { Asking } from '../asking.ts'
import { persoonVerdict } from '../check.ts'
import { refsIn, type Item, type Lift } from '../items.ts'
import type { Source } from '../source.ts'
import type { Links } from '../who/links.ts'
import { refKey, type Personen } from '../who/personen.ts'
import { type Persoon } from '../who/persoon.ts'
import type { PersoonItems } from '../who/persoon-items.ts'
import { Secrecy } from './secrecy.ts'

export interface SightParts {
  readonly asking: Asking
  readonly personen: Personen
  readonly links: Links
  readonly lift: Lift
  readonly persoonItems: PersoonItems
}

const keyOf = (resource: ResourceName, ref: Ref) => `${resource} ${refKey(ref)}`

export class Sight {
  readonly rights: Rights
  readonly #subject: Identity | undefined
  readonly #parts: SightParts
  readonly #secrecy: Secrecy
  /** By resource and ref, whether the rules let it be seen. */
  readonly #known = new Map<string, boolean>()
  /** Records that were looked up because another belongs to them. */
  readonly #loaded = new Map<string, Item>()

  constructor(rights: Rights, subject: Identity | undefined, parts: SightParts) {
    this.rights = rights
    this.#subject = subject
    this.#parts = parts
    this.#secrecy = new Secrecy(parts)
  }

  /** The query as this caller may ask it. Throws Forbidden. References to what may not be seen lead nowhere. */
  async admit(query: Query): Promise<Query> {
    const admitted = admit(query, this.rights, this.#subject)
    const references = await Promise.all(admitted.references.map(async ({ name, places }) => ({ name, places: await this.#seenPlaces(admitted.resource, name, places) })))
    return { ...admitted, references }
  }

  /** Filters on a record that is asked for by its id. Throws Forbidden. */
  requireFilters({ resource, filters, references }: Query): void {
    for (const { name } of [...filters, ...references]) refuseHidden(this.rights, resource, name)
  }

  /** Throws Forbidden. */
  requireRead(resource: ResourceName): void {
    requireRead(this.rights, resource)
  }

  /** Whether rows of a list of this resource have to be looked at; contacts are selected by what `admit` put in. */
  judgesRows(resource: ResourceName): boolean {
    return resource !== 'klantcontacten' && this.rights.judges(resource)
  }

  async seesRecords(source: Source, resource: ResourceName, records: readonly SourceRecord[]): Promise<readonly boolean[]> {
    return this.sees(await this.#parts.lift.items(records.map((record) => ({ source, resource, record }))))
  }

  /** Whether each may be seen. */
  async sees(items: readonly Item[]): Promise<boolean[]> {
    const granted = items.map((item) => item.sources.some(({ name }) => this.rights.may('read', item.resource, name)))
    await this.#judge(items.filter((item, index) => granted[index] && this.rights.judges(item.resource)))
    return items.map((item, index) => granted[index]! && this.knows(item.resource, item.ref))
  }

  async seen(items: readonly Item[]): Promise<Item[]> {
    const sees = await this.sees(items)
    return items.filter((_, index) => sees[index])
  }

  /** Personen whom a query may name: one that is hidden is nobody's name. */
  async personen(personen: readonly Persoon[]): Promise<Persoon[]> {
    const own = this.rights.own ? await this.#own() : undefined
    const theirs = own ? personen.filter(({ ref }) => refKey(ref) === refKey(own.ref)) : personen
    if (this.rights.geheimhouding !== 'verbergen') return [...theirs]
    const secret = await this.#secrecy.of(theirs)
    return theirs.filter((persoon) => !secret.has(persoon))
  }

  /** Of what was judged or learned before: whether it may be seen. */
  knows(resource: ResourceName, ref: Ref): boolean {
    return !this.rights.judges(resource) || this.#known.get(keyOf(resource, ref)) === true
  }

  /** Whether the addresses of a partij, or of what refers to it, are kept secret; of what was learned before. */
  hidesAddresses(partij: Ref): boolean {
    return this.rights.geheimhouding !== 'tonen' && this.#secrecy.isSecret(partij)
  }

  /** Looks up whether these references may be shown. */
  async learn(resource: ResourceName, refs: readonly Ref[]): Promise<void> {
    if (!this.rights.judges(resource)) return
    const unknown = uniqueBy(refs.filter((ref) => !this.#known.has(keyOf(resource, ref))), refKey)
    if (unknown.length === 0) return
    if (resource === 'partijen') return this.#learnPartijen(unknown)
    const items = await this.#load(resource, unknown)
    await this.#judge(items)
    for (const ref of unknown) if (!this.#known.has(keyOf(resource, ref))) this.#known.set(keyOf(resource, ref), false)
  }

  async #learnPartijen(refs: readonly Ref[]): Promise<void> {
    const own = this.rights.own ? await this.#own() : undefined
    if (this.rights.geheimhouding !== 'tonen') await this.#secrecy.learn(refs)
    for (const ref of refs) {
      const isOwn = !own || refKey(ref) === refKey(own.ref)
      this.#known.set(keyOf('partijen', ref), isOwn && !(this.rights.geheimhouding === 'verbergen' && this.#secrecy.isSecret(ref)))
    }
  }

  async #judge(items: readonly Item[]): Promise<void> {
    const unknown = items.filter(({ resource, ref }) => !this.#known.has(keyOf(resource, ref)))
    if (unknown.length === 0) return
    const own = this.rights.own ? await this.#own() : undefined
    const candidates = unknown.filter((item) => this.#isAllowed(item))
    await this.#learnOwners(candidates)
    for (const item of unknown) this.#known.set(keyOf(item.resource, item.ref), candidates.includes(item) && this.#rules(item, own))
  }

  /** What the record tells by itself. What it does not tell is taken for what protects. */
  #isAllowed({ resource, fields }: Item): boolean {
    if (resource !== 'klantcontacten') return true
    const { kanalen, hidesVertrouwelijk } = this.rights
    return (!kanalen || kanalen.has(String(fields['kanaal']))) && (!hidesVertrouwelijk || fields['vertrouwelijk'] === false)
  }

  async #learnOwners(items: readonly Item[]): Promise<void> {
    const found = new Map<ResourceName, Ref[]>()
    for (const item of items) for (const { to, ref } of ownersIn(item)) found.set(to, [...(found.get(to) ?? []), ref])
    if (this.rights.geheimhouding !== 'tonen') await this.#secrecy.learnItems(items.filter(({ resource }) => resource === 'partijen'))
    // A betrokkene tells whose its addresses are, whether or not it may be seen.
    const betrokkenen = found.get('betrokkenen') ?? []
    if (this.rights.geheimhouding === 'zonder-adressen' && betrokkenen.length > 0) {
      const theirs = (await this.#load('betrokkenen', betrokkenen)).flatMap(ownersIn).filter(({ to }) => to === 'partijen').map(({ ref }) => ref)
      await this.#secrecy.learn(theirs)
    }
    for (const [resource, refs] of found) await this.learn(resource, refs)
  }

  #rules(item: Item, own: Persoon | undefined): boolean {
    const { resource } = item
    const { geheimhouding } = this.rights
    if (resource === 'persoon' || resource === 'organisatie') return !own && geheimhouding === 'tonen'
    if (resource === 'partijen') return (!own || refKey(item.ref) === refKey(own.ref)) && !(geheimhouding === 'verbergen' && this.#secrecy.isSecret(item.ref))
    if (resource === 'klantcontacten') return !own || isContactOf(item, own)
    const belongs = ownersIn(item)
    if (geheimhouding === 'zonder-adressen' && resource === 'digitaleadressen' && belongs.some((owner) => this.#hasSecretAdres(owner))) return false
    if (own && resource === 'betrokkenen' && !belongs.some(({ to }) => to === 'partijen')) return false
    return (!own || belongs.length > 0) && belongs.every(({ to, ref }) => this.knows(to, ref))
  }

  #hasSecretAdres({ to, ref }: { to: ResourceName; ref: Ref }): boolean {
    if (to === 'partijen') return this.#secrecy.isSecret(ref)
    const betrokkene = this.#loaded.get(keyOf(to, ref))
    return !betrokkene || ownersIn(betrokkene).some((owner) => owner.to === 'partijen' && this.#secrecy.isSecret(owner.ref))
  }

  /** The subject as a persoon, with the addresses by which items may be theirs. */
  #own(): Promise<Persoon> {
    const { asking, personen, links } = this.#parts
    return asking.once('subject', async () => {
      const [persoon] = await personen.byIdentities([this.#subject!])
      return (await links.withAdressen([persoon!]))[0]!
    })
  }

  async #load(resource: ResourceName, refs: readonly Ref[]): Promise<Item[]> {
    const { asking, lift } = this.#parts
    const unknown = uniqueBy(refs.filter((ref) => !this.#loaded.has(keyOf(resource, ref))), refKey)
    const records = await Promise.all([...new Set(unknown.map(({ source }) => source))].map(async (number) => {
      const source = asking.sourceOf(number)
      if (!source || !asking.isVisible(source)) return []
      const found = await asking.present(source, resource, unknown.filter((ref) => ref.source === number).map(({ local }) => local))
      return found.map((record) => ({ source, resource, record }))
    }))
    for (const item of await lift.items(records.flat())) this.#loaded.set(keyOf(resource, item.ref), item)
    return refs.flatMap((ref) => this.#loaded.get(keyOf(resource, ref)) ?? [])
  }

  async #seenPlaces(resource: ResourceName, filter: string, places: Query['references'][number]['places']) {
    const target = definitions[resource][filter]!.resource
    if (!target || !this.rights.judges(target)) return places
    // A partij goes by many ids; what belongs to one that is hidden is hidden by itself.
    if (target === 'partijen') return places
    await this.learn(target, places.flatMap(({ source, locals }) => locals.map((local) => ({ source, local }))))
    return places.map(({ source, locals }) => ({ source, locals: locals.filter((local) => this.knows(target, { source, local })) })).filter(({ locals }) => locals.length > 0)
  }
}

function ownersIn(item: Item): { to: ResourceName; ref: Ref }[] {
  return owners[item.resource].flatMap(({ relation, to }) => refsIn(item.fields[relation]).map((ref) => ({ to, ref })))
}

/** A contact tells by its evidence whose it is. */
function isContactOf({ ref, fields, evidence, sources }: Item, own: Persoon): boolean {
  const record: SourceRecord = { local: ref.local, fields: fields, ...(evidence && { evidence }) }
  return persoonVerdict('klantcontacten', record, sources[0]!, [own]) === 'match'
}

