/** Keys that are something to JavaScript are keys and nothing else, wherever they come in: what every object shares stays as it was, and answers with it. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { maildir } from '../../adapters/maildir/index.ts'
import { loadConfiguration } from '../../src/configuration/load.ts'

import { changed, opened, openText, patiently, walk } from '../adapters/rest/opened.ts'
import { gemeente, type Answer } from '../http/gemeente.ts'
import { post, say } from './sockets.ts'

/** Everything that is reached from the objects that all others share, so that one key too many is seen. */
function shared(): string {
  const prototypes = [Object, Array, Function, String, Number, Map, Set, Promise, Error].map((one) => one.prototype as object)
  return JSON.stringify(prototypes.map((one) => Reflect.ownKeys(one).map(String)))
}

const evil = '"__proto__":{"vervuild":"ja","status":599},"constructor":{"prototype":{"vervuild":"ja"}},"prototype":{"vervuild":"ja"}'
const withoutChance = ({ body, status }: Answer) => JSON.stringify([status, { ...body, instance: undefined }])

describe('Keys such as __proto__', () => {
  const asItWas = shared()
  let answers: string[]
  const probes = ['/partijen?pageSize=2&page=2', '/nergens', '/partijen/11111111-1111-4111-8111-111111111111', '/partijen?x=1']
  const ask = async () => {
    const { get } = await gemeente()
    return Promise.all(probes.map(async (path) => withoutChance(await get(path).then((one) => (typeof one.body === 'string' ? { ...one, body: { text: one.body } } : one)))))
  }
  before(async () => { answers = await ask() })
  afterEach(async () => {
    assert.equal(shared(), asItWas)
    assert.equal(({} as Record<string, unknown>)['vervuild'], undefined)
    assert.deepEqual(await ask(), answers)
  })

  it('are seen by this test', () => {
    Object.defineProperty(Object.prototype, 'vervuild', { value: 'ja', configurable: true })
    try {
      assert.notEqual(shared(), asItWas)
    } finally {
      delete (Object.prototype as { vervuild?: unknown }).vervuild
    }
  })

  it('in bodies are passed over', async () => {
    const { url, get } = await gemeente()
    const onderwerp = `vervuiling ${Date.now()}`
    const bodies = [`{${evil}}`, `[{${evil}}]`, `{"soortPartij":"persoon","indicatieActief":true,${evil},"bezoekadres":{${evil}},"partijIdentificatie":{"contactnaam":{${evil}}},"digitaleAdressen":[{${evil}}]}`]
    for (const body of bodies) for (const path of ['/partijen', '/maak-klantcontact', '/klantcontacten']) assert.ok([400, 201].includes((await say(url, post(path, body))).statuses[0]!), body)
    const written = await say(url, post('/klantcontacten', `{"kanaal":"balie","onderwerp":${JSON.stringify(onderwerp)},"taal":"nld","vertrouwelijk":false,${evil}}`))
    assert.deepEqual(written.statuses, [201])
    assert.ok(!written.text.includes('vervuild'))
    assert.ok(!JSON.stringify((await get('/klantcontacten?pageSize=1')).body).includes('vervuild'))
  })

  it('in queries are parameters that are not there', async () => {
    const { get } = await gemeente()
    for (const query of ['__proto__=1', '__proto__[vervuild]=ja', 'constructor[prototype][vervuild]=ja', 'a[__proto__][vervuild]=ja', '__proto__.vervuild=ja']) {
      const { status, body } = await get(`/partijen?${query}`)
      assert.deepEqual([status, body.invalidParams?.[0].code], [400, 'unknown-parameters'], query)
    }
    for (const name of ['__proto__', 'constructor', 'toString', 'hadBetrokkenen.__proto__']) assert.equal((await get(`/klantcontacten?expand=${name}`)).status, 400, name)
    for (const path of ['/__proto__', '/constructor', '/toString', '/partijen/__proto__', '/partijen/constructor']) assert.equal((await get(path)).status, 404, path)
  })

  it('in headers name nobody', async () => {
    const { get } = await gemeente()
    for (const name of ['__proto__', 'constructor', 'toString']) assert.equal((await get('/partijen', { authorization: `Token ${name}` })).status, 401)
    assert.equal((await get('/partijen?pageSize=1', { prefer: '__proto__=x; handling=__proto__', '__proto__': 'x' })).status, 200)
  })

  it('in answers of a source are passed over', async () => {
    const source = await opened()
    const { adapter, meldpunt } = source
    const honest = await walk(adapter)
    meldpunt.habit = ({ path }) => {
      const row = JSON.parse(`{"id":1,"kanaal":"balie","titel":"x","datum":"2026-03-04T09:30:00Z",${evil},"melder":{${evil},"naam":"Jan"}}`) as Record<string, unknown>
      return { body: path === '/meldingen' ? { meldingen: [row], totaal: 1 } : row }
    }
    const { records: [record] } = await adapter.resources.klantcontacten!.list!.fetch({ filters: [], limit: 5 }, patiently())
    assert.ok(record && !JSON.stringify(record).includes('vervuild'))
    assert.equal((record.fields as Record<string, unknown>)['vervuild'], undefined)
    meldpunt.habit = () => undefined
    assert.deepEqual(await walk(adapter), honest)
    await source.close()
  })

  it('in a configuration and in a manifest are faults', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gevel-vervuiling-'))
    try {
      const file = join(folder, 'gevel.yaml')
      writeFileSync(file, 'installation: proef\nsecrets: [een-geheim-van-genoeg-tekens]\n__proto__: { vervuild: ja }\nsources: { __proto__: { number: 1, adapter: register, settings: {} } }\nclients: { constructor: { tokens: [token-van-iemand], sources: [__proto__], resources: alles } }\n')
      const { faults } = await loadConfiguration(file, {})
      assert.ok(faults.some((fault) => fault.startsWith('__proto__')) && faults.length > 1, faults.join('\n'))
      const before = shared()
      for (const key of ['__proto__', 'constructor']) assert.throws(() => openText(changed(() => {}).replace('resources:', `${key}: { vervuild: ja }\nresources:`), 'http://127.0.0.1:1'), Error, key)
      assert.equal(shared(), before)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('in a letter are headers like any other', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gevel-vervuiling-'))
    for (const place of ['cur', 'new', 'tmp']) mkdirSync(join(folder, place))
    writeFileSync(join(folder, 'cur', '1.x:2,S'), [
      '__proto__: vervuild', 'constructor: vervuild', 'toString: vervuild', 'From: "__proto__" <__proto__@elders.example>', 'To: constructor@gemeente.example', 'Date: Wed, 01 May 2024 09:30:00 +0200', 'Subject: __proto__',
      'Content-Type: text/plain; __proto__=vervuild; charset="__proto__"; constructor*0=x', '', 'Hallo', '',
    ].join('\r\n'))
    const adapter = maildir.open({ directory: folder, domains: ['gemeente.example'] }, { source: 'post', now: () => new Date(), baseDirectory: '/' })
    const { records } = await adapter.resources.klantcontacten!.list!.fetch({ filters: [], persoon: { key: 'email', values: ['__proto__@elders.example'] }, limit: 5 }, patiently())
    assert.deepEqual(records.map(({ fields }) => fields.onderwerp), ['__proto__'])
    await adapter.close?.()
    rmSync(folder, { recursive: true, force: true })
  })
})
