/** A folder of recordings, its exchanges numbered through: files in the order of their paths, exchanges as they stand. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCassette, type Exchange } from './cassette.ts'

export interface NumberedExchange extends Exchange {
  /** From 1, over all files of the folder. */
  readonly number: number
}

export interface Recording {
  /** Path within the folder. */
  readonly file: string
  readonly exchanges: readonly NumberedExchange[]
}

export function readRecordings(folder: string): Recording[] {
  // By code unit, so that the numbers are the same on every machine.
  const files = globSync('**/*.yaml', { cwd: folder }).map((file) => file.replaceAll('\\', '/')).sort()
  let number = 0
  return files.map((file) => ({
    file,
    exchanges: readCassette(readFileSync(join(folder, file), 'utf8')).map((exchange) => ({ ...exchange, number: ++number })),
  }))
}
