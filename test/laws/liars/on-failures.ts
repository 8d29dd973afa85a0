/** Liars about a source that fails. */
import { SourceError, type Adapter } from '#spi'
import { dorp } from '../dorp.ts'
import type { FaultKind } from '../faults.ts'
import type { Opened } from '../laws.ts'
import { memoryAdapter } from '../memory-adapter.ts'
import { errorOf, failingMemory } from '../memory-faults.ts'
import { portOf, portsOf, type AnyList, type AnyPort } from '../ports.ts'
import type { Lie, Request } from './making.ts'

type Failing = () => FaultKind | undefined
type Fetch = AnyList['fetch']

/** Changes every list of a source that can fail. */
function failing(change: (fetch: Fetch, kind: Failing, honest: Fetch) => Fetch): Lie {
  return () => failingAdapter((port, kind, honest) => (port.list ? { list: { ability: port.list.ability, fetch: change(port.list.fetch.bind(port.list), kind, honest.list!.fetch.bind(honest.list)) } } : {}))
}

function failingAdapter(change: (port: AnyPort, kind: Failing, honest: AnyPort) => Partial<AnyPort>, changeAdapter: (adapter: Adapter) => Partial<Adapter> = () => ({})): Opened {
  const { adapter, faults, failing: kind } = failingMemory(dorp)
  const twin = memoryAdapter(dorp)
  const resources = Object.fromEntries(portsOf(adapter).map(([name, port]) => [name, { ...port, ...change(port, kind, portOf(twin, name)!) }])) as Adapter['resources']
  return { adapter: { ...adapter, resources, ...changeAdapter(adapter) }, faults, close: async () => {} }
}

/** A first page of everything; other laws look at the others. */
const isPlain = ({ from, persoon, filters }: Request) => !from && !persoon && filters.length === 0

/** Takes one kind of failure for something else. */
const taking = (mistaken: FaultKind, instead: (fetch: Fetch, request: Request) => ReturnType<Fetch>) => failing((fetch, kind, honest) => (request, call) =>
  (kind() === mistaken && isPlain(request) ? instead(honest, request) : fetch(request, call)))

const empty = async () => ({ records: [], total: 0 })

export const onFailures = {
  recovers: failing((fetch, kind) => {
    let down = false
    return async (request, call) => {
      down ||= kind() !== undefined
      if (down) throw errorOf('down')
      return fetch(request, call)
    }
  }),
  'down-fails': taking('down', empty),
  'cut-fails': taking('cut', async (honest, request) => {
    const { records, ...answer } = await honest(request, { signal: AbortSignal.timeout(1000) })
    return { ...answer, records: records.slice(0, Math.ceil(records.length / 2)) }
  }),
  'hanging-ends': taking('hanging', () => new Promise(() => {})),
  'failing-fails': taking('failing', empty),
  'refusing-fails': taking('refusing', empty),
  'busy-fails': taking('busy', async () => { throw errorOf('down') }),
  'busy-waits': taking('busy', async () => { throw new SourceError('bron-overbelast', 'the source asks to slow down (429)') }),
  'garbled-fails': taking('garbled', empty),
  'get-fails': () => failingAdapter(({ get }, kind) => ({ get: { fetch: async (locals, call) => (kind() ? locals.map(() => undefined) : get!.fetch(locals, call)) } })),
  'probe-fails': () => failingAdapter(() => ({}), (honest) => ({ probe: (call) => honest.probe!(call).catch((error: unknown) => { if (call.signal.aborted) throw error }) })),
  'page-fails': failing((fetch, kind) => (request, call) => (kind() && request.from ? empty() : fetch(request, call))),
  'failure-silent': failing((fetch, kind) => async (request, call) => {
    if (kind() && !isPlain(request)) throw new SourceError('bron-onbereikbaar', `no answer for ${JSON.stringify(request)}`)
    return fetch(request, call)
  }),
} satisfies Record<string, Lie>
