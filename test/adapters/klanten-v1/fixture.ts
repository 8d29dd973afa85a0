/** A stand-in on a socket of this machine with the adapter in front of it. */
import type { Adapter, Call, ListAnswer, ListRequest, ResourceName, SourceRecord } from '#spi'
import { klantenV1, type KlantenSettings } from '../../../adapters/klanten-v1/index.ts'
import type { Gegevens } from './gegevens.ts'
import { startStandIn, type StandIn, type StandInOptions } from './standin.ts'
import type { Dialect } from './vormen.ts'

export interface Fixture {
  readonly adapter: Adapter
  readonly standIn: StandIn
  close(): Promise<void>
}

export const call = (signal: AbortSignal = AbortSignal.timeout(8000)): Call => ({ signal })

export async function start(dialect: Dialect, data: Gegevens, options: StandInOptions = {}, settings: Partial<KlantenSettings> = {}, now = () => new Date()): Promise<Fixture> {
  const standIn = await startStandIn(dialect, data, options)
  const adapter = klantenV1.open({ ...standIn.settings, ...settings }, { source: 'kcc', now, baseDirectory: import.meta.dirname })
  return {
    adapter, standIn,
    close: async () => {
      await adapter.close?.()
      await standIn.close()
    },
  }
}

export async function list<R extends ResourceName>(adapter: Adapter, resource: R, request: Partial<ListRequest<R>> = {}): Promise<ListAnswer<R>> {
  const { list: port } = adapter.resources[resource] as unknown as { list: { ability: { pageSize: number }; fetch(request: unknown, call: Call): Promise<ListAnswer<R>> } }
  return port.fetch({ filters: [], limit: port.ability.pageSize, ...request }, call())
}

export async function get<R extends ResourceName>(adapter: Adapter, resource: R, ...locals: string[]): Promise<(SourceRecord<R> | undefined)[]> {
  const port = adapter.resources[resource] as unknown as { get: { fetch(locals: readonly string[], call: Call): Promise<(SourceRecord<R> | undefined)[]> } }
  return port.get.fetch(locals, call())
}

export const locals = (answer: { readonly records: readonly { readonly local: string }[] }) => answer.records.map(({ local }) => local)
