/**
 * `npm test`: everything, in three runs of mocha side by side, for those on real servers and those that start processes mostly
 * wait. What the others say comes after the first. Fails when one of them fails, or ends in another way; or when the runs, which have a temporary folder to
 * themselves, leave something of a person in it.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, globSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { inFolder, summary } from './lekken/places.ts'
import { searchFor } from './lekken/search.ts'
import { peopleOfSuite } from './lekken/suite/people.ts'

const root = resolve(import.meta.dirname, '..')
const mocha = join(createRequire(import.meta.url).resolve('mocha/package.json'), '../bin/mocha.js')
const files = globSync('test/**/*.test.ts', { cwd: root }).sort()
const below = (...folders: string[]) => (file: string) => folders.some((folder) => file.startsWith(join('test', folder)))
const isOnServers = (file: string) => below('adapters', 'gemeente')(file) || file === join('test', 'hardening', 'injection.test.ts')
const startsProcesses = below('cli', 'docs', 'hardening', 'lekken', 'package', 'start', 'storingen', 'voorbeeldgemeente')
const kinds = ['in one process', 'on servers', 'of processes'] as const
const kindOf = (file: string): (typeof kinds)[number] => (isOnServers(file) ? 'on servers' : startsProcesses(file) ? 'of processes' : 'in one process')
// Short: sockets of servers lie in it, and their paths have a limit.
const temporary = mkdtempSync(join(tmpdir(), 'gt-'))
// As the folder it stands in for: servers and tests that run as another user have files of their own in it.
chmodSync(temporary, 0o1777)

async function run(some: readonly string[], write: (chunk: Buffer) => void): Promise<boolean> {
  const child = spawn(process.execPath, [mocha, ...some], { cwd: root, env: { ...process.env, TMPDIR: temporary }, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.on('data', write)
  child.stderr.on('data', write)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill(signal))
  const [code] = (await once(child, 'close')) as [number | null]
  return code === 0
}

const outcomes = await Promise.all(kinds.map(async (kind, place) => {
  const later: Buffer[] = []
  const well = await run(files.filter((file) => kindOf(file) === kind), place === 0 ? (chunk) => process.stdout.write(chunk) : (chunk) => later.push(chunk))
  return { well, later }
}))
for (const { later } of outcomes) process.stdout.write(Buffer.concat(later))
const left = summary(inFolder(searchFor(peopleOfSuite()), temporary))
if (left.length > 0) process.stdout.write(`Left in the temporary folder of the tests:\n${left.map((one) => `  ${one}\n`).join('')}`)
rmSync(temporary, { recursive: true, force: true })
if (outcomes.some(({ well }) => !well) || left.length > 0) process.exitCode = 1
