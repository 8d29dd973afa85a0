/** Files of the archive to messages as the vocabulary of mail lists them; pure. The rest is told in `../mail`. */
import type { Listed } from '../mail/contacts.ts'
import type { Head } from '../mail/headers.ts'

/** A message as a file. */
export interface StoredFile {
  /** 80 bits of the hash of the unique name, 20 hexadecimal digits: the local of its klantcontact. */
  readonly hash: string
  readonly path: string
  /** Where in that file the message begins; absent: at its start. */
  readonly start?: number
  /** Bytes. */
  readonly size: number
  /** Time of the last change, milliseconds since 1970. */
  readonly modified: number
}

/** A listed message; `fault` says why it cannot be read, and then `head` may be there or not. */
export interface Entry {
  readonly file: StoredFile
  readonly head?: Head
  readonly fault?: string
}

export function listed({ file, head, fault }: Entry): Listed<StoredFile> {
  return { local: file.hash, place: file, arrived: file.modified, ...(head && { head }), ...(fault !== undefined && { fault }) }
}
