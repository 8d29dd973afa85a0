/** A PostgreSQL server of Debian's package, with the CRM of the voorbeeldgemeente in it and a role that may only read. */
import { crmScript } from '../../config/voorbeeldgemeente/crm.ts'
import { databaseFolder, type DatabaseServer, type Reader } from './database.ts'
import { freePort, keepServer, run, type Programs } from './debian.ts'

const programs = '/usr/lib/postgresql/15/bin'
export const postgresqlPrograms: Programs = { [`${programs}/postgres`]: 'postgresql', [`${programs}/initdb`]: 'postgresql', '/usr/bin/psql': 'postgresql-client-15' }

const user = 'postgres'
const reader: Reader = { user: 'gevel_lezer', password: 'voorbeeld-lezer' }

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

/** Names keep their capitals, and the tables are in a schema of their own. */
export async function startPostgresql({ encoding = 'UTF8' }: { encoding?: string } = {}): Promise<DatabaseServer> {
  const folder = databaseFolder('postgresql', user)
  const { data, sockets, certificate } = folder
  run({
    program: `${programs}/initdb`, user, cwd: folder.path,
    args: ['-D', data, '-U', user, '--auth-local=trust', '--auth-host=scram-sha-256', '-E', encoding, '--locale=C', '--no-sync'],
  })
  const port = await freePort()
  const tls = ['-c', 'ssl=on', '-c', `ssl_cert_file=${certificate.cert}`, '-c', `ssl_key_file=${certificate.key}`]
  const sql = (script: string, database = 'crm') =>
    run({ program: '/usr/bin/psql', args: ['-h', sockets, '-p', String(port), '-U', user, '-d', database, '-qAtX', '-v', 'ON_ERROR_STOP=1'], cwd: folder.path }, script).trim()

  const isReady = () => {
    try {
      return sql('SELECT 1', 'postgres') === '1'
    } catch {
      return false
    }
  }
  // Fast: it does not wait for those who are connected.
  const server = await keepServer({
    program: `${programs}/postgres`, user, cwd: folder.path,
    args: ['-D', data, '-p', String(port), '-k', sockets, '-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off', ...tls],
  }, port, { signal: 'SIGINT', isReady })
  sql(`CREATE ROLE ${reader.user} LOGIN PASSWORD '${reader.password}'; CREATE DATABASE crm;`, 'postgres')
  sql(`CREATE SCHEMA "Crm"; SET search_path = "Crm"; BEGIN; ${crmScript(quoted)} COMMIT; ANALYZE;
    GRANT CONNECT ON DATABASE crm TO ${reader.user}; GRANT USAGE ON SCHEMA "Crm" TO ${reader.user}; GRANT SELECT ON ALL TABLES IN SCHEMA "Crm" TO ${reader.user};
    ALTER ROLE ${reader.user} SET search_path = "Crm";`)

  return {
    ...server,
    settings: { dialect: 'postgresql', host: '127.0.0.1', port, database: 'crm', ...reader },
    certificate: certificate.cert,
    sql: (script) => sql(`SET search_path = "Crm"; ${script}; GRANT SELECT ON ALL TABLES IN SCHEMA "Crm" TO ${reader.user};`),
    quoted,
    running: () => Number(sql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'gevel_lezer' AND state = 'active'")),
    connections: () => Number(sql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'gevel_lezer'")),
    stop: async () => {
      await server.halt()
      folder.remove()
    },
  }
}

