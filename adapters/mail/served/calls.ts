/** The calls on a served archive: which messages a request is about, and a page of what they give. */
import { isQuarantine, SourceError, type Call, type Content, type Found, type ListAnswer, type ListRequest, type Local, type Quarantine, type SourceRecord } from '#spi'
import type { Listed } from '../contacts.ts'
import { contentOf } from '../content.ts'
import type { Part } from '../message.ts'
import { answers, messageOf, messagesAsked, type AnyFilter } from '../questions.ts'
import { wholeSlot } from '../translate.ts'
import type { Page, Search } from './archive.ts'
import { partAt, rowsOf, type MessageResource, type Post, type Rows, type Worth } from './post.ts'

/** Messages that are known, those that a search finds, or none at all. */
type Asked = { readonly locals: readonly Local[] } | Search

/** Filters that look for an address: as a whole, or as a part of one. */
const byAdres: Readonly<Record<string, 'whole' | 'partial'>> = {
  verstrektedigitaalAdres__adres: 'whole', adres: 'whole', adres__iexact: 'whole',
  adres__icontains: 'partial', hadBetrokkene__digitaaladres__adres__icontains: 'partial',
}

async function askedBy(post: Post, { filters, persoon }: { readonly filters: readonly AnyFilter[]; readonly persoon?: { readonly values: readonly string[] } }, call: Call): Promise<Asked> {
  const known = messagesAsked(filters)
  if (known) return { locals: [...known] }
  const answered = filters.find(({ name }) => name === 'wasKlantcontact__uuid')
  if (answered) return answering(post, [answered.value].flat().map(String), call)
  // By Reply-To nothing is linked.
  if (persoon) return { adressen: persoon.values, partial: false, replyTo: false }
  const filter = filters.find(({ name }) => Object.hasOwn(byAdres, name))
  if (!filter) throw new TypeError('a list of mail needs an address or a record')
  return { adressen: [filter.value].flat().map(String), partial: byAdres[filter.name] === 'partial', replyTo: true }
}

async function answering({ archive }: Post, locals: readonly Local[], call: Call): Promise<Asked> {
  const messageIds = (await archive.heads(locals, call)).flatMap(({ head }) => head?.messageId ?? [])
  return messageIds.length > 0 ? { answering: messageIds } : { locals: [] }
}

/** The messages that are done, the last some of them, and the last record that was given of the one after. */
interface Cursor {
  readonly after: readonly Local[]
  readonly within?: Local
}

/** Of so many it is unlikely that all are removed before the next call; if they are, the list begins again. */
const remembered = 5
const writeCursor = ({ after, within = '' }: Cursor) => `${after.slice(-remembered).join(',')}/${within}`

function readCursor(text: string): Cursor {
  const [after = '', within = ''] = text.split('/')
  return { after: after.split(',').filter(Boolean), ...(within && { within }) }
}

/** Reads on, newest message first, until the page is full. Quarantined rows do not fill it. */
export async function list<R extends MessageResource>(post: Post, resource: R, request: ListRequest<R>, call: Call): Promise<ListAnswer<R>> {
  call.signal.throwIfAborted()
  const asked = await askedBy(post, request, call)
  const records: SourceRecord<R>[] = []
  const quarantined: Quarantine[] = []
  const worth: Worth = (known) => answers('klantcontacten', request as unknown as ListRequest<'klantcontacten'>, known)
  let { after, within }: Cursor = request.from && 'cursor' in request.from ? readCursor(request.from.cursor) : { after: [] }
  const goesOn = (cursor: Cursor): ListAnswer<R> => ({ records, ...shown(quarantined), next: { cursor: writeCursor(cursor) } })
  for (let more = true; more;) {
    const page = await pageOf(post, asked, after, Math.min(request.limit, Math.max(8, request.limit - records.length)), call)
    const rows = new Map((await rowsOf(post, resource, page.found, call, worth)).map((row) => [row.local, row]))
    for (const { local } of page.found) {
      const { given, faults } = restOf(rows.get(local), within)
      quarantined.push(...faults)
      const wanted = given.filter((one) => answers(resource, request, one))
      const room = request.limit - records.length
      records.push(...wanted.slice(0, room))
      if (wanted.length > room) return goesOn({ after, ...(room > 0 && { within: records.at(-1)!.local }) })
      after = [...after.slice(-remembered), local]
      within = undefined
    }
    more = page.more
    if (more && records.length === request.limit) return goesOn({ after })
  }
  return { records, ...shown(quarantined) }
}

/** What comes after the record `within` a message; what cannot be read of it was told before. */
function restOf<R extends MessageResource>(row: Rows<R> | undefined, within: Local | undefined) {
  if (!row) return { given: [], faults: [] }
  const begun = row.records.findIndex(({ local }) => local === within)
  return { given: row.records.slice(begun + 1), faults: begun < 0 ? row.quarantined : [] }
}

const shown = (quarantined: readonly Quarantine[]) => (quarantined.length > 0 ? { quarantined } : {})

async function pageOf({ archive }: Post, asked: Asked, after: readonly Local[], limit: number, call: Call): Promise<Page<unknown>> {
  if (!('locals' in asked)) return archive.page(asked, after, limit, call)
  const rest = asked.locals.slice(Math.max(...after.map((local) => asked.locals.indexOf(local)), -1) + 1)
  const some = rest.slice(0, limit)
  return { found: some.length > 0 ? inOrder(await archive.heads(some, call), some) : [], more: rest.length > limit }
}

function inOrder(found: readonly Listed<unknown>[], locals: readonly Local[]): Listed<unknown>[] {
  const byLocal = new Map(found.map((one) => [one.local, one]))
  return locals.flatMap((local) => byLocal.get(local) ?? [])
}

export async function get<R extends MessageResource>(post: Post, resource: R, locals: readonly Local[], call: Call): Promise<Found<R>[]> {
  call.signal.throwIfAborted()
  const messages = [...new Set(locals.map(messageOf))]
  if (messages.length === 0) return []
  const rows = await rowsOf(post, resource, await post.archive.heads(messages, call), call)
  const found = new Map<Local, Found<R>>(rows.flatMap(({ records }) => records.map((record) => [record.local, record] as const)))
  // Any child of a message of which nothing could be read may well be there.
  const unreadable = new Map(rows.filter(({ records, quarantined }) => records.length === 0 && quarantined.length > 0).map(({ local, quarantined }) => [local, quarantined[0]!.reason]))
  return locals.map((local) => {
    const reason = unreadable.get(messageOf(local))
    return found.get(local) ?? (reason === undefined ? undefined : { local, reason })
  })
}

/** Rejects when there is no such bijlage; ask `get` first. */
export async function bijlageContent({ archive }: Post, local: Local, call: Call): Promise<Content> {
  call.signal.throwIfAborted()
  const [found] = await archive.heads([messageOf(local)], call)
  const slot = Number(local.split('#')[1])
  const part = found && slot !== wholeSlot ? await partOf(archive, found, slot, call) : undefined
  const pieces = found && (part ? await archive.part(found, part.number, call) : slot === wholeSlot && await archive.whole(found, call))
  if (!pieces) throw new SourceError('bron-onleesbaar', 'the archive has no such bijlage')
  return contentOf(pieces, part, call)
}

async function partOf(archive: Post['archive'], found: Listed<unknown>, slot: number, call: Call): Promise<Part | undefined> {
  const message = (await archive.messages([found], call)).get(found.local)
  const part = message && !isQuarantine(message) ? partAt(message, slot) : undefined
  return part?.inline ? undefined : part
}
