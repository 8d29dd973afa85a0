/** What a client's HTTP library does: bytes out as the client builds them, answers in, everything remembered. */
import assert from 'node:assert/strict'
import { Agent, request, type IncomingHttpHeaders } from 'node:http'

export interface Sending {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Whole url, sent as it stands: what the client does not encode is not encoded. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** Text of the body. */
  readonly body?: string
  /** With `Transfer-Encoding: chunked`, a body of nothing included. */
  readonly chunked?: boolean
}

export interface Exchange {
  readonly method: string
  readonly url: string
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** Parsed JSON; undefined for an empty body. */
  readonly body: any
}

export class Connection {
  /** All that went over it, in order. */
  readonly exchanges: Exchange[] = []
  readonly #agent = new Agent({ keepAlive: true })
  readonly #origin: string
  readonly #headers: Readonly<Record<string, string>>

  /** `headers` go with every request. */
  constructor(origin: string, headers: Readonly<Record<string, string>>) {
    this.#origin = origin
    this.#headers = headers
  }

  /** Rejects when an answer with a body is not JSON, and on a 401: no client survives the one, and one waits for ever on the other. */
  async send(sending: Sending): Promise<Exchange> {
    const { method, url } = sending
    assert.ok(url.startsWith(`${this.#origin}/`), `${url} does not lead to ${this.#origin}`)
    const { status, headers, text } = await this.#transfer(sending)
    const said = `${method} ${url}: ${status} ${text.slice(0, 500)}`
    assert.notEqual(status, 401, said)
    if (text !== '') assert.match(headers['content-type'] ?? '', /^application\/json\b/, said)
    const exchange = { method, url, status, headers, body: text === '' ? undefined : (JSON.parse(text) as unknown) }
    this.exchanges.push(exchange)
    return exchange
  }

  async #transfer({ method, url, headers = {}, body, chunked = false }: Sending): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
    const { hostname, port, host } = new URL(this.#origin)
    const length = body === undefined || chunked ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const framing = chunked ? { 'transfer-encoding': 'chunked' } : length
    return new Promise((resolve, reject) => {
      const options = { method, hostname, port, path: url.slice(this.#origin.length), agent: this.#agent, headers: { host, ...this.#headers, ...headers, ...framing } }
      const sent = request(options, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject)
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text: Buffer.concat(chunks).toString('utf8') }))
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }
}

/** Said when a client takes an answer for a failure. */
export function failed({ method, url, status, body }: Exchange): Error {
  return new Error(`${method} ${url} answered ${status}: ${JSON.stringify(body)}`)
}

export const isOk = ({ status }: Exchange) => status >= 200 && status < 300

/** A query as browsers and most libraries write it. */
export const urlencoded = (parameters: Readonly<Record<string, string>> | [string, string][]) => new URLSearchParams(parameters).toString()
