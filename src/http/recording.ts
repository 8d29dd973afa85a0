/** Between a request's work and its answer: what was processed goes to the logboek first. */
import type { Request, Response } from 'express'
import type { Query } from '#domain/query.ts'
import { newSpanId, traceOf, type Trace } from '#domain/trace.ts'
import { SourcesFailed, type Completeness } from '../federation/completeness.ts'
import type { Item } from '../federation/items.ts'
import { NotRecorded } from '../logboek/journal.ts'
import type { Logboek } from '../logboek/logboek.ts'
import type { RowStatus } from '../logboek/rows.ts'
import { askedSubjects, subjectsOf, type Subjects } from '../logboek/subjects.ts'
import { callerOf, type Caller } from './authenticate.ts'
import { doneUnrecorded, toProblem } from './problem.ts'

/** One request of a client, as the logboek is to know it. */
export interface Recorded {
  readonly request: Request
  readonly response: Response
  /** What is done, in Dutch and without personal data: `klantcontacten opvragen`. */
  readonly name: string
  /** It changes something: the logboek is asked first whether it takes rows. */
  readonly changes?: boolean
}

/** The trace that a request belongs to: the client's own, or one that begins here. */
export function traceOfRequest(request: Request, response: Response): Trace {
  return (response.locals['trace'] ??= traceOf(request.header('traceparent'))) as Trace
}

/** The span under which the logboek has what the request did; undefined where it has nothing of it. */
export function spanOfRequest(response: Response): string | undefined {
  return response.locals['span'] as string | undefined
}

/** Whether the sources are to be told of the trace: where it is recorded, or the client keeps one. */
export function isTraced(request: Request, response: Response): boolean {
  return callerOf(response).client.logboek !== undefined || response.locals['trace'] !== undefined || request.headers['traceparent'] !== undefined
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

  /**
   * The result of the work, once it has been recorded. Rejects with what the work rejects with, or with NotRecorded. `query`: whom
   * it asks about; a number that is asked for is processed, found or not.
   */
  async over<T>({ request, response, name, changes = false }: Recorded, work: () => Promise<T>, processed: (result: T) => Processed, query?: Query): Promise<T> {
    const caller = callerOf(response)
    const { name: client, logboek: duty } = caller.client
    const logboek = this.#logboek
    if (!logboek || !duty) return work()
    const startedAt = Date.now()
    const spanId = newSpanId()
    response.locals['span'] = spanId
    if (changes) await logboek.ready(duty.plicht)
    const record = (status: RowStatus, { items, completeness }: Processed) => logboek.record({
      trace: traceOfRequest(request, response), spanId, name, startedAt, endedAt: Date.now(), status,
      activity: duty.verwerkingsactiviteit, client,
      subjects: subjectsIn(items, query, caller),
      ...(caller.subject?.represents && { acting: caller.subject }),
      ...(completeness && { completeness }),
    }, duty.plicht)
    const result = await work().catch(async (error: unknown) => {
      // Nothing is given, so nothing is withheld where this cannot be recorded.
      await record(statusOf(error, response), { items: [], ...(error instanceof SourcesFailed && { completeness: error.completeness }) }).catch(() => undefined)
      throw error
    })
    const done = processed(result)
    await record(done.found ?? done.items.length > 0 ? 'Ok' : 'Unset', done).catch((error: unknown) => {
      throw changes && error instanceof NotRecorded ? doneUnrecorded(error) : error
    })
    return result
  }
}

/**
 * Of a number that can be read in several ways, those that turned out to be somebody's; where nobody has it, all. Who may see
 * only their own asks about themselves, or whom they act for, whatever the query says.
 */
function subjectsIn(items: readonly Item[], query: Query | undefined, { rights, subject }: Caller): Subjects {
  const found = subjectsOf(items)
  const own = rights.own && subject?.identity ? [{ identities: [subject.identity] }] : []
  const asked = askedSubjects({ persoon: [...(query?.persoon ?? []), ...own] })
  return [...asked.keys()].some((key) => found.has(key)) ? found : new Map([...asked, ...found])
}

/** A client that leaves has had what it wanted; what it asked wrongly is no error of a system. */
function statusOf(error: unknown, response: Response): RowStatus {
  if (response.destroyed) return 'Ok'
  return toProblem(error).status >= 500 ? 'Error' : 'Unset'
}
