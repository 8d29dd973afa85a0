/** From the nodes of a row to records of the contract: relations from both sides, evidence, and what came along. Pure. */
import {
  resources, standardFields, toPartijIdentificator,
  type BetrokkeneEvidence, type Evidence, type Identity, type Local, type PartijReference, type Quarantine, type ResourceName, type SourceRecord,
} from '#spi'
import { familyOf, toLocal, type Family, type Node } from './family.ts'
import { valuesAt } from './paths.ts'
import type { ReferencePlan } from './plan.ts'
import { isTargetResource, parents, type TargetResource } from './targets.ts'
import { holds, readIdentity, Unreadable } from './values.ts'

export type Outcome = SourceRecord | (Quarantine & { readonly local: Local })
type Data = Record<string, unknown>

/** All records of one resource in a family, each with the others of the family beside it. */
export function outcomesOf(family: Family, resource: TargetResource): Outcome[] {
  const own = family.nodes.filter(({ part }) => part.resource === resource)
  return own.map((node) => {
    const record = outcomeOf(family, node)
    return 'reason' in record ? record : { ...record, ...includedWith(family, node) }
  })
}

function outcomeOf(family: Family, node: Node): Outcome {
  if (node.broken !== undefined) return { local: node.local, reason: node.broken }
  try {
    return recordOf(family, node)
  } catch (error) {
    if (error instanceof Unreadable) return { local: node.local, reason: error.message }
    throw error
  }
}

function includedWith(family: Family, node: Node): Pick<SourceRecord, 'included'> {
  const included: Record<string, SourceRecord[]> = {}
  for (const other of family.nodes) {
    if (other === node) continue
    const outcome = outcomeOf(family, other)
    if (!('reason' in outcome)) (included[other.part.resource] ??= []).push(outcome)
  }
  return Object.keys(included).length > 0 ? { included } : {}
}

function recordOf(family: Family, node: Node): SourceRecord {
  const { resource } = node.part
  const fields: Data = {}
  for (const [name, value] of node.values) setAt(fields, name, value)
  emptyGroups(resource, fields)
  if (node.number) fields['partijIdentificator'] = toPartijIdentificator(node.number)
  for (const [name, relation] of Object.entries(resources[resource].relations)) {
    const value = relationOf(family, node, name)
    if (value !== undefined) setAt(fields, relation.group ? `${relation.group}.${name}` : name, value)
  }
  const evidence = evidenceOf(family, node)
  return { local: node.local, fields, ...(evidence && { evidence }) }
}

function setAt(fields: Data, path: string, value: unknown): void {
  const [first, ...rest] = path.split('.')
  if (rest.length === 0) fields[first!] = value
  else setAt((fields[first!] ??= {}) as Data, rest.join('.'), value)
}

/** A group of the standard in which nothing stands is no group. */
function emptyGroups(resource: ResourceName, fields: Data): void {
  const { properties } = standardFields(resource)
  for (const [name, value] of Object.entries(fields)) {
    const isBare = typeof value === 'object' && value !== null && Object.values(value).every((one) => one === '' || one === null)
    if (isBare && properties[name]?.nullable) fields[name] = null
  }
}

const fromOf = (node: Node) => parents[node.part.resource]?.[node.parent?.part.resource as TargetResource]

function relationOf(family: Family, node: Node, name: string): unknown {
  const { resource } = node.part
  const relation = resources[resource].relations[name]!
  const path = relation.group ? `${relation.group}.${name}` : name
  if (node.parent && fromOf(node)?.field === name) return reference(family, node.parent)
  const plan = node.part.references.find((one) => one.name === path)
  if (plan) return plan.many ? plan && localsOf(family, node, plan).map((local) => ({ local })) : toOne(family, node, plan)
  if (relation.group) return undefined
  if (relation.many) return manyOf(family, node, name)
  return standardFields(resource).properties[name]?.nullable ? null : undefined
}

function manyOf(family: Family, node: Node, name: string): unknown {
  // Gevel finds these from the other side: betrokkenen of another row may have this partij.
  if (node.part.resource === 'partijen' && name === 'betrokkenen') return undefined
  if (name === 'hadBetrokkenActoren') return embeddedActoren(family, node)
  const children = childrenIn(family, node, name)
  return name === 'partijIdentificatoren' ? children.map((child) => recordOf(family, child)) : children.map(({ local }) => ({ local }))
}

/** Parts of a node that can be read: what cannot is left out here, as it is of lists. */
function childrenIn(family: Family, node: Node, list: string): Node[] {
  return family.nodes.filter((one) => one.parent === node && one.broken === undefined && fromOf(one)?.list === list)
}

/** The actoren stand in the row themselves, as their own resource reads them. */
function embeddedActoren(family: Family, node: Node): SourceRecord[] {
  if (!family.plan.byResource.has('actoren')) return []
  const links = family.nodes.filter(({ part, parent }) => parent === node && part.resource === 'actorklantcontacten')
  return links.flatMap(({ place }) => {
    const actor = familyOf(family.plan, 'actoren', place.value)
    const [record] = 'nodes' in actor ? outcomesOf(actor, 'actoren') : []
    return record && !('reason' in record) ? [record] : []
  })
}

