/** The adapter keeps the laws on a real server, and gives there what the files of the same archive give. */
import assert from 'node:assert/strict'
import type { Adapter } from '#spi'
import { jmap, type JmapSettings } from '../../../adapters/jmap/index.ts'
import { maildir } from '../../../adapters/maildir/index.ts'
import { gemeente, personen } from '../../../config/voorbeeldgemeente/personen.ts'
import { writePost } from '../../../config/voorbeeldgemeente/post.ts'
import { lawsOnServer } from '../../laws/on-server.ts'
import { cyrusPrograms, startCyrus, type Cyrus } from '../../servers/cyrus.ts'
import { serverFolder, wantPrograms } from '../../servers/debian.ts'
import { putPostOnCyrus } from '../../servers/post.ts'
import { alles, inhouden, opVolgorde, van, vlaggen, zonderSleutels } from '../imap/lezen.ts'
import { adressen, call } from '../imap/opstelling.ts'

function openJmap({ url, user, password }: Pick<Cyrus, 'url' | 'user' | 'password'>, more: Partial<JmapSettings> = {}): Adapter {
  const settings = { sessieUrl: `${url}/jmap`, gebruiker: user, wachtwoord: password, domains: [gemeente.domein], postbussen: [gemeente.postbus], deelzoeken: true, ...more }
  return jmap.open(settings, { source: 'post', now: () => new Date(), baseDirectory: '/' })
}

const nergens = { url: 'http://127.0.0.1:1', user: 'archief', password: 'x' }

lawsOnServer('jmap on Cyrus', cyrusPrograms, openJmap(nergens), async () => {
  const cyrus = await startCyrus()
  await putPostOnCyrus(cyrus)
  const adapter = openJmap(cyrus)
  return {
    adapter,
    close: async () => {
      await adapter.close?.()
      await cyrus.stop()
    },
  }
}, { personen: { email: adressen } })

describe('jmap: the archive of the voorbeeldgemeente', function () {
  this.timeout(60_000)
  let cyrus: Cyrus
  let adapter: Adapter
  let opBestanden: Adapter
  const folder = serverFolder('post')
  before(async function () {
    wantPrograms(this, cyrusPrograms)
    cyrus = await startCyrus()
    await putPostOnCyrus(cyrus)
    writePost(folder.path)
    adapter = openJmap(cyrus)
    opBestanden = maildir.open({ directory: folder.path, domains: [gemeente.domein], register: 'jmap' }, { source: 'post', now: () => new Date(), baseDirectory: '/' })
  })
  after(async () => {
    await adapter?.close?.()
    await opBestanden?.close?.()
    await cyrus?.stop()
    folder.remove()
  })

  it('gives the klantcontacten that its files give, and marks nothing as read', async () => {
    const before = await vlaggen(cyrus)
    for (const adres of adressen) {
      const [served, onFiles] = [await alles(adapter, 'klantcontacten', van(adres)), await alles(opBestanden, 'klantcontacten', van(adres))]
      assert.deepEqual(opVolgorde(served.map(zonderSleutels)), opVolgorde(onFiles.map(zonderSleutels)), adres)
    }
    assert.deepEqual(await vlaggen(cyrus), before)
  })

  it('hands out the bytes that its files hold, whole and in parts', async () => {
    const served = await inhouden(adapter, adressen[0]!)
    assert.ok(served.length > 21)
    assert.deepEqual(served, await inhouden(opBestanden, adressen[0]!))
  })

  it('takes a filter for nothing but text', async () => {
    for (const value of ['"', '\\', 'x" OR "', 'a@b\r\nx', '*', 'NOT', '', 'OR a@b', '🐟']) {
      const found = value === '' ? [] : await alles(adapter, 'klantcontacten', { filters: [{ name: 'hadBetrokkene__digitaaladres__adres__icontains', value }] })
      assert.deepEqual([...found, ...await alles(adapter, 'klantcontacten', van(value)), ...await alles(adapter, 'digitaleadressen', { filters: [{ name: 'adres', value }] })], [], value)
    }
  })

  it('reads the mailboxes that are named, and says of one that it is not there', async () => {
    const archief = openJmap(cyrus, { mailboxen: ['Archief'] })
    const [some, all] = [await alles(archief, 'klantcontacten', van(personen[0]!.schrijftVan[0]!)), await alles(adapter, 'klantcontacten', van(personen[0]!.schrijftVan[0]!))]
    assert.ok(some.length > 0 && some.length < all.length)
    const elsewhere = all.find(({ local }) => !some.some((one) => one.local === local))!
    assert.deepEqual(await archief.resources.klantcontacten!.get!.fetch([elsewhere.local], call()), [undefined])
    await archief.close?.()
    const missing = openJmap(cyrus, { mailboxen: ['Verdwenen'] })
    await assert.rejects(missing.probe!(call()), { code: 'bron-mislukt' })
    await missing.close?.()
  })

  it('says that it is refused, gone, and back', async () => {
    const wrong = openJmap({ ...cyrus, password: 'fout' })
    await assert.rejects(wrong.probe!(call()), { code: 'bron-weigert' })
    await wrong.close?.()
    const question = { filters: [], ...van(personen[0]!.schrijftVan[0]!), limit: 5 }
    const first = await adapter.resources.klantcontacten!.list!.fetch(question, call())
    await cyrus.halt()
    await assert.rejects(adapter.resources.klantcontacten!.list!.fetch({ ...question, from: first.next! }, call(5000)), { name: 'SourceError' })
    await cyrus.start()
    const rest = await adapter.resources.klantcontacten!.list!.fetch({ ...question, from: first.next! }, call())
    assert.equal(rest.records.length, 5)
  })
})
