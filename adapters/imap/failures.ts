/** What the client library throws, as errors of the table: never with what the server said, which may hold content. */
import { SourceError } from '#spi'

interface ImapError {
  readonly code?: unknown
  readonly serverResponseCode?: unknown
  readonly responseStatus?: unknown
  readonly authenticationFailed?: unknown
  readonly tlsFailed?: unknown
  readonly mailboxMissing?: unknown
}

/** Response codes (RFC 5530) of a server that has too much to do. */
const busy: ReadonlySet<unknown> = new Set(['LIMIT', 'UNAVAILABLE', 'INUSE', 'OVERQUOTA'])
const refused: ReadonlySet<unknown> = new Set(['AUTHENTICATIONFAILED', 'AUTHORIZATIONFAILED', 'EXPIRED', 'PRIVACYREQUIRED', 'NOPERM', 'CONTACTADMIN'])

export function failureOf(error: unknown): SourceError {
  const { code, serverResponseCode, responseStatus, authenticationFailed, tlsFailed, mailboxMissing } = (error ?? {}) as ImapError
  const failure = (kind: ConstructorParameters<typeof SourceError>[0], what: string) => new SourceError(kind, what, { cause: undefined })
  if (serverResponseCode === 'UNAVAILABLE') return failure('bron-onbereikbaar', 'the server says that it is unavailable')
  if (code === 'ETHROTTLE' || busy.has(serverResponseCode)) return failure('bron-overbelast', 'the server asks to slow down')
  if (mailboxMissing === true || serverResponseCode === 'NONEXISTENT' || serverResponseCode === 'TRYCREATE') return failure('bron-mislukt', 'a configured mailbox is not there, or may not be seen')
  if (authenticationFailed === true || refused.has(serverResponseCode)) return failure('bron-weigert', 'the server refuses the credentials or rights of Gevel')
  if (tlsFailed === true) return failure('bron-weigert', 'the server has no TLS that Gevel may accept')
  if (typeof code === 'string' && tlsCode.test(code)) return failure('bron-weigert', `the certificate of the server is not accepted (${code})`)
  if (responseStatus === 'NO' || responseStatus === 'BAD') return failure('bron-mislukt', 'the server refused a command')
  if (code === 'InvalidResponse' || code === 'UnexpectedTag' || code === 'ResponseProcessingFailed') return failure('bron-onleesbaar', 'the server does not speak IMAP')
  if (error instanceof TypeError) return new SourceError('bron-mislukt', 'a mistake in the adapter', { cause: error })
  return failure('bron-onbereikbaar', typeof code === 'string' && /^[A-Za-z][A-Za-z_]{2,40}$/.test(code) ? `the server cannot be reached (${code})` : 'the server cannot be reached')
}

const tlsCode = /^(ERR_TLS_|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_SSL_)/
