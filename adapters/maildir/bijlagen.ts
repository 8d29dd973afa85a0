/** The calls on bijlagen, which need the inside of messages. */
import { SourceError, type Call, type Content, type Found, type ListAnswer, type ListRequest, type Local, type Quarantine, type SourceRecord } from '#spi'
import { newestFirst, type Contact } from '../mail/contacts.ts'
import { contentOf } from '../mail/content.ts'
import { Unreadable } from '../mail/message.ts'
import { answers, messageOf, messagesAsked } from '../mail/questions.ts'
import { bijlage, bijlageSlots, unholdableParts, wholeSlot } from '../mail/translate.ts'
import { unreadChild } from './calls.ts'
import type { Post } from './post.ts'
import { unreadRows } from './rows.ts'
import type { StoredFile } from './translate.ts'

/** The row after which a list goes on. It names a moment too, so that it still has its place when the message is gone. */
interface Cursor {
  readonly op: string
  readonly local: Local
  readonly slot: number
}

const writeCursor = ({ op, local, slot }: Cursor) => `${op}~${local}~${slot}`
function readCursor(text: string): Cursor {
  const [op = '', local = '', slot = ''] = text.split('~')
  return { op, local, slot: Number(slot) }
}

/** Reads on, newest message first, until the page is full. Quarantined rows do not fill it. */
export async function listBijlagen(post: Post, request: ListRequest<'bijlagen'>, call: Call): Promise<ListAnswer<'bijlagen'>> {
  const { filters, limit, from } = request
  const cursor = from && 'cursor' in from ? readCursor(from.cursor) : undefined
  const { contacts, unread } = await post.read(call, messagesAsked(filters))
  const records: SourceRecord<'bijlagen'>[] = []
  const quarantined: Quarantine[] = cursor ? [] : unreadRows(unread, filters).map(({ quarantine }) => quarantine)
  let lastRow: Cursor | undefined
  for (const contact of contacts.filter((one) => !cursor || newestFirst(cursor, one) <= 0)) {
    const { found, faults } = await bijlagenOf(post, contact, call)
    const rest = cursor?.local === contact.local ? found.filter(({ slot }) => slot > cursor.slot) : found
    if (rest.length === found.length) quarantined.push(...faults.map(({ reason }) => ({ reason })))
    for (const { slot, record } of rest.filter((one) => answers('bijlagen', request, one.record))) {
      if (records.length === limit) return answer(records, quarantined, lastRow)
      records.push(record)
      lastRow = { op: contact.op, local: contact.local, slot }
    }
  }
  return answer(records, quarantined)
}

function answer(records: SourceRecord<'bijlagen'>[], quarantined: Quarantine[], lastRow?: Cursor): ListAnswer<'bijlagen'> {
  return {
    records,
    ...(quarantined.length > 0 && { quarantined }),
    ...(lastRow && { next: { cursor: writeCursor(lastRow) } }),
  }
}

/** Nothing for a message that is gone: its bijlagen are gone with it. */
async function bijlagenOf(post: Post, contact: Contact<StoredFile>, call: Call) {
  call.signal.throwIfAborted()
  const read = await post.message(contact, call)
  if (!read) return { found: [], faults: [] }
  if ('quarantine' in read) return { found: [], faults: [read.quarantine] }
  const message = read.item
  const faults = Array.from({ length: unholdableParts(message) }, () => ({ reason: 'more parts than an id can hold' }))
  const found = bijlageSlots(message).map((slot) => {
    const part = message.parts.find((one) => one.slot === slot)
    return { slot, part, record: bijlage(contact, part, post.codes) }
  })
  return { found, faults }
}

export async function getBijlagen(post: Post, locals: readonly Local[], call: Call): Promise<Found<'bijlagen'>[]> {
  const { contacts, unread } = await post.read(call, new Set(locals.map(messageOf)))
  const byLocal = new Map<Local, SourceRecord<'bijlagen'>>()
  const unreadable: Quarantine[] = [...unread]
  for (const contact of contacts) {
    const { found, faults } = await bijlagenOf(post, contact, call)
    for (const { record } of found) byLocal.set(record.local, record)
    if (found.length === 0) unreadable.push(...faults)
  }
  return locals.map((local) => byLocal.get(local) ?? unreadChild(unreadable, local))
}

/** Rejects when there is no such bijlage; ask `get` first. At most `maxMessageBytes`. */
export async function bijlageContent(post: Post, local: Local, call: Call): Promise<Content> {
  const contact = (await post.read(call, new Set([messageOf(local)]))).contacts[0]
  const asked = contact && (await bijlagenOf(post, contact, call)).found.find(({ record }) => record.local === local)
  const pieces = contact && asked && (await piecesOf(post, contact, asked.slot, call))
  if (!pieces) throw new SourceError('bron-onleesbaar', 'the archive has no such bijlage')
  return contentOf(pieces, asked.part, call)
}

async function piecesOf(post: Post, contact: Contact<StoredFile>, slot: number, call: Call): Promise<readonly Uint8Array[] | undefined> {
  if (slot === wholeSlot) return post.raw(contact, call)
  try {
    return await post.part(contact, slot, call)
  } catch (error) {
    if (error instanceof Unreadable) throw new SourceError('bron-onleesbaar', error.message, { cause: error })
    throw error
  }
}
