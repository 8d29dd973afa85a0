/** Items to the standard's JSON: every field in its place, references as uuid and url, ids minted a page at a time. */
import type { Ids, Ref } from '#domain/ids.ts'
import { resourceNames, resources, type Relation, type ResourceName } from '#domain/resources.ts'
import { emptyValue, filledValue, isGroup, type Schema, type Standard } from '#domain/standard.ts'
import { isItem, type Item, type ItemReference } from '../federation/items.ts'
import { listUrl } from './addresses.ts'

type Data = Readonly<Record<string, unknown>>
type Output = Record<string, unknown>

export interface RendererSettings {
  readonly standard: Standard
  readonly ids: Ids
  /** Base URL under which clients know Gevel, without closing slash; never the request's host. */
  readonly publicUrl: string
}

/** A field of the standard, and how its value is made. */
interface Field {
  readonly name: string
  value(item: Item, uuids: Uuids): unknown
}

export class Renderer {
  readonly #settings: RendererSettings
  readonly #fields: Readonly<Record<ResourceName, readonly Field[]>>
  /** Objects with all fields in their place: a copy that is filled in costs half of one that grows field by field. */
  readonly #blank: Readonly<Record<ResourceName, Output>>
  readonly #urls: Readonly<Record<ResourceName, string>>

  constructor(settings: RendererSettings) {
    this.#settings = settings
    this.#urls = byResource((name) => listUrl(settings.publicUrl, name))
    this.#fields = byResource((name) => settings.standard[name].fields.map((field) => ({ name: field, value: this.#valueOf(name, field) })))
    this.#blank = byResource((name) => Object.fromEntries(settings.standard[name].fields.map((field) => [field, null])))
  }

  /** Items of a list carry `_expand`, also an empty one, when their resource can be expanded. */
  list(items: readonly Item[]): Output[] {
    const uuids = this.#mint(items)
    return items.map((item) => {
      const output = this.#object(item, uuids)
      if (resources[item.resource].expandable) output['_expand'] ??= {}
      return output
    })
  }

  detail(item: Item): Output {
    return this.#object(item, this.#mint([item]))
  }

  url(resource: ResourceName, uuid: string): string {
    return `${this.#urls[resource]}/${uuid}`
  }

  /** The uuids of everything that the items name, one cipher call a resource. */
  #mint(items: readonly Item[]): Uuids {
    const refs = new Map<ResourceName, Set<Ref>>()
    for (const item of items) collect(item, refs)
    const uuids: Uuids = new Map()
    for (const [resource, unique] of refs) {
      const list = [...unique]
      const minted = this.#settings.ids.mint(resource, list)
      for (const [index, ref] of list.entries()) uuids.set(ref, minted[index]!)
    }
    return uuids
  }

  #object(item: Item, uuids: Uuids): Output {
    const output = { ...this.#blank[item.resource] }
    for (const field of this.#fields[item.resource]) output[field.name] = field.value(item, uuids)
    if (item.expand) output['_expand'] = this.#expand(item.expand, uuids)
    return output
  }

  /** Decided once for each field: what a field is does not change from item to item. */
  #valueOf(resource: ResourceName, name: string): Field['value'] {
    const { properties, variants } = this.#settings.standard[resource]
    const relation = resources[resource].relations[name]
    const schema = properties[name]!
    if (name === 'uuid') return ({ ref }, uuids) => uuids.get(ref)
    if (name === 'url') return ({ ref }, uuids) => this.url(resource, uuids.get(ref)!)
    if (variants && name === variants.field) return (item, uuids) => this.#variant(item, variants, uuids)
    if (relation) return (item, uuids) => this.#relation(item, name, relation, schema, uuids)
    if (name === 'volledigeNaam') return ({ fields }) => volledigeNaam(fields['contactnaam'])
    if (isGroup(schema) || schema.format === 'date-time') return ({ fields }) => filledValue(fields[name], schema)
    const empty = emptyValue(schema)
    return ({ fields }) => fields[name] ?? empty
  }

  #relation(item: Item, name: string, relation: Relation, schema: Schema, uuids: Uuids): unknown {
    const value = name === 'toegewezenAanActor' ? firstActor(item) : item.fields[name]
    if (relation.many) return Array.isArray(value) && value.length > 0 ? value.map((one) => this.#other(one, relation, schema.items!, uuids)) : none
    // The standard's own way of saying that nobody was assigned.
    if (name === 'toegewezenAanActor' && !value) return { uuid: null }
    return value ? this.#other(value, relation, schema, uuids) : null
  }

  #other(value: unknown, relation: Relation, schema: Schema, uuids: Uuids): Output {
    if (isItem(value)) return this.#object(value, uuids)
    const reference = value as ItemReference
    const uuid = uuids.get(reference.ref)!
    const output: Output = { uuid, url: this.url(relation.to, uuid) }
    for (const name of relation.extra ?? []) output[name] = reference[name] ?? emptyValue(schema.properties?.[name] ?? {})
    return output
  }

  #variant(item: Item, variants: NonNullable<Standard[ResourceName]['variants']>, uuids: Uuids): unknown {
    const value = item.fields[variants.field] as Data | null | undefined
    const schema = variants.schemas[String(item.fields[variants.by])]
    if (!value || !schema?.properties) return null
    const output: Output = {}
    for (const [name, member] of Object.entries(schema.properties)) {
      const relation = resources[item.resource].relations[name]
      if (name === 'uuid') output[name] = uuids.get(item.ref)
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

const none: readonly never[] = Object.freeze([])

/** By the ref itself: a page names the same one by the same object. */
type Uuids = Map<Ref, string>

function byResource<T>(make: (name: ResourceName) => T): Readonly<Record<ResourceName, T>> {
  return Object.fromEntries(resourceNames.map((name) => [name, make(name)])) as Record<ResourceName, T>
}

const relationsOf = byResource((name) => Object.entries(resources[name].relations))

function add(refs: Map<ResourceName, Set<Ref>>, resource: ResourceName, ref: Ref): void {
  let unique = refs.get(resource)
  if (!unique) refs.set(resource, (unique = new Set()))
  unique.add(ref)
}

function collect(item: Item, refs: Map<ResourceName, Set<Ref>>): void {
  add(refs, item.resource, item.ref)
  for (const [name, relation] of relationsOf[item.resource]) {
    const value = relation.group ? (item.fields[relation.group] as Data | null | undefined)?.[name] : item.fields[name]
    if (Array.isArray(value)) for (const one of value) collectOne(one, relation, refs)
    else if (value) collectOne(value, relation, refs)
  }
  for (const one of Object.values(item.expand ?? {}).flat()) if (one) collect(one, refs)
}

function collectOne(value: unknown, relation: Relation, refs: Map<ResourceName, Set<Ref>>): void {
  if (isItem(value)) collect(value, refs)
  else add(refs, relation.to, (value as ItemReference).ref)
}

function volledigeNaam(contactnaam: unknown): string {
  const { voornaam, voorvoegselAchternaam, achternaam } = (contactnaam ?? {}) as Data
  return [voornaam, voorvoegselAchternaam, achternaam].filter((part) => part).join(' ')
}

function firstActor(item: Item): unknown {
  return item.fields['toegewezenAanActor'] ?? (item.fields['toegewezenAanActoren'] as readonly unknown[] | undefined)?.[0]
}
