/** From the bytes of an answer to JSON: decompression, the byte limit, and every way in which a body can be no JSON. */
import { once } from 'node:events'
import { pipeline, type Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib'
import { SourceError } from '#domain/errors.ts'
import { failureOfBody } from './http-failure.ts'

/** Bytes after decompression: of one body, and of all that a client is reading at the same time. */
export class BodyLimits {
  readonly one: number
  #left: number

  constructor(one: number, together: number) {
    this.one = one
    this.#left = together
  }

  take(bytes: number): boolean {
    if (bytes > this.#left) return false
    this.#left -= bytes
    return true
  }

  giveBack(bytes: number): void {
    this.#left += bytes
  }
}

/**
 * Reads the body to its end and parses it; `undefined` when it is empty. When it fails the stream, and with it the
 * connection, is destroyed. Rejects with a SourceError.
 */
export async function readJson(source: Readable, headers: Readonly<Record<string, string>>, limits: BodyLimits): Promise<unknown> {
  try {
    const bytes = await readWhole(source, headers, limits)
    return bytes.length === 0 ? undefined : parseJson(bytes, headers['content-type'])
  } catch (error) {
    discard(source)
    throw error
  }
}

/** Reads the body to its end, decompressed, whatever it is. Fails as {@link readJson} does. */
export async function readWhole(source: Readable, headers: Readonly<Record<string, string>>, limits: BodyLimits): Promise<Buffer> {
  try {
    // One that says it is too large is believed, so that nothing of it is held.
    if (Number(headers['content-length']) > limits.one) throw unreadable('it is larger than the limit')
    return await readBytes(source, headers['content-encoding'], limits)
  } catch (error) {
    discard(source)
    throw error
  }
}

/** Ends the reading of a body that nobody wants; its connection goes with it. */
export function discard(source: Readable): void {
  // A destroyed body may still report its own end as an error.
  source.on('error', () => {})
  source.destroy()
}

async function readBytes(source: Readable, encoding: string | undefined, limits: BodyLimits): Promise<Buffer> {
  // Wherever the pipeline breaks, all its streams report an error; the first one is the cause.
  let failure: SourceError | undefined
  source.on('error', (error) => { failure ??= failureOfBody(error) })
  try {
    if (isIdentity(encoding)) return await collect(source, limits)
    const decoder = await decoderFor(encoding, source)
    decoder?.on('error', () => { failure ??= unreadable('its compression is broken') })
    return await collect(decoder ? pipeline(source, decoder, () => {}) : source, limits)
  } catch (error) {
    throw error instanceof SourceError ? error : failure ?? failureOfBody(error)
  }
}

/** Listens rather than iterates: half the cost for the small answers that most are. */
function collect(stream: Readable, limits: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (stream.readableEnded) return resolve(Buffer.alloc(0))
    if (stream.destroyed) return reject(new Error('the body was closed before it was read'))
    const chunks: Buffer[] = []
    let size = 0
    let over = false
    const finish = (end: () => void) => {
      if (over) return
      over = true
      limits.giveBack(size)
      end()
    }
    stream.on('data', (chunk: Buffer) => {
      if (over) return
      if (size + chunk.length > limits.one) return finish(() => reject(unreadable('it is larger than the limit')))
      if (!limits.take(chunk.length)) return finish(() => reject(new SourceError('bron-overbelast', 'too many large answers of the source at once')))
      size += chunk.length
      chunks.push(chunk)
    })
    stream.once('end', () => finish(() => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size))))
    stream.once('error', (error) => finish(() => reject(error)))
    stream.once('close', () => finish(() => reject(new Error('the body was closed before its end'))))
  })
}

function isIdentity(encoding: string | undefined): boolean {
  return encoding === undefined || ['', 'identity'].includes(encoding.trim().toLowerCase())
}

async function decoderFor(encoding: string | undefined, source: Readable): Promise<Transform | undefined> {
  const first = await firstByte(source)
  // Without a byte there is nothing to decompress, whatever the header says.
  if (first === undefined) return undefined
  switch (encoding!.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip': return createGunzip()
    case 'br': return createBrotliDecompress()
    case 'deflate': return isZlib(first) ? createInflate() : createInflateRaw()
    default: throw unreadable('it has a content encoding that was not asked for')
  }
}

/** `deflate` is the zlib format by its specification, and the bare one by the habit of some servers. */
function isZlib(first: number): boolean {
  return (first & 0x0f) === 8
}

/** Looks without taking; `undefined` when the body is empty or already broken. */
async function firstByte(source: Readable): Promise<number | undefined> {
  for (;;) {
    const chunk = source.read() as Buffer | null
    if (chunk?.length) {
      source.unshift(chunk)
      return chunk[0]
    }
    if (source.readableEnded || source.destroyed) return undefined
    await Promise.race([once(source, 'readable'), once(source, 'end')])
  }
}

const jsonType = /^application\/(?:[^\s/;,]+\+)?json$/i
const utf8 = new TextDecoder('utf-8', { fatal: true })

function parseJson(bytes: Buffer, contentType = ''): unknown {
  if (!jsonType.test(contentType.split(';', 1)[0]!.trim())) throw unreadable('it is not JSON by its content type')
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch {
    // The parser's own message quotes the body.
    throw unreadable('it is not JSON')
  }
}

function unreadable(why: string): SourceError {
  return new SourceError('bron-onleesbaar', `the answer of the source cannot be read: ${why}`)
}
