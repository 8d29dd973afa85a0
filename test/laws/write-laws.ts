/** Laws on writing: what was written is there, what was not asked has not changed, what was removed is gone. */
import assert from 'node:assert/strict'
import { resources } from '#domain/resources.ts'
import { Refusal, SourceError, toPartijIdentificator, type Found, type Local, type ResourceName, type SourceRecord, type Step } from '#spi'
import { absentLocal, bsn } from './absent.ts'
import type { Law, Subject } from './law.ts'
import { fieldsOf, localsOf, patiently, portOf, type AnyPort, type Data } from './ports.ts'
import { readAll, rowsOf } from './reading.ts'
import type { World } from './world.ts'

export function writeLaws(subject: Subject, resource: ResourceName, port: AnyPort): Law[] {
  const law = (claim: string, check: (world: World) => Promise<void>): Law => ({
    name: `${resource}: ${claim}`,
    run: async () => check(await subject.world()),
  })
  const absent = absentLocal(port.ids)
  return [
    ...(port.create && port.get ? [
      law('shows what was created, changed and removed', (world) => roundTrip(world, resource, port)),
      law('creates nothing when its signal has fired', (world) => createsNothingLate(world, resource, port)),
    ] : []),
    ...(port.update ? [law('updates nothing that is not there', async () => assert.equal(await port.update!.send(absent, {}, patiently()), undefined))] : []),
    ...(port.remove ? [law('removes nothing that is not there', async () => assert.equal(await port.remove!.send(absent, patiently()), false))] : []),
  ]
}

/** Laws on several changes as one. */
export function togetherLaws(subject: Subject): Law[] {
  const { adapter } = subject
  const pair = adapter.together && pairs.find(([parent, child]) => [parent, child].every((name) => portOf(adapter, name)?.create && portOf(adapter, name)?.get && portOf(adapter, name)?.remove))
  if (!pair) return []
  const law = (claim: string, check: (world: World, ...pair: Pair) => Promise<void>): Law => ({ name: `adapter: ${claim}`, run: async () => check(await subject.world(), ...pair) })
  return [
    law('makes several changes as one, later ones pointing at earlier ones', makesTogether),
    law('makes none of several changes when one of them cannot be made', makesNoneOfSome),
    law('makes none of several changes when its signal has fired', makesNoneLate),
  ]
}

type Pair = readonly [parent: ResourceName, child: ResourceName, relation: string]

/** Records of which one points at the other. */
const pairs: readonly Pair[] = [
  ['klantcontacten', 'betrokkenen', 'hadKlantcontact'], ['partijen', 'digitaleadressen', 'verstrektDoorPartij'], ['klantcontacten', 'onderwerpobjecten', 'klantcontact'],
]

function stepsFor(world: World, [parent, child, relation]: Pair): Step[] {
  const draft = (resource: ResourceName) => draftFor(world, resource, portOf(world.adapter, resource)!)
  return [{ do: 'create', resource: parent, draft: draft(parent) }, { do: 'create', resource: child, draft: { ...draft(child), [relation]: { step: 0 } } }]
}

async function makesTogether(world: World, ...pair: Pair): Promise<void> {
  const { adapter } = world
  const [parent, child, relation] = pair
  const [made, pointing] = await adapter.together!(stepsFor(world, pair), patiently())
  assert.equal((fieldsOf(pointing!)[relation] as { local: Local }).local, made!.local)
  assert.deepEqual(await getOne(portOf(adapter, parent)!, made!.local), made, 'each record as it is when all is done')
  assert.deepEqual(await getOne(portOf(adapter, child)!, pointing!.local), pointing)
  const removal: Step[] = [{ do: 'remove', resource: child, local: pointing!.local }, { do: 'remove', resource: parent, local: made!.local }]
  if (takes(adapter, removal)) assert.deepEqual(await adapter.together!(removal, patiently()), [null, null])
  else await portOf(adapter, parent)!.remove!.send(made!.local, patiently())
  assert.equal(await getOne(portOf(adapter, parent)!, made!.local), undefined)
  assert.equal(await getOne(portOf(adapter, child)!, pointing!.local), undefined)
}

async function makesNoneOfSome(world: World, ...pair: Pair): Promise<void> {
  const { adapter } = world
  const [parent] = pair
  const before = await allLocals(world, parent)
  const gone: Step = { do: 'remove', resource: parent, local: absentLocal(portOf(adapter, parent)!.ids, 'samen') }
  const [first, second] = stepsFor(world, pair)
  const [steps, place, codes] = takes(adapter, [first!, second!, gone])
    ? [[first!, second!, gone], '2', ['not_found']] as const
    : [[first!, pointingNowhere(world, second!, pair)], '1', ['invalid', 'does_not_exist']] as const
  const refused = await adapter.together!(steps, patiently()).then(() => 'it did', (error: unknown) => error)
  assert.ok(refused instanceof Refusal, String(refused))
  for (const { name, code } of refused.faults) assert.ok(name.split('.')[0] === place && (codes as readonly string[]).includes(code), `${name} ${code} does not tell which step it is of`)
  assert.deepEqual(await allLocals(world, parent), before)
}

const takes = (adapter: World['adapter'], steps: readonly Step[]) => adapter.takesTogether?.(steps) ?? true

/** The step with another of its references to what is not there. */
function pointingNowhere({ adapter }: World, step: Step, [, child, relation]: Pair): Step {
  const [name, { to }] = Object.entries(resources[child].relations).find(([one, { many }]) => one !== relation && !many)!
  return { ...step, draft: { ...(step as { draft: Data }).draft, [name]: { local: absentLocal(portOf(adapter, to)!.ids, 'samen') } } } as Step
}

