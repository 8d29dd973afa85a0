/**
 * Requests that never reach the application, because they are no HTTP, too long, too slow, or a wish for a tunnel: they get the same
 * problems with the same headers as any other.
 */
import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { generalHeadersOf } from './general-headers.ts'
import { Problem, problemBody, type ProblemKind } from './problem.ts'
import type { Document } from './validation.ts'

export interface UnreadableSettings {
  readonly publicUrl: string
  /** Of Gevel's own API. */
  readonly document: Document
}

/** Milliseconds for a client to read why its connection ends. */
const lingering = 1_000

const byCode: Readonly<Record<string, ProblemKind>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'too-slow',
}

export function answerUnreadable(server: Server, { publicUrl, document }: UnreadableSettings): void {
  const headers = generalHeadersOf(document)
  const text = (problem: Problem, more: readonly (readonly [string, string])[] = []) => {
    const body = JSON.stringify(problemBody(problem, publicUrl))
    const all = [...headers, ...more, ['Content-Type', 'application/problem+json'], ['Content-Length', String(Buffer.byteLength(body))], ['Date', new Date().toUTCString()], ['Connection', 'close']]
    return [`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`, ...all.map(([name, value]) => `${name}: ${value}`), '', body].join('\r\n')
  }
  const underWay = new WeakMap<Duplex, ServerResponse>()
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => void underWay.set(request.socket, response))

  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const response = underWay.get(socket)
    // An answer that has begun cannot become another one.
    if (error.code === 'ECONNRESET' || !socket.writable || (response?.headersSent && !response.writableFinished)) return void socket.destroy()
    last(socket, text(new Problem(byCode[error.code ?? ''] ?? 'malformed')))
  })
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    last(socket, text(new Problem('method-not-allowed', 'Methode "CONNECT" niet toegestaan.'), [['Allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS']]))
  })
  server.on('checkExpectation', (request: IncomingMessage) => last(request.socket, text(new Problem('expectation-failed'))))
}

function last(socket: Duplex, text: string): void {
  socket.on('error', () => undefined)
  socket.end(text)
  setTimeout(() => socket.destroy(), lingering).unref()
}
