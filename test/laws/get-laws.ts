/** Laws on getting records by their locals, and on what records say of each other. */
import assert from 'node:assert/strict'
import { resources } from '#domain/resources.ts'
import { identityKey, isQuarantine, isValidIdentity, type Found, type Local, type PartijReference, type ResourceName, type SourceRecord } from '#spi'
import { absentLocal } from './absent.ts'
import { identiteitenOf } from './belonging.ts'
import type { Law, Subject } from './law.ts'
import { localsOf, patiently, portOf, type AnyPort } from './ports.ts'
import { fits } from './record-laws.ts'
import { opposites, pointersOf, relationValue, type Pointer } from './references.ts'
import { spread, type World } from './world.ts'

export function getLaws(subject: Subject, resource: ResourceName, port: AnyPort): Law[] {
  const law = (claim: string, check: (world: World) => Promise<void>): Law => ({
    name: `${resource}: ${claim}`,
    run: async () => check(await subject.world()),
  })
  return [
    ...(port.get ? [
      law('gets each record as the list gives it', (world) => getsWhatIsListed(world, resource, port)),
      law('gets in the order asked, undefined for what is not there', (world) => getsInOrder(world, resource, port)),
      law('brings along only records as a get of them gives', (world) => bringsAlongWhole(world, resource)),
      law('gets what it cannot read as unreadable, beside what it can', (world) => getsUnreadable(world, resource, port)),
    ] : []),
    ...(Object.keys(resources[resource].relations).length > 0 ? [
      law('points only at records that are there', (world) => pointsAtRecords(world, resource)),
      law('says of a relation the same as its other side', async (world) => sameFromBothSides(world, resource)),
    ] : []),
    ...(pointsAtPartijen(resource) ? [law('gives with a partij the numbers that it has', (world) => numbersAreTrue(world, resource))] : []),
  ]
}

async function getAll(port: AnyPort, locals: readonly Local[]): Promise<Found<ResourceName>[]> {
  const found: Found<ResourceName>[] = []
  for (let start = 0; start < locals.length; start += 50) found.push(...await port.get!.fetch(locals.slice(start, start + 50), patiently()))
  return found
}

async function getsWhatIsListed(world: World, resource: ResourceName, port: AnyPort): Promise<void> {
  const listed = world.listings(resource).flatMap(({ records }) => records)
  const found = await getAll(port, localsOf(listed))
  assert.equal(found.length, listed.length, 'answers as many as were asked')
  for (const [place, record] of found.entries()) {
    assert.ok(record, `${listed[place]!.local} is listed and cannot be got`)
    assert.deepEqual(record, listed[place])
  }
}

async function bringsAlongWhole(world: World, resource: ResourceName): Promise<void> {
  const brought = [...world.known(resource).values()].flatMap(({ included = {} }) => Object.entries(included)) as [ResourceName, readonly SourceRecord[]][]
  for (const to of new Set(brought.map(([name]) => name))) {
    const records = brought.filter(([name]) => name === to).flatMap(([, some]) => some)
    const found = await recordsAt(world, to, localsOf(records))
    for (const record of records) assert.deepEqual(record, bare(found.get(record.local)), `${to} ${record.local}, brought along by ${resource}`)
  }
}

/** What comes along brings nothing along itself. */
function bare(found: Found<ResourceName>): Found<ResourceName> {
  if (!found || isQuarantine(found)) return found
  const { included: _included, ...record } = found
  return record
}

async function getsInOrder(world: World, resource: ResourceName, port: AnyPort): Promise<void> {
  const some = spread([...world.known(resource).keys()], 5)
  const absent = absentLocal(port.ids)
  for (const asked of [some, some.toReversed(), [absent, ...some, absent, ...some.slice(0, 1)], [absent], []]) {
    const found = await port.get!.fetch(asked, patiently())
    assert.deepEqual(found.map((record) => record && (isQuarantine(record) ? 'unreadable' : record.local)), asked.map((local) => (local === absent ? undefined : local)))
  }
}

async function getsUnreadable(world: World, resource: ResourceName, port: AnyPort): Promise<void> {
  const unreadable = world.listings(resource).flatMap(({ quarantined }) => quarantined.flatMap(({ local }) => local ?? []))
  const [readable] = world.known(resource).keys()
  for (const local of new Set(unreadable.slice(0, 5))) {
    assert.ok(fits(local, port.ids), `${local} is listed as unreadable and is no local of ${resource}`)
    for (const asked of [[local], [local, readable ?? local]]) {
      const [found, other] = await port.get!.fetch(asked, patiently())
      assert.ok(found && isQuarantine(found), `${local} is listed as unreadable and not got as such`)
      if (readable !== undefined && asked.length > 1) assert.ok(other && !isQuarantine(other) && other.local === readable, `${readable} beside ${local}`)
    }
  }
}

