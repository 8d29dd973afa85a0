/**
 * Cyrus with one account, `archief`, over IMAP and over JMAP. Messages are put in its mailboxes by IMAP; what JMAP is to find is
 * indexed by `index()`.
 */
import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ImapFlow } from 'imapflow'
import { freePort, keepServer, run, serverFolder, type KeptServer, type Programs } from './debian.ts'

export const cyrusPrograms: Programs = {
  '/usr/sbin/cyrmaster': 'cyrus-imapd',
  '/usr/lib/cyrus/bin/httpd': 'cyrus-caldav',
  '/usr/sbin/saslpasswd2': 'sasl2-bin',
}

export interface Cyrus extends KeptServer {
  readonly host: string
  readonly port: number
  /** Origin of the JMAP service. */
  readonly url: string
  readonly user: string
  readonly password: string
  /** Puts messages in a mailbox, which is made where it is not there. */
  put(mailbox: string, messages: readonly Appended[]): Promise<void>
  /** Makes an index of what is new, for JMAP's searches. */
  index(): Promise<void>
  stop(): Promise<void>
}

export interface Appended {
  /** With CRLF. */
  readonly content: Buffer
  readonly at: Date
  readonly flags?: readonly string[]
}

const user = 'archief'
const password = 'alleen-lezen'

export async function startCyrus(): Promise<Cyrus> {
  const folder = serverFolder('cyrus')
  const [port, httpPort] = [await freePort(), await freePort()]
  const path = (name: string) => join(folder.path, name)
  for (const name of ['conf', 'spool', 'search', 'run', ...['db', 'log', 'msg', 'proc', 'socket', 'user', 'quota', 'lock', 'ptclient'].map((one) => `conf/${one}`)]) {
    mkdirSync(path(name), { recursive: true })
  }
  writeFileSync(path('imapd.conf'), settings(folder.path))
  writeFileSync(path('cyrus.conf'), services(folder.path, port, httpPort))
  run({ program: '/usr/sbin/saslpasswd2', args: ['-c', '-p', '-f', path('sasldb2'), '-u', 'localhost', user] }, password)
  run({ program: '/usr/bin/chown', args: ['-R', 'cyrus:mail', folder.path] })
  // Only to be asked to stop: its processes outlive a master that is killed.
  const server = await keepServer({ program: '/usr/sbin/cyrmaster', args: ['-D', '-C', path('imapd.conf'), '-M', path('cyrus.conf'), '-p', path('run/master.pid')] }, port)
  return {
    ...server,
    host: '127.0.0.1', port, url: `http://127.0.0.1:${httpPort}`, user, password,
    put: (mailbox, messages) => append(port, mailbox, messages),
    // Without -Z it takes the same twenty messages again and again (seen on 3.6.1, with messages that one session put there).
    index: async () => void await promisify(execFile)('/usr/lib/cyrus/bin/squatter', ['-C', path('imapd.conf'), '-Z'], { timeout: 60_000 }),
    stop: async () => {
      await server.halt()
      folder.remove()
    },
  }
}

async function append(port: number, mailbox: string, messages: readonly Appended[]): Promise<void> {
  const client = new ImapFlow({ host: '127.0.0.1', port, secure: false, auth: { user, pass: password }, disableAutoIdle: true, logger: false })
  await client.connect()
  if (mailbox !== 'INBOX') await client.mailboxCreate(mailbox)
  for (const { content, at, flags = [] } of messages) await client.append(mailbox, content, [...flags], at)
  await client.logout()
}

const settings = (folder: string) => `
configdirectory: ${folder}/conf
partition-default: ${folder}/spool
proc_path: ${folder}/conf/proc
mboxname_lockpath: ${folder}/conf/lock
idlesocket: ${folder}/conf/socket/idle
notifysocket: ${folder}/conf/socket/notify
lmtpsocket: ${folder}/conf/socket/lmtp
httpmodules: jmap
conversations: yes
conversations_db: twoskip
search_engine: xapian
defaultsearchtier: t1
t1searchpartition-default: ${folder}/search
allowplaintext: yes
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: ${folder}/sasldb2
sasl_mech_list: PLAIN
servername: localhost
defaultdomain: localhost
autocreate_post: yes
autocreate_quota: 0
duplicatesuppression: no
altnamespace: yes
unixhierarchysep: yes
admins: beheer
`

const services = (folder: string, port: number, httpPort: number) => `
START {
  recover cmd="/usr/lib/cyrus/bin/ctl_cyrusdb -C ${folder}/imapd.conf -r"
}
SERVICES {
  imap cmd="/usr/lib/cyrus/bin/imapd -C ${folder}/imapd.conf" listen="127.0.0.1:${port}" prefork=0
  http cmd="/usr/lib/cyrus/bin/httpd -C ${folder}/imapd.conf" listen="127.0.0.1:${httpPort}" prefork=0
}
`
