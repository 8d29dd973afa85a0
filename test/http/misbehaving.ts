/** A source that is unwell, in the ways in which sources are: on a port of this machine, for as long as the test runs. */
import { once } from 'node:events'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'

export interface Unwell {
  readonly port: number
  close(): Promise<void>
}

/** Words that only the source says; none of them may reach a client. */
export const sourceWords = 'INTERN_GEHEIM pg-primary.intern stacktrace'

const listeners: Readonly<Record<'fails' | 'refuses' | 'speaks HTML' | 'breaks off', RequestListener>> = {
  fails: (_request, response) => response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify({ detail: sourceWords })),
  refuses: (_request, response) => response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify({ detail: sourceWords })),
  'speaks HTML': (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(`<h1>${sourceWords}</h1>`),
  'breaks off': (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write('{"count": 1, "results": [')
    response.destroy()
  },
}

export type Ailment = 'is stopped' | 'hangs' | keyof typeof listeners

export const ailments: readonly Ailment[] = ['is stopped', 'hangs', 'fails', 'refuses', 'speaks HTML', 'breaks off']

export async function unwell(ailment: Ailment): Promise<Unwell> {
  // One that hangs accepts, and says nothing.
  const server = ailment === 'is stopped' || ailment === 'hangs' ? createServer() : createHttpServer(listeners[ailment])
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const close = () => closed(server, sockets)
  if (ailment === 'is stopped') await close()
  return { port, close: ailment === 'is stopped' ? () => Promise.resolve() : close }
}

async function closed(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy()
  await new Promise((resolve) => server.close(resolve))
}
