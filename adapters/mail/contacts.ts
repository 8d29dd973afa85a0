/** Which messages are klantcontacten, in what order, who took part, and which one answers which; pure. */
import { normaliseAdres, momentOf, type Local } from '#spi'
import { firstRecipientSlot, replyToSlot, type Head, type Participant } from './headers.ts'

export interface Policy {
  /** The municipality's own mail domains, in lower case. */
  readonly domains: ReadonlySet<string>
  /** Mail of machines and lists counts as a contact. */
  readonly automatic: boolean
  /** Own addresses, normalised, that are shown as an actor; absent: all of them. */
  readonly postbussen?: ReadonlySet<string>
}

export interface Betrokkene {
  /** Absent when no id can hold its place. */
  readonly slot?: number
  readonly name: string
  readonly initiator: boolean
  readonly adressen: readonly { readonly slot?: number; readonly adres: string }[]
}

/** A message as an archive lists it; `fault` says why it cannot be read, and then `head` may be there or not. */
export interface Listed<Place> {
  readonly local: Local
  /** Where in its archive the message is. */
  readonly place: Place
  /** When the archive took it in, milliseconds since 1970: for messages that do not tell themselves. */
  readonly arrived: number
  readonly head?: Head
  readonly fault?: string
}

export interface Contact<Place = unknown> {
  readonly local: Local
  readonly place: Place
  readonly head: Head
  /** When it took place, a moment to the second. */
  readonly op: string
  readonly betrokkenen: readonly Betrokkene[]
  /** Normalised addresses of the municipality that took part. */
  readonly actoren: readonly string[]
  /** The earlier contact that this one answers. */
  answers?: Local
  /** Later contacts that answer this one. */
  readonly answeredBy: Local[]
  /** Why nothing of it can be answered although its header was read. */
  readonly fault?: string
}

export interface Unread {
  readonly local: Local
  readonly reason: string
}

/**
 * All contacts of an archive: `contacts` newest first, ties by local, and which one answers which; `unread`: messages of which not
 * even the header can be read, in the order of their locals.
 */
export function contactsOf<Place>(entries: readonly Listed<Place>[], policy: Policy): { contacts: Contact<Place>[]; unread: Unread[] } {
  const contacts: Contact<Place>[] = []
  const unread: Unread[] = []
  for (const entry of entries) {
    const contact = contactOf(entry, policy)
    if (contact) contacts.push(contact)
    else if (!entry.head) unread.push({ local: entry.local, reason: entry.fault ?? 'unreadable' })
  }
  contacts.sort(newestFirst)
  linkAnswers(contacts)
  return { contacts, unread: unread.sort((one, other) => compare(one.local, other.local)) }
}

export function newestFirst(one: Pick<Contact, 'op' | 'local'>, other: Pick<Contact, 'op' | 'local'>): number {
  return compare(other.op, one.op) || compare(one.local, other.local)
}

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0)

/** A delivery report is always one: it tells of an attempt to reach somebody. */
function isContact(head: Head, policy: Policy): boolean {
  return head.deliveryReport || ((policy.automatic || !head.automatic) && !isInternal(head, policy))
}

/** From the municipality to itself. Mail whose recipients are not shown may have gone to anyone. */
function isInternal({ participants }: Head, policy: Policy): boolean {
  return participants.some((one) => !isAuthor(one)) && participants.every(({ adres }) => isOwn(adres, policy))
}

/** `undefined` for what is no contact, or cannot be told. */
export function contactOf<Place>({ local, place, arrived, head, fault }: Listed<Place>, policy: Policy): Contact<Place> | undefined {
  if (!head || !isContact(head, policy)) return undefined
  const outgoing = isOutgoing(head, policy)
  const taken = new Set<string>()
  const betrokkenen: Betrokkene[] = []
  const actoren: string[] = []
  for (const participant of head.participants) {
    const key = normaliseAdres('email', participant.adres)
    // Who stands in a header twice takes part once, in the first place.
    if (key !== '' && taken.has(key)) continue
    taken.add(key)
    if (isOwn(participant.adres, policy)) actoren.push(...(policy.postbussen?.has(key) === false ? [] : [key]))
    else betrokkenen.push(betrokkeneOf(participant, head, betrokkenen.length === 0, policy))
  }
  const op = (outgoing ? head.sentAt ?? head.receivedAt : head.receivedAt ?? head.sentAt) ?? wholeSecond(arrived)
  return { local, place, head, op, betrokkenen, actoren, answeredBy: [], ...(fault !== undefined && { fault }) }
}

function betrokkeneOf(participant: Participant, head: Head, isFirst: boolean, policy: Policy): Betrokkene {
  const { slot, name, adres } = participant
  const place = slot === undefined ? {} : { slot }
  const adressen: { slot?: number; adres: string }[] = isShowable(adres) ? [{ ...place, adres }] : []
  // Alone it would be the first address of a betrokkene, by which mail is linked.
  const second = isFirst && isAuthor(participant) && adressen.length > 0 ? head.replyTo : undefined
  if (second && isShowable(second) && !isOwn(second, policy) && normaliseAdres('email', second) !== normaliseAdres('email', adres)) {
    adressen.push({ slot: replyToSlot, adres: second })
  }
  return { ...place, name, initiator: isAuthor(participant), adressen }
}

/** The standard has 80 characters for an address; half an address is none. */
const isShowable = (adres: string) => adres !== '' && adres.length <= 80
const isAuthor = ({ slot }: Participant) => slot !== undefined && slot < firstRecipientSlot

function isOwn(adres: string, { domains }: Policy): boolean {
  return adres !== '' && domains.has(adres.slice(adres.lastIndexOf('@') + 1).toLowerCase())
}

/** By its first author. A delivery report comes from a mail server, ours perhaps, about mail that went out: it came in. */
function isOutgoing(head: Head, policy: Policy): boolean {
  const author = head.participants.find(isAuthor)
  return !head.deliveryReport && author !== undefined && isOwn(author.adres, policy)
}

function wholeSecond(milliseconds: number): string {
  return momentOf(new Date(Math.floor(milliseconds / 1000) * 1000))
}

function linkAnswers(contacts: readonly Contact[]) {
  const byMessageId = oldestByMessageId(contacts)
  for (const contact of contacts) {
    const earlier = answeredAmong(contact, byMessageId)
    if (!earlier) continue
    contact.answers = earlier.local
    earlier.answeredBy.push(contact.local)
  }
}

/** Of contacts, newest first. A copy of a message has its Message-ID too: the oldest stands for all, so that the answer does not move. */
export function oldestByMessageId(contacts: readonly Contact[]): ReadonlyMap<string, Contact> {
  return new Map(contacts.flatMap((contact) => (contact.head.messageId ? [[contact.head.messageId, contact] as const] : [])))
}

/** The contact that this one answers. */
export function answeredAmong(contact: Contact, byMessageId: ReadonlyMap<string, Contact>): Contact | undefined {
  return contact.head.answers.map((id) => byMessageId.get(id)).find((found) => found !== undefined && found.local !== contact.local)
}
