/** How the command is used, and what it says of wrong use: exit code 2, in the language asked for, and nothing else. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gevel, ownFolder, voorbeeldgemeente, type Ended } from './command.ts'

describe('the command gevel', function () {
  this.timeout(60_000)
  const folder = ownFolder()

  function refused({ status, stdout, stderr }: Ended, expected: RegExp): void {
    assert.equal(status, 2, stdout + stderr)
    assert.equal(stdout, '')
    assert.match(stderr, expected)
    assert.doesNotMatch(stderr, /^\s+at .+:\d+/m)
  }

  it('shows its commands and exit codes, in Dutch by default', async () => {
    const { status, stdout } = await gevel(['--help'])
    assert.equal(status, 0)
    for (const word of ['Gebruik:', 'Opdrachten:', 'check', 'plan', 'adapter', 'start', 'Eindcodes:', '  3  ']) assert.ok(stdout.includes(word), word)
  })
  it('speaks English where the environment does, and what --lang says before that', async () => {
    assert.match((await gevel(['--help'], { environment: { LANG: 'en_GB.UTF-8' } })).stdout, /Exit codes:/)
    assert.match((await gevel(['--help'], { environment: { LANG: 'en_GB.UTF-8', LC_ALL: 'nl_NL.UTF-8' } })).stdout, /Eindcodes:/)
    assert.match((await gevel(['--help', '--lang', 'nl'], { environment: { LANG: 'en_GB.UTF-8' } })).stdout, /Eindcodes:/)
    assert.match((await gevel(['--lang=en', 'check', 'x.yaml'])).stderr, /There is no file/)
  })
  it('refuses what is no command, no option, or lacks an argument', async () => {
    refused(await gevel(['dans']), /Er is geen opdracht dans/)
    refused(await gevel(['adapter', 'dans']), /opdracht dans/)
    refused(await gevel(['check', '--hard', 'x.yaml']), /Er is geen optie --hard/)
    refused(await gevel(['check']), /ontbreekt een argument: CONFIG/)
    refused(await gevel(['check', 'a', 'b']), /meer argumenten/)
    refused(await gevel(['plan', 'x.yaml', '--client']), /--client.* wil een waarde/)
    refused(await gevel(['adapter', 'new', 'naam', '--kind', 'magie']), /--kind.* een van: code, manifest/)
    refused(await gevel(['check', 'x.yaml', '--lang', 'fr']), /--lang.* een van: nl, en/)
    refused(await gevel([]), /Gebruik: gevel/)
    refused(await gevel(['start', voorbeeldgemeente, '--port', '99999']), /99999 is geen poort/)
  })
  it('names a file that is not there', async () => {
    for (const args of [['check', 'er-niet.yaml'], ['plan', 'er-niet.yaml', 'GET /partijen'], ['start', 'er-niet.yaml'], ['adapter', 'test', 'register', '--live', 'er-niet.yaml']]) {
      refused(await gevel(args), /Er is geen bestand er-niet\.yaml/)
    }
  })
  it('tells a fault as JSON where that is asked for', async () => {
    const { status, stderr, json } = await gevel(['check', 'er-niet.yaml', '--json'])
    assert.equal(status, 2)
    assert.equal(stderr, '')
    assert.deepEqual(json().error, { message: 'Er is geen bestand er-niet.yaml.', details: [], exitCode: 2 })
  })
  it('tells faults of a configuration that is no YAML', async () => {
    const file = join(folder(), 'gebroken.yaml')
    writeFileSync(file, 'installation: [')
    const { status, stderr } = await gevel(['plan', file, 'GET /partijen'])
    assert.equal(status, 1)
    assert.match(stderr, /gebroken\.yaml:\d+/)
  })
})
