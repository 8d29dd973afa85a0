/** What databases do with what they hold, on real servers: each with tables in its own types. */
import { strict as assert } from 'node:assert'
import type { Adapter, ResourceName, SourceRecord } from '#spi'
import { matches } from '#spi'
import type { DatabaseServer } from '../../servers/database.ts'
import { servers, startedFor } from './databases.ts'
import { all, closeAll, fieldsOf, freshCall, localsOf, openOn, port } from './source.ts'

type Written = Readonly<Record<string, string | number | null>>

/** The same columns in each server's types. */
const types = {
  PostgreSQL: { wholeNumber: 'bigint', clock: 'timestamp(6)', moment: 'timestamptz', padded: 'char(10)', text: 'varchar(250)', yesNo: 'boolean', bit: 'bit(1)', number: 'numeric(9,0)', uuid: 'uuid', yes: 'true', no: 'false' },
  MariaDB: { wholeNumber: 'BIGINT UNSIGNED', clock: 'DATETIME(6)', moment: 'TIMESTAMP(6) NULL', padded: 'CHAR(10)', text: 'VARCHAR(250)', yesNo: 'TINYINT(1)', bit: 'BIT(1)', number: 'DECIMAL(9,0)', uuid: 'UUID', yes: '1', no: '0' },
} as const

const contact = {
  kanaal: 'Kanaal', onderwerp: { column: 'Onderwerp', default: '(geen)' }, taal: { constant: 'nld' }, plaatsgevondenOp: 'Wanneer',
  vertrouwelijk: { column: 'Vertr', codes: { 1: true, 0: false }, default: false },
  indicatieContactGelukt: { column: 'Gelukt', codes: { true: true, false: false, 1: true, 0: false } },
}
const mapped = (rows: Record<string, unknown>, fields: Record<string, unknown> = contact) =>
  ({ zone: 'Europe/Amsterdam', rows: { n: { table: 'Notities', key: 'Id', ...rows } }, resources: { klantcontacten: { rows: 'n', fields } } })

