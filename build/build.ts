/**
 * Makes `dist`, which is what the package holds: JavaScript with types, of what the entry points of `tsconfig.build.json`
 * reach, and beside it what the code reads. A package.json of its own lets its `#` imports lead to JavaScript.
 */
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')

/** Read at run time, at the same place below `dist`. */
const data = ['openapi/*.yaml', 'config/**/*.yaml', 'config/**/*.json', 'adapters/**/*.{md,json,yaml}', 'skeletons/**/*']

rmSync(dist, { recursive: true, force: true })
emit()

for (const file of globSync(data, { cwd: root, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))) {
  const target = join(dist, file.slice(root.length))
  mkdirSync(dirname(target), { recursive: true })
  cpSync(file, target)
}

const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name: string; version: string }
const imports = { '#domain/*.ts': './src/domain/*.js', '#spi': './src/spi/index.js' }
writeFileSync(join(dist, 'package.json'), `${JSON.stringify({ name, version, private: true, type: 'module', imports }, null, 2)}\n`)

/** An import that is not relative keeps its `.ts`, of which TypeScript warns: the package.json beside it leads that to JavaScript. */
function emit(): void {
  const notRewritten = 2877
  const host: ts.ParseConfigFileHost = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (diagnostic) => { throw new Error(textOf([diagnostic])) } }
  const { fileNames, options } = ts.getParsedCommandLineOfConfigFile(join(root, 'tsconfig.build.json'), {}, host)!
  const program = ts.createProgram(fileNames, options)
  const faults = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics].filter(({ code }) => code !== notRewritten)
  if (faults.length > 0) throw new Error(textOf(faults))
}

function textOf(diagnostics: readonly ts.Diagnostic[]): string {
  return ts.formatDiagnostics(diagnostics, { getCurrentDirectory: () => root, getCanonicalFileName: (name) => name, getNewLine: () => '\n' })
}
