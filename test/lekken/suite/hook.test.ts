/** The watch over the suite, shown to see: a run of tests that pass and leak fails, and one of tests that do not passes. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { peopleOfSuite } from './people.ts'

const mocha = join(createRequire(import.meta.url).resolve('mocha/package.json'), '../bin/mocha.js')

async function runOf(leaks: 'ja' | 'nee'): Promise<{ code: number; output: string; told: string }> {
  const child = spawn(process.execPath, [mocha, '--no-config', '--exit', '--timeout', '20000', '--require', join(import.meta.dirname, 'hook.ts'), join(import.meta.dirname, 'leaking-suite.ts')], { env: { ...process.env, GEVEL_TEST_LEKT: leaks }, timeout: 50_000 })
  const [output, , [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: code as number, output, told: output.slice(output.indexOf('leaks of personal data')) }
}

describe('the leak search over the suite', function () {
  this.timeout(60_000)

  it('fails a run in which every test passes, for each place at which something leaves', async () => {
    const { code, output, told } = await runOf('ja')
    assert.notEqual(code, 0)
    assert.match(output, /9 passing/)
    const lines = [...told.matchAll(/test\/lekken\/suite\/leaking-suite\.ts: (.*?): (?:nummer|adres|achternaam) \d+ of /g)].map(([, place]) => place!)
    assert.deepEqual(new Set(lines), new Set([
      'a line of the log', 'headers of an answer', 'body of a 400', 'stderr', 'a key of what is kept', 'what goes to a logboek', 'file /logboek.jsonl', 'file /gevel.js',
    ]))
    const people = peopleOfSuite().map(({ value }) => value)
    assert.ok(people.every((value) => !told.includes(value)))
  })

  it('passes one in which they only ask, give and are given', async () => {
    const { code, output } = await runOf('nee')
    assert.equal(code, 0, output.slice(-2000))
  })

  it('knows everybody in the text of the suite', () => {
    const people = peopleOfSuite()
    for (const kind of ['nummer', 'adres', 'telefoon', 'woord']) assert.ok(people.some((one) => one.kind === kind))
    assert.ok(people.some(({ value }) => value === '999993653') && people.some(({ value }) => value === 'suzanne.moulin@voorbeeld.example'))
    assert.equal(new Set(people.map(({ label }) => label)).size, people.length)
  })
})
