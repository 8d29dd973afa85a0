/** The transport by axios' own `http` adapter, on node:http: slower than undici, and seen by nock. */
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import axios from 'axios'
import type { HttpTransport } from './http.ts'
import { maxConnections } from './undici-transport.ts'

export function axiosTransport(): HttpTransport {
  const send = axios.getAdapter('http')
  // Agents of its own, so that closing leaves nobody else's connections behind and takes none along.
  const httpAgent = new HttpAgent({ keepAlive: true, maxSockets: maxConnections })
  const httpsAgent = new HttpsAgent({ keepAlive: true, maxSockets: maxConnections })
  return {
    adapter: (config) => send({ ...config, httpAgent, httpsAgent }),
    async close() {
      httpAgent.destroy()
      httpsAgent.destroy()
    },
  }
}
