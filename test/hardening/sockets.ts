/** Clients that no HTTP library is: bytes on a socket, as they stand. */
import { connect, type Socket } from 'node:net'
import { token } from '../http/gemeente.ts'

export const apiPath = '/klantinteracties/api/v1'

export interface Heard {
  /** Of every answer that came, in order. */
  readonly statuses: readonly number[]
  readonly text: string
  /** The other side closed the connection. */
  readonly closed: boolean
}

export function dial(url: string): Socket {
  const { port } = new URL(url)
  return connect(Number(port), '127.0.0.1').on('error', () => {})
}

/** Sends, and listens until the other side closes, or for so long. */
export function say(url: string, bytes: string | Buffer, waitMs = 5000): Promise<Heard> {
  const socket = dial(url)
  socket.write(bytes)
  return hear(socket, waitMs)
}

export function hear(socket: Socket, waitMs = 5000): Promise<Heard> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const end = (closed: boolean) => {
      clearTimeout(timer)
      socket.destroy()
      const text = Buffer.concat(chunks).toString('latin1')
      resolve({ statuses: [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status)), text, closed })
    }
    const timer = setTimeout(() => end(false), waitMs)
    socket.on('data', (chunk) => chunks.push(chunk)).once('close', () => end(true))
  })
}

/** One request with the token; the connection is to be closed after it unless the lines say otherwise. */
export function request(line: string, lines: readonly string[] = [], body: string | Buffer = ''): Buffer {
  const own = lines.some((one) => one.toLowerCase().startsWith('connection:')) ? [] : ['Connection: close']
  const head = [`${line} HTTP/1.1`, 'Host: gevel', `Authorization: Token ${token}`, ...lines, ...own, '', ''].join('\r\n')
  return Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body as string)])
}

/** A POST of a body that says how long it is. */
export function post(path: string, body: string | Buffer, lines: readonly string[] = []): Buffer {
  return request(`POST ${apiPath}${path}`, ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`, ...lines], body)
}
