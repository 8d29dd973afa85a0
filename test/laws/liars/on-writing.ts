/** Liars in writing. */
import { Refusal, type Adapter, type Local, type SourceRecord, type Step } from '#spi'
import { dorp } from '../dorp.ts'
import { fieldsOf, type AnyPort, type Data } from '../ports.ts'
import { deaf, lying, lyingAdapter, type Change, type Lie } from './making.ts'

type Create = NonNullable<AnyPort['create']>['send']
type Update = NonNullable<AnyPort['update']>['send']
type Remove = NonNullable<AnyPort['remove']>['send']

const writing = (change: Change, resource: 'actoren' | 'betrokkenen' = 'actoren'): Lie => lying(resource, change, { writes: true })
const creating = (change: (create: Create, port: AnyPort) => Create, resource: 'actoren' | 'betrokkenen' = 'actoren') =>
  writing((port) => ({ create: { accepts: port.create!.accepts, send: change(port.create!.send.bind(port.create), port) } }), resource)
const updating = (change: (update: Update, port: AnyPort) => Update) => writing((port) => ({ update: { accepts: port.update!.accepts, send: change(port.update!.send.bind(port.update), port) } }))
const removing = (change: (remove: Remove, port: AnyPort) => Remove) => writing((port) => ({ remove: { send: change(port.remove!.send.bind(port.remove), port) } }))

const first = dorp.actoren![0]!.local
const isKnown = new Set(dorp.actoren!.map(({ local }) => local))
const hasFields = (draft: Data) => Object.keys(draft).length > 0

/** Draws up again what an honest refusal says. */
const refusing = (change: (refusal: Refusal, create: Create, draft: Data) => unknown) => creating((create) => async (draft, call) => {
  try {
    return await create(draft, call)
  } catch (error) {
    throw error instanceof Refusal ? await change(error, create, draft) : error
  }
}, 'betrokkenen')

export const onWriting = {
  'create-holds': creating((create) => ({ actoridentificator: _, ...draft }, call) => create(draft, call)),
  'create-new': creating((_create, { update }) => async (draft, call) => (await update!.send(first, draft, call))!),
  'create-shown': creating(() => async (draft, call) => {
    call.signal.throwIfAborted()
    return { local: '00000000-0000-4000-8000-000000000000', fields: draft }
  }),
  'create-listed': writing(({ list }) => ({ list: { ability: list!.ability, fetch: async (request, call) => {
    const answer = await list!.fetch(request, call)
    const records = answer.records.filter(({ local }) => isKnown.has(local))
    return { ...answer, records, total: records.length }
  } } })),
  'create-late': creating((create) => (draft) => create(draft, deaf())),
  'create-refused': refusing(() => new Error('foreign key constraint failed')),
  'refusal-changes-nothing': refusing(async (refusal, create, { wasPartij: _, ...draft }) => {
    await create(draft, deaf())
    return refusal
  }),
  'refusal-silent': refusing((refusal, _create, { wasPartij }) => new Refusal(refusal.faults.map((fault) => ({ ...fault, reason: `${(wasPartij as { local: Local }).local} bestaat niet` })))),
  'update-nothing': updating((update) => (local, draft, call) => update(local, hasFields(draft) ? draft : { indicatieActief: false }, call)),
  'update-only-given': updating((update) => (local, draft, call) => update(local, hasFields(draft) ? { indicatieActief: false, ...draft } : draft, call)),
  'update-shown': updating((update, { get }) => async (local, draft, call) => {
    call.signal.throwIfAborted()
    const [found] = (await get!.fetch([local], call)) as (SourceRecord | undefined)[]
    return found && hasFields(draft) ? { ...found, fields: { ...fieldsOf(found), ...draft } } : update(local, draft, call)
  }),
  'update-late': updating((update) => (local, draft) => update(local, draft, deaf())),
  'update-absent': updating((update, { create }) => async (local, draft, call) => (await update(local, draft, call)) ?? create!.send(draft, call)),
  'remove-gone': removing((_remove, { get }) => {
    const gone = new Set<Local>()
    return async (local, call) => {
      const [found] = await get!.fetch([local], call)
      const isFirst = found !== undefined && !gone.has(local)
      gone.add(local)
      return isFirst
    }
  }),
  'remove-again': removing((remove) => {
    const gone = new Set<Local>()
    return async (local, call) => {
      if (await remove(local, call)) gone.add(local)
      return gone.has(local)
    }
  }),
  'remove-late': removing((remove) => (local) => remove(local, deaf())),
  'remove-absent': removing((remove) => {
    const gone = new Set<Local>()
    return async (local, call) => {
      const isRemoved = await remove(local, call)
      const isAgain = gone.has(local)
      gone.add(local)
      return isRemoved || !isAgain
    }
  }),
  'together-makes': together((adapter) => (steps, call) => adapter.together!(steps.map((step) => (step.do === 'remove' ? step : { ...step, draft: withoutPointers(step.draft) })), call)),
  'together-none': together((adapter) => async (steps, call) => {
    const done: (SourceRecord | null)[] = []
    for (const step of steps) done.push(...(await adapter.together!([pointed(step, done)], call).catch((error: unknown) => { throw renumbered(error, done.length) })))
    return done
  }),
  'together-names': together((adapter) => (steps, call) => adapter.together!(steps, call).catch((error: unknown) => { throw renumbered(error, steps.length) })),
  'together-late': together((adapter) => (steps) => adapter.together!(steps, deaf())),
} satisfies Record<string, Lie>

function together(change: (honest: Adapter) => NonNullable<Adapter['together']>): Lie {
  return lyingAdapter((honest) => ({ together: change(honest) }), { writes: true })
}

const isPointer = (value: unknown): value is { step: number } => typeof value === 'object' && value !== null && 'step' in value
const withoutPointers = (draft: Data): Data => Object.fromEntries(Object.entries(draft).filter(([, value]) => !isPointer(value)))

function pointed(step: Step, done: readonly (SourceRecord | null)[]): Step {
  if (step.do === 'remove') return step
  return { ...step, draft: Object.fromEntries(Object.entries(step.draft).map(([name, value]) => [name, isPointer(value) ? { local: done[value.step]!.local } : value])) }
}

function renumbered(error: unknown, place: number): unknown {
  return error instanceof Refusal ? new Refusal(error.faults.map((fault) => ({ ...fault, name: fault.name.replace(/^\d+/, String(place)) }))) : error
}
