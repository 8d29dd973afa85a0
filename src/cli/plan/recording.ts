/** Sources that note every call that is really made on them, behind all that may keep a call from being made. */
import type { Adapter, Call, ListAnswer, ListRequest, ResourceName, ResourcePort } from '#spi'
import { isQuarantine } from '#spi'
import type { Source } from '../../federation/source.ts'
import { failureIn } from '../failures.ts'
import { masked, shownValue } from './mask.ts'

export interface RecordedCall {
  readonly source: string
  readonly action: 'list' | 'get' | 'zaken'
  readonly resource?: ResourceName
  readonly by?: { readonly key: string; readonly values: readonly string[] }
  readonly filters: readonly { readonly name: string; readonly value: string }[]
  readonly order?: string
  readonly limit?: number
  readonly from?: number | 'cursor'
  /** Milliseconds since the request. */
  readonly at: number
  ms?: number
  rows?: number
  quarantined?: number
  total?: number
  failure?: string
}

export interface Recording {
  /** From now on time is counted. */
  begin(): void
  readonly calls: readonly RecordedCall[]
  readonly sources: readonly Source[]
}

/** `prefetch` is left out: it is no part of the answer. */
export function recorded(sources: readonly Source[], clock: () => number): Recording {
  let began = clock()
  const calls: RecordedCall[] = []
  async function noted<T>(call: Omit<RecordedCall, 'at'>, { signal }: Call, work: () => Promise<T>, outcome: (answer: T) => Partial<RecordedCall>): Promise<T> {
    const at = Math.round(clock() - began)
    const kept: RecordedCall = { ...call, at }
    calls.push(kept)
    try {
      const answer = await work()
      Object.assign(kept, outcome(answer))
      return answer
    } catch (error) {
      kept.failure = failureIn(call.source, error, signal).code
      throw error
    } finally {
      kept.ms = Math.round(clock() - began) - at
    }
  }

  function port(source: string, resource: ResourceName, own: ResourcePort<ResourceName>): ResourcePort<ResourceName> {
    const { list, get } = own
    return {
      ids: own.ids,
      ...(own.omits && { omits: own.omits }),
      ...(list && {
        list: {
          ability: list.ability,
          fetch: (request, call) => noted({ source, action: 'list', resource, ...shownRequest(resource, request) }, call, () => list.fetch(request, call), listed),
        },
      }),
      ...(get && {
        get: {
          fetch: (locals, call) => noted(
            { source, action: 'get', resource, filters: [], by: { key: 'local', values: locals.map(masked) } }, call, () => get.fetch(locals, call),
            (found) => ({ rows: found.filter((one) => one && !isQuarantine(one)).length, quarantined: found.filter((one) => one && isQuarantine(one)).length }),
          ),
        },
      }),
    }
  }

  function adapterOf({ name, adapter }: Source): Adapter {
    const { zaken } = adapter
    const resources = Object.fromEntries(Object.entries(adapter.resources).map(([resource, own]) => [resource, port(name, resource as ResourceName, own as ResourcePort<ResourceName>)]))
    return {
      resources: resources,
      ...(zaken && {
        zaken: {
          namen: (known, call) => noted({ source: name, action: 'zaken', filters: [], by: { key: 'naam', values: known.map(masked) } }, call, () => zaken.namen(known, call), (found) => ({ rows: found.length })),
        },
      }),
    }
  }

  return { begin: () => { began = clock() }, calls, sources: sources.map((source) => ({ ...source, prefetch: 0, adapter: adapterOf(source) })) }
}

const listed = ({ records, quarantined = [], total }: ListAnswer<ResourceName>) => ({ rows: records.length, quarantined: quarantined.length, ...(total !== undefined && { total }) })

function shownRequest(resource: ResourceName, { filters, persoon, order, limit, from }: ListRequest<ResourceName>) {
  return {
    filters: filters.map(({ name, value }) => ({ name, value: shownValue(resource, name, value) })),
    ...(persoon && { by: { key: persoon.key, values: persoon.values.map(masked) } }),
    ...(order && { order: `${order.field} ${order.direction}` }),
    limit,
    ...(from && { from: 'offset' in from ? from.offset : ('cursor' as const) }),
  }
}
