/** A PostgreSQL server of Debian's package, with the CRM of the voorbeeldgemeente in it and a role that may only read. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { crmScript } from '../../config/voorbeeldgemeente/crm.ts'
import { freePort, run, serverFolder, startServer, type Programs, type RunningServer } from './debian.ts'
import type { DatabaseServer, Reader } from './database.ts'
import { chownTo, makeCertificate } from './database.ts'

const programs = '/usr/lib/postgresql/15/bin'
export const postgresqlPrograms: Programs = { [`${programs}/postgres`]: 'postgresql', [`${programs}/initdb`]: 'postgresql', '/usr/bin/psql': 'postgresql-client-15' }

const user = 'postgres'
const reader: Reader = { user: 'gevel_lezer', password: 'voorbeeld-lezer' }

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

/** Names keep their capitals, and the tables are in a schema of their own. */
export async function startPostgresql({ encoding = 'UTF8' }: { encoding?: string } = {}): Promise<DatabaseServer> {
  const folder = serverFolder('postgresql')
  const [data, sockets] = [join(folder.path, 'data'), join(folder.path, 'sockets')]
  mkdirSync(data)
  mkdirSync(sockets)
  const certificate = makeCertificate(folder.path)
  chownTo(user, data, sockets, certificate.key)
  run({
    program: `${programs}/initdb`, user, cwd: folder.path,
    args: ['-D', data, '-U', user, '--auth-local=trust', '--auth-host=scram-sha-256', '-E', encoding, '--locale=C', '--no-sync'],
  })
  const port = await freePort()
  const tls = ['-c', 'ssl=on', '-c', `ssl_cert_file=${certificate.cert}`, '-c', `ssl_key_file=${certificate.key}`]
  const start = () => startServer({
    program: `${programs}/postgres`, user, cwd: folder.path,
    args: ['-D', data, '-p', String(port), '-k', sockets, '-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off', ...tls],
  }, port)
  let server: RunningServer | undefined = await start()
  const sql = (script: string, database = 'crm') =>
    run({ program: '/usr/bin/psql', args: ['-h', sockets, '-p', String(port), '-U', user, '-d', database, '-qAtX', '-v', 'ON_ERROR_STOP=1'], cwd: folder.path }, script).trim()

  const isUp = () => {
    try {
      return sql('SELECT 1', 'postgres') === '1'
    } catch {
      return false
    }
  }
  for (let turn = 0; turn < 100 && !isUp(); turn++) await pause(50)
  sql(`CREATE ROLE ${reader.user} LOGIN PASSWORD '${reader.password}'; CREATE DATABASE crm;`, 'postgres')
  sql(`CREATE SCHEMA "Crm"; SET search_path = "Crm"; BEGIN; ${crmScript(quoted)} COMMIT; ANALYZE;
    GRANT CONNECT ON DATABASE crm TO ${reader.user}; GRANT USAGE ON SCHEMA "Crm" TO ${reader.user}; GRANT SELECT ON ALL TABLES IN SCHEMA "Crm" TO ${reader.user};
    ALTER ROLE ${reader.user} SET search_path = "Crm";`)

  return {
    settings: { dialect: 'postgresql', host: '127.0.0.1', port, database: 'crm', ...reader },
    certificate: certificate.cert,
    sql: (script) => sql(`SET search_path = "Crm"; ${script}; GRANT SELECT ON ALL TABLES IN SCHEMA "Crm" TO ${reader.user};`),
    quoted,
    running: () => Number(sql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'gevel_lezer' AND state = 'active'")),
    connections: () => Number(sql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'gevel_lezer'")),
    // Fast: it does not wait for those who are connected.
    halt: async () => {
      await server?.stop('SIGINT')
      server = undefined
    },
    resume: async () => {
      server = await start()
      // It listens before it can be asked anything.
      for (let turn = 0; turn < 100 && !isUp(); turn++) await pause(50)
    },
    stop: async () => {
      await server?.stop('SIGINT')
      folder.remove()
    },
  }
}

