import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gevel, ownFolder, voorbeeldgemeente } from './command.ts'

describe('gevel check', function () {
  this.timeout(60_000)
  const folder = ownFolder()

  it('tries every source of a sound configuration, in a table and as JSON', async () => {
    const { status, stdout, stderr } = await gevel(['check', voorbeeldgemeente])
    assert.equal(status, 0, stdout)
    assert.equal(stderr, '')
    for (const [source, adapter] of [['crm', 'sql'], ['zaken', 'zgw'], ['post', 'maildir'], ['register', 'register']]) {
      assert.match(stdout, new RegExp(`^${source} +${adapter} +verplicht +in orde +\\d+$`, 'm'))
    }
    const { sources, faults } = (await gevel(['check', voorbeeldgemeente, '--json'])).json()
    assert.deepEqual(faults, [])
    assert.deepEqual(sources.map(({ source, state }: any) => [source, state]), [['crm', 'ok'], ['zaken', 'ok'], ['post', 'ok'], ['register', 'ok']])
  })

  it('names all faults at once, those of adapters from outside among them, and tries nothing', async () => {
    const asked: string[] = []
    const server = createServer((request, response) => { asked.push(request.url!); response.end('{}') }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const file = join(folder(), 'fout.yaml')
    writeFileSync(join(folder(), 'gooit.js'), "throw new Error('kapot')\n")
    writeFileSync(join(folder(), 'leeg.js'), 'export const iets = 1\n')
    writeFileSync(join(folder(), 'half.js'), "export default { name: 'Half Werk', settings: {} }\n")
    writeFileSync(join(folder(), 'dubbel.js'), "export default { name: 'zgw', settings: {}, open: () => ({ resources: {} }) }\n")
    writeFileSync(join(folder(), 'schema.js'), "export default { name: 'schema', settings: { type: 'onzin' }, open: () => ({ resources: {} }) }\n")
    writeFileSync(join(folder(), 'niets.js'), "export const adapter = { name: 'niets', settings: {}, open: () => ({}) }\n")
    writeFileSync(file, `installation: Met Spaties
secrets: ['zeer-geheim-en-lang-genoeg']
sources:
  zaken: { number: 1, adapter: zgw, settings: { zakenUrl: 'http://127.0.0.1:${(server.address() as AddressInfo).port}', clientId: gevel, secret: sleutel-van-zaken } }
  pakket: { number: 2, adapter: gevel-adapter-bestaat-niet, settings: {} }
  pad: { number: 3, adapter: ./bestaat-niet.js, settings: {} }
  gooit: { number: 4, adapter: ./gooit.js, settings: {} }
  leeg: { number: 5, adapter: ./leeg.js, settings: {} }
  half: { number: 6, adapter: ./half.js, settings: {} }
  dubbel: { number: 7, adapter: ./dubbel.js, settings: {} }
  schema: { number: 8, adapter: ./schema.js, settings: {} }
  niets: { number: 9, adapter: ./niets.js, settings: {} }
tls: { certificaat: ./geen.crt, sleutel: ./geen.sleutel }
clients: { kcc: { tokens: [token-van-kcc], sources: [zaken, weg], resources: alles }, portaal: { tokens: [token-van-portaal], sources: [zaken], resources: alles, personen: eigen } }
`)
    const { status, stdout } = await gevel(['check', file, '--lang', 'en'])
    server.close()
    assert.equal(status, 1)
    for (const fault of [
      /^ {2}installation: must match pattern/m, /^ {2}clients\.kcc\.sources\[1\]: names no source/m,
      /^ {2}sources\.pakket\.adapter: names no adapter; there are .*no package of that name is installed at/m,
      /^ {2}sources\.pad\.adapter: names no adapter; .*no such module/m,
      /^ {2}sources\.gooit\.adapter: cannot be imported: Error: kapot$/m,
      /^ {2}sources\.leeg\.adapter: exports no adapter/m,
      /^ {2}sources\.half\.adapter: its name must be/m, /^ {2}sources\.half\.adapter: its open must be a function$/m,
      /^ {2}sources\.dubbel\.adapter: is called zgw, as another adapter is$/m,
      /^ {2}sources\.schema\.settings: the adapter gives no JSON Schema/m,
      /^ {2}sources\.niets\.settings: open gives no adapter/m,
      /^ {2}clients\.portaal\.personen: /m,
      /^ {2}tls\.certificaat: cannot be read \(ENOENT\)$/m, /^ {2}tls\.sleutel: cannot be read \(ENOENT\)$/m,
    ]) assert.match(stdout, fault)
    assert.match(stdout, /^The configuration has 14 faults:/)
    assert.doesNotMatch(stdout, /zeer-geheim|sleutel-van-zaken|token-van-kcc/)
    assert.deepEqual(asked, [], 'with faults nothing is asked')
  })

  it('tells which source fails and how, and keeps what is secret', async () => {
    const file = join(folder(), 'falend.yaml')
    writeFileSync(join(folder(), 'klapt.js'), `export default {
  name: 'klapt', settings: { type: 'object', properties: { sleutel: { type: 'string', 'x-secret': true } } },
  open: ({ sleutel }) => ({ resources: {}, probe: async () => { throw Object.assign(new TypeError('met ' + sleutel + ' en 999993653'), { code: 'EKAPOT' }) } }),
}\n`)
    writeFileSync(join(folder(), 'hangt.js'), "export default { name: 'hangt', settings: {}, open: () => ({ resources: {}, probe: () => new Promise(() => setInterval(() => undefined, 1000)) }) }\n")
    writeFileSync(join(folder(), 'zwijgt.js'), "export default { name: 'zwijgt', settings: {}, open: () => ({ resources: {} }) }\n")
    writeFileSync(file, `installation: proef
secrets: ['zeer-geheim-en-lang-genoeg']
sources:
  weg: { number: 1, adapter: zgw, verplichting: optioneel, settings: { zakenUrl: 'http://127.0.0.1:1', clientId: gevel, secret: sleutel-van-zaken } }
  klapt: { number: 2, adapter: ./klapt.js, settings: { sleutel: heel-geheim } }
  hangt: { number: 3, adapter: ./hangt.js, deadlineMs: 200, settings: {} }
  zwijgt: { number: 4, adapter: ./zwijgt.js, settings: {} }
clients: { kcc: { tokens: [token-van-kcc], sources: [weg], resources: alles } }
`)
    const { status, stdout } = await gevel(['check', file, '--json'])
    assert.equal(status, 1)
    const { sources } = JSON.parse(stdout)
    assert.deepEqual(sources.map(({ source, state, verplichting, failure }: any) => [source, state, verplichting, failure?.code]), [
      ['weg', 'fout', 'optioneel', 'bron-onbereikbaar'], ['klapt', 'fout', 'verplicht', 'bron-mislukt'],
      ['hangt', 'fout', 'verplicht', 'bron-te-laat'], ['zwijgt', 'geen-proef', 'verplicht', undefined],
    ])
    assert.equal(sources[1].failure.message, 'the adapter failed: TypeError (EKAPOT)')
    assert.doesNotMatch(stdout, /geheim|sleutel-van|token-van|999993653|127\.0\.0\.1/)
    const table = await gevel(['check', file, '--progress'])
    assert.match(table.stdout, /3 van de 4 bronnen faalt/)
    assert.match(table.stderr, /hangt proberen/)
  })
})
