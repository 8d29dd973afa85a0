/** Laws on what records say of each other: references, embedded and included records, and evidence. */
import assert from 'node:assert/strict'
import { resources } from '#domain/resources.ts'
import { identityKey, isQuarantine, isValidIdentity, type Local, type PartijReference, type ResourceName, type SourceRecord } from '#spi'
import { identiteitenOf } from './belonging.ts'
import { evidenceFaults, givesEvidence } from './evidence.ts'
import { bare, recordsAt } from './get-laws.ts'
import { judgedBy, lawsAbout, type Law, type Subject } from './law.ts'
import { fieldsOf, localsOf, portOf } from './ports.ts'
import { asList, opposites, pointersOf, relationValue, type Pointer } from './references.ts'
import { faultsOf } from './standard-shape.ts'
import { spread, type World } from './world.ts'

export function relationLaws(subject: Subject, resource: ResourceName): Law[] {
  const law = lawsAbout(subject, resource)
  const { relations } = resources[resource]
  const embedded = Object.values(relations).filter(({ form }) => form === 'embedded').map(({ to }) => to)
  const gettable = (to: ResourceName) => portOf(subject.adapter, to)?.get !== undefined
  return [
    law('included-whole', (world) => bringsAlongWhole(world, resource)),
    ...(Object.keys(relations).length > 0 ? [
      law('points-there', (world) => pointsAtRecords(world, resource)),
      law('both-sides', (world) => sameFromBothSides(world, resource)),
    ] : []),
    ...(embedded.some(gettable) ? [law('embeds-same', (world) => embedsAsItIs(world, resource, gettable))] : []),
    ...(embedded.some((to) => !gettable(to)) ? [law('embeds-sound', (world) => embedsSound(world, resource, gettable))] : []),
    ...(pointsAtPartijen(resource) ? [
      law('numbers-valid', (world) => numbersAreValid(world, resource)),
      law('partij-numbers', (world) => numbersAreTrue(world, resource)),
    ] : []),
    ...(givesEvidence(resource) ? [law('evidence-true', (world) => {
      const { faults, judged } = evidenceFaults(world, resource)
      assert.deepEqual(faults, [])
      judgedBy(judged, `no record of ${resource} has evidence beside a record that it is of`)
    })] : []),
  ]
}

/** References looked up for one law: a source may get them one by one. */
const mostLookedUp = 45

async function bringsAlongWhole(world: World, resource: ResourceName): Promise<void> {
  const brought = [...world.known(resource).values()].flatMap(({ included = {} }) => Object.entries(included)) as [ResourceName, readonly SourceRecord[]][]
  judgedBy(brought.some(([, records]) => records.length > 0), `no record of ${resource} brings another along`)
  for (const to of new Set(brought.map(([name]) => name))) {
    const records = spread(brought.filter(([name]) => name === to).flatMap(([, some]) => some), mostLookedUp)
    const found = await recordsAt(world, to, localsOf(records))
    for (const record of records) assert.deepEqual(record, bare(found.get(record.local)), `${to} ${record.local}, brought along by ${resource}`)
  }
}

function pointersFrom(world: World, resource: ResourceName): Pointer[] {
  return [...world.known(resource).values()].flatMap((record) => pointersOf(resource, record))
}

async function pointsAtRecords(world: World, resource: ResourceName): Promise<void> {
  const pointers = pointersFrom(world, resource)
  let judged = false
  for (const to of new Set(pointers.map((pointer) => pointer.to))) {
    // Of a resource that cannot be got, and of a list that was read in part, nothing says what is not there.
    if (!portOf(world.adapter, to)?.get) continue
    const these = new Map(pointers.filter((pointer) => pointer.to === to).map((pointer) => [pointer.local, pointer]))
    const some = spread([...these.values()], mostLookedUp)
    const found = await recordsAt(world, to, localsOf(some))
    for (const { relation, local } of some) assert.ok(found.has(local), `${relation} points at ${local}, which is not among the ${to}`)
    judged ||= some.length > 0
  }
  judgedBy(judged, `no record of ${resource} points at one that can be got`)
}

async function embedsAsItIs(world: World, resource: ResourceName, gettable: (to: ResourceName) => boolean): Promise<void> {
  const embedded = pointersFrom(world, resource).filter(({ form, to }) => form === 'embedded' && gettable(to))
  judgedBy(embedded.length > 0, `no record of ${resource} embeds one that can be got`)
  const some = spread(embedded, mostLookedUp)
  for (const to of new Set(some.map((pointer) => pointer.to))) {
    const these = some.filter((pointer) => pointer.to === to)
    const found = await recordsAt(world, to, [...new Set(localsOf(these))])
    for (const { relation, local, value } of these) {
      const record = found.get(local)
      if (record && !isQuarantine(record)) assert.deepEqual((value as SourceRecord).fields, record.fields, `${relation} embeds ${local} as it is`)
    }
  }
}

