/** Between a request's work and its answer: what was processed goes to the logboek first. */
import type { Request, Response } from 'express'
import { GevelError } from '#domain/errors.ts'
import { newSpanId, traceOf, type Trace } from '#domain/trace.ts'
import { Refusal } from '#spi'
import { SourcesFailed, type Completeness } from '../federation/completeness.ts'
import type { Item } from '../federation/items.ts'
import type { RequestContext } from '../federation/service.ts'
import { Gone, NotWritable, WriteFailed, WrittenUnseen } from '../federation/writing/failures.ts'
import { NotRecorded, type Logboek } from '../logboek/logboek.ts'
import type { RowStatus } from '../logboek/rows.ts'
import { subjectsOf, type Subjects } from '../logboek/subjects.ts'
import { callerOf, type ClientSettings } from './authenticate.ts'
import { Problem } from './problem.ts'

/** One request of a client, as the logboek is to know it. */
export interface Recorded {
  readonly client: ClientSettings
  readonly context: Pick<RequestContext, 'cancelled'>
  readonly trace: Trace
  /** What is done, in Dutch and without personal data: `klantcontacten opvragen`. */
  readonly name: string
  /** Whom it asks about; a number that is asked for is processed, found or not. */
  readonly asked?: Subjects
  /** It changes something: the logboek is asked first whether it takes rows. */
  readonly changes?: boolean
}

/** The trace that a request belongs to: the client's own, or one that begins here. */
export function traceOfRequest(request: Request, response: Response): Trace {
  return (response.locals['trace'] ??= traceOf(request.header('traceparent'))) as Trace
}

/** Whether the sources are to be told of the trace: where it is recorded, or the client keeps one. */
export function isTraced(request: Request, response: Response): boolean {
  const { logboek } = callerOf(response).client
  return (logboek !== undefined && logboek.plicht !== 'uit') || request.headers['traceparent'] !== undefined
}

/** What an answer holds. */
export interface Processed {
  readonly items: readonly Item[]
  /** Something was given; default: there are items. */
  readonly found?: boolean
  readonly completeness?: Completeness
}

export class Recorder {
  readonly #logboek: Logboek | undefined

  /** Without a logboek nothing is recorded. */
  constructor(logboek: Logboek | undefined) {
    this.#logboek = logboek
  }

  /** The result of the work, once it has been recorded. Rejects with what the work rejects with, or with NotRecorded. */
  async over<T>(request: Recorded, work: () => Promise<T>, processed: (result: T) => Processed): Promise<T> {
    const logboek = this.#logboek
    const { client } = request
    if (!logboek || !client.logboek || client.logboek.plicht === 'uit') return work()
    const { plicht, verwerkingsactiviteit: activity } = client.logboek
    const startedAt = Date.now()
    if (request.changes) await logboek.ready(plicht)
    const record = (status: RowStatus, { items, completeness }: Processed) => logboek.record({
      trace: request.trace, spanId: newSpanId(), name: request.name, startedAt, endedAt: Date.now(), status,
      activity, client: client.name,
      subjects: subjectsIn(items, request.asked),
      ...(completeness && { completeness }),
    }, plicht)
    const result = await work().catch(async (error: unknown) => {
      // Nothing is given, so nothing is withheld where this cannot be recorded.
      await record(statusOf(error, request.context.cancelled), { items: [], ...(error instanceof SourcesFailed && { completeness: error.completeness }) }).catch(() => undefined)
      throw error
    })
    const done = processed(result)
    await record(done.found ?? done.items.length > 0 ? 'Ok' : 'Unset', done).catch((error: unknown) => {
      throw request.changes && error instanceof NotRecorded ? new Problem('unavailable', 'De wijziging is gedaan, maar kon niet in het logboek worden vastgelegd.') : error
    })
    return result
  }
}

/** Of a number that can be read in several ways, those that turned out to be somebody's; where nobody has it, all. */
function subjectsIn(items: readonly Item[], asked: Subjects = new Map()): Subjects {
  const found = subjectsOf(items)
  return [...asked.keys()].some((key) => found.has(key)) ? found : new Map([...asked, ...found])
}

/** A client that leaves has had what it wanted; what it asked wrongly is no error of a system. */
function statusOf(error: unknown, cancelled: AbortSignal): RowStatus {
  if (cancelled.aborted) return 'Ok'
  const failed = error instanceof SourcesFailed || error instanceof WriteFailed || error instanceof WrittenUnseen
  if (failed || (error instanceof GevelError && error.status >= 500)) return 'Error'
  const refused = error instanceof Refusal || error instanceof NotWritable || error instanceof Gone || error instanceof Problem
  return refused || error instanceof GevelError ? 'Unset' : 'Error'
}
