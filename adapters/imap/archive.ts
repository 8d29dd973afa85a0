/** Mailboxes on an IMAP server as an archive: opened for reading only, and fetched without marking anything as read. */
import { Readable } from 'node:stream'
import type { ImapFlow } from 'imapflow'
import { SourceError, type Call, type Local, type Quarantine } from '#spi'
import type { Listed } from '../mail/contacts.ts'
import { readMessage, readPart, Unreadable, type Message } from '../mail/message.ts'
import type { Page, Search, ServedArchive } from '../mail/served/archive.ts'
import { compose, composeAlone, nodeAt, textsOf } from '../mail/structure.ts'
import type { Connections, OpenMailbox } from './connections.ts'
import { criterionOf, findUids, messageIdCriterion } from './search.ts'
import { headerFields, keyOf, listed, localOf, type Place } from './translate.ts'

export interface Mailbox {
  /** Part of every id. */
  readonly number: number
  readonly path: string
}

/** More than any inhoud holds, whatever its markup. */
const textBytes = 128 * 1024
/** Parts whose text is fetched of one message; nobody reads the ninth. */
const mostTexts = 8
/** Message-IDs of one search. */
const idsAtOnce = 50
/** Messages of one FETCH: a page of them is never more. */
const messagesAtOnce = 200
/** A message is fetched in pieces of this size, so that a call that ends stops the server soon. */
const pieceBytes = 1024 * 1024

export function openArchive(mailboxes: readonly Mailbox[], connections: Connections, maxMessageBytes: number): ServedArchive<Place> {
  const byNumber = new Map(mailboxes.map((mailbox) => [mailbox.number, mailbox]))

  /** Locals of one mailbox that a search finds. */
  const find = (mailbox: Mailbox, criterion: Parameters<typeof findUids>[1], call: Call) => connections.within(mailbox.path, call, async ({ client, uidValidity }) =>
    (await findUids(client, criterion)).map((uid) => localOf({ mailbox: mailbox.number, uidValidity, uid })))

  /** Mailbox after mailbox, as they are configured; of each the newest first. */
  async function page(search: Search, after: readonly Local[], limit: number, call: Call): Promise<Page<Place>> {
    const criterion = criterionOf(search)
    if (!criterion) return { found: [], more: false }
    const places = new Set(after)
    const all = (await Promise.all(mailboxes.map((mailbox) => find(mailbox, criterion, call)))).flat()
    const rest = all.slice(all.findLastIndex((local) => places.has(local)) + 1)
    const some = rest.slice(0, limit)
    const byLocal = new Map((await heads(some, call)).map((one) => [one.local, one]))
    return { found: some.flatMap((local) => byLocal.get(local) ?? []), more: rest.length > limit }
  }

  async function heads(locals: readonly Local[], call: Call): Promise<Listed<Place>[]> {
    const found = await inMailboxes(locals, call, async ({ client, uidValidity }, number, uids) => {
      const query = { uid: true, flags: true, size: true, internalDate: true, bodyStructure: true, headers: headerFields }
      const messages = await client.fetchAll(uids.join(','), query, { uid: true })
      return messages.filter(({ uid, flags }) => uids.includes(uid) && !flags?.has('\\Draft') && !flags?.has('\\Deleted')).map((message) => listed(message, number, uidValidity))
    })
    return found.flat()
  }

  /** Does something with the messages of each mailbox; those of another UIDVALIDITY are gone. */
  async function inMailboxes<Result>(
    locals: readonly Local[], call: Call, work: (open: OpenMailbox, number: number, uids: readonly number[]) => Promise<Result>,
  ): Promise<Result[]> {
    const keys = locals.map(keyOf)
    const numbers = [...new Set(keys.map(({ mailbox }) => mailbox))].filter((number) => byNumber.has(number))
    const results = await Promise.all(numbers.map((number) => connections.within(byNumber.get(number)!.path, call, async (open) => {
      const uids = keys.filter(({ mailbox, uidValidity, uid }) => mailbox === number && uidValidity === open.uidValidity && uid > 0).map(({ uid }) => uid)
      const found: Result[] = []
      for (let start = 0; start < uids.length; start += messagesAtOnce) found.push(await work(open, number, uids.slice(start, start + messagesAtOnce)))
      return found
    })))
    return results.flat()
  }

  async function named(messageIds: readonly string[], call: Call): Promise<Listed<Place>[]> {
    const asked = mailboxes.flatMap((mailbox) => criteriaOf(messageIds).map((criterion) => find(mailbox, criterion, call)))
    return heads([...new Set((await Promise.all(asked)).flat())], call)
  }

  const criteriaOf = (messageIds: readonly string[]) => chunks(messageIds, idsAtOnce).map(messageIdCriterion).filter((criterion) => criterion !== undefined)

  async function messages(found: readonly Listed<Place>[], call: Call): Promise<ReadonlyMap<Local, Message | Quarantine>> {
    const byLocal = new Map(found.map((one) => [one.local, one]))
    const read = await inMailboxes([...byLocal.keys()], call, async ({ client, uidValidity }, mailbox, uids) => {
      const these = uids.flatMap((uid) => byLocal.get(localOf({ mailbox, uidValidity, uid })) ?? [])
      const texts = await fetchTexts(client, these)
      const results: [Local, Message | Quarantine][] = []
      for (const one of these) {
        const contents = texts.get(one.place.uid)
        if (contents) results.push([one.local, await readOne(one, contents, call)])
      }
      return results
    })
    return new Map(read.flat())
  }

  async function whole({ local, place: { size } }: Listed<Place>, call: Call): Promise<Uint8Array[] | undefined> {
    if (size > maxMessageBytes) throw new SourceError('bron-onleesbaar', `the message is larger than maxMessageBytes (${maxMessageBytes})`)
    return inPieces(local, '', call)
  }

  async function part({ local, place: { structure, size } }: Listed<Place>, number: string, call: Call): Promise<Uint8Array[] | undefined> {
    const node = structure && nodeAt(structure, number)
    if (!node) return undefined
    if (size > maxMessageBytes) throw new SourceError('bron-onleesbaar', `the message is larger than maxMessageBytes (${maxMessageBytes})`)
    const pieces = await inPieces(local, number, call)
    return pieces && readPart(Readable.from([composeAlone(node, Buffer.concat(pieces))]), 1, call)
  }

  async function inPieces(local: Local, section: string, call: Call): Promise<Uint8Array[] | undefined> {
    const [pieces] = await inMailboxes([local], call, async ({ client }, _number, [uid]) => {
      const found: Uint8Array[] = []
      for (let start = 0; start <= maxMessageBytes; start += pieceBytes) {
        const bytes = await fetchPiece(client, uid!, section, start)
        if (!bytes) return undefined
        if (bytes.length > 0) found.push(bytes)
        if (bytes.length < pieceBytes) break
      }
      return found
    })
    return pieces
  }

  return {
    page, heads, named, messages, whole, part,
    probe: async (call) => void (await Promise.all(mailboxes.map(({ path }) => connections.within(path, call, async () => {})))),
    close: () => connections.close(),
  }
}

