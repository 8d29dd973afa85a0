/** The page for authors of adapters, done to the letter in an empty folder. */
import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { adapterTypes } from '../../src/main.ts'
import { install, type Installed } from '../package/installed.ts'
import { freePort } from '../servers/debian.ts'

/** What is to be seen of a command, by its beginning; of the others that they end well. */
const shown: readonly (readonly [string, RegExp])[] = [
  ['npm test', / \d{2,} passing/],
  ['npx gevel adapter test .', /(contacten|meldingen) keeps all \d{2,} laws/],
  ['npx gevel check', /contacten +contacten +verplicht +well/],
  ['npx gevel plan gevel.yaml \'', /kanaal=e-mail/],
  ['npx gevel plan gevel.yaml --ask', /Answer: 84 in all, 84 on this page\. Complete\./],
  ['curl', /"count":83/],
]

/** Of the page and of the skeleton; taken, perhaps, on this machine. */
const standInPort = '8090'

describe('docs/adapter-schrijven.md', function () {
  this.timeout(300_000)
  let installed: Installed
  let page: string
  let port: number
  const background: ChildProcess[] = []
  before(async () => {
    installed = install()
    port = await freePort()
    page = readFileSync(new URL('../../docs/adapter-schrijven.md', import.meta.url), 'utf8')
      .replaceAll(standInPort, String(port)).replaceAll('8000', String(await freePort()))
  })
  after(async () => {
    for (const child of background) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      // Of a command of npm the program that it started, too.
      process.kill(-child.pid!, 'SIGTERM')
      await once(child, 'exit')
    }
    installed.remove()
  })

  it('does what it says, command by command', async () => {
    let cwd = installed.folder
    // Until Gevel brings the adapter that reads manifests, nothing of one can be done.
    const sections = adapterTypes.some(({ name }) => name === 'rest') ? page : page.split('## A manifest')[0]!
    for (const part of sections.split(/^(?=```)/m)) {
      const [, file, text] = /^```yaml\n# (\S+)\n([\s\S]*)/.exec(part) ?? []
      if (file !== undefined) writeFileSync(join(cwd, file), text!)
      if (!part.startsWith('```console')) continue
      for (const [, command] of part.matchAll(/^\$ (.+)$/gm)) cwd = await done(command!, cwd)
    }
  })

  async function done(command: string, cwd: string): Promise<string> {
    if (command.startsWith('cd ')) return join(cwd, command.slice(3))
    if (command === 'npm install gevel mocha') return cwd
    const tarball = /^npm install \.\/(\S+)\/[^/]+\.tgz$/.exec(command)
    if (tarball) {
      installed.install(join(cwd, tarball[1]!))
      return cwd
    }
    if (command === 'npm run stand-in &') {
      const file = join(cwd, 'package.json')
      writeFileSync(file, readFileSync(file, 'utf8').replace(standInPort, String(port)))
    }
    const output = command.startsWith('curl') ? await asked(command) : command.endsWith('&') ? await started(command, cwd) : await ran(command, cwd)
    for (const [beginning, expected] of shown) if (command.startsWith(beginning)) assert.match(output, expected, command)
    return cwd
  }

  async function ran(command: string, cwd: string): Promise<string> {
    const { status, stdout, stderr } = await installed.run('sh', ['-c', command], cwd)
    assert.equal(status, 0, `${command}: ${stdout}${stderr}`)
    return stdout
  }

  async function started(command: string, cwd: string): Promise<string> {
    const child = installed.spawnShell(command.replace(/ &$/, ''), cwd)
    background.push(child)
    let output = ''
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (output += text))
    for (let turn = 0; !/listens/.test(output); turn++) {
      assert.ok(turn < 600 && child.exitCode === null, `${command}: ${output}`)
      await pause(50)
    }
    return output
  }

  /** Not every machine has curl. */
  async function asked(command: string): Promise<string> {
    const [, name, value, url] = /^curl -H '([^:]+): ([^']+)' '([^']+)'$/.exec(command)!
    return (await fetch(url!, { headers: { [name!]: value! } })).text()
  }
})
