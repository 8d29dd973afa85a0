/** Whose data an answer holds: the betrokkenen in the sense of the law, each once. Pure. */
import { identityKey, strongestIdentity } from '#domain/identity.ts'
import { persoonSource, type Ref } from '#domain/ids.ts'
import type { Query } from '#domain/query.ts'
import type { BetrokkeneEvidence } from '#domain/records.ts'
import { resources, type Relation } from '#domain/resources.ts'
import { isItem, type Item, type ItemReference } from '../federation/items.ts'

/** Somebody, by the canonical ref of the partij: a number where one is known, else a source's own key. */
export type Subjects = Map<string, Ref>

type Fields = Readonly<Record<string, unknown>>

const add = (found: Subjects, ref: Ref) => void found.set(`${ref.source} ${ref.local}`, ref)

/** Whom the items are about, as far as they tell. */
export function subjectsOf(items: readonly Item[]): Subjects {
  const found: Subjects = new Map()
  for (const item of items) addItem(found, item)
  return found
}

/** Whom the question is about, whether they were found or not. */
export function askedSubjects({ persoon }: Pick<Query, 'persoon'>): Subjects {
  const found: Subjects = new Map()
  for (const selector of persoon) {
    const refs = 'identities' in selector
      ? selector.identities.map((identity) => ({ source: persoonSource, local: identityKey(identity) }))
      : selector.places.filter(({ source }) => source === persoonSource).map(({ source, locals }) => ({ source, local: locals[0]! }))
    for (const ref of refs) add(found, ref)
  }
  return found
}

function addItem(found: Subjects, item: Item): void {
  if (item.resource === 'partijen') add(found, item.ref)
  for (const betrokkene of item.evidence?.hadBetrokkenen ?? []) addBetrokkene(found, item, betrokkene)
  for (const [name, relation] of Object.entries(resources[item.resource].relations)) {
    const group = relation.group ? (item.fields[relation.group] as Fields | null | undefined) : item.fields
    for (const one of [group?.[name]].flat()) addRelated(found, one, relation)
  }
  for (const one of Object.values(item.expand ?? {}).flat()) if (one) addItem(found, one)
}

function addRelated(found: Subjects, related: unknown, { to }: Relation): void {
  if (isItem(related)) addItem(found, related)
  else if (related && to === 'partijen') add(found, (related as ItemReference).ref)
}

function addBetrokkene(found: Subjects, item: Item, { wasPartij }: BetrokkeneEvidence): void {
  if (!wasPartij) return
  const identity = strongestIdentity(wasPartij.identiteiten ?? [])
  add(found, identity ? { source: persoonSource, local: identityKey(identity) } : { source: item.ref.source, local: wasPartij.local })
}
