/** The profile `tryton` on Tryton 6 itself: the laws, and what is survived. Not run where it is not installed. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { jsonrpc, testManifest } from '../../../adapters/jsonrpc/index.ts'
import { SourceError, type Adapter } from '#spi'
import { adapterLaws } from '../../laws/laws.ts'
import { wantPrograms } from '../../servers/debian.ts'
import { startTryton, trytonPrograms, type Tryton } from '../../servers/tryton.ts'
import { gevelOver } from '../manifests.ts'
import { patiently } from '../rest/opened.ts'

const openOver = (tryton: Tryton, credentials = tryton.credentials): Adapter => jsonrpc.open(
  { profile: 'tryton', url: tryton.url, credentials },
  { source: 'relaties', now: () => new Date(), baseDirectory: '.' },
)

// Started once for the laws and for what follows: it takes seconds.
let started: Promise<Tryton> | undefined
const tryton = () => (started ??= startTryton())

if (Object.keys(trytonPrograms).every(existsSync)) {
  await adapterLaws('jsonrpc with the profile tryton', async () => {
    const adapter = openOver(await tryton())
    return { adapter, close: async () => adapter.close?.() }
  })
}

describe('Tryton', function () {
  this.timeout(60_000)
  let adapter: Adapter
  let running: Tryton
  before(async function () {
    wantPrograms(this, trytonPrograms)
    running = await tryton()
    adapter = openOver(running)
  })
  after(async () => {
    await adapter?.close?.()
    await (await started)?.stop()
  })
  const fails = (code: string) => (error: unknown) => error instanceof SourceError && error.code === code
  const partijen = (key: 'bsn' | 'email', value: string) => adapter.resources.partijen!.list!.fetch({ filters: [], limit: 10, persoon: { key, values: [value] } }, patiently())

  it('tells of a party its number and its addresses', async () => {
    const { records: [partij], total } = await partijen('bsn', '999993653')
    assert.equal(total, 1)
    assert.equal(partij!.fields.partijIdentificatie!.contactnaam!.achternaam, 'Suzanne Moulin')
    assert.deepEqual(partij!.included!.digitaleadressen!.map(({ fields }) => [fields.soortDigitaalAdres, fields.adres]).sort(), [['email', 'suzanne.moulin@voorbeeld.example'], ['telefoonnummer', '0612345678']])
    assert.deepEqual(partij!.included!.digitaleadressen![0]!.fields.verstrektDoorPartij, { local: partij!.local, identiteiten: [{ soort: 'bsn', nummer: '999993653' }] })
  })

  it('finds an address in any case', async () => assert.deepEqual((await partijen('email', 'jose@mueller.example')).records.length, 1))
  it('finds nobody where there is nobody', async () => assert.deepEqual((await partijen('bsn', '999990202')).records, []))

  it('is asked by Gevel for a person, and survives its end', async () => {
    const gevel = await gevelOver({ relaties: { adapter: 'jsonrpc', settings: { profile: 'tryton', url: running.url, credentials: running.credentials }, cacheSeconds: 0, deadlineMs: 20_000 } })
    try {
      const path = '/partijen?partijIdentificator__objectId=999993653&partijIdentificator__codeSoortObjectId=bsn&expand=digitaleAdressen'
      const { status, body } = await gevel.get(path)
      assert.deepEqual([status, body.count], [200, 1])
      assert.deepEqual(body.results[0]._expand.digitaleAdressen.map(({ adres }: any) => adres).sort(), ['0612345678', 'suzanne.moulin@voorbeeld.example'])
      assert.equal((await gevel.get('/partijen?pageSize=2')).body.count, 5)
      await running.halt()
      assert.equal((await gevel.get(path)).status, 503)
      await running.start()
      const ends = Date.now() + 40_000
      while ((await gevel.get(path)).status !== 200) assert.ok(Date.now() < ends, 'Gevel finds its way back')
    } finally {
      await running.start()
      await gevel.stop()
    }
  })

  it('refuses credentials that are not right', async () => {
    const other = openOver(running, { ...running.credentials, password: 'anders' })
    await assert.rejects(other.probe!(patiently()), fails('bron-weigert'))
    await other.close?.()
  })

  it('tells an error that comes with status 200', async () => {
    await assert.rejects(adapter.resources.partijen!.get!.fetch(['9223372036854775807'], patiently()), fails('bron-mislukt'))
  })

  it('that hangs is left at the deadline, and answers again when it goes on', async () => {
    running.freeze()
    const reason = new SourceError('bron-te-laat', 'too late')
    const stop = new AbortController()
    setTimeout(() => stop.abort(reason), 300)
    await assert.rejects(partijenUntil(stop.signal), (error) => error === reason)
    running.thaw()
    await adapter.probe!(patiently())
  })
  const partijenUntil = (signal: AbortSignal) => adapter.resources.partijen!.list!.fetch({ filters: [], limit: 1 }, { signal })

  it('that restarts in the middle of a walk fails it, and answers after with the session it knew', async () => {
    const list = adapter.resources.partijen!.list!
    const first = await list.fetch({ filters: [], limit: 2 }, patiently())
    await running.halt()
    await assert.rejects(list.fetch({ filters: [], limit: 2, from: first.next! }, patiently()), fails('bron-onbereikbaar'))
    await running.start()
    assert.equal((await list.fetch({ filters: [], limit: 2, from: first.next! }, patiently())).records.length, 2)
  })

  it('logs in again when its session has ended', async () => {
    await running.endSessions()
    assert.equal((await partijen('bsn', '999993653')).records.length, 1)
  })

  it('has examples that show what its manifest does', async () => assert.deepEqual(await testManifest(`${import.meta.dirname}/../../../adapters/jsonrpc/profiles/tryton.yaml`), []))
})
