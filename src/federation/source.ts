/** The configured sources, checked before anything is asked. */
import type { Adapter, ResourcePort } from '#spi'
import { idCodecs } from '#domain/codecs.ts'
import { isFilterName } from '#domain/filters.ts'
import type { Form } from '#domain/ids.ts'
import { isResourceName, type ResourceName } from '#domain/resources.ts'
import { persoonKeys } from '../spi/contract.ts'

/** Whether mail and telephone addresses may link a source's items to a persoon, and which addresses count. */
export type Koppelen = 'geen' | 'geverifieerd' | 'alle'

export interface SourceSettings {
  /** The public name, shown to clients. */
  readonly name: string
  /** Part of every id; 1 to 255, never reused for another source. */
  readonly number: number
  readonly verplichting: 'verplicht' | 'optioneel'
  readonly koppelen: Koppelen
  /** Milliseconds that all calls for one request together may be with the source; waiting for a turn does not count. */
  readonly deadlineMs: number
  /** Calls at the same time, and calls that may wait for their turn. */
  readonly concurrency: number
  readonly queue: number
  /** Milliseconds that a call may wait for its turn. */
  readonly queueMs?: number
  /** Seconds that its answers are kept in memory; absent or 0: not at all. */
  readonly cacheSeconds?: number
  /** Records that may be read ahead of one answer; absent or 0: none. */
  readonly prefetch?: number
}

export interface Source extends SourceSettings {
  readonly adapter: Adapter
}

export function portOf<R extends ResourceName>(source: Source, resource: R): ResourcePort<R> | undefined {
  return source.adapter.resources[resource]
}

/** Id forms of all sources, as `Ids` wants them. */
export function idForms(sources: readonly Source[]): { [R in ResourceName]?: Map<number, Form> } {
  const forms: { [R in ResourceName]?: Map<number, Form> } = {}
  for (const source of sources) {
    for (const [resource, port] of portsOf(source)) {
      forms[resource] ??= new Map<number, Form>()
      forms[resource].set(source.number, port.ids)
    }
  }
  return forms
}

function portsOf(source: Source): [ResourceName, ResourcePort<ResourceName>][] {
  return Object.entries(source.adapter.resources) as unknown as [ResourceName, ResourcePort<ResourceName>][]
}

/** Everything that is wrong with the sources and what their adapters declare; empty when all is well. */
export function sourceFaults(sources: readonly Source[]): string[] {
  const faults: string[] = []
  for (const source of sources) {
    for (const [resource, port] of Object.entries(source.adapter.resources)) {
      for (const fault of portFaults(resource, port as ResourcePort<ResourceName>)) faults.push(`sources.${source.name}: ${resource}: ${fault}`)
    }
  }
  return faults
}

function portFaults(resource: string, port: ResourcePort<ResourceName>): string[] {
  if (!isResourceName(resource)) return ['is no resource of the standard']
  const faults: string[] = []
  if (!idCodecs.includes(port.ids.codec)) {
    faults.push(`its ids (${String(port.ids.codec)}) fit no codec; such a source needs the key directory, which does not exist yet`)
  }
  if (!port.get) faults.push('has no get, so an id that Gevel hands out could not be followed')
  const ability = port.list?.ability
  if (!ability) return faults
  if (!Number.isInteger(ability.pageSize) || ability.pageSize < 1) faults.push('pageSize must be a whole number of at least 1')
  for (const name of Object.keys(ability.filters)) {
    if (!isFilterName(resource, name)) faults.push(`declares a filter ${name} that the standard does not have`)
  }
  for (const key of ability.persoon ?? []) {
    if (!persoonKeys.includes(key)) faults.push(`declares a persoon key ${key} that does not exist`)
  }
  for (const name of (ability.needs ?? []).flat()) {
    const possible = name === 'persoon' ? (ability.persoon ?? []).length > 0 : Object.hasOwn(ability.filters, name)
    if (!possible) faults.push(`needs ${name} but cannot be asked by it`)
  }
  return faults
}
