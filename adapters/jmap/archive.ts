/** An account on a JMAP server as an archive. */
import { Readable } from 'node:stream'
import { SourceError, type Call, type Local, type Quarantine } from '#spi'
import type { Listed } from '../mail/contacts.ts'
import { readMessage, Unreadable, type Message } from '../mail/message.ts'
import type { Page, Search, ServedArchive } from '../mail/served/archive.ts'
import { compose, nodeAt, textsOf } from '../mail/structure.ts'
import { methodFailure, type Method, type MethodAnswer, type Server } from './session.ts'
import { bodyProperties, filterOf, headProperties, idOf, listed, localOf, messageIdFilter, structureOf, type Filter, type Part, type Place } from './translate.ts'
import { list, object, optional, text, texts, unreadable, type Data } from './wire.ts'

/** More than any inhoud holds, whatever its markup. */
const textBytes = 128 * 1024
const idsAtOnce = 50
const pageSize = 200
/** Delivery reports of one message whose text is fetched by itself. */
const mostReports = 2

/** `mailboxen`: names of those that are read; absent: all but drafts, trash and junk. */
export function openArchive(server: Server, mailboxen: readonly string[] | undefined, maxMessageBytes: number): ServedArchive<Place> {
  async function page(search: Search, after: readonly Local[], limit: number, call: Call): Promise<Page<Place>> {
    const filter = filterOf(search)
    if (!filter) return { found: [], more: false }
    const scope = await scopeOf(call)
    const atMost = Math.min(limit, await server.maxObjects(call))
    // A message may be gone since: then one before it, at worst from the first on.
    for (const anchor of [...[...after].reverse(), undefined]) {
      const found = await query(filter, scope, atMost, anchor, call)
      if (found) return found
    }
    throw unreadable('it has no beginning')
  }

  /** A page and its headers in one request; `undefined` when the anchor is not in the list. */
  async function query(filter: Filter, scope: Scope, limit: number, anchor: Local | undefined, call: Call): Promise<Page<Place> | undefined> {
    const [found, got] = await server.ask([
      {
        name: 'Email/query',
        arguments: {
          filter: { operator: 'AND', conditions: [filter, scope.filter, { notKeyword: '$draft' }] },
          sort: [{ property: 'receivedAt', isAscending: false }],
          limit,
          ...(anchor === undefined ? { position: 0 } : { anchor: idOf(anchor), anchorOffset: 1 }),
        },
      },
      { name: 'Email/get', arguments: { '#ids': { resultOf: '0', name: 'Email/query', path: '/ids' }, properties: headProperties } },
    ], call)
    if (!found!.ok && found!.type === 'anchorNotFound') return undefined
    const { ids: asked, limit: given } = valueOf(found!)
    const ids = texts(asked, 'ids')
    if (ids.length > limit) throw unreadable('it gives more than was asked for')
    const byLocal = new Map(headsIn(valueOf(got!), scope).map((one) => [one.local, one]))
    const atMost = typeof given === 'number' && given > 0 ? Math.min(limit, given) : limit
    return { found: ids.flatMap((id) => byLocal.get(localOf(id)) ?? []), more: ids.length >= atMost }
  }

  async function heads(locals: readonly Local[], call: Call): Promise<Listed<Place>[]> {
    if (locals.length === 0) return []
    const scope = await scopeOf(call)
    const answers = await get(locals, { properties: headProperties }, call)
    return answers.flatMap((answer) => headsIn(answer, scope))
  }

  async function get(locals: readonly Local[], wanted: Data, call: Call): Promise<Data[]> {
    const size = await server.maxObjects(call)
    const methods = chunks(locals, Math.min(size, pageSize)).map((some): Method => ({ name: 'Email/get', arguments: { ids: some.map(idOf), ...wanted } }))
    const found: Data[] = []
    for (const method of methods) found.push(valueOf((await server.ask([method], call))[0]!))
    return found
  }

  async function named(messageIds: readonly string[], call: Call): Promise<Listed<Place>[]> {
    const scope = await scopeOf(call)
    const found: Listed<Place>[] = []
    for (const some of chunks(messageIds, idsAtOnce)) {
      let after: Local | undefined
      for (let more = true; more;) {
        const answer = await query(messageIdFilter(some)!, scope, pageSize, after, call)
        found.push(...(answer?.found ?? []))
        after = answer?.found.at(-1)?.local
        more = answer?.more === true && after !== undefined
      }
    }
    return found
  }

  async function messages(found: readonly Listed<Place>[], call: Call): Promise<ReadonlyMap<Local, Message | Quarantine>> {
    if (found.length === 0) return new Map()
    const byLocal = new Map(found.map((one) => [one.local, one]))
    const read = new Map<Local, Message | Quarantine>()
    const wanted = { properties: ['id', 'bodyStructure', 'bodyValues'], bodyProperties, fetchAllBodyValues: true, maxBodyValueBytes: textBytes }
    for (const answer of await get([...byLocal.keys()], wanted, call)) {
      for (const email of list(answer['list'], 'list').map((one) => object(one, 'an email'))) {
        const known = byLocal.get(localOf(text(email['id'], 'id')))
        if (known) read.set(known.local, await readOne(known, email, call))
      }
    }
    return read
  }

  async function readOne({ local, place: { header } }: Listed<Place>, email: Data, call: Call): Promise<Message | Quarantine> {
    const structure = structureOf(object(email['bodyStructure'], 'bodyStructure'))
    const contents = await contentsOf(structure, object(email['bodyValues'] ?? {}, 'bodyValues'), call)
    try {
      return await readMessage(Readable.from([compose(header, structure, contents)]), call)
    } catch (error) {
      if (error instanceof Unreadable) return { local, reason: error.message }
      throw error
    }
  }

  /** Of delivery reports the server gives no text: they are fetched. */
  async function contentsOf(structure: Part, values: Data, call: Call): Promise<Map<string, Uint8Array>> {
    const contents = new Map<string, Uint8Array>()
    const parts = textsOf(structure) as Part[]
    for (const { part, partId = '' } of parts) {
      if (Object.hasOwn(values, partId)) contents.set(part, Buffer.from(text(object(values[partId], 'a body value')['value'], 'value')))
    }
    const reports = parts.filter(({ part, type, blobId }) => !contents.has(part) && type === 'message/delivery-status' && blobId)
    for (const { part, blobId } of reports.slice(0, mostReports)) contents.set(part, await server.blob(blobId!, call))
    return contents
  }

  async function whole({ place: { blobId, size } }: Listed<Place>, call: Call): Promise<Uint8Array[]> {
    if (size > maxMessageBytes) throw new SourceError('bron-onleesbaar', `the message is larger than maxMessageBytes (${maxMessageBytes})`)
    return [await server.blob(blobId, call)]
  }

  async function part({ local }: Listed<Place>, number: string, call: Call): Promise<Uint8Array[] | undefined> {
    const [answer] = await get([local], { properties: ['id', 'bodyStructure'], bodyProperties }, call)
    const [email] = list(answer!['list'], 'list')
    const node = email === undefined ? undefined : nodeAt(structureOf(object(object(email, 'an email')['bodyStructure'], 'bodyStructure')), number)
    const { blobId } = (node ?? {}) as Partial<Part>
    return blobId === undefined ? undefined : [await server.blob(blobId, call)]
  }

  /** Which mailboxes count now. They are few, and asked anew for each call: one that is new must not be missed. */
  async function scopeOf(call: Call): Promise<Scope> {
    const [answer] = await server.ask([{ name: 'Mailbox/get', arguments: { ids: null, properties: ['id', 'name', 'role'] } }], call)
    const all = list(valueOf(answer!)['list'], 'list').map((one) => object(one, 'a mailbox')).map(({ id, name, role }) => ({ id: text(id, 'id'), name: text(name, 'name'), role: optional(role) }))
    return mailboxen ? namedScope(all, mailboxen) : usualScope(all)
  }

  return { page, heads, named, messages, whole, part, probe: async (call) => void (await scopeOf(call)), close: () => server.close() }
}

