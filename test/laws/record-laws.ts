/** Laws on each record by itself: its local, its fields, and that it is plain JSON. */
import assert from 'node:assert/strict'
import { codecs } from '#domain/codecs.ts'
import { resources } from '#domain/resources.ts'
import type { IdForm, Local, ResourceName, SourceRecord } from '#spi'
import type { Behaviour } from './behaviours.ts'
import { judgedBy, lawsAbout, type Law, type Subject } from './law.ts'
import { fieldsOf, type AnyPort, type Data } from './ports.ts'
import { faultsOf, nullableFields, type ShapeRule } from './standard-shape.ts'
import type { World } from './world.ts'

/** Lists that Gevel can find by asking the other side. */
const optionalLists = new Set(['partijen betrokkenen'])

const shapes: Readonly<Partial<Record<Behaviour, ShapeRule>>> = {
  'shape-required': 'required', 'shape-known': 'known', 'shape-derived': 'derived', 'shape-moment': 'moment', 'shape-day': 'day',
  'shape-length': 'length', 'shape-choice': 'choice', 'shape-type': 'type', 'shape-null': 'null', 'shape-pattern': 'pattern',
}

export function recordLaws(subject: Subject, resource: ResourceName, { ids, omits }: AnyPort): Law[] {
  const law = lawsAbout(subject, resource)
  const each = (check: (record: SourceRecord) => void) => (world: World) => {
    const known = recordsOf(world, resource)
    for (const record of known) check(record)
  }
  const shaped = (rule: ShapeRule) => each((record) =>
    assert.deepEqual(faultsOf(resource, fieldsOf(record)).filter((fault) => fault.rule === rule).map(({ text }) => text), [], record.local))
  const lists = Object.entries(resources[resource].relations).filter(([name, { many }]) => many && !optionalLists.has(`${resource} ${name}`)).map(([name]) => name)
  return [
    law('local-form', each(({ local }) => assert.ok(fits(local, ids), `${local} is no ${ids.codec}${ids.children ? ' with a slot' : ''}`))),
    ...Object.entries(shapes).map(([behaviour, rule]) => law(behaviour as Behaviour, shaped(rule))),
    ...(resource === 'klantcontacten' ? [law('shape-onderwerp', shaped('onderwerp'))] : []),
    law('no-sentinels', each((record) => assert.deepEqual(textsOf(record.fields).filter(([, text]) => isSentinel(text)).map(([path]) => path), [], `${record.local} has a moment that stands for none`))),
    law('texts-whole', each((record) => assert.deepEqual(textsOf(record.fields).filter(([, text]) => isBroken(text)).map(([path]) => path), [], `${record.local} has letters that were not written`))),
    ...(lists.length > 0 ? [
      law('lists-given', each((record) => assert.deepEqual(lists.filter((name) => fieldsOf(record)[name] === undefined), [], record.local))),
      law('lists-are-lists', each((record) => assert.deepEqual(lists.filter((name) => !Array.isArray(fieldsOf(record)[name] ?? [])), [], record.local))),
    ] : []),
    // Only of a partij does silence say something: its fields are merged with those of other sources.
    ...(resource === 'partijen' ? [law('empty-given', (world) => givesEmptyOnes(resource, recordsOf(world, resource)))] : []),
    ...(omits ? [law('omits-kept', each((record) => assert.deepEqual(omits.filter((name) => fieldsOf(record)[name] !== undefined), [], record.local)))] : []),
    law('plain-json', each((record) => assert.deepEqual(JSON.parse(JSON.stringify(record)), record, record.local))),
    law('provenance-known', each(({ local, provenance = 'eigen' }) => assert.ok(['eigen', 'via-zaak', 'via-adres'].includes(provenance), `${local} is linked ${String(provenance)}`))),
  ]
}

function recordsOf(world: World, resource: ResourceName): SourceRecord[] {
  const known = [...world.known(resource).values()]
  judgedBy(known.length > 0, `no record of ${resource} was found: fill the source, or give samples`)
  return known
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The same key must come out of an id as went into it. */
export function fits(local: Local, { codec, children }: IdForm): boolean {
  const parts = children ? /^(.+)#(0|[1-9]\d{0,2})$/s.exec(local) : [local, local, '0']
  if (!parts || Number(parts[2]) > (codec === 'uuid' ? 7 : 255)) return false
  const native = parts[1]!
  if (codec === 'uuid') return uuid.test(native)
  const bytes = codecs[codec].encode(native)
  return bytes !== undefined && codecs[codec].decode(bytes) === native
}

/** A field that one record has and another lacks says that the other does not carry it, where it is empty. */
function givesEmptyOnes(resource: ResourceName, records: readonly SourceRecord[]): void {
  judgedBy(records.length > 1, `there are not two records of ${resource}`)
  const kinds = Map.groupBy(records, (record) => `${String(fieldsOf(record)['soortPartij'])} ${String(fieldsOf(record)['soortActor'])}`)
  for (const same of kinds.values()) {
    const nullable = nullableFields(resource, fieldsOf(same[0]!))
    const given = nullable.filter((name) => same.some((record) => fieldsOf(record)[name] !== undefined))
    for (const record of same) assert.deepEqual(given.filter((name) => fieldsOf(record)[name] === undefined), [], `${record.local} leaves out what others have`)
  }
}

/** Texts with the path at which they stand. */
function textsOf(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value as Data).flatMap(([name, one]) => textsOf(one, path ? `${path}.${name}` : name))
}

/** What systems write for a moment that they do not know. */
const sentinels = /^(?:0001-01-01|1753-01-01|1899-12-30|1899-12-31|1900-01-01|1970-01-01|9999-12-31)T00:00:00(?:\.0+)?Z$/
const isSentinel = (text: string) => sentinels.test(text)

/** UTF-8 read as Latin-1, half a character, what a decoder gave up on, and signs that no text has. */
function isBroken(text: string): boolean {
  return !text.isWellFormed() || /\uFFFD|\0|Ã[\u0080-\u00BF\u201A-\u2122]|â(?:\u0080|€)[\u0080-\u00BF\u2018-\u2122]/.test(text)
}
