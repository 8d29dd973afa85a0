import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { resourceNames, SourceError, type SourceErrorCode } from '#spi'
import { seedRegister } from '../../../config/voorbeeldgemeente/register.ts'
import { schemaVersion } from '../../../adapters/register/schema.ts'
import { call, contact, folder, open, type Folder } from './opened.ts'

const failsWith = (code: SourceErrorCode) => (error: unknown) => error instanceof SourceError && error.code === code

describe('register: the file', () => {
  let directory: Folder
  beforeEach(() => { directory = folder() })
  afterEach(() => directory.remove())

  it('is made when it is first asked, in the folder of the configuration, and not before', async () => {
    const register = open('nieuw.sqlite', directory.path)
    assert.throws(() => new DatabaseSync(directory.file('nieuw.sqlite'), { readOnly: true }))
    assert.deepEqual(await register.all('partijen'), [])
    await register.adapter.close!()
    const file = new DatabaseSync(directory.file('nieuw.sqlite'), { readOnly: true })
    assert.equal(file.prepare('PRAGMA user_version').get()?.['user_version'], schemaVersion)
    file.close()
  })

  it('holds the same after a restart, and the register goes on where it was', async () => {
    const before = open('register.sqlite', directory.path)
    const made = await before.create('klantcontacten', contact)
    await before.adapter.close!()
    const after = open('register.sqlite', directory.path)
    assert.deepEqual(await after.get('klantcontacten', made.local), made)
    const next = await after.create('klantcontacten', contact)
    assert.deepEqual((await after.all('klantcontacten')).map(({ local }) => local), [next.local, made.local])
    await after.adapter.close!()
  })

  it('that was filled by example is not filled twice', async () => {
    seedRegister(directory.file('register.sqlite'))
    seedRegister(directory.file('register.sqlite'))
    const register = open('register.sqlite', directory.path)
    assert.equal((await register.all('klantcontacten')).length, 120)
    await register.adapter.close!()
  })

  it('is shared with another process: both see what the other wrote', async () => {
    const [one, other] = [open('register.sqlite', directory.path), open('register.sqlite', directory.path)]
    const made = await one.create('categorieen', { naam: 'Een' })
    assert.equal((await other.get('categorieen', made.local))?.fields.naam, 'Een')
    await other.update('categorieen', made.local, { naam: 'Ander' })
    assert.equal((await one.get('categorieen', made.local))?.fields.naam, 'Ander')
    await one.adapter.close!()
    await other.adapter.close!()
  })

  it('that another holds locked makes writing fail as overloaded, and reading not at all', async () => {
    const register = open('register.sqlite', directory.path)
    await register.create('categorieen', { naam: 'Een' })
    const other = new DatabaseSync(directory.file('register.sqlite'))
    other.exec('BEGIN IMMEDIATE')
    await assert.rejects(register.create('categorieen', { naam: 'Twee' }), failsWith('bron-overbelast'))
    assert.equal((await register.all('categorieen')).length, 1)
    other.exec('ROLLBACK')
    other.close()
    await register.create('categorieen', { naam: 'Twee' })
    await register.adapter.close!()
  })

  it('that is no register is refused and left as it was', async () => {
    writeFileSync(directory.file('tekst'), 'geen database, wel lang genoeg om er een kop in te zoeken'.repeat(20))
    await assert.rejects(open('tekst', directory.path).all('partijen'), failsWith('bron-onleesbaar'))
    const other = new DatabaseSync(directory.file('ander.sqlite'))
    other.exec('CREATE TABLE iets (a)')
    other.close()
    const content = readFileSync(directory.file('ander.sqlite'))
    await assert.rejects(open('ander.sqlite', directory.path).all('partijen'), failsWith('bron-onleesbaar'))
    assert.deepEqual(readFileSync(directory.file('ander.sqlite')), content)
  })

  it('of a schema version that no upgrade leads from is refused, and left as it was', async () => {
    seedRegister(directory.file('register.sqlite'))
    for (const version of [0, schemaVersion + 1]) {
      const file = new DatabaseSync(directory.file('register.sqlite'))
      file.exec(`PRAGMA user_version = ${version}; PRAGMA journal_mode = DELETE`)
      file.close()
      const content = readFileSync(directory.file('register.sqlite'))
      await assert.rejects(open('register.sqlite', directory.path).all('partijen'), failsWith('bron-onleesbaar'))
      assert.deepEqual(readFileSync(directory.file('register.sqlite')), content)
    }
  })

  it('of the version before contactgegevens gets what it lacks, and keeps what it has', async () => {
    seedRegister(directory.file('register.sqlite'))
    const seeded = open('register.sqlite', directory.path)
    const contacts = await seeded.all('klantcontacten')
    await seeded.adapter.close!()
    const file = new DatabaseSync(directory.file('register.sqlite'))
    file.exec('DROP TABLE organisatie; DROP TABLE persoon; PRAGMA user_version = 1')
    file.close()
    const register = open('register.sqlite', directory.path)
    assert.deepEqual(await register.all('klantcontacten'), contacts)
    assert.deepEqual(await register.all('persoon'), [])
    const made = await register.create('organisatie', { handelsnaam: 'Bakkerij Çelik' })
    await register.adapter.close!()
    const again = open('register.sqlite', directory.path)
    assert.deepEqual(await again.all('organisatie'), [made])
    await again.adapter.close!()
  })

  it('that cannot be made is a source that cannot be reached, for the probe too', async () => {
    const register = open('geen/map/register.sqlite', directory.path)
    await assert.rejects(register.all('partijen'), failsWith('bron-onbereikbaar'))
    await assert.rejects(register.adapter.probe!(call), failsWith('bron-onbereikbaar'))
    await open(':memory:').adapter.probe!(call)
  })

  it('stays unchanged when a call is stopped', async () => {
    const register = open('register.sqlite', directory.path)
    const stop = new AbortController()
    stop.abort(new Error('genoeg'))
    const stopped = { signal: stop.signal }
    await assert.rejects(register.port('klantcontacten').create.send(contact, stopped), /genoeg/)
    await assert.rejects(register.port('klantcontacten').list.fetch({ filters: [], limit: 1 }, stopped), /genoeg/)
    await assert.rejects(register.port('klantcontacten').get.fetch(['x'], stopped), /genoeg/)
    assert.deepEqual(await register.all('klantcontacten'), [])
    await register.adapter.close!()
  })

  it('does not let anyone write what the standard cannot show', () => {
    seedRegister(directory.file('register.sqlite'))
    const file = new DatabaseSync(directory.file('register.sqlite'))
    for (const sql of [
      `UPDATE klantcontacten SET onderwerp = '${'x'.repeat(201)}'`,
      `UPDATE klantcontacten SET metadata = '[]'`,
      `UPDATE klantcontacten SET vertrouwelijk = 'ja'`,
      `UPDATE klantcontacten SET "plaatsgevondenOp" = '1 mei 2024'`,
      `UPDATE digitaleadressen SET "verificatieDatum" = '2024-02-31'`,
      `UPDATE partijen SET "soortPartij" = 'hond'`,
      'UPDATE betrokkenen SET "hadKlantcontact" = 999999',
    ]) assert.throws(() => file.exec(sql), /constraint|cannot store/i, sql)
    file.close()
  })

  it('finds whatever a reference or a number asks for by an index', () => {
    seedRegister(directory.file('register.sqlite'))
    const file = new DatabaseSync(directory.file('register.sqlite'))
    const foreignKeys = file.prepare(`SELECT t.name AS "table", f."from" AS "column"
      FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table' AND f."from" <> 'key'`).all()
    assert.ok(foreignKeys.length > 20)
    const searched = ['adres', 'genormaliseerdAdres'].map((column) => ({ table: 'digitaleadressen', column }))
    const contacts = ['kanaal', 'plaatsgevondenOp'].map((column) => ({ table: 'klantcontacten', column }))
    const numbers = [
      { table: 'partij-identificatoren', column: 'partijIdentificator_objectId' },
      { table: 'onderwerpobjecten', column: 'onderwerpobjectidentificator_objectId' },
    ]
    for (const { table, column } of [...foreignKeys, ...searched, ...contacts, ...numbers]) {
      const plan = file.prepare(`EXPLAIN QUERY PLAN SELECT key FROM "${String(table)}" WHERE "${String(column)}" = ?`).all('1')
      assert.match(JSON.stringify(plan), /SEARCH/, `${String(table)}.${String(column)}`)
    }
    file.close()
  })

  it('has a table for every resource', () => {
    seedRegister(directory.file('register.sqlite'))
    const file = new DatabaseSync(directory.file('register.sqlite'), { readOnly: true })
    const tables = file.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all().map(({ name }) => name)
    assert.deepEqual(resourceNames.filter((name) => !tables.includes(name)), [])
    file.close()
  })
})
