/** Searching an open mailbox: what messages are looked for by, in IMAP's terms. */
import type { ImapFlow } from 'imapflow'
import { SourceError } from '#spi'
import { canBeAdres, type Search } from '../mail/served/archive.ts'

type Token = { readonly type: 'ATOM' | 'STRING' | 'LITERAL'; readonly value: string | Buffer }
type Criterion = readonly Token[]

const atom = (value: string): Token => ({ type: 'ATOM', value })
/** What is not ASCII cannot be quoted (RFC 3501, 9). */
const text = (value: string): Token => (/^[\x20-\x7e]*$/.test(value) ? { type: 'STRING', value } : { type: 'LITERAL', value: Buffer.from(value) })
const header = (name: string, value: string): Criterion => [atom('HEADER'), text(name), text(value)]
const field = (name: string, value: string): Criterion => [atom(name), text(value)]

/** `undefined`: nothing can have it. */
export function criterionOf(search: Search): Criterion | undefined {
  if ('answering' in search) return anyOf(search.answering.flatMap((id) => (isSearchable(id) ? [header('IN-REPLY-TO', id), header('REFERENCES', id)] : [])))
  return anyOf(search.adressen.flatMap((adres) => adresCriteria(adres, search)))
}

export function messageIdCriterion(messageIds: readonly string[]): Criterion | undefined {
  return anyOf(messageIds.filter(isSearchable).map((id) => header('MESSAGE-ID', id.slice(1, -1))))
}

function adresCriteria(adres: string, { partial, replyTo }: Extract<Search, { adressen: unknown }>): Criterion[] {
  if (!canBeAdres(adres, partial)) return []
  const part = safePart(adres)
  return [field('FROM', part), field('TO', part), field('CC', part), header('SENDER', part), ...(replyTo ? [header('REPLY-TO', part)] : [])]
}

/**
 * Servers differ in how they fold letters outside ASCII, and in whether they look at quotes: the longest stretch without
 * them is in every address that the whole is in. Where there is none, the whole is asked for.
 */
function safePart(adres: string): string {
  const stretches = adres.split(/[^\x21-\x7e]|["\\]/)
  return stretches.reduce((longest, one) => (one.length > longest.length ? one : longest), '') || adres
}

/** A Message-ID that stands on one line, as all do that are sent. */
const isSearchable = (id: string) => /^[\x21-\x7e]+$/.test(id)

/** `OR a OR b c`. */
function anyOf(criteria: readonly Criterion[]): Criterion | undefined {
  if (criteria.length === 0) return undefined
  return criteria.reduceRight((rest, one) => [atom('OR'), ...one, ...rest])
}

/** UIDs, newest first: as they came in by the server's own clock where it sorts, else by UID. The same order every time. */
export async function findUids(client: ImapFlow, criterion: Criterion): Promise<number[]> {
  // What was never sent, or is on its way out, is no contact.
  const kept = [atom('UNDRAFT'), atom('UNDELETED')]
  if (!client.capabilities.has('SORT')) return (await uidsOf(client, 'UID SEARCH', 'SEARCH', [...charsetOf(criterion), ...kept, ...criterion])).sort((one, other) => other - one)
  const sort = [[atom('REVERSE'), atom('ARRIVAL')], atom('UTF-8'), ...kept, ...criterion]
  return uidsOf(client, 'UID SORT', 'SORT', sort)
}

/** A server without UTF-8 need not be able to read it where nothing needs it. */
const charsetOf = (criterion: Criterion) => (criterion.some(({ type }) => type === 'LITERAL') ? [atom('CHARSET'), atom('UTF-8')] : [])

/** The library has no helper that sorts; what it builds its own commands with it does not declare. It quotes every text. */
interface Executor {
  exec(command: string, attributes: readonly unknown[], options: unknown): Promise<{ next(): void }>
}

interface Untagged {
  readonly numbers?: readonly number[]
  readonly attributes?: readonly { readonly value?: unknown }[]
}

async function uidsOf(client: ImapFlow, command: string, answer: string, attributes: readonly unknown[]): Promise<number[]> {
  const found = new Set<number>()
  const collect = async ({ numbers, attributes: tokens = [] }: Untagged): Promise<void> => {
    for (const value of numbers ?? tokens.map((token) => Number(token.value))) {
      if (!Number.isSafeInteger(value) || value < 1) throw new SourceError('bron-onleesbaar', 'the server answers a search with something else than numbers')
      found.add(value)
    }
  }
  const response = await (client as unknown as Executor).exec(command, attributes, { untagged: { [answer]: collect } })
  response.next()
  return [...found]
}
