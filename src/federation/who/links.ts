/**
 * Which persoon an address belongs to, for sources that are linked by address. Only an address that exactly one persoon
 * holds links, and only as far as the source's `koppelen` allows; every source is asked who holds it, those that the client
 * may not see included, because another holder only ever removes a link.
 */
import { adresKey, normaliseAdres, type SoortDigitaalAdres } from '#domain/adres.ts'
import type { Fields, PartijReference, SourceRecord } from '#domain/records.ts'
import { persoonSource, type Ref } from '#domain/ids.ts'
import type { ResourceName } from '#domain/resources.ts'
import { uniqueBy } from '#domain/unique.ts'
import type { Asking } from '../asking.ts'
import { adresLocals, heldIn } from './holders.ts'
import { identityOfKey, type LinkedAdressen, type Persoon } from './persoon.ts'
import { referenceKey, refKey, type Personen } from './personen.ts'
import type { Koppelen, Source } from '../source.ts'
import type { Prepare } from '../walk.ts'

export interface Adres {
  readonly soort: SoortDigitaalAdres
  /** Normalised. */
  readonly adres: string
}

/** A digitaal adres as one source holds it. */
export interface AdresAt {
  readonly source: Source
  readonly record: SourceRecord<'digitaleadressen'>
}

/** The address by which a betrokkene may be linked: the first that it gave, for others may have been put in by anybody. */
export function linkingAdres(adressen: readonly string[]): Adres | undefined {
  const [text] = adressen
  if (text === undefined) return undefined
  const soort = text.includes('@') ? 'email' : 'telefoonnummer'
  return { soort, adres: normaliseAdres(soort, text) }
}

export interface Holder {
  readonly ref: Ref
  verified: boolean
  /** In a source that the client may see. */
  visible: boolean
}

type Holders = Map<string, Map<string, Holder>>

export class Links {
  readonly #asking: Asking
  readonly #personen: Personen
  /** Each address is asked about once a request. */
  readonly #asked = new Map<string, Promise<Holders | undefined>>()

  constructor(asking: Asking, personen: Personen) {
    this.#asking = asking
    this.#personen = personen
  }

  /** The persoon that an address of this source links to, by `adresKey`. What links to nobody is not in it. */
  async link(source: Source, adressen: readonly Adres[]): Promise<Map<string, Ref>> {
    const linked = new Map<string, Ref>()
    if (source.koppelen === 'geen' || adressen.length === 0) return linked
    const holders = await this.#holders(adressen)
    if (!holders) this.#asking.linkUnknown(source)
    for (const [key, byRef] of holders ?? []) {
      const [holder, ...others] = byRef.values()
      if (holder && others.length === 0 && mayLink(source.koppelen, holder)) linked.set(key, holder.ref)
    }
    return linked
  }

  /** Who holds an address, over all sources; undefined when one that could know did not answer. */
  async holdersOf(adres: Adres): Promise<readonly Holder[] | undefined> {
    const holders = await this.#holders([adres])
    return holders && [...(holders.get(adresKey(adres.soort, adres.adres))?.values() ?? [])]
  }

  /** Gives records of a source with the partij that they are linked to, for filters that look at it. */
  linker(source: Source, resource: ResourceName): Prepare | undefined {
    const linkRecord = linkers[resource]
    if (!linkRecord) return undefined
    return async (records) => {
      const adressen = records.flatMap((record) => looseBetrokkenen(resource, record).flatMap((one) => linkingAdres(one) ?? []))
      const linked = await this.link(source, adressen)
      return records.map((record) => linkRecord(record, (texts) => referenceOf(linkingAdres(texts), linked)))
    }
  }

  /** The personen with the addresses by which items of address-linked sources are theirs. */
  async withAdressen(personen: readonly Persoon[]): Promise<Persoon[]> {
    const linkedSources = this.#asking.visible.filter(({ koppelen }) => koppelen !== 'geen')
    if (linkedSources.length === 0) return [...personen]
    const records = await this.recordsOf(personen)
    const own = personen.map((persoon) => linkable(records.get(refKey(persoon.ref)) ?? []))
    const links = new Map(await Promise.all(linkedSources.map(async (source) => [source, await this.link(source, own.flat())] as const)))
    return personen.map((persoon, index) => ({
      ...persoon,
      adressen: new Map([...links].map(([source, linked]) => [source, linkedTo(persoon, own[index]!, linked)])),
    }))
  }

