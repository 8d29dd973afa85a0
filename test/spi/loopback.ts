/** Real servers on 127.0.0.1 with a free port, that count the connections they have and the requests they saw. */
import { once } from 'node:events'
import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net'

export interface Loopback {
  /** Without a slash at the end. */
  readonly origin: string
  readonly port: number
  /** Method and path of every request so far; of a raw server the first line. */
  readonly requests: string[]
  readonly connections: ReadonlySet<Socket>
  /** Connections ever made. */
  accepted(): number
  close(): Promise<void>
}

export interface HttpLoopback extends Loopback {
  last(): IncomingMessage & { text: string }
}

export async function httpServer(listener: RequestListener): Promise<HttpLoopback> {
  const seen: (IncomingMessage & { text: string })[] = []
  const requests: string[] = []
  const server = createHttpServer((request, response) => {
    const message = Object.assign(request, { text: '' })
    seen.push(message)
    requests.push(`${request.method} ${request.url}`)
    request.setEncoding('utf8').on('data', (text: string) => { message.text += text }).on('end', () => listener(request, response))
    response.on('error', () => {})
  })
  return { ...await listen(server, requests), last: () => seen.at(-1)! }
}

/** `answer` gets the socket when the first bytes of a request are there. */
export async function rawServer(answer: (socket: Socket) => void): Promise<Loopback> {
  const requests: string[] = []
  const server = createTcpServer((socket) => {
    socket.once('data', (bytes) => {
      requests.push(bytes.toString('latin1').split('\r\n', 1)[0]!)
      answer(socket)
    })
  })
  return listen(server, requests)
}

async function listen(server: Server, requests: string[]): Promise<Loopback> {
  const connections = new Set<Socket>()
  let accepted = 0
  server.on('connection', (socket) => {
    accepted++
    connections.add(socket)
    socket.on('error', () => {}).on('close', () => connections.delete(socket))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`, port, requests, connections, accepted: () => accepted,
    async close() {
      for (const socket of connections) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Waits until something is so; fails when it does not become so within two seconds. */
export async function eventually(what: string, condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 2000
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`not within two seconds: ${what}`)
    await new Promise((resolve) => { setTimeout(resolve, 5) })
  }
}