interface Scope {
  readonly filter: Filter
  readonly has: (mailboxId: string) => boolean
}

interface Mailbox {
  readonly id: string
  readonly name: string
  readonly role: string | undefined
}

/** Roles (RFC 8621, 2) of what was never sent, thrown away or not wanted. */
const skippedRoles: ReadonlySet<string | undefined> = new Set(['drafts', 'trash', 'junk'])

function usualScope(all: readonly Mailbox[]): Scope {
  const skipped = new Set(all.filter(({ role }) => skippedRoles.has(role)).map(({ id }) => id))
  return { filter: skipped.size > 0 ? { inMailboxOtherThan: [...skipped] } : {}, has: (id) => !skipped.has(id) }
}

function namedScope(all: readonly Mailbox[], names: readonly string[]): Scope {
  const found = names.map((name) => all.find((one) => one.name === name || (one.role === 'inbox' && /^inbox$/i.test(name))))
  if (found.includes(undefined)) throw new SourceError('bron-mislukt', 'a configured mailbox is not there, or may not be seen')
  const ids = new Set(found.map((one) => one!.id))
  return { filter: { operator: 'OR', conditions: [...ids].map((inMailbox) => ({ inMailbox })) }, has: (id) => ids.has(id) }
}

function headsIn(answer: Data, { has }: Scope): Listed<Place>[] {
  return list(answer['list'], 'list').map((one) => object(one, 'an email'))
    .filter((email) => Object.keys(object(email['mailboxIds'], 'mailboxIds')).some(has) && object(email['keywords'] ?? {}, 'keywords')['$draft'] !== true)
    .map(listed)
}

function valueOf(answer: MethodAnswer): Data {
  if (!answer.ok) throw methodFailure(answer.type)
  return answer.value
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, place) => items.slice(place * size, (place + 1) * size))
}
