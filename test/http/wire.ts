/** What answers of the standard have in common on the wire, and requests that no HTTP client would send. */
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { token, type Answer } from './gemeente.ts'

export const resources = [
  'actoren', 'actorklantcontacten', 'betrokkenen', 'bijlagen', 'categorie-relaties', 'categorieen', 'digitaleadressen', 'internetaken',
  'klantcontacten', 'onderwerpobjecten', 'partij-identificatoren', 'partijen', 'rekeningnummers', 'vertegenwoordigingen',
] as const

export type ResourceName = (typeof resources)[number]

/** A uuid that no source holds and that Gevel never made. */
export const nobody = '11111111-1111-4111-8111-111111111111'

/** Class, code, title and default detail by status, as the standard's reference implementation sends them. */
const problems = {
  invalid: [400, 'ValidationError', 'invalid', 'Ongeldige invoerwaarde.'],
  malformed: [400, 'ParseError', 'parse_error', 'Ongeldig samengestelde request.'],
  anonymous: [401, 'NotAuthenticated', 'not_authenticated', 'Authenticatiegegevens zijn niet opgegeven.'],
  stranger: [401, 'AuthenticationFailed', 'authentication_failed', 'Ongeldige authenticatiegegevens.', 'Ongeldige token.'],
  forbidden: [403, 'PermissionDenied', 'permission_denied', 'Je hebt geen toestemming om deze actie uit te voeren.'],
  absent: [404, 'NotFound', 'not_found', 'Niet gevonden.'],
  'no page': [404, 'NotFound', 'not_found', 'Niet gevonden.', 'Ongeldige pagina.'],
  'no version': [404, 'NotFound', 'not_found', 'Niet gevonden.', 'Ongeldige versie in URL-pad.'],
  method: [405, 'MethodNotAllowed', 'method_not_allowed', 'Methode "{method}" niet toegestaan.'],
  'not acceptable': [406, 'NotAcceptable', 'not_acceptable', 'Kan niet voldoen aan de opgegeven Accept header.'],
  'too large': [413, 'RequestTooLarge', 'request_too_large', 'Het verzoek is te groot.'],
  'media type': [415, 'UnsupportedMediaType', 'unsupported_media_type', 'Ongeldige media type "{media_type}" in aanvraag.'],
} as const satisfies Record<string, readonly [number, string, string, string, string?]>

export type ProblemName = keyof typeof problems

export interface InvalidParam {
  readonly name: string
  readonly code: string
  /** Left out: any text. */
  readonly reason?: string
}

interface Expected {
  /** Base of `type`. */
  readonly url: string
  /** Left out: that of the problem itself. */
  readonly detail?: string | RegExp
  readonly invalidParams?: readonly InvalidParam[]
  /** Of the standard that answers; left out: that of klantinteracties. */
  readonly version?: string
}

/** The whole problem: status, content type, every member of the body in its order, and the headers of every answer. */
export function assertProblem(answer: Answer, name: ProblemName, { url, detail, invalidParams, version }: Expected): void {
  const [status, type, code, title, own = title] = problems[name]
  const said = JSON.stringify(answer.body).slice(0, 300)
  assert.equal(answer.status, status, said)
  assert.equal(answer.headers.get('content-type'), 'application/json')
  assert.deepEqual(Object.keys(answer.body), ['type', 'code', 'title', 'status', 'detail', 'instance', ...(invalidParams ? ['invalidParams'] : [])], said)
  const { instance, detail: given, invalidParams: params, ...rest } = answer.body
  assert.deepEqual(rest, { type: `${url}/ref/fouten/${type}/`, code, title, status })
  if (detail instanceof RegExp) assert.match(given, detail)
  else assert.equal(given, detail ?? own)
  assert.match(instance, /^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  assert.equal(params?.length, invalidParams?.length, said)
  invalidParams?.forEach((one, index) => assertParam(params[index], one))
  assert.equal(answer.headers.get('www-authenticate'), status === 401 ? 'Token' : null)
  if (name !== 'no version') assertStandardHeaders(answer, version)
}

function assertParam(given: Record<string, string>, { name, code, reason }: InvalidParam): void {
  assert.deepEqual(Object.keys(given), ['name', 'code', 'reason'])
  assert.deepEqual([given['name'], given['code']], [name, code])
  if (reason === undefined) assert.notEqual(given['reason'], '')
  else assert.equal(given['reason'], reason)
}

export function assertStandardHeaders({ headers }: Answer, version = '0.9.0'): void {
  const expected = {
    'api-version': version, vary: 'origin', 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin', 'cache-control': 'no-store', etag: null, 'x-powered-by': null, server: null,
  }
  for (const [name, value] of Object.entries(expected)) assert.equal(headers.get(name), value, name)
}

/** A request as it stands, byte for byte; the answer until the server closes. `lines` are header lines. */
export async function raw(url: string, requestLine: string, lines: readonly string[] = [], body = ''): Promise<Answer> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const named = (name: string) => lines.some((line) => line.toLowerCase().startsWith(`${name}:`))
  const head = [...(named('host') ? [] : ['Host: gevel']), ...(named('authorization') ? [] : [`Authorization: Token ${token}`]), ...lines]
  // Not `end`: a client that closes its side is taken for one that has gone.
  socket.write([`${requestLine} HTTP/1.1`, ...head, 'Connection: close', '', body].join('\r\n'))
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  return readAnswer(Buffer.concat(chunks).toString('utf8'))
}

function readAnswer(text: string): Answer {
  const end = text.indexOf('\r\n\r\n')
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n')
  const headers = new Headers(lines.map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]))
  const body = text.slice(end + 4)
  return { status: Number(statusLine.split(' ')[1]), headers, body: headers.get('content-type') === 'application/json' && body ? JSON.parse(body) : body }
}
