/** The profile `request-tracker` on Request Tracker 5 itself: the laws, and what is survived. Not run where it is not installed. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { httpTransport } from '../../../adapters/manifest/http-transport.ts'
import { openManifest } from '../../../adapters/manifest/open.ts'
import { readManifest } from '../../../adapters/manifest/read.ts'
import { rest, testManifest } from '../../../adapters/rest/index.ts'
import { restEnvelope } from '../../../adapters/rest/translate.ts'
import { SourceError, type Adapter } from '#spi'
import { adapterLaws } from '../../laws/laws.ts'
import { wantPrograms } from '../../servers/debian.ts'
import { requestTrackerPrograms, startRequestTracker, type RequestTracker } from '../../servers/request-tracker.ts'
import { asked, gevelOver } from '../manifests.ts'
import { patiently, walk } from './opened.ts'

const openOver = (tracker: RequestTracker, options = {}): Adapter => rest.open(
  { profile: 'request-tracker', url: tracker.url, credentials: tracker.credentials, options },
  { source: 'tickets', now: () => new Date(), baseDirectory: '.' },
)

// Started once for the laws and for what follows: it takes seconds.
let started: Promise<RequestTracker> | undefined
const tracker = () => (started ??= startRequestTracker())

const profile = join(import.meta.dirname, '../../../adapters/rest/profiles/request-tracker.yaml')

if (Object.keys(requestTrackerPrograms).every(existsSync)) {
  await adapterLaws('rest with the profile request-tracker', async () => {
    const manifest = readManifest(readFileSync(profile, 'utf8'), 'rest/1')
    const transport = httpTransport(manifest, await tracker(), { source: 'tickets', now: () => new Date(), baseDirectory: '.' }, restEnvelope)
    const adapter = openManifest(manifest, asked(transport))
    return { adapter, close: async () => adapter.close?.() }
  })
}

describe('Request Tracker', function () {
  this.timeout(60_000)
  let adapter: Adapter
  let running: RequestTracker
  before(async function () {
    wantPrograms(this, requestTrackerPrograms)
    running = await tracker()
    adapter = openOver(running)
  })
  after(async () => {
    await adapter?.close?.()
    await (await started)?.stop()
  })
  const fails = (code: string) => (error: unknown) => error instanceof SourceError && error.code === code

  it('tells of a ticket who wrote, by number and by address, and who has it', async () => {
    const [contact] = await adapter.resources.klantcontacten!.get!.fetch(['1'], patiently())
    assert.ok(contact && 'fields' in contact)
    assert.equal(contact.fields.onderwerp, 'Paspoort verlopen')
    assert.equal(contact.fields.plaatsgevondenOp, '2026-03-04T09:30:00Z')
    assert.deepEqual(contact.evidence!.hadBetrokkenen!.map(({ wasPartij, adressen }) => [wasPartij!.identiteiten, adressen]), [[[{ soort: 'bsn', nummer: '999993653' }], ['s.moulin@werk.example']]])
    assert.deepEqual(contact.fields.hadBetrokkenActoren!.map(({ fields }) => fields.naam), ['J. Jansen'])
  })

  it('finds a person by bsn, and the tickets of that person', async () => {
    const { records: [partij] } = await adapter.resources.partijen!.list!.fetch({ filters: [], limit: 10, persoon: { key: 'bsn', values: ['999993653'] } }, patiently())
    assert.deepEqual(await walk(adapter, { persoon: { key: 'local', values: [partij!.local] } }), ['3', '1'])
  })

  it('says so when the custom field of bsn is none of its own: it would give every user', async () => {
    const other = openOver(running, { bsnField: 'Sofinummer' })
    await assert.rejects(other.resources.partijen!.list!.fetch({ filters: [], limit: 10, persoon: { key: 'bsn', values: ['999993653'] } }, patiently()), fails('bron-onleesbaar'))
    await other.close?.()
  })

  it('is asked by Gevel for what a person wrote, and survives its end', async () => {
    const gevel = await gevelOver({ tickets: { adapter: 'rest', settings: { profile: 'request-tracker', url: running.url, credentials: running.credentials }, cacheSeconds: 0, deadlineMs: 20_000 } })
    try {
      const path = '/klantcontacten?hadBetrokkene__wasPartij__partijIdentificator__objectId=999993653&hadBetrokkene__wasPartij__partijIdentificator__codeSoortObjectId=bsn&expand=hadBetrokkenen,hadBetrokkenen.digitaleAdressen'
      const { status, body } = await gevel.get(path)
      assert.equal(status, 200)
      assert.deepEqual(body.results.map(({ nummer }: any) => nummer), ['3', '1'])
      assert.equal(body.results[1]._expand.hadBetrokkenen[0]._expand.digitaleAdressen[0].adres, 's.moulin@werk.example')
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
    const other = rest.open({ profile: 'request-tracker', url: running.url, credentials: { ...running.credentials, password: 'anders' } }, { source: 'x', now: () => new Date(), baseDirectory: '.' })
    await assert.rejects(other.probe!(patiently()), fails('bron-weigert'))
    await other.close?.()
  })

  it('that hangs is left at the deadline, and answers again when it goes on', async () => {
    running.freeze()
    const reason = new SourceError('bron-te-laat', 'too late')
    const stop = new AbortController()
    setTimeout(() => stop.abort(reason), 300)
    await assert.rejects(adapter.probe!({ signal: stop.signal }), (error) => error === reason)
    running.thaw()
    await adapter.probe!(patiently())
  })

  it('that restarts in the middle of a walk fails it, and answers after', async () => {
    const list = adapter.resources.klantcontacten!.list!
    const first = await list.fetch({ filters: [], limit: 2 }, patiently())
    await running.halt()
    await assert.rejects(list.fetch({ filters: [], limit: 2, from: first.next! }, patiently()), fails('bron-onbereikbaar'))
    await running.start()
    assert.equal((await list.fetch({ filters: [], limit: 2, from: first.next! }, patiently())).records.length, 2)
  })

  it('has examples that show what its manifest does', async () => assert.deepEqual(await testManifest(profile), []))
})
