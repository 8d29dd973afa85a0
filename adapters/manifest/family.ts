/** One row of a source to the nodes it holds: the record at the top, and all that is taken from it. Pure. */
import type { Identity, Local, Quarantine } from '#spi'
import { isObject, valueAt, valuesAt, type Place } from './paths.ts'
import type { Part, Plan } from './plan.ts'
import { variantKey, variantMembers, type TargetResource } from './targets.ts'
import { holds, readAdres, readIdentity, readValue, textOf, Unreadable, type Value } from './values.ts'

export interface Node {
  readonly part: Part
  readonly local: Local
  readonly place: Place
  readonly parent?: Node
  /** Own values by path (`bezoekadres.land`). */
  readonly values: ReadonlyMap<string, Value>
  readonly number?: Identity
  /** Why it cannot be read. */
  readonly broken?: string
}

export interface Family {
  readonly plan: Plan
  readonly nodes: readonly Node[]
}

/** A row without an id of its form cannot even be named: a quarantine. A row that is no record of the root is an empty family. */
export function familyOf(plan: Plan, root: TargetResource, row: unknown): Family | Quarantine {
  const [part] = plan.byResource.get(root)!
  const place: Place = { value: row }
  if (!isObject(row)) return { reason: 'a row is no object' }
  if (!part!.when.every((one) => holds(one, place, plan.empty))) return { plan, nodes: [] }
  const local = toLocal(valueAt(place, part!.id!), plan.forms.get(root)!.codec)
  if (local === undefined) return { reason: `the id of a row is no ${plan.forms.get(root)!.codec}` }
  const top = nodeOf(part!, local, place, undefined)
  const nodes = [top]
  for (let at = 0; at < nodes.length; at++) {
    for (const child of plan.parts) if (child.from === nodes[at]!.part.resource && child.root === root) nodes.push(...childrenOf(plan, child, nodes[at]!))
  }
  return { plan, nodes }
}

function childrenOf(plan: Plan, part: Part, parent: Node): Node[] {
  const elements = part.each ? valuesAt(parent.place, part.each) : [parent.place.value]
  const found = new Map<Local, Node>()
  for (const value of elements) {
    const place: Place = part.each ? { value, parent: parent.place } : parent.place
    if (!part.when.every((one) => holds(one, place, plan.empty))) continue
    const local = childLocal(part, parent, place)
    // Without a key there is nothing to name it by; the same element twice is one.
    if (local !== undefined && !found.has(local)) found.set(local, nodeOf(part, local, place, parent))
  }
  return [...found.values()]
}

const half = 32n

function childLocal(part: Part, parent: Node, place: Place): Local | undefined {
  if (part.slot !== undefined) return `${parent.local}#${part.slot}`
  if (!part.key) return parent.local
  const key = textOf(valueAt(place, part.key)) ?? ''
  const fits = (text: string) => /^\d{1,10}$/.test(text) && BigInt(text) < 1n << half
  return fits(key) && fits(parent.local) ? String((BigInt(parent.local) << half) | BigInt(key)) : undefined
}

/** The local of the row at the top, for a local of any part: without its slot, and of a pair the first. */
export function topLocal(plan: Plan, part: Part, local: Local): Local | undefined {
  const bare = part.slot === undefined ? local : local.endsWith(`#${part.slot}`) ? local.slice(0, local.lastIndexOf('#')) : undefined
  if (bare === undefined || !part.from) return bare
  const own = part.key ? (/^\d{1,20}$/.test(bare) ? String(BigInt(bare) >> half) : undefined) : bare
  if (own === undefined) return undefined
  for (const above of plan.byResource.get(part.from)!) {
    const top = above.root === part.root ? topLocal(plan, above, own) : undefined
    if (top !== undefined) return top
  }
  return undefined
}

/** An id as the contract has it; `undefined` when it has not the form of its codec. */
export function toLocal(value: unknown, codec: string): Local | undefined {
  const text = (textOf(value) ?? '').trim()
  switch (codec) {
    case 'integer': return /^(0|[1-9]\d{0,18})$/.test(text) ? text : undefined
    case 'uuid': return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : undefined
    case 'hex24': return /^[0-9a-f]{24}$/i.test(text) ? text.toLowerCase() : undefined
    case 'hash80': return /^[0-9a-f]{20}$/i.test(text) ? text.toLowerCase() : undefined
    default: return /^[0-9A-Za-z]{15}$/.test(text) ? text : undefined
  }
}

function nodeOf(part: Part, local: Local, place: Place, parent: Node | undefined): Node {
  const base = { part, local, place, ...(parent && { parent }) }
  if (parent?.broken !== undefined) return { ...base, values: new Map(), broken: `what it is part of cannot be read: ${parent.broken}` }
  try {
    const { number } = part
    return { ...base, values: readAll(part, place), ...(number && { number: numberOf(number, place) }) }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    return { ...base, values: new Map(), broken: error.message }
  }
}

function numberOf({ soort, path }: NonNullable<Part['number']>, place: Place): Identity {
  const identity = readIdentity(soort, valueAt(place, path))
  if (!identity) throw new Unreadable(`the ${soort} is none`)
  return identity
}

function readAll(part: Part, place: Place): Map<string, Value> {
  const values = new Map<string, Value>()
  for (const reading of part.readings) {
    const value = readValue(reading, place)
    if (value !== undefined) values.set(reading.name, value)
  }
  if (part.resource === 'digitaleadressen') values.set('adres', readAdres(values.get('soortDigitaalAdres'), String(values.get('adres') ?? '')))
  return withoutOtherVariants(part.resource, values)
}

function withoutOtherVariants(resource: TargetResource, values: Map<string, Value>): Map<string, Value> {
  const by = variantKey(resource)
  const variant = by === undefined ? undefined : variantMembers(resource, values.get(by))
  if (!variant) return values
  const isOfGroup = (name: string) => name.startsWith(`${variant.field}.`)
  const kept = new Map([...values].filter(([name]) => !isOfGroup(name) || variant.members.has(name.split('.')[1]!)))
  // The standard wants the texts of this group all, or none.
  if ([...kept.keys()].some(isOfGroup)) for (const name of variant.texts) if (!kept.has(`${variant.field}.${name}`)) kept.set(`${variant.field}.${name}`, '')
  return kept
}
