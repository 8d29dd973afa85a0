/** What a body refers to: each uuid in it found, or told to be nowhere. */
import { faults, type Fault } from '#domain/faults.ts'
import type { Ids, Ref } from '#domain/ids.ts'
import { resources, type Relation, type ResourceName } from '#domain/resources.ts'
import { requireSources } from '../completeness.ts'
import type { RecordAt } from '../items.ts'
import type { Persoon } from '../who/persoon.ts'
import type { Scope, Service } from '../service.ts'

export type Data = Readonly<Record<string, unknown>>

/** A record that exists. */
export interface Target {
  readonly resource: ResourceName
  /** Under which answers show it. */
  readonly ref: Ref
  /** Of a partij. */
  readonly persoon?: Persoon
  /** Of anything else. */
  readonly at?: RecordAt
}

/** By the path of the reference: `wasPartij`, `toegewezenAanActoren.0`, `partijIdentificatie.werkteVoorPartij`. */
export type Targets = ReadonlyMap<string, Target>

interface Wanted {
  readonly path: string
  readonly resource: ResourceName
  readonly uuid: string
}

export interface Found {
  readonly targets: Targets
  readonly faults: readonly Fault[]
}

/** Throws SourcesFailed when something is nowhere to be found and a source that could hold it did not answer. */
export async function findTargets(service: Service, ids: Ids, scope: Scope, resource: ResourceName, fields: Data): Promise<Found> {
  const wanted = referencesIn(resource, fields, '')
  const found = await Promise.all(wanted.map(async (one) => [one, await targetOf(service, ids, scope, one)] as const))
  const missing = found.flatMap(([one, target]) => (target ? [] : [faults.missing(`${one.path}.uuid`, resources[one.resource].schema)]))
  if (missing.length > 0) requireSources(scope.asking, 'strict', true)
  return { targets: new Map(found.flatMap(([{ path }, target]) => (target ? [[path, target]] : []))), faults: missing }
}

async function targetOf(service: Service, ids: Ids, scope: Scope, { resource, uuid }: Wanted): Promise<Target | undefined> {
  if (resource !== 'partijen') {
    const at = await service.find(scope, resource, uuid)
    return at && { resource, at, ref: { source: at.source.number, local: at.record.local } }
  }
  const found = await scope.personen.byPlaces(ids.locate(resource, uuid))
  const [persoon] = scope.sight ? await scope.sight.personen(found) : found
  return persoon && { resource, persoon, ref: persoon.ref }
}

/** Every uuid in the fields of a resource, those of records that come along included. */
function referencesIn(resource: ResourceName, fields: Data, prefix: string): Wanted[] {
  return Object.entries(resources[resource].relations).flatMap(([name, relation]) => {
    const { path, value } = valueAt(fields, name, relation, prefix)
    if (value === undefined || value === null) return []
    if (!relation.many) return [{ path, resource: relation.to, uuid: (value as { uuid: string }).uuid }]
    return (value as readonly Data[]).flatMap((item, place) => {
      const own = typeof item['uuid'] === 'string' ? [{ path: `${path}.${place}`, resource: relation.to, uuid: item['uuid'] }] : []
      return relation.form === 'embedded' ? [...own, ...referencesIn(relation.to, withoutOwner(item), `${path}.${place}.`)] : own
    })
  })
}

/** A record that comes along belongs to the one it comes with, whatever it says itself. */
export function withoutOwner(item: Data): Data {
  const { identificeerdePartij: _owner, ...rest } = item
  return rest
}

export function valueAt(fields: Data, name: string, { group }: Relation, prefix = ''): { path: string; value: unknown } {
  return group
    ? { path: `${prefix}${group}.${name}`, value: (fields[group] as Data | null | undefined)?.[name] }
    : { path: `${prefix}${name}`, value: fields[name] }
}