  /** The digitale adressen that each persoon's partijen hold, by `refKey`, in precedence; one call a source. */
  async recordsOf(personen: readonly Persoon[]): Promise<Map<string, AdresAt[]>> {
    // Of one persoon some parts of an answer may look at fewer partijen than others.
    const key = personen.map(({ ref, partijen }) => `${refKey(ref)} ${partijen.map(({ source }) => source.number).join()}`).sort().join(' ')
    return this.#asking.once(`adressen ${key}`, async () => {
      const partijen = personen.flatMap((persoon) => persoon.partijen)
      const bySource = new Map(await Promise.all([...new Set(partijen.map(({ source }) => source))].map(async (source) => {
        const locals = new Set(partijen.filter((one) => one.source === source).flatMap(({ record }) => adresLocals(record)))
        const records = await this.#asking.present(source, 'digitaleadressen', [...locals])
        return [source, new Map(records.map((record) => [record.local, record]))] as const
      })))
      const recordsOf = (persoon: Persoon) =>
        persoon.partijen.flatMap(({ source, record }) => adresLocals(record).flatMap((local) => {
          const found = bySource.get(source)!.get(local)
          return found ? [{ source, record: found }] : []
        }))
      return new Map(personen.map((persoon) => [refKey(persoon.ref), recordsOf(persoon)]))
    })
  }

  /** Who holds each address; undefined when a source that could know did not answer, so that nothing may be linked. */
  async #holders(adressen: readonly Adres[]): Promise<Holders | undefined> {
    const unique = uniqueBy(adressen, (one) => adresKey(one.soort, one.adres))
    const unknown = unique.filter((one) => !this.#asked.has(adresKey(one.soort, one.adres)))
    if (unknown.length > 0) {
      const answer = this.#findHolders(unknown)
      for (const one of unknown) this.#asked.set(adresKey(one.soort, one.adres), answer)
    }
    const answers = await Promise.all(unique.map(async (one) => [adresKey(one.soort, one.adres), await this.#asked.get(adresKey(one.soort, one.adres))] as const))
    if (answers.some(([, holders]) => holders === undefined)) return undefined
    return new Map(answers.flatMap(([key, holders]) => (holders!.has(key) ? [[key, holders!.get(key)!]] : [])))
  }

  async #findHolders(adressen: readonly Adres[]): Promise<Holders | undefined> {
    const replies = await Promise.all(this.#asking.all.map((source) => heldIn(this.#asking, source, adressen)))
    if (replies.some((reply) => reply === 'no answer')) return undefined
    const held = replies.flatMap((reply) => (reply === 'no answer' ? [] : reply))
    const canonical = await this.#personen.canonical(held)
    const holders: Holders = new Map()
    for (const one of held) {
      const ref = canonical.get(referenceKey(one))!
      const byRef = holders.get(one.key) ?? new Map<string, Holder>()
      const holder = byRef.get(refKey(ref)) ?? { ref, verified: false, visible: false }
      holder.visible ||= this.#asking.isVisible(one.source)
      holder.verified ||= one.verified && this.#asking.isVisible(one.source)
      holders.set(one.key, byRef.set(refKey(ref), holder))
    }
    return holders
  }
}

/** Addresses that could link: e-mail and telephone, normalised. */
function linkable(records: readonly AdresAt[]): Adres[] {
  return records.flatMap(({ record }) => {
    const { soortDigitaalAdres: soort, adres } = record.fields
    return soort && soort !== 'overig' && adres ? [{ soort, adres: normaliseAdres(soort, adres) }] : []
  })
}

/** The addresses of the betrokkenen of a record that have no partij. */
function looseBetrokkenen(resource: ResourceName, { fields, evidence }: SourceRecord): (readonly string[])[] {
  if (resource === 'klantcontacten') return (evidence?.hadBetrokkenen ?? []).filter(({ wasPartij }) => !wasPartij).map(({ adressen }) => adressen)
  return (fields as Fields<'betrokkenen'>).wasPartij ? [] : [(evidence?.digitaleAdressen ?? []).map(({ adres }) => adres)]
}

type FindReference = (adressen: readonly string[]) => PartijReference | null

/** The record with linked partijen in the place of none, by resource. For checking only: its references lead nowhere. */
const linkers: { readonly [R in ResourceName]?: (record: SourceRecord, find: FindReference) => SourceRecord } = {
  klantcontacten: (record, find) => ({
    ...record,
    evidence: {
      ...record.evidence,
      ...(record.evidence?.hadBetrokkenen && {
        hadBetrokkenen: record.evidence.hadBetrokkenen.map((one) => ({ ...one, wasPartij: one.wasPartij ?? find(one.adressen) })),
      }),
    },
  }),
  betrokkenen: (record, find) => {
    const fields = record.fields as Fields<'betrokkenen'>
    const [adressen = []] = looseBetrokkenen('betrokkenen', record)
    return { ...record, fields: { ...fields, wasPartij: fields.wasPartij ?? find(adressen) } }
  },
}

function referenceOf(adres: Adres | undefined, linked: ReadonlyMap<string, Ref>): PartijReference | null {
  const ref = adres && linked.get(adresKey(adres.soort, adres.adres))
  if (!ref) return null
  return { local: refKey(ref), identiteiten: ref.source === persoonSource ? [identityOfKey(ref.local)] : [] }
}

function mayLink(koppelen: Koppelen, holder: Holder): boolean {
  return holder.visible && (koppelen === 'alle' || (koppelen === 'geverifieerd' && holder.verified))
}

function linkedTo(persoon: Persoon, own: readonly Adres[], linked: ReadonlyMap<string, Ref>): LinkedAdressen {
  const mine = own.filter(({ soort, adres }) => {
    const ref = linked.get(adresKey(soort, adres))
    return ref !== undefined && refKey(ref) === refKey(persoon.ref)
  })
  const of = (soort: SoortDigitaalAdres) => [...new Set(mine.filter((one) => one.soort === soort).map(({ adres }) => adres))]
  return { email: of('email'), telefoonnummer: of('telefoonnummer') }
}
