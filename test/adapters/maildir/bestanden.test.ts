import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { rename, unlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { openArchive } from '../../../adapters/maildir/archive.ts'
import { keepRecent } from '../../../adapters/maildir/recent.ts'
import { bericht, call, eigenDomein, haal, lijst, testarchief, type Testarchief } from './testarchief.ts'

describe('maildir: files', () => {
  let archief: Testarchief
  beforeEach(() => { archief = testarchief() })
  afterEach(() => archief.remove())

  const path = (...parts: string[]) => join(archief.directory, ...parts)

  it('keep their ids when they are moved from new to cur, flagged, and filed in a folder', async () => {
    archief.put('17.M1.host,S=99', bericht({ 'Cc': 'x@elders.example' }), { place: 'new' })
    const adapter = archief.adapter()
    const before = [await lijst(adapter, 'klantcontacten'), await lijst(adapter, 'betrokkenen')]
    const places = [path('new', '17.M1.host,S=99'), path('cur', '17.M1.host,S=99:2,'), path('cur', '17.M1.host,S=99:2,RS'), path('.Archief.2024', 'cur', '17.M1.host,S=99:2,RSa')]
    mkdirSync(path('.Archief.2024', 'cur'), { recursive: true })
    for (const [number, from] of places.slice(0, -1).entries()) {
      renameSync(from, places[number + 1]!)
      assert.deepEqual([await lijst(adapter, 'klantcontacten'), await lijst(adapter, 'betrokkenen')], before)
    }
    assert.match(before[0]!.records[0]!.local, /^[0-9a-f]{20}$/)
  })

  it('that are in two places at once are one message', async () => {
    archief.put('1.een', bericht(), { place: 'new' })
    archief.put('1.een', bericht())
    assert.equal((await lijst(archief.adapter(), 'klantcontacten')).total, 1)
  })

  it('are found under their new name when they are renamed while they are read', async () => {
    for (let number = 0; number < 80; number++) archief.put(`${number}.m`, bericht({ 'Message-ID': `<${number}@x>` }))
    let busy = true
    const renaming = (async () => {
      for (let round = 0; busy; round++) {
        for (const name of readdirSync(path('cur'))) await rename(path('cur', name), path('cur', `${name.split(':')[0]!}:2,${round % 2 ? 'S' : 'RS'}`))
      }
    })()
    try {
      for (let turn = 0; turn < 3; turn++) {
        const { records, quarantined } = await lijst(archief.adapter(), 'klantcontacten')
        // A folder that is renamed in while it is listed may miss some names: that is the file system's promise, not ours.
        assert.ok(records.length > 70, `${records.length}`)
        assert.equal(quarantined, undefined)
      }
    } finally {
      busy = false
      await renaming
    }
  })

  it('that vanish between listing and reading are left out without a word', async () => {
    archief.put('1.een', bericht())
    archief.put('2.twee', bericht())
    const archive = openArchive({ directory: archief.directory, skipFolders: [], maxMessageBytes: 1e6 }, () => new Date())
    const [een, twee] = (await archive.scan(call())).map(({ file }) => file).sort((one, other) => one.path.localeCompare(other.path))
    renameSync(een!.path, `${een!.path}F`)
    rmSync(twee!.path)
    const read = (file: typeof een) => archive.withMessage(file!, call(), text)
    assert.equal(await read(een), bericht())
    assert.equal(await read(twee), undefined)
    archive.close()
  })

  it('may vanish during a list: what is answered is whole', async () => {
    for (let number = 0; number < 60; number++) archief.put(`${number}.m`, bericht({ 'Message-ID': `<${number}@x>` }))
    const adapter = archief.adapter()
    const [answer] = await Promise.all([
      lijst(adapter, 'klantcontacten'),
      ...readdirSync(path('cur')).slice(0, 30).map(async (name, place) => { await wait(place); await unlink(path('cur', name)) }),
    ])
    assert.equal(answer.quarantined, undefined)
    assert.ok(answer.records.length >= 30)
    assert.equal((await lijst(adapter, 'klantcontacten')).records.length, 30)
  })

  it('are only read: names, times and content stay, and nothing is added', async () => {
    archief.put('1.een', bericht(), { place: 'new' })
    archief.put('2.twee', bericht(), { flags: '' })
    const look = () => readdirSync(archief.directory, { recursive: true }).map(String).sort().map((name) => {
      const { mtimeMs, size, mode, ctimeMs } = statSync(path(name))
      return { name, mtimeMs, ctimeMs, size, mode, content: statSync(path(name)).isFile() && readFileSync(path(name), 'utf8') }
    })
    const before = look()
    const adapter = archief.adapter()
    for (const resource of ['klantcontacten', 'betrokkenen', 'digitaleadressen', 'bijlagen', 'onderwerpobjecten', 'actoren'] as const) {
      for (const { local } of (await lijst(adapter, resource)).records) await haal(adapter, resource, local)
    }
    for await (const _ of await adapter.resources.bijlagen!.content!((await lijst(adapter, 'bijlagen')).records[0]!.local, call())) assert.ok(_.length)
    await adapter.close!()
    assert.deepEqual(look(), before)
  })

  it('outside the archive are not reached through symbolic links', async () => {
    const elders = testarchief()
    elders.put('9.buiten', bericht({ 'Subject': 'Van elders' }))
    symlinkSync(join(elders.directory, 'cur', '9.buiten:2,S'), path('cur', '9.link:2,S'))
    symlinkSync(elders.directory, path('.Gekoppeld'))
    mkdirSync(path('.Map'))
    symlinkSync(join(elders.directory, 'cur'), path('.Map', 'cur'))
    const eigen = archief.put('1.een', bericht())
    const adapter = archief.adapter()
    const { records, quarantined } = await lijst(adapter, 'klantcontacten')
    assert.deepEqual([records.map(({ local }) => local), quarantined], [[eigen], undefined])
    elders.remove()
  })

  it('are not followed when one becomes a symbolic link after it was listed', async () => {
    archief.put('1.een', bericht())
    writeFileSync(path('geheim'), bericht({ 'Subject': 'Geheim' }))
    const archive = openArchive({ directory: archief.directory, skipFolders: [], maxMessageBytes: 1e6 }, () => new Date())
    const [entry] = await archive.scan(call())
    rmSync(entry!.file.path)
    symlinkSync(path('geheim'), entry!.file.path)
    await assert.rejects(archive.withMessage(entry!.file, call(), text), /file may not be read \(ELOOP\)/)
    archive.close()
  })

  it('that may not be read are quarantined', async () => {
    const local = archief.put('1.een', bericht())
    chmodSync(path('cur', '1.een:2,S'), 0)
    chmodSync(archief.directory, 0o755)
    const isRoot = process.getuid?.() === 0
    // Root may read everything, so for a moment this is nobody.
    if (isRoot) process.seteuid!(65534)
    try {
      const { quarantined } = await lijst(archief.adapter(), 'klantcontacten')
      assert.deepEqual(quarantined, [{ local, reason: 'file may not be read (EACCES)' }])
    } finally {
      if (isRoot) process.seteuid!(0)
    }
  })

  it('stop being read when the signal fires, with its reason', async () => {
    for (let number = 0; number < 200; number++) archief.put(`${number}.m`, bericht({}, 'x'.repeat(20_000)))
    const reason = new Error('te laat')
    for (const resource of ['klantcontacten', 'betrokkenen', 'bijlagen', 'actoren'] as const) {
      const list = archief.adapter().resources[resource]!.list!
      const fetch = (signal: AbortSignal) => (list.fetch as (request: object, call: object) => Promise<unknown>)({ filters: [], limit: 200 }, { signal })
      await assert.rejects(fetch(AbortSignal.abort(reason)), reason)
      const controller = new AbortController()
      const started = performance.now()
      const answer = fetch(controller.signal)
      setTimeout(() => controller.abort(reason), 5)
      await assert.rejects(answer, reason)
      assert.ok(performance.now() - started < 500)
    }
  })

  it('stop in the middle of one large message', async () => {
    const body = Buffer.alloc(20_000_000, 'regel tekst\r\n')
    const local = archief.put('1.groot', Buffer.concat([Buffer.from(bericht({ 'Content-Type': 'application/octet-stream' }, '')), body]))
    const adapter = archief.adapter()
    await lijst(adapter, 'betrokkenen')
    const reason = new Error('te laat')
    const controller = new AbortController()
    setTimeout(() => controller.abort(reason), 10)
    const started = performance.now()
    await assert.rejects(adapter.resources.klantcontacten!.get!.fetch([local], { signal: controller.signal }), reason)
    assert.ok(performance.now() - started < 400, `${performance.now() - started}`)
  })
})

describe('maildir: an archive that is not there', () => {
  it('rejects every call, and the probe', async () => {
    const archief = testarchief()
    for (const directory of ['nergens', 'tmp', 'cur/bestand']) {
      writeFileSync(join(archief.directory, 'cur', 'bestand'), 'x')
      const adapter = archief.adapter({ directory })
      const expected = { name: 'SourceError', code: 'bron-onbereikbaar' }
      await assert.rejects(lijst(adapter, 'klantcontacten'), expected)
      await assert.rejects(haal(adapter, 'betrokkenen', '00000000000000000000#0'), expected)
      await assert.rejects(lijst(adapter, 'bijlagen'), expected)
      await assert.rejects(adapter.probe!(call()), expected)
    }
    await archief.adapter().probe!(call())
    archief.remove()
  })
})

describe('maildir: what is kept', () => {
  it('is forgotten half a minute later', async () => {
    const archief = testarchief()
    const adapter = archief.adapter()
    const onderwerp = async () => (await lijst(adapter, 'betrokkenen')).records[0]!.fields.contactnaam!.voornaam
    const schrijf = (naam: string) => archief.put('1.een', bericht({ 'From': `${naam} Moulin <a@b.example>` }))
    schrijf('Suzanne')
    assert.equal(await onderwerp(), 'Suzanne')
    // Same name, time and size: only what is kept can tell the difference.
    schrijf('Suzanna')
    archief.tick(29_999)
    assert.equal(await onderwerp(), 'Suzanne')
    archief.tick(1)
    assert.equal(await onderwerp(), 'Suzanna')
    utimesSync(join(archief.directory, 'cur', '1.een:2,S'), 1, 1)
    schrijf('Suzette')
    utimesSync(join(archief.directory, 'cur', '1.een:2,S'), 2, 2)
    assert.equal(await onderwerp(), 'Suzette')
    archief.remove()
  })

  it('is bounded in entries and bytes, and leaves by itself', async () => {
    const recent = keepRecent<string>({ milliseconds: 40, entries: 2, bytes: 10 }, () => new Date())
    recent.keep('a', 'A', 4)
    recent.keep('b', 'B', 7)
    assert.deepEqual([recent.get('a'), recent.get('b')], ['A', undefined])
    recent.keep('a', 'A2', 5)
    recent.keep('b', 'B', 5)
    recent.keep('c', 'C', 0)
    assert.deepEqual([recent.get('a'), recent.get('b'), recent.get('c')], ['A2', 'B', undefined])
    const frozen = keepRecent<string>({ milliseconds: 20, entries: 2, bytes: 10 }, () => new Date(0))
    frozen.keep('a', 'A', 1)
    await wait(60)
    assert.equal(frozen.get('a'), undefined)
  })
})

const gedeeld = resolve(import.meta.dirname, '../../../../shared/post')

describe(`maildir: 104 messages of the real world${existsSync(gedeeld) ? '' : ' (skipped: ../shared/post is not there)'}`, () => {
  const archief = testarchief()
  before(function () {
    if (!existsSync(gedeeld)) {
      if (process.env['CI'] === 'true') throw new Error('../shared/post is absent')
      this.skip()
    }
    const files = readdirSync(gedeeld, { recursive: true, withFileTypes: true }).filter((one) => one.isFile() && !/^(LICENSE|README)/.test(one.name))
    assert.ok(files.length >= 100)
    for (const file of files) archief.put(file.name, readFileSync(join(file.parentPath, file.name)))
  })
  after(() => archief.remove())

  it('are all read, but for the one that is empty', async () => {
    const { records, total, quarantined } = await lijst(archief.adapter({ automatischePost: true }), 'klantcontacten')
    assert.equal(total, 103)
    assert.equal(records.length, 103)
    assert.equal(quarantined!.length, 1)
  })

  it('keep the limits of the standard', async () => {
    const adapter = archief.adapter({ automatischePost: true, domains: [eigenDomein, 'example.com'] })
    for (const { fields } of (await lijst(adapter, 'klantcontacten')).records) {
      assert.ok(fields.onderwerp!.trim() !== '' && [...fields.onderwerp!].length <= 200)
      assert.ok([...(fields.inhoud ?? '')].length <= 1000)
      assert.match(fields.plaatsgevondenOp!, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
      assert.match(fields.taal!, /^[a-z]{3}$/)
      assert.equal(typeof fields.vertrouwelijk, 'boolean')
      assert.ok(!/[\u0000-\u0008\ud800-\udfff]/.test((fields.onderwerp! + fields.inhoud!).replace(/[\ud800-\udbff][\udc00-\udfff]/g, '')))
    }
    for (const { local, fields } of (await lijst(adapter, 'betrokkenen')).records) {
      assert.match(local, /^[0-9a-f]{20}#\d{1,3}$/)
      const { voorletters = '', voornaam = '', voorvoegselAchternaam = '', achternaam = '' } = fields.contactnaam ?? {}
      assert.ok(voorletters.length <= 10 && voornaam.length <= 200 && voorvoegselAchternaam.length <= 10 && achternaam.length <= 200)
    }
    for (const { fields } of (await lijst(adapter, 'digitaleadressen')).records) assert.match(fields.adres!, /^[^\s@]{1,70}@[^\s@]+$/)
    for (const { fields } of (await lijst(adapter, 'bijlagen')).records) assert.ok(fields.bijlageidentificator!.objectId!.length <= 200)
  })

  it('give the bytes of their bijlagen', async () => {
    const adapter = archief.adapter({ automatischePost: true })
    for (const { local } of (await lijst(adapter, 'bijlagen')).records) {
      let size = 0
      for await (const piece of await adapter.resources.bijlagen!.content!(local, call())) size += piece.length
      assert.ok(size >= 0)
    }
  })

  it('show their six delivery reports, none of which tells of success', async () => {
    const { records } = await lijst(archief.adapter(), 'klantcontacten')
    assert.equal(records.filter((one) => one.fields.indicatieContactGelukt === false).length, 6)
  })
})
