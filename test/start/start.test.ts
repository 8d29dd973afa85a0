import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { changedConfiguration } from '../http/configured.ts'
import { startProcess } from './process.ts'

describe('starting Gevel', function () {
  this.timeout(60_000)

  it('prints the address, the token, and three commands that work; ends at SIGTERM with code 0, and leaves nothing behind', async () => {
    const gevel = await startProcess()
    const { url } = await gevel.listening()
    assert.equal((await gevel.temporary()).length, 1)
    const lines = gevel.output.stdout.trimEnd().split('\n')
    assert.match(lines[0]!, /^Gevel serves the voorbeeldgemeente at http:\/\/localhost:\d+$/)
    assert.match(lines[1]!, /Authorization: Token voorbeeld-kcc$/)
    const commands = lines.filter((line) => line.trimStart().startsWith('curl '))
    assert.equal(commands.length, 3)
    for (const command of commands) {
      const [, name, value, address] = /^ *curl -H '([A-Za-z-]+): ([^']+)' '([^']+)'$/.exec(command)!
      assert.ok(address!.startsWith(`${url}/`))
      const answer = await fetch(address!, { headers: { [name!]: value! } })
      assert.equal(answer.status, 200, command)
      assert.ok(((await answer.json()) as { count: number }).count > 0, command)
    }
    assert.deepEqual(await gevel.end('SIGTERM'), { code: 0, signal: null })
    assert.deepEqual(await gevel.temporary(), [])
    await assert.rejects(fetch(`${url}/health/live`))
  })
  it('ends at SIGINT too', async () => {
    const gevel = await startProcess()
    await gevel.listening()
    assert.deepEqual(await gevel.end('SIGINT'), { code: 0, signal: null })
    assert.deepEqual(await gevel.temporary(), [])
  })

  it('keeps the register between starts in the folder of GEVEL_DATA', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gevel-data-'))
    try {
      const uuids: string[] = []
      for (const start of ['first', 'second']) {
        const gevel = await startProcess({ GEVEL_DATA: join(folder, 'nieuw') })
        const { get } = await gevel.listening()
        const { body } = await get('/categorieen')
        uuids.push((body as { results: { uuid: string }[] }).results.map(({ uuid }) => uuid).join())
        assert.deepEqual(await gevel.end('SIGTERM'), { code: 0, signal: null }, start)
        assert.ok((await readdir(join(folder, 'nieuw'))).includes('register.sqlite'))
      }
      assert.notEqual(uuids[0], '')
      assert.equal(uuids[1], uuids[0])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  describe('with a request under way at SIGTERM', () => {
    let slow: Server
    let configuration: Awaited<ReturnType<typeof changedConfiguration>>

    before(async () => {
      slow = createServer().listen(0, '127.0.0.1')
      await once(slow, 'listening')
      const { port } = slow.address() as AddressInfo
      configuration = await changedConfiguration(({ sources }) => {
        sources['zaken']!.settings['zakenUrl'] = `http://127.0.0.1:${port}/zaken/api/v1`
        Object.assign(sources['zaken']!, { verplichting: 'optioneel', deadlineMs: 1000 })
      })
    })
    after(async () => {
      slow.close()
      await configuration.remove()
    })

    async function stopWhileAsking() {
      const gevel = await startProcess({ GEVEL_CONFIG: configuration.file })
      const { url, get } = await gevel.listening()
      const asked = once(slow, 'connection')
      const answer = get('/onderwerpobjecten?pageSize=1')
      await asked
      gevel.kill('SIGTERM')
      const { status, body } = await answer
      return { gevel, url, status, rows: body.results as unknown[] }
    }

    it('finishes it, and ends', async () => {
      const { gevel, url, status, rows } = await stopWhileAsking()
      assert.deepEqual([status, rows.length], [200, 1])
      await assert.rejects(fetch(`${url}/health/live`, { headers: { connection: 'close' } }))
      assert.deepEqual(await gevel.end(), { code: 0, signal: null })
    })
    it('does not wait for the client that was answered to close its connection', async () => {
      const { gevel } = await stopWhileAsking()
      const answered = performance.now()
      await gevel.end()
      assert.ok(performance.now() - answered < 1500, `ended ${Math.round(performance.now() - answered)} ms after its last answer`)
    })
  })
})