async function makesNoneLate(world: World, ...pair: Pair): Promise<void> {
  const before = await allLocals(world, pair[0])
  const reason = new SourceError('bron-te-laat', 'the call has ended')
  const late = world.adapter.together!(stepsFor(world, pair), { signal: AbortSignal.abort(reason) })
  assert.equal(await late.then(() => 'it did', (error: unknown) => error), reason)
  assert.deepEqual(await allLocals(world, pair[0]), before)
}

async function allLocals({ adapter }: World, resource: ResourceName): Promise<Local[]> {
  const { list } = portOf(adapter, resource)!
  return list && !list.ability.needs?.length ? localsOf((await readAll(list, { filters: [] })).records) : []
}

async function roundTrip(world: World, resource: ResourceName, port: AnyPort): Promise<void> {
  const draft = draftFor(world, resource, port)
  const created = await port.create!.send(draft, patiently())
  assert.ok(!world.known(resource).has(created.local), 'a new record has a new local')
  holds(created, draft)
  assert.deepEqual(await getOne(port, created.local), created)
  if (port.update) await changesOnlyWhatIsGiven(resource, port, created)
  if (!port.remove) return
  assert.equal(await port.remove.send(created.local, patiently()), true)
  assert.equal(await getOne(port, created.local), undefined)
  assert.equal(await port.remove.send(created.local, patiently()), false)
}

async function changesOnlyWhatIsGiven(resource: ResourceName, port: AnyPort, created: SourceRecord): Promise<void> {
  assert.deepEqual(await port.update!.send(created.local, {}, patiently()), created, 'nothing given, nothing changed')
  const name = changeable.find((one) => port.update!.accepts.includes(one) && typeof fieldsOf(created)[one] === 'string')
  if (!name) return
  const changed = await port.update!.send(created.local, { [name]: 'ander' }, patiently())
  assert.deepEqual(changed && fieldsOf(changed), { ...fieldsOf(created), [name]: 'ander' })
  assert.deepEqual(await getOne(port, created.local), changed)
  assert.equal(resources[resource].relations[name], undefined)
}

/** Free texts that no rule looks at. */
const changeable = ['onderwerp', 'toelichting', 'omschrijving', 'organisatienaam', 'interneNotitie', 'naam', 'anderePartijIdentificator', 'bic', 'handelsnaam', 'geslachtsnaam']

async function createsNothingLate(world: World, resource: ResourceName, port: AnyPort): Promise<void> {
  const count = async () => (port.list && !port.list.ability.needs?.length ? rowsOf(await readAll(port.list, { filters: [] })) : 0)
  const before = await count()
  const reason = new SourceError('bron-te-laat', 'the call has ended')
  const late = port.create!.send(draftFor(world, resource, port), { signal: AbortSignal.abort(reason) })
  assert.equal(await late.then(() => 'it created', (error: unknown) => error), reason)
  assert.equal(await count(), before)
}

async function getOne(port: AnyPort, local: Local): Promise<Found<ResourceName>> {
  return (await port.get!.fetch([local], patiently()))[0]
}

function holds(record: SourceRecord, draft: Data): void {
  for (const [name, value] of Object.entries(draft)) {
    const found = fieldsOf(record)[name]
    const isReference = typeof value === 'object' && value !== null && 'local' in value
    if (isReference) assert.equal((found as { local?: Local } | null)?.local, value.local, name)
    else if (typeof value === 'object' && value !== null) assert.partialDeepStrictEqual(found, value, name)
    else assert.deepEqual(found, value, name)
  }
}

/** Numbers are unique; preferences are of one's own addresses; lists would take from another what it has. */
const leftOut = new Set(['nummer', 'referentienummer', 'referentie', 'isStandaardAdres', 'voorkeursDigitaalAdres', 'voorkeursRekeningnummer', 'subIdentificatorVan', 'identificeerdePartij'])

/** From the first record that is there, as far as the adapter accepts it. */
function draftFor(world: World, resource: ResourceName, { create }: AnyPort): Data {
  const given = world.samples.drafts?.[resource]
  if (given) return given
  const [record] = world.known(resource).values()
  assert.ok(record, 'there is no record to make a draft from: give one in samples')
  const { relations } = resources[resource]
  const fields = Object.entries(fieldsOf(record)).filter(([name, value]) =>
    value !== undefined && create!.accepts.includes(name) && !leftOut.has(name) && !relations[name]?.many)
  return { ...Object.fromEntries(fields), ...unlikeOthers(world, resource) }
}

/** What must differ from every other record of the resource. */
function unlikeOthers(world: World, resource: ResourceName): Data {
  switch (resource) {
    case 'partij-identificatoren': return { partijIdentificator: toPartijIdentificator({ soort: 'bsn', nummer: bsn('nieuw') }) }
    case 'actorklantcontacten': return newPair(world, resource, 'actor', 'klantcontact')
    case 'vertegenwoordigingen': return newPair(world, resource, 'vertegenwoordigendePartij', 'vertegenwoordigdePartij')
    default: return {}
  }
}

function newPair(world: World, resource: ResourceName, one: string, other: string): Data {
  const { relations } = resources[resource]
  const localOf = (record: SourceRecord, name: string) => (fieldsOf(record)[name] as { local: Local } | undefined)?.local
  const taken = new Set([...world.known(resource).values()].map((record) => `${localOf(record, one)} ${localOf(record, other)}`))
  for (const first of world.known(relations[one]!.to).keys()) {
    for (const second of world.known(relations[other]!.to).keys()) {
      if (first !== second && !taken.has(`${first} ${second}`)) return { [one]: { local: first }, [other]: { local: second } }
    }
  }
  assert.fail('every pair is there already: give a draft in samples')
}
