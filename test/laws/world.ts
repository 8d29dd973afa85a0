/**
 * What can be learnt of a source through its contract alone: lists that are free are read, as far as is enough to judge by,
 * lists with needs are asked with what the other records tell, and references are followed. Laws compare each answer with this.
 */
import type { Adapter, Identity, Local, PersoonKey, Quarantine, ResourceName, SourceRecord } from '#spi'
import { isQuarantine, normaliseAdres } from '#spi'
import { filters } from '#domain/filters.ts'
import { adresboekOf, identiteitenOf, identityOf, type Adresboek } from './belonging.ts'
import { fieldsOf, patiently, portOf, portsOf, type AnyFilter, type AnyList, type AnyPort, type Data, type Question } from './ports.ts'
import { readOn, type Reading } from './reading.ts'
import { pointersOf } from './references.ts'

/** For what an adapter's own records cannot tell. */
export interface Samples {
  /** Values of persoon keys to begin with. */
  readonly personen?: Readonly<Partial<Record<PersoonKey, readonly string[]>>>
  /** Values for filters that a list needs. */
  readonly filters?: Readonly<Partial<Record<ResourceName, readonly AnyFilter[]>>>
  /** Drafts to create, where one cannot be made from a record that is there. */
  readonly drafts?: Readonly<Partial<Record<ResourceName, Data>>>
  /** Names of zaken, by uuid or identificatie, of a source that holds zaken. */
  readonly zaken?: readonly string[]
}

/** The answer to a question that is allowed, read as far as is enough. */
export interface Listing {
  readonly question: Question
  readonly records: readonly SourceRecord[]
  readonly quarantined: readonly Quarantine[]
  /** It was read to its end. */
  readonly whole: boolean
}

export interface World {
  readonly adapter: Adapter
  readonly samples: Samples
  /** All records ever seen, by resource and local. */
  known(resource: ResourceName): ReadonlyMap<Local, SourceRecord>
  /** For a list without needs one, of everything; otherwise some, none when nothing could be asked. */
  listings(resource: ResourceName): readonly Listing[]
  personen(key: PersoonKey): readonly string[]
  readonly adresboek: Adresboek
  /** The answer to a question in pages of the greatest size. Several laws look at one answer: a source may be slow. */
  ask(resource: ResourceName, question: Question): Promise<Reading>
  /** What went wrong while the world was explored. */
  trouble(resource: ResourceName, what: 'list' | 'get'): unknown
}

const questionsPerList = 6
/** Records got, of one resource in one round, to learn what others point at. */
const mostFollowed = 60

export async function explore(adapter: Adapter, samples: Samples = {}): Promise<World> {
  const explorer = new Explorer(adapter, samples)
  await explorer.readLists((list) => !hasNeeds(list))
  // What is found by one question makes the next one possible.
  for (let round = 0; round < 3; round++) {
    await explorer.follow()
    await explorer.readLists(hasNeeds)
  }
  await explorer.follow()
  return explorer
}

export const hasNeeds = ({ ability: { needs = [] } }: AnyList) => needs.length > 0

class Explorer implements World {
  readonly adapter: Adapter
  readonly samples: Samples
  readonly #ports: readonly [ResourceName, AnyPort][]
  readonly #known = new Map<ResourceName, Map<Local, SourceRecord>>()
  readonly #listings = new Map<ResourceName, Map<string, Listing>>()
  readonly #answers = new Map<string, Promise<Reading>>()
  readonly #trouble = new Map<string, unknown>()

  constructor(adapter: Adapter, samples: Samples) {
    this.adapter = adapter
    this.samples = samples
    this.#ports = portsOf(adapter)
  }

  known(resource: ResourceName): Map<Local, SourceRecord> {
    const known = this.#known.get(resource) ?? new Map<Local, SourceRecord>()
    this.#known.set(resource, known)
    return known
  }

