/** Tests that pass and leak, one place each: what the watch over the suite must see. Run by `hook.test.ts`, and no part of the suite. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import NodeCache from 'node-cache'
import { pino } from 'pino'
import { createHttpClient } from '#spi'
import { personen } from '../../../config/voorbeeldgemeente/personen.ts'

const { bsn, schrijftVan } = personen[0]!
const adres = schrijftVan[0]!
const leaks = process.env['GEVEL_TEST_LEKT'] !== 'nee'
const said = leaks ? bsn : 'niets'

async function served(listener: RequestListener, ask: (url: string) => Promise<unknown>): Promise<void> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  await ask(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  server.closeAllConnections()
  server.close()
}

describe('a suite of which every test passes', () => {
  it('logs', () => pino({ level: 'silent' }).debug({ wie: createHash('sha256').update(said).digest('hex') }))

  it('answers with a header', () => served(express().use((_request, response) => void response.setHeader('ETag', `"${Buffer.from(said).toString('hex')}"`).end('x')), (url) => fetch(url)))

  it('refuses', () => served(express().use((_request, response) => void response.status(400).end(leaks ? encodeURIComponent(adres) : 'x')), (url) => fetch(url)))

  it('gives', () => served(express().use((_request, response) => void response.end(bsn)), (url) => fetch(`${url}/?wie=${bsn}`)))

  it('speaks as a source does', () => served((_request, response) => void response.writeHead(500, { 'x-wie': bsn }).end(bsn), (url) => fetch(url)))

  it('writes to standard error', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gevel-lekt-'))
    const program = join(folder, 'gevel.js')
    writeFileSync(program, `console.error('${Buffer.from(`a ${said}`).toString('base64')}')`)
    const child = spawn(process.execPath, [program])
    child.stderr.resume()
    await once(child, 'close')
    writeFileSync(join(folder, 'logboek.jsonl'), JSON.stringify({ id: createHash('md5').update(said).digest('hex') }))
    rmSync(folder, { recursive: true })
  })

  it('keeps something by a number', () => {
    const cache = new NodeCache()
    cache.set(said, 1)
    cache.close()
  })

  it('exports', () => served((_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{}'), async (url) => {
    const client = createHttpClient({ baseUrl: url })
    await client.post({ path: 'v1/traces', body: { wie: said } }, { signal: AbortSignal.timeout(5000) })
    await client.close()
  }))

  it(`has ${bsn} in its title`, () => undefined)
})
