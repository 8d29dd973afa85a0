/** Arbitrary requests: an operation of the document with parameters, headers and a body from right to absurd. */
import fc from 'fast-check'
import { operations, type Operation, type Parameter } from './operations.ts'
import { known, nearlyValid, nobody, validValue, wildValue } from './values.ts'

export interface FuzzRequest {
  readonly operation: Operation
  /** Mostly the operation's own. */
  readonly method: string
  /** Below the API, not yet encoded in its query; may name known uuids as `{{partijen:3}}`. */
  readonly path: string
  readonly query: readonly (readonly [string, string])[]
  /** Put behind the query as it is. */
  readonly rawQuery: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

/** Whether an answer can be held against the operation: its own method, on its own path. */
export function isOperation({ operation, method, path }: FuzzRequest): boolean {
  const form = operation.path.includes('{') ? /^\/[a-z-]+\/[^/]+$/ : /^\/[a-z-]+$/
  return method === operation.method && form.test(path)
}

/** Seldom enough that most requests have at most one oddity, and so get past the doorstep. */
const mostly = <T>(usual: fc.Arbitrary<T>, ...others: fc.Arbitrary<T>[]) => fc.oneof({ weight: 30, arbitrary: usual }, ...others.map((arbitrary) => ({ weight: 1, arbitrary })))

/** Beyond what Gevel takes. */
const tooLarge = JSON.stringify({ inhoud: 'x'.repeat(1_100_000) })

function pathOf({ path }: Operation): fc.Arbitrary<string> {
  const collection = path.split('/')[1]!
  const segment = fc.oneof(
    { weight: 30, arbitrary: known(collection) },
    { weight: 1, arbitrary: fc.constant(nobody) },
    { weight: 1, arbitrary: known('partijen') },
    { weight: 1, arbitrary: fc.constantFrom('x', 'null', '%00', '%ff', '%', '..', '.', 'A'.repeat(3000), nobody.toUpperCase(), `{${nobody}}`, '%7B%7D', `${nobody}.json`, `${nobody}%20`, '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-8fff-bfff-ffffffffffff') },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map((text) => encodeURIComponent(text)) },
  )
  const whole = path.includes('{') ? segment.map((uuid) => `/${collection}/${uuid}`) : fc.constant(path)
  return fc.tuple(whole, mostly(fc.constant(''), fc.constantFrom('/', '.json', '//', ';a=b', '/extra'))).map((parts) => parts.join(''))
}

function queryOf({ path, parameters }: Operation): fc.Arbitrary<[string, string][]> {
  const own = parameters.filter((one) => one.in === 'query')
  // Small pages: what is wrong in a row is wrong in one of ten.
  const size = fc.constantFrom<[string, string][]>([], [['pageSize', '10']], [['pageSize', '3'], ['page', '2']], [['page', 'last'], ['pageSize', '10']])
  if (own.length === 0) return mostly(fc.constant<[string, string][]>([]), fc.constantFrom<[string, string][]>([['cascade', 'true']], [['onbekend', '1']], [['expand', 'x']]))
  const one = fc.oneof(...own.map((parameter) => queryValue(parameter).map((value): [string, string] => [parameter.name, value])))
  const given = fc.oneof({ weight: 6, arbitrary: fc.array(one, { maxLength: 2 }) }, { weight: 1, arbitrary: fc.array(one, { maxLength: 6 }) })
  const strange = mostly(fc.constant<[string, string][]>([]), fc.tuple(fc.constantFrom('onbekend', 'ordering', 'Page', 'x'.repeat(200)), anyText).map((pair) => [pair]))
  return fc.tuple(given, path.includes('{') ? fc.constant<[string, string][]>([]) : size, strange).map((parts) => parts.flat())
}

const anyText = wildValue.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed())

function queryValue({ name, schema }: Parameter): fc.Arbitrary<string> {
  const valid = name.endsWith('__uuid') || name.endsWith('__url')
    ? fc.oneof(...['partijen', 'klantcontacten', 'betrokkenen', 'actoren'].map(known)).map((uuid) => (name.endsWith('__url') ? `http://elders.example/x/${uuid}` : uuid))
    : validValue(schema).map((value) => (Array.isArray(value) ? value.join(',') : String(value)))
  const odd = fc.constantFrom('', 'True', 'FALSE', '1', '0', 'ja', 'last', '-1', '99999999999', '2024-02-30', '2024-05-01', 'inp', 'bsn', nobody)
  return fc.oneof({ weight: 6, arbitrary: valid }, { weight: 2, arbitrary: odd }, { weight: 2, arbitrary: anyText }).map((text) => text.toWellFormed())
}

