/**
 * Where another system decides on access, it is asked before anything else is: of each source, whether what the request does
 * may be done there, and whether what it shows may be read there. At most one question for each source and each kind of
 * record that the answer is made of.
 */
import type { Request, RequestHandler, Response } from 'express'
import { isUuid } from '#domain/ids.ts'
import { isResourceName, resources, type ResourceName } from '#domain/resources.ts'
import { uniqueBy } from '#domain/unique.ts'
import type { Granted, Operation } from '../access/configuration.ts'
import { narrowed, type Judged } from '../access/narrowed.ts'
import type { Decision, Question } from '../decisions/decision.ts'
import type { Pdp } from '../decisions/pdp.ts'
import { callerOf, type Caller } from './authenticate.ts'
import { isSearch } from './deed.ts'
import { parseExpand } from './parse.ts'
import { traceOfRequest } from './recording.ts'
import { parametersOf } from './validation.ts'

/** What a request is to do, as decisions are about it. */
export interface Intent {
  readonly operation: Operation
  /** Kinds of record that it does this with. */
  readonly resources: readonly Granted[]
  /** Kinds of record that come along in its answer. */
  readonly shown?: readonly ResourceName[]
}

type IntentOf = (request: Request) => Intent | undefined

/** Put where requests are let in: until somebody has decided, `requireDecided` throws. Nothing where no other system decides. */
export function undecided(pdp: Pdp | undefined): RequestHandler[] {
  if (!pdp) return []
  return [(_request, response, next) => {
    response.locals['undecided'] = true
    next()
  }]
}

/** Throws a TypeError where a route was built without a decision on it: then nothing may be asked. */
export function requireDecided(response: Response): void {
  if (response.locals['undecided'] === true) throw new TypeError('nobody has decided on this request')
}

/** `intentOf`: undefined for what leads nowhere, whoever asks. From here on the caller may do what was allowed, and no more. */
export function decideOn(pdp: Pdp | undefined, intentOf: IntentOf): RequestHandler[] {
  if (!pdp) return []
  const known = new Narrowed()
  return [async (request, response, next) => {
    const intent = intentOf(request)
    if (!intent) return next()
    const caller = callerOf(response)
    const { traceId } = traceOfRequest(request, response)
    const decisions = await pdp.decide(questionsOf(intent, request, caller), traceId)
    response.locals['decisions'] = decisions
    response.locals['caller'] = known.of(caller, decisions as (Decision & Judged)[])
    delete response.locals['undecided']
    next()
  }]
}

/** What another system decided of this request. */
export function decisionsOf(response: Response): readonly Decision[] {
  return (response.locals['decisions'] as readonly Decision[] | undefined) ?? []
}

function questionsOf({ operation, resources: own, shown = [] }: Intent, request: Request, { client, rights, subject, doelbinding }: Caller): Question[] {
  const uuid = request.path.split('/').find(isUuid)?.toLowerCase()
  // What was written is read again for its answer.
  const acts = [...own.map((resource) => ({ operation, resource, ...(uuid !== undefined && { uuid }) })), ...[...own, ...shown].map((resource) => ({ operation: 'read' as const, resource }))]
  const asked = uniqueBy(acts, (act) => `${act.operation} ${act.resource}`)
  return asked.flatMap((act) => [...rights.sources].filter((source) => rights.may(act.operation, act.resource, source)).map((source) => ({
    client: client.name, ...(subject && { subject }), ...(doelbinding !== undefined && { doelbinding }), ...act, source,
  })))
}

const operations: Readonly<Record<string, Operation>> = { GET: 'read', HEAD: 'read', POST: 'create', PUT: 'change', PATCH: 'change', DELETE: 'remove' }

/** What a method does with what it is sent to; undefined for one that does nothing. A search that is posted reads. */
export function operationOf(request: Pick<Request, 'method' | 'path'>): Operation | undefined {
  return isSearch(request) ? 'read' : operations[request.method]
}

/** Of the national APIs: the resource in the path, and what is expanded. `together`: what an action makes. */
export function intentOfPath(together: ReadonlyMap<string, readonly ResourceName[]>): IntentOf {
  return (request) => {
    const operation = operationOf(request)
    const [, first = ''] = request.path.split('/')
    const own = isResourceName(first) ? [first] : together.get(first)
    if (!operation || !own) return undefined
    const { expand, cascade } = parametersOf(request)
    const removed: ResourceName[] = operation === 'remove' && cascade !== undefined ? ['klantcontacten'] : []
    return { operation, resources: [...own, ...removed], shown: own.flatMap((resource) => expandedOf(resource, parseExpand(expand))) }
  }
}

function expandedOf(resource: ResourceName, paths: readonly string[]): ResourceName[] {
  return paths.flatMap((path) => {
    let at: ResourceName | undefined = resource
    return path.split('.').flatMap((relation): ResourceName[] => {
      at = at && resources[at].relations[relation]?.to
      return at ? [at] : []
    })
  })
}

/** Callers with less, each made once: what is kept of their answers goes by who they are. */
class Narrowed {
  readonly #known = new WeakMap<Caller, Map<string, Caller>>()
  static readonly #most = 100

  of(caller: Caller, decisions: readonly Judged[]): Caller {
    const rights = narrowed(caller.rights, decisions, caller.client.writes)
    if (rights === caller.rights) return caller
    let known = this.#known.get(caller)
    if (!known || known.size >= Narrowed.#most) this.#known.set(caller, (known = new Map<string, Caller>()))
    const made = known.get(rights.version) ?? { ...caller, rights, principal: { ...caller.principal, rules: rights.version } }
    known.set(rights.version, made)
    return made
  }
}