for (const kind of servers) describe(`sql: what ${kind.name} does with what it holds`, function () {
  this.timeout(20_000)
  const started = startedFor(kind)
  const own = types[kind.name as 'PostgreSQL' | 'MariaDB']
  const opened: Adapter[] = []
  after(() => closeAll(opened))

  const open = (mapping: Record<string, unknown>, server: DatabaseServer = started()) => {
    const adapter = openOn(server.settings, mapping)
    opened.push(adapter)
    return adapter
  }

  function write(table: string, columns: Readonly<Record<string, string>>, rows: readonly Written[], server: DatabaseServer = started()): void {
    const { quoted } = server
    const literal = (value: string | number | null) => (typeof value === 'string' && !value.startsWith('=') ? `'${value.replaceAll("'", "''")}'` : String(value ?? 'NULL').replace(/^=/, ''))
    const inserts = rows.map((row) => `INSERT INTO ${quoted(table)} (${Object.keys(row).map(quoted).join(', ')}) VALUES (${Object.values(row).map(literal).join(', ')})`)
    server.sql([`DROP TABLE IF EXISTS ${quoted(table)} CASCADE`, `CREATE TABLE ${quoted(table)} (${Object.entries(columns).map(([name, type]) => `${quoted(name)} ${type}`).join(', ')})`, ...inserts].join('; '))
  }

  const columns = { Id: `${own.wholeNumber} PRIMARY KEY`, Wanneer: own.clock, Kanaal: own.padded, Onderwerp: own.text, Vertr: own.bit, Gelukt: own.yesNo }
  const bit = (one: boolean) => `=b'${one ? 1 : 0}'`
  const rij = (Id: number | string, given: Written = {}): Written => ({ Id: typeof Id === 'string' ? `=${Id}` : Id, Wanneer: '2024-01-15 12:00:00', Kanaal: 'balie', Onderwerp: 'Vraag', Vertr: bit(false), Gelukt: `=${own.yes}`, ...given })
  const notities = (rows: readonly Written[], settings: Record<string, unknown> = {}) => {
    write('Notities', columns, rows)
    return port(open(mapped(settings)), 'klantcontacten')
  }

  /** Every filter that is declared exact answers what Gevel itself would keep. */
  async function isTrue(adapter: Adapter, resource: ResourceName, name: string, values: readonly (string | boolean)[]) {
    const source = port(adapter, resource)
    const every = await all(source)
    for (const value of values) {
      const expected = localsOf(every.filter((record: SourceRecord) => matches(resource, record, name, value) === 'match'))
      assert.deepEqual(localsOf(await all(source, { filters: [{ name, value }] })), expected, `${name}=${String(value)}`)
    }
  }

  it('keeps whole numbers beyond what a floating-point number can tell apart', async () => {
    const source = notities([rij('9007199254740993'), rij('9007199254740992'), rij('9223372036854775807'), rij(0)])
    assert.deepEqual(localsOf(await all(source)), ['9223372036854775807', '9007199254740993', '9007199254740992', '0'])
    assert.deepEqual((await source.get('9007199254740993', '9007199254740994', '9007199254740992')).map((one) => one?.local), ['9007199254740993', undefined, '9007199254740992'])
  })

  it('reads booleans of any kind, and finds by them', async () => {
    write('Notities', columns, [rij(1), rij(2, { Vertr: bit(true), Gelukt: `=${own.no}` }), rij(3, { Vertr: null, Gelukt: null })])
    const adapter = open(mapped({ types: { Gelukt: 'boolean', Vertr: 'boolean' } }))
    const found = await all(port(adapter, 'klantcontacten'))
    assert.deepEqual(found.map((record) => [fieldsOf(record)['vertrouwelijk'], fieldsOf(record)['indicatieContactGelukt']]), [[false, null], [true, false], [false, true]])
    await isTrue(adapter, 'klantcontacten', 'vertrouwelijk', [true, false])
    await isTrue(adapter, 'klantcontacten', 'indicatieContactGelukt', [true, false])
  })

  for (const type of ['text', 'word'] as const) {
    it(`compares texts letter for letter, padded or not, read as ${type}`, async () => {
      const texts = ['balie', 'Balie', 'BALIE', 'balië', 'bälie', 'bali', "o'x", '%', '_', '\\', "\\'", 'b%', 'ß', 'ss']
      write('Notities', columns, texts.map((Kanaal, place) => rij(place, { Kanaal })))
      const adapter = open(mapped({ types: { Kanaal: type } }))
      await isTrue(adapter, 'klantcontacten', 'kanaal', [...texts, 'balie ', ' balie', 'balie     ', 'x\0', '', "' OR '1'='1", '\\\' OR 1=1 -- ', '`', '"'])
    })
  }

  it('tells texts with spaces around them apart, or takes the spaces away, as the mapping says', async () => {
    const varchar = { ...columns, Kanaal: own.text }
    write('Notities', varchar, [rij(1, { Kanaal: 'balie' }), rij(2, { Kanaal: 'balie ' }), rij(3, { Kanaal: ' balie' })])
    for (const [type, found] of [['text', ['balie', 'balie', 'balie']], ['word', [' balie', 'balie ', 'balie']]] as const) {
      const adapter = open(mapped({ types: { Kanaal: type } }))
      assert.deepEqual((await all(port(adapter, 'klantcontacten'))).map((record) => fieldsOf(record)['kanaal']), found)
      await isTrue(adapter, 'klantcontacten', 'kanaal', ['balie', 'balie ', ' balie', 'BALIE', 'balie  '])
    }
  })

  it('compares a text that was cut as it is shown', async () => {
    const varchar = { ...columns, Kanaal: own.text }
    write('Notities', varchar, [rij(1, { Kanaal: 'é'.repeat(51) }), rij(2, { Kanaal: 'é'.repeat(50) }), rij(3, { Kanaal: `${'é'.repeat(49)}…` }), rij(4, { Kanaal: 'E'.repeat(60) })])
    await isTrue(open(mapped({})), 'klantcontacten', 'kanaal', [`${'é'.repeat(49)}…`, 'é'.repeat(50), 'é'.repeat(51), `${'E'.repeat(49)}…`, `${'e'.repeat(49)}…`, '…'])
  })

  const times: readonly (readonly [string | null, string | undefined])[] = [
    ['2024-03-31 01:59:59', '2024-03-31T00:59:59Z'],
    ['2024-03-31 02:30:00', '2024-03-31T01:30:00Z'],
    ['2024-03-31 03:10:00', '2024-03-31T01:10:00Z'],
    ['2024-03-31 03:30:00', '2024-03-31T01:30:00Z'],
    ['2024-03-31 02:50:00.25', '2024-03-31T01:50:00.25Z'],
    ['2024-10-27 02:30:00', '2024-10-27T00:30:00Z'],
    ['2024-10-27 03:00:00', '2024-10-27T02:00:00Z'],
    ['2024-07-15 12:00:00.123456', '2024-07-15T10:00:00.123456Z'],
    [null, undefined],
    ['9999-12-31 00:00:00', undefined],
    ['2024-07-15 12:00:00', '2024-07-15T10:00:00Z'],
  ]

  it('reads times of a clock without a zone, and sorts them as their moments, those that never were and none as well', async () => {
    const empty = { empty: { Wanneer: ['9999-12-31 00:00:00'] } }
    const source = notities([...times, ...times].map(([Wanneer], place) => rij(place, { Wanneer })), empty)
    assert.deepEqual(source.ability.orders, [{ field: 'plaatsgevondenOp', direction: 'desc' }])
    const order = source.ability.orders[0]!
    const found = await all(source, { order })
    const read = new Map(found.map((record) => [record.local, fieldsOf(record)['plaatsgevondenOp']]))
    assert.deepEqual(times.map((_, place) => read.get(String(place))), times.map(([, moment]) => moment))
    // Latest first, what has no moment last, and of the same moment the highest key first.
    const key = (record: SourceRecord) => ((fieldsOf(record)['plaatsgevondenOp'] ?? '') as string).replace('Z', '')
    const expected = found.toSorted((one, other) => (key(one) === key(other) ? Number(other.local) - Number(one.local) : key(one) < key(other) ? 1 : -1))
    assert.deepEqual(localsOf(found), localsOf(expected))
    for (const limit of [1, 3, 5]) {
      const inPages: string[] = []
      for (let offset = 0; offset < found.length; offset += limit) inPages.push(...localsOf((await source.list({ order, limit, from: { offset } })).records))
      assert.deepEqual(inPages, localsOf(found), `in pages of ${limit}`)
    }
  })

  it('reads and sorts moments of a column that holds moments, whatever zone it shows them in', async () => {
    const zone = kind.name === 'MariaDB' ? "SET time_zone = '+05:00'" : "SET TIME ZONE 'Asia/Karachi'"
    write('Notities', { ...columns, Wanneer: own.moment }, [])
    const { quoted, sql } = started()
    const rows = [[1, '2024-03-31 06:30:00'], [2, '2024-03-31 07:30:00.5'], [3, '2024-10-27 05:30:00'], [4, '2024-10-27 06:30:00']] as const
    sql(`${zone}; ${rows.map(([id, text]) => `INSERT INTO ${quoted('Notities')} (${['Id', 'Wanneer', 'Kanaal'].map(quoted).join(', ')}) VALUES (${id}, '${text}', 'balie')`).join('; ')}`)
    const source = port(open(mapped({ types: { Wanneer: 'instant' } })), 'klantcontacten')
    const found = await all(source, { order: source.ability.orders[0]!, limit: 3 })
    assert.deepEqual(found.map((record) => fieldsOf(record)['plaatsgevondenOp']), ['2024-10-27T01:30:00Z', '2024-10-27T00:30:00Z', '2024-03-31T02:30:00.5Z', '2024-03-31T01:30:00Z'])
  })

  for (const [form, keys, absent] of [
    ['uuid', ['00000000-0000-4000-8000-00000000000a', 'f47ac10b-58cc-4372-a567-0e02b2c3d479', '9b2e6f0a-2c1d-4c8e-9b1a-6d1f0b8e7a11'], '123e4567-e89b-42d3-a456-426614174000'],
    ['text', ['CN-2024-0001', 'a', 'A!'], 'cn-2024-0001'],
  ] as const) {
    it(`has keys that are a ${form}, in lists, in get and in references`, async () => {
      const key = form === 'uuid' ? own.uuid : `varchar(12)${kind.name === 'MariaDB' ? ' COLLATE utf8mb4_bin' : ''}`
      write('Notities', { ...columns, Id: `${key} PRIMARY KEY` }, keys.map((Id) => ({ ...rij(1), Id })))
      write('Zaken', { Nr: `${own.wholeNumber} PRIMARY KEY`, Notitie: key, Zaak: own.text }, keys.map((Notitie, place) => ({ Nr: place, Notitie, Zaak: `Z-${place}` })))
      const declared = form === 'uuid' ? 'uuid' : 'word'
      const adapter = open({
        zone: 'Europe/Amsterdam',
        rows: {
          n: { table: 'Notities', key: { column: 'Id', form }, types: { Id: declared } },
          z: { table: 'Zaken', key: 'Nr', types: { Notitie: declared } },
        },
        resources: {
          klantcontacten: { rows: 'n', fields: contact },
          onderwerpobjecten: { rows: 'z', fields: { klantcontact: 'Notitie', onderwerpobjectidentificator: { objectId: 'Zaak' } } },
        },
      })
      assert.equal(adapter.resources.klantcontacten!.ids.codec, form === 'uuid' ? 'uuid' : 'text12')
      const source = port(adapter, 'klantcontacten')
      const found = await all(source, { limit: 2 })
      assert.deepEqual(localsOf(found).sort(), [...keys].sort())
      assert.deepEqual((await source.get(keys[1], absent, keys[0], 'x#0', "'")).map((one) => one?.local), [keys[1], undefined, keys[0], undefined, undefined])
      await isTrue(adapter, 'klantcontacten', 'onderwerpobject__onderwerpobjectidentificatorObjectId', ['Z-1', 'z-1'])
      await isTrue(adapter, 'onderwerpobjecten', 'klantcontact__uuid', [...keys, absent])
    })
  }

  it('reads views, and names with capitals, quotes and a schema', async () => {
    const { quoted, sql, settings } = started()
    const odd = 'Kan`aal "x"'
    write('Notities', { ...columns, [odd]: own.text }, [rij(1, { [odd]: 'email' }), rij(2, { [odd]: 'post' })])
    sql(`DROP VIEW IF EXISTS ${quoted('Ink Notities')}; CREATE VIEW ${quoted('Ink Notities')} AS SELECT * FROM ${quoted('Notities')}`)
    const schema = kind.name === 'MariaDB' ? settings.database : 'Crm'
    const adapter = open(mapped({ table: `${schema}.Ink Notities` }, { ...contact, kanaal: odd }))
    await adapter.probe!(freshCall())
    assert.deepEqual((await all(port(adapter, 'klantcontacten'))).map((record) => fieldsOf(record)['kanaal']), ['post', 'email'])
    await isTrue(adapter, 'klantcontacten', 'kanaal', ['post', 'POST'])
  })

  it('cannot be made to write, not even by the configuration', async () => {
    const { quoted, sql } = started()
    write('Notities', columns, [rij(1)])
    const table = quoted('Notities')
    const queries = [`SELECT * FROM ${table}) AS t; DELETE FROM ${table}; --`, `SELECT * FROM ${table}) AS t; COMMIT; DELETE FROM ${table}; --`]
    for (const query of queries) {
      const { table: _, ...rows } = mapped({ query }).rows.n as Record<string, unknown>
      await assert.rejects(port(open({ ...mapped({}), rows: { n: rows } }), 'klantcontacten').list({}), { name: 'SourceError', code: 'bron-mislukt' })
    }
    assert.equal(sql(`SELECT count(*) FROM ${table}`).split('\n')[0], '1')
  })

  it('tells an administrator all that does not fit, in one go', async () => {
    write('Notities', { ...columns, Bestand: kind.name === 'MariaDB' ? 'VARBINARY(20)' : 'bytea', Precies: own.moment }, [])
    const adapter = open({
      zone: 'Europe/Amsterdam',
      rows: {
        n: { table: 'Notities', key: 'Id', types: { Onderwerp: 'integer', Wanneer: 'instant', Kanaal: 'word' } },
        p: { table: 'Notities', key: 'Id' },
        weg: { table: 'Nergens', key: 'Id' },
        half: { table: 'Notities', key: 'Sleutel' },
      },
      resources: {
        klantcontacten: { rows: 'n', fields: contact },
        internetaken: { rows: 'p', fields: { aanleidinggevendKlantcontact: 'Id', gevraagdeHandeling: 'Bestand', status: { constant: 'verwerkt' }, toegewezenOp: 'Precies' } },
        actoren: { rows: 'weg', fields: { naam: 'Naam', soortActor: { constant: 'medewerker' } } },
        partijen: { rows: 'half', fields: { soortPartij: { constant: 'persoon' }, indicatieActief: { constant: true }, nummer: 'Volgnr' } },
      },
    })
    const told = await adapter.probe!(freshCall()).then(() => '', (error: Error) => error.message)
    for (const fault of [
      /^rows\.n\.types\.Onderwerp: the mapping says integer, and the column is (character varying|VARCHAR)$/m,
      /^rows\.n\.types\.Wanneer: the mapping says instant, and the column is (timestamp without time zone|DATETIME)$/m,
      /^rows\.p\.types\.Precies: the column is (timestamp with time zone|TIMESTAMP), which holds moments: the mapping must say instant$/m,
      /^rows\.p\.types\.Bestand: the column is (bytea|VARCHAR of bytes); write it as a text/m,
      /^rows\.weg: the table Nergens cannot be read; it is not there, or there is no right to read it/m,
      /^rows\.half: the table Notities has no column Sleutel$/m,
      /^rows\.half: the table Notities has no column Volgnr$/m,
    ]) assert.match(told, fault)
    assert.equal(told.split('\n').length, 8)
    await assert.rejects(port(adapter, 'klantcontacten').list({}), { code: 'bron-mislukt' }, 'and nothing is read meanwhile')
  })
})
