/** The package as others have it: what is in it, what it offers, and an adapter from outside that is served from it. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { install, type Installed } from './installed.ts'

describe('the package', function () {
  this.timeout(180_000)
  let installed: Installed
  before(() => { installed = install() })
  after(() => installed.remove())

  const at = (path: string) => join(installed.folder, 'node_modules/gevel', path)

  it('holds what it needs to run, and of the tests only the laws', () => {
    for (const path of ['bin/gevel.js', 'dist/src/main.js', 'dist/openapi/klantinteracties.yaml', 'dist/config/schema.json', 'dist/config/voorbeeldgemeente.yaml', 'dist/adapters/register/README.md']) {
      assert.ok(existsSync(at(path)), path)
    }
    for (const path of ['src', 'test', 'adapters', 'dist/test/http', 'dist/test/laws/liars.test.js', 'dist/build']) assert.ok(!existsSync(at(path)), path)
    const text = readFileSync(at('package.json'), 'utf8')
    assert.ok(!('private' in (JSON.parse(text) as object)), 'it can be published')
  })

  it('checks and plans the voorbeeldgemeente that it brings', async () => {
    const check = await installed.gevel(['check', at('dist/config/voorbeeldgemeente.yaml')])
    assert.equal(check.status, 0, check.stdout + check.stderr)
    const plan = await installed.gevel(['plan', at('dist/config/voorbeeldgemeente.yaml'), 'GET /klantcontacten?kanaal=e-mail'])
    assert.equal(plan.status, 0, plan.stderr)
    assert.match(plan.stdout, /kanaal=e-mail/)
  })

  describe('with an adapter from outside', () => {
    const name = 'gevel-adapter-contacten'
    let adapter: string
    before(async () => {
      const made = await installed.gevel(['adapter', 'new', name])
      assert.equal(made.status, 0, made.stderr)
      adapter = join(installed.folder, name)
    })

    it('that was just made keeps the laws, under mocha and under the command', async () => {
      const mocha = await installed.run('npm', ['test'], adapter)
      assert.equal(mocha.status, 0, mocha.stdout + mocha.stderr)
      assert.match(mocha.stdout, / \d{2,} passing/)
      const tested = await installed.gevel(['adapter', 'test', '.', '--json'], adapter)
      assert.equal(tested.status, 0, tested.stdout + tested.stderr)
      const { adapters: [one] } = JSON.parse(tested.stdout) as { adapters: { name: string; laws: object[] }[] }
      assert.equal(one!.name, 'contacten')
      assert.ok(one!.laws.length > 40)
    })

    it('that was just made has no fault of types against those of the package', async () => {
      const { status, stdout } = await installed.run(process.execPath, [join(installed.folder, 'node_modules/typescript/bin/tsc'), '-p', adapter])
      assert.equal(status, 0, stdout)
    })

    it('that lies is caught by the command', async () => {
      const file = join(adapter, 'index.js')
      const honest = readFileSync(file, 'utf8')
      writeFileSync(file, honest.replace("channel: valueOf(request, 'kanaal')", 'channel: undefined'))
      try {
        const { status, stdout } = await installed.gevel(['adapter', 'test', '.'], adapter)
        assert.equal(status, 1, stdout)
        assert.match(stdout, /contacten breaks 1 of the \d+ laws/)
        assert.match(stdout, /klantcontacten: kanaal gives only what matches/)
      } finally {
        writeFileSync(file, honest)
      }
    })

    it('is served from over HTTP by the name of its package, and can be tested live', async () => {
      const { startStandIn } = (await import(pathToFileURL(join(adapter, 'server.js')).href)) as { startStandIn: () => Promise<{ url: string; close: () => Promise<void> }> }
      installed.install(adapter)
      // Nothing may come from where it was written.
      renameSync(adapter, `${adapter}-elders`)
      const standIn = await startStandIn()
      const file = join(installed.folder, 'gevel.yaml')
      writeFileSync(file, `installation: proef
secrets: [een-geheim-van-genoeg-tekens]
sources:
  contacten: { number: 1, adapter: ${name}, settings: { url: '${standIn.url}', apiKey: stand-in } }
clients:
  kcc: { tokens: [token-van-kcc], sources: [contacten], resources: alles }
`)
      const server = installed.spawn(['start', file, '--port', '0'])
      try {
        const url = await listening(server)
        const answer = await fetch(`${url}/klantinteracties/api/v1/klantcontacten?hadBetrokkene__wasPartij__partijIdentificator__objectId=999993653&expand=hadBetrokkenen&pageSize=3`, {
          headers: { authorization: 'Token token-van-kcc' },
        })
        assert.equal(answer.status, 200)
        const { count, results } = (await answer.json()) as { count: number; results: { _expand: { hadBetrokkenen: { volledigeNaam: string }[] } }[] }
        assert.equal(count, 84)
        assert.deepEqual(results.map(({ _expand }) => _expand.hadBetrokkenen[0]!.volledigeNaam), ['Moulin', 'Moulin', 'Moulin'])
        assert.equal(answer.headers.get('gevel-volledig'), '?1')

        const check = await installed.gevel(['check', file])
        assert.equal(check.status, 0, check.stdout)
        assert.match(check.stdout, /contacten +contacten +verplicht +well/)
        const live = await installed.gevel(['adapter', 'test', name, '--live', file])
        assert.equal(live.status, 0, live.stdout + live.stderr)
        assert.match(live.stdout, /keeps all \d+ laws/)
      } finally {
        server.kill()
        await once(server, 'exit')
        await standIn.close()
        renameSync(`${adapter}-elders`, adapter)
      }
    })
  })
})

async function listening(server: ReturnType<Installed['spawn']>): Promise<string> {
  let output = ''
  server.stdout!.setEncoding('utf8').on('data', (text: string) => (output += text))
  server.stderr!.setEncoding('utf8').on('data', (text: string) => (output += text))
  const ended = once(server, 'exit').then(() => { throw new Error(output) })
  for (;;) {
    const url = /http:\/\/\S+/.exec(output)?.[0]
    if (url) return url
    await Promise.race([once(server.stdout!, 'data'), ended])
  }
}
