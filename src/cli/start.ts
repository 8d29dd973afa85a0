/** `gevel start`: the same as `npm start`, with the configuration and the port as arguments. */
import { existsSync } from 'node:fs'
import { ConfigurationError } from '#domain/errors.ts'
import type { House } from './house.ts'
import type { Messages } from './messages.ts'
import { CommandFault, exitCodes } from './result.ts'

export async function start(house: House, messages: Messages, file: string | undefined, port: string | undefined): Promise<void> {
  const { GEVEL_CONFIG, PORT } = house.environment
  const configuration = file ?? (GEVEL_CONFIG || house.defaultConfiguration)
  const wanted = port ?? (PORT || '8000')
  if (!/^\d{1,5}$/.test(wanted) || Number(wanted) > 65535) throw new CommandFault(messages.start.badPort(wanted))
  if (!existsSync(configuration)) throw new CommandFault(messages.noFile(configuration))
  try {
    await house.start(configuration, Number(wanted))
  } catch (error) {
    if (error instanceof ConfigurationError) throw new CommandFault(messages.faults(error.faults.length), error.faults, exitCodes.wrong)
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') throw new CommandFault(messages.start.portInUse)
    if (code === 'EACCES') throw new CommandFault(messages.start.portRefused)
    throw error
  }
}
