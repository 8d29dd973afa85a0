#!/usr/bin/env node
/**
 * The command `gevel`. It is written for every Node that can run it, and finds one that can run Gevel: this one, or the one of
 * the package `node` where that is installed, as it is by default. From a checkout it runs the sources.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The first with `node:sqlite` without a flag; the sources need one that strips types and knows `import.meta.main`. */
const wanted = { built: [22, 13], sources: [24, 2] }
const root = new URL('..', import.meta.url)
const isBuilt = !existsSync(new URL('src/main.ts', root))

if (isEnough(process.versions.node, isBuilt ? wanted.built : wanted.sources)) {
  const gevel = /** @type {unknown} */ (await import(new URL(isBuilt ? 'dist/src/main.js' : 'src/main.ts', root).href))
  await /** @type {{ runGevel: (argv: string[]) => Promise<void> }} */ (gevel).runGevel(process.argv.slice(2))
} else {
  runOn(ownNode())
}

/**
 * @param {string} version
 * @param {readonly number[]} least major and minor
 */
function isEnough(version, [major = 0, minor = 0]) {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number)
  return ownMajor > major || (ownMajor === major && ownMinor >= minor)
}

/** The program of the package `node`; undefined where it is not installed, or its install script was not allowed to run. */
function ownNode() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('node/package.json'))
    const program = ['bin/node', 'bin/node.exe'].map((one) => join(folder, one)).find((one) => existsSync(one))
    return process.env.GEVEL_NODE === 'own' ? undefined : program
  } catch {
    return undefined
  }
}

/** @param {string | undefined} program */
function runOn(program) {
  if (!program) {
    const version = (isBuilt ? wanted.built : wanted.sources).join('.')
    process.stderr.write(`Gevel needs Node ${version} or newer; this is ${process.version}, and the package "node" that brings one is not here.\n`
      + 'Install a newer Node, or: npm install node@24 (and allow its install script).\n')
    process.exitCode = 2
    return
  }
  // The other process knows itself by this, so that one that is too old as well does not go round.
  const child = spawn(program, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit', env: { ...process.env, GEVEL_NODE: 'own' } })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal))
  child.once('error', (error) => {
    process.stderr.write(`${program} cannot be run: ${error.message}\n`)
    process.exitCode = 3
  })
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? (signal ? 1 : 0)
  })
}
