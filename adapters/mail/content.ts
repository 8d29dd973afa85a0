/** The bytes of a bijlage, with what the message says of them. */
import type { Call, Content } from '#spi'
import type { Part } from './message.ts'

/** `part` absent: the whole message. */
export function contentOf(pieces: readonly Uint8Array[], part: Part | undefined, call: Call): Content {
  const size = pieces.reduce((sum, piece) => sum + piece.length, 0)
  const told = part ? { type: part.type, ...(part.name !== undefined && { name: part.name }) } : { type: 'message/rfc822', name: 'bericht.eml' }
  return Object.assign(inPieces(pieces, call), told, { size })
}

async function* inPieces(pieces: readonly Uint8Array[], call: Call): AsyncIterable<Uint8Array> {
  for (const piece of pieces) {
    call.signal.throwIfAborted()
    yield piece
  }
}
