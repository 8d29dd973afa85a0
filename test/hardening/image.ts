/**
 * What the Dockerfile makes, without Docker: its last stage put together in a folder by the same steps, and started as the image
 * starts it: as another user, without capabilities, with nothing that it may write to.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from '../architecture/tree.ts'
import { instructionsOf } from './deployment.ts'

export interface Running {
  /** Where it listens. Rejects with what it wrote when it ends before. */
  listening(): Promise<string>
  rights(): { readonly uid: number; readonly capabilities: number; readonly canGain: boolean }
  /** Files that it has open to write to, but for its own output. */
  writable(): string[]
  /** The code that it ends with when it is told to. */
  stop(): Promise<number | null>
}

export interface Image {
  readonly source: string
  readonly app: string
  readonly configuration: string
  start(args: readonly string[], env: Readonly<Record<string, string>>): Running
  /** Files of the image that are not as they were. */
  changed(): string[]
  remove(): void
}

const user = 65532

export function buildImage(dockerfile: string, dockerignore: string): Image {
  const folder = mkdtempSync(join(tmpdir(), 'gevel-image-'))
  const [source, app, configuration] = ['src', 'app', 'gevel.yaml'].map((name) => join(folder, name)) as [string, string, string]
  try {
    for (const line of dockerignore.split('\n')) if (line.startsWith('!')) cpSync(join(root, line.slice(1)), join(source, line.slice(1)), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(source, 'node_modules'))
    const built = spawnSync(process.execPath, ['build/build.ts'], { cwd: source, encoding: 'utf8' })
    if (built.status !== 0) throw new Error(built.stdout + built.stderr)
    rmSync(join(source, 'node_modules'))
    for (const { name, text } of instructionsOf(dockerfile)) if (name === 'COPY' && text.startsWith('--from=build')) copyStage(text, source, app)
    installedPackages().forEach((path) => cpSync(join(root, path), join(app, path), { recursive: true, filter: (one) => !one.slice(root.length + path.length).includes('node_modules') }))
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
  writeFileSync(configuration, `
installation: proef
secrets: [een-geheim-van-genoeg-tekens]
sources:
  crm: { number: 1, adapter: klantinteracties, settings: { klantinteractiesUrl: 'http://127.0.0.1:1/klantinteracties/api/v1', token: x } }
clients:
  kcc: { tokens: [een-token-van-genoeg-tekens], sources: [crm], resources: alles }
`)
  spawnSync('chmod', ['-R', 'a+rX,go-w', folder])
  chmodSync(folder, 0o755)
  const begun = Date.now()
  return {
    source, app, configuration,
    start: (args, env) => run(app, args, env),
    changed: () => globSync('**/*', { cwd: app, exclude: (name) => name === 'node_modules' }).filter((path) => statSync(join(app, path)).ctimeMs > begun),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** `--from=build /src/bin bin` */
function copyStage(text: string, source: string, app: string): void {
  const [, from, to] = text.split(' ')
  const name = from!.replace('/src/', '')
  mkdirSync(app, { recursive: true })
  cpSync(join(source, name), join(app, to === './' ? name : to!), { recursive: true })
}

/** As `npm ci --omit=dev --omit=optional` leaves them. */
function installedPackages(): string[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, { dev?: boolean; optional?: boolean }> }
  return Object.entries(packages).filter(([path, { dev, optional }]) => path !== '' && !dev && !optional).map(([path]) => path)
}

function run(app: string, args: readonly string[], env: Readonly<Record<string, string>>): Running {
  // Where the tests are not root there is no other user to be; what it may do is what they may.
  const unprivileged = process.getuid?.() === 0 ? ['/usr/bin/setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--no-new-privs', '--bounding-set=-all', '--'] : []
  const [program, ...rest] = [...unprivileged, process.execPath, 'bin/gevel.js', ...args] as [string, ...string[]]
  const child = spawn(program, rest, { cwd: app, env: { PATH: dirname(process.execPath), NODE_ENV: 'production', PORT: '0', TMPDIR: '/nergens', HOME: '/nergens', ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  const ended = once(child, 'exit')
  const told = (name: string) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))![1]!
  return {
    async listening() {
      for (;;) {
        const url = /http:\/\/\S+/.exec(output)?.[0]
        if (url) return url
        await Promise.race([once(child.stdout, 'data'), ended.then(() => { throw new Error(output) })])
      }
    },
    rights: () => ({ uid: Number(told('Uid')), capabilities: parseInt(told('CapEff'), 16), canGain: told('NoNewPrivs') !== '1' }),
    writable: () => globSync(`/proc/${child.pid}/fdinfo/*`).filter((path) => (parseInt(/^flags:\s+(\d+)/m.exec(readFileSync(path, 'utf8'))?.[1] ?? '0', 8) & 3) !== 0)
      .map((path) => spawnSync('readlink', [path.replace('fdinfo', 'fd')], { encoding: 'utf8' }).stdout.trim()).filter((target) => target.startsWith('/') && !target.startsWith('/dev/')),
    async stop() {
      child.kill('SIGTERM')
      const [code] = (await ended) as [number | null]
      return code
    },
  }
}