  listings(resource: ResourceName): readonly Listing[] {
    return [...(this.#listings.get(resource)?.values() ?? [])]
  }

  get adresboek(): Adresboek {
    return adresboekOf(this.known('digitaleadressen').values())
  }

  trouble(resource: ResourceName, what: 'list' | 'get'): unknown {
    return this.#trouble.get(`${what} ${resource}`)
  }

  ask(resource: ResourceName, question: Question): Promise<Reading> {
    const key = `${resource} ${JSON.stringify(question)}`
    const answer = this.#answers.get(key) ?? readOn(portOf(this.adapter, resource)!.list!, question).then((reading) => structuredClone(reading))
    this.#answers.set(key, answer)
    return answer
  }

  async readLists(which: (list: AnyList) => boolean): Promise<void> {
    for (const [resource, { list }] of this.#ports) {
      if (!list || !which(list)) continue
      await this.#noting('list', resource, async () => {
        for (const question of this.#questions(resource, list)) await this.#read(resource, list, question)
      })
    }
  }

  /** Gets what is pointed at and not yet known. */
  async follow(): Promise<void> {
    for (const [resource, { get }] of this.#ports) {
      const unknown = get ? this.#pointedAt(resource).filter((local) => !this.known(resource).has(local)) : []
      if (unknown.length === 0) continue
      await this.#noting('get', resource, async () => {
        const found = await get!.fetch(unknown.slice(0, mostFollowed), patiently())
        for (const record of found) if (record && !isQuarantine(record)) this.known(resource).set(record.local, structuredClone(record))
      })
    }
  }

  personen(key: PersoonKey): readonly string[] {
    const given = this.samples.personen?.[key] ?? []
    return [...new Set([...given, ...this.#valuesOf(key)])]
  }

  /** One resource that fails is no reason to know nothing of the others. */
  async #noting(what: 'list' | 'get', resource: ResourceName, work: () => Promise<void>): Promise<void> {
    try {
      if (this.trouble(resource, what) === undefined) await work()
    } catch (error) {
      this.#trouble.set(`${what} ${resource}`, error ?? 'it failed')
    }
  }

  #valuesOf(key: PersoonKey): string[] {
    switch (key) {
      case 'local': return [...new Set([...this.known('partijen').keys(), ...this.#pointedAt('partijen')])]
      case 'email':
      case 'telefoonnummer': return this.#adressen(key)
      case 'vestigingsnummer': return this.#identiteiten(key).flatMap(({ nummer, kvk }) => (kvk ? [`${kvk}/${nummer}`, `/${nummer}`] : [`/${nummer}`]))
      default: return this.#identiteiten(key).map(({ nummer }) => nummer)
    }
  }

  #identiteiten(soort: Identity['soort']): Identity[] {
    const inReferences = this.#pointers().flatMap(({ value }) => ('identiteiten' in value ? value.identiteiten ?? [] : []))
    const inPartijen = [...this.known('partijen').values()].flatMap(identiteitenOf)
    const inNumbers = [...this.known('partij-identificatoren').values()].flatMap((one) => identityOf(one) ?? [])
    return [...inReferences, ...inPartijen, ...inNumbers].filter((identity) => identity.soort === soort)
  }

  #adressen(soort: 'email' | 'telefoonnummer'): string[] {
    const given = [...this.known('betrokkenen').values()].flatMap(({ evidence }) => evidence?.digitaleAdressen?.map(({ adres }) => adres) ?? [])
    const inContacts = [...this.known('klantcontacten').values()].flatMap(({ evidence }) => evidence?.hadBetrokkenen?.flatMap(({ adressen }) => adressen) ?? [])
    const held = [...this.known('digitaleadressen').values()].map((record) => String(fieldsOf(record)['adres']))
    return [...given, ...inContacts, ...held].filter((adres) => adres.includes('@') === (soort === 'email')).map((adres) => normaliseAdres(soort, adres))
  }

  #pointers() {
    return this.#ports.flatMap(([resource]) => [...this.known(resource).values()].flatMap((record) => pointersOf(resource, record)))
  }

  #pointedAt(resource: ResourceName): Local[] {
    return [...new Set(this.#pointers().filter(({ to }) => to === resource).map(({ local }) => local))]
  }

  /** Questions that the list allows; of those with needs a few, spread over what is known. */
  #questions(resource: ResourceName, list: AnyList): Question[] {
    if (!hasNeeds(list)) return [{ filters: [] }]
    return list.ability.needs!.flatMap((set) => spread(this.#askable(resource, list, set), questionsPerList))
  }

  #askable(resource: ResourceName, list: AnyList, set: readonly string[]): Question[] {
    return set.reduce<Question[]>((questions, need) => {
      const parts: Partial<Question>[] = need === 'persoon' ? this.#personenFor(list) : this.#filtersFor(resource, need)
      return questions.flatMap((question) => spread(parts, questionsPerList).map(({ filters: more = [], ...part }) => ({ ...question, ...part, filters: [...question.filters, ...more] })))
    }, [{ filters: [] }])
  }

  #personenFor({ ability: { persoon = [] } }: AnyList): Partial<Question>[] {
    return persoon.flatMap((key) => spread(this.personen(key), 3).map((value) => ({ persoon: { key, values: [value] } })))
  }

  #filtersFor(resource: ResourceName, name: string): Partial<Question>[] {
    const given = (this.samples.filters?.[resource] ?? []).filter((filter) => filter.name === name)
    const definition = filters[resource][name]
    const own = [...this.known(resource).values()].flatMap((record) => definition?.values(record) ?? []).filter((value) => typeof value === 'string')
    const referred = definition?.resource ? [...this.known(definition.resource).keys()] : []
    const values = [...new Set([...own, ...referred])]
    return [...given, ...values.map((value) => ({ name, value }))].map((filter) => ({ filters: [filter] }))
  }

  async #read(resource: ResourceName, list: AnyList, question: Question): Promise<void> {
    const key = JSON.stringify(question)
    const listings = this.#listings.get(resource) ?? new Map<string, Listing>()
    this.#listings.set(resource, listings)
    if (listings.has(key)) return
    const { records, quarantined, whole } = await this.ask(resource, question)
    listings.set(key, { question, records, quarantined, whole })
    for (const record of records) this.known(resource).set(record.local, record)
  }
}

/** At most so many, from the whole width of the list. */
export function spread<T>(values: readonly T[], most: number): T[] {
  if (values.length <= most) return [...values]
  return Array.from({ length: most }, (_, place) => values[Math.floor((place * (values.length - 1)) / Math.max(1, most - 1))]!)
}
