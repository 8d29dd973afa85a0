/** What went wrong in a database, as a failure of the contract: with its code and a name for it, never its own words. */
import { SourceError, type SourceErrorCode } from '#spi'

/** What a database's error code means. */
export interface Failure {
  readonly code: SourceErrorCode
  readonly says: string
}

const network: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: { code: 'bron-onbereikbaar', says: 'nothing listens there' },
  ECONNRESET: { code: 'bron-onbereikbaar', says: 'the connection was lost' },
  EPIPE: { code: 'bron-onbereikbaar', says: 'the connection was lost' },
  ETIMEDOUT: { code: 'bron-onbereikbaar', says: 'no connection came about in time' },
  EHOSTUNREACH: { code: 'bron-onbereikbaar', says: 'the host cannot be reached' },
  ENETUNREACH: { code: 'bron-onbereikbaar', says: 'the host cannot be reached' },
  ENOTFOUND: { code: 'bron-onbereikbaar', says: 'the host has no address' },
  EAI_AGAIN: { code: 'bron-onbereikbaar', says: 'the host has no address for now' },
  ENOENT: { code: 'bron-onbereikbaar', says: 'there is no such socket' },
  EACCES: { code: 'bron-weigert', says: 'the socket may not be used' },
}

/** Of TLS: what node and OpenSSL say of a certificate or a handshake. */
const isTls = (code: string) => /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO)/.test(code)

/** `meaning`: of the database's own codes; `lost`: what is meant by an error without any. */
export function toSourceError(product: string, cause: unknown, meaning: (code: string) => Failure | undefined, lost: Failure): SourceError {
  if (cause instanceof SourceError) return cause
  const code = codeOf(cause)
  if (code === undefined) return new SourceError(lost.code, `${product}: ${lost.says}`)
  const { code: as, says } = meaning(code) ?? network[code] ?? (isTls(code)
    ? { code: 'bron-onbereikbaar' as const, says: 'no secure connection came about' }
    : { code: 'bron-mislukt' as const, says: 'the statement failed' })
  return new SourceError(as, `${product}: ${says} (${code})`)
}

/** An error of several attempts to connect has its code in each of them; one that a driver has no name for has a number. */
function codeOf(cause: unknown): string | undefined {
  const { code, errno, errors } = cause as { code?: unknown; errno?: unknown; errors?: readonly { code?: unknown }[] }
  const found = code ?? errors?.[0]?.code
  if (typeof found === 'string' && /^(?!UNKNOWN)\w+$/.test(found)) return found
  return typeof errno === 'number' ? String(errno) : undefined
}
