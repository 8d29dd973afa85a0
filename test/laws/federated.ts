/**
 * The whole federation dressed as one adapter: what it answers to clients, in the form in which an adapter answers it. So a Gevel
 * over several sources must keep the laws that each of them keeps.
 */
import { filters as definitions } from '#domain/filters.ts'
import type { Ids, Ref } from '#domain/ids.ts'
import type { PersoonSelector, Query } from '#domain/query.ts'
import { resources } from '#domain/resources.ts'
import type { Adapter, Call, Evidence, FilterAbility, Local, PersoonFilter, PersoonKey, ResourceName, SourceRecord } from '#spi'
import type { Item, ItemReference } from '../../src/federation/items.ts'
import type { RequestContext } from '../../src/federation/service.ts'
import type { Asked } from '../federation/simulated.ts'
import type { AnyList, AnyPort, Data } from './ports.ts'
import { asList } from './references.ts'

export interface Federation {
  readonly service: Asked
  readonly ids: Ids
  readonly context: () => RequestContext
}

/**
 * Resources that clients list and follow. Of partijen only what a persoon is named by: in an unbounded list a row keeps the id of
 * its source, and a get of that answers the persoon under an id of its own. Partij-identificatoren come embedded in these.
 */
const served = ['actoren', 'betrokkenen', 'bijlagen', 'digitaleadressen', 'internetaken', 'klantcontacten', 'onderwerpobjecten', 'partijen'] as const satisfies readonly ResourceName[]
const numbers: readonly PersoonKey[] = ['local', 'bsn', 'vestigingsnummer', 'kvk_nummer', 'rsin']
const byPersoon: readonly ResourceName[] = ['betrokkenen', 'klantcontacten', 'partijen']

/** What brings along what a client would look at to see that a filter holds. */
const expands: { readonly [R in ResourceName]?: readonly string[] } = { klantcontacten: ['hadBetrokkenen', 'hadBetrokkenen.digitaleAdressen', 'gingOverOnderwerpobjecten'] }

/** Filters on what an answer of the federation does not show, and those that name a persoon. */
const unseen = /__(?:nummer|referentienummer|adres|rol|soortPartij)$|^actoren__naam$|artijIdentificator__|^wasOnderwerpobject|^subIdentificatorVan|^categorierelatie|^vertegenwoordigdePartij/

export function federatedAdapter(federation: Federation): Adapter {
  return { resources: Object.fromEntries(served.map((resource) => [resource, new FederatedPort(resource, federation).port()])) }
}

function itemsIn(expand: NonNullable<Item['expand']>, name: string): readonly Item[] {
  return asList<Item>(expand[name])
}

type Request = Parameters<AnyList['fetch']>[0]

class FederatedPort {
  readonly #resource: ResourceName
  readonly #federation: Federation

  constructor(resource: ResourceName, federation: Federation) {
    this.#resource = resource
    this.#federation = federation
  }

