/** The header of a message to the few facts that lists rest on; pure, and without its subject or text. */
import { parseAddressHeader } from 'mailparser'
import { momentOfHeader, momentOfReceived } from './dates.ts'
import { line } from './text.ts'

/** Somebody in an address header. `slot` is its fixed place; absent for those that no id can hold. */
export interface Participant {
  readonly slot?: number
  readonly name: string
  /** As written; `''` when what stands there is no mail address. */
  readonly adres: string
}

export interface Head {
  /** Authors, then To, then Cc, each in the order of the header. */
  readonly participants: readonly Participant[]
  /** Where answers should go: the first address of Reply-To. */
  readonly replyTo?: string
  /** With its angle brackets. */
  readonly messageId?: string
  /** Message-IDs of the message that this one answers, the likeliest first. */
  readonly answers: readonly string[]
  readonly sentAt?: string
  readonly receivedAt?: string
  readonly language?: string
  readonly sensitivity?: string
  /** A delivery status report (RFC 3464): a bounce, or the news that mail arrived. */
  readonly deliveryReport: boolean
  /** Sent by a machine or to a list: RFC 3834, RFC 2919, Precedence. */
  readonly automatic: boolean
}

/** Fixed places of header positions: these numbers stand in ids, so they never change. */
const places = {
  from: { first: 0, count: 16 },
  replyTo: 16,
  sender: { first: 17, count: 1 },
  to: { first: 32, count: 96 },
  cc: { first: 128, count: 128 },
} as const

/** The slot of the address that Reply-To gives. */
export const replyToSlot = places.replyTo
/** Slots below this are authors, the others recipients. */
export const firstRecipientSlot = places.to.first

/** What may stand above a message; a larger header is not read. */
export const maxHeaderBytes = 256 * 1024

/** The header, or the rule that it breaks. */
export function factsOfHeader(bytes: Uint8Array): { head: Head } | { fault: string } {
  if (bytes.length >= maxHeaderBytes) return { fault: `header of ${maxHeaderBytes} bytes or more` }
  const head = readHead(bytes)
  return head ? { head } : { fault: 'no header of a message (RFC 5322, 2.2)' }
}

type Fields = ReadonlyMap<string, readonly string[]>
const signs = ['from', 'to', 'date', 'message-id', 'subject', 'received']

/** `undefined` when the bytes are no header of a message: none of the fields is there that mail has. */
export function readHead(bytes: Uint8Array): Head | undefined {
  const fields = fieldsOf(bytes)
  if (!signs.some((name) => fields.has(name))) return undefined
  const first = (name: string) => fields.get(name)?.[0]
  return {
    participants: participantsOf(fields),
    ...present('replyTo', firstAddress(fields)),
    ...present('messageId', ownMessageId(first('message-id'))),
    answers: [...messageIds(first('in-reply-to')), ...messageIds(fields.get('references')?.join(' ')).slice(-1)],
    ...present('sentAt', momentOfHeader(first('date') ?? '')),
    // Every server writes above the ones before it, so the topmost is our own.
    ...present('receivedAt', momentOfReceived(first('received') ?? '')),
    ...present('language', first('content-language')?.trim()),
    ...present('sensitivity', first('sensitivity')?.trim().toLowerCase()),
    deliveryReport: isDeliveryReport(first('content-type') ?? ''),
    automatic: isAutomatic(fields),
  }
}

/** Field names in lower case with their unfolded values, in the order of the message. */
function fieldsOf(bytes: Uint8Array): Fields {
  const fields = new Map<string, string[]>()
  const lines = decode(bytes).replace(/\r\n?/g, '\n').trimStart().split('\n\n', 1)[0]!.replace(/\n[ \t]+/g, ' ').split('\n')
  for (const one of lines) {
    const parts = /^([\x21-\x39\x3b-\x7e]+)[ \t]*:(.*)$/s.exec(one)
    if (!parts) continue
    const name = parts[1]!.toLowerCase()
    const values = fields.get(name)
    if (values) values.push(parts[2]!.trim())
    else fields.set(name, [parts[2]!.trim()])
  }
  return fields
}

/** Raw 8-bit headers are UTF-8 (RFC 6532) or else, by custom, Latin-1. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('latin1').decode(bytes)
  }
}

function participantsOf(fields: Fields): Participant[] {
  // Only the first From counts: it is the one that mail programs show.
  const from = mailboxes(fields.get('from')?.slice(0, 1))
  const authors = from.length > 0 ? placed(from, places.from) : placed(mailboxes(fields.get('sender')?.slice(0, 1)), places.sender)
  return [...authors, ...placed(mailboxes(fields.get('to')), places.to), ...placed(mailboxes(fields.get('cc')), places.cc)]
}

function placed(found: readonly Participant[], { first, count }: { first: number; count: number }): Participant[] {
  return found
    .map((one, position) => (position < count ? { slot: first + position, ...one } : one))
    .filter(({ name, adres }) => name !== '' || adres !== '')
}

function mailboxes(values: readonly string[] | undefined): { name: string; adres: string }[] {
  // The domain stays as written: decoding punycode would make two spellings of which only one is the address.
  return parseAddressHeader([...(values ?? [])], { flatten: true, decodePunycode: false }).value.map(({ name, address = '' }) => {
    const adres = isAdres(address) && !brokenDomain.test(name) ? address : ''
    return { name: nameOf(line(name || (adres ? '' : address))), adres }
  })
}

/**
 * The obsolete `jan@voorbeeld.example . kwaad.test` comes out as an address of the first domain, with the rest in the name,
 * as a word that begins with a dot: such an address must not pass for the shorter one.
 */
const brokenDomain = /(^|\s)\./

const nameOf = (name: string) => (/^undisclosed.recipients?\b/i.test(name) ? '' : name)

/** One mailbox at one domain, without anything that could make it read as two. */
function isAdres(text: string): boolean {
  return /^(?:[^\s@"(),:;<>[\]\\]+|"[^"\\\r\n]+")@[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}.-]*[\p{L}\p{M}\p{N}])?$/u.test(text)
}

function firstAddress(fields: Fields): string | undefined {
  return mailboxes(fields.get('reply-to')?.slice(0, 1)).find(({ adres }) => adres !== '')?.adres
}

function ownMessageId(value: string | undefined): string | undefined {
  const bare = value && !/[\s<>]/.test(value) ? `<${value}>` : undefined
  return messageIds(value)[0] ?? bare
}

function messageIds(value: string | undefined): string[] {
  return value?.match(/<[^<>\s]+>/g) ?? []
}

function isDeliveryReport(contentType: string): boolean {
  return /^multipart\/report\b/i.test(contentType) && /report-type\s*=\s*"?delivery-status/i.test(contentType)
}

function isAutomatic(fields: Fields): boolean {
  const submitted = fields.get('auto-submitted')?.[0]
  return (
    (submitted !== undefined && !/^no\b/i.test(submitted)) ||
    fields.has('list-id') ||
    /^(bulk|junk|list)\b/i.test(fields.get('precedence')?.[0] ?? '')
  )
}

function present<const Name extends string, Value>(name: Name, value: Value | undefined): { [N in Name]?: Value } {
  return value === undefined || value === '' ? {} : ({ [name]: value } as { [N in Name]?: Value })
}
