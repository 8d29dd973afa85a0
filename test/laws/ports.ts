/** The contract without its types per resource: what laws need to look at any resource in the same way. */
import type {
  Adapter, Call, FilterAbility, Found, IdForm, ListAnswer, Local, Order, PersoonFilter, PersoonKey, Position, ResourceName, SourceRecord,
} from '#spi'
import { resourceNames } from '#spi'

export interface AnyFilter {
  readonly name: string
  readonly value: string | boolean | readonly string[]
}

/** What is asked of a list, apart from which page. */
export interface Question {
  readonly filters: readonly AnyFilter[]
  readonly persoon?: PersoonFilter
  readonly order?: Order
}

export interface AnyAbility {
  readonly filters: Readonly<Record<string, FilterAbility>>
  readonly persoon?: readonly PersoonKey[]
  readonly persoonAnyOf?: number
  readonly persoonPushes?: 'exact' | 'narrows'
  readonly needs?: readonly (readonly string[])[]
  readonly orders: readonly Order[]
  readonly pageSize: number
  readonly total: 'exact' | 'readable' | 'none'
  readonly seek: 'offset' | 'cursor' | 'none'
  readonly ties: 'stable' | 'unstable'
}

export interface AnyList {
  readonly ability: AnyAbility
  fetch(request: Question & { readonly limit: number; readonly from?: Position }, call: Call): Promise<ListAnswer<ResourceName>>
}

export interface AnyPort {
  readonly ids: IdForm
  readonly omits?: readonly string[]
  readonly list?: AnyList
  readonly get?: { fetch(locals: readonly Local[], call: Call): Promise<Found<ResourceName>[]> }
  readonly content?: (local: Local, call: Call) => Promise<AsyncIterable<Uint8Array>>
  readonly create?: { readonly accepts: readonly string[]; send(draft: Data, call: Call): Promise<SourceRecord> }
  readonly update?: { readonly accepts: readonly string[]; send(local: Local, draft: Data, call: Call): Promise<SourceRecord | undefined> }
  readonly remove?: { send(local: Local, call: Call): Promise<boolean> }
}

export type Data = Readonly<Record<string, unknown>>

export function portOf(adapter: Adapter, resource: ResourceName): AnyPort | undefined {
  return adapter.resources[resource]
}

export function portsOf(adapter: Adapter): [ResourceName, AnyPort][] {
  return resourceNames.flatMap((resource) => {
    const port = portOf(adapter, resource)
    return port ? [[resource, port] as [ResourceName, AnyPort]] : []
  })
}

export const fieldsOf = (record: SourceRecord): Data => record.fields
export const localsOf = (records: readonly { readonly local: Local }[]): Local[] => records.map(({ local }) => local)

/** Long enough for any source, short enough to end a law that hangs. */
export const patiently = (): Call => ({ signal: AbortSignal.timeout(60_000) })
