/**
 * Gevel as it is installed: the packed package, unpacked into an empty folder as npm does it. What it depends on is linked from
 * this project's own packages, so that no registry has to be asked; what it does not declare is not there.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

export interface Run {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Installed {
  /** Empty but for `node_modules`. */
  readonly folder: string
  /** Packs a package in a folder and unpacks it among the installed ones. */
  install(packageFolder: string): void
  /** The command as it is installed, under plain node. */
  gevel(args: readonly string[], cwd?: string): Promise<Run>
  spawn(args: readonly string[], cwd?: string): ReturnType<typeof spawn>
  /** A process group of its own, so that all of it can be stopped. */
  spawnShell(command: string, cwd: string): ReturnType<typeof spawn>
  run(program: string, args: readonly string[], cwd?: string): Promise<Run>
  remove(): void
}

/** Packages that an author of an adapter has besides. */
const authors = ['mocha', 'typescript', '@types/node', '@types/mocha']

export function install(): Installed {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'gevel-package-')))
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '.bin'), { recursive: true })
  unpack(root, modules)
  const { dependencies, bin } = JSON.parse(readFileSync(join(modules, 'gevel/package.json'), 'utf8')) as { dependencies: object; bin: { gevel: string } }
  for (const name of [...Object.keys(dependencies), ...authors]) link(join(root, 'node_modules', name), join(modules, name))
  link(join(modules, 'gevel', bin.gevel), join(modules, '.bin/gevel'))
  link(join(root, 'node_modules/mocha/bin/mocha.js'), join(modules, '.bin/mocha'))

  // Only this node and what is installed: no npm script of this project is about.
  const env = { PATH: [join(modules, '.bin'), dirname(process.execPath), '/usr/bin', '/bin'].join(':'), HOME: folder, LANG: 'en_US.UTF-8' }
  const command = join(modules, '.bin/gevel')
  const run = async (program: string, args: readonly string[], cwd = folder): Promise<Run> => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
    return { status: status as number | null, stdout, stderr }
  }
  return {
    folder,
    install: (packageFolder) => unpack(packageFolder, modules),
    gevel: (args, cwd) => run(process.execPath, [command, ...args], cwd),
    spawn: (args, cwd = folder) => spawn(process.execPath, [command, ...args], { cwd, env }),
    spawnShell: (line, cwd) => spawn('sh', ['-c', line], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'ignore'] }),
    run,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(target, path)
}

/** What npm puts into `node_modules`: the files of the tarball, under the name of the package. */
function unpack(packageFolder: string, modules: string): void {
  const { name } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { name: string }
  const tarballs = mkdtempSync(join(tmpdir(), 'gevel-packed-'))
  try {
    done(spawnSync('npm', ['pack', '--pack-destination', tarballs, '--silent'], { cwd: packageFolder, encoding: 'utf8' }))
    const target = join(modules, name)
    mkdirSync(target, { recursive: true })
    done(spawnSync('tar', ['-xzf', join(tarballs, readdirSync(tarballs)[0]!), '-C', target, '--strip-components=1'], { encoding: 'utf8' }))
  } finally {
    rmSync(tarballs, { recursive: true, force: true })
  }
}

function done({ status, stdout, stderr, error }: ReturnType<typeof spawnSync>): void {
  if (error) throw error
  if (status !== 0) throw new Error(`ended with ${status}: ${String(stdout)}${String(stderr)}`)
}
