/** What the adapter makes of an archive, and leaves as it is: on Dovecot, with 20,000 messages where numbers matter. */
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isQuarantine, type Adapter } from '#spi'
import { maildir } from '../../../adapters/maildir/index.ts'
import { gemeente, personen } from '../../../config/voorbeeldgemeente/personen.ts'
import { cyrusPrograms, startCyrus } from '../../servers/cyrus.ts'
import { wantPrograms } from '../../servers/debian.ts'
import { dovecotPrograms, startDovecot, type Dovecot } from '../../servers/dovecot.ts'
import { putPostOnCyrus, putPostOnDovecot, writeGenerated } from '../../servers/post.ts'
import { alles, inhouden, opVolgorde, van, vlaggen, zonderSleutels } from './lezen.ts'
import { adressen, call, openImap } from './opstelling.ts'

function put(dovecot: Dovecot, name: string, content: string | Buffer, at = '2024-05-01T08:00:00Z'): void {
  const path = join(dovecot.maildir, 'cur', `${name}:2,S`)
  writeFileSync(path, content)
  utimesSync(path, new Date(at), new Date(at))
}

const bericht = (headers: Record<string, string>, body = 'Hallo.\r\n') => {
  const lines = { From: 'Jan <jan@voorbeeld.example>', To: gemeente.postbus, Date: 'Wed, 01 May 2024 09:30:00 +0200', Subject: 'Vraag', ...headers }
  return [...Object.entries(lines).map(([name, value]) => `${name}: ${value}`), '', body].join('\r\n')
}

