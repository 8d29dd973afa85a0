/** Which fields of a klantbeeld a client wants: names with a dot between them, known from the document. Pure. */
import type { Fault } from '#domain/faults.ts'
import { readSchema, type Schema } from '#domain/standard.ts'
import { delen, type Deel } from '../../federation/klantbeeld/klantbeelden.ts'
import { repeated } from '../repeated.ts'
import type { Document } from '../validation.ts'

/** Names that may be followed by another, or by none. */
export type FieldTree = ReadonlyMap<string, FieldTree>

/** For each name what is wanted below it; `true`: all. */
export type Selection = ReadonlyMap<string, Selection | true>

/** Always told, whatever is asked: without them nothing of it can be relied on. */
const always = new Set(['bron', 'gekoppeldDoor', 'gelezenOp', 'bronnen', 'herkomst'])

/** The fields of each part; of a list, those of what is in it. */
export function fieldTreeOf(document: Document): FieldTree {
  const { properties } = readSchema(document, 'Klantbeeld')
  return new Map(delen.map((deel) => {
    const schema = properties[deel]!
    return [deel, treeOf(schema.properties?.['items']?.items ?? schema)]
  }))
}

function treeOf(schema: Schema): FieldTree {
  const { properties = {} } = schema.items ?? schema
  return new Map(Object.entries(properties).map(([name, one]) => [name, treeOf(one)]))
}

export class Fields {
  readonly #tree: FieldTree

  constructor(tree: FieldTree) {
    this.#tree = tree
  }

  /** `expand`: the parts that are wanted; absent: those that the names are of. */
  faults(names: readonly string[], expand: readonly Deel[] | undefined): Fault[] {
    const wrong = (name: string) => {
      // Of a name that does not even begin as one of ours, nothing says that it is meant as one.
      if (!this.#knows(name)) return `"${this.#tree.has(delOf(name)) ? repeated(name) : '(niet herhaald)'}" is geen veld van een klantbeeld.`
      return expand && !expand.includes(delOf(name)) ? `"${name}" hoort bij een onderdeel dat niet in expand staat.` : undefined
    }
    return [...new Set(names)].flatMap((name) => wrong(name) ?? []).map((reason) => ({ name: 'fields', code: 'invalid_choice', reason }))
  }

  delenOf(names: readonly string[]): readonly Deel[] | undefined {
    return names.length === 0 ? undefined : [...new Set(names.map(delOf))]
  }

  /** Of a name and a longer one that begins with it, the shorter holds. */
  select(names: readonly string[]): Selection {
    const root = new Map<string, Selection | true>()
    for (const name of names) {
      const parts = name.split('.')
      let at = root
      for (const [index, part] of parts.entries()) {
        const known = at.get(part)
        if (known === true) break
        if (index === parts.length - 1) at.set(part, true)
        else if (!known) at.set(part, new Map<string, Selection | true>())
        at = at.get(part) as Map<string, Selection | true>
      }
    }
    return root
  }

  #knows(name: string): boolean {
    let tree: FieldTree | undefined = this.#tree
    for (const part of name.split('.')) tree = tree?.get(part)
    return tree !== undefined
  }
}

const delOf = (name: string) => name.split('.')[0] as Deel

/** What is wanted of a value; of a list, of each in it. */
export function picked(value: unknown, selection: Selection | true): unknown {
  if (selection === true || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((one) => picked(one, selection))
  return Object.fromEntries(Object.entries(value).flatMap(([name, one]) => {
    const wanted = selection.get(name) ?? (always.has(name) ? true : undefined)
    return wanted ? [[name, picked(one, wanted)]] : []
  }))
}
