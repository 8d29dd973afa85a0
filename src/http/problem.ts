/** Every failure that a client sees, in the one shape that the standard has for it. */
import { randomUUID } from 'node:crypto'
import type { ErrorRequestHandler, Response } from 'express'
import type { Logger } from 'pino'
import { GevelError } from '#domain/errors.ts'
import { withoutWords } from '#domain/wordless.ts'
import { Refusal } from '#spi'
import { Forbidden } from '../access/forbidden.ts'
import { SourcesFailed } from '../federation/completeness.ts'
import { SharedAdres } from '../federation/klantbeeld/adres.ts'
import { TooLarge } from '../federation/contents.ts'
import { TooBroad } from '../federation/paging/too-broad.ts'
import { Gone, NotWritable, WriteFailed, WrittenUnseen } from '../federation/writing/failures.ts'
import { NotRecorded, type JournalName } from '../logboek/journal.ts'
import { setCompleteness } from './completeness-headers.ts'
import { sendJson } from './send-json.ts'

export interface InvalidParam {
  readonly name: string
  readonly code: string
  readonly reason: string
}

interface Kind {
  readonly status: number
  /** Last part of `type`. */
  readonly type: string
  readonly code: string
  readonly title: string
  readonly detail?: string
}

const kinds = {
  invalid: { status: 400, type: 'ValidationError', code: 'invalid', title: 'Ongeldige invoerwaarde.' },
  malformed: { status: 400, type: 'ParseError', code: 'parse_error', title: 'Ongeldig samengestelde request.' },
  'not-authenticated': { status: 401, type: 'NotAuthenticated', code: 'not_authenticated', title: 'Authenticatiegegevens zijn niet opgegeven.' },
  'authentication-failed': { status: 401, type: 'AuthenticationFailed', code: 'authentication_failed', title: 'Ongeldige authenticatiegegevens.', detail: 'Ongeldige token.' },
  forbidden: { status: 403, type: 'PermissionDenied', code: 'permission_denied', title: 'Je hebt geen toestemming om deze actie uit te voeren.' },
  'not-found': { status: 404, type: 'NotFound', code: 'not_found', title: 'Niet gevonden.' },
  'method-not-allowed': { status: 405, type: 'MethodNotAllowed', code: 'method_not_allowed', title: 'Methode "{method}" niet toegestaan.' },
  'not-acceptable': { status: 406, type: 'NotAcceptable', code: 'not_acceptable', title: 'Kan niet voldoen aan de opgegeven Accept header.' },
  conflict: { status: 409, type: 'Conflict', code: 'conflict', title: 'Er is een conflict' },
  'too-slow': { status: 408, type: 'RequestTimeout', code: 'request_timeout', title: 'Het verzoek kwam niet op tijd binnen.' },
  'too-large': { status: 413, type: 'RequestTooLarge', code: 'request_too_large', title: 'Het verzoek is te groot.' },
  'uri-too-long': { status: 414, type: 'UriTooLong', code: 'uri_too_long', title: 'Het adres van het verzoek is te lang.' },
  'unsupported-media-type': { status: 415, type: 'UnsupportedMediaType', code: 'unsupported_media_type', title: 'Ongeldige media type "{media_type}" in aanvraag.' },
  'expectation-failed': { status: 417, type: 'ExpectationFailed', code: 'expectation_failed', title: 'Aan de verwachting in Expect is niet te voldoen.' },
  unprocessable: { status: 422, type: 'UnprocessableEntity', code: 'unprocessable_entity', title: 'Het verzoek is niet te verwerken.' },
  'headers-too-large': { status: 431, type: 'HeadersTooLarge', code: 'headers_too_large', title: 'De headers van het verzoek zijn samen te groot.' },
  error: { status: 500, type: 'APIException', code: 'error', title: 'Er is een serverfout opgetreden.', detail: 'Internal Server Error' },
  'bad-gateway': { status: 502, type: 'BadGateway', code: 'bad_gateway', title: 'Een bron gaf geen bruikbaar antwoord.' },
  unavailable: { status: 503, type: 'ServiceUnavailable', code: 'service_unavailable', title: 'Een bron is niet bereikbaar.' },
  busy: { status: 503, type: 'ServiceUnavailable', code: 'service_unavailable', title: 'Er zijn te veel verzoeken tegelijk.', detail: 'Probeer het over enkele seconden opnieuw.' },
  'too-many': { status: 429, type: 'Throttled', code: 'throttled', title: 'Te veel verzoeken.', detail: 'Deze afnemer heeft voorlopig genoeg gevraagd. Zie Retry-After.' },
  'keys-unavailable': { status: 503, type: 'ServiceUnavailable', code: 'service_unavailable', title: 'De token kan nu niet worden gecontroleerd.', detail: 'Probeer het over enkele seconden opnieuw.' },
  'gateway-timeout': { status: 504, type: 'GatewayTimeout', code: 'gateway_timeout', title: 'Een bron antwoordde niet op tijd.' },
} as const satisfies Record<string, Kind>

export type ProblemKind = keyof typeof kinds

/** Thrown by whatever handles a request; rendered in one place. `detail` is Dutch and says nothing of our insides. */
export class Problem extends Error {
  readonly kind: ProblemKind
  readonly detail: string
  readonly invalidParams: readonly InvalidParam[] | undefined

  constructor(kind: ProblemKind, detail?: string, invalidParams?: readonly InvalidParam[]) {
    const known: Kind = kinds[kind]
    super(known.title)
    this.name = 'Problem'
    this.kind = kind
    this.detail = detail ?? known.detail ?? known.title
    this.invalidParams = invalidParams
  }

