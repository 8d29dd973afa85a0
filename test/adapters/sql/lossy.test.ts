/** Databases that cannot hold what is asked for: character sets that lack letters, and dates that are none. */
import { strict as assert } from 'node:assert'
import type { Adapter, SourceRecord } from '#spi'
import { matches } from '#spi'
import { mariadbPrograms, startMariadb } from '../../servers/mariadb.ts'
import { postgresqlPrograms, startPostgresql } from '../../servers/postgresql.ts'
import { startedFor } from './databases.ts'
import { all, closeAll, fieldsOf, localsOf, openOn, port } from './source.ts'

const mapping = (types: Record<string, string>) => ({
  zone: 'Europe/Amsterdam',
  rows: { n: { table: 'NOTITIES', key: 'ID', types } },
  resources: {
    klantcontacten: {
      rows: 'n',
      fields: { kanaal: { column: 'KANAAL', default: 'overig' }, onderwerp: { constant: 'Vraag' }, taal: { constant: 'nld' }, vertrouwelijk: { constant: false }, plaatsgevondenOp: 'DT' },
    },
  },
})

const asked = ['?ahin', 'Şahin', 'şahin', 'Sahin', 'é', 'É', 'e', '😀', '€', '?', '', '…', 'ß', 'ss', 'İ', 'i']

async function isTrue(adapter: Adapter) {
  const source = port(adapter, 'klantcontacten')
  const every = await all(source)
  for (const value of [...asked, asked, ['Şahin', 'é']]) {
    const expected = localsOf(every.filter((record: SourceRecord) => matches('klantcontacten', record, 'kanaal', value) === 'match'))
    assert.deepEqual(localsOf(await all(source, { filters: [{ name: 'kanaal', value }] })), expected, JSON.stringify(value))
  }
}

describe('sql: MariaDB with a character set of western Europe', function () {
  this.timeout(20_000)
  const started = startedFor({ programs: mariadbPrograms, start: () => startMariadb({ characterSet: 'latin1' }) })
  const opened: Adapter[] = []
  after(() => closeAll(opened))
  const open = (types: Record<string, string>) => {
    const adapter = openOn(started().settings, mapping(types))
    opened.push(adapter)
    return adapter
  }

  before(() => {
    started()?.sql(`SET sql_mode = 'ALLOW_INVALID_DATES';
      CREATE TABLE NOTITIES (ID INT PRIMARY KEY, KANAAL VARCHAR(50), DT DATETIME, TS TIMESTAMP NULL, D DATE);
      INSERT INTO NOTITIES VALUES (1, 'Şahin', '2024-01-01 10:00:00', NULL, '2024-01-01'), (2, 'é', '0000-00-00 00:00:00', '0000-00-00 00:00:00', '0000-00-00'),
        (3, '€', '2024-02-31 10:00:00', NULL, NULL), (4, 'e', '2024-06-00 10:00:00', NULL, '2024-06-00'), (5, '?', NULL, NULL, NULL), (6, 'Sahin', '2023-01-01 10:00:00', NULL, NULL), (7, 'ss', NULL, NULL, NULL)`)
  })

  for (const type of ['text', 'word']) {
    it(`answers exactly what it shows, whatever letters are asked for that it has not (${type})`, async () => {
      const adapter = open({ KANAAL: type })
      const first = (await port(adapter, 'klantcontacten').get('1'))[0]
      assert.equal(fieldsOf(first)['kanaal'], '?ahin', 'the letter was lost when it was written')
      await isTrue(adapter)
    })
  }

  it('takes the date that stands for no date for none, and one that does not exist for unreadable', async () => {
    const source = port(open({}), 'klantcontacten')
    const order = source.ability.orders[0]!
    const { records, quarantined, total } = await source.list({ order })
    assert.deepEqual(localsOf(records), ['1', '6', '7', '5', '2'])
    assert.equal(fieldsOf(records.at(-1))['plaatsgevondenOp'], undefined)
    assert.deepEqual(quarantined!.map(({ local }) => local).sort(), ['3', '4'])
    assert.equal(total, 7)
    const pages = await Promise.all([0, 2, 4, 6].map((offset) => source.list({ order, limit: 2, from: { offset } })))
    assert.deepEqual(pages.flatMap((page) => localsOf(page.records)), ['1', '6', '7', '5', '2'])
  })
})

describe('sql: PostgreSQL with a character set of western Europe', function () {
  this.timeout(20_000)
  const started = startedFor({ programs: postgresqlPrograms, start: () => startPostgresql({ encoding: 'LATIN1' }) })
  const opened: Adapter[] = []
  after(() => closeAll(opened))

  for (const type of ['text', 'word']) {
    it(`answers nothing for letters that it has not, and what it has for those it has (${type})`, async () => {
      started().sql("DROP TABLE IF EXISTS \"NOTITIES\"; CREATE TABLE \"NOTITIES\" (\"ID\" integer PRIMARY KEY, \"KANAAL\" varchar(50), \"DT\" timestamp); INSERT INTO \"NOTITIES\" VALUES (1, '?ahin', NULL), (2, chr(233), NULL), (3, 'e', NULL), (4, NULL, NULL), (5, chr(201), 'infinity')")
      const adapter = openOn(started().settings, mapping({ KANAAL: type }))
      opened.push(adapter)
      await isTrue(adapter)
      const { quarantined } = await port(adapter, 'klantcontacten').list({})
      assert.deepEqual(quarantined, [{ local: '5', reason: 'DT is not a time written as YYYY-MM-DD HH:MM:SS' }])
    })
  }
})
