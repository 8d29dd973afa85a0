/** Tryton 6 from Debian, with a database of its own on SQLite, filled with what a test wants. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { organisaties, personen } from '../../config/voorbeeldgemeente/personen.ts'
import { freePort, keepServer, run, serverFolder, type KeptServer, type Programs } from './debian.ts'

export const trytonPrograms: Programs = { '/usr/bin/trytond': 'tryton-server tryton-modules-party python3-passlib', '/usr/bin/trytond-admin': 'tryton-server tryton-modules-party python3-passlib' }

export interface Party {
  readonly name: string
  readonly bsn?: string
  readonly email?: readonly string[]
  readonly telefoon?: readonly string[]
}

export interface Tryton extends KeptServer {
  /** With the name of the database, as clients are given it. */
  readonly url: string
  readonly credentials: { readonly user: string; readonly password: string }
  /** Ends every session of every user, as their time does. */
  endSessions(): Promise<void>
  stop(): Promise<void>
}

export const exampleParties: readonly Party[] = [
  ...personen.slice(0, 5).map(({ bsn, voornaam, voorvoegsel, achternaam, email, telefoon }) => ({
    name: [voornaam, voorvoegsel, achternaam].filter(Boolean).join(' '), bsn, email: (email.crm ?? []).map(({ adres }) => adres), telefoon: telefoon ? [telefoon] : [],
  })),
  ...organisaties.map(({ naam, email }) => ({ name: naam, email: email ? [email] : [] })),
  { name: "Niamh O'Neill", email: ['O.Neill@elders.example'], telefoon: ['+31 20 765 43 21'] },
]

const password = 'geheim-en-lang-genoeg'

export async function startTryton(parties = exampleParties): Promise<Tryton> {
  const folder = serverFolder('tryton')
  const port = await freePort()
  const config = join(folder.path, 'trytond.conf')
  writeFileSync(config, `[database]\nuri = sqlite://\npath = ${folder.path}\n[web]\nlisten = 127.0.0.1:${port}\n`)
  writeFileSync(join(folder.path, 'password'), `${password}\n`)
  // It does not make the file itself.
  writeFileSync(join(folder.path, 'kcc.sqlite'), '')
  const admin = (...args: string[]) => run({ program: '/usr/bin/trytond-admin', args: ['-c', config, '-d', 'kcc', ...args], env: { TRYTONPASSFILE: join(folder.path, 'password') } })
  admin('--all', '--email', 'beheer@voorbeeldgemeente.example')
  admin('-u', 'party', '--activate-dependencies')

  const url = `http://127.0.0.1:${port}/kcc`
  const server = await keepServer({ program: '/usr/bin/trytond', args: ['-c', config, '-d', 'kcc'], cwd: folder.path }, port)
  await fill(url, parties)
  return {
    ...server,
    url, credentials: { user: 'admin', password },
    endSessions: async () => {
      await server.halt()
      const database = new DatabaseSync(join(folder.path, 'kcc.sqlite'))
      database.exec('DELETE FROM ir_session')
      database.close()
      await server.start()
    },
    stop: async () => {
      await server.halt()
      folder.remove()
    },
  }
}

async function fill(url: string, parties: readonly Party[]): Promise<void> {
  const call = async (method: string, params: readonly unknown[], headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(`${url}/`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ id: 1, method, params }) })
    const { result, error } = await response.json() as { result?: unknown; error?: unknown }
    if (error) throw new Error(`Tryton: ${JSON.stringify(error)}`)
    return result
  }
  const [id, key] = await call('common.db.login', ['admin', { password }, 'nl']) as [number, string]
  const authorization = `Session ${Buffer.from(`admin:${id}:${key}`).toString('base64')}`
  const made = parties.map(({ name, bsn, email = [], telefoon = [] }) => ({
    name,
    ...(bsn && { identifiers: [['create', [{ type: 'nl_bsn', code: bsn }]]] }),
    contact_mechanisms: [['create', [...email.map((value) => ({ type: 'email', value })), ...telefoon.map((value) => ({ type: 'phone', value }))]]],
  }))
  await call('model.party.party.create', [made, {}], { authorization })
}

