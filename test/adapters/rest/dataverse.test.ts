/** The profile `dataverse` on a stand-in that keeps its contract, with an OData parser of others: the laws, and the habits. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { httpTransport } from '../../../adapters/manifest/http-transport.ts'
import { openManifest } from '../../../adapters/manifest/open.ts'
import { readManifest } from '../../../adapters/manifest/read.ts'
import { rest, testManifest } from '../../../adapters/rest/index.ts'
import { restEnvelope } from '../../../adapters/rest/translate.ts'
import { SourceError, type Adapter } from '#spi'
import { adapterLaws } from '../../laws/laws.ts'
import { contacts, startDataverse, type Dataverse } from '../../servers/dataverse.ts'
import { patiently, walk } from './opened.ts'

const openOver = ({ url, options, credentials }: Dataverse, more: Record<string, string> = {}): Adapter => rest.open(
  { profile: 'dataverse', url, options: { ...options, ...more }, credentials },
  { source: 'crm', now: () => new Date(), baseDirectory: '.' },
)

const profile = join(import.meta.dirname, '../../../adapters/rest/profiles/dataverse.yaml')

await adapterLaws('rest with the profile dataverse', async () => {
  const dataverse = await startDataverse()
  // The laws ask more in a minute than the manifest allows.
  const { limits: _limits, ...manifest } = readManifest(readFileSync(profile, 'utf8'), 'rest/1', dataverse.options)
  const adapter = openManifest(manifest, httpTransport(manifest, dataverse, { source: 'crm', now: () => new Date(), baseDirectory: '.' }, restEnvelope))
  return {
    adapter,
    close: async () => {
      await adapter.close?.()
      await dataverse.stop()
    },
  }
})

describe('Dataverse', () => {
  let dataverse: Dataverse
  let adapter: Adapter
  before(async () => {
    dataverse = await startDataverse()
    adapter = openOver(dataverse)
  })
  after(async () => {
    await adapter.close?.()
    await dataverse.stop()
  })
  const fails = (code: string) => (error: unknown) => error instanceof SourceError && error.code === code

  it('goes on at the link that it gave, as it was', async () => {
    const all = await walk(adapter)
    assert.deepEqual(await walk(adapter, { limit: 3 }), all)
    assert.ok(dataverse.asked.at(-1)!.endsWith("pagingcookie='%253ccookie'%20/%3E"))
    assert.ok(!dataverse.asked.some((url) => url.includes('skip=')))
  })

  it('tells how long it wants to be left alone', async () => {
    dataverse.throttle(1, 17)
    await assert.rejects(walk(adapter), (error: SourceError) => error.code === 'bron-overbelast' && error.retryAfterMs === 17_000)
    assert.ok((await walk(adapter)).length > 0)
  })

  it('is asked for a new token once the old one is worth nothing', async () => {
    dataverse.endTokens()
    assert.ok((await walk(adapter)).length > 0)
  })

  it('says so when it does not know a column', async () => {
    const other = openOver(dataverse, { bsnField: 'xyz_bsn' })
    await assert.rejects(walk(other), fails('bron-mislukt'))
    await other.close?.()
  })

  it('is refused its token', async () => {
    const other = rest.open({ profile: 'dataverse', url: dataverse.url, options: dataverse.options, credentials: { clientId: 'gevel', clientSecret: 'anders' } }, { source: 'crm', now: () => new Date(), baseDirectory: '.' })
    await assert.rejects(other.probe!(patiently()), fails('bron-weigert'))
    await other.close?.()
  })

  it('is asked for an address without a word of it becoming query', async () => {
    const value = "o'neill') or (contactid ne null@elders.example"
    const { records } = await adapter.resources.partijen!.list!.fetch({ filters: [], limit: 5, persoon: { key: 'email', values: ['niets@elders.example'] } }, patiently())
    assert.deepEqual(records, [])
    // The parser behind the stand-in cannot read a quote in a text at all.
    await adapter.resources.partijen!.list!.fetch({ filters: [], limit: 5, persoon: { key: 'email', values: [value] } }, patiently()).catch(() => {})
    const literal = `'${value.replaceAll("'", "''")}'`
    assert.equal(new URL(dataverse.asked.at(-1)!, dataverse.url).searchParams.get('$filter'), `(emailaddress1 eq ${literal} or emailaddress2 eq ${literal})`)
  })

  it('finds a contact by bsn, with its addresses', async () => {
    const { records: [partij] } = await adapter.resources.partijen!.list!.fetch({ filters: [], limit: 5, persoon: { key: 'bsn', values: ['999993653'] } }, patiently())
    assert.equal(partij!.local, contacts[0]!.contactid)
    assert.deepEqual(partij!.included!.digitaleadressen!.map(({ fields }) => fields.adres), ['suzanne.moulin@voorbeeld.example', 's.moulin@werk.example', '0612345678'])
  })

  it('has examples that show what its manifest does', async () => {
    assert.deepEqual(await testManifest(profile, { tenant: 'tenant', scope: 'https://crm.example/.default' }), [])
  })
})
