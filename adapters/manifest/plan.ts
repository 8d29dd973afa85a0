/** A manifest taken apart once, so that a row is translated without looking anything up: parts, readings, paths. */
import type { IdentitySoort, IdForm, ResourceName } from '#spi'
import type { ManifestDocument, PartDocument, ResourceDocument, WhenDocument } from './document.ts'
import { parsePath, type Path } from './paths.ts'
import { targetResources, targetsOf, type Target, type TargetResource } from './targets.ts'
import { toCondition, type Condition, type Origin, type Reading } from './values.ts'

export interface ReferencePlan {
  readonly name: string
  readonly to: ResourceName
  readonly many: boolean
  readonly required: boolean
  /** Of a record of another root; else `slot` of the same. */
  readonly local?: Path
  readonly slot?: number
  readonly when: readonly Condition[]
  /** Numbers of the partij that stand with the reference; absent: not known here. */
  readonly numbers?: readonly { readonly soort: IdentitySoort; readonly path: Path }[]
}

/** One way in which rows become records of a resource. */
export interface Part {
  readonly resource: TargetResource
  /** Whose rows these are: the resource at the top. */
  readonly root: TargetResource
  readonly from?: TargetResource
  readonly slot?: number
  readonly each?: Path
  readonly key?: Path
  readonly when: readonly Condition[]
  readonly readings: readonly Reading[]
  readonly references: readonly ReferencePlan[]
  /** Of a partij-identificator: the number it holds. */
  readonly number?: { readonly soort: IdentitySoort; readonly path: Path }
  /** Of a root: its id. */
  readonly id?: Path
}

export interface Plan {
  readonly parts: readonly Part[]
  readonly byResource: ReadonlyMap<TargetResource, readonly Part[]>
  readonly forms: ReadonlyMap<TargetResource, IdForm>
  readonly empty: ReadonlySet<string>
}

export function planOf(manifest: ManifestDocument): Plan {
  const drafts = targetResources.flatMap((resource) => partsWritten(resource, manifest.resources[resource]))
  const parts = drafts.map(({ resource, slot, part, id }): Part => ({
    resource, root: rootOf(manifest, resource, part), ...(part.from && { from: part.from }), ...(slot !== undefined && { slot }),
    ...(part.each !== undefined && { each: parsePath(part.each)! }), ...(part.key !== undefined && { key: parsePath(part.key)! }),
    ...(id !== undefined && { id: parsePath(id)! }),
    when: conditionsOf(part.when),
    ...fieldsOf(manifest, resource, part.fields ?? {}),
  }))
  const byResource = new Map<TargetResource, Part[]>()
  for (const part of parts) byResource.set(part.resource, [...(byResource.get(part.resource) ?? []), part])
  const forms = new Map([...byResource].map(([resource, own]) => [resource, formOf(manifest, own[0]!, byResource)]))
  return { parts, byResource, forms, empty: new Set((manifest.empty ?? []).map(String)) }
}

function partsWritten(resource: TargetResource, written: ResourceDocument | undefined): { resource: TargetResource; part: PartDocument; slot?: number; id?: string }[] {
  if (!written) return []
  if (written.slots) return Object.entries(written.slots).map(([slot, part]) => ({ resource, part, slot: Number(slot) }))
  return [{ resource, part: written, ...(written.id && { id: written.id.path }) }]
}

/** The resource whose rows a part is made from. */
export function rootOf(manifest: ManifestDocument, resource: TargetResource, { from }: Pick<PartDocument, 'from'>): TargetResource {
  if (!from) return resource
  const above = manifest.resources[from]
  return above ? rootOf(manifest, from, above.slots ? Object.values(above.slots)[0]! : above) : from
}

function formOf(manifest: ManifestDocument, part: Part, byResource: ReadonlyMap<TargetResource, readonly Part[]>): IdForm {
  // A pair of whole numbers is a whole number again.
  const codec = manifest.resources[part.root]!.id!.codec
  return { codec, ...(hasSlot(part, byResource) && { children: true }) }
}

/** A part without a slot of its own has the local of what it is part of. */
function hasSlot({ slot, from }: Part, byResource: ReadonlyMap<TargetResource, readonly Part[]>): boolean {
  const above = from && byResource.get(from)?.[0]
  return slot !== undefined || (above !== undefined && hasSlot(above, byResource))
}

export function conditionsOf(when: PartDocument['when']): Condition[] {
  if (when === undefined) return []
  return (Array.isArray(when) ? (when as WhenDocument[]) : [when as WhenDocument]).map(toCondition)
}

