/**
 * SQLite through node's own driver, opened for reading only, each connection in a process of its own: a statement that takes long
 * holds up nothing else, and when its call is over the process is ended with it. A thread would not do: a statement that runs
 * is deaf to being ended, and would hold on to this process for as long as it takes.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { SourceError, type SourceErrorCode } from '#spi'
import type { Database, Described, Row, Session } from '../dialect.ts'
import { sqlite } from '../dialects/sqlite.ts'
import type { Statement } from '../fragment.ts'
import type { Answered, Asked } from './sqlite-process.ts'
import { stoppable, taken } from './stopping.ts'

/** SQLite's primary result codes that say more than that the statement failed. */
const codes: Readonly<Record<number, SourceErrorCode>> = {
  3: 'bron-weigert', // PERM
  5: 'bron-onbereikbaar', // BUSY
  6: 'bron-onbereikbaar', // LOCKED
  10: 'bron-onbereikbaar', // IOERR
  11: 'bron-onleesbaar', // CORRUPT
  14: 'bron-onbereikbaar', // CANTOPEN
  23: 'bron-weigert', // AUTH
  26: 'bron-onleesbaar', // NOTADB
}

/** At most so many connections at a time, made when they are wanted; one that failed is not used again. */
export function sqliteDatabase(file: string, connections: number): Database {
  const idle: Connection[] = []
  const waiting: ((connection: Connection) => void)[] = []
  let made = 0

  async function take(): Promise<Connection> {
    const free = idle.pop()
    if (free) return free
    if (made < connections) {
      made++
      return new Connection(file)
    }
    return new Promise((resolve) => waiting.push(resolve))
  }

  function giveBack(connection: Connection): void {
    const next = waiting.shift()
    if (next) next(connection)
    else idle.push(connection)
  }

  function drop(connection: Connection): void {
    connection.end()
    const next = waiting.shift()
    if (next) next(new Connection(file))
    else made--
  }

  return {
    dialect: sqlite,
    async read(signal, work) {
      const connection = await taken(signal, take, giveBack)
      let sound = false
      try {
        const answer = await stoppable(signal, async () => {
          await connection.ask({ do: 'begin' })
          const found = await work(connection)
          await connection.ask({ do: 'end' })
          return found
        }, () => connection.end())
        sound = true
        return answer
      } finally {
        if (sound) giveBack(connection)
        else drop(connection)
      }
    },
    async close() {
      for (const connection of idle.splice(0)) connection.end()
    },
  }
}

/** The file beside this one, with the ending that this one has. */
const program = fileURLToPath(new URL(`./sqlite-process${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`, import.meta.url))

class Connection implements Session {
  readonly #process: ChildProcess
  #pending: PromiseWithResolvers<Answered> | undefined

  constructor(file: string) {
    // It needs nothing of the environment, and the settings in it are not for others to see.
    this.#process = fork(program, [file], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'], env: {}, execArgv: [] })
    this.#process.on('message', (answered) => this.#pending?.resolve(answered as Answered))
    this.#process.on('error', () => this.#fail())
    this.#process.on('exit', () => this.#fail())
    this.#rest()
  }

  async query({ text, values }: Statement): Promise<readonly Row[]> {
    return await this.ask({ do: 'query', text, values: values as (string | bigint)[] }) as Row[]
  }

  async describe({ text, values }: Statement): Promise<ReadonlyMap<string, Described>> {
    const columns = await this.ask({ do: 'describe', text, values: values as (string | bigint)[] }) as [string, string][]
    return new Map(columns.map(([name, native]) => [name, { kind: 'other', native }]))
  }

  /** One question at a time. */
  async ask(asked: Asked): Promise<unknown> {
    this.#pending = Promise.withResolvers()
    this.#process.ref()
    this.#process.channel?.ref()
    this.#process.send(asked, (error) => {
      if (error) this.#fail()
    })
    const answered = await this.#pending.promise.finally(() => this.#rest())
    if ('found' in answered) return answered.found
    const code = answered.errcode === undefined ? undefined : codes[answered.errcode & 0xff]
    // SQLite's own message can quote the statement; its description of the code cannot.
    throw new SourceError(code ?? 'bron-mislukt', `SQLite: ${answered.errstr ?? 'the statement failed'}`)
  }

  end(): void {
    this.#process.kill('SIGKILL')
  }

  /** It ends with this process, not this process with it. */
  #rest(): void {
    this.#process.unref()
    this.#process.channel?.unref()
  }

  #fail(): void {
    this.#pending?.reject(new SourceError('bron-onbereikbaar', 'SQLite: its process ended'))
  }
}
