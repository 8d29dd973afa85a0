/** `npm run check:adr` as a program, also with a rule set from outside; Spectral itself is not there, a program of its name is. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('npm run check:adr', function () {
  this.timeout(30_000)
  let folder: string
  before(() => { folder = mkdtempSync(join(tmpdir(), 'gevel-adr-')) })
  after(() => rmSync(folder, { recursive: true, force: true }))

  /** Its exit code and its lines. `found`: what Spectral finds in each document, by code. */
  function check(args: readonly string[], found?: Readonly<Record<string, readonly string[]>>): { status: number | null; text: string } {
    if (found) {
      const cases = Object.entries(found).map(([api, codes]) => `*${api}.yaml) echo '${JSON.stringify(codes.map((code) => ({ code, severity: 0 })))}'; exit ${codes.length > 0 ? 1 : 0};;`)
      writeFileSync(join(folder, 'spectral'), `#!/bin/sh\nfor last; do :; done\ncase "$last" in\n${cases.join('\n')}\nesac\n`)
      chmodSync(join(folder, 'spectral'), 0o755)
    }
    const env = { ...process.env, PATH: [...(found ? [folder] : []), '/usr/bin', '/bin'].join(delimiter) }
    const { status, stdout, stderr } = spawnSync(process.execPath, ['openapi/adr/main.ts', ...args], { cwd: root, env, encoding: 'utf8' })
    return { status, text: stdout + stderr }
  }

  const standard = { klantbeeld: [], contactgegevens: [], klantinteracties: [...Array<string>(89).fill('nlgov:query-keys-camel-case'), ...Array<string>(14).fill('nlgov:schema-camel-case')] }

  it('ends well, and tells for each document what is wrong and what is explained', () => {
    const { status, text } = check([])
    assert.equal(status, 0, text)
    for (const api of ['klantbeeld', 'klantinteracties', 'contactgegevens']) assert.match(text, new RegExp(`^${api}: 0 errors, 0 warnings$`, 'm'))
    assert.match(text, /^klantinteracties: 89 explained \/core\/query-keys-camel-case: /m)
    assert.doesNotMatch(text, /^klantbeeld: .*explained/m)
  })
  it('ends well with a rule set from outside that finds what is known of the standard, and nothing else', () => {
    const { status, text } = check(['--ruleset', 'elders.yaml'], standard)
    assert.equal(status, 0, text)
  })
  it('ends in 1 where that finds more, or less', () => {
    const more = check(['--ruleset', 'elders.yaml'], { ...standard, klantbeeld: ['info-contact'] })
    assert.deepEqual([more.status, /^klantbeeld: info-contact: 1 found, 0 explained$/m.test(more.text)], [1, true], more.text)
    const less = check(['--ruleset', 'elders.yaml'], { ...standard, klantinteracties: [] })
    assert.deepEqual([less.status, /^klantinteracties: nlgov:schema-camel-case: 0 found, 14 explained$/m.test(less.text)], [1, true], less.text)
  })
  it('says how to get Spectral where it is not there', () => {
    const { status, text } = check(['--ruleset', 'elders.yaml'])
    assert.notEqual(status, 0)
    assert.match(text, /npm install --global @stoplight\/spectral-cli/)
  })
})
