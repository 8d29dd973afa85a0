/** Archives of mail on an IMAP4rev1 server: what can be asked of them, and how. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Adapter, AdapterContext, AdapterType } from '#spi'
import { servedResources } from '../mail/served/resources.ts'
import { codesOf, mailProperties, maxMessageBytesOf, policyOf, type MailSettings } from '../mail/settings.ts'
import { openArchive, type Mailbox } from './archive.ts'
import { openConnections } from './connections.ts'
import { recognise } from './recognise.ts'

export interface ImapSettings extends MailSettings {
  readonly host: string
  /** Default 993 with TLS from the first byte, else 143. */
  readonly port?: number
  /** In the clear only where it says `geen`. */
  readonly tls?: 'implicit' | 'starttls' | 'geen'
  /** File (PEM) with the authority of the server's certificate, relative to the configuration file; absent: the public ones. */
  readonly ca?: string
  readonly gebruiker: string
  /** One of these two. */
  readonly wachtwoord?: string
  readonly token?: string
  /** Numbers stand in ids: never changed, never given to another mailbox. */
  readonly mailboxen: readonly { readonly nummer: number; readonly naam: string }[]
  /** Own addresses that are shown as an actor. */
  readonly postbussen?: readonly string[]
  readonly verbindingen?: number
}

const settingsSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  additionalProperties: false,
  required: ['host', 'gebruiker', 'mailboxen', 'domains'],
  oneOf: [{ required: ['wachtwoord'] }, { required: ['token'] }],
  properties: {
    host: { type: 'string', minLength: 1 },
    port: { type: 'integer', minimum: 1, maximum: 65535 },
    tls: { enum: ['implicit', 'starttls', 'geen'], default: 'implicit' },
    ca: { type: 'string', minLength: 1 },
    gebruiker: { type: 'string', minLength: 1 },
    wachtwoord: { type: 'string', minLength: 1, 'x-secret': true },
    token: { type: 'string', minLength: 1, 'x-secret': true },
    mailboxen: {
      type: 'array', minItems: 1,
      items: {
        type: 'object', additionalProperties: false, required: ['nummer', 'naam'],
        properties: { nummer: { type: 'integer', minimum: 0, maximum: 65535 }, naam: { type: 'string', minLength: 1 } },
      },
    },
    postbussen: { type: 'array', items: { type: 'string', pattern: '^[^\\s@]+@[^\\s@]+$' } },
    verbindingen: { type: 'integer', minimum: 1, maximum: 50, default: 4 },
    ...mailProperties,
  },
} as const

export const imap: AdapterType<ImapSettings> = { name: 'imap', settings: settingsSchema, open, recognise }
export default imap

function open(settings: ImapSettings, { baseDirectory }: AdapterContext): Adapter {
  const { host, tls = 'implicit', port = tls === 'implicit' ? 993 : 143, gebruiker, wachtwoord, token = '', verbindingen = 4 } = settings
  const mailboxes = mailboxesOf(settings)
  const ca = settings.ca === undefined ? {} : { ca: readFileSync(resolve(baseDirectory, settings.ca), 'utf8') }
  const secret = wachtwoord === undefined ? { token } : { password: wachtwoord }
  const connections = openConnections({ host, port, tls, ...ca, user: gebruiker, secret, connections: verbindingen })
  const archive = openArchive(mailboxes, connections, maxMessageBytesOf(settings))
  const post = { archive, policy: policyOf(settings, settings.postbussen ?? []), codes: codesOf(settings, 'imap') }
  return {
    // A search for an address is one for a part of a header, whatever is asked.
    resources: servedResources(post, { codec: 'imap', match: 'substring', anyOf: 20, partial: true }),
    probe: (call) => archive.probe(call),
    close: () => archive.close(),
  }
}

function mailboxesOf({ mailboxen }: ImapSettings): Mailbox[] {
  const faults = mailboxen.flatMap(({ nummer, naam }, place) => [
    ...(mailboxen.findIndex((one) => one.nummer === nummer) < place ? [`mailboxen.${place}.nummer: ${nummer} is the number of another mailbox`] : []),
    ...(mailboxen.findIndex((one) => one.naam === naam) < place ? [`mailboxen.${place}.naam: is named twice`] : []),
  ])
  if (faults.length > 0) throw Object.assign(new TypeError(faults.join('; ')), { faults })
  return mailboxen.map(({ nummer, naam }) => ({ number: nummer, path: naam }))
}
