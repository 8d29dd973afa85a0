/** The default transport: axios over undici's connection pools, one pool for each origin. */
import type { Socket } from 'node:net'
import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios'
import { Agent, buildConnector } from 'undici'
import type { HttpTransport } from './http.ts'

/** Far above what the limits on concurrent calls let through; a bound against a mistake there. */
export const maxConnections = 128

/**
 * Deadlines are the call's signal, so undici's own timeouts are off. Answers come as a stream of the bytes on the wire,
 * still compressed.
 */
export function undiciTransport(): HttpTransport {
  const connecting = new ConnectingSockets()
  const agent = new Agent({ connections: maxConnections, headersTimeout: 0, bodyTimeout: 0, connect: connecting.connect })

  const adapter: AxiosAdapter = async (config) => {
    const { origin, pathname, search } = new URL(config.url!)
    const done = connecting.wanted(origin)
    try {
      const answer = await agent.request({
        origin,
        path: pathname + search,
        method: config.method!.toUpperCase(),
        headers: config.headers.toJSON() as Record<string, string>,
        body: (config.data as string | undefined) ?? null,
        signal: config.signal,
      })
      return responseOf(config, answer.statusCode, answer.headers, answer.body)
    } finally {
      done()
    }
  }
  return { adapter, close: () => agent.destroy() }
}

function responseOf(config: InternalAxiosRequestConfig, status: number, headers: Record<string, string | string[] | undefined>, data: unknown): AxiosResponse {
  const flat = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value])
  return { status, statusText: '', headers: Object.fromEntries(flat) as Record<string, string>, config, data }
}

/**
 * undici goes on connecting after the request that wanted the connection was aborted. So sockets that are still
 * connecting (a handshake that stalls, a host that drops packets) are closed as soon as nobody waits for their origin.
 */
class ConnectingSockets {
  readonly #connector = buildConnector({ timeout: 0 })
  readonly #sockets = new Map<string, Set<Socket>>()
  readonly #waiting = new Map<string, number>()

  /** A call waits for an answer of this origin until the function that is returned is called. */
  wanted(origin: string): () => void {
    this.#waiting.set(origin, (this.#waiting.get(origin) ?? 0) + 1)
    return () => {
      const left = this.#waiting.get(origin)! - 1
      if (left > 0) {
        this.#waiting.set(origin, left)
        return
      }
      this.#waiting.delete(origin)
      for (const socket of this.#sockets.get(origin) ?? []) socket.destroy(new Error('nobody waits for this connection any more'))
    }
  }

  readonly connect: buildConnector.connector = (options, callback) => {
    const origin = new URL(`${options.protocol}//${options.host ?? options.hostname}`).origin
    const sockets = this.#sockets.get(origin) ?? new Set<Socket>()
    this.#sockets.set(origin, sockets)
    const socket = this.#connector(options, (...outcome) => {
      sockets.delete(socket)
      callback(...outcome)
    }) as unknown as Socket
    sockets.add(socket)
  }
}
