/** A command that asks for data of persons records it as Gevel does for a client: in the logboek, and who asked in the audit log. */
import { userInfo } from 'node:os'
import type { Query } from '#domain/query.ts'
import { newSpanId, traceOf } from '#domain/trace.ts'
import { GevelError } from '#domain/errors.ts'
import type { ClientConfiguration } from '../configuration/load.ts'
import { SourcesFailed } from '../federation/completeness.ts'
import type { Actor, Outcome } from '../logboek/audit.ts'
import { NotRecorded, type JournalName } from '../logboek/journal.ts'
import { dutyOf, openAudit, openLogboek } from '../logboek/open.ts'
import { processed, type Processed } from '../logboek/processing.ts'
import type { RowStatus } from '../logboek/rows.ts'
import type { House } from './house.ts'
import type { Messages } from './messages.ts'
import type { OpenedConfiguration } from './opened.ts'
import { CommandFault, exitCodes } from './result.ts'

/** What is asked. `client`: for whom, or what else it is called that asks. */
export interface Asking {
  readonly client: string
  /** How the processing of that client is recorded. */
  readonly settings: Pick<ClientConfiguration, 'logboek' | 'verwerkingsactiviteit'>
  /** In Dutch and without personal data. */
  readonly name: string
  readonly object: string
  readonly uuid?: string
  readonly filters: readonly string[]
  readonly asks: Query['persoon']
}

export interface Records {
  /** Throws a CommandFault, before anything is asked, where what is asked has to be recorded and cannot be. */
  over<T>(asking: Asking, work: () => Promise<T>, resultOf: (result: T) => Processed): Promise<T>
  close(): Promise<void>
}

export function openRecords({ version }: House, { loaded: { configuration, directory } }: OpenedConfiguration, messages: Messages): Records {
  const parties = { ...configuration, version, directory, report: () => undefined }
  const logboek = configuration.logboek && openLogboek(configuration.logboek, parties)
  const audit = configuration.audit && openAudit(configuration.audit, configuration.logboek?.geheim ?? '', parties)

  async function asked<T>(asking: Asking, work: () => Promise<T>, resultOf: (result: T) => Processed): Promise<T> {
    const duty = dutyOf(configuration.logboek, asking.settings)
    const [trace, spanId, at] = [traceOf(undefined), newSpanId(), Date.now()]
    if (duty) await logboek?.ready(duty.plicht)
    await audit?.ready()
    const { client, name, object, uuid, filters, asks } = asking
    const done = (outcome: Outcome) => audit?.record({
      trace, spanId, at, ms: Date.now() - at, action: uuid === undefined ? 'opvragen' : 'raadplegen', object, ...(uuid !== undefined && { uuid }), filters, outcome,
      origin: 'opdrachtregel', client, actor: operator(),
    })
    const recorded = logboek && duty ? () => processed(logboek, { client, ...duty, trace, spanId, name, asks, statusOf }, work, resultOf) : work
    const result = await recorded().catch(async (error: unknown) => {
      await done('mislukt')?.catch(() => undefined)
      throw error
    })
    await done('gelukt')
    return result
  }

  return {
    over: (asking, work, resultOf) => asked(asking, work, resultOf).catch((error: unknown) => {
      throw error instanceof NotRecorded ? new CommandFault(messages.notRecorded[error.journal satisfies JournalName], [], exitCodes.wrong) : error
    }),
    close: async () => void (await Promise.all([logboek?.close(), audit?.close()])),
  }
}

/** Who runs the command, as the machine knows them. */
function operator(): Actor {
  return { actor: loginName(), actorSoort: 'medewerker', represents: false }
}

function loginName(): string {
  try {
    return userInfo().username
  } catch {
    // In a container a user can have a number and no name.
    return `uid-${process.getuid?.() ?? 'onbekend'}`
  }
}

const statusOf = (error: unknown): RowStatus => (error instanceof GevelError && !(error instanceof SourcesFailed) ? 'Unset' : 'Error')
