/** The adapters of Gevel with every call on them counted, by the public name of the source. */
import type { AdapterType } from '#spi'
import { adapterTypes } from '../../src/main.ts'

export interface Calls {
  /** Since it was last asked, by source. */
  taken(): Record<string, Made[]>
}

export interface Made {
  /** `get klantcontacten`, `list partijen`. */
  readonly call: string
  /** Whether the source had anything. */
  readonly found: boolean
}

interface Port {
  readonly list?: { readonly ability: unknown; fetch(...asked: unknown[]): Promise<{ readonly records: readonly unknown[] }> }
  readonly get?: { fetch(...asked: unknown[]): Promise<readonly unknown[]> }
}

export function countedAdapters(): { types: readonly AdapterType<never>[]; calls: Calls } {
  const log: (Made & { source: string })[] = []
  const types = adapterTypes.map((type): AdapterType<never> => ({
    ...type,
    open: (settings, context) => {
      const adapter = type.open(settings, context)
      const ports = Object.entries(adapter.resources) as unknown as [string, Port][]
      const note = (call: string, found: boolean) => void log.push({ source: context.source, call, found })
      return { ...adapter, resources: Object.fromEntries(ports.map(([name, port]) => [name, noted(port, (kind, found) => note(`${kind} ${name}`, found))])) }
    },
  }))
  const taken = () => {
    const bySource: Record<string, Made[]> = {}
    for (const { source, ...made } of log.splice(0)) (bySource[source] ??= []).push(made)
    return bySource
  }
  return { types, calls: { taken } }
}

function noted({ list, get, ...port }: Port, note: (kind: 'list' | 'get', found: boolean) => void): Port {
  return {
    ...port,
    ...(list && { list: { ability: list.ability, fetch: async (...asked: unknown[]) => {
      const answer = await list.fetch(...asked)
      note('list', answer.records.length > 0)
      return answer
    } } }),
    ...(get && { get: { fetch: async (...asked: unknown[]) => {
      const answer = await get.fetch(...asked)
      note('get', answer.some((record) => record !== undefined))
      return answer
    } } }),
  }
}
