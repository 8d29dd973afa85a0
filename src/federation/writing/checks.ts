/** All that is wrong with what a client asks, found before anything is written; and whether it asks for anything new. Pure but for looking up. */
import { isDeepStrictEqual } from 'node:util'
import { faults, type Fault } from '#domain/faults.ts'
import type { Ids } from '#domain/ids.ts'
import type { Fields, SourceRecord } from '#domain/records.ts'
import { resources, type Relation, type ResourceName } from '#domain/resources.ts'
import { emptyValue, filledValue, type ResourceSchema, type Schema, type Standard } from '#domain/standard.ts'
import { parentReasons, ruleFaults, type Proposal } from '#domain/value-rules.ts'
import type { Item } from '../items.ts'
import { refsIn } from '../items.ts'
import { firstValue } from '../who/merge-persoon.ts'
import { refKey } from '../who/personen.ts'
import type { Scope, Service } from '../service.ts'
import type { Source } from '../source.ts'
import { NotWritable } from './failures.ts'
import { findTargets, valueAt, type Data, type Found, type Target, type Targets } from './targets.ts'

/** What a client sent, read: its fields, with references as `{ uuid }`, and what is wrong with it already. */
export interface Asked {
  readonly fields: Data
  readonly given: ReadonlySet<string>
  readonly faults: readonly Fault[]
}

export interface Checking {
  readonly service: Service
  readonly ids: Ids
  readonly scope: Scope
  readonly standard: Standard
}

/** What the body refers to, and every fault of it, in the order of the fields. */
export async function check({ service, ids, scope, standard }: Checking, asked: Asked, about: Omit<Proposal, 'fields' | 'given'>): Promise<Found> {
  const { targets, faults: missing } = await findTargets(service, ids, scope, about.resource, asked.fields)
  const rules = ruleFaults({ ...about, fields: asked.fields, given: asked.given })
  const order = standard[about.resource].fields
  const placeOf = ({ name }: Fault) => (order.indexOf(name.split('.')[0]!) + order.length + 1) % (order.length + 1)
  const found = [...asked.faults, ...missing, ...rules, ...targetFaults(targets)]
  return { targets, faults: found.sort((one, other) => placeOf(one) - placeOf(other)) }
}

/** What a record must be to be referred to. */
function targetFaults(targets: Targets): Fault[] {
  return [...targets].flatMap(([path, target]) => {
    const name = path.split('.').at(-1)
    if (name === 'subIdentificatorVan' && soortOf(target) !== 'kvk_nummer') return [faults.invalid(path, parentReasons.soort)]
    if (name === 'werkteVoorPartij' && soortPartijOf(target) !== 'organisatie') return [faults.invalid(`${path}.uuid`, "Partij object moet het soort 'organisatie' hebben.")]
    return []
  })
}

const soortOf = ({ at }: Target) => ((at?.record as SourceRecord<'partij-identificatoren'> | undefined)?.fields as Fields<'partij-identificatoren'>).partijIdentificator?.codeSoortObjectId
const soortPartijOf = ({ persoon }: Target) => firstValue((persoon?.partijen ?? []).map(({ record }) => record as { fields: Data }), 'soortPartij')

/** The fields that the source keeps. What is empty need not be kept. Throws NotWritable for any other that it does not accept. */
export function acceptedBy(source: Source, accepts: readonly string[], resource: ResourceName, fields: Data, schema: ResourceSchema): Data {
  const kept = Object.entries(fields).filter(([name, value]) => {
    if (accepts.includes(name === 'toegewezenAanActor' ? 'toegewezenAanActoren' : name)) return true
    if (saysNothing(value, schema.properties[name])) return false
    throw new NotWritable(`${name}: bron ${source.name} legt dit veld van ${resource} niet vast.`)
  })
  return Object.fromEntries(kept)
}

/** What is empty need not be kept. */
export function saysNothing(value: unknown, schema: Schema | undefined): boolean {
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return true
  return schema !== undefined && isDeepStrictEqual(filledValue(value, schema), emptyValue(schema))
}

/** Whether a field as it was sent is what is shown already. Records that come along are not compared here. */
export function isShown(schema: ResourceSchema, item: Item, name: string, fields: Data, targets: Targets): boolean {
  const relation = resources[item.resource].relations[name]
  if (relation) return showsTargets(item, name, relation, fields, targets)
  const { variants } = schema
  if (name === variants?.field) {
    const soort = item.fields[variants.by]
    // Of another soort the source may remember what it was.
    if ((fields[variants.by] ?? soort) !== soort) return false
    const kind = variants.schemas[String(soort)]
    return kind !== undefined && showsDetail(kind, item, fields, targets, name)
  }
  const property = schema.properties[name]!
  return isDeepStrictEqual(filledValue(fields[name], property), filledValue(item.fields[name], property))
}

function showsTargets(item: Item, name: string, relation: Relation, fields: Data, targets: Targets): boolean {
  const { path, value } = valueAt(fields, name, relation)
  const shown = refsIn(relation.group ? (item.fields[relation.group] as Data | null)?.[name] : item.fields[shownAs(name)]).map(refKey)
  const paths = value === null ? [] : relation.many ? (value as readonly unknown[]).map((_, place) => `${path}.${place}`) : [path]
  const asked = paths.map((one) => refKey(targets.get(one)!.ref))
  if (name === 'toegewezenAanActor') return shown.length === 1 && shown[0] === asked[0]
  return isDeepStrictEqual([...new Set(asked)].sort(), [...new Set(shown)].sort())
}

const shownAs = (name: string) => (name === 'toegewezenAanActor' ? 'toegewezenAanActoren' : name)

function showsDetail(kind: Schema, item: Item, fields: Data, targets: Targets, field: string): boolean {
  const [asked, shown] = [fields[field], item.fields[field]] as (Data | null | undefined)[]
  if (!asked || !shown) return !asked && !shown
  return Object.entries(kind.properties ?? {}).every(([name, member]) => {
    if (member.readOnly || name === 'uuid' || asked[name] === undefined) return true
    const relation = resources[item.resource].relations[name]
    if (relation) return showsTargets(item, name, relation, fields, targets)
    return isDeepStrictEqual(filledValue(asked[name], member), filledValue(shown[name], member))
  })
}