describe('imap: the archive of the voorbeeldgemeente', function () {
  this.timeout(60_000)
  let dovecot: Dovecot
  let adapter: Adapter
  let opBestanden: Adapter
  before(async function () {
    wantPrograms(this, dovecotPrograms)
    dovecot = await startDovecot()
    putPostOnDovecot(dovecot)
    adapter = openImap(dovecot)
    opBestanden = maildir.open({ directory: dovecot.maildir, domains: [gemeente.domein], register: 'imap' }, { source: 'post', now: () => new Date(), baseDirectory: '/' })
  })
  after(async () => {
    await adapter?.close?.()
    await opBestanden?.close?.()
    await dovecot?.stop()
  })

  it('gives the klantcontacten that its files give', async () => {
    for (const adres of adressen) {
      const [served, onFiles] = [await alles(adapter, 'klantcontacten', van(adres)), await alles(opBestanden, 'klantcontacten', van(adres))]
      assert.deepEqual(opVolgorde(served.map(zonderSleutels)), opVolgorde(onFiles.map(zonderSleutels)), adres)
    }
  })

  it('hands out the bytes that its files hold, whole and in parts', async () => {
    const served = await inhouden(adapter, adressen[0]!)
    assert.ok(served.length > 21)
    assert.deepEqual(served, await inhouden(opBestanden, adressen[0]!))
  })

  it('marks nothing as read, and changes no flag', async () => {
    const before = await vlaggen(dovecot)
    assert.ok(before.some((one) => !one.includes('\\Seen')), 'there is mail that was not read')
    for (const adres of adressen) await alles(adapter, 'klantcontacten', van(adres))
    for (const { local } of await alles(adapter, 'bijlagen', { filters: [{ name: 'klantcontact__uuid', value: (await alles(adapter, 'klantcontacten', van(adressen[0]!)))[0]!.local }] })) {
      for await (const piece of await adapter.resources.bijlagen!.content!(local, call())) assert.ok(piece)
    }
    assert.deepEqual(await vlaggen(dovecot), before)
  })

  it('takes a filter for nothing but text', async () => {
    const evil = ['"', '\\', 'x" OR ALL "', 'a@b.nl" FROM "', 'a@b\r\nA9 LOGOUT', 'a@b\nx', '{3}\r\nALL', 'a@b\u0000', '*', '%', '(ALL)', 'NOT', 'ÀÉ@voorbeeld.example', '🐟']
    const everything = await alles(adapter, 'klantcontacten', { filters: [{ name: 'hadBetrokkene__digitaaladres__adres__icontains', value: '@' }] })
    assert.ok(everything.length > 90)
    for (const value of evil) {
      const name = 'hadBetrokkene__digitaaladres__adres__icontains' as const
      assert.deepEqual(await alles(adapter, 'klantcontacten', { filters: [{ name, value }] }), [], value)
      assert.deepEqual(await alles(adapter, 'klantcontacten', van(value)), [], value)
      assert.deepEqual(await alles(adapter, 'digitaleadressen', { filters: [{ name: 'adres', value }] }), [], value)
    }
    assert.equal((await alles(adapter, 'klantcontacten', { filters: [{ name: 'hadBetrokkene__digitaaladres__adres__icontains', value: '@' }] })).length, everything.length)
  })

  it('goes on where it was when messages come and go in mid-walk', async () => {
    const before = (await alles(adapter, 'klantcontacten', van(personen[0]!.schrijftVan[0]!))).map(({ local }) => local)
    const first = await adapter.resources.klantcontacten!.list!.fetch({ filters: [], ...van(personen[0]!.schrijftVan[0]!), limit: 5 }, call())
    put(dovecot, '1900000000.N1.nieuw', bericht({ From: personen[0]!.schrijftVan[0]!, 'Message-ID': '<nieuw@x>' }), '2026-10-30T08:00:00Z')
    const gone = readdirSync(join(dovecot.maildir, 'cur')).filter((name) => name.includes('.V101.') || name.includes('.V100.'))
    for (const name of gone) renameSync(join(dovecot.maildir, 'cur', name), join(dovecot.maildir, 'tmp', name))
    dovecot.settle()
    const rest = (await alles(adapter, 'klantcontacten', { ...van(personen[0]!.schrijftVan[0]!), from: first.next! })).map(({ local }) => local)
    const seen = [...first.records.map(({ local }) => local), ...rest]
    assert.equal(new Set(seen).size, seen.length, 'none comes twice')
    const present = (await adapter.resources.klantcontacten!.get!.fetch(before, call())).flatMap((found) => (found && !isQuarantine(found) ? [found.local] : []))
    for (const local of present) assert.ok(seen.includes(local), `${local} is there and was not given`)
  })

  it('reads odd charsets, and leaves out of texts what is no text', async () => {
    put(dovecot, '1714550400.C1.x', Buffer.concat([Buffer.from(bericht({ 'Content-Type': 'text/plain; charset=windows-1252', 'Content-Transfer-Encoding': '8bit', From: '=?koi8-r?B?6dfBzg==?= <ivan@voorbeeld.example>' }, '')), Buffer.from([0x80, 0x20, 0x96, 0x20, 0x93, 0x68, 0x6f, 0x69, 0x94])]))
    put(dovecot, '1714550400.C2.x', bericht({ 'Content-Type': 'text/plain; charset=x-onbekend', From: '"ivan.\\"q\\"" <ivan@voorbeeld.example>' }, 'Tekst.\r\n'))
    put(dovecot, '1714550400.C3.x', bericht({ 'Content-Type': 'multipart/mixed; boundary="a b\\"c"', From: 'ivan@voorbeeld.example' }, '--a b"c\r\nContent-Type: text/plain\r\n\r\nEerste.\r\n--a b"c\r\nContent-Type: application/octet-stream; name="x\\"; boundary=y"\r\n\r\nxx\r\n--a b"c--\r\n'))
    dovecot.settle()
    const [served, onFiles] = [await alles(adapter, 'klantcontacten', van('ivan@voorbeeld.example')), await alles(opBestanden, 'klantcontacten', van('ivan@voorbeeld.example'))]
    assert.equal(served.length, 3)
    assert.ok(served.some(({ fields }) => fields.inhoud === '€ – “hoi”'), JSON.stringify(served.map(({ fields }) => fields.inhoud)))
    assert.deepEqual(opVolgorde(served.map(zonderSleutels)), opVolgorde(onFiles.map(zonderSleutels)))
  })

  it('finds an address however it is written', async () => {
    const written = {
      'a.b': 'a.b @ elders.example', 'c.b': 'c.b@\r\n elders.example', 'd.b': '"d.b" @elders.example', 'e': 'e(x)@elders.example', 'f': 'Jan <f @ elders.example>',
      'g.x': '"g\\.x"@elders.example', 'h': 'x <@r.example:h@elders.example>', '"i de"': '<"i de"@elders.example>', 'jösé': 'jösé@elders.example', 'o\'k': 'O\'K@ELDERS.example',
    }
    Object.values(written).forEach((From, place) => put(dovecot, `1714550500.A${place}.x`, bericht({ From })))
    put(dovecot, '1714550500.S.x', bericht({ From: '', Sender: 'sender@elders.example' }).replace('From: \r\n', ''))
    dovecot.settle()
    for (const local of [...Object.keys(written), 'sender']) {
      const [served, onFiles] = [await alles(adapter, 'klantcontacten', van(`${local}@elders.example`)), await alles(opBestanden, 'klantcontacten', van(`${local}@elders.example`))]
      assert.equal(onFiles.length, 1, local)
      assert.deepEqual(served.map(zonderSleutels), onFiles.map(zonderSleutels), local)
    }
  })

  it('lets ids die with the UIDVALIDITY of their mailbox', async () => {
    const [one] = await alles(adapter, 'klantcontacten', van('ivan@voorbeeld.example'))
    await dovecot.halt()
    for (const name of readdirSync(dovecot.maildir).filter((file) => file.startsWith('dovecot'))) rmSync(join(dovecot.maildir, name))
    await dovecot.start()
    assert.deepEqual(await adapter.resources.klantcontacten!.get!.fetch([one!.local], call()), [undefined])
    const [again] = await alles(adapter, 'klantcontacten', van('ivan@voorbeeld.example'))
    assert.notEqual(again!.local, one!.local)
  })
})

