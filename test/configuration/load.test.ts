/** Reading the configuration: everything that is wrong with it at once, each fault with its place, none with a value. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { stringify } from 'yaml'
import { ConfigurationError } from '#domain/errors.ts'
import { loadConfiguration, type Environment, type Loaded } from '../../src/configuration/load.ts'

const secret = 'zeer-geheim-999993653'

/** A configuration without a fault. */
const good = () => ({
  installation: 'test',
  secrets: ['een-geheim-van-zestien'],
  sources: { crm: { number: 1, adapter: 'sql', settings: { file: 'crm.sqlite' } as Record<string, unknown> }, post: { number: 2, adapter: 'maildir', settings: {} } },
  clients: { kcc: { tokens: ['token-van-kcc'], sources: ['crm', 'post'], resources: 'alles', writes: 'crm' } } as Record<string, unknown>,
  precedence: ['post', 'crm'],
})

describe('The configuration', () => {
  let directory: string
  before(() => { directory = mkdtempSync(join(tmpdir(), 'gevel-configuratie-')) })
  after(() => rmSync(directory, { recursive: true, force: true }))

  function write(text: string, name = 'gevel.yaml'): string {
    writeFileSync(join(directory, name), text)
    return join(directory, name)
  }
  const load = (configuration: unknown, environment: Environment = {}): Promise<Loaded> => loadConfiguration(write(stringify(configuration)), environment)
  const faultsOf = async (changed: object, environment: Environment = {}) => (await load({ ...good(), ...changed }, environment)).faults

  it('without a fault is given as it was written, with the folder that its paths start from', async () => {
    const loaded = await load(good())
    assert.deepEqual(loaded.faults, [])
    assert.deepEqual(loaded.configuration, good())
    assert.equal(loaded.directory, directory)
    assert.equal(loaded.started, undefined)
  })

  describe('with faults', () => {
    it('names them all at once, whatever their kind, each with its place', async () => {
      const faults = await faultsOf({
        installation: 'Met Spaties', extra: 1, secrets: ['${ENV:NIET_GEZET}'], precedence: ['crm', 'dms'],
        sources: { crm: { number: 0, adapter: 'sql', settings: {}, koppelen: 'altijd' }, post: { number: 2, settings: {}, kleur: 'rood' } },
      })
      const expected = [
        /^secrets\[0\]: environment variable NIET_GEZET is not set$/, /^extra: unknown key$/, /^installation: must match pattern/, /^sources\.crm\.number: must be >= 1$/,
        /^sources\.crm\.koppelen: must be one of geen, geverifieerd, alle$/, /^sources\.post\.adapter: is missing$/, /^sources\.post\.kleur: unknown key$/, /^precedence\[1\]: names no source/,
      ]
      for (const one of expected) assert.equal(faults.filter((fault) => one.test(fault)).length, 1, `${String(one)} in ${faults.join(' | ')}`)
      assert.equal(faults.length, expected.length, faults.join(' | '))
    })

    it('names everything that must be there', async () => {
      assert.deepEqual((await load({})).faults.toSorted(), ['clients: is missing', 'installation: is missing', 'secrets: is missing', 'sources: is missing'])
    })

    it('says so of a file that is empty or holds something else', async () => {
      for (const text of ['', '- a\n- b\n', 'tekst\n', '12\n']) {
        const { faults } = await loadConfiguration(write(text), {})
        assert.deepEqual(faults, ['configuration: must be object'], JSON.stringify(text))
      }
    })

    it('knows names that point at no source, wherever they stand', async () => {
      const faults = await faultsOf({ precedence: ['x'], clients: { kcc: { tokens: ['token-van-kcc'], sources: ['crm', 'y'], resources: 'alles', writes: 'z' } } })
      assert.deepEqual(faults.map((fault) => fault.split(':')[0]), ['precedence[0]', 'clients.kcc.sources[1]', 'clients.kcc.writes'])
      assert.equal((await faultsOf({ clients: { kcc: { tokens: ['token-van-kcc'], sources: ['toString'], resources: 'alles' } } })).length, 1, 'a name that every object has')
    })

    it('knows a token of two clients', async () => {
      const client = { tokens: ['token-van-kcc'], sources: [], resources: 'alles' }
      assert.deepEqual(await faultsOf({ clients: { kcc: client, portaal: { ...client, tokens: ['token-van-portaal', 'token-van-kcc'] } } }), ['clients.portaal.tokens[1]: is a token of kcc too'])
    })

    it('goes on past parts of the wrong shape', async () => {
      const faults = await faultsOf({ sources: 'crm', clients: { kcc: 'alles', portaal: null }, precedence: 'crm' })
      for (const path of ['sources', 'clients.kcc', 'clients.portaal', 'precedence']) assert.ok(faults.some((fault) => fault.startsWith(`${path}:`)), path)
    })

    it('refuses names that cannot be public, naming the place', async () => {
      const { sources } = good()
      assert.ok((await faultsOf({ sources: { ...sources, 'Mijn CRM': sources.crm } })).some((fault) => fault.startsWith('sources')))
    })

    it('knows the limits of numbers and texts', async () => {
      const one = (changed: object) => faultsOf({ sources: { ...good().sources, crm: { ...good().sources.crm, ...changed } } })
      for (const [changed, path] of [[{ number: 256 }, 'number'], [{ number: 1.5 }, 'number'], [{ deadlineMs: 10 }, 'deadlineMs'], [{ concurrency: 0 }, 'concurrency'], [{ queue: 0 }, 'queue'], [{ queueMs: 1 }, 'queueMs'], [{ cacheSeconds: -1 }, 'cacheSeconds'], [{ cacheSeconds: 3601 }, 'cacheSeconds'], [{ prefetch: 501 }, 'prefetch'], [{ number: '1' }, 'number']] as const) {
        const faults = await one(changed)
        assert.ok(faults.length === 1 && faults[0]!.startsWith(`sources.crm.${path}: `), faults.join())
      }
      assert.deepEqual((await faultsOf({ publicUrl: 'https://gevel.example/' })).map((fault) => fault.split(':')[0]), ['publicUrl'])
      for (const [changed, path] of [[{ requests: { concurrency: 0 } }, 'requests.concurrency'], [{ requests: { wachten: 1 } }, 'requests.wachten'], [{ cache: { megabytes: 0 } }, 'cache.megabytes']] as const) {
        assert.deepEqual((await faultsOf(changed)).map((fault) => fault.split(':')[0]), [path])
      }
      assert.deepEqual((await faultsOf({ secrets: ['te-kort'] })).map((fault) => fault.split(':')[0]), ['secrets.0'])
    })
  })

  describe('with ${ENV:…}', () => {
    const filled = async (text: string, environment: Environment = {}) => {
      const configuration = good()
      configuration.sources.crm.settings['file'] = text
      const loaded = await load(configuration, environment)
      return { value: loaded.configuration.sources['crm']!.settings['file'], faults: loaded.faults }
    }

    it('takes the value of the environment, before a default', async () => {
      assert.deepEqual(await filled('${ENV:BESTAND}', { BESTAND: 'a.sqlite' }), { value: 'a.sqlite', faults: [] })
      assert.deepEqual(await filled('${ENV:BESTAND:b.sqlite}', { BESTAND: 'a.sqlite' }), { value: 'a.sqlite', faults: [] })
      assert.deepEqual(await filled('/data/${ENV:A}/${ENV:B}.sqlite', { A: 'x', B: 'y' }), { value: '/data/x/y.sqlite', faults: [] })
    })
    it('takes the default when it is not set, also an empty one and one with colons', async () => {
      assert.deepEqual(await filled('${ENV:BESTAND:b.sqlite}'), { value: 'b.sqlite', faults: [] })
      assert.deepEqual(await filled('x${ENV:BESTAND:}'), { value: 'x', faults: [] })
      assert.deepEqual(await filled('${ENV:ADRES:https://crm.example:8443/api}'), { value: 'https://crm.example:8443/api', faults: [] })
    })
    it('is a fault that names the variable when there is neither', async () => {
      assert.deepEqual((await filled('${ENV:BESTAND}')).faults, ['sources.crm.settings.file: environment variable BESTAND is not set'])
      assert.deepEqual((await filled('${START:BESTAND}')).faults, ['sources.crm.settings.file: value BESTAND is not set'])
    })
    it('does not add faults of its own to the one of the variable', async () => {
      assert.deepEqual(await faultsOf({ secrets: ['${ENV:GEHEIM}'] }), ['secrets[0]: environment variable GEHEIM is not set'])
    })
    it('is not looked at again in what a variable holds', async () => assert.deepEqual((await filled('${ENV:A}', { A: '${ENV:B}', B: 'x' })).value, '${ENV:B}'))
    it('leaves other texts with dollars alone', async () => {
      for (const text of ['$1', '${HOME}', '$ENV:A', '${env:A}']) assert.equal((await filled(text)).value, text)
    })
    it('fills texts only: the rule of a number still holds', async () => {
      const { crm } = good().sources
      assert.deepEqual(await faultsOf({ sources: { ...good().sources, crm: { ...crm, number: '${ENV:NUMMER}' } } }, { NUMMER: '1' }), ['sources.crm.number: must be integer'])
    })
  })

  describe('never shows a value', () => {
    const environment = { GEHEIM: secret }
    const texts: Readonly<Record<string, object>> = {
      'a secret that is no text': { secrets: [{ waarde: '${ENV:GEHEIM}' }] },
      'a text where a number must be': { sources: { crm: { number: '${ENV:GEHEIM}', adapter: 'sql', settings: {} } }, clients: { kcc: { tokens: ['token-van-kcc'], sources: [], resources: 'alles' } }, precedence: [] },
      'a text that is none of the values': { clients: { kcc: { tokens: ['token-van-kcc'], sources: [], resources: 'alles', handling: '${ENV:GEHEIM}' } } },
      'a text that breaks a pattern': { installation: '${ENV:GEHEIM}/', publicUrl: '${ENV:GEHEIM}' },
      'a token of two clients': { clients: { kcc: { tokens: ['${ENV:GEHEIM}'], sources: [], resources: 'alles' }, portaal: { tokens: ['${ENV:GEHEIM}'], sources: [], resources: 'alles' } } },
      'a name of a source that is not there': { clients: { kcc: { tokens: ['token-van-kcc'], sources: ['${ENV:GEHEIM}'], resources: 'alles', writes: '${ENV:GEHEIM}' } } },
    }
    for (const [what, changed] of Object.entries(texts)) {
      it(`of ${what}`, async () => {
        const faults = await faultsOf(changed, environment)
        assert.ok(faults.length > 0)
        assert.ok(!faults.join('\n').includes(secret), faults.join('\n'))
      })
    }
  })

  describe('that cannot be read', () => {
    const refused = async (file: string) => {
      const error = await loadConfiguration(file, {}).then(() => undefined, (failure: unknown) => failure)
      assert.ok(error instanceof ConfigurationError, `a ConfigurationError, not ${inspect(error)}`)
      return error
    }

    it('is a fault with the reason: a file that is not there, and a folder', async () => {
      assert.match((await refused(join(directory, 'weg.yaml'))).message, /weg\.yaml: cannot be read \(ENOENT\)$/)
      assert.match((await refused(directory)).message, /cannot be read \(EISDIR\)$/)
    })

    it('is a fault with the line for broken YAML, and every one of them, without the text', async () => {
      const { faults, message } = await refused(write(`installation: test\nsecrets: ["${secret}\nsources: {a: 1\n`))
      assert.ok(faults.length >= 1 && faults.every((fault) => /gevel\.yaml:\d+: [A-Z_]+$/.test(fault)), message)
      assert.ok(!message.includes(secret))
    })

    it('is a fault for a key that stands there twice, and for two documents in one file', async () => {
      assert.match((await refused(write('installation: a\ninstallation: b\n'))).message, /:2: DUPLICATE_KEY$/)
      assert.match((await refused(write('installation: a\n---\ninstallation: b\n'))).message, /MULTIPLE_DOCS/)
    })

    it('is a fault for a text that YAML takes for an alias, without that text', async () => {
      const { message } = await refused(write(`installation: test\nsecrets:\n  - *${secret}\n`))
      assert.ok(!message.includes(secret), message)
    })
  })

  describe('with a start module', () => {
    const module = (name: string, text: string) => write(text, name)
    const withStart = (start: string) => ({ ...good(), start })

    it('fills what the module gives, and hands it the environment', async () => {
      module('start.mjs', 'export const start = async (environment) => ({ values: { FILE: environment.FOLDER + "/crm.sqlite" }, stop: async () => {} })')
      const configuration = withStart('./start.mjs')
      configuration.sources.crm.settings['file'] = '${START:FILE}'
      const loaded = await load(configuration, { FOLDER: '/data' })
      assert.deepEqual(loaded.faults, [])
      assert.equal(loaded.configuration.sources['crm']!.settings['file'], '/data/crm.sqlite')
      await loaded.started!.stop()
    })

    it('that is not there is a fault of the configuration', async () => {
      const error = await load(withStart('./weg.mjs')).then(({ faults }) => faults, (failure: unknown) => failure)
      const faults = error instanceof ConfigurationError ? error.faults : error
      assert.ok(Array.isArray(faults) && faults.some((fault: string) => fault.startsWith('start')), `a fault that names start, not ${inspect(error)}`)
    })
  })
})
