/** Client certificates that a proxy checked and hands on in a header, which counts only when it comes from that proxy. */
import { hash, X509Certificate } from 'node:crypto'
import { BlockList, isIPv6 } from 'node:net'
import type { ProxyConfiguration } from './configuration.ts'

export const fingerprint = /^sha256:[0-9a-f]{64}$/

/** What a request came in with. */
export interface Connection {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly remoteAddress: string | undefined
}

export interface Presented {
  /** `sha256:` and the digest of the certificate, hexadecimal. */
  readonly fingerprint: string
  /** The digest as a token that is bound to it has it (RFC 8705). */
  readonly thumbprint: string
}

export type CertificateProxy = ProxyConfiguration & { readonly certificateHeader: string }

export class Certificates {
  readonly #proxies = new BlockList()
  readonly #header: string

  constructor({ addresses, certificateHeader }: CertificateProxy) {
    this.#header = certificateHeader.toLowerCase()
    for (const address of addresses) {
      const [ip, bits] = address.split('/') as [string, string?]
      const family = isIPv6(ip) ? 'ipv6' : 'ipv4'
      if (bits === undefined) this.#proxies.addAddress(ip, family)
      else this.#proxies.addSubnet(ip, Number(bits), family)
    }
  }

  /** The certificate of a request, now that its time has come and has not gone; undefined when there is none to go by. */
  of({ headers, remoteAddress }: Connection, now: number): Presented | undefined {
    const given = headers[this.#header]
    if (typeof given !== 'string' || remoteAddress === undefined || !this.#trusts(remoteAddress)) return undefined
    const certificate = read(given)
    if (!certificate || certificate.validFromDate.getTime() > now || certificate.validToDate.getTime() < now) return undefined
    return { fingerprint: `sha256:${hash('sha256', certificate.raw, 'hex')}`, thumbprint: hash('sha256', certificate.raw, 'base64url') }
  }

  #trusts(address: string): boolean {
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
    return this.#proxies.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4')
  }
}

function read(text: string): X509Certificate | undefined {
  try {
    const binary = /^:([A-Za-z0-9+/=]+):$/.exec(text.trim())?.[1]
    return new X509Certificate(binary === undefined ? decodeURIComponent(text) : Buffer.from(binary, 'base64'))
  } catch {
    return undefined
  }
}
