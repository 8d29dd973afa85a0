/** Whether a client may write what it asks: the operation, the fields, and that it will see what it has written. */
import type { Operation } from '../../access/configuration.ts'
import type { ResourceName } from '#domain/resources.ts'
import type { ResourceSchema } from '#domain/standard.ts'
import { owners } from '../../access/rights.ts'
import type { Item } from '../items.ts'
import type { Scope } from '../service.ts'
import type { Source } from '../source.ts'
import { saysNothing, type Asked } from './checks.ts'
import { NotWritable } from './failures.ts'
import type { Data, Targets } from './targets.ts'

const words: Readonly<Record<Operation, string>> = { read: 'lezen', create: 'toevoegen', change: 'wijzigen', remove: 'verwijderen' }

/** Throws NotWritable. `source`: where it would be done; absent: anywhere. */
export function requireMay({ sight }: Scope, operation: Operation, resource: ResourceName, source?: Source): void {
  if (!sight) return
  const may = source ? sight.rights.may(operation, resource, source.name) : sight.rights.mayAnywhere(operation, resource)
  if (!may) throw new NotWritable(`Deze afnemer mag ${resource} ${source ? `in bron ${source.name} ` : ''}niet ${words[operation]}.`)
}

/**
 * What was asked without the fields that the client does not see and gives as empty, as it saw them: what is there stays.
 * Throws NotWritable for any other field that it does not see.
 */
export function ofSeenFields<A extends Asked>({ sight }: Scope, resource: ResourceName, asked: A, schema: ResourceSchema): A {
  const shows = sight && [...sight.rights.sources].filter((source) => sight.rights.may('read', resource, source)).map((source) => sight.rights.shows(resource, source))
  const hidden = [...asked.given].filter((name) => shows?.some((one) => one?.(name) === false))
  if (hidden.length === 0) return asked
  const said = hidden.find((name) => name in asked.fields && !saysNothing(asked.fields[name], schema.properties[name]))
  if (said !== undefined) throw new NotWritable(`${said}: deze afnemer ziet dit veld niet, en kan het dus niet vastleggen.`)
  const fields = Object.fromEntries(Object.entries(asked.fields).filter(([name]) => !hidden.includes(name)))
  return { ...asked, fields, given: new Set([...asked.given].filter((name) => !hidden.includes(name))) }
}

let made = 0

/** Throws NotWritable for what the client would not see once it is there. `shown`: the record as it is now. */
export async function requireSeen({ sight }: Scope, resource: ResourceName, source: Source, fields: Data, targets: Targets, shown?: Item): Promise<void> {
  if (!sight) return
  const relations = owners[resource].flatMap(({ relation }) => (fields[relation] === undefined ? [] : [[relation, ownerOf(targets, relation)] as const]))
  const item: Item = {
    ...(shown ?? { evidence: undefined, sources: [source], provenance: 'eigen' as const }),
    resource,
    ref: { source: source.number, local: `nieuw ${made++}` },
    fields: { ...shown?.fields, ...fields, ...Object.fromEntries(relations) },
  }
  const [sees] = await sight.sees([item])
  if (!sees) throw new NotWritable('Deze afnemer zou niet mogen zien wat dit verzoek vastlegt. Er is niets vastgelegd.')
}

function ownerOf(targets: Targets, relation: string) {
  const target = targets.get(relation)
  return target ? { ref: target.ref } : null
}
