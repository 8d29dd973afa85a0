/** A configuration opened for a command: all that starting Gevel does before it listens, and everything closed again after. */
import { existsSync } from 'node:fs'
import { ConfigurationError } from '#domain/errors.ts'
import { openConfigured, type Configured } from '../composition/configured.ts'
import { closeSources } from '../composition/sources.ts'
import { loadConfiguration, type Loaded } from '../configuration/load.ts'
import type { House } from './house.ts'
import type { Messages } from './messages.ts'
import { CommandFault, exitCodes } from './result.ts'
import { redactor, type Redact } from './secrets.ts'

export interface OpenedConfiguration extends Configured {
  readonly loaded: Loaded
  readonly redact: Redact
}

/** Everything that is wrong is in `faults`; a file that is not there throws a CommandFault. */
export async function withConfiguration<T>(house: House, messages: Messages, file: string, use: (opened: OpenedConfiguration) => Promise<T>): Promise<T> {
  if (!existsSync(file)) throw new CommandFault(messages.noFile(file))
  let loaded: Loaded | undefined
  let opened: Configured | undefined
  try {
    loaded = await loadConfiguration(file, house.environment)
    opened = await openConfigured(loaded, house)
    const redact = redactor(loaded.configuration, opened.types)
    return await use({ ...opened, loaded, redact, faults: [...opened.faults, ...(await house.listenerFaults(loaded))].map(redact) })
  } catch (error) {
    if (error instanceof ConfigurationError) throw new CommandFault(messages.faults(error.faults.length), error.faults, exitCodes.wrong)
    throw error
  } finally {
    if (loaded) await closeSources(opened?.sources ?? [], loaded)
  }
}

/** As {@link withConfiguration}, for commands that want one without a fault. */
export async function withSoundConfiguration<T>(house: House, messages: Messages, file: string, use: (opened: OpenedConfiguration) => Promise<T>): Promise<T> {
  return withConfiguration(house, messages, file, async (opened) => {
    if (opened.faults.length > 0) throw new CommandFault(messages.faults(opened.faults.length), opened.faults, exitCodes.wrong)
    return use(opened)
  })
}
