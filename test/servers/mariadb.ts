/** A MariaDB server of Debian's package, with the CRM of the voorbeeldgemeente in it and a user that may only read. */
import { join } from 'node:path'
import { crmScript } from '../../config/voorbeeldgemeente/crm.ts'
import { databaseFolder, type DatabaseServer, type Reader } from './database.ts'
import { freePort, keepServer, run, type Programs } from './debian.ts'

export const mariadbPrograms: Programs = { '/usr/sbin/mariadbd': 'mariadb-server', '/usr/bin/mariadb-install-db': 'mariadb-server', '/usr/bin/mariadb': 'mariadb-client' }

const user = 'mysql'
const reader: Reader = { user: 'gevel_lezer', password: 'voorbeeld-lezer' }

export const quoted = (name: string) => `\`${name.replaceAll('`', '``')}\``

/** `characterSet`: of the database; of texts in it that say nothing else. */
export async function startMariadb({ characterSet = 'utf8mb4' }: { characterSet?: string } = {}): Promise<DatabaseServer> {
  const folder = databaseFolder('mariadb', user)
  const { data, sockets, certificate } = folder
  const asUser = { user, cwd: folder.path }
  run({ ...asUser, program: '/usr/bin/mariadb-install-db', args: ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db'] })
  const port = await freePort()
  const socket = join(sockets, 'mariadb.sock')
  const server = await keepServer({
    ...asUser, program: '/usr/sbin/mariadbd',
    args: [
      '--no-defaults', `--datadir=${data}`, `--port=${port}`, '--bind-address=127.0.0.1', `--socket=${socket}`, '--innodb-flush-log-at-trx-commit=0',
      `--ssl-cert=${certificate.cert}`, `--ssl-key=${certificate.key}`, `--pid-file=${join(sockets, 'pid')}`,
    ],
  }, port)
  // A backslash in a text is a backslash.
  const sql = (script: string, database = 'crm') =>
    run({ program: '/usr/bin/mariadb', args: ['--no-defaults', `--socket=${socket}`, '-u', 'root', '-N', '-B', '--default-character-set=utf8mb4', database] },
      `SET sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES'); ${script}`).trim()
  const grant = `GRANT SELECT ON crm.* TO '${reader.user}'@'%';`

  sql(`CREATE DATABASE crm CHARACTER SET ${characterSet}; CREATE USER '${reader.user}'@'%' IDENTIFIED BY '${reader.password}'; ${grant}`, 'mysql')
  sql(`BEGIN; ${crmScript(quoted)} COMMIT;`)

  return {
    ...server,
    settings: { dialect: 'mariadb', host: '127.0.0.1', port, database: 'crm', ...reader },
    certificate: certificate.cert,
    sql: (script) => sql(script),
    quoted,
    running: () => Number(sql("SELECT count(*) FROM information_schema.processlist WHERE user = 'gevel_lezer' AND command IN ('Query', 'Execute')")),
    connections: () => Number(sql("SELECT count(*) FROM information_schema.processlist WHERE user = 'gevel_lezer'")),
    stop: async () => {
      await server.halt()
      folder.remove()
    },
  }
}
