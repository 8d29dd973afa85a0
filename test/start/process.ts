/** Gevel as an operator starts it: a process of its own, with an environment and a temporary folder of its own. */
import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { clientOf, type Gemeente } from '../http/gemeente.ts'

const repository = fileURLToPath(new URL('../../', import.meta.url))

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface GevelProcess {
  /** All that it wrote so far. */
  readonly output: { stdout: string; stderr: string }
  /** Fulfilled when it listens; rejected with what it wrote when it ends before that. */
  listening(): Promise<Gemeente>
  /** Sends the signal, when one is given, and waits for the end; one that stays for fifteen seconds is killed. */
  end(signal?: NodeJS.Signals): Promise<Exit>
  kill(signal: NodeJS.Signals): void
  /** What it keeps in its temporary folder. */
  temporary(): Promise<string[]>
}

const processes: { end: GevelProcess['end']; folder: string }[] = []

/** `PORT` is 0 where the environment does not say. */
export async function startProcess(environment: Readonly<Record<string, string>> = {}): Promise<GevelProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'gevel-start-'))
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: repository,
    env: { PATH: process.env['PATH'], TMPDIR: folder, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
  const ended = new Promise<Exit>((resolve) => child.once('close', (code, signal) => resolve({ code, signal })))

  const end = async (signal?: NodeJS.Signals): Promise<Exit> => {
    const timer = setTimeout(() => child.kill('SIGKILL'), 15_000)
    if (signal && child.exitCode === null) child.kill(signal)
    return ended.finally(() => clearTimeout(timer))
  }
  const listening = async (): Promise<Gemeente> => {
    while (!/http:\/\/\S+/.test(output.stdout)) {
      const over = await Promise.race([ended, new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 30))])
      if (over) throw new Error(`ended with ${over.code}: ${output.stderr}`)
    }
    return clientOf(/http:\/\/[^\s/]+/.exec(output.stdout)![0])
  }
  processes.push({ end, folder })
  return { output, listening, end, kill: (signal) => child.kill(signal), temporary: () => readdir(folder) }
}

/** Of a process that is expected to refuse to start. */
export async function refusal(environment: Readonly<Record<string, string>>): Promise<Exit & { stdout: string; stderr: string; temporary: string[] }> {
  const gevel = await startProcess(environment)
  // One that starts all the same is not waited for.
  gevel.listening().then(() => gevel.kill('SIGKILL'), () => undefined)
  const exit = await gevel.end()
  return { ...exit, ...gevel.output, temporary: await gevel.temporary() }
}

after(async () => {
  for (const { end, folder } of processes) {
    await end('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
})
