/** The sql adapter keeps the laws on real servers; on SQLite it is among the adapters of `test/laws`. */
import { existsSync } from 'node:fs'
import { adapterLaws, type Opened } from '../../laws/laws.ts'
import { wantPrograms } from '../../servers/debian.ts'
import { servers, type ServerKind } from './databases.ts'
import { openOn } from './source.ts'

/** Nobody is there, and nobody has to be: what an adapter can do follows from its mapping. */
const nowhere = { host: '127.0.0.1', port: 1, database: 'crm', user: 'niemand' }

/** Which laws apply is seen before a server runs; that first adapter is only looked at. */
function openedOn({ name, start }: ServerKind): () => Promise<Opened> {
  let looked = false
  return async () => {
    if (!looked) {
      looked = true
      const adapter = openOn({ dialect: name === 'MariaDB' ? 'mariadb' : 'postgresql', ...nowhere })
      return { adapter, close: async () => adapter.close?.() }
    }
    const server = await start()
    const adapter = openOn(server.settings)
    return {
      adapter,
      close: async () => {
        await adapter.close?.()
        await server.stop()
      },
    }
  }
}

for (const kind of servers) {
  if (Object.keys(kind.programs).every((path) => existsSync(path))) await adapterLaws(`sql on ${kind.name}`, openedOn(kind))
  else describe(`the laws of an adapter: sql on ${kind.name}`, () => {
    before(function () { wantPrograms(this, kind.programs) })
    it('keeps them', () => { throw new Error('it was not run') })
  })
}
