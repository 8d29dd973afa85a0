/** Between a request's work and its answer: what was processed goes to the logboek first. */
import type { Request, Response } from 'express'
import type { Query } from '#domain/query.ts'
import { newSpanId, traceOf, type Trace } from '#domain/trace.ts'
import type { Logboek } from '../logboek/logboek.ts'
import { processed, type Processed } from '../logboek/processing.ts'
import type { RowStatus } from '../logboek/rows.ts'
import { callerOf, type Caller } from './authenticate.ts'
import { toProblem } from './problem.ts'

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

export class Recorder {
  readonly #logboek: Logboek | undefined

  /** Without a logboek nothing is recorded. */
  constructor(logboek: Logboek | undefined) {
    this.#logboek = logboek
  }

  /**
   * The result of the work, once it has been recorded. Rejects with what the work rejects with, or with NotRecorded. `query`: whom
   * it asks about.
   */
  async over<T>({ request, response, name, changes = false }: Recorded, work: () => Promise<T>, resultOf: (result: T) => Processed, query?: Query): Promise<T> {
    const caller = callerOf(response)
    const { subject, client } = caller
    if (!this.#logboek || !client.logboek) return work()
    const spanId = newSpanId()
    response.locals['span'] = spanId
    return processed(this.#logboek, {
      client: client.name, ...client.logboek, trace: traceOfRequest(request, response), spanId, name, changes,
      asks: [...(query?.persoon ?? []), ...ownPersoon(caller)],
      ...(subject?.represents && { acting: subject }),
      statusOf: (error) => statusOf(error, response),
    }, work, resultOf)
  }
}

/** Who may see only their own asks about themselves, or whom they act for, whatever the query says. */
function ownPersoon({ rights, subject }: Caller): Query['persoon'] {
  return rights.own && subject?.identity ? [{ identities: [subject.identity] }] : []
}

/** A client that leaves has had what it wanted; what it asked wrongly is no error of a system. */
function statusOf(error: unknown, response: Response): RowStatus {
  if (response.destroyed) return 'Ok'
  return toProblem(error).status >= 500 ? 'Error' : 'Unset'
}