function toOne(family: Family, node: Node, plan: ReferencePlan): PartijReference | null {
  const found = plan.slot === undefined ? outside(family, node, plan) : withinRow(family, node, plan)
  if (!found && plan.required) throw new Unreadable(`${plan.name} leads nowhere, and the standard requires it`)
  return found ?? null
}

function outside(family: Family, node: Node, plan: ReferencePlan): PartijReference | undefined {
  const [local] = localsOf(family, node, plan)
  if (local === undefined) return undefined
  return { local, ...(plan.numbers && { identiteiten: plan.numbers.flatMap(({ soort, path }) => readIdentity(soort, valuesAt(node.place, path)[0]) ?? []) }) }
}

/** A slot of the same row, when there is something in it. */
function withinRow(family: Family, node: Node, plan: ReferencePlan): PartijReference | undefined {
  if (!plan.when.every((one) => holds(one, node.place, family.plan.empty))) return undefined
  const found = family.nodes.find(({ part, broken }) => part.resource === plan.to && part.slot === plan.slot && broken === undefined)
  return found && reference(family, found)
}

function localsOf(family: Family, node: Node, plan: ReferencePlan): Local[] {
  if (!plan.local || !plan.when.every((one) => holds(one, node.place, family.plan.empty))) return []
  const codec = isTargetResource(plan.to) ? family.plan.forms.get(plan.to)?.codec ?? '' : ''
  const locals = valuesAt(node.place, plan.local).flatMap((value) => toLocal(value, codec) ?? [])
  return [...new Set(locals)].filter((local) => !family.plan.empty.has(local))
}

function reference(family: Family, node: Node): PartijReference {
  return { local: node.local, ...(node.part.resource === 'partijen' && { identiteiten: identitiesOf(family, node) }) }
}

function identitiesOf(family: Family, partij: Node): Identity[] {
  return childrenIn(family, partij, 'partijIdentificatoren').map((child) => {
    const kvk = parentNumber(family, child)?.nummer
    return { ...child.number!, ...(child.number!.soort === 'vestigingsnummer' && kvk !== undefined && { kvk }) }
  })
}

function parentNumber(family: Family, node: Node): Identity | undefined {
  const plan = node.part.references.find(({ name }) => name === 'subIdentificatorVan')
  const parent = plan && withinRow(family, node, plan)
  return parent && family.nodes.find(({ part, local }) => part.resource === 'partij-identificatoren' && local === parent.local)?.number
}

function evidenceOf(family: Family, node: Node): Evidence | undefined {
  const parent = node.parent
  switch (node.part.resource) {
    case 'klantcontacten': return {
      hadBetrokkenen: childrenIn(family, node, 'hadBetrokkenen').map((child) => betrokkeneEvidence(family, child)),
      gingOverOnderwerpobjecten: childrenIn(family, node, 'gingOverOnderwerpobjecten').map((child) => ({ local: child.local, ...groupOf(child, 'onderwerpobjectidentificator') })),
      wasOnderwerpobjecten: [],
    }
    case 'betrokkenen': return { digitaleAdressen: adressenOf(family, node), ...(parent && { klantcontact: numbersOf(parent) }) }
    case 'internetaken': return parent ? { klantcontact: numbersOf(parent) } : undefined
    case 'digitaleadressen': return parent && (parent.part.resource === 'partijen'
      ? { partij: { soortPartij: String(parent.values.get('soortPartij')), nummer: nummerOf(parent, 'nummer') } }
      : { betrokkene: { rol: String(parent.values.get('rol')) } })
    case 'partijen': return { subIdentificatorVan: childrenIn(family, node, 'partijIdentificatoren').flatMap((child) => subIdentificatorVan(family, child)), categorieen: [], vertegenwoordigdDoor: [] }
    case 'partij-identificatoren': return { subIdentificatorVan: subIdentificatorVan(family, node) }
    default: return undefined
  }
}

function betrokkeneEvidence(family: Family, node: Node): BetrokkeneEvidence {
  const wasPartij = relationOf(family, node, 'wasPartij') as PartijReference | null
  return { local: node.local, wasPartij, adressen: adressenOf(family, node).map(({ adres }) => adres) }
}

function adressenOf(family: Family, node: Node): { local: Local; adres: string }[] {
  return childrenIn(family, node, 'digitaleAdressen').map((child) => ({ local: child.local, adres: String(child.values.get('adres')) }))
}

function subIdentificatorVan(family: Family, node: Node) {
  const number = parentNumber(family, node)
  return number ? [toPartijIdentificator(number)] : []
}

const nummerOf = (node: Node, name: string) => (node.values.get(name) ?? null) as string | null
const numbersOf = (klantcontact: Node) => ({ nummer: nummerOf(klantcontact, 'nummer'), referentienummer: nummerOf(klantcontact, 'referentienummer') })

function groupOf(node: Node, group: string): Record<string, string> {
  return Object.fromEntries([...node.values].filter(([name]) => name.startsWith(`${group}.`)).map(([name, value]) => [name.slice(group.length + 1), String(value)]))
}
