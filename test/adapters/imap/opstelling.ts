/** The adapter on a server of mail that holds the archive of the voorbeeldgemeente. */
import type { Adapter } from '#spi'
import { imap, type ImapSettings } from '../../../adapters/imap/index.ts'
import { gemeente, organisaties, personen } from '../../../config/voorbeeldgemeente/personen.ts'
import { vreemden } from '../../../config/voorbeeldgemeente/post.ts'
import { mailboxen } from '../../servers/post.ts'

export interface MailServer {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
}

export function settingsFor({ host, port, user, password }: MailServer, more: Partial<ImapSettings> = {}): ImapSettings {
  return { host, port, tls: 'geen', gebruiker: user, wachtwoord: password, mailboxen, domains: [gemeente.domein], postbussen: [gemeente.postbus], ...more }
}

export const openImap = (server: MailServer, more: Partial<ImapSettings> = {}): Adapter =>
  imap.open(settingsFor(server, more), { source: 'post', now: () => new Date(), baseDirectory: import.meta.dirname })

/** For what a test only asks what the adapter can do. */
export const nergens: MailServer = { host: '127.0.0.1', port: 1, user: 'archief', password: 'x' }

/** Everybody who writes or is written to, as Gevel asks for them. */
export const adressen = [
  ...new Set([...personen.flatMap(({ schrijftVan }) => schrijftVan), ...organisaties.flatMap(({ email }) => email ?? []), ...Object.values(vreemden), 'jan.de.boer@werk.example', 'mailer-daemon@elders.example']
    .map((adres) => adres.toLowerCase())),
]

export const call = (milliseconds = 20_000) => ({ signal: AbortSignal.timeout(milliseconds) })
