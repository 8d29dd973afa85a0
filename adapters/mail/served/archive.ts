/** An archive of mail behind a server that searches it: what a protocol has to offer for the calls of this folder. */
import type { Call, Local, Quarantine } from '#spi'
import type { Listed } from '../contacts.ts'
import type { Message } from '../message.ts'

/** What messages are looked for by. */
export type Search =
  /** Any of these addresses among authors and recipients. `partial`: or as a part of one; `replyTo`: or in Reply-To. */
  | { readonly adressen: readonly string[]; readonly partial: boolean; readonly replyTo: boolean }
  /** One of these Message-IDs, with their angle brackets, in In-Reply-To or References. */
  | { readonly answering: readonly string[] }

/** Whether an address can be this, or have it as a part: none holds a control character, so nothing is missed by not asking. */
export function canBeAdres(text: string, partial: boolean): boolean {
  return !/[\u0000-\u001f\u007f]/.test(text) && (partial || text.includes('@'))
}

export interface Page<Place> {
  readonly found: readonly Listed<Place>[]
  /** There is more after these. */
  readonly more: boolean
}

export interface ServedArchive<Place = unknown> {
  /**
   * Messages that may answer, newest first and in the same order every time, after the last of `after` that is still among
   * them. What answers is never missing; more may come.
   */
  page(search: Search, after: readonly Local[], limit: number, call: Call): Promise<Page<Place>>
  /** Those that are there, in any order. */
  heads(locals: readonly Local[], call: Call): Promise<Listed<Place>[]>
  /** Messages with these Message-IDs, with their angle brackets; more may come. */
  named(messageIds: readonly string[], call: Call): Promise<Listed<Place>[]>
  /** Subject, text and parts; nothing for what is gone. */
  messages(found: readonly Listed<Place>[], call: Call): Promise<ReadonlyMap<Local, Message | Quarantine>>
  /** The whole message as it lies in the archive; `undefined` when it is gone. */
  whole(found: Listed<Place>, call: Call): Promise<Uint8Array[] | undefined>
  /** One part, decoded, by the number that the parser gave it; `undefined` when it is gone. */
  part(found: Listed<Place>, number: string, call: Call): Promise<Uint8Array[] | undefined>
  probe(call: Call): Promise<void>
  close(): Promise<void>
}
