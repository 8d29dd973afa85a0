/**
 * Requests that never reach the application, because they are no HTTP, too long, too slow, or a wish for a tunnel: they get the same
 * problems with the same headers as any other.
 */
import { once } from 'node:events'
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
  const underWay = unansweredOf(server)
  const refused = new WeakSet<Duplex>()
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const unanswered = [...underWay(socket)]
    const own = unanswered.find(({ req }) => !req.complete)
    // An answer that has begun cannot become another one.
    if (error.code === 'ECONNRESET' || !socket.writable || own?.headersSent) return void socket.destroy()
    if (refused.has(socket)) return
    refused.add(socket)
    const before = unanswered.filter((one) => one !== own).map((one) => once(one, 'close'))
    const problem = new Problem(byCode[error.code ?? ''] ?? 'malformed')
    if (before.length === 0) last(socket, text(problem))
    // Requests that were sent ahead of this one have their answers first: none may take this refusal for its own.
    else void Promise.all(before).then(() => last(socket, text(problem)))
  })
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    last(socket, text(new Problem('method-not-allowed', 'Methode "CONNECT" niet toegestaan.'), [['Allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS']]))
  })
  server.on('checkExpectation', (request: IncomingMessage) => last(request.socket, text(new Problem('expectation-failed'))))
}

/** By connection, what has come in and has not been answered. */
function unansweredOf(server: Server): (socket: Duplex) => ReadonlySet<ServerResponse> {
  const bySocket = new WeakMap<Duplex, Set<ServerResponse>>()
  const none: ReadonlySet<ServerResponse> = new Set()
  server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    const all = bySocket.get(socket) ?? new Set()
    bySocket.set(socket, all.add(response))
    response.once('close', () => all.delete(response))
  })
  return (socket) => bySocket.get(socket) ?? none
}

function last(socket: Duplex, text: string): void {
  if (!socket.writable) return void socket.destroy()
  socket.on('error', () => undefined)
  socket.end(text)
  setTimeout(() => socket.destroy(), lingering).unref()
}