interface Fields {
  readonly readings: Reading[]
  readonly references: ReferencePlan[]
  readonly number?: NonNullable<Part['number']>
}

function fieldsOf(manifest: ManifestDocument, resource: TargetResource, fields: Readonly<Record<string, unknown>>): Fields {
  const found: { readings: Reading[]; references: ReferencePlan[]; number?: NonNullable<Part['number']> } = { readings: [], references: [] }
  const collect = (targets: Readonly<Record<string, Target>>, written: Readonly<Record<string, unknown>>, prefix: string) => {
    for (const [name, value] of Object.entries(written)) {
      const target = targets[name]!
      const path = prefix + name
      if (target.kind === 'group') collect(target.members, value as Readonly<Record<string, unknown>>, `${path}.`)
      else if (target.kind === 'reference') found.references.push(referenceOf(path, target, value as WrittenReference))
      else if (target.kind === 'number') found.number = numbersOf(value as Readonly<Record<string, string>>)[0]!
      else found.readings.push(readingOf(manifest, path, target, value))
    }
  }
  collect(targetsOf(resource), fields, '')
  return found
}

interface WrittenReference {
  readonly local?: string
  readonly slot?: number
  readonly when?: PartDocument['when']
}

const soorten: readonly IdentitySoort[] = ['bsn', 'rsin', 'kvk_nummer', 'vestigingsnummer']

function numbersOf(written: Readonly<Record<string, unknown>>): { soort: IdentitySoort; path: Path }[] {
  return soorten.flatMap((soort) => (typeof written[soort] === 'string' ? [{ soort, path: parsePath(written[soort])! }] : []))
}

function referenceOf(name: string, target: Extract<Target, { kind: 'reference' }>, written: WrittenReference): ReferencePlan {
  const numbers = numbersOf(written as Readonly<Record<string, unknown>>)
  return {
    name, to: target.to, many: target.many, required: target.required, when: conditionsOf(written.when),
    ...(written.local !== undefined && { local: parsePath(written.local)! }), ...(written.slot !== undefined && { slot: written.slot }),
    ...(numbers.length > 0 && { numbers }),
  }
}

export interface WrittenValue {
  readonly path?: string
  readonly firstOf?: readonly string[]
  readonly joined?: { readonly paths: readonly string[]; readonly by: string }
  readonly template?: string
  readonly constant?: string | number | boolean
  readonly codes?: Readonly<Record<string, string | number | boolean>>
  readonly default?: string | number | boolean
  readonly empty?: readonly (string | number | boolean)[]
  readonly as?: Reading['as']
}

export const writtenValue = (value: unknown): WrittenValue => (typeof value === 'string' ? { path: value } : (value as WrittenValue))

function readingOf(manifest: ManifestDocument, name: string, target: Extract<Target, { kind: 'value' }>, value: unknown): Reading {
  const written = writtenValue(value)
  const { codes, default: fallback, empty = [], as = 'iso' } = written
  return {
    name, schema: target.schema, required: target.required, from: originOf(written), as, zone: manifest.zone ?? 'UTC',
    empty: new Set([...(manifest.empty ?? []), ...empty].map(String)), ...(codes && { codes }), ...(fallback !== undefined && { default: fallback }),
  }
}

function originOf({ path, firstOf, joined, template, constant }: WrittenValue): Origin {
  if (constant !== undefined) return { constant }
  if (template !== undefined) return { template: templatePieces(template)! }
  if (joined) return { paths: joined.paths.map((one) => parsePath(one)!), by: joined.by }
  return { paths: (firstOf ?? [path!]).map((one) => parsePath(one)!) }
}

/** `Melding {number}: {category.name}` taken apart; `undefined` when a brace has no partner or holds no path. */
export function templatePieces(template: string): (string | Path)[] | undefined {
  const pieces: (string | Path)[] = []
  for (const part of template.split(/(\{[^{}]*\})/)) {
    if (part === '') continue
    const path = /^\{(.*)\}$/.exec(part)
    if (!path) {
      if (/[{}]/.test(part)) return undefined
      pieces.push(part)
      continue
    }
    const parsed = parsePath(path[1]!)
    if (!parsed) return undefined
    pieces.push(parsed)
  }
  return pieces
}

export function isRootPart(part: Part): boolean {
  return part.from === undefined
}

/** Whether a row of the root is one record of this resource, always: then rows and records count the same. */
export function isWhole(part: Part): boolean {
  return isRootPart(part) && part.when.length === 0
}

