import assert from 'node:assert/strict'
import type { Gemeente } from '../http/gemeente.ts'
import { resources } from '../http/wire.ts'
import { startProcess } from './process.ts'

const moulin = '/partijen?partijIdentificator__codeSoortObjectId=bsn&partijIdentificator__objectId=999993653'

describe('ids of two processes', function () {
  this.timeout(60_000)

  const gevels: Record<'one' | 'other' | 'stranger', Gemeente> = {} as never
  before(async () => {
    const secrets = { one: 'een-geheim-van-genoeg-tekens', other: 'een-geheim-van-genoeg-tekens', stranger: 'heel-iets-anders-van-genoeg-tekens' }
    const started = Object.entries(secrets).map(async ([name, GEVEL_SECRET]) => [name, await (await startProcess({ GEVEL_SECRET })).listening()] as const)
    Object.assign(gevels, Object.fromEntries(await Promise.all(started)))
  })

  const uuids = async (gevel: Gemeente, path: string) => (await gevel.get(path)).body.results.map(({ uuid }: { uuid: string }) => uuid) as string[]
  /** Made by Gevel, not by a source: version 8. */
  const minted = (found: readonly string[]) => found.filter((uuid) => /^.{14}8.{4}[89ab]/.test(uuid))

  it('are the same under one secret, for everything', async () => {
    for (const resource of resources) {
      const path = `/${resource}?pageSize=100`
      assert.deepEqual(await uuids(gevels.one, path), await uuids(gevels.other, path), resource)
    }
    assert.deepEqual(await uuids(gevels.one, moulin), await uuids(gevels.other, moulin))
  })
  it('lead to the same record in each', async () => {
    for (const resource of resources) {
      for (const uuid of (await uuids(gevels.one, `/${resource}?pageSize=100`)).filter((_, index) => index % 40 === 0)) {
        const [here, there] = [await gevels.one.get(`/${resource}/${uuid}`), await gevels.other.get(`/${resource}/${uuid}`)]
        assert.deepEqual([here.status, there.status], [200, 200], `${resource} ${uuid}`)
        assert.equal(JSON.stringify(there.body).replaceAll(gevels.other.url, gevels.one.url), JSON.stringify(here.body))
      }
    }
  })
  it('are others under another secret, where Gevel makes them, and those of before are not there', async () => {
    let seen = 0
    for (const resource of resources) {
      const path = `/${resource}?pageSize=100`
      const [ours, theirs] = [minted(await uuids(gevels.one, path)), new Set(await uuids(gevels.stranger, path))]
      assert.deepEqual(ours.filter((uuid) => theirs.has(uuid)), [], resource)
      for (const uuid of ours.slice(0, 2)) assert.equal((await gevels.stranger.get(`/${resource}/${uuid}`)).status, 404, `${resource} ${uuid}`)
      seen += ours.length
    }
    assert.ok(seen > 100, `${seen} minted ids`)
    const [[persoon], [other]] = [await uuids(gevels.one, moulin), await uuids(gevels.stranger, moulin)]
    assert.notEqual(persoon, other)
    assert.equal((await gevels.stranger.get(`/partijen/${persoon}`)).status, 404)
  })
  it('say nothing of the number that they stand for', async () => {
    const [persoon] = await uuids(gevels.one, moulin)
    assert.doesNotMatch(persoon!.replaceAll('-', ''), new RegExp(`999993653|${(999993653).toString(16)}`))
  })
})
