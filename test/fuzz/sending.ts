/** Sending generated requests to a running Gevel over kept connections, so many at a time, and what is wrong with the answers. */
import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import { Pool } from 'undici'
import { token } from '../http/gemeente.ts'
import { faultsOf, keyFaults } from '../http/response-schemas.ts'
import { isOperation, type FuzzRequest } from './requests.ts'
import { nobody } from './values.ts'

export interface Finding {
  readonly request: string
  readonly answer: string
  readonly faults: readonly string[]
}

export interface Tally {
  readonly findings: readonly Finding[]
  /** Answers by method and status, to see that the requests reach further than the doorstep. */
  readonly statuses: ReadonlyMap<string, number>
}

/** Milliseconds after which an answer is a hang: well beyond every deadline of a source. */
const patience = 20_000
const atATime = 8
const keptUuids = 60

export async function send(url: string, requests: readonly FuzzRequest[], timeout = patience): Promise<Tally> {
  const pool = new Pool(url, { connections: atATime, pipelining: 1, headersTimeout: timeout, bodyTimeout: timeout })
  const sender = new Sender(pool)
  const queue = requests.values()
  try {
    await Promise.all(Array.from({ length: atATime }, async () => {
      for (const request of queue) await sender.send(request)
    }))
  } finally {
    await pool.destroy()
  }
  return sender
}

class Sender implements Tally {
  readonly findings: Finding[] = []
  readonly statuses = new Map<string, number>()
  readonly #pool: Pool
  readonly #known = new Map<string, string[]>()

  constructor(pool: Pool) {
    this.#pool = pool
  }

  async send(request: FuzzRequest): Promise<void> {
    const path = `/${request.operation.api}/api/v1${this.#filled(request.path)}` + queryText(request, (text) => this.#filled(text))
    const body = request.body === undefined ? undefined : this.#filled(request.body)
    const headers = { authorization: `Token ${token}`, ...request.headers }
    const shown = `${request.method} ${path.slice(0, 600)} ${JSON.stringify(headers)} ${body?.slice(0, 3000) ?? ''}`
    try {
      const answer = await this.#pool.request({ method: request.method, path, headers, ...(body !== undefined && { body }) })
      const text = await answer.body.text()
      this.#judge(request, shown, answer.statusCode, String(answer.headers['content-type']), text)
    } catch (error) {
      // The server may close a connection that carried what is no HTTP; the next request must work.
      this.findings.push({ request: shown, answer: '', faults: [`no answer: ${String((error as Error).message)}`] })
      await wait(10)
    }
  }

  #judge(request: FuzzRequest, shown: string, status: number, type: string, text: string): void {
    const kind = `${request.method} ${status}`
    this.statuses.set(kind, (this.statuses.get(kind) ?? 0) + 1)
    const faults = faultsOfAnswer(request, status, type, text)
    if (faults.length > 0) this.findings.push({ request: shown, answer: `${status} ${text.slice(0, 1500)}`, faults })
    if (status >= 200 && status < 300 && type === 'application/json' && text !== '') this.#remember(JSON.parse(text))
    if (status === 204) this.#forget(shown.split(/[ ?]/)[1]!)
  }

  #filled(text: string): string {
    return text.replace(/\{\{([a-z-]+):(\d+)\}\}/g, (_all, resource: string, index: string) => {
      const uuids = this.#known.get(resource) ?? []
      return uuids.length === 0 ? nobody : uuids[Number(index) % uuids.length]!
    })
  }

  /** What is gone is named no more, so that most requests find what they name. */
  #forget(path: string): void {
    const [resource, uuid] = path.split('/').slice(-2)
    this.#known.set(resource!, (this.#known.get(resource!) ?? []).filter((one) => one !== uuid))
  }

  /** Every `{uuid, url}` in an answer, the newest of a resource kept. */
  #remember(value: unknown): void {
    if (typeof value !== 'object' || value === null) return
    const { uuid, url } = value as { uuid?: unknown; url?: unknown }
    if (typeof uuid === 'string' && typeof url === 'string') {
      const resource = url.split('/').at(-2)!
      const uuids = this.#known.get(resource) ?? []
      if (!uuids.includes(uuid)) this.#known.set(resource, [...uuids, uuid].slice(-keptUuids))
    }
    for (const one of Object.values(value)) this.#remember(one)
  }
}

function queryText({ query, rawQuery }: FuzzRequest, filled: (text: string) => string): string {
  const text = query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(filled(value))}`).join('&') + rawQuery
  return text === '' ? '' : `?${text}`
}

export function faultsOfAnswer(request: FuzzRequest, status: number, type: string, text: string): string[] {
  if (status >= 500) return [`status ${status}`]
  if (request.method === 'HEAD' || status === 204) return text === '' ? [] : ['has a body']
  if (type !== 'application/json') return isOperation(request) ? [`is ${type}`] : []
  const body = parsed(text)
  if (body === undefined) return ['is no JSON']
  if (!isOperation(request)) return []
  const { answers } = request.operation
  if (!answers.has(status)) return [`status ${status} is not in the document`]
  const schema = answers.get(status)
  if (!schema) return ['has a body']
  // A problem has invalidParams only where there are any; objects of the standard have all their keys.
  return [...faultsOf(schema, body), ...(status < 300 ? keyFaults(schema, body) : [])].slice(0, 10)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

export function generated(arbitrary: fc.Arbitrary<FuzzRequest>, seed: number, numRuns: number): FuzzRequest[] {
  return fc.sample(arbitrary, { seed, numRuns })
}
