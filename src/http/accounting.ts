/**
 * Every request of a surface is accounted for before its answer goes out, whichever way that goes: what was decided on it in
 * the log of decisions, and who did what in the audit log.
 */
import type { Request, RequestHandler, Response } from 'express'
import { newSpanId } from '#domain/trace.ts'
import { rightsOf } from '../access/rights.ts'
import type { Decision } from '../decisions/decision.ts'
import type { DecisionLog } from '../decisions/log.ts'
import type { Audit, Deed } from '../logboek/audit.ts'
import { NotRecorded } from '../logboek/journal.ts'
import { knownOf } from './authenticate.ts'
import { decisionsOf, operationOf } from './deciding.ts'
import { actionOf, changes, madeUuid, objectOf, originOf, outcomeOf, transactionOf, vocabularyOf, type Vocabulary } from './deed.ts'
import { holdBack } from './hold.ts'
import { faultOf, sendProblem, toProblem } from './problem.ts'
import { spanOfRequest, traceOfRequest } from './recording.ts'
import type { Document } from './validation.ts'

export interface AccountingSettings {
  readonly audit?: Audit
  readonly log?: DecisionLog
  readonly publicUrl: string
}

/** Headers that tell of an answer that is not given after all. */
const ofAnswer = /^(content-(type|length|disposition)|location|accept-ranges|gevel-.*|preference-applied|retry-after|www-authenticate)$/

/** Nothing where nothing is to be kept. */
export function accounting({ audit, log, publicUrl }: AccountingSettings, document: Document): RequestHandler[] {
  if (!audit && !log) return []
  const vocabulary = vocabularyOf(document)
  return [(request, response, next) => {
    const begun = begin(request, response)
    let kept: Promise<void> | undefined
    const settle = async (gone = false) => (kept ??= keep({ audit, log }, accountOf(begun, request, response, vocabulary, gone)))
    const instead = (error: unknown) => {
      for (const name of response.getHeaderNames()) if (ofAnswer.test(name)) response.removeHeader(name)
      const done = changes(begun.request) && response.statusCode < 300
      sendProblem(response, toProblem(done && error instanceof NotRecorded ? new NotRecorded(error.journal, true) : error), publicUrl)
    }
    response.locals['accounted'] = holdBack(response, settle, instead)
    // Who leaves before the answer has had none, and was here all the same.
    response.once('close', () => { settle(true).catch(() => undefined) })
    if (!changes(begun.request)) return next()
    return Promise.all([audit?.ready(), log?.ready()]).then(() => next())
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

function begin(request: Request, response: Response): Begun {
  const { method, path, originalUrl: url } = request
  traceOfRequest(request, response)
  return { at: Date.now(), request: { method, path }, url, origin: originOf(request) }
}

interface Account {
  readonly decisions: readonly Decision[]
  readonly deed: Deed
}

/** Decisions first: where they cannot be kept nothing is given, and that is what was done. */
async function keep({ audit, log }: { audit: Audit | undefined; log: DecisionLog | undefined }, { decisions, deed }: Account): Promise<void> {
  const failed = await log?.record(decisions).then(() => undefined, (error: unknown) => ({ error }))
  await audit?.record(failed && deed.status !== undefined ? { ...deed, outcome: 'mislukt', status: toProblem(failed.error).status } : deed)
  if (failed) throw failed.error
}

function accountOf({ at, request: came, url, origin }: Begun, request: Request, response: Response, vocabulary: Vocabulary, gone: boolean): Account {
  const { object, uuid = madeUuid(response), filters } = objectOf(came.path, url, vocabulary)
  const { client, subject, doelbinding } = knownOf(response)
  const transaction = transactionOf(request)
  const fault = faultOf(response)
  const trace = traceOfRequest(request, response)
  const deed: Deed = {
    trace, spanId: spanOfRequest(response) ?? newSpanId(), at, ms: Date.now() - at,
    action: actionOf(came, uuid), ...(object !== undefined && { object }), ...(uuid !== undefined && { uuid }), filters,
    ...(gone ? { outcome: 'afgebroken' } : { outcome: outcomeOf(response.statusCode), status: response.statusCode, ...(fault !== undefined && { fault }) }),
    origin, ...(client && { client: client.name }), ...(subject && { actor: subject }), ...(doelbinding !== undefined && { doelbinding }),
    ...(transaction !== undefined && { transaction }),
  }
  const own = ownDecision(deed, operationOf(came), response)
  const decisions = [...decisionsOf(response), ...(own ? [own] : [])]
  return { deed, decisions: transaction === undefined ? decisions : decisions.map((one) => ({ ...one, transaction })) }
}

/** What the rules of the client came to; undefined where they were not reached. Nothing is decided on whom nobody recognised. */
function ownDecision({ trace, object, uuid, status }: Deed, operation: Decision['operation'] | undefined, response: Response): Decision | undefined {
  const { client, subject, doelbinding, rights } = knownOf(response)
  const refused = status === 403
  if (!client || !operation || !(refused || response.locals['ruled'] === true)) return undefined
  return {
    client: client.name, ...(subject && { subject }), ...(doelbinding !== undefined && { doelbinding }), operation, resource: object, ...(uuid !== undefined && { uuid }),
    traceId: trace.traceId, spanId: newSpanId(), at: Date.now(), allowed: !refused,
    policies: { gevel: (rights ?? rightsOf(client, undefined)).version }, ...(!refused && rights && { sources: [...rights.sources] }),
  }
}
