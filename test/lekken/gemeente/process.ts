/** Gevel over the planted gemeente, as an operator starts it: its own process, folders and environment; all that leaves it is kept. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { folders, type Gemeente } from './gemeente.ts'

const repository = resolve(import.meta.dirname, '../../..')

export interface Run {
  readonly url: string
  readonly pid: number
  readonly output: { readonly stdout: string; readonly stderr: string }
  /** What the machine shows of the process and its children: arguments, titles, environment. Empty once it has ended. */
  surroundings(): Record<string, string>
  /** Waits for its end, after the signal when one is given. */
  end(signal?: NodeJS.Signals): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  signal(signal: NodeJS.Signals): void
}

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>
  readonly level?: string
  readonly configuration?: keyof Gemeente['configurations']
}

export async function run({ folder, configurations }: Gemeente, { environment = {}, level = 'trace', configuration = 'heel' }: RunOptions = {}): Promise<Run> {
  const child = spawn(process.execPath, [join(repository, 'src/main.ts')], {
    cwd: join(folder, folders.work),
    env: { PATH: process.env['PATH'], TMPDIR: join(folder, folders.temporary), HOME: join(folder, folders.work), PORT: '0', LOG_LEVEL: level, GEVEL_CONFIG: configurations[configuration], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const kept = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (kept.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (kept.stderr += text))
  const ended = once(child, 'close').then(([code, signal]) => ({ code: code as number | null, signal: signal as NodeJS.Signals | null }))
  while (!/http:\/\/\S+/.test(kept.stdout)) {
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${kept.stderr}`)
    await pause(20)
  }
  return {
    url: /http:\/\/[^\s/]+/.exec(kept.stdout)![0],
    pid: child.pid!,
    output: kept,
    surroundings: () => surroundingsOf(child),
    signal: (signal) => void child.kill(signal),
    async end(signal) {
      if (signal && child.exitCode === null) child.kill(signal)
      const timer = setTimeout(() => child.kill('SIGKILL'), 20_000)
      return ended.finally(() => clearTimeout(timer))
    },
  }
}

function surroundingsOf(child: ChildProcess): Record<string, string> {
  const found: Record<string, string> = {}
  for (const pid of familyOf(child)) {
    for (const name of ['cmdline', 'environ', 'comm']) {
      const place = `/proc/${pid === child.pid ? 'gevel' : 'kind'}/${name}`
      found[place] = `${found[place] ?? ''}\n${read(`/proc/${pid}/${name}`)}`
    }
  }
  return found
}

/** The process and the children that it has now. */
function familyOf({ pid }: ChildProcess): number[] {
  const tasks = list(`/proc/${pid}/task`)
  return [pid!, ...tasks.flatMap((task) => read(`/proc/${pid}/task/${task}/children`).split(' ').filter((one) => one !== '').map(Number))]
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

/** The snapshot of a heap that a process was told to write in a folder, once it is whole. */
export async function heapIn(folder: string): Promise<string> {
  for (let size = -1; ; await pause(500)) {
    const name = list(folder).find((one) => one.endsWith('.heapsnapshot'))
    const now = name === undefined ? -1 : statSync(join(folder, name)).size
    if (now > 0 && now === size) return read(join(folder, name!))
    size = now
  }
}