/** What can be got is judged by its own laws, and by being the same. */
function embedsSound(world: World, resource: ResourceName, gettable: (to: ResourceName) => boolean): void {
  const embedded = pointersFrom(world, resource).filter(({ form, to }) => form === 'embedded' && !gettable(to))
  judgedBy(embedded.length > 0, `no record of ${resource} embeds one that cannot be got`)
  for (const { to, relation, local, value } of embedded) assert.deepEqual(faultsOf(to, fieldsOf(value as SourceRecord)), [], `${relation} embeds ${local}`)
}

/** A side that says nothing (an absent field, a resource that is not there) contradicts nothing. */
function sameFromBothSides(world: World, resource: ResourceName): void {
  let judged = 0
  for (const [child, relation, parent, list] of opposites) {
    const opposite = { child, relation, parent, list }
    if (child === resource) for (const record of world.known(child).values()) judged += isListedByParent(world, record, opposite)
    if (parent === resource) for (const record of world.known(parent).values()) judged += isNamedByChildren(world, record, opposite)
  }
  judgedBy(judged > 0, `of no relation of ${resource} both sides are known`)
}

interface Opposite {
  readonly child: ResourceName
  readonly relation: string
  readonly parent: ResourceName
  readonly list: string
}

/** How much there was to compare. */
function isListedByParent(world: World, record: SourceRecord, { child, relation, parent, list }: Opposite): number {
  const pointed = (relationValue(child, record, relation) as { local: Local } | null | undefined)?.local
  const holder = pointed === undefined ? undefined : world.known(parent).get(pointed)
  const listed = holder && relationValue(parent, holder, list)
  if (!listed) return 0
  assert.ok(localsOf(asList(listed as { local: Local }[])).includes(record.local), `${list} of ${parent} ${pointed} leaves out ${record.local}`)
  return 1
}

function isNamedByChildren(world: World, record: SourceRecord, { child, relation, parent, list }: Opposite): number {
  const listed = asList(relationValue(parent, record, list) as { local: Local }[] | undefined)
  assert.equal(new Set(localsOf(listed)).size, listed.length, `${list} of ${record.local} names a record twice`)
  let judged = 0
  for (const { local } of listed) {
    const found = world.known(child).get(local)
    const named = found && (relationValue(child, found, relation) as { local: Local } | null | undefined)
    if (named === undefined) continue
    assert.equal(named?.local, record.local, `${relation} of ${child} ${local}`)
    judged++
  }
  return judged
}

function pointsAtPartijen(resource: ResourceName): boolean {
  return Object.values(resources[resource].relations).some(({ to }) => to === 'partijen')
}

/** References with numbers, by partij: the same partij is often pointed at. */
function numbered(world: World, resource: ResourceName): Map<string, PartijReference> {
  const references = [...world.known(resource).values()].flatMap((record) => [...partijenIn(pointersOf(resource, record)), ...evidenceOf(record)])
  return new Map(references.filter(({ identiteiten }) => identiteiten).map((reference) => [JSON.stringify([reference.local, numberKeys(reference.identiteiten!)]), reference]))
}

function numbersAreValid(world: World, resource: ResourceName): void {
  const references = [...numbered(world, resource).values()]
  judgedBy(references.length > 0, `no record of ${resource} points at a partij with its numbers`)
  for (const { local, identiteiten } of references) {
    for (const identity of identiteiten!) assert.ok(isValidIdentity(identity), `a number of partij ${local} is no ${identity.soort}`)
  }
}

async function numbersAreTrue(world: World, resource: ResourceName): Promise<void> {
  const references = spread([...numbered(world, resource).values()], mostLookedUp)
  const partijen = await recordsAt(world, 'partijen', [...new Set(localsOf(references))])
  let judged = false
  for (const { local, identiteiten } of references) {
    const partij = partijen.get(local)
    if (!partij || isQuarantine(partij)) continue
    assert.deepEqual(numberKeys(identiteiten!), numberKeys(identiteitenOf(partij)), `the numbers of partij ${local}`)
    judged = true
  }
  judgedBy(judged, `no record of ${resource} points at a partij with its numbers`)
}

const numberKeys = (identiteiten: NonNullable<PartijReference['identiteiten']>) => identiteiten.map(identityKey).sort()

function partijenIn(pointers: readonly Pointer[]): PartijReference[] {
  return pointers.filter(({ to }) => to === 'partijen').map(({ value }) => value as PartijReference)
}

function evidenceOf({ evidence }: SourceRecord): PartijReference[] {
  return [...(evidence?.hadBetrokkenen?.flatMap(({ wasPartij }) => wasPartij ?? []) ?? []), ...(evidence?.vertegenwoordigdDoor ?? [])]
}
