/** Drafts to create, made from a record that is there. */
import assert from 'node:assert/strict'
import { resources } from '#domain/resources.ts'
import { toPartijIdentificator, type Local, type ResourceName, type SourceRecord } from '#spi'
import { bsn } from './absent.ts'
import { judgedBy, NotJudged } from './law.ts'
import { fieldsOf, type AnyPort, type Data } from './ports.ts'
import type { World } from './world.ts'

/** Numbers are unique; preferences are of one's own addresses; lists would take from another what it has. */
const leftOut = new Set(['nummer', 'referentienummer', 'referentie', 'isStandaardAdres', 'voorkeursDigitaalAdres', 'voorkeursRekeningnummer', 'subIdentificatorVan', 'identificeerdePartij'])

/** From the first record that is there, as far as the adapter accepts it. */
export function draftFor(world: World, resource: ResourceName, { create }: AnyPort): Data {
  const given = world.samples.drafts?.[resource]
  if (given) return given
  const [record] = world.known(resource).values()
  judgedBy(record, `there is no record of ${resource} to make a draft from: give one in samples.drafts`)
  const { relations } = resources[resource]
  const fields = Object.entries(fieldsOf(record)).filter(([name, value]) =>
    value !== undefined && create!.accepts.includes(name) && !leftOut.has(name) && !relations[name]?.many)
  return { ...Object.fromEntries(fields), ...unlikeOthers(world, resource) }
}

/** What must differ from every other record of the resource. */
function unlikeOthers(world: World, resource: ResourceName): Data {
  switch (resource) {
    case 'partij-identificatoren': return { partijIdentificator: toPartijIdentificator({ soort: 'bsn', nummer: bsn('nieuw') }) }
    case 'actorklantcontacten': return newPair(world, resource, 'actor', 'klantcontact')
    case 'vertegenwoordigingen': return newPair(world, resource, 'vertegenwoordigendePartij', 'vertegenwoordigdePartij')
    default: return {}
  }
}

function newPair(world: World, resource: ResourceName, one: string, other: string): Data {
  const { relations } = resources[resource]
  const localOf = (record: SourceRecord, name: string) => (fieldsOf(record)[name] as { local: Local } | undefined)?.local
  const taken = new Set([...world.known(resource).values()].map((record) => `${localOf(record, one)} ${localOf(record, other)}`))
  for (const first of world.known(relations[one]!.to).keys()) {
    for (const second of world.known(relations[other]!.to).keys()) {
      if (first !== second && !taken.has(`${first} ${second}`)) return { [one]: { local: first }, [other]: { local: second } }
    }
  }
  throw new NotJudged(`every pair of ${resource} is there already: give a draft in samples.drafts`)
}

/** A record holds all that a draft gave it. */
export function holds(record: SourceRecord, draft: Data): void {
  for (const [name, value] of Object.entries(draft)) {
    const found = fieldsOf(record)[name]
    const isReference = typeof value === 'object' && value !== null && 'local' in value
    if (isReference) assert.equal((found as { local?: Local } | null)?.local, value.local, name)
    else if (typeof value === 'object' && value !== null) assert.partialDeepStrictEqual(found, value, name)
    else assert.deepEqual(found, value, name)
  }
}
