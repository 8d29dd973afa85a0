/**
 * Connections to the server, each with one mailbox open for reading only (EXAMINE). A few are kept for a while, by mailbox; one
 * whose call has ended early is dropped, as nothing else stops a server that hangs.
 */
import { ImapFlow, type MailboxObject } from 'imapflow'
import pLimit from 'p-limit'
import { SourceError, type Call } from '#spi'
import { failureOf } from './failures.ts'

export interface ConnectionSettings {
  readonly host: string
  readonly port: number
  /** `implicit`: from the first byte; `starttls`: before signing in, or not at all; `geen`: in the clear. */
  readonly tls: 'implicit' | 'starttls' | 'geen'
  /** PEM of the authority that the server's certificate is checked against, where it is not a public one. */
  readonly ca?: string
  readonly user: string
  readonly secret: { readonly password: string } | { readonly token: string }
  /** At the same time, over all mailboxes. */
  readonly connections: number
}

export interface OpenMailbox {
  readonly client: ImapFlow
  readonly mailbox: MailboxObject
  readonly uidValidity: string
}

export interface Connections {
  /** Does `work` with the mailbox open. Rejects with an error of the table, or the reason of the signal. */
  within<Result>(path: string, call: Call, work: (open: OpenMailbox) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

/** Longer than the calls of one answer are apart, shorter than a server's patience with a silent client. */
const idleMs = 20_000
/** A call's own signal is what ends it; these only end what no call waits for any more. */
const timeouts = { connectionTimeout: 30_000, greetingTimeout: 30_000, socketTimeout: 120_000 }

interface Kept {
  readonly client: ImapFlow
  readonly timer: NodeJS.Timeout
}

export function openConnections(settings: ConnectionSettings): Connections {
  const turns = pLimit(settings.connections)
  const kept = new Set<Kept>()
  const alive = new Set<ImapFlow>()
  let closed = false

  const drop = (client: ImapFlow) => {
    alive.delete(client)
    client.close()
  }

  /** One that has this mailbox open, else any: opening another mailbox costs less than signing in. */
  function take(path: string): ImapFlow | undefined {
    const usable = [...kept].filter(({ client }) => client.usable)
    const found = usable.find(({ client }) => client.mailbox && client.mailbox.path === path) ?? usable[0]
    if (!found) return undefined
    clearTimeout(found.timer)
    kept.delete(found)
    return found.client
  }

  function keep(client: ImapFlow): void {
    if (closed || !client.usable) return drop(client)
    const one: Kept = { client, timer: setTimeout(() => (kept.delete(one), drop(client)), idleMs).unref() }
    kept.add(one)
  }

  function make(): ImapFlow {
    const client = new ImapFlow(optionsOf(settings))
    // What breaks a connection is told by the command that waits on it.
    client.on('error', () => {})
    alive.add(client)
    return client
  }

  /** A connection with the mailbox as it is now; one that was kept may turn out to be dead, and then another is made. */
  async function ready(path: string, use: (client: ImapFlow) => void): Promise<void> {
    for (let client = take(path); client; client = take(path)) {
      use(client)
      await client.noop().catch(() => {})
      if (client.usable) return
      drop(client)
    }
    const client = make()
    use(client)
    await client.connect()
  }

  async function within<Result>(path: string, call: Call, work: (open: OpenMailbox) => Promise<Result>): Promise<Result> {
    let inUse: ImapFlow | undefined
    const doing = async () => {
      await ready(path, (one) => { inUse = one })
      const client = inUse!
      const mailbox = client.mailbox && client.mailbox.path === path ? client.mailbox : await client.mailboxOpen(path, { readOnly: true })
      return work({ client, mailbox, uidValidity: String(mailbox.uidValidity) })
    }
    try {
      const result = await unlessAborted(doing(), call)
      keep(inUse!)
      return result
    } catch (error) {
      if (inUse) drop(inUse)
      if (call.signal.aborted) throw reasonOf(call.signal)
      throw error instanceof SourceError ? error : failureOf(error)
    }
  }

  return {
    within: (path, call, work) => {
      call.signal.throwIfAborted()
      return turns(() => {
        call.signal.throwIfAborted()
        if (closed) throw new SourceError('bron-onbereikbaar', 'the connections of this source are closed')
        return within(path, call, work)
      })
    },
    async close() {
      closed = true
      for (const { timer } of kept) clearTimeout(timer)
      kept.clear()
      for (const client of alive) drop(client)
    },
  }
}

function optionsOf({ host, port, tls, ca, user, secret }: ConnectionSettings): ConstructorParameters<typeof ImapFlow>[0] {
  return {
    host, port, ...timeouts,
    secure: tls === 'implicit',
    doSTARTTLS: tls === 'starttls',
    ...(ca !== undefined && { tls: { ca } }),
    auth: { user, ...('password' in secret ? { pass: secret.password } : { accessToken: secret.token }) },
    // Nothing is listened to between calls, and nothing of mail goes to a log.
    disableAutoIdle: true,
    disableAutoEnable: true,
    logger: false,
  }
}

/** What waits on a server that hangs would wait for ever. */
async function unlessAborted<Result>(work: Promise<Result>, { signal }: Call): Promise<Result> {
  let stop!: () => void
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(new Error('aborted'))
    signal.addEventListener('abort', stop, { once: true })
  })
  work.catch(() => {})
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function reasonOf(signal: AbortSignal): unknown {
  const reason: unknown = signal.reason
  return reason instanceof Error && reason.name === 'TimeoutError' ? new SourceError('bron-te-laat', 'the source did not answer within its deadline') : reason
}
