/** The command as somebody runs it: a process of its own, from this checkout. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const command = fileURLToPath(new URL('../../bin/gevel.js', import.meta.url))
export const voorbeeldgemeente = fileURLToPath(new URL('../../config/voorbeeldgemeente.yaml', import.meta.url))

export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
  /** Of `--json`. */
  readonly json: () => any
}

export interface Surroundings {
  readonly cwd?: string
  readonly input?: string
  readonly environment?: Readonly<Record<string, string>>
}

export async function gevel(args: readonly string[], { cwd = tmpdir(), input = '', environment = {} }: Surroundings = {}): Promise<Ended> {
  const child = spawn(process.execPath, [command, ...args], { cwd, env: { PATH: process.env['PATH'], ...environment } })
  child.stdin.on('error', () => undefined).end(input)
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { status: status as number | null, stdout, stderr, json: () => JSON.parse(stdout) as unknown }
}

/** A folder of its own for a suite, gone after it. */
export function ownFolder(): () => string {
  let folder = ''
  before(() => { folder = mkdtempSync(join(tmpdir(), 'gevel-cli-')) })
  after(() => rmSync(folder, { recursive: true, force: true }))
  return () => folder
}
