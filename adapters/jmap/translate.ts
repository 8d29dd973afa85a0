/** Their messages and searches <-> the vocabulary of mail; pure. */
import type { Local } from '#spi'
import type { Listed } from '../mail/contacts.ts'
import { factsOfHeader } from '../mail/headers.ts'
import { canBeAdres, type Search } from '../mail/served/archive.ts'
import type { Structure } from '../mail/structure.ts'
import { list, object, optional, text, unreadable, type Data } from './wire.ts'

/** What is kept of a message between the calls on it. */
export interface Place {
  readonly blobId: string
  /** As the server gives it. */
  readonly header: string
  readonly size: number
}

export const idOf = (local: Local): string => `M${local}`

/** Ids are `M` and 96 bits: others do not fit in a uuid of ours. */
export function localOf(id: string): Local {
  if (!/^M[0-9a-f]{24}$/.test(id)) throw unreadable('its ids are not M and 24 hexadecimal digits; such a server needs the key directory, which does not exist yet')
  return id.slice(1)
}

export const headProperties = ['id', 'blobId', 'receivedAt', 'size', 'headers', 'mailboxIds', 'keywords']

export function listed(email: Data): Listed<Place> {
  const header = list(email['headers'], 'headers').map((one) => headerLine(object(one, 'a header'))).join('')
  return {
    local: localOf(text(email['id'], 'id')),
    place: { blobId: text(email['blobId'], 'blobId'), header: Buffer.from(header).toString('latin1'), size: Number(email['size']) },
    arrived: Date.parse(text(email['receivedAt'], 'receivedAt')),
    ...factsOfHeader(Buffer.from(header)),
  }
}

/** Values come raw (RFC 8621, 4.1.2.1), folds and all; a fold without a space behind it would begin another field. */
function headerLine({ name, value }: Data): string {
  return `${text(name, 'name').replace(/[^\x21-\x39\x3b-\x7e]/g, '')}:${text(value, 'value').replace(/\r?\n(?![ \t])|\r(?!\n)/g, ' ')}\r\n`
}

export type Filter = Data

/** `undefined`: nothing can have it. */
export function filterOf(search: Search): Filter | undefined {
  if ('answering' in search) return anyOf(search.answering.flatMap((id) => [headerHas('In-Reply-To', id), headerHas('References', id)]))
  return anyOf(search.adressen.flatMap((adres) => (canBeAdres(adres, search.partial) ? adresFilters(adres, search) : [])))
}

export const messageIdFilter = (messageIds: readonly string[]): Filter | undefined => anyOf(messageIds.map((id) => headerHas('Message-ID', id)))

/**
 * A whole address is looked for by its words, in an index: names that look like an address are not found by it. A part of one
 * only in the headers themselves.
 */
function adresFilters(adres: string, { partial, replyTo }: Extract<Search, { adressen: unknown }>): Filter[] {
  const others = [headerHas('Sender', adres), ...(replyTo ? [headerHas('Reply-To', adres)] : [])]
  if (partial) return [headerHas('From', adres), headerHas('To', adres), headerHas('Cc', adres), ...others]
  return [{ from: adres }, { to: adres }, { cc: adres }, ...others]
}

const headerHas = (name: string, value: string): Filter => ({ header: [name, value] })

function anyOf(conditions: readonly Filter[]): Filter | undefined {
  return conditions.length === 0 ? undefined : { operator: 'OR', conditions }
}

export const bodyProperties = ['partId', 'blobId', 'type', 'charset', 'disposition', 'cid', 'name', 'subParts', 'header:Content-Type']

/** A part with the blob that its content is. */
export interface Part extends Structure {
  readonly blobId?: string
  /** By which its text is known among the body values. */
  readonly partId?: string
  readonly children?: readonly Part[]
}

/** Texts come decoded, in UTF-8. The number of a part is its place, as IMAP counts. */
export function structureOf(node: Data, part = ''): Part {
  const type = text(node['type'], 'type').toLowerCase()
  const subParts = type.startsWith('multipart/') ? list(node['subParts'] ?? [], 'subParts') : undefined
  const written = optional(node['header:Content-Type']) ?? ''
  const cid = optional(node['cid'])
  const values = { disposition: optional(node['disposition'])?.toLowerCase(), filename: optional(node['name']), blobId: optional(node['blobId']), partId: optional(node['partId']) }
  return {
    type,
    part: part || '1',
    parameters: { ...(values.filename !== undefined && { name: values.filename }), ...(!subParts && type.startsWith('text/') && { charset: 'utf-8' }), ...flowOf(written) },
    ...(!subParts && { encoding: '8bit' }),
    ...(cid !== undefined && { id: `<${cid}>` }),
    ...(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<Part>),
    ...(subParts && { children: subParts.map((one, place) => structureOf(object(one, 'a part'), `${part && `${part}.`}${place + 1}`)) }),
  }
}

/** How lines of a text go on (RFC 3676). */
function flowOf(contentType: string): Record<string, string> {
  const found = [...contentType.matchAll(/;\s*(format|delsp)\s*=\s*"?([a-z]+)/gi)]
  return Object.fromEntries(found.map(([, name, value]) => [name!.toLowerCase(), value!]))
}
