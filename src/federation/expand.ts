/** Expands: the related objects of a page's items, one call a source for each relation where the source can. */
import type { ResourceName } from '#domain/resources.ts'
import { resources } from '#domain/resources.ts'
import type { Asking } from './asking.ts'
import { refsIn, type Item, type Lift } from './items.ts'
import type { PersoonItems } from './who/persoon-items.ts'
import { refKey, type Personen } from './who/personen.ts'
import type { Ref } from '#domain/ids.ts'
import { uniqueBy } from '#domain/unique.ts'

interface Tree {
  readonly [relation: string]: Tree
}

/** Paths to a tree. A path whose parent is not asked for gives nothing, as the standard has it. */
export function expandTree(paths: readonly string[]): Tree {
  const wanted = new Set(paths)
  const under = (prefix: string): Tree =>
    Object.fromEntries(
      [...wanted]
        .filter((path) => path.startsWith(prefix) && !path.slice(prefix.length).includes('.'))
        .map((path) => [path.slice(prefix.length), under(`${path}.`)]),
    )
  return under('')
}

export class Expander {
  readonly #asking: Asking
  readonly #personen: Personen
  readonly #persoonItems: PersoonItems
  readonly #lift: Lift

  constructor(asking: Asking, personen: Personen, persoonItems: PersoonItems, lift: Lift) {
    this.#asking = asking
    this.#personen = personen
    this.#persoonItems = persoonItems
    this.#lift = lift
  }

  /** The items with the relations of the tree expanded, and no others. */
  async expand(items: readonly Item[], tree: Tree): Promise<Item[]> {
    const relations = Object.entries(tree)
    const parts = await Promise.all(relations.map(([relation, below]) => this.#relation(items, relation, below)))
    return items.map((item, index) => {
      if (relations.length === 0 && !item.expand) return item
      const { expand: _loaded, ...rest } = item
      if (relations.length === 0) return rest
      return { ...rest, expand: Object.fromEntries(relations.map(([relation], at) => [relation, parts[at]![index]!.value])) }
    })
  }

  /** For each item the other side of one relation, itself expanded further. */
  async #relation(items: readonly Item[], relation: string, below: Tree): Promise<{ value: Item | Item[] | null }[]> {
    const found = new Map<string, Item>()
    for (const [resource, group] of byResource(items)) {
      const { to } = resources[resource].relations[relation]!
      for (const item of await this.#others(group, relation, to)) found.set(refKey(item.ref), item)
    }
    const expanded = await this.expand([...found.values()], below)
    const byRef = new Map([...found.keys()].map((key, index) => [key, expanded[index]!]))
    return items.map((item) => {
      const refs = refsOf(item, relation)
      const others = refs.flatMap((ref) => byRef.get(refKey(ref)) ?? [])
      return { value: resources[item.resource].relations[relation]!.many ? others : (others[0] ?? null) }
    })
  }

  async #others(items: readonly Item[], relation: string, to: ResourceName): Promise<Item[]> {
    const loaded = items.flatMap((item): readonly Item[] => [item.expand?.[relation] ?? []].flat())
    const known = new Set(loaded.map(({ ref }) => refKey(ref)))
    const refs = items.flatMap((item) => refsOf(item, relation)).filter((ref) => !known.has(refKey(ref)))
    const unique = uniqueBy(refs, refKey)
    if (to === 'partijen') return [...loaded, ...(await this.#persoonItems.of([...(await this.#personen.load(unique)).values()]))]
    return [...loaded, ...(await this.#records(to, unique))]
  }

  async #records(resource: ResourceName, refs: readonly Ref[]): Promise<Item[]> {
    const numbers = [...new Set(refs.map(({ source }) => source))]
    const found = await Promise.all(numbers.map(async (number) => {
      const source = this.#asking.sourceOf(number)!
      const records = await this.#asking.present(source, resource, refs.filter((ref) => ref.source === number).map(({ local }) => local))
      return records.map((record) => ({ source, resource, record }))
    }))
    return this.#lift.items(found.flat())
  }
}

const refsOf = (item: Item, relation: string) => refsIn(item.fields[relation])

function byResource(items: readonly Item[]): Map<ResourceName, Item[]> {
  const groups = new Map<ResourceName, Item[]>()
  for (const item of items) groups.set(item.resource, [...(groups.get(item.resource) ?? []), item])
  return groups
}
