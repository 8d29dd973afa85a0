/**
 * An mbox file as an archive (RFC 4155, with the quoting of mboxrd): messages one after another, each under a line that begins with
 * `From `. Of the whole file only where messages begin and what their headers tell is held.
 */
import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { SourceError, type Call } from '#spi'
import { factsOfHeader } from '../mail/headers.ts'
import { Unreadable } from '../mail/message.ts'
import { failure, readHeader, recentLimits, tooLarge, tryOpen, type Archive } from './archive.ts'
import { keepRecent } from './recent.ts'
import type { Entry, StoredFile } from './translate.ts'

export interface MboxSettings {
  /** Absolute. */
  readonly file: string
  readonly maxMessageBytes: number
}

const chunkBytes = 1024 * 1024
/** A line that begins a message: who, and when. Without a time it is a line of somebody's text. */
const beginning = /^From +\S.*\d:\d{2}/
const longestBeginning = 512

export function openMbox(settings: MboxSettings, now: () => Date): Archive {
  const recent = keepRecent<readonly Entry[]>({ ...recentLimits, entries: 1 }, now)

  /** All messages of the file as it is now. */
  const entries = (call: Call) => within(settings, async (handle) => {
    call.signal.throwIfAborted()
    const { size, mtimeMs } = await handle.stat()
    const key = `${size}/${mtimeMs}`
    const known = recent.get(key)
    if (known) return known
    recent.clear()
    const found = await read(handle, settings, mtimeMs, call)
    recent.keep(key, found.entries, found.bytes)
    return found.entries
  })

  async function withMessage<Result>(file: StoredFile, call: Call, use: (bytes: Readable) => Promise<Result>): Promise<Result | undefined> {
    // A program that changes the file moves what lies in it.
    const at = (await entries(call)).find((entry) => entry.file.hash === file.hash)?.file
    if (!at) return undefined
    const bytes = await within(settings, (handle) => bytesOf(handle, at, settings))
    return use(Readable.from([bytes]))
  }

  return {
    scan: async (call, only) => (await entries(call)).filter(({ file }) => !only || only.has(file.hash)),
    withMessage,
    probe: () => within(settings, async (handle) => isMbox(await pieceAt(handle, 0, longestBeginning))),
    close: () => recent.clear(),
  }
}

async function within<Result>({ file }: MboxSettings, use: (handle: FileHandle) => Promise<Result>): Promise<Result> {
  const opened = await tryOpen(file, use)
  if (!opened) throw new SourceError('bron-onbereikbaar', 'the mbox is not there')
  if ('fault' in opened) throw failure('the mbox cannot be opened', Object.assign(new Error(), { code: 'EACCES' }))
  return opened.value
}

async function read(handle: FileHandle, settings: MboxSettings, modified: number, call: Call): Promise<{ entries: Entry[]; bytes: number }> {
  const begins = await beginnings(handle, call)
  const { size } = await handle.stat()
  const copies = new Map<string, number>()
  const entries: Entry[] = []
  let bytes = 0
  for (const [place, { start }] of begins.entries()) {
    call.signal.throwIfAborted()
    const end = begins[place + 1]?.line ?? size
    const header = await readHeader(handle, start)
    bytes += header.length
    const status = statusOf(header)
    if (/[DT]/i.test(status)) continue
    const name = nameOf(header)
    const nth = copies.get(name) ?? 0
    copies.set(name, nth + 1)
    // The empty line before the next message is none of this one's.
    const file: StoredFile = { hash: hash(nth === 0 ? name : `${name} ${nth}`), path: settings.file, start, size: Math.max(0, end - start), modified }
    entries.push({ file, ...factsOfHeader(header), ...tooLarge(file, settings) })
  }
  return { entries, bytes }
}

interface Begin {
  /** Of the line that begins it, and of what comes after that. */
  readonly line: number
  readonly start: number
}

/** Where messages begin: after an empty line, or at the start. */
async function beginnings(handle: FileHandle, call: Call): Promise<Begin[]> {
  const found: Begin[] = []
  isMbox(await pieceAt(handle, 0, longestBeginning))
  for (let at = 0; ; at += chunkBytes) {
    call.signal.throwIfAborted()
    // Some bytes before and after, for a line that lies across.
    const from = Math.max(0, at - 3)
    const piece = await pieceAt(handle, from, chunkBytes + 3 + longestBeginning)
    const limit = at - from + chunkBytes
    for (let place = nextIn(piece, from === 0 ? 0 : 1, from); place !== -1 && place < limit; place = nextIn(piece, place + 1, from)) {
      const end = piece.indexOf(10, place)
      if (from + place >= at && end !== -1 && beginning.test(piece.toString('latin1', place, end).trimEnd())) found.push({ line: from + place, start: from + end + 1 })
    }
    if (piece.length < chunkBytes) return found
  }
}

/** The next `From ` after an empty line. */
function nextIn(piece: Buffer, after: number, from: number): number {
  for (let place = piece.indexOf('From ', after); place !== -1; place = piece.indexOf('From ', place + 1)) {
    const before = piece.toString('latin1', Math.max(0, place - 3), place)
    if ((from === 0 && place === 0) || /\n\r?\n$/.test(before)) return place
  }
  return -1
}

/** An empty file is an empty archive; anything else that is no mbox is not. */
function isMbox(start: Buffer): void {
  const [line = ''] = start.toString('latin1').split(/\r?\n/, 1)
  if (start.length > 0 && !beginning.test(line)) throw new SourceError('bron-onleesbaar', 'the file is no mbox (RFC 4155)')
}

async function pieceAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}

/** What programs write in a header of what was done with the message. */
const statusFields = /^(status|x-status|x-keywords|x-uid|x-mozilla-[^:\s]*|content-length|lines)\s*:/i
const fieldsOf = (header: Uint8Array) => Buffer.from(header).toString('latin1').split(/\r?\n(?![ \t])/)
const statusOf = (header: Uint8Array) => fieldsOf(header).filter((one) => /^x-status\s*:/i.test(one)).map((one) => one.slice(one.indexOf(':') + 1)).join('')
const nameOf = (header: Uint8Array) => fieldsOf(header).filter((one) => !statusFields.test(one)).join('\n').trim()
const hash = (name: string) => createHash('sha256').update(name, 'latin1').digest('hex').slice(0, 20)

async function bytesOf(handle: FileHandle, { start = 0, size }: StoredFile, { maxMessageBytes }: MboxSettings): Promise<Buffer> {
  if (size > maxMessageBytes) throw new Unreadable(`larger than maxMessageBytes (${maxMessageBytes})`)
  const text = (await pieceAt(handle, start, size)).toString('latin1').replace(/(\r?\n)\r?\n$/, '$1')
  return Buffer.from(text.replace(/^>(?=>*From )/gm, ''), 'latin1')
}
