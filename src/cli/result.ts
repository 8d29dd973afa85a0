/** What a command comes to: the same for a reader and as JSON, and how the process ends. */

/** Documented in the README and in `--help`. */
export const exitCodes = {
  /** Done, and nothing is wrong. */
  well: 0,
  /** Done, and something is wrong with what was looked at: a fault, a source that fails, a law that is broken. */
  wrong: 1,
  /** Not done: the command was not understood, or names what is not there. */
  usage: 2,
  /** Not done: Gevel itself failed. */
  failed: 3,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export interface Result {
  readonly exitCode: ExitCode
  /** For a reader. */
  readonly text: string
  /** For a program. */
  readonly data: unknown
}

/** A command that cannot be done as it was given. `details`: each of several things that are wrong. */
export class CommandFault extends Error {
  readonly details: readonly string[]
  readonly exitCode: ExitCode

  constructor(message: string, details: readonly string[] = [], exitCode: ExitCode = exitCodes.usage) {
    super(message)
    this.name = 'CommandFault'
    this.details = details
    this.exitCode = exitCode
  }
}
