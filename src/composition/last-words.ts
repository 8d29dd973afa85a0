/**
 * What the process says when something goes wrong that nobody waits for. Node's own way is to print the error whole, and with it
 * whatever an adapter or a driver put into its message.
 */
import { withoutWords, type Wordless } from '#domain/wordless.ts'

export interface LastWords {
  /** An error that nobody caught, or a promise that nobody handled. Must have said it when it returns: the process ends. */
  readonly end: (error: Wordless) => void
  /** What node, or a package by way of it, warns of: deprecations, listeners that add up. */
  readonly warn: (warning: Wordless) => void
}

/** For this process, in the place of what node does. `exitCode`: of a process that ends by it. */
export function speakWithoutWords({ end, warn }: LastWords, exitCode = 1): void {
  process.removeAllListeners('warning').on('warning', (warning) => warn(withoutWords(warning)))
  process.removeAllListeners('uncaughtException').on('uncaughtException', (error) => {
    end(withoutWords(error))
    process.exit(exitCode)
  })
}
