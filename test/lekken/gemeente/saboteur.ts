/**
 * What stands between Gevel and a stand-in for a source over HTTP: it makes the stand-in speak of planted people, and can spoil
 * each answer in a way that has the person in it, as real sources do.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { replanted, unplanted, type Planting } from './values.ts'

/** All that was asked, and all of the run's values, as a source would repeat it. */
export interface Echo {
  readonly url: string
  readonly text: string
  /** One line, in ASCII. */
  readonly line: string
}

type Spoil = (echo: Echo, response: ServerResponse, socket: Socket) => void

const answer = (status: number, headers: (echo: Echo) => Record<string, string> = () => ({})): Spoil => (echo, response) => {
  response.writeHead(status, echo.line, { 'content-type': 'application/json', 'x-fout': echo.line, ...headers(echo) })
  response.end(JSON.stringify({ detail: echo.text, title: echo.text, instance: echo.url, error: { code: -32000, message: echo.text, data: [echo.text] } }))
}
const raw = (bytes: (echo: Echo) => string): Spoil => (echo, _response, socket) => void socket.end(bytes(echo))

/** Each with what it is in the words of an operator. */
export const spoils: Readonly<Record<string, Spoil>> = {
  'says 500 and repeats the question': answer(500),
  'says 400 and repeats the question': answer(400),
  'says 401': answer(401, ({ line }) => ({ 'www-authenticate': `Bearer error_description="${line}"` })),
  'says 403': answer(403),
  'says 404': answer(404),
  'says 409': answer(409),
  'says 410': answer(410),
  'says 412': answer(412),
  'says 429': answer(429, ({ line }) => ({ 'retry-after': line })),
  'says 502 in HTML': (echo, response) => void response.writeHead(502, { 'content-type': 'text/html' }).end(`<h1>${echo.text}</h1>`),
  'says 503': answer(503, () => ({ 'retry-after': '1' })),
  redirects: answer(302, ({ url }) => ({ location: `http://elders.example${url}` })),
  'redirects within itself': answer(307, ({ url }) => ({ location: url })),
  'is no JSON': (echo, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(`{"results": [${echo.text}`),
  'is JSON of nothing known': (echo, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ [echo.text]: echo.text, results: [echo.text], result: echo.text, count: echo.text, next: `http://elders.example/${echo.text}` })),
  'is another kind of content': (echo, response) => void response.writeHead(200, { 'content-type': `text/plain; charset=${echo.line.replace(/\W/g, '')}` }).end(echo.text),
  'claims gzip': (echo, response) => void response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(echo.text),
  'is not HTTP': raw(({ text }) => `${text}\r\n`),
  'has a header that is none': raw(({ line }) => `HTTP/1.1 200 ${line}\r\n${line}\r\n\r\n`),
  'has a length that is none': raw(({ line }) => `HTTP/1.1 200 OK\r\nContent-Length: ${line}\r\n\r\n`),
  'has a head without an end': raw(({ line }) => `HTTP/1.1 200 OK\r\nX-A: ${line.repeat(400)}`),
  'breaks off': (echo, response, socket) => void response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100000' }).write(echo.text, () => setTimeout(() => socket.resetAndDestroy(), 5)),
  hangs: (echo, response) => void response.writeHead(200, { 'content-type': 'application/json', 'x-fout': echo.line }).write(`{"a": "${echo.text}`),
}

export type SpoilName = keyof typeof spoils

export interface Saboteur {
  /** Scheme, host and port. */
  readonly url: string
  /** Requests that came in since it was made, without what is in them. */
  readonly requests: number
  /** From now on; undefined: as the stand-in answers. */
  spoil: SpoilName | undefined
  close(): Promise<void>
}

export async function startSaboteur(standIn: string, { pairs, values }: Planting): Promise<Saboteur> {
  let requests = 0
  const all = values.map(({ value }) => value).join(' ')
  const server = createServer((request, response) => {
    requests++
    void pass(request, response).catch(() => response.destroy())
  })

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    if (saboteur.spoil !== undefined) {
      const text = `${request.url} ${body} ${all}`
      return spoils[saboteur.spoil]!({ url: `${request.url}?al=${encodeURIComponent(all)}`, text, line: text.replace(/[^\x20-\x7e]/g, '?').slice(0, 1500) }, response, request.socket)
    }
    const { host: _host, 'content-length': _length, connection: _connection, 'accept-encoding': _encoding, ...headers } = request.headers as Record<string, string>
    const toStandIn = (text: string) => unplanted(text, pairs).replaceAll(url, standIn)
    const bare = request.method === 'GET' || request.method === 'HEAD'
    const answered = await fetch(standIn + toStandIn(request.url!), { method: request.method!, headers, ...(!bare && { body: toStandIn(body) }) })
    response.writeHead(answered.status, { 'content-type': answered.headers.get('content-type') ?? 'application/json' })
    response.end(replanted((await answered.text()).replaceAll(standIn, url), pairs))
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const saboteur: Saboteur = {
    url,
    get requests() { return requests },
    spoil: undefined,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return saboteur
}
