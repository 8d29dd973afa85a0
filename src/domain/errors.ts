/**
 * Every failure that Gevel knows, in one table: whose fault it is, whether trying again helps, and
 * the HTTP status under which a client meets it. A programming mistake is none of these: that is a TypeError.
 */
export const errorTable = {
  /** The source cannot be reached: refused, reset, no such host, circuit open, or it says 503. */
  'bron-onbereikbaar': { fault: 'source', retry: true, status: 503 },
  /** The source did not answer within its deadline. */
  'bron-te-laat': { fault: 'source', retry: true, status: 504 },
  /** The source asks us to slow down (429), or a call had no turn within bounds in our own queue in front of it. */
  'bron-overbelast': { fault: 'source', retry: true, status: 503 },
  /** The source refuses Gevel's own credentials or rights (401, 403). */
  'bron-weigert': { fault: 'configuration', retry: false, status: 502 },
  /** The source answered something that is not what its protocol promises. */
  'bron-onleesbaar': { fault: 'source', retry: false, status: 502 },
  /** The source failed in itself (5xx), or refused a request that Gevel made (other 4xx). */
  'bron-mislukt': { fault: 'source', retry: false, status: 502 },
  /** The query cannot be answered within bounds; the message names what would help. */
  'vraag-te-ruim': { fault: 'client', retry: false, status: 400 },
  /** The token of a page is not one that Gevel gave for this question and page. */
  'merkteken-ongeldig': { fault: 'client', retry: false, status: 400 },
  /** The configuration is wrong; found at start. */
  'configuratie-fout': { fault: 'configuration', retry: false, status: 500 },
} as const

export type ErrorCode = keyof typeof errorTable
export type SourceErrorCode = Extract<ErrorCode, `bron-${string}`>

/** A failure with a code from the table. `message` is for operators: it never reaches a client. */
export class GevelError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'GevelError'
    this.code = code
  }

  get status(): number {
    return errorTable[this.code].status
  }

  get retry(): boolean {
    return errorTable[this.code].retry
  }
}

/** A failure of one source. An adapter throws this, or lets the tamed HTTP client throw it. */
export class SourceError extends GevelError {
  declare readonly code: SourceErrorCode
  /** Milliseconds for which the source asks to be left alone. */
  readonly retryAfterMs?: number

  constructor(code: SourceErrorCode, message: string, options?: { cause?: unknown; retryAfterMs?: number | undefined }) {
    super(code, message, options)
    this.name = 'SourceError'
    if (options?.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs
  }
}

/** All faults of a configuration at once. */
export class ConfigurationError extends GevelError {
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super('configuratie-fout', faults.join('\n'))
    this.name = 'ConfigurationError'
    this.faults = faults
  }
}
