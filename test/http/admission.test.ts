/** How many requests are at work at once, and what one too many is told. */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { configured, type Configured } from './configured.ts'
import { unwell, type Unwell } from './misbehaving.ts'
import { assertStandardHeaders } from './wire.ts'

describe('More requests than may be at work', () => {
  let hangs: Unwell
  let gevel: Configured

  /** Two at work, one that waits at most so long; a source that says nothing keeps them busy for two seconds. */
  const start = (queueMs: number) => configured((configuration) => {
    configuration.sources['zaken']!.settings['zakenUrl'] = `http://127.0.0.1:${hangs.port}/zaken/api/v1`
    Object.assign(configuration.sources['zaken']!, { deadlineMs: 2000 })
    configuration['requests'] = { concurrency: 2, queue: 1, queueMs }
  })

  before(async () => { hangs = await unwell('hangs') })
  afterEach(() => gevel?.stop())
  after(() => hangs?.close())

  const ask = () => gevel.get('/onderwerpobjecten')
  const health = async () => (await Promise.all(['/health/live', '/health/ready'].map((path) => gevel.get(gevel.url + path)))).map(({ status }) => status)

  it('are refused with a 503 that says when to return, while the queue is full', async () => {
    gevel = await start(10_000)
    const busy = [ask(), ask()]
    await pause(300)
    const waits = ask()
    await pause(50)
    const refused = await ask()
    assert.equal(refused.status, 503)
    assert.equal(refused.headers.get('retry-after'), '1')
    assert.deepEqual(Object.keys(refused.body), ['type', 'code', 'title', 'status', 'detail', 'instance'])
    assert.deepEqual([refused.body.code, refused.body.status], ['service_unavailable', 503])
    assertStandardHeaders(refused)
    assert.deepEqual(await health(), [200, 200])
    assert.deepEqual((await Promise.all([...busy, waits])).map(({ status }) => status), [504, 504, 504], 'and those that were taken are answered')
    assert.equal((await gevel.get('/internetaken?pageSize=1')).status, 200, 'and there is room again')
  })

  it('are refused as well when the wait is too long', async () => {
    gevel = await start(50)
    const busy = [ask(), ask()]
    await pause(300)
    const refused = await ask()
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '1'])
    await Promise.all(busy)
  })

  it('keep no place when their client leaves', async () => {
    gevel = await start(10_000)
    const leaving = new AbortController()
    const left = [0, 1, 2].map(() => gevel.ask('/onderwerpobjecten', { signal: leaving.signal }).catch(() => undefined))
    await pause(300)
    assert.equal((await ask()).status, 503)
    leaving.abort()
    await Promise.all(left)
    await pause(50)
    assert.equal((await gevel.get('/internetaken?pageSize=1')).status, 200)
  })

  it('do not keep a client without a good token from its 401', async () => {
    gevel = await start(10_000)
    const busy = [ask(), ask(), ask()]
    await pause(300)
    assert.equal((await gevel.get('/onderwerpobjecten', { authorization: 'Token nobody' })).status, 401)
    await Promise.all(busy)
  })
})
