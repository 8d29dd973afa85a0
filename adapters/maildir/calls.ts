/** The calls on all but bijlagen: read the archive, keep what is asked for, answer a page of it. */
import type { Call, Found, ListAnswer, ListRequest, Local, Quarantine, SourceRecord } from '#spi'
import type { Contact, Unread } from '../mail/contacts.ts'
import { answers, messageOf, messagesAsked, type Row } from '../mail/questions.ts'
import { actor, betrokkene, digitaleAdressen, isHoldable, klantcontactHead, onderwerpobject } from '../mail/translate.ts'
import { untilStill, type Post } from './post.ts'
import { answerOf, pageOf, unreadRows } from './rows.ts'
import type { StoredFile } from './translate.ts'

export async function listContacts(post: Post, request: ListRequest<'klantcontacten'>, call: Call): Promise<ListAnswer<'klantcontacten'>> {
  return untilStill(async (last) => {
    const { contacts, unread } = await post.read(call)
    const kept = contacts.filter((contact) => answers('klantcontacten', request, klantcontactHead(contact, post.codes)))
    const page = pageOf([...unreadContacts(unread, request), ...kept.map(contactRow)], request)
    const rows: Row<SourceRecord<'klantcontacten'>>[] = []
    for (const row of page.rows) {
      const whole = 'item' in row ? await post.complete(row.item, call) : row
      if (whole) rows.push(whole)
      else if (!last) return undefined
    }
    return answerOf({ ...page, rows })
  })
}

/** A message is one contact, so of these the key is known. */
function unreadContacts(unread: readonly Unread[], { filters }: ListRequest<'klantcontacten'>): Row<never>[] {
  const asked = messagesAsked(filters)
  return unread.filter(({ local }) => !asked || asked.has(local)).map((quarantine) => ({ quarantine }))
}

/** What the file alone tells to be unreadable is so before it is opened, so that totals need no bodies. */
function contactRow(contact: Contact<StoredFile>): Row<Contact<StoredFile>> {
  const { local, fault } = contact
  return fault === undefined ? { item: contact } : { quarantine: { local, reason: fault } }
}

export async function getContacts(post: Post, locals: readonly Local[], call: Call): Promise<Found<'klantcontacten'>[]> {
  const { contacts, unread } = await post.read(call)
  const byLocal = new Map(contacts.map((contact) => [contact.local, contact]))
  const found: Found<'klantcontacten'>[] = []
  for (const local of locals) {
    const contact = byLocal.get(local)
    const whole = contact && (await post.complete(contact, call))
    if (!whole) found.push(unread.find((one) => one.local === local))
    else found.push('item' in whole ? whole.item : whole.quarantine)
  }
  return found
}

/** Records that the header of a message gives. */
const fromHeader = {
  betrokkenen: (contact: Contact) => contact.betrokkenen.map((one) => betrokkene(contact, one)),
  digitaleadressen: (contact: Contact) => contact.betrokkenen.flatMap((one) => digitaleAdressen(contact, one)),
  onderwerpobjecten: (contact: Contact) => [onderwerpobject(contact) ?? []].flat(),
} satisfies { [R in HeaderResource]: (contact: Contact) => SourceRecord<R>[] }

type HeaderResource = 'betrokkenen' | 'digitaleadressen' | 'onderwerpobjecten'

/** Which messages have to be read for these; answers can only be told from all of them. */
const scope = (resource: HeaderResource, messages: ReadonlySet<string> | undefined) =>
  resource === 'onderwerpobjecten' ? undefined : messages

export async function listFromHeaders<R extends HeaderResource>(post: Post, resource: R, request: ListRequest<R>, call: Call): Promise<ListAnswer<R>> {
  const { contacts, unread } = await post.read(call, scope(resource, messagesAsked(request.filters)))
  const recordsOf = fromHeader[resource] as (contact: Contact) => SourceRecord<R>[]
  const kept = contacts.flatMap((contact) => {
    const records = recordsOf(contact).filter((record) => answers(resource, request, record))
    return contact.fault === undefined ? records.map(rowOf) : unreadWhere(records.length > 0, contact.fault)
  })
  return answerOf(pageOf([...unreadRows(unread, request.filters), ...kept], request))
}

function rowOf<R extends HeaderResource>(record: SourceRecord<R>): Row<SourceRecord<R>> {
  return isHoldable(record.local) ? { item: record } : { quarantine: { reason: 'more recipients than an id can hold' } }
}

const unreadWhere = (holds: boolean, reason: string) => (holds ? [{ quarantine: { reason } }] : [])

export async function getFromHeaders<R extends HeaderResource>(post: Post, resource: R, locals: readonly Local[], call: Call): Promise<Found<R>[]> {
  const { contacts, unread } = await post.read(call, scope(resource, new Set(locals.map(messageOf))))
  const recordsOf = fromHeader[resource] as (contact: Contact) => SourceRecord<R>[]
  const byLocal = new Map<Local, Found<R>>()
  for (const contact of contacts) {
    for (const record of recordsOf(contact)) byLocal.set(record.local, foundIn(contact, record))
  }
  return locals.map((local) => (isHoldable(local) ? byLocal.get(local) ?? unreadChild(unread, local) : undefined))
}

function foundIn<R extends HeaderResource>({ fault }: Contact, record: SourceRecord<R>): Found<R> {
  return fault === undefined ? record : { local: record.local, reason: fault }
}

/** Any child of a message of which nothing could be read may well be there. */
export function unreadChild(unread: readonly Quarantine[], local: Local): Quarantine | undefined {
  const parent = unread.find((one) => one.local === messageOf(local))
  return parent && { local, reason: parent.reason }
}

/** The mailboxes of the municipality in the order of their latest contact. */
async function actorenOf(post: Post, call: Call) {
  const { contacts, unread } = await post.read(call)
  const adressen = new Set(contacts.flatMap((contact) => (contact.fault === undefined ? contact.actoren : [])))
  return { actoren: [...adressen].map((adres) => actor(adres, post.codes)), unread }
}

export async function listActoren(post: Post, request: ListRequest<'actoren'>, call: Call): Promise<ListAnswer<'actoren'>> {
  const { actoren, unread } = await actorenOf(post, call)
  const kept = actoren.filter((record) => answers('actoren', request, record)).map((item) => ({ item }))
  return answerOf(pageOf([...unreadRows(unread, request.filters), ...kept], request))
}

export async function getActoren(post: Post, locals: readonly Local[], call: Call): Promise<Found<'actoren'>[]> {
  const { actoren } = await actorenOf(post, call)
  const byLocal = new Map(actoren.map((record) => [record.local, record]))
  return locals.map((local) => byLocal.get(local))
}