  get status(): number {
    return kinds[this.kind].status
  }
}

export function invalidParams(...params: InvalidParam[]): Problem {
  return new Problem('invalid', undefined, params)
}

const byStatus: Readonly<Record<number, ProblemKind>> = { 502: 'bad-gateway', 503: 'unavailable', 504: 'gateway-timeout' }

/** What a client is told of whatever was thrown. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof Refusal) return invalidParams(...error.faults)
  if (error instanceof NotRecorded) return new Problem('unavailable', unrecorded(error))
  if (error instanceof Gone) return new Problem('not-found')
  if (error instanceof Forbidden) return new Problem('forbidden', error.detail)
  if (error instanceof NotWritable) return new Problem('forbidden', error.detail)
  if (error instanceof WriteFailed || error instanceof WrittenUnseen) return new Problem(byStatus[error.status] ?? 'bad-gateway', error.detail)
  if (error instanceof TooLarge) return new Problem('bad-gateway', `De inhoud in bron ${error.source} is groter dan Gevel doorgeeft.`)
  if (error instanceof SourcesFailed) return new Problem(byStatus[error.status] ?? 'bad-gateway', error.sources.length > 0 ? `Geen volledig antwoord van: ${error.sources.join(', ')}.` : 'Geen volledig antwoord van de bronnen.')
  if (error instanceof SharedAdres) return new Problem('conflict', 'Meer dan één persoon heeft dit adres, dus het wijst niemand aan.')
  if (error instanceof GevelError && error.code === 'vraag-te-ruim') return invalidParams({ name: 'nonFieldErrors', code: 'query-too-broad', reason: tooBroad(error) })
  if (error instanceof GevelError && error.code === 'merkteken-ongeldig') {
    return invalidParams({ name: 'volgende', code: 'invalid', reason: 'Dit merkteken hoort niet bij deze vraag en deze pagina. Begin opnieuw bij de eerste pagina.' })
  }
  // A path that cannot be decoded leads nowhere.
  if (error instanceof URIError) return new Problem('not-found')
  return new Problem('error')
}

/** As a client is told of them. */
const journals: Readonly<Record<JournalName, string>> = { logboek: 'logboek van verwerkingen', auditlog: 'auditlog', beslissingenlog: 'log van beslissingen' }

/** A client that is told that nothing was changed makes its change twice. */
function unrecorded({ journal, done }: NotRecorded): string {
  const name = journals[journal]
  return done ? `De wijziging is gedaan, maar kon niet in het ${name} worden vastgelegd.` : `Het ${name} is niet bereikbaar. Er is niets verstrekt of gewijzigd.`
}

function tooBroad(error: GevelError): string {
  const reason = 'Deze vraag is te ruim om te beantwoorden.'
  const filters = error instanceof TooBroad ? error.filters : []
  return filters.length > 0 ? `${reason} Beperk de vraag met een van: ${filters.join(', ')}.` : `${reason} Noem een persoon, een onderwerpobject of een andere beperking.`
}

/** Whatever express' JSON parser and its decompressors throw: a body that cannot be read is the client's. */
export function fromBodyParser(error: unknown): Problem {
  const { type, message } = error as { type?: string; message?: string }
  if (type === 'entity.too.large') return new Problem('too-large')
  if (type === 'entity.parse.failed') return new Problem('malformed', `JSON parse error - ${positionIn(message ?? '')}`)
  if (type === 'charset.unsupported' || type === 'encoding.unsupported') return new Problem('unsupported-media-type')
  return new Problem('malformed')
}

/** Where the parser stopped, without the text that it stopped at. */
function positionIn(message: string): string {
  const place = /position (\d+)/.exec(message)?.[1]
  return place === undefined ? 'unexpected end of the body' : `unexpected character (char ${place})`
}

/** Media type of the errors that an answer may turn out to be; where nobody says, that of the standard: plain JSON. */
export function answerProblemsAs(response: Response, mediaType: 'application/json' | 'application/problem+json'): void {
  response.locals['problems'] = mediaType
}

export function problemBody(problem: Problem, baseUrl: string) {
  const { type, code, title, status } = kinds[problem.kind]
  return {
    type: `${baseUrl}/ref/fouten/${type}/`,
    code,
    title,
    status,
    detail: problem.detail,
    instance: `urn:uuid:${randomUUID()}`,
    ...(problem.invalidParams && { invalidParams: problem.invalidParams }),
  }
}

export function sendProblem(response: Response, problem: Problem, baseUrl: string): void {
  const { status } = problem
  const body = problemBody(problem, baseUrl)
  response.locals['fault'] = body.code
  if (status === 401 && !response.hasHeader('WWW-Authenticate')) response.setHeader('WWW-Authenticate', 'Token')
  sendJson(response, body, status, response.locals['problems'] as string | undefined)
}

/** The code of the problem that was sent. */
export function faultOf(response: Response): string | undefined {
  return response.locals['fault'] as string | undefined
}

/** The last handler: whatever was thrown becomes a problem; what nobody expected is logged. */
export function problemHandler(baseUrl: string, logger: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    // The client has gone: nobody waits for an answer, and nothing failed.
    if (response.destroyed) return
    const problem = toProblem(error)
    if (problem.kind === 'error') logger.error({ ...withoutWords(error), method: request.method, route: request.baseUrl }, 'request failed')
    if (response.headersSent) return void response.destroy()
    if (error instanceof SourcesFailed) setCompleteness(response, error.completeness)
    sendProblem(response, problem, baseUrl)
  }
}
