/** What the design rules ask of every answer, whatever it is: headers, and of an error its form. */
import type { Answer } from '../gemeente.ts'
import { versions, type Api } from './operations.ts'

export interface Expected {
  readonly status: number | readonly number[]
  /** Whose answer it is; left out: nobody's, so that it is as Gevel's own API. */
  readonly api?: Api
  /** Of an error; left out: that of the API. */
  readonly form?: 'application/json' | 'application/problem+json'
}

const fixed: Readonly<Record<string, RegExp>> = {
  'cache-control': /^no-store$/,
  'content-security-policy': /frame-ancestors 'none'/,
  'strict-transport-security': /^max-age=\d{8,}/,
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'referrer-policy': /^(no-referrer|same-origin)$/,
}
const hidden = ['server', 'x-powered-by', 'etag', 'set-cookie']

/** What is wrong with it, one line each. */
export function unlawful(answer: Answer, { status, api = 'klantbeeld', form }: Expected): string[] {
  const { headers } = answer
  const faults = [
    ...Object.entries(fixed).filter(([name, wanted]) => !wanted.test(headers.get(name) ?? '')).map(([name]) => `${name}: ${headers.get(name)}`),
    ...hidden.filter((name) => headers.has(name)).map((name) => `has ${name}`),
    ...([status].flat().includes(answer.status) ? [] : [`is ${answer.status} ${JSON.stringify(answer.body)?.slice(0, 200)}`]),
    ...(headers.get('api-version') === versions[api] ? [] : [`api-version: ${headers.get('api-version')}`]),
    ...(answer.body !== undefined && answer.body !== '' && !headers.has('content-type') ? ['has no content-type'] : []),
  ]
  return answer.status < 400 ? faults : [...faults, ...problemFaults(answer, form ?? (api === 'klantbeeld' ? 'application/problem+json' : 'application/json'))]
}

function problemFaults({ status, headers, body }: Answer, form: string): string[] {
  const problem = problemOf(body)
  if (headers.get('content-type') !== form || typeof problem !== 'object' || problem === null) return [`is an error as ${headers.get('content-type')}`]
  const said = problem as Record<string, unknown>
  return [
    ...(said['status'] === status ? [] : [`says status ${String(said['status'])}`]),
    ...['type', 'code', 'title', 'detail', 'instance'].filter((name) => typeof said[name] !== 'string' || said[name] === '').map((name) => `has no ${name}`),
    ...(status === 401 && !headers.has('www-authenticate') ? ['has no www-authenticate'] : []),
    ...(status === 405 && !headers.has('allow') ? ['has no allow'] : []),
    ...(status === 429 && !(Number(headers.get('retry-after')) >= 1) ? ['has no retry-after'] : []),
  ]
}

export function problemOf(body: unknown): unknown {
  if (typeof body !== 'string') return body
  try {
    return JSON.parse(body) as unknown
  } catch {
    return undefined
  }
}
