/** Recorded exchanges, in the YAML that the VCR libraries write (`interactions` of `request` and `response`), as plain data. */
import { parse } from 'yaml'

/** One answer, recorded or ours. */
export interface Wire {
  readonly status: number
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Parsed JSON; undefined for an answer without a body. */
  readonly body: unknown
}

export interface RecordedRequest {
  readonly method: string
  /** Scheme, host and port that were recorded. */
  readonly origin: string
  /** Path and query, as they were sent. */
  readonly target: string
  /** As it was sent; undefined for none. */
  readonly text: string | undefined
  readonly contentType: string | undefined
}

export interface Exchange {
  readonly request: RecordedRequest
  readonly answer: Wire
}

interface Interaction {
  readonly request: { readonly method: string; readonly uri: string; readonly body: string | null; readonly headers: RecordedHeaders }
  readonly response: { readonly status: { readonly code: number }; readonly headers: RecordedHeaders; readonly body: { readonly string: string } }
}

type RecordedHeaders = Readonly<Record<string, readonly string[]>>

export function readCassette(text: string): Exchange[] {
  const { interactions } = parse(text) as { interactions: readonly Interaction[] }
  return interactions.map(({ request, response }) => ({
    request: { method: request.method, ...addressOf(request.uri), text: request.body ?? undefined, contentType: headersOf(request.headers)['content-type'] },
    answer: { status: response.status.code, headers: headersOf(response.headers), body: bodyOf(response.body.string) },
  }))
}

function addressOf(uri: string): { origin: string; target: string } {
  const { origin } = new URL(uri)
  return { origin, target: uri.slice(origin.length) }
}

function headersOf(headers: RecordedHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, values]) => [name.toLowerCase(), values.join(', ')]))
}

function bodyOf(text: string): unknown {
  return text === '' ? undefined : (JSON.parse(text) as unknown)
}
