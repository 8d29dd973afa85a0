/** Laws on several changes as one. */
import assert from 'node:assert/strict'
import { Refusal, resources, type Found, type Local, type ResourceName, type Step } from '#spi'
import { absentLocal } from './absent.ts'
import { stopped } from './conduct-laws.ts'
import { draftFor } from './drafts.ts'
import { broken, judgedBy, lawsAbout, type Law, type Subject } from './law.ts'
import { fieldsOf, localsOf, patiently, portOf } from './ports.ts'
import { readOn } from './reading.ts'
import type { World } from './world.ts'

export function togetherLaws(subject: Subject): Law[] {
  const { adapter } = subject
  const pair = adapter.together && pairs.find(([parent, child]) => [parent, child].every((name) => portOf(adapter, name)?.create && portOf(adapter, name)?.get && portOf(adapter, name)?.remove))
  if (!pair) return []
  const law = lawsAbout(subject)
  return [
    law('together-makes', (world) => makesTogether(world, ...pair)),
    law('together-none', async (world) => {
      const { outcome, before, after } = await impossible(world, pair)
      assert.ok(outcome !== 'it did', 'it did')
      judgedBy(before, `${pair[0]} cannot be listed to the end`)
      assert.deepEqual(after, before)
    }),
    law('together-names', async (world) => {
      const { outcome, place, codes } = await impossible(world, pair)
      if (!(outcome instanceof Refusal)) throw broken('it refuses with another error than a Refusal', outcome)
      for (const { name, code } of outcome.faults) assert.ok(name.split('.')[0] === place && codes.includes(code), `${name} ${code} does not tell which step it is of`)
    }),
    law('together-late', async (world) => {
      const before = await allLocals(world, pair[0])
      const { error } = await stopped((call) => world.adapter.together!(stepsFor(world, pair), call))
      assert.ok(error !== undefined, 'it did')
      assert.deepEqual(await allLocals(world, pair[0]), before)
    }),
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
  assert.equal((fieldsOf(pointing!)[relation] as { local: Local } | null | undefined)?.local, made!.local, 'what a later step points at')
  assert.deepEqual(await getOne(world, parent, made!.local), made, 'each record as it is when all is done')
  assert.deepEqual(await getOne(world, child, pointing!.local), pointing)
  const removal: Step[] = [{ do: 'remove', resource: child, local: pointing!.local }, { do: 'remove', resource: parent, local: made!.local }]
  if (takes(adapter, removal)) assert.deepEqual(await adapter.together!(removal, patiently()), [null, null])
  else await portOf(adapter, parent)!.remove!.send(made!.local, patiently())
  assert.equal(await getOne(world, parent, made!.local), undefined)
  assert.equal(await getOne(world, child, pointing!.local), undefined)
}

async function getOne({ adapter }: World, resource: ResourceName, local: Local): Promise<Found<ResourceName>> {
  return (await portOf(adapter, resource)!.get!.fetch([local], patiently()))[0]
}

const takes = (adapter: World['adapter'], steps: readonly Step[]) => adapter.takesTogether?.(steps) ?? true

/** The step with another of its references to what is not there. */
function pointingNowhere({ adapter }: World, step: Step, [, child, relation]: Pair): Step {
  const [name, { to }] = Object.entries(resources[child].relations).find(([one, { many }]) => one !== relation && !many)!
  const nowhere = { local: absentLocal(portOf(adapter, to)!.ids, 'samen') }
  return { ...step, draft: { ...(step as { draft: Record<string, unknown> }).draft, [name]: nowhere } } as Step
}

interface Impossible {
  readonly outcome: unknown
  readonly before: Local[] | undefined
  readonly after: Local[] | undefined
  /** Of the step that cannot be done, and the codes that say so. */
  readonly place: string
  readonly codes: readonly string[]
}

/** Two steps that can be done and then one that cannot; or, where no more are taken, the second that cannot. */
async function impossible(world: World, pair: Pair): Promise<Impossible> {
  const { adapter } = world
  const [parent] = pair
  const before = await allLocals(world, parent)
  const last: Step = { do: 'remove', resource: parent, local: absentLocal(portOf(adapter, parent)!.ids, 'samen') }
  const [first, second] = stepsFor(world, pair)
  const three = [first!, second!, last]
  const taken = takes(adapter, three)
  const outcome = await adapter.together!(taken ? three : [first!, pointingNowhere(world, second!, pair)], patiently()).then(() => 'it did', (error: unknown) => error)
  return { outcome, before, after: await allLocals(world, parent), ...(taken ? { place: '2', codes: ['not_found'] } : { place: '1', codes: ['invalid', 'does_not_exist'] }) }
}

async function allLocals({ adapter }: World, resource: ResourceName): Promise<Local[] | undefined> {
  const { list } = portOf(adapter, resource)!
  if (!list || list.ability.needs?.length) return undefined
  const { records, whole } = await readOn(list, { filters: [] })
  return whole ? localsOf(records) : undefined
}