/** The texts of messages by UID and part; those of which nothing came back are gone. One command for all with the same parts. */
async function fetchTexts(client: ImapFlow, found: readonly Listed<Place>[]): Promise<ReadonlyMap<number, ReadonlyMap<string, Uint8Array>>> {
  const byParts = Map.groupBy(found, ({ place: { structure } }) => (structure ? textsOf(structure) : []).slice(0, mostTexts).map(({ part }) => part).join(' '))
  const texts = new Map<number, ReadonlyMap<string, Uint8Array>>()
  for (const [names, these] of byParts) {
    const parts = names.split(' ').filter(Boolean)
    const range = these.map(({ place: { uid } }) => uid).join(',')
    const query = { uid: true, bodyParts: parts.map((key) => ({ key, start: 0, maxLength: textBytes })) }
    for (const { uid, bodyParts } of await client.fetchAll(range, query, { uid: true })) {
      texts.set(uid, new Map([...(bodyParts ?? [])].map(([name, bytes]) => [name.toUpperCase(), bytes])))
    }
  }
  return texts
}

async function readOne({ local, place: { header, structure } }: Listed<Place>, contents: ReadonlyMap<string, Uint8Array>, call: Call): Promise<Message | Quarantine> {
  if (!structure) return { local, reason: 'the server tells no structure of the message (RFC 3501, 7.4.2)' }
  try {
    return await readMessage(Readable.from([compose(header, structure, contents)]), call)
  } catch (error) {
    if (error instanceof Unreadable) return { local, reason: error.message }
    throw error
  }
}

async function fetchPiece(client: ImapFlow, uid: number, section: string, start: number): Promise<Uint8Array | undefined> {
  const range = { start, maxLength: pieceBytes }
  const query = section === '' ? { uid: true, source: range } : { uid: true, bodyParts: [{ key: section, ...range }] }
  const found = (await client.fetchAll(String(uid), query, { uid: true })).find((one) => one.uid === uid)
  return found && (section === '' ? found.source : found.bodyParts?.get(section.toLowerCase()))
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, place) => items.slice(place * size, (place + 1) * size))
}
