/** A journal as a file of JSON lines. What is confirmed is on disk. */
import { open, type FileHandle } from 'node:fs/promises'
import type { Destination } from './journal.ts'

const newline = 10

interface Waiting {
  readonly lines: string
  readonly done: PromiseWithResolvers<void>
}

/** The file is made for its owner alone, and only ever added to. Requests that come together share one write. `form`: the entry as it is written. */
export function fileDestination<Entry extends object>(path: string, form: (entry: Entry) => object = (entry) => entry): Destination<Entry> {
  let file: Promise<FileHandle> | undefined
  let waiting: Waiting[] = []
  let writing = false

  async function flush(): Promise<void> {
    writing = true
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      try {
        file ??= openWhole(path)
        const handle = await file
        await handle.appendFile(batch.map(({ lines }) => lines).join(''))
        await handle.datasync()
        for (const { done } of batch) done.resolve()
      } catch (error) {
        // A file that could not be opened may be there next time.
        await file?.then((handle) => handle.close()).catch(() => undefined)
        file = undefined
        for (const { done } of batch) done.reject(error)
      }
    }
    writing = false
  }

  return {
    write(entries: readonly Entry[]): Promise<void> {
      const done = Promise.withResolvers<void>()
      waiting.push({ lines: entries.map((entry) => `${JSON.stringify(form(entry))}\n`).join(''), done })
      if (!writing) void flush()
      return done.promise
    },
    async close() {
      await file?.then((handle) => handle.close()).catch(() => undefined)
    },
  }
}

/** A write that broke off may have left half a line: what comes next begins on one of its own. */
async function openWhole(path: string): Promise<FileHandle> {
  const handle = await open(path, 'a+', 0o600)
  const { size } = await handle.stat()
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1))
  if (size > 0 && buffer[0] !== newline) await handle.appendFile('\n')
  return handle
}
