/** Messages of a served archive as contacts, and as whole records. */
import { isQuarantine, type Call, type Local, type Quarantine, type ResourceName, type SourceRecord } from '#spi'
import { answeredAmong, contactOf, newestFirst, oldestByMessageId, type Contact, type Listed, type Policy } from '../contacts.ts'
import type { Message, Part } from '../message.ts'
import { betrokkene, bijlage, bijlageSlots, digitaleAdressen, isHoldable, klantcontact, klantcontactHead, onderwerpobject, unholdableParts, type Codes } from '../translate.ts'
import type { ServedArchive } from './archive.ts'

export interface Post {
  readonly archive: ServedArchive
  readonly policy: Policy
  readonly codes: Codes
}

/** The resources whose records come of one message each. */
export type MessageResource = 'klantcontacten' | 'betrokkenen' | 'digitaleadressen' | 'onderwerpobjecten' | 'bijlagen'

/** What one message gives to a list. */
export interface Rows<R extends ResourceName> {
  readonly local: Local
  readonly records: readonly SourceRecord<R>[]
  readonly quarantined: readonly Quarantine[]
}

/** By what the header tells, whether a contact is worth reading whole. */
export type Worth = (known: SourceRecord<'klantcontacten'>) => boolean

/** In the order of the messages; those that are no contact, or are gone, are left out. */
export async function rowsOf<R extends MessageResource>(post: Post, resource: R, found: readonly Listed<unknown>[], call: Call, worth?: Worth): Promise<Rows<R>[]> {
  const make = makers[resource] as unknown as Maker<R>
  return make(post, found, call, worth)
}

type Maker<R extends ResourceName> = (post: Post, found: readonly Listed<unknown>[], call: Call, worth?: Worth) => Promise<Rows<R>[]>

const makers: { readonly [R in MessageResource]: Maker<R> } = {
  klantcontacten: async (post, found, call, worth = () => true) => {
    const contacts = await threaded(post, found, call)
    for (const [local, contact] of contacts) if (!worth(klantcontactHead(contact, post.codes))) contacts.delete(local)
    const messages = await post.archive.messages(found.filter(({ local }) => contacts.has(local)), call)
    return eachContact(found, contacts, (contact) => wholeContact(contact, messages.get(contact.local), post.codes), true)
  },
  betrokkenen: async ({ policy }, found) => eachContact(found, contactsAmong(found, policy), (contact) =>
    sorted(contact.local, contact.betrokkenen.map((one) => betrokkene(contact, one)))),
  digitaleadressen: async ({ policy }, found) => eachContact(found, contactsAmong(found, policy), (contact) =>
    sorted(contact.local, contact.betrokkenen.flatMap((one) => digitaleAdressen(contact, one)))),
  onderwerpobjecten: async (post, found, call) => eachContact(found, await threaded(post, found, call), (contact) =>
    sorted(contact.local, [onderwerpobject(contact) ?? []].flat())),
  bijlagen: async (post, found, call) => {
    const contacts = contactsAmong(found, post.policy)
    const messages = await post.archive.messages(found.filter(({ local }) => contacts.has(local)), call)
    return eachContact(found, contacts, (contact) => bijlagenOf(contact, messages.get(contact.local), post.codes))
  },
}

/** `named`: an unreadable message is the record itself, so that its key is known. */
function eachContact<R extends ResourceName>(
  found: readonly Listed<unknown>[], contacts: ReadonlyMap<Local, Contact>, make: (contact: Contact) => Rows<R> | undefined, named = false,
): Rows<R>[] {
  return found.flatMap(({ local, head, fault = 'unreadable' }) => {
    const contact = contacts.get(local)
    if (contact) return make(contact) ?? []
    return head ? [] : [{ local, records: [], quarantined: [named ? { local, reason: fault } : { reason: fault }] }]
  })
}

function contactsAmong(found: readonly Listed<unknown>[], policy: Policy): Map<Local, Contact> {
  return new Map(found.flatMap((one) => {
    const contact = contactOf(one, policy)
    return contact ? [[one.local, contact] as const] : []
  }))
}

/** Contacts that know what they answer. */
async function threaded({ archive, policy }: Post, found: readonly Listed<unknown>[], call: Call): Promise<Map<Local, Contact>> {
  const contacts = contactsAmong(found, policy)
  const wanted = [...new Set([...contacts.values()].flatMap(({ head }) => head.answers))]
  if (wanted.length === 0) return contacts
  const earlier = [...contactsAmong(await archive.named(wanted, call), policy).values()].sort(newestFirst)
  const byMessageId = oldestByMessageId(earlier)
  for (const contact of contacts.values()) {
    const answered = answeredAmong(contact, byMessageId)
    if (answered) contact.answers = answered.local
  }
  return contacts
}

function wholeContact(contact: Contact, message: Message | Quarantine | undefined, codes: Codes): Rows<'klantcontacten'> | undefined {
  const { local } = contact
  if (!message) return undefined
  if (isQuarantine(message)) return { local, records: [], quarantined: [{ local, reason: message.reason }] }
  const { evidence: { wasOnderwerpobjecten: _unknown, ...evidence } = {}, ...record } = klantcontact(contact, message, codes)
  return { local, records: [{ ...record, evidence }], quarantined: [] }
}

function bijlagenOf(contact: Contact, message: Message | Quarantine | undefined, codes: Codes): Rows<'bijlagen'> | undefined {
  const { local } = contact
  if (!message) return undefined
  if (isQuarantine(message)) return { local, records: [], quarantined: [{ reason: message.reason }] }
  return {
    local,
    records: bijlageSlots(message).map((slot) => bijlage(contact, partAt(message, slot), codes)),
    quarantined: Array.from({ length: unholdableParts(message) }, () => ({ reason: 'more parts than an id can hold' })),
  }
}

export const partAt = ({ parts }: Message, slot: number): Part | undefined => parts.find((part) => part.slot === slot)

function sorted<R extends ResourceName>(local: Local, all: readonly SourceRecord<R>[]): Rows<R> {
  const records = all.filter((record) => isHoldable(record.local))
  return { local, records, quarantined: all.slice(records.length).map(() => ({ reason: 'more recipients than an id can hold' })) }
}
