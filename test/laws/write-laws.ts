/** Laws on writing: what was written is there, what was not asked has not changed, what was removed is gone. */
import assert from 'node:assert/strict'
import { resources } from '#domain/resources.ts'
import { Refusal, type Call, type Found, type Local, type ResourceName, type SourceRecord } from '#spi'
import { absentLocal } from './absent.ts'
import { stopped } from './conduct-laws.ts'
import { draftFor, holds } from './drafts.ts'
import { broken, judgedBy, lawsAbout, type Law, type Subject } from './law.ts'
import { fieldsOf, localsOf, patiently, type AnyPort, type Data } from './ports.ts'
import { readOn } from './reading.ts'
import type { World } from './world.ts'

export function writeLaws(subject: Subject, resource: ResourceName, port: AnyPort): Law[] {
  const law = lawsAbout(subject, resource)
  const absent = absentLocal(port.ids)
  const { create, update, remove } = port
  let told: Promise<Life> | undefined
  const life = (world: World) => (told ??= live(world, resource, port))
  return [
    ...(create ? creationLaws(law, resource, port, life) : []),
    ...(create && update ? updateLaws(law, life) : []),
    ...(create && remove ? removalLaws(law, life) : []),
    ...(update ? [law('update-absent', async () => assert.equal(await update.send(absent, {}, patiently()), undefined))] : []),
    ...(remove ? [law('remove-absent', async () => assert.equal(await remove.send(absent, patiently()), false))] : []),
  ]
}

/** Everything that was seen of one record, from its draft to its end. */
interface Life {
  readonly draft: Data
  readonly created?: SourceRecord
  /** Instead of `created`. */
  readonly failure?: unknown
  readonly wasKnown: boolean
  readonly got?: Found<ResourceName>
  /** Undefined where the list cannot be read whole. */
  readonly listed?: boolean
  readonly unchanged?: SourceRecord | undefined
  readonly change?: { readonly name: string; readonly answered: SourceRecord | undefined; readonly got: Found<ResourceName> }
  readonly lateUpdate?: { readonly stopped: boolean; readonly got: Found<ResourceName> }
  readonly lateRemoval?: { readonly stopped: boolean; readonly got: Found<ResourceName> }
  readonly removal?: { readonly first: boolean; readonly got: Found<ResourceName>; readonly again: boolean }
}

/** Free texts that no rule looks at. */
const changeable = ['onderwerp', 'toelichting', 'omschrijving', 'organisatienaam', 'interneNotitie', 'naam', 'anderePartijIdentificator', 'bic', 'handelsnaam', 'geslachtsnaam']

/** One record is made, looked at, changed and removed; the laws each look at a part of that. */
async function live(world: World, resource: ResourceName, port: AnyPort): Promise<Life> {
  const draft = draftFor(world, resource, port)
  const created = await port.create!.send(draft, patiently()).catch((error: unknown) => ({ failure: error }))
  if ('failure' in created) return { draft, wasKnown: false, failure: created.failure ?? 'nothing' }
  const { local } = created
  const wasKnown = world.known(resource).has(local)
  const seen = { draft, created, wasKnown, ...(port.get && { got: await getOne(port, local) }) }
  // What is not there, or was there before, is not touched.
  if (wasKnown || (port.get && !seen.got)) return seen
  const listed = await isListed(port, local)
  return { ...seen, ...(listed !== undefined && { listed }), ...await updated(port, created), ...await removed(port, local) }
}

async function updated(port: AnyPort, created: SourceRecord): Promise<Partial<Life>> {
  const { update } = port
  if (!update) return {}
  const { local } = created
  const unchanged = await update.send(local, {}, patiently())
  const name = changeable.find((one) => update.accepts.includes(one) && typeof fieldsOf(created)[one] === 'string')
  if (name === undefined) return { unchanged }
  const late = await stopped((call) => update.send(local, { [name]: 'te laat' }, call))
  const lateUpdate = { stopped: late.error !== undefined, got: await getOne(port, local) }
  const answered = await update.send(local, { [name]: 'ander' }, patiently())
  return { unchanged, lateUpdate, change: { name, answered, got: await getOne(port, local) } }
}

async function removed(port: AnyPort, local: Local): Promise<Partial<Life>> {
  const { remove } = port
  if (!remove) return {}
  const late = await stopped((call) => remove.send(local, call))
  const lateRemoval = { stopped: late.error !== undefined, got: await getOne(port, local) }
  const first = await remove.send(local, patiently())
  const got = await getOne(port, local)
  return { lateRemoval, removal: { first, got, again: await remove.send(local, patiently()) } }
}

async function getOne(port: AnyPort, local: Local): Promise<Found<ResourceName>> {
  return port.get ? (await port.get.fetch([local], patiently()))[0] : undefined
}

async function wholeList({ list }: AnyPort): Promise<Local[] | undefined> {
  if (!list || list.ability.needs?.length) return undefined
  const { records, whole } = await readOn(list, { filters: [] })
  return whole ? localsOf(records) : undefined
}

const isListed = async (port: AnyPort, local: Local) => (await wholeList(port))?.includes(local)

type LivedBy = (world: World) => Promise<Life>

