/**
 * The one place where failures of HTTP become errors of the table. Only a status or an error code goes along: what
 * axios and undici throw holds credentials, URLs and bodies, and is never kept.
 */
import { SourceError } from '#domain/errors.ts'

/** The failure that a status outside 2xx stands for. `headers` in lower case. */
export function failureOfStatus(status: number, headers: Readonly<Record<string, string>> = {}): SourceError {
  if (status >= 300 && status < 400) return new SourceError('bron-onleesbaar', `the source redirects (${status}); redirects are not followed`)
  switch (status) {
    case 401:
    case 403: return new SourceError('bron-weigert', `the source refuses the credentials or rights of Gevel (${status})`)
    case 429: return new SourceError('bron-overbelast', 'the source asks to slow down (429)', { retryAfterMs: retryAfter(headers) })
    case 503: return new SourceError('bron-onbereikbaar', 'the source says that it is unavailable (503)', { retryAfterMs: retryAfter(headers) })
    default: return new SourceError('bron-mislukt', `the source answered with status ${status}`)
  }
}

/**
 * Milliseconds of `Retry-After` (RFC 9110, 10.2.3): seconds, or a moment by the source's own clock, which need not be ours.
 * `undefined` when it says nothing that can be read.
 */
function retryAfter(headers: Readonly<Record<string, string>>): number | undefined {
  const text = headers['retry-after']?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const now = Date.parse(headers['date'] ?? '')
  const wait = Date.parse(text) - (Number.isNaN(now) ? Date.now() : now)
  return Number.isNaN(wait) ? undefined : Math.max(0, wait)
}

/** What a transport threw instead of an answer: no connection, or no HTTP. undici tells the latter by name, node:http by code. */
export function failureOfTransport(error: unknown): SourceError {
  const code = codeOf(error)
  if (code === 'UND_ERR_HEADERS_OVERFLOW' || code === 'HPE_HEADER_OVERFLOW') return new SourceError('bron-onleesbaar', 'the headers of the answer are larger than the limit')
  const isNoHttp = code?.startsWith('HPE_') || (error as Error | undefined)?.name === 'HTTPParserError'
  return isNoHttp
    ? new SourceError('bron-onleesbaar', 'the source does not speak HTTP')
    : new SourceError('bron-onbereikbaar', withCode('the source cannot be reached', error))
}

/** What broke off a body. Chunks that are no HTTP count as broken off too: node:http does not tell these apart. */
export function failureOfBody(error: unknown): SourceError {
  return new SourceError('bron-onbereikbaar', withCode('the connection was lost in the middle of an answer', error))
}

/** What a call rejects with once its signal fired: an error of the table, or the caller's own reason. */
export function failureOfAbort(signal: AbortSignal): unknown {
  const reason: unknown = signal.reason
  const isTimeout = reason instanceof Error && reason.name === 'TimeoutError'
  return isTimeout ? new SourceError('bron-te-laat', 'the source did not answer within its deadline') : reason
}

function withCode(what: string, error: unknown): string {
  const code = codeOf(error)
  return code ? `${what} (${code})` : what
}

/** Codes are words of the runtime's own, such as ECONNREFUSED; anything else in that place is not repeated. */
function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? code : undefined
}
