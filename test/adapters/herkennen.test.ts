/** What `gevel adapter probe` makes of each real server and stand-in, by its address alone. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { SourceError } from '#spi'
import { imap } from '../../adapters/imap/index.ts'
import { sql } from '../../adapters/sql/index.ts'
import { startZaaksysteem } from '../../config/voorbeeldgemeente/zaaksysteem.ts'
import { zakenData } from '../../config/voorbeeldgemeente/zaken.ts'
import { gevel } from '../cli/command.ts'
import { gemeente } from '../http/gemeente.ts'
import { cyrusPrograms, startCyrus } from '../servers/cyrus.ts'
import { startDataverse } from '../servers/dataverse.ts'
import { serverFolder, wantPrograms, type Programs } from '../servers/debian.ts'
import { dovecotPrograms, startDovecot } from '../servers/dovecot.ts'
import { mariadbPrograms, startMariadb } from '../servers/mariadb.ts'
import { postgresqlPrograms, startPostgresql } from '../servers/postgresql.ts'
import { requestTrackerPrograms, startRequestTracker } from '../servers/request-tracker.ts'
import { startStandardServer } from '../servers/standard.ts'
import { startTryton, trytonPrograms } from '../servers/tryton.ts'
import { gegevens } from './klanten-v1/gegevens.ts'
import { startStandIn } from './klanten-v1/standin.ts'

interface Geval {
  readonly address: string
  readonly adapter: string
  readonly what: RegExp
  /** Some of the settings that are suggested. */
  readonly settings: Readonly<Record<string, unknown>>
}

interface Kind {
  readonly name: string
  readonly programs: Programs
  readonly start: () => Promise<{ readonly gevallen: readonly Geval[]; readonly stop: () => Promise<void> }>
}

const kinds: readonly Kind[] = [
  {
    name: 'PostgreSQL', programs: postgresqlPrograms,
    start: async () => {
      const server = await startPostgresql()
      const { host, port } = server.settings
      const settings = { database: { dialect: 'postgresql', host, port, database: 'crm', user: '…', password: '${ENV:SQL_PASSWORD}' } }
      return { gevallen: ['postgres', 'postgresql'].map((scheme) => ({ address: `${scheme}://${host}:${port}/crm`, adapter: 'sql', what: /^PostgreSQL \(TLS\)$/, settings })), stop: () => server.stop() }
    },
  },
  {
    name: 'MariaDB', programs: mariadbPrograms,
    start: async () => {
      const server = await startMariadb()
      const { host, port } = server.settings
      return { gevallen: [{ address: `mysql://${host}:${port}`, adapter: 'sql', what: /^MariaDB 10\.11\.\d+$/, settings: { mapping: '…' } }], stop: () => server.stop() }
    },
  },
  {
    name: 'Dovecot', programs: dovecotPrograms,
    start: async () => {
      const server = await startDovecot()
      const { host, port, tlsPort } = server
      return {
        gevallen: [
          { address: `imap://${host}:${port}`, adapter: 'imap', what: /^IMAP4rev1 \(STARTTLS\)$/, settings: { host, port, tls: 'starttls' } },
          { address: `imaps://${host}:${tlsPort}`, adapter: 'imap', what: /^IMAP4rev1$/, settings: { host, port: tlsPort, tls: 'implicit' } },
        ],
        stop: () => server.stop(),
      }
    },
  },
  {
    name: 'Cyrus', programs: cyrusPrograms,
    start: async () => {
      const server = await startCyrus()
      const { host, port, url } = server
      return {
        gevallen: [
          { address: `imap://${host}:${port}`, adapter: 'imap', what: /^IMAP4rev1/, settings: { host, port, tls: 'geen' } },
          { address: url, adapter: 'jmap', what: /^JMAP$/, settings: { sessieUrl: `${url}/jmap` } },
        ],
        stop: () => server.stop(),
      }
    },
  },
  {
    name: 'Request Tracker', programs: requestTrackerPrograms,
    start: async () => {
      const server = await startRequestTracker([], [])
      return { gevallen: [{ address: `${server.url}/`, adapter: 'rest', what: /^Request Tracker REST 2\.0$/, settings: { profile: 'request-tracker', url: server.url } }], stop: () => server.stop() }
    },
  },
  {
    name: 'Tryton', programs: trytonPrograms,
    start: async () => {
      const server = await startTryton([])
      return { gevallen: [{ address: server.url, adapter: 'jsonrpc', what: /^Tryton 6\.0\.\d+$/, settings: { profile: 'tryton', url: server.url } }], stop: () => server.stop() }
    },
  },
  {
    name: 'a stand-in of Dataverse', programs: {},
    start: async () => {
      const server = await startDataverse()
      const { tenant, login } = server.options
      return { gevallen: [{ address: server.url, adapter: 'rest', what: /^Dataverse Web API 9\.2$/, settings: { url: server.url, options: { tenant, login, scope: `${server.url}/.default` } } }], stop: () => server.stop() }
    },
  },
  {
    name: 'a server of the standard, and another Gevel', programs: {},
    start: async () => {
      const folder = serverFolder('herkennen')
      const server = await startStandardServer(`${folder.path}/register.sqlite`)
      const other = await gemeente()
      return {
        gevallen: [server.url, other.url].map((url) => ({ address: url, adapter: 'klantinteracties', what: /^Klantinteracties API 0\.9\.0$/, settings: { klantinteractiesUrl: `${url}/klantinteracties/api/v1` } })),
        stop: async () => {
          await server.stop()
          folder.remove()
        },
      }
    },
  },
  {
    name: 'stand-ins of Klanten 1.0 and of a zaaksysteem', programs: {},
    start: async () => {
      const [klanten, zaken] = [await startStandIn('openklant1', gegevens(1)), await startZaaksysteem(zakenData())]
      return {
        gevallen: [
          { address: klanten.url, adapter: 'klanten-v1', what: /^Klanten API 1\.0\.0$/, settings: { dialect: 'openklant1', klantenUrl: klanten.settings.klantenUrl, contactmomentenUrl: klanten.settings.contactmomentenUrl } },
          { address: zaken.url, adapter: 'zgw', what: /^ZGW Zaken API 1\.5\.1$/, settings: { zakenUrl: `${zaken.url}/zaken/api/v1` } },
        ],
        stop: async () => {
          await klanten.close()
          await zaken.close()
        },
      }
    },
  },
]

