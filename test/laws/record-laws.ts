/** Laws on each record by itself: its local, its fields, and that it is plain JSON. */
import assert from 'node:assert/strict'
import { codecs } from '#domain/codecs.ts'
import { resources } from '#domain/resources.ts'
import type { IdForm, Local, ResourceName, SourceRecord } from '#spi'
import type { Law, Subject } from './law.ts'
import { fieldsOf, type AnyPort } from './ports.ts'
import { pointersOf } from './references.ts'
import { faultsOf } from './standard-shape.ts'

/** Lists that Gevel can find by asking the other side. */
const optionalLists = new Set(['partijen betrokkenen'])

export function recordLaws(subject: Subject, resource: ResourceName, { ids }: AnyPort): Law[] {
  const law = (claim: string, check: (record: SourceRecord) => void): Law => ({
    name: `${resource}: ${claim}`,
    run: async () => {
      for (const record of (await subject.world()).known(resource).values()) check(record)
    },
  })
  return [
    law('has locals that fit their form', ({ local }) => assert.ok(fits(local, ids), `${local} is no ${ids.codec}${ids.children ? ' with a slot' : ''}`)),
    law('has the fields of the standard, within its limits', (record) => assert.deepEqual(faultsOf(resource, fieldsOf(record)), [], record.local)),
    law('gives its lists, also when they are empty', (record) => givesLists(resource, record)),
    law('embeds records that keep these laws', (record) => embedsRight(resource, record)),
    law('is plain JSON', (record) => assert.deepEqual(JSON.parse(JSON.stringify(record)), structuredClone(record), record.local)),
  ]
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

function givesLists(resource: ResourceName, record: SourceRecord): void {
  for (const [name, { many }] of Object.entries(resources[resource].relations)) {
    if (many && !optionalLists.has(`${resource} ${name}`)) assert.ok(Array.isArray(fieldsOf(record)[name]), `${record.local} gives no ${name}`)
  }
}

function embedsRight(resource: ResourceName, record: SourceRecord): void {
  for (const { form, to, value, relation } of pointersOf(resource, record)) {
    if (form === 'embedded') assert.deepEqual(faultsOf(to, fieldsOf(value as SourceRecord)), [], `${relation} of ${record.local}`)
  }
}
