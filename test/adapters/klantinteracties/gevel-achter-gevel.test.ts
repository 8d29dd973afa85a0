/** A Gevel of its own, in a process of its own, as the source of another: what it gives, what it does not, and when it goes. */
import assert from 'node:assert/strict'
import { changedConfiguration, freePort, type Configuration, type Configured } from '../../http/configured.ts'
import type { Gemeente } from '../../http/gemeente.ts'
import { inFrontOf } from '../../http/gevel-over-gevel.ts'
import { startProcess, type GevelProcess } from '../../start/process.ts'

const moulin = '999993653'
const allOf = '/klantcontacten?hadBetrokkene__wasPartij__partijIdentificator__objectId='
const versionOf = (uuid: string) => uuid[14]

interface Pair {
  readonly inner: Gemeente
  readonly process: GevelProcess
  readonly outer: Configured
  stop(): Promise<void>
}

async function pair(change: (configuration: Configuration) => void, port = 0): Promise<Pair> {
  const { file, remove } = await changedConfiguration(change)
  const process = await startProcess({ GEVEL_CONFIG: file, PORT: String(port) })
  const inner = await process.listening()
  const outer = await inFrontOf(inner.url, { deadlineMs: 10_000 })
  return {
    inner, process, outer,
    stop: async () => {
      await outer.stop()
      await process.end('SIGKILL')
      await remove()
    },
  }
}

