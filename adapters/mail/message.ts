/** The inside of a message: its subject, text and parts. Streams through the parser; nothing but the text is held. */
import { Readable, type Transform } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { MailParser, type AttachmentStream, type MessageText } from 'mailparser'
import type { Call } from '#spi'
import { clean, line } from './text.ts'

/** One message that cannot be read, by the fault of that message alone. `message` names the rule, never content. */
export class Unreadable extends Error {}

/** A part that is not text of the message itself. */
export interface Part {
  /** 1 for the first such part in MIME order, and so on; those that are left out of the bijlagen keep their number. */
  readonly slot: number
  /** IMAP's number of the part: `2`, `1.3`; `1` when the part is all there is. */
  readonly number: string
  /** A picture that stands in the text. */
  readonly inline: boolean
  /** Media type and file name, as the message says. */
  readonly type: string
  readonly name?: string
}

export interface Message {
  readonly subject: string
  /** Plain, from HTML where there is no other; absent when there is none. */
  readonly text?: string
  readonly parts: readonly Part[]
}

/** More than any inhoud holds; turning longer HTML into text costs more than it shows. */
const maxHtml = 1024 * 1024
const parserOptions = {
  skipImageLinks: true, skipTextToHtml: true, skipTextLinks: true, checksumAlgo: false as const, maxHtmlLengthToParse: maxHtml,
}

/** Rejects with {@link Unreadable} when the parser cannot make anything of it. */
export async function readMessage(source: Readable, call: Call): Promise<Message> {
  const parts: Part[] = []
  const { subject, body } = await parse(source, call, (part, content) => {
    parts.push(part)
    content.resume()
  })
  const text = clean((body?.text ?? '').trim() || (await textOfHtml(body?.html ?? '', call))).trim()
  return { subject: line(subject), ...(text && { text: text.replace(/\n{3,}/g, '\n\n') }), parts }
}

/** The bytes of one part, decoded, in pieces; `undefined` when there is no such part. */
export async function readPart(source: Readable, slot: number, call: Call): Promise<Uint8Array[] | undefined> {
  let found: Uint8Array[] | undefined
  await parse(source, call, (part, content) => {
    const pieces: Uint8Array[] = []
    content.on('data', (piece: Uint8Array) => part.slot === slot && pieces.push(piece))
    if (part.slot === slot) found = pieces
  })
  return found
}

/** `onPart` sets the content of a part flowing. */
async function parse(source: Readable, call: Call, onPart: (part: Part, content: Readable) => void) {
  const parser = new MailParser(parserOptions)
  // The parser may complain once more after the first failure has been dealt with.
  parser.on('error', () => {})
  // A part of a parser that stopped never ends by itself.
  const stopped = new AbortController()
  parser.once('close', () => stopped.abort())
  let body: MessageText | undefined
  let slot = 0
  const collect = async (found: AsyncIterable<AttachmentStream | MessageText>) => {
    for await (const one of found) {
      if (one.type === 'text') body = one
      else {
        onPart(partOf(one, ++slot), one.content)
        await finished(one.content, { signal: stopped.signal })
        one.release?.()
      }
    }
  }
  try {
    await pipeline(source, parser as Transform, collect, { signal: call.signal })
  } catch (error) {
    call.signal.throwIfAborted()
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error
    throw new Unreadable('the parser cannot read the message (RFC 2045)', { cause: error })
  }
  return { subject: parser.subject ?? '', body }
}

function partOf(found: AttachmentStream, slot: number): Part {
  const isImage = found.contentType.startsWith('image/')
  // A picture without Content-ID cannot be shown in the text, whatever its disposition says.
  const isShown = found.related === true || (found.contentDisposition === 'inline' && found.cid !== undefined)
  const name = line(found.filename ?? '')
  return { slot, number: found.partId ?? '1', inline: isImage && isShown, type: found.contentType, ...(name && { name }) }
}

/** The parser gives no text for HTML that stands beside attachments only; asked for the HTML alone it does. */
async function textOfHtml(html: string, call: Call): Promise<string> {
  if (html === '' || html.length > maxHtml) return ''
  const source = Readable.from([Buffer.from(`Content-Type: text/html; charset=utf-8\r\n\r\n${html}`)])
  const { body } = await parse(source, call, () => {})
  return body?.text ?? ''
}
