/** Pages far down a long list: whichever way they are reached, they hold the same rows. */
import { strict as assert } from 'node:assert'
import type { Adapter } from '#spi'
import { servers, startedFor } from './databases.ts'
import { all, closeAll, localsOf, openOn, port, type AnyPort } from './source.ts'

const rows = 3000

/** Times as wide apart as 20 minutes, three of a kind, some of them in hours that no clock showed, and some of none. */
const statements = {
  PostgreSQL: `CREATE TABLE "NOTITIES" ("ID" bigint PRIMARY KEY, "KANAAL" varchar(20), "DT" timestamp);
    INSERT INTO "NOTITIES" SELECT i, CASE WHEN i % 3 = 0 THEN 'T' ELSE 'B' END, CASE WHEN i % 17 = 0 THEN NULL WHEN i % 19 = 0 THEN timestamp '9999-12-31' ELSE timestamp '2024-03-25' + (i * 7919 % 1000) * interval '20 minutes' END FROM generate_series(1, ${rows}) i;
    CREATE INDEX ON "NOTITIES" ("DT", "ID")`,
  MariaDB: `CREATE TABLE NOTITIES (ID BIGINT PRIMARY KEY, KANAAL VARCHAR(20), DT DATETIME(6));
    INSERT INTO NOTITIES SELECT seq, IF(seq % 3 = 0, 'T', 'B'), CASE WHEN seq % 17 = 0 THEN NULL WHEN seq % 19 = 0 THEN '9999-12-31' ELSE '2024-03-25' + INTERVAL (seq * 7919 % 1000) * 20 MINUTE END FROM seq_1_to_${rows};
    CREATE INDEX DT_ID ON NOTITIES (DT, ID)`,
} as const

const mapping = (empty: Record<string, string[]>, query?: string) => ({
  zone: 'Europe/Amsterdam',
  rows: { n: { ...(query ? { query } : { table: 'NOTITIES' }), key: 'ID', empty } },
  resources: {
    klantcontacten: { rows: 'n', fields: { kanaal: 'KANAAL', onderwerp: { constant: 'Vraag' }, taal: { constant: 'nld' }, vertrouwelijk: { constant: false }, plaatsgevondenOp: 'DT' } },
  },
})

for (const kind of servers) describe(`sql: pages far down, on ${kind.name}`, function () {
  this.timeout(30_000)
  const server = startedFor(kind)
  const opened: Adapter[] = []
  before(() => { if (server()) server().sql(statements[kind.name as keyof typeof statements]) })
  after(() => closeAll(opened))
  const sentinel = { DT: ['9999-12-31 00:00:00'] }
  const fresh = (query?: string) => {
    const adapter = openOn(server().settings, mapping(sentinel, query))
    opened.push(adapter)
    return port(adapter, 'klantcontacten')
  }

  const withoutSkipped = () => {
    const { quoted } = server()
    const hour = `EXTRACT(HOUR FROM ${quoted('DT')}) = 2 AND EXTRACT(MONTH FROM ${quoted('DT')}) = 3`
    return `SELECT * FROM ${quoted('NOTITIES')} WHERE ${quoted('DT')} IS NULL OR NOT (${hour})`
  }

  for (const [what, query] of [['with times that never were', () => undefined], ['without', withoutSkipped]] as const) {
    it(`hold the same rows when they are jumped to, walked to or asked for again (${what})`, async () => {
      const walked = fresh(query())
      for (const order of [walked.ability.orders[0], undefined]) {
        for (const filters of [[], [{ name: 'kanaal', value: 'B' }]]) await agree(walked, () => fresh(query()), { ...(order && { order }), filters })
      }
    })
  }

  async function agree(walked: AnyPort, other: () => AnyPort, asked: Parameters<AnyPort['list']>[0]): Promise<void> {
    const whole = localsOf(await all(walked, { ...asked, limit: 173 }))
    const { total } = await walked.list({ ...asked, limit: 1 })
    assert.equal(whole.length, total)
    assert.equal(new Set(whole).size, total)
    const places = [0, 399, 400, 401, 777, 1234, total! - 400, total! - 173, total! - 3, total!, total! + 5]
    for (const [source, offset] of [other(), walked].flatMap((one) => [...places, ...places.toReversed()].map((place) => [one, place] as const))) {
      const page = await source.list({ ...asked, limit: 90, from: { offset } })
      assert.deepEqual(localsOf(page.records), whole.slice(offset, offset + 90), `from ${offset}`)
      assert.deepEqual(page.next, offset + 90 < total! ? { offset: offset + 90 } : undefined)
    }
  }

  it('are those of the list as it is now, when it has changed meanwhile', async () => {
    const { quoted, sql } = server()
    const source = fresh()
    const order = source.ability.orders[0]!
    await source.list({ order, limit: 100, from: { offset: 1000 } })
    const [last] = (await source.list({ order, limit: 1 })).records
    sql(`DELETE FROM ${quoted('NOTITIES')} WHERE ${quoted('ID')} = ${last!.local}`)
    const after = await source.list({ order, limit: 100, from: { offset: 1100 } })
    assert.deepEqual(localsOf(after.records), localsOf(await all(fresh(), { order })).slice(1100, 1200))
  })
})