function creationLaws(law: ReturnType<typeof lawsAbout>, resource: ResourceName, port: AnyPort, life: LivedBy): Law[] {
  const relation = Object.entries(resources[resource].relations).find(([name, { form, many, group }]) => form === 'reference' && !many && !group && port.create!.accepts.includes(name))
  return [
    law('create-holds', async (world) => {
      const { created, draft, failure } = await life(world)
      if (failure !== undefined) throw broken('it does not create what it accepts', failure)
      holds(created!, draft)
    }),
    law('create-new', async (world) => assert.ok(!(await life(world)).wasKnown, 'a new record has a new local')),
    ...(port.get ? [law('create-shown', async (world) => {
      const { created, got } = await life(world)
      assert.deepEqual(got, created)
    })] : []),
    ...(port.list && !port.list.ability.needs?.length ? [law('create-listed', async (world) => {
      const { listed } = await life(world)
      judgedBy(listed !== undefined, `${resource} cannot be listed to the end`)
      assert.ok(listed, 'it is not in the list')
    })] : []),
    law('create-late', (world) => createsNothingLate(world, resource, port)),
    ...(relation ? refusalLaws(law, resource, port, relation[0]) : []),
  ]
}

async function createsNothingLate(world: World, resource: ResourceName, port: AnyPort): Promise<void> {
  const draft = draftFor(world, resource, port)
  const before = await wholeList(port)
  const { error } = await stopped((call: Call) => port.create!.send(draft, call))
  assert.ok(error !== undefined, 'it created')
  assert.deepEqual(await wholeList(port), before, 'it rejected, and created')
}

/** A draft that points at nothing is what every source that keeps to its own rules refuses. */
function refusalLaws(law: ReturnType<typeof lawsAbout>, resource: ResourceName, port: AnyPort, relation: string): Law[] {
  let told: Promise<{ outcome: unknown; before: Local[] | undefined; after: Local[] | undefined; nowhere: Local }> | undefined
  const refused = (world: World) => (told ??= (async () => {
    const to = resources[resource].relations[relation]!.to
    const nowhere = absentLocal((world.adapter.resources[to] as AnyPort | undefined)?.ids ?? port.ids, 'geweigerd')
    const draft = { ...draftFor(world, resource, port), [relation]: { local: nowhere } }
    const before = await wholeList(port)
    const outcome = await port.create!.send(draft, patiently()).then(async (made) => {
      await port.remove?.send(made.local, patiently())
      return 'it created'
    }, (error: unknown) => error)
    return { outcome, before, after: await wholeList(port), nowhere }
  })())
  return [
    law('create-refused', async (world) => {
      const { outcome } = await refused(world)
      if (!(outcome instanceof Refusal)) throw broken(`a ${relation} that is not there is no Refusal`, outcome)
      assert.ok(outcome.faults.length > 0, 'a refusal says what is wrong')
    }),
    law('refusal-changes-nothing', async (world) => {
      const { before, after } = await refused(world)
      judgedBy(before, `${resource} cannot be listed to the end`)
      assert.deepEqual(after, before)
    }),
    law('refusal-silent', async (world) => {
      const { outcome, nowhere } = await refused(world)
      const text = `${String(outcome)} ${JSON.stringify((outcome as Refusal).faults)}`
      assert.ok(!text.includes(nowhere), 'it holds what was in the draft')
    }),
  ]
}

function updateLaws(law: ReturnType<typeof lawsAbout>, life: LivedBy): Law[] {
  const changed = async (world: World) => {
    const { created, change } = await life(world)
    judgedBy(created && change, 'no free text is known to change')
    return { created, ...change }
  }
  return [
    law('update-nothing', async (world) => {
      const { created, unchanged } = await life(world)
      judgedBy(created, 'nothing was created')
      assert.deepEqual(unchanged, created, 'nothing given, nothing changed')
    }),
    law('update-only-given', async (world) => {
      const { created, name, answered } = await changed(world)
      assert.deepEqual(answered && fieldsOf(answered), { ...fieldsOf(created), [name]: 'ander' })
    }),
    law('update-shown', async (world) => {
      const { answered, got } = await changed(world)
      assert.deepEqual(got, answered)
    }),
    law('update-late', async (world) => {
      const { unchanged, lateUpdate } = await life(world)
      judgedBy(unchanged && lateUpdate, 'no free text is known to change')
      assert.ok(lateUpdate.stopped, 'it changed')
      assert.deepEqual(lateUpdate.got, unchanged, 'it rejected, and changed')
    }),
  ]
}

function removalLaws(law: ReturnType<typeof lawsAbout>, life: LivedBy): Law[] {
  const ended = async (world: World) => {
    const { removal } = await life(world)
    judgedBy(removal, 'nothing was created to remove')
    return removal
  }
  return [
    law('remove-late', async (world) => {
      const { lateRemoval } = await life(world)
      judgedBy(lateRemoval, 'nothing was created to remove')
      assert.ok(lateRemoval.stopped, 'it removed')
      assert.ok(lateRemoval.got, 'it rejected, and removed')
    }),
    law('remove-gone', async (world) => {
      const { got } = await ended(world)
      assert.equal(got, undefined)
    }),
    law('remove-again', async (world) => {
      const { first, again } = await ended(world)
      assert.deepEqual([first, again], [true, false], 'the first time, and again')
    }),
  ]
}