function headersOf({ parameters, body }: Operation): fc.Arbitrary<Record<string, string>> {
  const own = parameters.filter((one) => one.in === 'header').map(({ name }) => name.toLowerCase())
  const plain = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 }).map((one) => one.trim() || 'x')
  const maybe = (name: string, value: fc.Arbitrary<string>) => mostly(fc.constant<Record<string, string>>({}), value.map((one) => ({ [name]: one })))
  return fc.tuple(
    fc.oneof({ weight: 60, arbitrary: fc.constant<Record<string, string>>({}) }, { weight: 1, arbitrary: fc.constantFrom('', 'Token', 'Token x', 'Bearer x', 'token  x y').map((authorization) => ({ authorization })) }),
    maybe('accept', fc.constantFrom('*/*', 'application/json', 'text/html', 'application/*;q=0.5', 'application/problem+json', ',,', 'application/json;q=0')),
    body ? fc.oneof({ weight: 30, arbitrary: fc.constant({ 'content-type': 'application/json' }) }, { weight: 1, arbitrary: fc.constantFrom('text/plain', 'application/json; charset=latin1', 'multipart/form-data', 'x', 'application/json;').map((type) => ({ 'content-type': type })) }) : maybe('content-type', fc.constantFrom('application/json', 'x/y')),
    own.includes('prefer') ? maybe('prefer', fc.oneof(fc.constantFrom('handling=lenient', 'handling=strict', 'return=minimal', 'handling', ';', 'handling="strict"'), plain)) : fc.constant({}),
    own.includes('idempotency-key') ? maybe('idempotency-key', fc.oneof(fc.constantFrom('"a"', 'a', '"b"', ''), plain)) : fc.constant({}),
    maybe('x-forwarded-host', fc.constantFrom('elders.example', '')),
  ).map((parts) => Object.assign({}, ...parts) as Record<string, string>)
}

function bodyOf({ body }: Operation): fc.Arbitrary<string | undefined> {
  const valid = validValue(body!)
  const json = (value: fc.Arbitrary<unknown>) => value.map((one) => JSON.stringify(one))
  return fc.oneof(
    { weight: 6, arbitrary: json(valid) },
    { weight: 4, arbitrary: json(nearlyValid(valid)) },
    { weight: 1, arbitrary: json(wildValue) },
    { weight: 1, arbitrary: fc.constantFrom<string | undefined>(undefined, '', '{', '{"a":}', '[', 'null', '\ufeff{}', '{"__proto__":{"a":1},"naam":1}', '['.repeat(5000), '{"a":1}{"b":2}', '"\\ud800"', '1e999', "{'a':1}", tooLarge) },
  )
}

const oddQueries = fc.constantFrom('&&', '&=', '&%', '&%ff=%ff', '&a[b]=c', '&expand', '&page', '?', '&x=%00', '&kanaal=%E2%82', '&__proto__=1', '&toString=1')
const otherMethods = fc.constantFrom('HEAD', 'OPTIONS', 'PUT', 'DELETE', 'POST', 'TRACE')

/** More is made than taken away, so that there is something to ask for. */
const weights: Readonly<Record<string, number>> = { POST: 4, GET: 3, PUT: 3, PATCH: 3, DELETE: 1 }

export const requests: fc.Arbitrary<FuzzRequest> = fc.oneof(...operations.map((operation) => ({ weight: weights[operation.method]!, arbitrary: fc.record({
  operation: fc.constant(operation),
  method: mostly(fc.constant(operation.method), otherMethods),
  path: pathOf(operation),
  query: queryOf(operation),
  rawQuery: mostly(fc.constant(''), oddQueries),
  headers: headersOf(operation),
  body: operation.body ? bodyOf(operation) : mostly(fc.constant(undefined), fc.constantFrom('', '{}', 'x')),
}) })))
