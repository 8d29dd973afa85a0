/** PostgreSQL through `pg`: a pool, and for each call a read-only transaction that sees one moment of the database. */
import { checkServerIdentity, type PeerCertificate } from 'node:tls'
import pg from 'pg'
import { postgresql } from '../dialects/postgresql.ts'
import type { ColumnKind, Database, Described, Row, Session } from '../dialect.ts'
import type { Statement } from '../fragment.ts'
import type { Server } from '../settings.ts'
import { toSourceError, type Failure } from './failure.ts'
import { stoppable, taken } from './stopping.ts'

const connectMs = 5000
const idleMs = 30_000

export function postgresqlDatabase({ host, port = 5432, database, user, password, tls, statementSeconds }: Server, connections: number): Database {
  const ssl = tls ? { ...tls, rejectUnauthorized: true, checkServerIdentity: (_host: string, certificate: PeerCertificate) => checkServerIdentity(tls.servername, certificate) } : false
  const pool = new pg.Pool({
    host, port, database, user, password: password ?? '', ssl, max: connections,
    connectionTimeoutMillis: connectMs, idleTimeoutMillis: idleMs, keepAlive: true, application_name: 'gevel',
  })
  // Of a connection that is lost while nobody waits for it nobody has to know; the next call gets another one.
  const ignore = () => undefined
  pool.on('error', ignore)
  pool.on('connect', (client) => void client.on('error', ignore))

  const begin = [
    'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
    `SET LOCAL statement_timeout = '${statementSeconds}s'`,
    // Also where the request to cancel does not arrive, a server that sees nobody waiting any more stops.
    "SET LOCAL client_connection_check_interval = '1s'",
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL client_encoding = 'UTF8'",
  ].join('; ')

  /** Asks the server to stop what runs on a connection, over one of its own, as the protocol has it. */
  function cancel(client: pg.PoolClient): void {
    const { processID, secretKey } = client as unknown as { processID: number; secretKey: number }
    const request = new pg.Connection({ ssl }) as unknown as CancelConnection
    request.on('error', ignore)
    request.on('connect', () => (ssl ? request.requestSsl() : request.cancel(processID, secretKey)))
    request.on('sslconnect', () => request.cancel(processID, secretKey))
    if (host.startsWith('/')) request.connect(`${host}/.s.PGSQL.${port}`)
    else request.connect(port, host)
    setTimeout(() => request.stream.destroy(), connectMs).unref()
  }

  return {
    dialect: postgresql,
    async read(signal, work) {
      const client = await taken(signal, () => told(pool.connect()), (late) => late.release())
      let sound = false
      try {
        const answer = await stoppable(signal, async () => {
          await told(client.query(begin))
          const found = await work(sessionOn(client))
          await told(client.query('COMMIT'))
          return found
        }, () => cancel(client))
        sound = true
        return answer
      } finally {
        client.release(!sound)
      }
    },
    close: () => pool.end(),
  }
}

/** What `pg` has and its types do not tell. */
interface CancelConnection extends NodeJS.EventEmitter {
  readonly stream: { destroy(): void }
  connect(port: number | string, host?: string): void
  requestSsl(): void
  cancel(processID: number, secretKey: number): void
}

function sessionOn(client: pg.PoolClient): Session {
  // One statement at a time, also where it has no values: a configured query must not become several.
  const run = ({ text, values }: Statement) => told(client.query({ text, values: [...values], queryMode: 'extended' } as pg.QueryConfig))
  return {
    query: async (statement) => (await run(statement)).rows as Row[],
    describe: async (statement) => new Map((await run(statement)).fields.map((field) => [field.name, describedAs(field)])),
  }
}

const kinds: Readonly<Record<number, readonly [ColumnKind, string]>> = {
  16: ['boolean', 'boolean'], 17: ['binary', 'bytea'], 19: ['text', 'name'], 20: ['integer', 'bigint'], 21: ['integer', 'smallint'],
  23: ['integer', 'integer'], 25: ['text', 'text'], 26: ['integer', 'oid'], 1042: ['text', 'character'], 1043: ['text', 'character varying'],
  1082: ['date', 'date'], 1114: ['timestamp', 'timestamp without time zone'], 1184: ['instant', 'timestamp with time zone'],
  1560: ['bit', 'bit'], 1700: ['other', 'numeric'], 2950: ['uuid', 'uuid'],
}

function describedAs({ dataTypeID, dataTypeModifier }: pg.FieldDef): Described {
  // The lower half of a numeric's modifier is the number of its decimals, plus 4.
  if (dataTypeID === 1700 && dataTypeModifier >= 0 && ((dataTypeModifier - 4) & 0x7ff) === 0) return { kind: 'integer', native: 'numeric without decimals' }
  const [kind, native] = kinds[dataTypeID] ?? ['other', 'of a type of its own']
  return { kind, native }
}

async function told<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (cause) {
    throw toSourceError('PostgreSQL', cause, meaningOf, { code: 'bron-onbereikbaar', says: 'the connection was lost, or did not come about' })
  }
}

/** By SQLSTATE. */
const states: Readonly<Record<string, Failure>> = {
  '25006': { code: 'bron-mislukt', says: 'a configured query wants to write' },
  '3D000': { code: 'bron-weigert', says: 'there is no such database' },
  '40001': { code: 'bron-onbereikbaar', says: 'what it read was taken away by a change' },
  '42501': { code: 'bron-weigert', says: 'there is no right to read this' },
  '42703': { code: 'bron-mislukt', says: 'there is no such column' },
  '42P01': { code: 'bron-mislukt', says: 'there is no such table' },
  '57014': { code: 'bron-te-laat', says: 'the statement took too long' },
  '57P01': { code: 'bron-onbereikbaar', says: 'the server is stopping' },
  '57P02': { code: 'bron-onbereikbaar', says: 'the server crashed' },
  '57P03': { code: 'bron-onbereikbaar', says: 'the server is starting' },
  '57P05': { code: 'bron-onbereikbaar', says: 'the connection was idle for too long' },
}

const classes: Readonly<Record<string, Failure>> = {
  '08': { code: 'bron-onbereikbaar', says: 'the connection failed' },
  '22': { code: 'bron-onleesbaar', says: 'it holds something that cannot be read' },
  '28': { code: 'bron-weigert', says: 'it does not accept the user' },
  '53': { code: 'bron-overbelast', says: 'it has no room' },
  '58': { code: 'bron-onbereikbaar', says: 'it cannot reach its files' },
  'XX': { code: 'bron-onleesbaar', says: 'it is damaged' },
}

const meaningOf = (code: string): Failure | undefined => states[code] ?? (/^[0-9A-Z]{5}$/.test(code) ? classes[code.slice(0, 2)] : undefined)
