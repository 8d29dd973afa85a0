/**
 * Loopback sources, in a process of their own: `GET /rijen?kanaal=…&offset=…&limit=…` answers JSON after `wait`
 * milliseconds (of the query; default none). Sends its ports to its parent.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { aantal, rijen } from './rijen.ts'

const count = Number(process.argv[2])
const wait = Number(process.argv[3] ?? 0)
const bodies = new Map<string, string>()

function body(source: number, url: string): string {
  const key = `${source} ${url}`
  let found = bodies.get(key)
  if (found === undefined) {
    const query = new URL(url, 'http://localhost').searchParams
    const offset = Number(query.get('offset'))
    const limit = Math.max(0, Math.min(Number(query.get('limit')), aantal - offset))
    found = JSON.stringify({ aantal, rijen: rijen(source, query.get('kanaal')!, offset, limit) })
    if (bodies.size < 10_000) bodies.set(key, found)
  }
  return found
}

const servers = await Promise.all(Array.from({ length: count }, async (_, source) => {
  const server = createServer((request, response) => {
    const text = body(source, request.url!)
    const answer = () => response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text)
    if (wait > 0) void pause(wait).then(answer)
    else answer()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}))
process.send!({ ports: servers.map((server) => (server.address() as AddressInfo).port) })
