/** MariaDB through `mysql2`: a pool, and for each call a read-only transaction that sees one moment of the database. */
import { connect } from 'node:net'
import mysql, { type FieldPacket, type PoolConnection, type SslOptions } from 'mysql2/promise'
import { mariadb } from '../dialects/mariadb.ts'
import type { ColumnKind, Database, Described, Row, Session } from '../dialect.ts'
import type { Statement } from '../fragment.ts'
import type { Server } from '../settings.ts'
import { toSourceError, type Failure } from './failure.ts'
import { stoppable, taken } from './stopping.ts'

const connectMs = 5000
const idleMs = 30_000
/** Statements that the server keeps ready for one connection: it has a limit on those of all together. */
const preparedStatements = 64

export function mariadbDatabase({ host, port = 3306, database, user, password = '', tls, statementSeconds }: Server, connections: number): Database {
  const access = {
    ...(host.startsWith('/') ? { socketPath: host } : { host, port }),
    ...(tls && secured(tls, host, port)),
    database, user, password, charset: 'utf8mb4', connectTimeout: connectMs,
  }
  const pool = mysql.createPool({
    ...access, connectionLimit: connections, maxIdle: connections, idleTimeout: idleMs, enableKeepAlive: true, maxPreparedStatements: preparedStatements,
  })
  const ready = new WeakSet<object>()

  async function begin(connection: PoolConnection): Promise<void> {
    if (!ready.has(connection.connection)) {
      await connection.query(`SET SESSION max_statement_time = ${statementSeconds}, time_zone = '+00:00', tx_isolation = 'REPEATABLE-READ', tx_read_only = 1`)
      ready.add(connection.connection)
    }
    await connection.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY')
  }

  /** Over a connection of its own: the one at hand takes nothing while it waits. */
  async function kill({ threadId }: PoolConnection): Promise<void> {
    const other = await mysql.createConnection(access)
    try {
      await other.query(`KILL ${Number(threadId)}`)
    } finally {
      other.destroy()
    }
  }

  return {
    dialect: mariadb,
    async read(signal, work) {
      const connection = await taken(signal, () => told(pool.getConnection()), (late) => late.release())
      let sound = false
      try {
        const answer = await stoppable(signal, async () => {
          await told(begin(connection))
          const found = await work(sessionOn(connection))
          await told(connection.query('COMMIT'))
          return found
        }, () => void kill(connection).catch(() => undefined))
        sound = true
        return answer
      } finally {
        if (sound) connection.release()
        else connection.destroy()
      }
    },
    // A connection that does not come about any more is no failure of closing.
    close: () => pool.end().catch(() => undefined),
  }
}

/** The driver checks a certificate by the host that it was told of, and only where that is a name; so it is told of that name. */
function secured({ servername, ...files }: NonNullable<Server['tls']>, host: string, port: number) {
  return { host: servername, stream: () => connect({ host, port }), ssl: { ...files, rejectUnauthorized: true, verifyIdentity: true } as SslOptions }
}

function sessionOn(connection: PoolConnection): Session {
  // Prepared by the server, so that a value never is part of a statement.
  const run = ({ text, values }: Statement) => told(connection.execute(text, [...values] as string[]))
  return {
    query: async (statement) => (await run(statement))[0] as unknown as Row[],
    describe: async (statement) => new Map((await run(statement))[1].map((field) => [field.name, describedAs(field)])),
  }
}

const kinds: Readonly<Record<number, readonly [ColumnKind, string]>> = {
  1: ['integer', 'TINYINT'], 2: ['integer', 'SMALLINT'], 3: ['integer', 'INT'], 4: ['other', 'FLOAT'], 5: ['other', 'DOUBLE'],
  7: ['instant', 'TIMESTAMP'], 8: ['integer', 'BIGINT'], 9: ['integer', 'MEDIUMINT'], 10: ['date', 'DATE'], 11: ['other', 'TIME'],
  12: ['timestamp', 'DATETIME'], 13: ['integer', 'YEAR'], 16: ['bit', 'BIT'], 246: ['other', 'DECIMAL'],
  249: ['text', 'TEXT'], 250: ['text', 'TEXT'], 251: ['text', 'TEXT'], 252: ['text', 'TEXT'], 253: ['text', 'VARCHAR'], 254: ['text', 'CHAR'],
}
/** The character set of bytes that are no text. */
const binary = 63

function describedAs(field: FieldPacket): Described {
  const { columnType = -1, decimals, characterSet } = field as FieldPacket & { characterSet?: number }
  const [kind, native] = kinds[columnType] ?? ['other', 'of a type of its own']
  if (kind === 'text' && characterSet === binary) return { kind: 'binary', native: `${native} of bytes` }
  return columnType === 246 && decimals === 0 ? { kind: 'integer', native: 'DECIMAL without decimals' } : { kind, native }
}

async function told<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (cause) {
    throw toSourceError('MariaDB', cause, (code) => meanings[code], { code: 'bron-onbereikbaar', says: 'the connection was lost' })
  }
}

const refuses: Failure = { code: 'bron-weigert', says: 'it does not accept the user' }
const noRight: Failure = { code: 'bron-weigert', says: 'there is no right to read this' }
const full: Failure = { code: 'bron-overbelast', says: 'it takes no more connections' }
const late: Failure = { code: 'bron-te-laat', says: 'the statement took too long' }
const lost: Failure = { code: 'bron-onbereikbaar', says: 'the connection was lost' }

const meanings: Readonly<Record<string, Failure>> = {
  ER_ACCESS_DENIED_ERROR: refuses, ER_ACCESS_DENIED_NO_PASSWORD_ERROR: refuses, ER_DBACCESS_DENIED_ERROR: refuses,
  ER_HOST_NOT_PRIVILEGED: refuses, ER_HOST_IS_BLOCKED: refuses, AUTH_SWITCH_PLUGIN_ERROR: refuses, ER_NOT_SUPPORTED_AUTH_MODE: refuses,
  ER_BAD_DB_ERROR: { code: 'bron-weigert', says: 'there is no such database' },
  ER_TABLEACCESS_DENIED_ERROR: noRight, ER_COLUMNACCESS_DENIED_ERROR: noRight, ER_VIEW_INVALID: noRight,
  ER_CON_COUNT_ERROR: full, ER_TOO_MANY_USER_CONNECTIONS: full, ER_USER_LIMIT_REACHED: full, ER_OUT_OF_RESOURCES: full,
  // Of MariaDB alone, so that the driver knows only its number.
  1969: late, 1927: lost,
  ER_STATEMENT_TIMEOUT: late, ER_QUERY_INTERRUPTED: late, ER_LOCK_WAIT_TIMEOUT: late,
  ER_SERVER_SHUTDOWN: lost, ER_CONNECTION_KILLED: lost, ER_NORMAL_SHUTDOWN: lost, PROTOCOL_CONNECTION_LOST: lost, ER_NET_READ_ERROR: lost,
  PROTOCOL_SEQUENCE_TIMEOUT: { code: 'bron-onbereikbaar', says: 'no connection came about in time' },
  HANDSHAKE_NO_SSL_SUPPORT: { code: 'bron-onbereikbaar', says: 'it offers no secure connection' },
  HANDSHAKE_SSL_ERROR: { code: 'bron-onbereikbaar', says: 'no secure connection came about' },
  ER_BAD_FIELD_ERROR: { code: 'bron-mislukt', says: 'there is no such column' },
  ER_NO_SUCH_TABLE: { code: 'bron-mislukt', says: 'there is no such table' },
  ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION: { code: 'bron-mislukt', says: 'a configured query wants to write' },
}
