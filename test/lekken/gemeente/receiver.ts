/** A receiver of OTLP on this machine that keeps all that it got, headers and all, as one text. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Receiver {
  readonly url: string
  /** All that came in so far. */
  readonly received: string
  close(): Promise<void>
}

export async function startReceiver(): Promise<Receiver> {
  const kept: string[] = []
  const server = createServer((request, response) => {
    kept.push(`${request.method} ${request.url}\n${JSON.stringify(request.rawHeaders)}\n`)
    request.setEncoding('utf8').on('data', (text: string) => kept.push(text)).on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get received() { return kept.join('') },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
