/**
 * Dovecot on a Maildir of its own. One account, `archief`, whose mailboxes are the folders of `maildir`: write messages there,
 * then `settle()`. The server finds them by itself.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, keepServer, run, serverFolder, type KeptServer, type Programs } from './debian.ts'

export const dovecotPrograms: Programs = {
  '/usr/sbin/dovecot': 'dovecot-core',
  '/usr/lib/dovecot/imap': 'dovecot-imapd (unpacked beside the other IMAP server)',
  '/usr/bin/openssl': 'openssl',
}

export interface Dovecot extends KeptServer {
  readonly host: string
  readonly port: number
  /** The port for TLS from the first byte. */
  readonly tlsPort: number
  readonly user: string
  readonly password: string
  /** The certificate that it shows, PEM. */
  readonly certificate: string
  /** The Maildir of the account. */
  readonly maildir: string
  /** Gives what was written below `maildir` to the server's own user. */
  settle(): void
  stop(): Promise<void>
}

/** No user of the machine: the server only needs a number that is not root's. */
const owner = 5000

export async function startDovecot(): Promise<Dovecot> {
  const folder = serverFolder('dovecot')
  const [port, tlsPort] = [await freePort(), await freePort()]
  const password = 'alleen-lezen'
  const home = join(folder.path, 'mail/archief')
  const maildir = join(home, 'Maildir')
  for (const place of ['cur', 'new', 'tmp']) mkdirSync(join(maildir, place), { recursive: true })
  const certificate = makeCertificate(folder.path)
  writeFileSync(join(folder.path, 'dovecot.conf'), configuration({ folder: folder.path, port, tlsPort, password }))
  const settle = () => void run({ program: '/usr/bin/chown', args: ['-R', `${owner}:${owner}`, join(folder.path, 'mail')] })
  settle()
  const server = await keepServer({ program: '/usr/sbin/dovecot', args: ['-F', '-c', join(folder.path, 'dovecot.conf')] }, port)
  return {
    ...server,
    host: '127.0.0.1', port, tlsPort, user: 'archief', password, certificate, maildir, settle,
    stop: async () => {
      await server.halt()
      folder.remove()
    },
  }
}

function makeCertificate(folder: string): string {
  return run({
    program: '/usr/bin/openssl',
    args: ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1',
      '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'certificate.pem')],
  }) + run({ program: '/usr/bin/cat', args: [join(folder, 'certificate.pem')] })
}

interface Place {
  readonly folder: string
  readonly port: number
  readonly tlsPort: number
  readonly password: string
}

function configuration({ folder, port, tlsPort, password }: Place): string {
  return `
base_dir = ${folder}/run
log_path = ${folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <${folder}/certificate.pem
ssl_key = <${folder}/key.pem
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:${folder}/mail/%u/Maildir
first_valid_uid = ${owner}
mail_max_userip_connections = 50
passdb {
  driver = static
  args = password=${password}
}
userdb {
  driver = static
  args = uid=${owner} gid=${owner} home=${folder}/mail/%u allow_all_users=yes
}
service imap-login {
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${tlsPort}
    ssl = yes
  }
}
`
}
