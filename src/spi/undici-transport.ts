/** The default transport: axios over undici's connection pools, one pool for each origin. */
import type { Socket } from 'node:net'
import { Agent, buildConnector, Pool, type Dispatcher } from 'undici'
import type { HttpTransport } from './http.ts'

/** Far above what the limits on concurrent calls let through; a bound against a mistake there. */
export const maxConnections = 128

/**
 * Deadlines are the call's signal, so undici's own timeouts are off. Answers come as a stream of the bytes on the wire,
 * still compressed.
 */
export function undiciTransport(): HttpTransport {
  const pools = new AbortablePools()
  return {
    async send({ method, url, headers, body = null }, signal) {
      const { origin, path } = partsOf(url)
      const answer = await pools.request({ origin, path, method, headers, body, signal }, signal)
      return { status: answer.statusCode, headers: joined(answer.headers), body: answer.body }
    },
    close: () => pools.destroy(),
  }
}

/** The client gives whole URLs as the URL class writes them: scheme, host and a path. */
function partsOf(url: string): { origin: string; path: string } {
  const slash = url.indexOf('/', url.indexOf('//') + 2)
  return { origin: url.slice(0, slash), path: url.slice(slash) }
}

/** undici gives the names in lower case, and a list where there are equal ones. */
function joined(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  for (const name in headers) {
    const value = headers[name]
    if (Array.isArray(value)) headers[name] = value.join(', ')
  }
  return headers as Record<string, string>
}

/** What a request met when it was taken on: it makes a connection, or waits for one. */
interface Taken {
  connection?: Socket
  waits?: true
}

/** Tells when a request found no connection free, or took the last that may be made. */
class WatchedPool extends Pool {
  readonly #onFull: () => void

  constructor(origin: string | URL, options: Pool.Options, onFull: () => void) {
    super(origin, options)
    this.#onFull = onFull
  }

  override dispatch(...[options, handler]: Parameters<Pool['dispatch']>): boolean {
    const free = super.dispatch(options, handler)
    if (!free) this.#onFull()
    return free
  }
}

/**
 * undici looks at the signal of a request only once that has a connection: a handshake that stalls, or a host that
 * drops packets, would hold a call for ever. Here the signal also ends connecting, and closes the socket that connects.
 */
class AbortablePools {
  /** undici starts to connect while it takes a request on, so the socket can be told to belong to that request. */
  #taking: Taken | undefined
  readonly #connector = buildConnector({ timeout: 0 })
  readonly #agent = new Agent({
    connections: maxConnections,
    factory: (origin, options: Pool.Options) => new WatchedPool(origin, options, () => { if (this.#taking) this.#taking.waits = true }),
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: (options, callback) => this.#connect(options, callback),
  })

  async request(options: Dispatcher.RequestOptions, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const taken: Taken = {}
    this.#taking = taken
    const answer = this.#agent.request(options)
    this.#taking = undefined
    // On a connection that is there, undici heeds the signal.
    if (!taken.connection && !taken.waits) return answer

    const aborted = Promise.withResolvers<never>()
    const onAbort = () => {
      taken.connection?.destroy(new Error('nobody waits for this connection any more'))
      aborted.reject(signal.reason)
    }
    signal.addEventListener('abort', onAbort)
    try {
      return await Promise.race([answer, aborted.promise])
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  destroy(): Promise<void> {
    return this.#agent.destroy()
  }

  #connect(...[options, callback]: Parameters<buildConnector.connector>): void {
    const socket = this.#connector(options, callback) as unknown as Socket
    if (this.#taking) this.#taking.connection = socket
  }
}