async function pointsAtRecords(world: World, resource: ResourceName): Promise<void> {
  const pointers = [...world.known(resource).values()].flatMap((record) => pointersOf(resource, record))
  for (const to of new Set(pointers.map((pointer) => pointer.to))) {
    const these = pointers.filter((pointer) => pointer.to === to)
    const found = await recordsAt(world, to, [...new Set(localsOf(these))])
    for (const pointer of these) {
      const record = found.get(pointer.local)
      assert.ok(record, `${pointer.relation} points at ${pointer.local}, which is not among the ${to}`)
      if (pointer.form === 'embedded' && !isQuarantine(record)) assert.deepEqual((pointer.value as SourceRecord).fields, record.fields, `${pointer.relation} embeds ${pointer.local} as it is`)
    }
  }
}

async function recordsAt(world: World, resource: ResourceName, locals: readonly Local[]): Promise<ReadonlyMap<Local, NonNullable<Found<ResourceName>>>> {
  const port = portOf(world.adapter, resource)
  if (!port?.get) return world.known(resource)
  const found = await getAll(port, locals)
  return new Map(found.flatMap((record, place) => (record ? [[locals[place]!, record] as const] : [])))
}

/** A side that says nothing (an absent field, a resource that is not there) contradicts nothing. */
function sameFromBothSides(world: World, resource: ResourceName): void {
  for (const [child, relation, parent, list] of opposites) {
    if (child === resource) for (const record of world.known(child).values()) isListedByParent(world, record, { child, relation, parent, list })
    if (parent === resource) for (const record of world.known(parent).values()) isNamedByChildren(world, record, { child, relation, parent, list })
  }
}

interface Opposite {
  readonly child: ResourceName
  readonly relation: string
  readonly parent: ResourceName
  readonly list: string
}

function isListedByParent(world: World, record: SourceRecord, { child, relation, parent, list }: Opposite): void {
  const pointed = (relationValue(child, record, relation) as { local: Local } | null | undefined)?.local
  const holder = pointed === undefined ? undefined : world.known(parent).get(pointed)
  const listed = holder && (relationValue(parent, holder, list) as readonly { local: Local }[] | undefined)
  if (listed) assert.ok(localsOf(listed).includes(record.local), `${list} of ${parent} ${pointed} leaves out ${record.local}`)
}

function isNamedByChildren(world: World, record: SourceRecord, { child, relation, parent, list }: Opposite): void {
  const listed = (relationValue(parent, record, list) ?? []) as readonly { local: Local }[]
  assert.equal(new Set(localsOf(listed)).size, listed.length, `${list} of ${record.local} names a record twice`)
  for (const { local } of listed) {
    const found = world.known(child).get(local)
    const named = found && (relationValue(child, found, relation) as { local: Local } | null | undefined)
    if (named !== undefined) assert.equal(named?.local, record.local, `${relation} of ${child} ${local}`)
  }
}

function pointsAtPartijen(resource: ResourceName): boolean {
  return Object.values(resources[resource].relations).some(({ to }) => to === 'partijen')
}

async function numbersAreTrue(world: World, resource: ResourceName): Promise<void> {
  const references = [...world.known(resource).values()].flatMap((record) => [...partijenIn(pointersOf(resource, record)), ...evidenceOf(record)])
  const partijen = await recordsAt(world, 'partijen', [...new Set(localsOf(references))])
  for (const { local, identiteiten } of references) {
    const partij = partijen.get(local)
    if (!identiteiten || !partij || isQuarantine(partij)) continue
    for (const identity of identiteiten) assert.ok(isValidIdentity(identity), `a number of partij ${local} is no ${identity.soort}`)
    assert.deepEqual(numberKeys(identiteiten), numberKeys(identiteitenOf(partij)), `the numbers of partij ${local}`)
  }
}

const numberKeys = (identiteiten: NonNullable<PartijReference['identiteiten']>) => identiteiten.map(identityKey).sort()

function partijenIn(pointers: readonly Pointer[]): PartijReference[] {
  return pointers.filter(({ to }) => to === 'partijen').map(({ value }) => value as PartijReference)
}

function evidenceOf({ evidence }: SourceRecord): PartijReference[] {
  return [...(evidence?.hadBetrokkenen?.flatMap(({ wasPartij }) => wasPartij ?? []) ?? []), ...(evidence?.vertegenwoordigdDoor ?? [])]
}