describe('a façade in front of a façade', function () {
  this.timeout(60_000)

  describe('with four systems behind it', () => {
    let gevels: Pair
    before(async () => { gevels = await pair(() => {}) })
    after(() => gevels.stop())
    const uuidsOf = (answer: { body: any }) => answer.body.results.map(({ uuid }: any) => uuid as string)

    it('gives the objects of a persoon that the one behind it gives, in its order and under its ids, minted ones too', async () => {
      const path = `${allOf}${moulin}&pageSize=50`
      const [outer, inner] = [await gevels.outer.get(path), await gevels.inner.get(path)]
      assert.deepEqual([uuidsOf(outer), outer.body.count], [uuidsOf(inner), inner.body.count])
      assert.deepEqual(new Set(uuidsOf(outer).map(versionOf)), new Set(['4', '8']))
      assert.equal(outer.headers.get('gevel-volledig'), '?1')
    })

    it('gets each of them again by that id', async () => {
      const uuids = uuidsOf(await gevels.outer.get(`${allOf}${moulin}&pageSize=50`))
      for (const uuid of uuids.filter((one: string) => versionOf(one) === '8').slice(0, 5)) {
        const { status, body } = await gevels.outer.get(`/klantcontacten/${uuid}`)
        assert.deepEqual([status, body.uuid, body.url], [200, uuid, `${gevels.outer.url}/klantinteracties/api/v1/klantcontacten/${uuid}`])
      }
    })

    it('answers for one persoon under one id, and under the ids that it has behind it', async () => {
      const named = (await gevels.outer.get(`/partijen?partijIdentificator__objectId=${moulin}`)).body.results
      assert.equal(named.length, 1)
      const [behind] = (await gevels.inner.get(`/partijen?partijIdentificator__objectId=${moulin}`)).body.results
      for (const uuid of [named[0].uuid, behind.uuid]) assert.equal((await gevels.outer.get(`/partijen/${uuid}`)).body.uuid, named[0].uuid)
      const [betrokkene] = (await gevels.outer.get(`/betrokkenen?wasPartij__uuid=${behind.uuid}`)).body.results
      assert.equal(betrokkene.wasPartij.uuid, named[0].uuid)
    })

    it('pages as one list, whether its own links are followed or numbers made up', async () => {
      const seen: string[] = []
      let next: string | null = '/klantcontacten?pageSize=60'
      while (next) {
        const answer: { body: any } = await gevels.outer.get(next)
        seen.push(...uuidsOf(answer))
        next = answer.body.next
      }
      const { body } = await gevels.inner.get('/klantcontacten?pageSize=1')
      assert.deepEqual([seen.length, new Set(seen).size], [body.count, body.count])
      assert.deepEqual(uuidsOf(await gevels.outer.get('/klantcontacten?pageSize=60&page=5')), seen.slice(240, 300))
    })

    it('has nothing that the one behind it does not have', async () => {
      assert.equal((await gevels.outer.get('/klantcontacten/aaaaaaaa-0000-8000-8000-000000000000')).status, 404)
      assert.equal((await gevels.outer.get('/partijen?partijIdentificator__objectId=999990202')).body.count, 0)
    })
  })

  describe('of which one system does not answer', () => {
    const dead = (verplichting: string) => (configuration: Configuration) => {
      configuration.sources['achteraf'] = { number: 9, adapter: 'klantinteracties', verplichting, settings: { klantinteractiesUrl: 'http://127.0.0.1:9/klantinteracties/api/v1', token: 'geen-enkel-token' } }
      configuration.clients['kcc'] = { ...configuration.clients['kcc'], sources: ['register', 'achteraf'] }
    }

    it('is not whole either where that one may be missing, and says so of lists and of objects', async () => {
      const gevels = await pair(dead('optioneel'))
      try {
        const inner = await gevels.inner.get('/klantcontacten?pageSize=3')
        assert.deepEqual([inner.status, inner.headers.get('gevel-volledig')], [200, '?0'])
        const list = await gevels.outer.get('/klantcontacten?pageSize=3')
        assert.deepEqual([list.status, list.headers.get('gevel-volledig'), list.body.results?.length], [200, '?0', 3])
        assert.match(list.headers.get('gevel-bronnen')!, /^register;status=ok;.*reden=onvolledig/)
        assert.doesNotMatch(JSON.stringify([...list.headers]), /achteraf/)
        const [partij] = (await gevels.inner.get('/partijen?soortPartij=persoon')).body.results
        const detail = await gevels.outer.get(`/partijen/${partij.uuid}`)
        assert.deepEqual([detail.status, detail.headers.get('gevel-volledig')], [200, '?0'])
        // What is not whole is not kept as if it were.
        assert.equal((await gevels.outer.get('/klantcontacten?pageSize=3')).headers.get('gevel-volledig'), '?0')
        // A client makes a second persoon out of an empty answer.
        const nobody = await gevels.outer.get('/partijen?partijIdentificator__objectId=999990202')
        assert.ok([502, 503].includes(nobody.status), String(nobody.status))
        assert.ok([502, 503].includes((await gevels.outer.get('/klantcontacten/aaaaaaaa-0000-4000-8000-000000000000')).status))
      } finally {
        await gevels.stop()
      }
    })

    it('fails where that one may not be missing, and names nothing that is behind it', async () => {
      const gevels = await pair(dead('verplicht'))
      try {
        const { status, body, headers } = await gevels.outer.get('/klantcontacten?pageSize=3')
        assert.ok([502, 503].includes(status), String(status))
        assert.match(body.detail, /register/)
        assert.doesNotMatch(JSON.stringify([body, [...headers]]), /achteraf|127\.0\.0\.1:9/)
      } finally {
        await gevels.stop()
      }
    })
  })

  it('survives that the one behind it stops between two pages, and goes on when it is back', async () => {
    const port = await freePort()
    const { file, remove } = await changedConfiguration(() => {})
    const start = async () => {
      const process = await startProcess({ GEVEL_CONFIG: file, PORT: String(port) })
      await process.listening()
      return process
    }
    const first = await start()
    const outer = await inFrontOf(`http://localhost:${port}`, { deadlineMs: 10_000, cacheSeconds: 0 })
    try {
      const page = await outer.get('/klantcontacten?pageSize=20')
      assert.equal(page.status, 200)
      await first.end('SIGKILL')
      const broken = await outer.get(page.body.next)
      assert.equal(broken.status, 503)
      assert.match(broken.body.detail, /register/)
      const second = await start()
      let again = await outer.get(page.body.next)
      // The circuit is tried again two seconds after it opened.
      for (let turn = 0; turn < 40 && again.status !== 200; turn++) {
        await new Promise((resolve) => setTimeout(resolve, 250))
        again = await outer.get(page.body.next)
      }
      assert.equal(again.status, 200)
      assert.equal(again.body.results.length, 20)
      await second.end('SIGKILL')
    } finally {
      await outer.stop()
      await remove()
    }
  })
})
