/** What makes sources fail for the laws does so, and stops doing so. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createHttpClient, SourceError } from '#spi'
import { faultyConnection } from './faulty-connection.ts'
import { codeOfFault, type FaultKind, type Faults } from './faults.ts'
import { faultyTransport } from './faulty-transport.ts'

describe('a source that is made to fail', () => {
  const server = createServer((_request, response) => response.setHeader('content-type', 'application/json').end('{"well": true, "long": "' + 'x'.repeat(5000) + '"}'))
  let port: number
  before(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })

  const ask = (client: ReturnType<typeof createHttpClient>, ms = 5000) => client.get({ path: 'x' }, { signal: AbortSignal.timeout(ms) }).then(({ body }) => (body as { well: boolean }).well, (error: unknown) => error)

  async function failsAndHeals(client: ReturnType<typeof createHttpClient>, faults: Faults, kind: FaultKind): Promise<void> {
    assert.equal(await ask(client), true)
    await faults[kind]!()
    const failure = await ask(client, kind === 'hanging' ? 100 : 5000)
    const codes: readonly string[] = kind === 'hanging' ? ['bron-te-laat'] : codeOfFault[kind]
    assert.ok(failure instanceof SourceError && codes.includes(failure.code), String(failure))
    if (kind === 'busy') assert.equal(failure.retryAfterMs, faults.retryAfterMs)
    await faults.heal()
    // A connection that was lost may be noticed by the first call after it.
    if ((await ask(client)) !== true) assert.equal(await ask(client), true)
  }

  for (const kind of ['down', 'cut', 'hanging', 'failing', 'refusing', 'busy', 'garbled'] as const) {
    it(`over HTTP is ${kind}`, async () => {
      const { transport, faults } = faultyTransport()
      const client = createHttpClient({ baseUrl: `http://127.0.0.1:${port}/`, transport })
      await failsAndHeals(client, faults, kind)
      await transport.close()
    })
  }

  for (const kind of ['down', 'cut', 'hanging', 'garbled'] as const) {
    it(`over any connection is ${kind}`, async () => {
      const door = await faultyConnection({ port })
      const client = createHttpClient({ baseUrl: `http://127.0.0.1:${door.port}/` })
      await failsAndHeals(client, door.faults, kind)
      await client.close()
      await door.close()
    })
  }
})
