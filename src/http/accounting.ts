/** Every request of a surface is accounted for before its answer goes out, whichever way that goes and whatever it is. */
import type { Request, RequestHandler, Response } from 'express'
import { newSpanId } from '#domain/trace.ts'
import type { Audit, Deed } from '../logboek/audit.ts'
import { NotRecorded } from '../logboek/journal.ts'
import { knownOf } from './authenticate.ts'
import { actionOf, changes, madeUuid, objectOf, originOf, outcomeOf, transactionOf, vocabularyOf, type Vocabulary } from './deed.ts'
import { holdBack } from './hold.ts'
import { doneUnrecorded, faultOf, sendProblem, toProblem } from './problem.ts'
import { spanOfRequest, traceOfRequest } from './recording.ts'
import type { Document } from './validation.ts'

export interface AccountingSettings {
  readonly audit?: Audit
  readonly publicUrl: string
}

/** Headers that tell of an answer that is not given after all. */
const ofAnswer = /^(content-(type|length|disposition)|location|accept-ranges|gevel-.*|preference-applied|retry-after|www-authenticate)$/

/** Nothing where nothing is to be kept. `mediaType`: of problems of this surface. */
export function accounting({ audit, publicUrl }: AccountingSettings, document: Document, mediaType?: string): RequestHandler[] {
  if (!audit) return []
  const vocabulary = vocabularyOf(document)
  return [(request, response, next) => {
    const { method, path } = request
    const begun: Begun = { at: Date.now(), request: { method, path }, url: request.originalUrl, origin: originOf(request) }
    traceOfRequest(request, response)
    let kept: Promise<void> | undefined
    const settle = (gone = false) => (kept ??= audit.record(deedOf(begun, request, response, vocabulary, gone)))
    const instead = (error: unknown) => {
      for (const name of response.getHeaderNames()) if (ofAnswer.test(name)) response.removeHeader(name)
      const done = changes(begun.request) && response.statusCode < 300
      sendProblem(response, done && error instanceof NotRecorded ? doneUnrecorded(error) : toProblem(error), publicUrl, mediaType)
    }
    response.locals['accounted'] = holdBack(response, settle, instead)
    // Who leaves before the answer has had none, and was here all the same.
    response.once('close', () => { settle(true).catch(() => undefined) })
    if (!changes(begun.request)) return next()
    return audit.ready().then(() => next())
  }]
}

/** To be awaited before the first piece of an answer that goes out in pieces. Rejects with NotRecorded. */
export async function accounted(response: Response): Promise<void> {
  await (response.locals['accounted'] as (() => Promise<void>) | undefined)?.()
}

/** A request as it came in, before anything was made of it. */
interface Begun {
  readonly at: number
  readonly request: Pick<Request, 'method' | 'path'>
  readonly url: string
  readonly origin: string
}

function deedOf({ at, request: came, url, origin }: Begun, request: Request, response: Response, vocabulary: Vocabulary, gone: boolean): Deed {
  const { object, uuid = madeUuid(response), filters } = objectOf(came.path, url, vocabulary)
  const { client, subject, doelbinding } = knownOf(response)
  const transaction = transactionOf(request)
  const fault = faultOf(response)
  return {
    trace: traceOfRequest(request, response), spanId: spanOfRequest(response) ?? newSpanId(), at, ms: Date.now() - at,
    action: actionOf(came, uuid), ...(object !== undefined && { object }), ...(uuid !== undefined && { uuid }), filters,
    ...(gone ? { outcome: 'afgebroken' } : { outcome: outcomeOf(response.statusCode), status: response.statusCode, ...(fault !== undefined && { fault }) }),
    origin, ...(client && { client: client.name }), ...(subject && { actor: subject }), ...(doelbinding !== undefined && { doelbinding }),
    ...(transaction !== undefined && { transaction }),
  }
}
