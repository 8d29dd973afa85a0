import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { changedConfiguration } from '../http/configured.ts'
import { refusal } from './process.ts'

type Refusal = Awaited<ReturnType<typeof refusal>>

describe('a start that cannot be', function () {
  this.timeout(60_000)

  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gevel-faults-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  /** Ends with 1, says so on stderr alone, without a stack, and leaves nothing behind. */
  function assertRefused({ code, signal, stdout, stderr, temporary }: Refusal): void {
    assert.deepEqual([code, signal], [1, null], `${stdout}${stderr}`)
    assert.equal(stdout, '')
    assert.notEqual(stderr, '')
    assert.doesNotMatch(stderr, /^\s+at .+:\d+:\d+/m)
    assert.deepEqual(temporary, [])
  }

  const written = async (name: string, text: string) => {
    const file = join(folder, name)
    await writeFile(file, text)
    return file
  }

  it('names every fault of the configuration at once, and no value', async () => {
    const { file, remove } = await changedConfiguration((configuration) => {
      configuration['onbekend'] = 1
      configuration.precedence = ['register', 'bestaatniet']
      configuration.clients['kcc']!['sources'] = ['crm', 'verdwenen']
      delete configuration.sources['zaken']!.settings['clientId']
      configuration.sources['zaken']!.settings['secret'] = 12345678
      configuration.sources['post']!['nummer'] = 3
      configuration.sources['register']!.adapter = 'bestaatook-niet'
    })
    try {
      const found = await refusal({ GEVEL_CONFIG: file })
      assertRefused(found)
      const faults = [
        /^ *onbekend: unknown key$/m, /precedence\[1\]: names no source/, /clients\.kcc\.sources\[1\]: names no source/, /sources\.zaken\.settings\.clientId: is missing/,
        /sources\.zaken\.settings\.secret: /, /sources\.post\.nummer: unknown key/, /sources\.register\.adapter: names no adapter/,
        /clients\.kcc\.writes: is none of the sources/,
      ]
      for (const fault of faults) assert.match(found.stderr, fault)
      assert.doesNotMatch(found.stderr, /12345678/)
      assert.equal(found.stderr.trimEnd().split('\n').length, 1 + faults.length, found.stderr)
    } finally {
      await remove()
    }
  })
  it('names two sources with one number, and a token of two clients', async () => {
    const { file, remove } = await changedConfiguration(({ sources, clients }) => {
      sources['post']!.number = 2
      clients['ander'] = { tokens: ['voorbeeld-kcc'], sources: ['crm'], resources: 'alles' }
    })
    try {
      const found = await refusal({ GEVEL_CONFIG: file })
      assertRefused(found)
      assert.match(found.stderr, /number/)
      assert.match(found.stderr, /clients\.ander\.tokens\[0\]: is a token of kcc too/)
      assert.doesNotMatch(found.stderr, /voorbeeld-kcc/)
    } finally {
      await remove()
    }
  })
  it('is one without a configuration', async () => {
    const found = await refusal({ GEVEL_CONFIG: join(folder, 'bestaat-niet.yaml') })
    assertRefused(found)
    assert.match(found.stderr, /bestaat-niet\.yaml.*cannot be read/)
  })
  it('is one whose configuration is no YAML, with the line and not the text', async () => {
    const found = await refusal({ GEVEL_CONFIG: await written('gebroken.yaml', 'installation: a\nsecrets: [geheim-geheim-geheim\nclients: }{\n') })
    assertRefused(found)
    assert.match(found.stderr, /gebroken\.yaml:\d+/)
    assert.doesNotMatch(found.stderr, /geheim-/)
  })
  it('is one whose configuration says a key twice', async () => {
    const found = await refusal({ GEVEL_CONFIG: await written('dubbel.yaml', 'installation: a\ninstallation: b\n') })
    assertRefused(found)
    assert.match(found.stderr, /dubbel\.yaml:2/)
  })
  it('is one whose configuration is empty', async () => {
    const found = await refusal({ GEVEL_CONFIG: await written('leeg.yaml', '') })
    assertRefused(found)
    assert.match(found.stderr, /configuration/)
  })
  it('is one whose start module is not there', async () => {
    const { file, remove } = await changedConfiguration((configuration) => {
      configuration['start'] = './bestaat-niet.ts'
    })
    try {
      const found = await refusal({ GEVEL_CONFIG: file })
      assertRefused(found)
      assert.match(found.stderr, /start/)
    } finally {
      await remove()
    }
  })
  it('is one with a secret that is too short, which is not repeated', async () => {
    const found = await refusal({ GEVEL_SECRET: 'te-kort' })
    assertRefused(found)
    assert.match(found.stderr, /secrets\.0/)
    assert.doesNotMatch(found.stderr, /te-kort/)
  })
  it('is one on a port that is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const found = await refusal({ PORT: String((taken.address() as AddressInfo).port) })
    taken.close()
    assertRefused(found)
    assert.match(found.stderr, /port/i)
  })
  for (const port of ['abc', '99999', '-1', '80.5']) {
    it(`is one on a port that is none: ${JSON.stringify(port)}`, async () => {
      const found = await refusal({ PORT: port })
      assertRefused(found)
      assert.match(found.stderr, /PORT/)
    })
  }
  it('is one with a level of logging that is none', async () => {
    const found = await refusal({ LOG_LEVEL: 'onzin' })
    assertRefused(found)
    assert.match(found.stderr, /LOG_LEVEL/)
  })
})
