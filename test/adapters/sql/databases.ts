/** The databases that the sql adapter is proven on, each with the CRM of the voorbeeldgemeente, for tests that say the same of all. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SqlSettings } from '../../../adapters/sql/index.ts'
import { seedCrm } from '../../../config/voorbeeldgemeente/crm.ts'
import type { DatabaseServer } from '../../servers/database.ts'
import { wantPrograms, type Programs } from '../../servers/debian.ts'
import { mariadbPrograms, startMariadb } from '../../servers/mariadb.ts'
import { postgresqlPrograms, startPostgresql } from '../../servers/postgresql.ts'

export interface Started {
  readonly settings: SqlSettings['database']
  stop(): Promise<void>
}

export interface Kind {
  readonly name: 'SQLite' | 'PostgreSQL' | 'MariaDB'
  readonly programs: Programs
  readonly start: () => Promise<Started>
}

export interface ServerKind extends Kind {
  readonly start: () => Promise<DatabaseServer>
}

export const servers: readonly ServerKind[] = [
  { name: 'PostgreSQL', programs: postgresqlPrograms, start: startPostgresql },
  { name: 'MariaDB', programs: mariadbPrograms, start: startMariadb },
]

export const kinds: readonly Kind[] = [
  {
    name: 'SQLite',
    programs: {},
    start: async () => {
      const folder = mkdtempSync(join(tmpdir(), 'gevel-sql-'))
      const file = join(folder, 'crm.sqlite')
      seedCrm(file)
      return { settings: { dialect: 'sqlite', file }, stop: async () => rmSync(folder, { recursive: true, force: true }) }
    },
  },
  ...servers,
]

/** For a suite: the server is started before it and stopped after it. Where its programs are missing the suite is not run. */
export function startedFor<Server extends { stop(): Promise<void> }>(kind: { readonly programs: Programs; start(): Promise<Server> }): () => Server {
  let server: Server | undefined
  before(async function () {
    this.timeout(60_000)
    wantPrograms(this, kind.programs)
    server = await kind.start()
  })
  after(async function () {
    this.timeout(20_000)
    await server?.stop()
  })
  return () => server!
}
