/** The adapter over a server of the standard whose register tests can fill, and over answers that are written down. */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { klantinteracties, type KlantinteractiesSettings } from '../../../adapters/klantinteracties/index.ts'
import { openRegister, type Register } from '../../../adapters/register/register.ts'
import type { Adapter, Call } from '#spi'
import { standardToken, startStandardServer, type StandardServer } from '../../servers/standard.ts'

export const call = (): Call => ({ signal: AbortSignal.timeout(10_000) })

export function adapterOf(url: string, more: Partial<KlantinteractiesSettings> = {}): Adapter {
  const settings = { klantinteractiesUrl: `${url}/klantinteracties/api/v1`, contactgegevensUrl: `${url}/contactgegevens/api/v1`, token: standardToken, ...more }
  return klantinteracties.open(settings, { source: 'bron', now: () => new Date(), baseDirectory: tmpdir() })
}

export interface Filled {
  readonly server: StandardServer
  readonly adapter: Adapter
  stop(): Promise<void>
}

export async function filledWith(fill: (register: Register) => void, more: Partial<KlantinteractiesSettings> = {}): Promise<Filled> {
  const directory = mkdtempSync(join(tmpdir(), 'gevel-standaard-'))
  const file = join(directory, 'register.sqlite')
  const register = openRegister(file)
  fill(register)
  register.close()
  const server = await startStandardServer(file)
  const adapter = adapterOf(server.url, more)
  return {
    server,
    adapter,
    stop: async () => {
      await adapter.close?.()
      await server.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

export type Answering = (request: IncomingMessage, response: ServerResponse) => void

/** A server that answers as `answering` says. */
export async function answering(answer: Answering): Promise<{ url: string; stop(): void }> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

export function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(body === undefined ? undefined : JSON.stringify(body))
}
