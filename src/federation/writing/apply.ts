/** Changes carried out by the source that they are for: one as it is, several as one. */
import type { Fault } from '#domain/faults.ts'
import type { SourceRecord } from '#domain/records.ts'
import type { ResourceName } from '#domain/resources.ts'
import { Refusal, type Call, type ResourcePort, type Step } from '#spi'
import type { Asking } from '../asking.ts'
import { requireSources } from '../completeness.ts'
import { portOf, type Source } from '../source.ts'
import { Gone, NotWritable, WriteFailed } from './failures.ts'

/**
 * What each step gave. `paths`: under which path of the body the faults of a step are told. Throws a Refusal, NotWritable,
 * Gone or WriteFailed; unless the last says otherwise nothing has changed.
 */
export async function apply(asking: Asking, source: Source, steps: readonly Step[], paths: ReadonlyMap<number, string> = new Map()): Promise<readonly (SourceRecord | null)[]> {
  for (const step of steps) requireAbility(source, step)
  // A source that failed a moment ago may hold what looked as if it were not there.
  if (asking.outcome(source).failure) requireSources(asking, 'strict', true)
  const { adapter } = source
  if (steps.length > 1 && !(adapter.together && (adapter.takesTogether?.(steps) ?? true))) {
    throw new NotWritable(`Bron ${source.name} kan niet meer wijzigingen in één keer vastleggen. Er is niets vastgelegd.`)
  }
  type Outcomes = readonly (SourceRecord | null | undefined)[]
  const work = async (call: Call): Promise<Outcomes> => (steps.length === 1 ? [await single(source, steps[0]!, call)] : adapter.together!(steps, call))
  try {
    const reply = await asking.write(source, work)
    if (!reply.ok) throw new WriteFailed(source, reply.error)
    if (reply.value.some((record) => record === undefined)) throw new Gone()
    return reply.value as readonly (SourceRecord | null)[]
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (error.faults.some(({ code }) => code === 'not_found')) throw new Gone()
    throw steps.length === 1 ? error : new Refusal(error.faults.map((fault) => inBody(fault, paths)))
  }
}

const names = { create: 'nieuwe', update: 'wijzigingen van', remove: 'verwijdering van' } as const

/** The source takes such a step, and each field of it: one that it does not keep would be lost in silence. */
function requireAbility(source: Source, step: Step): void {
  const { do: kind, resource } = step
  const port: AnyPort | undefined = portOf(source, resource)
  if (!port?.[kind]) throw new NotWritable(`Bron ${source.name} staat ${names[kind]} ${resource} niet toe.`)
  if (step.do === 'remove') return
  const accepts = port[step.do]!.accepts
  const refused = Object.keys(step.draft).find((name) => step.draft[name] !== null && !accepts.includes(name))
  if (refused !== undefined) throw new NotWritable(`${refused}: bron ${source.name} legt dit veld van ${resource} niet vast.`)
}

/** What of a port counts here, for any resource. */
interface AnyPort {
  readonly create?: { readonly accepts: readonly string[] }
  readonly update?: { readonly accepts: readonly string[] }
  readonly remove?: unknown
}

async function single(source: Source, step: Step, call: Call): Promise<SourceRecord | null | undefined> {
  const port = portOf(source, step.resource) as ResourcePort<ResourceName>
  if (step.do === 'create') return port.create!.send(step.draft, call)
  if (step.do === 'update') return port.update!.send(step.local, step.draft, call)
  return (await port.remove!.send(step.local, call)) ? null : undefined
}

/** A fault of a step as a fault of the body that asked for it. Of a stand-in, the body has no field. */
function inBody(fault: Fault, paths: ReadonlyMap<number, string>): Fault {
  const [number, ...rest] = fault.name.split('.')
  const path = paths.get(Number(number))
  return path === undefined ? { ...fault, name: 'nonFieldErrors' } : { ...fault, name: [...(path ? [path] : []), ...rest].join('.') }
}
