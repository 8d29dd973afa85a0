/** The archive as contacts, and the messages behind them as records. */
import type { Call, SourceRecord } from '#spi'
import { contactsOf, type Contact, type Policy, type Unread } from '../mail/contacts.ts'
import { readMessage, readPart, Unreadable, type Message } from '../mail/message.ts'
import type { Row } from '../mail/questions.ts'
import { klantcontact, type Codes } from '../mail/translate.ts'
import type { Archive } from './archive.ts'
import { listed, type StoredFile } from './translate.ts'

export interface Post {
  readonly codes: Codes
  /**
   * All contacts, newest first; with `only` those of these messages, and then without knowing which answers which.
   */
  read(call: Call, only?: ReadonlySet<string>): Promise<{ contacts: Contact<StoredFile>[]; unread: Unread[] }>
  /** The inside of a contact's message, why it cannot be read, or `undefined` when the message is gone. */
  message(contact: Contact<StoredFile>, call: Call): Promise<Row<Message> | undefined>
  /** The whole record of a contact; `undefined` when the message is gone. */
  complete(contact: Contact<StoredFile>, call: Call): Promise<Row<SourceRecord<'klantcontacten'>> | undefined>
  /** The bytes of a part, decoded, in pieces; `undefined` when it is not there. Rejects with {@link Unreadable}. */
  part(contact: Contact<StoredFile>, slot: number, call: Call): Promise<Uint8Array[] | undefined>
  /** The message as it lies in the archive, in pieces; `undefined` when it is gone. */
  raw(contact: Contact<StoredFile>, call: Call): Promise<Uint8Array[] | undefined>
}

export function openPost(archive: Archive, policy: Policy, codes: Codes): Post {
  async function message(contact: Contact<StoredFile>, call: Call): Promise<Row<Message> | undefined> {
    const { local, place: file, fault } = contact
    if (fault !== undefined) return { quarantine: { local, reason: fault } }
    try {
      const found = await archive.withMessage(file, call, (bytes) => readMessage(bytes, call))
      return found && { item: found }
    } catch (error) {
      if (error instanceof Unreadable) return { quarantine: { local, reason: error.message } }
      throw error
    }
  }

  return {
    codes,
    message,
    read: async (call, only) => contactsOf((await archive.scan(call, only)).map(listed), policy),
    async complete(contact, call) {
      call.signal.throwIfAborted()
      const found = await message(contact, call)
      if (!found || 'quarantine' in found) return found
      return { item: klantcontact(contact, found.item, codes) }
    },
    part: ({ place: file }, slot, call) => archive.withMessage(file, call, (bytes) => readPart(bytes, slot, call)),
    raw: ({ place: file }, call) => archive.withMessage(file, call, async (bytes) => {
      const pieces: Uint8Array[] = []
      for await (const piece of bytes) {
        call.signal.throwIfAborted()
        pieces.push(piece as Uint8Array)
      }
      return pieces
    }),
  }
}

const attempts = 3

/**
 * A message that leaves between listing and reading makes the page wrong by one: begin again. `page` answers `undefined`
 * when that happened, except in the last attempt, when it leaves the message out.
 */
export async function untilStill<Page>(page: (last: boolean) => Promise<Page | undefined>): Promise<Page> {
  for (let attempt = 1; attempt < attempts; attempt++) {
    const found = await page(false)
    if (found !== undefined) return found
  }
  return (await page(true))!
}
