import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { startZaaksysteem } from '../../config/voorbeeldgemeente/zaaksysteem.ts'
import { zakenData } from '../../config/voorbeeldgemeente/zaken.ts'
import { adapterTypes } from '../../src/main.ts'
import { gevel, ownFolder, voorbeeldgemeente } from './command.ts'

describe('gevel adapter', function () {
  this.timeout(120_000)
  const folder = ownFolder()

  describe('new', () => {
    it('makes a package, and never over something that is there', async () => {
      const { status, json } = await gevel(['adapter', 'new', '@bedrijf/gevel-adapter-kcc', '--json'], { cwd: folder() })
      assert.equal(status, 0)
      for (const file of json().files) assert.ok(existsSync(join(folder(), 'gevel-adapter-kcc', file)), file)
      const again = await gevel(['adapter', 'new', 'gevel-adapter-kcc'], { cwd: folder() })
      assert.deepEqual([again.status, again.stderr], [2, 'Er is al een gevel-adapter-kcc.\n'])
    })
    it('makes a manifest that keeps the laws, where Gevel has the adapter that reads it', async () => {
      const { gevel: { adapter } } = JSON.parse(readFileSync(new URL('../../skeletons/manifest/package.json', import.meta.url), 'utf8'))
      const made = await gevel(['adapter', 'new', 'meldingen', '--kind', 'manifest'], { cwd: folder() })
      if (!adapterTypes.some(({ name }) => name === adapter)) {
        assert.deepEqual([made.status, made.stdout], [2, ''])
        return assert.match(made.stderr, /heeft geen adapter rest/)
      }
      assert.equal(made.status, 0, made.stderr)
      const tested = await gevel(['adapter', 'test', '.'], { cwd: join(folder(), 'meldingen') })
      assert.equal(tested.status, 0, tested.stdout + tested.stderr)
      assert.match(tested.stdout, /alle \d{2,} wetten/)
    })
    it('refuses a name that no package can have', async () => {
      for (const name of ['Met Spaties', '../weg', '.verborgen', '@x/../y']) {
        const { status, stderr } = await gevel(['adapter', 'new', name], { cwd: folder() })
        assert.equal(status, 2, name)
        assert.match(stderr, /kan geen pakket heten/)
      }
    })
  })

  describe('test', () => {
    it('judges an adapter that Gevel brings on a live source, reading only', async () => {
      const { status, stdout, stderr } = await gevel(['adapter', 'test', 'maildir', '--live', voorbeeldgemeente, '--progress', '--json'])
      assert.equal(status, 0, stdout)
      assert.match(stderr, /alleen de wetten die lezen/)
      const [{ laws }] = JSON.parse(stdout).adapters
      assert.ok(laws.length > 20)
    })
    it('says beforehand that a live source is asked for real data, and has that in the logboek', async () => {
      const data = join(folder(), 'gegevens')
      const { status, stderr } = await gevel(['adapter', 'test', 'maildir', '--live', voorbeeldgemeente], { environment: { GEVEL_DATA: data } })
      assert.equal(status, 0, stderr)
      assert.match(stderr, /^post: de wetten vragen deze bron om echte gegevens \(.*klantcontacten.*verwerking van persoonsgegevens; zij komt in het logboek\.\n$/)
      const rows = readFileSync(join(data, 'logboek.jsonl'), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line))
      assert.deepEqual(rows.map(({ name, status: state, attributes }) => [name, state, attributes['gevel.afnemer']]), [['bron post toetsen aan de wetten van adapters', 'Ok', 'adapter-test']])
    })
    it('writes in a live source only when it is told to', async () => {
      const laws = async (...more: string[]) => (await gevel(['adapter', 'test', 'register', '--live', voorbeeldgemeente, '--json', ...more])).json().adapters[0].laws.map(({ name }: any) => name) as string[]
      const [reading, writing] = [await laws(), await laws('--writes')]
      assert.ok(writing.length > reading.length)
      assert.deepEqual(reading.filter((name) => !writing.includes(name)), [])
    })
    it('says of a path without an adapter, a package without a stand-in, and a source that is of another adapter what is wrong', async () => {
      const stand = join(folder(), 'zonder')
      mkdirSync(stand)
      writeFileSync(join(stand, 'package.json'), '{ "name": "zonder", "type": "module" }')
      writeFileSync(join(stand, 'index.js'), "export default { name: 'zonder', settings: {}, open: () => ({ resources: {} }) }\n")
      const cases: [string[], RegExp][] = [
        [['bestaat-niet'], /Er is geen adapter op bestaat-niet:/],
        [['zonder'], /zonder heeft geen stand-in/],
        [['zgw'], /zgw heeft geen stand-in/],
        [['zonder', '--live', voorbeeldgemeente], /Geen bron van deze configuratie wordt door de adapter zonder gesproken/],
        [['zgw', '--live', voorbeeldgemeente, '--source', 'crm'], /Deze bron is er niet.*crm; er zijn: zaken/],
        [['zgw', '--live', voorbeeldgemeente, '--samples', 'er-niet.json'], /Er is geen bestand er-niet\.json/],
      ]
      for (const [args, expected] of cases) {
        const { status, stderr, stdout } = await gevel(['adapter', 'test', ...args], { cwd: folder() })
        assert.equal(status, 2, stdout + stderr)
        assert.match(stderr, expected)
      }
    })
  })

  describe('probe', () => {
    async function answering(handler: RequestListener, use: (url: string) => Promise<void>): Promise<void> {
      const server = createServer(handler).listen(0, '127.0.0.1')
      await once(server, 'listening')
      try {
        await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
      } finally {
        server.close()
      }
    }

    it('recognises a zaaksysteem by its address alone, with settings to begin with', async () => {
      const zaaksysteem = await startZaaksysteem(zakenData())
      const { url } = zaaksysteem
      try {
        for (const address of [url, `${url}/zaken/api/v1/`]) {
          const { status, json } = await gevel(['adapter', 'probe', address, '--json'])
          assert.equal(status, 0)
          assert.deepEqual(json().recognised.map(({ adapter, what, settings }: any) => [adapter, what, settings.zakenUrl]), [['zgw', 'ZGW Zaken API 1.5.1', `${url}/zaken/api/v1`]])
        }
        assert.match((await gevel(['adapter', 'probe', url])).stdout, /^zgw: ZGW Zaken API 1\.5\.1\n/)
      } finally {
        await zaaksysteem.close()
      }
    })
    it('recognises nothing in a server of something else, nor in one that refuses all', async () => {
      const pages: RequestListener[] = [
        (_request, response) => response.setHeader('content-type', 'text/html').end('<h1>welkom</h1>'),
        (_request, response) => response.writeHead(401).end('{"code":"nee"}'),
      ]
      for (const page of pages) {
        await answering(page, async (url) => {
          const { status, stdout } = await gevel(['adapter', 'probe', url])
          assert.deepEqual([status, stdout], [1, 'Geen adapter herkent wat hier antwoordt.\n'])
        })
      }
    })
    it('says so where nothing answers', async () => {
      const { status, stdout } = await gevel(['adapter', 'probe', 'http://127.0.0.1:1'])
      assert.equal(status, 1)
      assert.match(stdout, /Er antwoordt niets: .*ECONNREFUSED/)
    })
    it('refuses what is no address, and does not repeat a password', async () => {
      for (const address of ['zomaar', 'http://gebruiker:wachtwoord@host/']) {
        const { status, stderr } = await gevel(['adapter', 'probe', address])
        assert.equal(status, 2)
        assert.match(stderr, /is geen adres/)
        assert.doesNotMatch(stderr, /wachtwoord@/)
      }
    })
  })
})
