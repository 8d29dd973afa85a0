/** The sources that lie in files, planted: a database, a register, a Maildir and an mbox. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { seedCrm } from '../../../config/voorbeeldgemeente/crm.ts'
import { writePost } from '../../../config/voorbeeldgemeente/post.ts'
import { seedRegister } from '../../../config/voorbeeldgemeente/register.ts'
import { replanted, type Planting } from './values.ts'

export interface Stores {
  readonly crm: string
  readonly register: string
  readonly post: string
  readonly mbox: string
}

export function makeStores(folder: string, { pairs }: Planting): Stores {
  mkdirSync(folder, { recursive: true })
  const stores: Stores = { crm: join(folder, 'crm.sqlite'), register: join(folder, 'register.sqlite'), post: join(folder, 'post'), mbox: join(folder, 'oud.mbox') }
  seedCrm(stores.crm)
  seedRegister(stores.register)
  for (const file of [stores.crm, stores.register]) replantDatabase(file, pairs)
  writePost(stores.post)
  const letters = replantFiles(stores.post, pairs)
  writeFileSync(stores.mbox, letters.slice(0, 20).map((letter) => `From gevel@voorbeeldgemeente.example Thu Jan  1 00:00:00 2026\n${letter.replace(/^From /gm, '>From ')}\n\n`).join(''))
  return stores
}

/** Every text of every table. */
function replantDatabase(file: string, pairs: Planting['pairs']): void {
  const database = new DatabaseSync(file)
  const quoted = (name: unknown) => `"${(name as string).replaceAll('"', '""')}"`
  try {
    database.exec('PRAGMA foreign_keys = OFF')
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").all().map(({ name }) => quoted(name))
    const columns = tables.flatMap((table) => database.prepare(`PRAGMA table_xinfo(${table})`).all().filter(({ hidden }) => hidden === 0).map(({ name }) => ({ table, column: quoted(name) })))
    for (const { table, column } of columns) {
      for (const [original, fresh] of pairs) database.prepare(`UPDATE ${table} SET ${column} = replace(${column}, ?, ?) WHERE instr(${column}, ?) > 0`).run(original, fresh, original)
    }
  } finally {
    database.close()
  }
}

/** The letters, as they were written again; what is no UTF-8 stays as it was. */
function replantFiles(folder: string, pairs: Planting['pairs']): string[] {
  const letters: string[] = []
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const text = replanted(readFileSync(path, 'latin1'), pairs)
    writeFileSync(path, text, 'latin1')
    letters.push(text.replaceAll('\r\n', '\n'))
  }
  return letters
}
