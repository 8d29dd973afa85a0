/**
 * The tamed HTTP client: all that an adapter needs to speak to a source over HTTP, with the dangers taken out. It stays
 * within the configured origin and base path, refuses redirects, stops reading at a byte limit and when the call's signal
 * fires, parses JSON itself, and turns every failure into a {@link SourceError} without credentials, urls or bodies.
 */
import type { Readable } from 'node:stream'
import type { Call } from './contract.ts'

/** What goes over the wire, all of it: a transport adds nothing but what HTTP itself wants. */
export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

export interface WireAnswer {
  readonly status: number
  /** Names in lower case; of equal names the values in one, with commas. */
  readonly headers: Readonly<Record<string, string>>
  /** As it is on the wire, still compressed. */
  readonly body: Readable
}

/**
 * Carries requests for axios: undici's pools by default; axios' own `http` where nock must see the requests. It heeds the
 * signal until the end of the body, follows no redirect and takes any status for an answer.
 */
export interface HttpTransport {
  send(request: WireRequest, signal: AbortSignal): Promise<WireAnswer>
  /** Closes all connections; calls that still wait on one fail as unreachable. */
  close(): Promise<void>
}

export interface HttpClientSettings {
  /** Scheme, host, port and base path; nothing outside is ever asked. */
  readonly baseUrl: string
  /** Asked anew for each request, so that tokens can be fresh. Never printed. */
  readonly headers?: () => Readonly<Record<string, string>>
  /** Default: undici pools of its own, closed with the client. One that is given is closed by who made it. */
  readonly transport?: HttpTransport | undefined
  /** Of one answer after decompression; all that are being read together may hold four times as much. Default 8 MiB. */
  readonly maxBytes?: number
}

export type QueryValues = Readonly<Record<string, string | number | boolean | undefined>>

export interface HttpRequest {
  /**
   * Relative to the base path, encoded, with or without a slash in front; or an absolute URL within it (as hyperlinked
   * sources answer them), whose query is sent as the source wrote it. Leading outside, a relative path is a TypeError and an
   * absolute URL `bron-onleesbaar`.
   */
  readonly path: string
  readonly query?: QueryValues
  /** Sent as JSON. */
  readonly body?: unknown
  /** Sent as a form, in the place of `body`: what token endpoints of OAuth want. */
  readonly form?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  /** Statuses besides 2xx that the adapter wants to see itself: `[404]`, when its body too is JSON or empty. All others reject. */
  readonly accept?: readonly number[]
}

export interface HttpAnswer {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** The parsed JSON body; `undefined` for an empty one. */
  readonly body: unknown
}

export interface HttpClient {
  get(request: Omit<HttpRequest, 'body'>, call: Call): Promise<HttpAnswer>
  post(request: HttpRequest, call: Call): Promise<HttpAnswer>
  patch(request: HttpRequest, call: Call): Promise<HttpAnswer>
  delete(request: Omit<HttpRequest, 'body'>, call: Call): Promise<HttpAnswer>
  /** The body as it is, of at most `maxBytes`: for files. */
  bytes(request: Omit<HttpRequest, 'body'>, call: Call): Promise<Uint8Array>
  close(): Promise<void>
}