describe('imap: the same archive on another server', function () {
  this.timeout(60_000)
  before(function () { wantPrograms(this, { ...dovecotPrograms, ...cyrusPrograms }) })

  it('gives the same klantcontacten on Dovecot and on Cyrus, and marks nothing there either', async () => {
    const [dovecot, cyrus] = [await startDovecot(), await startCyrus()]
    putPostOnDovecot(dovecot)
    await putPostOnCyrus(cyrus)
    const [one, other] = [openImap(dovecot), openImap(cyrus)]
    try {
      const before = await vlaggen(cyrus)
      for (const adres of adressen) {
        const [here, there] = [await alles(one, 'klantcontacten', van(adres)), await alles(other, 'klantcontacten', van(adres))]
        assert.deepEqual(opVolgorde(here.map(zonderSleutels)), opVolgorde(there.map(zonderSleutels)), adres)
      }
      assert.deepEqual(await vlaggen(cyrus), before)
    } finally {
      await one.close?.()
      await other.close?.()
      await dovecot.stop()
      await cyrus.stop()
    }
  })
})

describe('imap: an archive of 20,000 messages', function () {
  this.timeout(120_000)
  let dovecot: Dovecot
  let adapter: Adapter
  before(async function () {
    wantPrograms(this, dovecotPrograms)
    dovecot = await startDovecot()
    writeGenerated(dovecot.maildir, 20_000)
    mkdirSync(join(dovecot.maildir, '.Archief/cur'), { recursive: true })
    dovecot.settle()
    adapter = openImap(dovecot)
    await adapter.probe!(call(60_000))
  })
  after(async () => {
    await adapter?.close?.()
    await dovecot?.stop()
  })

  it('gives all of one persoon and nothing of another', async () => {
    const found = await alles(adapter, 'klantcontacten', van(personen[0]!.schrijftVan[0]!))
    assert.equal(found.length, 100)
    assert.ok(found.every(({ evidence }) => evidence!.hadBetrokkenen!.some((one) => one.adressen[0] === personen[0]!.schrijftVan[0])))
    // burger.7 is also the beginning of the address of burger.70, burger.700 and so on.
    const few = await alles(adapter, 'betrokkenen', van('burger.7@voorbeeld.example'))
    assert.ok(few.length >= 10 && few.every(({ evidence }) => evidence!.digitaleAdressen![0]!.adres === 'burger.7@voorbeeld.example'))
  })

  it('is never listed whole: every list needs an address or a record', () => {
    for (const resource of ['klantcontacten', 'betrokkenen', 'digitaleadressen', 'onderwerpobjecten', 'bijlagen'] as const) {
      assert.ok(adapter.resources[resource]!.list!.ability.needs!.length > 0, resource)
    }
  })

  it('knows what answers what', async () => {
    const contacts = await alles(adapter, 'klantcontacten', van('burger.400@voorbeeld.example'))
    const answered = contacts.flatMap(({ included }) => included?.onderwerpobjecten ?? [])
    assert.ok(answered.length > 0)
    for (const { fields } of answered) {
      const [question] = await adapter.resources.klantcontacten!.get!.fetch([fields.wasKlantcontact!.local], call())
      assert.ok(question && !isQuarantine(question))
    }
  })
})
