/** Items as they leave: without what the caller may not see, whether it is an item, a reference to one, or a field. */
import type { Ref } from '#domain/ids.ts'
import { persoonSource } from '#domain/ids.ts'
import { resources, type Relation, type ResourceName } from '#domain/resources.ts'
import type { Rights } from '../../access/rights.ts'
import type { Asking } from '../asking.ts'
import { isItem, refsIn, type Item, type ItemReference } from '../items.ts'
import type { Sight } from './sight.ts'

type Fields = Readonly<Record<string, unknown>>

/** Those of the items that may be seen, as they may be seen. */
export async function show(items: readonly Item[], sight: Sight, asking: Asking): Promise<Item[]> {
  const all = items.flatMap(withAllBelow)
  await sight.sees(all)
  const found = new Map<ResourceName, Ref[]>()
  for (const item of all) {
    for (const { to, ref } of referencesOf(item)) found.set(to, [...(found.get(to) ?? []), ref])
  }
  await Promise.all([...found].map(([resource, refs]) => sight.learn(resource, refs)))
  const showing = new Showing(sight, asking)
  return items.flatMap((item) => showing.item(item) ?? [])
}

/** A partij of one source without the fields of it that are hidden, before it is merged with those of others. */
export function withoutHiddenFields(item: Item, rights: Rights): Item {
  const shows = item.sources.map(({ name }) => rights.shows(item.resource, name))
  if (shows.includes(undefined)) return item
  const fields = Object.fromEntries(Object.entries(item.fields).filter(([name]) => shows.some((one) => one!(name))))
  return { ...item, fields }
}

class Showing {
  readonly #sight: Sight
  readonly #asking: Asking

  constructor(sight: Sight, asking: Asking) {
    this.#sight = sight
    this.#asking = asking
  }

  item(item: Item): Item | undefined {
    if (!item.sources.some(({ name }) => this.#sight.rights.may('read', item.resource, name)) || !this.#sight.knows(item.resource, item.ref)) return undefined
    const { fields, expand, ...rest } = withoutHiddenFields(item, this.#sight.rights)
    const shown = this.#withoutAddresses(item, this.#relations(item.resource, fields))
    return { ...rest, fields: shown, ...(expand && { expand: this.#expand(item, expand, shown) }) }
  }

  #relations(resource: ResourceName, fields: Fields): Fields {
    const changed: Record<string, unknown> = { ...fields }
    for (const [name, relation] of Object.entries(resources[resource].relations)) {
      const holder = relation.group ? (fields[relation.group] as Fields | null | undefined) : fields
      const value = holder?.[name]
      if (value === undefined || value === null) continue
      const shown = Array.isArray(value) ? value.flatMap((one) => this.#other(relation, one) ?? []) : (this.#other(relation, value) ?? null)
      if (relation.group) changed[relation.group] = { ...holder, [name]: shown }
      else changed[name] = shown
    }
    return changed
  }

  #other(relation: Relation, value: unknown): Item | ItemReference | undefined {
    if (isItem(value)) return this.item(value)
    const reference = value as ItemReference
    if (!this.#mayRead(relation.to, reference.ref) || !this.#sight.knows(relation.to, reference.ref)) return undefined
    // What comes along with a reference is the other's: where not all of that is shown, none of it comes along.
    return relation.extra && this.#hidesSome(relation.to, reference.ref) ? { ref: reference.ref } : reference
  }

  #mayRead(resource: ResourceName, ref: Ref): boolean {
    const source = this.#asking.sourceOf(ref.source)
    return ref.source === persoonSource || !source ? this.#sight.rights.mayAnywhere('read', resource) : this.#sight.rights.may('read', resource, source.name)
  }

  #hidesSome(resource: ResourceName, ref: Ref): boolean {
    return this.#sight.rights.shows(resource, this.#asking.sourceOf(ref.source)?.name ?? '') !== undefined
  }

  /** Of who asks for secrecy, or may: where they live. Digitale adressen are records, and were left out as such. */
  #withoutAddresses(item: Item, fields: Fields): Fields {
    const partij = item.resource === 'partijen' ? item.ref : item.resource === 'betrokkenen' ? refsIn(item.fields['wasPartij'])[0] : undefined
    if (!partij || !this.#sight.hidesAddresses(partij)) return fields
    const { bezoekadres: _bezoekadres, correspondentieadres: _correspondentieadres, ...rest } = fields
    return rest
  }

  /** What was expanded follows what is shown of the relation. */
  #expand(item: Item, expand: NonNullable<Item['expand']>, fields: Fields): NonNullable<Item['expand']> {
    return Object.fromEntries(Object.entries(expand).map(([name, value]): [string, Item | readonly Item[] | null] => {
      if (fields[name] === undefined && item.fields[name] !== undefined) return [name, resources[item.resource].relations[name]!.many ? [] : null]
      if (isItem(value)) return [name, this.item(value) ?? null]
      return [name, value === null ? null : value.flatMap((one) => this.item(one) ?? [])]
    }))
  }
}

/** An item with all that it holds and that was expanded, at any depth. */
function withAllBelow(item: Item): Item[] {
  const embedded = Object.keys(resources[item.resource].relations).flatMap((name) => [item.fields[name] ?? []].flat().filter(isItem))
  const expanded = Object.values(item.expand ?? {}).flatMap((value) => [value ?? []].flat())
  return [item, ...[...embedded, ...expanded].flatMap(withAllBelow)]
}

function referencesOf({ resource, fields }: Item): { to: ResourceName; ref: Ref }[] {
  return Object.entries(resources[resource].relations).flatMap(([name, { to, group }]) => {
    const value = group ? (fields[group] as Fields | null | undefined)?.[name] : fields[name]
    return refsIn(value).map((ref) => ({ to, ref }))
  })
}
