/** What a manifest can fill, from the standard's own document: the fields of each resource with their types and limits. */
import { isGroup, resources, standardFields, type ResourceName, type Schema } from '#spi'

export const targetResources = [
  'actoren', 'actorklantcontacten', 'betrokkenen', 'bijlagen', 'digitaleadressen', 'internetaken', 'klantcontacten',
  'onderwerpobjecten', 'partij-identificatoren', 'partijen', 'rekeningnummers',
] as const satisfies readonly ResourceName[]

export type TargetResource = (typeof targetResources)[number]

export const isTargetResource = (name: string): name is TargetResource => (targetResources as readonly string[]).includes(name)

/**
 * What a record is part of: the field that points at it, and the list there that names it. A record that a manifest takes
 * `from` another gets both of these from that alone.
 */
export const parents: { readonly [R in TargetResource]?: { readonly [P in TargetResource]?: { readonly field: string; readonly list?: string } } } = {
  actorklantcontacten: { klantcontacten: { field: 'klantcontact' } },
  betrokkenen: { klantcontacten: { field: 'hadKlantcontact', list: 'hadBetrokkenen' } },
  bijlagen: { klantcontacten: { field: 'wasBijlageVanKlantcontact', list: 'omvatteBijlagen' } },
  digitaleadressen: {
    betrokkenen: { field: 'verstrektDoorBetrokkene', list: 'digitaleAdressen' },
    partijen: { field: 'verstrektDoorPartij', list: 'digitaleAdressen' },
  },
  internetaken: { klantcontacten: { field: 'aanleidinggevendKlantcontact', list: 'leiddeTotInterneTaken' } },
  onderwerpobjecten: { klantcontacten: { field: 'klantcontact', list: 'gingOverOnderwerpobjecten' } },
  'partij-identificatoren': { partijen: { field: 'identificeerdePartij', list: 'partijIdentificatoren' } },
  rekeningnummers: { partijen: { field: 'partij', list: 'rekeningnummers' } },
}

/** Fields that Gevel derives. */
const derived = new Set(['uuid', 'url', 'volledigeNaam', 'toegewezenAanActor', '_expand'])

export type Target =
  | { readonly kind: 'value'; readonly schema: Schema; readonly required: boolean }
  | { readonly kind: 'group'; readonly members: Readonly<Record<string, Target>>; readonly required: boolean }
  | { readonly kind: 'reference'; readonly to: ResourceName; readonly many: boolean; readonly required: boolean }
  /** A partij-identificator: one of the four numbers. */
  | { readonly kind: 'number'; readonly required: boolean }

const cache = new Map<TargetResource, Readonly<Record<string, Target>>>()

/** The fields of a resource that a manifest can fill, by name. */
export function targetsOf(resource: TargetResource): Readonly<Record<string, Target>> {
  const found = cache.get(resource) ?? derive(resource)
  cache.set(resource, found)
  return found
}

function derive(resource: TargetResource): Record<string, Target> {
  const { properties, required, variants } = standardFields(resource)
  const { relations } = resources[resource]
  const targets: Record<string, Target> = {}
  for (const [name, schema] of Object.entries(properties)) {
    if (derived.has(name)) continue
    const isRequired = required.includes(name)
    const relation = relations[name]
    if (relation) {
      // Lists of parts, and what the standard shows whole, follow from the parts themselves.
      if (relation.form === 'reference' && (!relation.many || name === 'toegewezenAanActoren')) targets[name] = { kind: 'reference', to: relation.to, many: relation.many, required: isRequired }
    } else if (name === 'partijIdentificator') {
      targets[name] = { kind: 'number', required: true }
    } else if (name === variants?.field) {
      const all = Object.assign({}, ...Object.values(variants.schemas).map((one) => one.properties ?? {})) as Record<string, Schema>
      targets[name] = groupOf({ properties: all }, false, resource)
    } else if (isGroup(schema)) {
      targets[name] = groupOf(schema, isRequired, resource)
    } else if (schema.type !== 'object' && schema.type !== 'array') {
      targets[name] = { kind: 'value', schema, required: isRequired }
    }
  }
  return targets
}

function groupOf({ properties = {} }: Schema, required: boolean, resource: TargetResource): Target {
  const members: Record<string, Target> = {}
  for (const [name, schema] of Object.entries(properties)) {
    if (derived.has(name)) continue
    const relation = resources[resource].relations[name]
    if (relation) members[name] = { kind: 'reference', to: relation.to, many: false, required: false }
    else members[name] = isGroup(schema) ? groupOf(schema, false, resource) : { kind: 'value', schema, required: false }
  }
  return { kind: 'group', members, required }
}

/** Of the group whose shape depends on another field, the members that go with its value. */
export function variantMembers(resource: TargetResource, by: unknown): { readonly field: string; readonly members: ReadonlySet<string>; readonly texts: readonly string[] } | undefined {
  const { variants } = standardFields(resource)
  if (!variants) return undefined
  const members = Object.entries(variants.schemas[String(by)]?.properties ?? {}).filter(([name]) => !derived.has(name))
  return { field: variants.field, members: new Set(members.map(([name]) => name)), texts: members.filter(([, { type }]) => type === 'string').map(([name]) => name) }
}

export function variantKey(resource: TargetResource): string | undefined {
  return standardFields(resource).variants?.by
}
