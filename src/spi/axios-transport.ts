/** The transport by axios' own `http` adapter, on node:http: slower than undici, and seen by nock. */
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Readable } from 'node:stream'
import { Axios } from 'axios'
import type { HttpTransport } from './http.ts'
import { maxConnections } from './undici-transport.ts'

export function axiosTransport(): HttpTransport {
  // Agents of its own, so that closing leaves nobody else's connections behind and takes none along.
  const httpAgent = new HttpAgent({ keepAlive: true, maxSockets: maxConnections })
  const httpsAgent = new HttpsAgent({ keepAlive: true, maxSockets: maxConnections })
  const untouched = [(data: unknown) => data]
  const client = new Axios({
    adapter: 'http', httpAgent, httpsAgent, responseType: 'stream', decompress: false, maxRedirects: 0, proxy: false,
    validateStatus: () => true, transformRequest: untouched, transformResponse: untouched,
  })
  return {
    async send({ method, url, headers, body: data }, signal) {
      // axios would otherwise give a POST without a body a content type of its own.
      const answer = await client.request<Readable>({ method, url, data, signal, headers: { 'content-type': false, ...headers } })
      return { status: answer.status, headers: flat(answer.headers), body: answer.data }
    },
    async close() {
      httpAgent.destroy()
      httpsAgent.destroy()
    },
  }
}

function flat(headers: object): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]))
}
