/**
 * `npm test`: everything, in two runs of mocha side by side, for those on real servers mostly wait. What the second says
 * comes after the first. Fails when one of them fails, or ends in another way.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const mocha = join(createRequire(import.meta.url).resolve('mocha/package.json'), '../bin/mocha.js')
const files = globSync('test/**/*.test.ts', { cwd: root }).sort()
const isOnServers = (file: string) => file.startsWith(join('test', 'adapters')) || file === join('test', 'hardening', 'injection.test.ts')

async function run(some: readonly string[], write: (chunk: Buffer) => void): Promise<boolean> {
  const child = spawn(process.execPath, [mocha, ...some], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
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
if (outcomes.includes(false)) process.exitCode = 1