  port(): AnyPort {
    return {
      ids: { codec: 'uuid' },
      list: { ability: this.#ability(), fetch: (request, call) => this.#list(request, call) },
      get: { fetch: (locals, call) => Promise.all(locals.map((local) => this.#get(local, call))) },
    }
  }

  #ability(): AnyList['ability'] {
    const { order } = resources[this.#resource]
    const filters = Object.entries(definitions[this.#resource]).filter(([name, { internal }]) => !internal && !unseen.test(name))
    return {
      filters: Object.fromEntries(filters.map(([name, { kind }]): [string, FilterAbility] => [name, { match: kind === 'contains' ? 'substring' : 'exact', pushes: 'exact' }])),
      orders: order ? [order] : [], pageSize: 100, total: 'exact', seek: 'offset', ties: 'stable',
      ...(byPersoon.includes(this.#resource) && { persoon: numbers }),
      ...(this.#resource === 'partijen' && { needs: [['persoon']] }),
    }
  }

  /** Clients know pages of one size alone: the two that a stretch lies in. */
  async #list({ limit, from, ...question }: Request, call: Call) {
    const start = from && 'offset' in from ? from.offset : 0
    const page = Math.floor(start / limit) + 1
    const first = await this.#page(question, page, limit, call)
    const second = start % limit > 0 && first ? await this.#page(question, page + 1, limit, call) : undefined
    const total = first?.count ?? (await this.#page(question, 1, 1, call))?.count ?? 0
    const records = [...(first?.records ?? []), ...(second?.records ?? [])].slice(start % limit, (start % limit) + limit)
    const end = start + records.length
    return { records, total, ...(end < total && records.length > 0 && { next: { offset: end } }) }
  }

  async #page(question: Omit<Request, 'limit' | 'from'>, page: number, pageSize: number, call: Call) {
    const found = await this.#federation.service.list({ ...this.#query(question), page, pageSize }, this.#context(call))
    return found && { count: found.count, records: found.items.map((item) => this.#record(item)) }
  }

  #context({ signal }: Call): RequestContext {
    signal.throwIfAborted()
    return { ...this.#federation.context(), cancelled: signal }
  }

  #query({ filters, persoon }: Pick<Request, 'filters' | 'persoon'>): Query {
    const isReference = ({ name }: { name: string }) => ['reference', 'partij'].includes(definitions[this.#resource][name]!.kind)
    return {
      resource: this.#resource, page: 1, pageSize: 100, expand: expands[this.#resource] ?? [],
      filters: filters.filter((filter) => !isReference(filter)),
      references: filters.filter(isReference).map(({ name, value }) => ({ name, places: this.#federation.ids.locate(definitions[this.#resource][name]!.resource!, String(value)) })),
      persoon: persoon ? [this.#selector(persoon)] : [],
    }
  }

  #selector({ key, values: [value = ''] }: PersoonFilter): PersoonSelector {
    if (key === 'local') return { places: this.#federation.ids.locate('partijen', value) }
    if (key === 'email' || key === 'telefoonnummer') throw new TypeError(`clients name nobody by ${key}`)
    const [kvk, nummer = value] = key === 'vestigingsnummer' ? value.split('/') : []
    return { identities: [{ soort: key, nummer, ...(kvk && { kvk }) }] }
  }

  async #get(local: Local, call: Call): Promise<SourceRecord | undefined> {
    const found = await this.#federation.service.get(this.#resource, local, expands[this.#resource] ?? [], this.#context(call))
    return found && this.#record(found.item)
  }

  #record(item: Item): SourceRecord {
    const evidence = this.#evidence(item)
    return { local: this.#local(item.resource, item.ref), fields: this.#fields(item), ...(evidence && { evidence }) }
  }

  #local(resource: ResourceName, ref: Ref): Local {
    return this.#federation.ids.mint(resource, [ref])[0]!
  }

  #fields({ resource, fields }: Item): Data {
    return Object.fromEntries(Object.entries(fields).map(([name, value]) => {
      const relation = resources[resource].relations[name]
      return [name, relation ? this.#related(relation.to, value) : value]
    }))
  }

  #related(to: ResourceName, value: unknown): unknown {
    if (Array.isArray(value)) return value.map((one) => this.#related(to, one))
    if (typeof value !== 'object' || value === null) return value
    if ('fields' in value) return this.#record(value as Item)
    const { ref, ...extra } = value as ItemReference
    return { ...extra, local: this.#local(to, ref) }
  }

  #evidence({ resource, expand = {} }: Item): Evidence | undefined {
    if (resource !== 'klantcontacten') return undefined
    return {
      hadBetrokkenen: itemsIn(expand, 'hadBetrokkenen').map((one) => ({
        local: this.#local('betrokkenen', one.ref),
        wasPartij: (this.#fields(one)['wasPartij'] ?? null) as { local: Local } | null,
        adressen: itemsIn(one.expand ?? {}, 'digitaleAdressen').map(({ fields }) => String(fields['adres'])),
      })),
      gingOverOnderwerpobjecten: itemsIn(expand, 'gingOverOnderwerpobjecten').map(({ ref, fields }) => ({ local: this.#local('onderwerpobjecten', ref), ...(fields['onderwerpobjectidentificator'] as object) })),
    }
  }
}
