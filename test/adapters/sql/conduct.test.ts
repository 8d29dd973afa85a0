/** How the sql adapter behaves towards a server that is slow, stops, refuses or is full. */
import { strict as assert } from 'node:assert'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { SourceError, type Adapter, type Call } from '#spi'
import { servers, startedFor } from './databases.ts'
import { all, closeAll, freshCall, localsOf, open as openFile, openOn, port, temporaryFolder, write } from './source.ts'

const mapped = (query: string) => ({
  zone: 'UTC',
  rows: { n: { query, key: 'ID' } },
  resources: { klantcontacten: { rows: 'n', fields: { kanaal: { constant: 'balie' }, onderwerp: { constant: 'Vraag' }, taal: { constant: 'nld' }, vertrouwelijk: { constant: false } } } },
})

/** Asked again until it holds, or for as long as it may take. */
async function comesTrue(holds: () => boolean, what: string): Promise<void> {
  for (let turn = 0; turn < 100; turn++) {
    if (holds()) return
    await pause(50)
  }
  assert.fail(what)
}

const codeOf = (answer: Promise<unknown>) => answer.then(() => 'an answer', (error: unknown) => (error instanceof SourceError ? error.code : error))

for (const kind of servers) describe(`sql: how it behaves towards ${kind.name}`, function () {
  this.timeout(30_000)
  const server = startedFor(kind)
  const opened: Adapter[] = []
  afterEach(() => closeAll(opened))
  const keep = (adapter: Adapter) => (opened.push(adapter), adapter)
  const slowly = kind.name === 'MariaDB' ? 'SELECT 1 AS ID, SLEEP(20) AS Z HAVING Z = 0' : 'SELECT 1 AS "ID" WHERE pg_sleep(20) IS NOT NULL'
  /** It never looks up from its work to see whether somebody still waits. */
  const busily = kind.name === 'MariaDB' ? 'SELECT COUNT(*) AS ID FROM seq_1_to_1000000 AS a CROSS JOIN seq_1_to_1000000 AS b' : 'SELECT count(*) AS "ID" FROM generate_series(1, 1000000) AS a, generate_series(1, 1000000) AS b'
  const contacts = (adapter: Adapter, call?: () => Call) => port(adapter, 'klantcontacten', call)

  it('makes the server stop when the call is over, and goes on afterwards', async () => {
    const slow = keep(openOn({ ...server().settings, statementSeconds: 60 }, mapped(busily)))
    const reason = new SourceError('bron-te-laat', 'de tijd is om')
    const controller = new AbortController()
    const answer = contacts(slow, () => ({ signal: controller.signal })).list({})
    const refused = assert.rejects(answer, (error) => error === reason)
    await comesTrue(() => server().running() === 1, 'it runs')
    controller.abort(reason)
    await refused
    await comesTrue(() => server().running() === 0, 'it still runs')
    assert.equal(await codeOf(keep(openOn(server().settings)).probe!(freshCall())), 'an answer')
  })

  it('lets the server itself stop what takes too long', async () => {
    const slow = keep(openOn({ ...server().settings, statementSeconds: 1 }, mapped(slowly)))
    assert.equal(await codeOf(contacts(slow).list({})), 'bron-te-laat')
  })

  it('opens no more connections than it may, and lets calls wait for one no longer than they last', async () => {
    const slow = keep(openOn(server().settings, mapped(slowly), 2))
    const answers = Array.from({ length: 5 }, () => codeOf(contacts(slow, () => ({ signal: AbortSignal.timeout(1500) })).list({})))
    await comesTrue(() => server().running() === 2, 'two run')
    assert.equal(server().connections(), 2)
    assert.deepEqual((await Promise.all(answers)).map((error) => (error as Error).name), Array<string>(5).fill('TimeoutError'))
    await closeAll(opened)
    const crm = keep(openOn(server().settings, undefined, 2))
    assert.deepEqual(await Promise.all(Array.from({ length: 12 }, () => codeOf(contacts(crm).list({ limit: 5 })))), Array<string>(12).fill('an answer'))
    await comesTrue(() => server().connections() <= 2, 'more connections than calls at a time')
  })

  it('survives that the server is restarted in the middle of a walk', async () => {
    const crm = keep(openOn(server().settings))
    const source = contacts(crm)
    const order = source.ability.orders[0]!
    const whole = localsOf(await all(source, { order, limit: 50 }))
    const first = await source.list({ order, limit: 50 })
    await server().halt()
    assert.equal(await codeOf(source.list({ order, limit: 50, from: first.next! })), 'bron-onbereikbaar')
    assert.equal(await codeOf(crm.probe!(freshCall())), 'bron-onbereikbaar')
    await server().start()
    const rest = await all(source, { order, limit: 50, from: first.next! })
    assert.deepEqual([...localsOf(first.records), ...localsOf(rest).slice(0, 40)], whole.slice(0, first.records.length + 40))
  })

  it('survives that the server stops while it answers', async () => {
    const slow = keep(openOn(server().settings, mapped(slowly)))
    const answer = codeOf(contacts(slow).list({}))
    await comesTrue(() => server().running() === 1, 'it runs')
    await server().halt()
    assert.equal(await answer, 'bron-onbereikbaar')
    await server().start()
    assert.equal(await codeOf(contacts(keep(openOn(server().settings))).get('50001')), 'an answer')
  })

  it('leaves a server that takes connections and says nothing when the call is over', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port: there } = silent.address() as AddressInfo
    const adapter = keep(openOn({ ...server().settings, port: there }))
    const answer = contacts(adapter, () => ({ signal: AbortSignal.timeout(300) })).list({})
    await assert.rejects(answer, { name: 'TimeoutError' })
    silent.close()
  })

  it('says who refuses what, and nothing of what stands in settings or statements', async () => {
    const { settings, sql, quoted } = server()
    const nobody = "gevel_niemand"
    sql(kind.name === 'MariaDB' ? `CREATE USER ${nobody}@'%' IDENTIFIED BY 'geheim-van-niemand'` : `CREATE ROLE ${nobody} LOGIN PASSWORD 'geheim-van-niemand'`)
    if (kind.name === 'MariaDB') sql(`GRANT SELECT (RELATIE_ID) ON crm.RELATIES TO ${nobody}@'%'`)
    const cases: readonly [Adapter, string][] = [
      [openOn({ ...settings, password: 'geheim-fout' }), 'bron-weigert'],
      [openOn({ ...settings, user: 'geheime-gebruiker' }), 'bron-weigert'],
      [openOn({ ...settings, database: 'geheime_database' }), 'bron-weigert'],
      [openOn({ ...settings, port: 1 }), 'bron-onbereikbaar'],
      [openOn({ ...settings, host: 'geheim.invalid', tls: false }), 'bron-onbereikbaar'],
      [openOn({ ...settings, user: nobody, password: 'geheim-van-niemand' }), 'bron-mislukt'],
      [openOn(settings, mapped(`SELECT geheim FROM ${quoted('RELATIES')}`)), 'bron-mislukt'],
      [openOn(settings, mapped('SELECT geheim')), 'bron-mislukt'],
    ]
    for (const [adapter, code] of cases) {
      const error = await keep(adapter).probe!(freshCall()).then(() => undefined, (thrown: unknown) => thrown) as SourceError
      assert.ok(error instanceof SourceError)
      assert.equal(error.code, code, error.message)
      assert.doesNotMatch(JSON.stringify([error.message, error.stack, error.cause]), /geheim|127\.0\.0\.1|SELECT/i)
    }
  })

  it('speaks TLS where it must, with a certificate that it can check and no other', async () => {
    const { settings, certificate } = server()
    const secure = keep(openOn({ ...settings, host: 'localhost', tls: { ca: certificate } }))
    assert.equal(await codeOf(secure.probe!(freshCall())), 'an answer')
    const slow = keep(openOn({ ...settings, tls: { ca: certificate, servername: 'localhost' } }, mapped(slowly)))
    const late = contacts(slow, () => ({ signal: AbortSignal.timeout(1500) })).list({})
    await assert.rejects(late, { name: 'TimeoutError' })
    await comesTrue(() => server().running() === 0, 'it still runs')
    for (const tls of [true, { ca: certificate, servername: 'een.ander' }]) {
      assert.equal(await codeOf(keep(openOn({ ...settings, host: 'localhost', tls })).probe!(freshCall())), 'bron-onbereikbaar')
    }
  })
})

describe('sql: how it behaves towards SQLite', function () {
  this.timeout(20_000)
  const folder = temporaryFolder()
  after(() => folder.clear())

  it('is not held up by a statement that takes long, and ends it with its call', async () => {
    const endless = 'WITH RECURSIVE c(ID) AS (SELECT 1 UNION ALL SELECT ID + 1 FROM c) SELECT ID FROM c'
    const file = write(folder.path, 'lang.sqlite', 'CREATE TABLE N (ID INTEGER PRIMARY KEY); INSERT INTO N VALUES (1);')
    const slow = openFile(file, mapped(endless))
    const began = performance.now()
    const answer = assert.rejects(port(slow, 'klantcontacten', () => ({ signal: AbortSignal.timeout(400) })).list({}), { name: 'TimeoutError' })
    let turns = 0
    const ticking = setInterval(() => turns++, 5)
    await answer
    clearInterval(ticking)
    assert.ok(turns > 5, `${turns} turns in ${performance.now() - began} ms`)
    await slow.close?.()
    const quick = openFile(file, mapped('SELECT * FROM N'))
    assert.deepEqual(localsOf(await all(port(quick, 'klantcontacten'))), ['1'])
    await quick.close?.()
  })
})
