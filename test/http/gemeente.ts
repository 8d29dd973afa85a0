/** The voorbeeldgemeente, running: Gevel in this process on a free port, seen by tests over HTTP as a client sees it. */
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { startGevel, type Gevel } from '../../src/main.ts'

export const configurationFile = fileURLToPath(new URL('../../config/voorbeeldgemeente.yaml', import.meta.url))
export const apiPath = '/klantinteracties/api/v1'
/** The token of the one client of the configuration. */
export const token = 'voorbeeld-kcc'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Parsed JSON; the text itself for any other content type; undefined for an empty body. */
  readonly body: any
}

/** A header of value undefined is not sent; the token is sent unless `authorization` is given. */
export type RequestHeaders = Readonly<Record<string, string | undefined>>

export interface Gemeente {
  /** Where this process answers: scheme, host and port. */
  readonly url: string
  /** Base address of the Klantinteracties API. */
  readonly api: string
  /** Of a path below the API (`/partijen?page=2`) or a whole url. */
  readonly get: (pathOrUrl: string, headers?: RequestHeaders) => Promise<Answer>
  /** Any method; `init.body` is sent as it is. */
  readonly ask: (pathOrUrl: string, init?: RequestInit, headers?: RequestHeaders) => Promise<Answer>
}

let running: Promise<Gevel> | undefined

/** Starts at the first call; every test file that asks gets the same one. */
export async function gemeente(): Promise<Gemeente> {
  running ??= startGevel({ configurationFile, environment: {}, port: 0, logger: pino({ level: 'silent' }) })
  return clientOf((await running).url)
}

export function clientOf(url: string): Gemeente {
  const api = url + apiPath
  const ask = async (pathOrUrl: string, init: RequestInit = {}, headers: RequestHeaders = {}): Promise<Answer> => {
    const sent = Object.entries({ authorization: `Token ${token}`, ...headers }).filter((pair): pair is [string, string] => pair[1] !== undefined)
    const response = await fetch(/^https?:/.test(pathOrUrl) ? pathOrUrl : api + pathOrUrl, { ...init, headers: sent })
    return { status: response.status, headers: response.headers, body: parsed(await response.text(), response.headers.get('content-type')) }
  }
  return { url, api, ask, get: (pathOrUrl, headers) => ask(pathOrUrl, {}, headers) }
}

function parsed(text: string, type: string | null): unknown {
  if (text === '') return undefined
  return type?.startsWith('application/json') ? (JSON.parse(text) as unknown) : text
}

after(async () => {
  // A start that failed has failed the tests that asked for it.
  const gevel = await running?.catch(() => undefined)
  await gevel?.stop()
})
