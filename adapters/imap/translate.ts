/** Their messages <-> the vocabulary of mail; pure. */
import type { FetchMessageObject, MessageStructureObject } from 'imapflow'
import type { Local } from '#spi'
import type { Listed } from '../mail/contacts.ts'
import { factsOfHeader } from '../mail/headers.ts'
import type { Structure } from '../mail/structure.ts'

/** Where a message is. */
export interface Place {
  readonly mailbox: number
  readonly uid: number
  /** As the server wrote them, one byte a character. */
  readonly header: string
  readonly structure?: Structure
  /** Bytes of the whole message. */
  readonly size: number
}

/** Fields that tell who, when, and what answers what. */
export const headerFields = [
  'From', 'Sender', 'To', 'Cc', 'Reply-To', 'Date', 'Message-ID', 'In-Reply-To', 'References', 'Received', 'Subject',
  'Content-Type', 'Content-Language', 'Sensitivity', 'Auto-Submitted', 'List-Id', 'Precedence',
]

export interface Key {
  readonly mailbox: number
  readonly uidValidity: string
  readonly uid: number
}

export const localOf = ({ mailbox, uidValidity, uid }: Key): Local => `${mailbox}:${uidValidity}:${uid}`

export function keyOf(local: Local): Key {
  const [mailbox = '', uidValidity = '', uid = ''] = local.split(':')
  return { mailbox: Number(mailbox), uidValidity, uid: Number(uid) }
}

export function listed(message: FetchMessageObject, mailbox: number, uidValidity: string): Listed<Place> {
  const { uid, headers = Buffer.alloc(0), size = 0, internalDate, bodyStructure } = message
  const structure = bodyStructure && structureOf(bodyStructure)
  return {
    local: localOf({ mailbox, uidValidity, uid }),
    place: { mailbox, uid, header: headers.toString('latin1'), size, ...(structure && { structure }) },
    arrived: new Date(internalDate ?? 0).getTime(),
    ...factsOfHeader(headers),
  }
}

/** The root of a message that is no multipart has no number of its own: it is part 1. */
function structureOf(node: MessageStructureObject): Structure {
  const { type, parameters, encoding, id, disposition, dispositionParameters, childNodes, part } = node
  const isEmbedded = type.toLowerCase() === 'message/rfc822'
  // The parser looks into a message within a message only where it is to be shown.
  const isSeen = !isEmbedded || (disposition?.toLowerCase() === 'inline' && ['7bit', '8bit', 'binary', undefined].includes(encoding?.toLowerCase()))
  const filename = dispositionParameters?.['filename'] ?? parameters?.['name']
  return {
    type: type.toLowerCase(),
    part: part ?? '1',
    ...(parameters && { parameters }),
    ...(encoding && { encoding: encoding.toLowerCase() }),
    ...(id && { id }),
    ...(disposition && { disposition: disposition.toLowerCase() }),
    ...(filename && { filename }),
    ...(childNodes && isSeen && { children: childNodes.map(structureOf) }),
  }
}
