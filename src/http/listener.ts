/**
 * The server that requests come in by: plain behind a proxy that does TLS, or with TLS of its own. What no client that means well
 * does with a connection costs that connection, and no other.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'

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

export interface Patience {
  /** Milliseconds in which a client must have sent its headers, and its whole request; slower ones hold a connection for nothing. */
  readonly headersTimeout: number
  readonly requestTimeout: number
  /** Milliseconds between two looks at which connections are too slow. */
  readonly connectionsCheckingInterval: number
  /** Milliseconds without a byte of an answer being taken, after which its client is given up. */
  readonly takingTimeout: number
}

const patience: Patience = { headersTimeout: 10_000, requestTimeout: 60_000, connectionsCheckingInterval: 5_000, takingTimeout: 10_000 }
/** Bytes of all headers of a request together. */
const maxHeaderSize = 16 * 1024
/** Clients keep few connections; more than this at a time are not served, and those that are, are. */
const maxConnections = 4096
/** Requests that a connection may send ahead of the answers to those before. */
const maxAhead = 32

/** Throws when the certificate or the key cannot be used, or do not belong together. */
export function createListener(tls: TlsFiles | undefined, { takingTimeout, ...slow }: Patience = patience): Server {
  // A request that names no host is refused where all others are, in the form of all others.
  const options = { ...slow, maxHeaderSize, requireHostHeader: false }
  // OpenSSL keeps a pair of different kinds beside each other without a word, and then serves nobody.
  if (tls && !new X509Certificate(tls.cert).checkPrivateKey(createPrivateKey(tls.key))) throw new Error('they do not belong together')
  const server = tls ? createTlsServer({ ...options, ...secure, ...tls }) : createServer(options)
  server.maxConnections = maxConnections
  return server.on('request', (_request, response) => {
    // What could not be handed over at once waits for the client; a connection that is quiet for longer is closed by node.
    response.once('prefinish', () => { if (response.writableLength > 0) response.socket?.setTimeout(takingTimeout) })
  })
}

/**
 * Hands over the requests of one connection one after another: they have to be answered in that order, and one client that sends
 * many ahead would otherwise be many clients. What is sent too far ahead ends the connection.
 */
export function oneAtATime(handle: RequestListener): RequestListener {
  const ahead = new WeakMap<Socket, (() => void)[]>()
  return (request, response) => {
    const { socket } = request
    const waiting = ahead.get(socket)
    const begin = () => {
      response.once('close', () => {
        const next = socket.destroyed ? undefined : ahead.get(socket)!.shift()
        if (next) next()
        else ahead.delete(socket)
      })
      handle(request, response)
    }
    if (waiting === undefined) {
      ahead.set(socket, [])
      begin()
    } else if (waiting.length < maxAhead) waiting.push(begin)
    else socket.destroy()
  }
}
