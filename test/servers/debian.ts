/**
 * Real servers from Debian's packages, started by the tests that want them: on loopback, on free ports, with files in a folder
 * that goes when they stop. Nothing of the machine's own services is used or touched.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { accessSync, chmodSync, constants, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** Programs by path, each with the package that brings it. */
export type Programs = Readonly<Record<string, string>>

/**
 * For a `before` hook: skips what follows where a program is missing, and says what to install; where `CI=true` it fails
 * instead. A program that can only be had by unpacking says so in the name of its package.
 */
export function wantPrograms(context: Mocha.Context, programs: Programs): void {
  const missing = Object.entries(programs).filter(([path]) => !isExecutable(path)).map(([, name]) => name)
  if (missing.length === 0) return
  const wish = `not run: it wants \`apt-get install ${[...new Set(missing)].join(' ')}\` (.ci/install-packages installs all)`
  if (process.env['CI'] === 'true') throw new Error(wish)
  process.stderr.write(`      ${wish}\n`)
  context.skip()
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** A port on loopback that nothing listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A folder that others may enter, as servers that run under a user of their own must. */
export function serverFolder(name: string): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `gevel-${name}-`))
  chmodSync(path, 0o755)
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }) }
}

export interface Command {
  readonly program: string
  readonly args: readonly string[]
  /** Run as this user where the tests run as root: some servers refuse root. */
  readonly user?: string
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

function asUser({ program, args, user }: Command): [string, string[]] {
  if (!user || process.getuid?.() !== 0) return [program, [...args]]
  return ['/usr/bin/setpriv', [`--reuid=${user}`, `--regid=${user}`, '--init-groups', '--', program, ...args]]
}

/** Runs a command to its end, input on standard input. Answers its standard output; throws with its standard error where it fails. */
export function run(command: Command, input = ''): string {
  const [program, args] = asUser(command)
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    input, encoding: 'utf8', env: { ...process.env, ...command.env }, ...(command.cwd && { cwd: command.cwd }), maxBuffer: 64 * 1024 * 1024,
  })
  if (error) throw error
  if (status !== 0) throw new Error(`${command.program} ended with ${status}: ${stderr || stdout}`)
  return stdout
}

export interface RunningServer {
  readonly port: number
  /** Asks it to stop (SIGTERM), or gives it another signal; answers when it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>
  /** Takes connections and answers nothing, until it is resumed. */
  freeze(): void
  resume(): void
}

const running = new Set<ChildProcess>()
process.once('exit', () => running.forEach((child) => signalAll(child, 'SIGKILL')))
// A run that is ended from outside has no `exit` of its own, and would leave its servers behind.
process.once('SIGTERM', () => process.exit(143))

/** Starts a server in the foreground and waits, at most `waitMs`, until its port takes connections. */
export async function startServer(command: Command, port: number, waitMs = 30_000): Promise<RunningServer> {
  const [program, args] = asUser(command)
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...command.env }, ...(command.cwd && { cwd: command.cwd }) })
  running.add(child)
  let said = ''
  const keep = (chunk: Buffer): void => { said = (said + chunk.toString()).slice(-4000) }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const gone = new Promise<void>((resolve) => child.once('close', () => (running.delete(child), resolve())))
  const end = Date.now() + waitMs
  while (!(await takesConnections(port))) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${command.program} ended at its start: ${said}`)
    if (Date.now() > end) {
      child.kill('SIGKILL')
      throw new Error(`${command.program} does not listen on port ${port} after ${waitMs} ms: ${said}`)
    }
    await pause(50)
  }
  return {
    port,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal)
      await gone
    },
    freeze: () => signalAll(child, 'SIGSTOP'),
    resume: () => signalAll(child, 'SIGCONT'),
  }
}

/** A server that tests end, start again on the same port, and hold up. */
export interface KeptServer {
  /** Asks it to stop (SIGTERM), or gives it another signal, and keeps what it holds. */
  halt(signal?: NodeJS.Signals): Promise<void>
  /** After `halt`. */
  start(): Promise<void>
  /** It takes connections and answers nothing, until it is thawed. */
  freeze(): void
  thaw(): void
}

export interface Keeping {
  /** Asks it to stop, in the place of SIGTERM. */
  readonly signal?: NodeJS.Signals
  /** Of one that takes connections before it can be asked anything. */
  readonly isReady?: () => boolean
}

export async function keepServer(command: Command, port: number, { signal = 'SIGTERM', isReady = () => true }: Keeping = {}): Promise<KeptServer> {
  let server: RunningServer | undefined
  const start = async () => {
    server ??= await startServer(command, port)
    for (let turn = 0; turn < 200 && !isReady(); turn++) await pause(50)
  }
  await start()
  return {
    start,
    halt: async (given = signal) => {
      // One that is held up does not hear it.
      server?.resume()
      await server?.stop(given)
      server = undefined
    },
    freeze: () => server?.freeze(),
    thaw: () => server?.resume(),
  }
}

/** A server of several processes is one whose first process has children. */
function signalAll(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim()
    for (const pid of [child.pid!, ...children.split(' ').filter(Boolean).map(Number)]) process.kill(pid, signal)
  } catch (error) {
    // It went by itself meanwhile.
    if (!['ENOENT', 'ESRCH'].includes(String((error as NodeJS.ErrnoException).code))) throw error
  }
}

async function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('connect', () => (socket.destroy(), resolve(true)))
    socket.once('error', () => resolve(false))
  })
}
