/** The server that requests come in by: plain behind a proxy that does TLS, or with TLS of its own. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'

export interface TlsFiles {
  /** Certificate with its chain, and private key, in PEM. */
  readonly cert: Buffer
  readonly key: Buffer
}

/** What the NCSC calls good (TLS guidelines 2025): 1.3, and of 1.2 only ephemeral keys with authenticated encryption. */
const secure = {
  minVersion: 'TLSv1.2',
  ciphers: [
    'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305', 'ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256',
  ].join(':'),
  honorCipherOrder: true,
  ecdhCurve: 'X25519:P-256:P-384',
  sigalgs: 'ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ed25519:RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512:RSA+SHA256:RSA+SHA384:RSA+SHA512',
} as const

/** Milliseconds in which a client must have sent its headers, and its whole request; slower ones hold a connection for nothing. */
const patience = { headersTimeout: 10_000, requestTimeout: 60_000 }
/** Bytes of all headers of a request together. */
const maxHeaderSize = 16 * 1024

/** Throws when the certificate or the key cannot be used, or do not belong together. */
export function createListener(tls: TlsFiles | undefined): Server {
  // A request that names no host is refused where all others are, in the form of all others.
  const options = { ...patience, maxHeaderSize, requireHostHeader: false }
  // OpenSSL keeps a pair of different kinds beside each other without a word, and then serves nobody.
  if (tls && !new X509Certificate(tls.cert).checkPrivateKey(createPrivateKey(tls.key))) throw new Error('they do not belong together')
  return tls ? createTlsServer({ ...options, ...secure, ...tls }) : createServer(options)
}
