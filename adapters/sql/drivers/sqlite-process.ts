/** One connection to a SQLite file, in a process of its own: its driver answers synchronously. The file is the one argument. */
import { DatabaseSync } from 'node:sqlite'

export type Asked =
  | { readonly do: 'begin' | 'end' }
  | { readonly do: 'query' | 'describe'; readonly text: string; readonly values: readonly (string | bigint)[] }

export type Answered = { readonly found: unknown } | { readonly errcode: number | undefined; readonly errstr: string | undefined }

let database: DatabaseSync | undefined

function answer(asked: Asked): unknown {
  database ??= new DatabaseSync(process.argv[2]!, { readOnly: true, timeout: 1000 })
  switch (asked.do) {
    case 'begin': return database.exec('BEGIN')
    case 'end': return database.exec('COMMIT')
    case 'query': return database.prepare(asked.text).all(...asked.values)
    case 'describe': return database.prepare(asked.text).columns().map(({ name, type }) => [name, type ?? ''])
  }
}

process.on('message', (asked: Asked) => {
  let answered: Answered
  try {
    answered = { found: answer(asked) }
  } catch (error) {
    const { errcode, errstr } = error as { errcode?: number; errstr?: string }
    answered = { errcode, errstr }
  }
  process.send!(answered)
})
