/** Archives of mail on a JMAP server (RFC 8620, RFC 8621): what can be asked of them, and how. */
import type { Adapter, AdapterContext, AdapterType } from '#spi'
import { servedResources } from '../mail/served/resources.ts'
import { codesOf, mailProperties, maxMessageBytesOf, policyOf, type MailSettings } from '../mail/settings.ts'
import { openArchive } from './archive.ts'
import { recognise } from './recognise.ts'
import { openServer } from './session.ts'

export interface JmapSettings extends MailSettings {
  /** Of the session resource itself: redirects are not followed. */
  readonly sessieUrl: string
  /** Both, or a token. */
  readonly gebruiker?: string
  readonly wachtwoord?: string
  readonly token?: string
  /** Id of the account; absent: the server's primary one for mail. */
  readonly account?: string
  /** Names; absent: all mailboxes but those for drafts, trash and junk. */
  readonly mailboxen?: readonly string[]
  /** Own addresses that are shown as an actor. */
  readonly postbussen?: readonly string[]
  /** The server finds a part of a header, not only words in it: then a part of an address can be searched for. */
  readonly deelzoeken?: boolean
}

const settingsSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  additionalProperties: false,
  required: ['sessieUrl', 'domains'],
  oneOf: [{ required: ['gebruiker', 'wachtwoord'] }, { required: ['token'] }],
  properties: {
    sessieUrl: { type: 'string', pattern: '^https?://[^\\s@#]+$' },
    gebruiker: { type: 'string', minLength: 1, pattern: '^[^:]+$' },
    wachtwoord: { type: 'string', minLength: 1, 'x-secret': true },
    token: { type: 'string', minLength: 1, 'x-secret': true },
    account: { type: 'string', minLength: 1 },
    mailboxen: { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string', minLength: 1 } },
    postbussen: { type: 'array', items: { type: 'string', pattern: '^[^\\s@]+@[^\\s@]+$' } },
    deelzoeken: { type: 'boolean', default: false },
    ...mailProperties,
  },
} as const

export const jmap: AdapterType<JmapSettings> = { name: 'jmap', settings: settingsSchema, open, recognise }
export default jmap

function open(settings: JmapSettings, context: AdapterContext): Adapter {
  const { sessieUrl: url, gebruiker = '', wachtwoord, token = '', account, mailboxen, deelzoeken = false } = settings
  const authorization = wachtwoord === undefined ? `Bearer ${token}` : `Basic ${Buffer.from(`${gebruiker}:${wachtwoord}`).toString('base64')}`
  const maxMessageBytes = maxMessageBytesOf(settings)
  const server = openServer({ url, authorization, maxMessageBytes, ...(account !== undefined && { account }) }, context)
  const archive = openArchive(server, mailboxen, maxMessageBytes)
  const post = { archive, policy: policyOf(settings, settings.postbussen ?? []), codes: codesOf(settings, 'jmap') }
  return {
    resources: servedResources(post, { codec: 'hex24', match: 'token', anyOf: 20, partial: deelzoeken }),
    probe: (call) => archive.probe(call),
    close: () => archive.close(),
  }
}
