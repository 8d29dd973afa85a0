/**
 * `npm test`: everything, in two runs of mocha side by side, for those on real servers mostly wait. What the second says
 * comes after the first. Fails when one of them fails, or ends in another way; or when the runs, which have a temporary folder to
 * themselves, leave something of a person in it.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { inFolder, summary } from './lekken/places.ts'
import { searchFor } from './lekken/search.ts'
import { peopleOfSuite } from './lekken/suite/people.ts'

const root = resolve(import.meta.dirname, '..')
const mocha = join(createRequire(import.meta.url).resolve('mocha/package.json'), '../bin/mocha.js')
const files = globSync('test/**/*.test.ts', { cwd: root }).sort()
const isOnServers = (file: string) => file.startsWith(join('test', 'adapters'))
// Short: sockets of servers lie in it, and their paths have a limit.
const temporary = mkdtempSync(join(tmpdir(), 'gt-'))

async function run(some: readonly string[], write: (chunk: Buffer) => void): Promise<boolean> {
  const child = spawn(process.execPath, [mocha, ...some], { cwd: root, env: { ...process.env, TMPDIR: temporary }, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.on('data', write)
  child.stderr.on('data', write)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill(signal))
  const [code] = (await once(child, 'close')) as [number | null]
  return code === 0
}

const later: Buffer[] = []
const outcomes = await Promise.all([
  run(files.filter((file) => !isOnServers(file)), (chunk) => process.stdout.write(chunk)),
  run(files.filter(isOnServers), (chunk) => later.push(chunk)),
])
process.stdout.write(Buffer.concat(later))
const left = summary(inFolder(searchFor(peopleOfSuite()), temporary))
if (left.length > 0) process.stdout.write(`Left in the temporary folder of the tests:\n${left.map((one) => `  ${one}\n`).join('')}`)
rmSync(temporary, { recursive: true, force: true })
if (outcomes.includes(false) || left.length > 0) process.exitCode = 1