describe('recognises', () => {
  for (const { name, programs, start } of kinds) it(`${name} by its address, by one adapter and no other`, async function () {
    this.timeout(120_000)
    wantPrograms(this, programs)
    const { gevallen, stop } = await start()
    try {
      for (const { address, adapter, what, settings } of gevallen) {
        const { status, json } = await gevel(['adapter', 'probe', address, '--json'])
        const { recognised } = json()
        assert.deepEqual([status, recognised.map((one: any) => one.adapter)], [0, [adapter]], `${address} ${JSON.stringify(json())}`)
        assert.match(recognised[0].what, what)
        assert.deepEqual(recognised[0].settings, { ...recognised[0].settings, ...settings })
      }
    } finally {
      await stop()
    }
  })
})

describe('what answers in a way of its own', () => {
  /** Says `greeting`, and remembers what it was told. */
  async function saying(greeting: Buffer | string | undefined, use: (port: number, told: () => string) => Promise<void>): Promise<void> {
    let told = ''
    const server: Server = createServer((socket) => {
      socket.on('error', () => {}).on('data', (bytes) => { told += bytes.toString('latin1') })
      if (greeting !== undefined) socket.write(greeting)
      socket.setTimeout(2000, () => socket.destroy())
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      await use((server.address() as AddressInfo).port, () => told)
    } finally {
      server.close()
    }
  }

  it('hangs: it is left at the deadline', async () => {
    await saying(undefined, async (port) => {
      const calling = imap.recognise!(`imap://127.0.0.1:${port}`, {}, { signal: AbortSignal.timeout(200) })
      await assert.rejects(calling, (error) => error instanceof SourceError && error.code === 'bron-te-laat')
    })
  })

  it('is recognised as nothing, and is told no more than a question', async function () {
    this.timeout(60_000)
    for (const greeting of ['SSH-2.0-OpenSSH_9.2\r\n', '* BYE niet nu\r\nb x\r\n', 'x'.repeat(100_000), Buffer.alloc(64)]) {
      await saying(greeting, async (port, told) => {
        for (const [scheme, type] of [['imap', imap], ['mysql', sql], ['postgresql', sql]] as const) {
          const found = await type.recognise!(`${scheme}://127.0.0.1:${port}`, {}, { signal: AbortSignal.timeout(5000) }).catch((error: unknown) => error)
          assert.ok(found === undefined || (found instanceof SourceError && found.code === 'bron-onbereikbaar'), `${scheme}: ${JSON.stringify(found)}`)
        }
        assert.match(told(), /^(a CAPABILITY\r\nb LOGOUT\r\n)?(\0\0\0\u0008\u0004\u00d2\u0016\/)?$/)
      })
    }
  })
})
