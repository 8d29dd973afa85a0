/** Items to the standard's JSON: every field in its place, references as uuid and url, ids minted a page at a time. */
import type { Ids, Ref } from '#domain/ids.ts'
import { resources, type Relation, type ResourceName } from '#domain/resources.ts'
import { emptyValue, filledValue, type Schema, type Standard } from '#domain/standard.ts'
import { isItem, type Item, type ItemReference } from '../federation/items.ts'

type Data = Readonly<Record<string, unknown>>
type Output = Record<string, unknown>

export interface RendererSettings {
  readonly standard: Standard
  readonly ids: Ids
  /** Public base URL of the API, without closing slash; never the request's host. */
  readonly apiUrl: string
}

export class Renderer {
  readonly #settings: RendererSettings

  constructor(settings: RendererSettings) {
    this.#settings = settings
  }

  /** Items of a list carry `_expand`, also an empty one, when their resource can be expanded. */
  list(items: readonly Item[]): Output[] {
    const uuids = this.#mint(items)
    return items.map((item) => {
      const output = this.#object(item, uuids)
      return resources[item.resource].expandable ? { ...output, _expand: output['_expand'] ?? {} } : output
    })
  }

  detail(item: Item): Output {
    return this.#object(item, this.#mint([item]))
  }

  url(resource: ResourceName, uuid: string): string {
    return `${this.#settings.apiUrl}/${resource}/${uuid}`
  }

  /** The uuids of everything that the items name, one cipher call a resource. */
  #mint(items: readonly Item[]): Uuids {
    const refs = new Map<ResourceName, Map<string, Ref>>()
    for (const item of items) collect(item, refs)
    const uuids: Uuids = new Map()
    for (const [resource, byKey] of refs) {
      const minted = this.#settings.ids.mint(resource, [...byKey.values()])
      uuids.set(resource, new Map([...byKey.keys()].map((key, index) => [key, minted[index]!])))
    }
    return uuids
  }

  #object(item: Item, uuids: Uuids): Output {
    const { fields: names, properties, variants } = this.#settings.standard[item.resource]
    const { relations } = resources[item.resource]
    const output: Output = {}
    for (const name of names) {
      const relation = relations[name]
      if (name === 'uuid') output[name] = uuidIn(uuids, item.resource, item.ref)
      else if (name === 'url') output[name] = this.url(item.resource, uuidIn(uuids, item.resource, item.ref))
      else if (name === variants?.field) output[name] = this.#variant(item, variants, uuids)
      else if (relation) output[name] = this.#relation(item, name, relation, properties[name]!, uuids)
      else output[name] = derived(item, name) ?? filledValue(item.fields[name], properties[name]!)
    }
    if (item.expand) output['_expand'] = this.#expand(item.expand, uuids)
    return output
  }

  #relation(item: Item, name: string, relation: Relation, schema: Schema, uuids: Uuids): unknown {
    const value = name === 'toegewezenAanActor' ? firstActor(item) : item.fields[name]
    if (relation.many) return ((value as readonly unknown[] | undefined) ?? []).map((one) => this.#other(one, relation, schema.items!, uuids))
    // The standard's own way of saying that nobody was assigned.
    if (name === 'toegewezenAanActor' && !value) return { uuid: null }
    return value ? this.#other(value, relation, schema, uuids) : null
  }

  #other(value: unknown, relation: Relation, schema: Schema, uuids: Uuids): Output {
    if (isItem(value)) return this.#object(value, uuids)
    const reference = value as ItemReference
    const uuid = uuidIn(uuids, relation.to, reference.ref)
    const extra = (relation.extra ?? []).map((name): [string, unknown] => [name, reference[name] ?? emptyValue(schema.properties?.[name] ?? {})])
    return { uuid, url: this.url(relation.to, uuid), ...Object.fromEntries(extra) }
  }

  #variant(item: Item, variants: NonNullable<Standard[ResourceName]['variants']>, uuids: Uuids): unknown {
    const value = item.fields[variants.field] as Data | null | undefined
    const schema = variants.schemas[String(item.fields[variants.by])]
    if (!value || !schema?.properties) return null
    const output: Output = {}
    for (const [name, member] of Object.entries(schema.properties)) {
      const relation = resources[item.resource].relations[name]
      if (name === 'uuid') output[name] = uuidIn(uuids, item.resource, item.ref)
      else if (name === 'volledigeNaam') output[name] = volledigeNaam(value['contactnaam'])
      else if (relation) output[name] = value[name] ? this.#other(value[name], relation, member, uuids) : null
      else output[name] = filledValue(value[name], member)
    }
    return output
  }

  #expand(expand: NonNullable<Item['expand']>, uuids: Uuids): Output {
    const render = (value: Item) => this.#object(value, uuids)
    return Object.fromEntries(
      Object.entries(expand).map(([name, value]) => [name, isItem(value) ? render(value) : value === null ? null : value.map(render)]),
    )
  }
}

type Uuids = Map<ResourceName, Map<string, string>>

const keyOf = (ref: Ref) => `${ref.source} ${ref.local}`

function uuidIn(uuids: Uuids, resource: ResourceName, ref: Ref): string {
  return uuids.get(resource)!.get(keyOf(ref))!
}

function add(refs: Map<ResourceName, Map<string, Ref>>, resource: ResourceName, ref: Ref): void {
  const byKey = refs.get(resource) ?? new Map<string, Ref>()
  refs.set(resource, byKey.set(keyOf(ref), ref))
}

function collect(item: Item, refs: Map<ResourceName, Map<string, Ref>>): void {
  add(refs, item.resource, item.ref)
  for (const [name, relation] of Object.entries(resources[item.resource].relations)) {
    const value = relation.group ? (item.fields[relation.group] as Data | null | undefined)?.[name] : item.fields[name]
    for (const one of [value].flat()) {
      if (isItem(one)) collect(one, refs)
      else if (one) add(refs, relation.to, (one as ItemReference).ref)
    }
  }
  for (const value of Object.values(item.expand ?? {})) for (const one of [value].flat()) if (one) collect(one, refs)
}

function derived(item: Item, name: string): unknown {
  return name === 'volledigeNaam' ? volledigeNaam(item.fields['contactnaam']) : undefined
}

function volledigeNaam(contactnaam: unknown): string {
  const { voornaam, voorvoegselAchternaam, achternaam } = (contactnaam ?? {}) as Data
  return [voornaam, voorvoegselAchternaam, achternaam].filter((part) => part).join(' ')
}

function firstActor(item: Item): unknown {
  return item.fields['toegewezenAanActor'] ?? (item.fields['toegewezenAanActoren'] as readonly unknown[] | undefined)?.[0]
}
