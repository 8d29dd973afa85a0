/**
 * The adapter that a source of the configuration names: one that Gevel brings, by its name, or one from outside: an npm
 * package by its name, or a module by a path that starts with a dot. Both are found from the folder of the configuration.
 */
import { readFile, stat } from 'node:fs/promises'
import { extname, join, resolve as resolvePath } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { resolve as resolveModule } from 'import-meta-resolve'
import type { AdapterType } from '#spi'

/** What is wrong with the name or with what it leads to. */
export class NoAdapter extends Error {
  readonly faults: readonly string[]

  constructor(...faults: string[]) {
    super(faults.join('; '))
    this.faults = faults
  }
}

export interface FoundAdapter {
  readonly type: AdapterType<never>
  /** Where its module is; absent for one that Gevel brings. */
  readonly module?: string
}

/** Adapters by the name that a configuration gives them. Each that comes from outside is imported once. */
export class Adapters {
  readonly #brought: readonly AdapterType<never>[]
  readonly #outside = new Map<string, FoundAdapter>()

  constructor(brought: readonly AdapterType<never>[]) {
    this.#brought = brought
  }

  /** Rejects with NoAdapter. */
  async find(name: string, directory: string): Promise<FoundAdapter> {
    const type = this.#brought.find((one) => one.name === name)
    if (type) return { type }
    const module = await this.#moduleOf(name, directory)
    const known = this.#outside.get(module)
    if (known) return known
    const found = { type: await this.#typeIn(module), module }
    this.#outside.set(module, found)
    return found
  }

  async #moduleOf(name: string, directory: string): Promise<string> {
    try {
      return await moduleOf(name, directory)
    } catch {
      const names = this.#brought.map((one) => one.name).join(', ')
      const missing = isPath(name) ? `there is no such module from ${directory}` : `no package of that name is installed at ${directory} or above`
      throw new NoAdapter(`names no adapter; there are ${names}, and ${missing}`)
    }
  }

  async #typeIn(module: string): Promise<AdapterType<never>> {
    const exported = await imported(module)
    const type = adapterOf(exported)
    const faults = [...typeFaults(type), ...strangerFaults(module)]
    const name = (type as Partial<AdapterType> | undefined)?.name
    const others = [...this.#brought, ...[...this.#outside.values()].map((one) => one.type)]
    if (others.some((one) => one.name === name)) faults.push(`is called ${name}, as another adapter is`)
    if (faults.length > 0) throw new NoAdapter(...faults)
    return type as AdapterType<never>
  }
}

export const isPath = (name: string) => /^\.{0,2}\//.test(name)

/** The file of a package or path, as a URL. Throws when there is none. */
export async function moduleOf(name: string, directory: string): Promise<string> {
  if (!isPath(name)) return existing(resolveModule(name, pathToFileURL(join(directory, 'package.json')).href))
  const path = resolvePath(directory, name)
  const found = await stat(path)
  return existing(found.isDirectory() ? await moduleOfFolder(path) : pathToFileURL(path).href)
}

/** The main module of a package in a folder, as its package.json says, or `index.js`. */
async function moduleOfFolder(folder: string): Promise<string> {
  const file = join(folder, 'package.json')
  const { name, exports, main } = JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as { name?: string; exports?: unknown; main?: string }
  // A package may name itself where it has exports.
  if (name !== undefined && exports !== undefined) return resolveModule(name, pathToFileURL(file).href)
  for (const one of main === undefined ? ['index.js', 'index.ts'] : [main]) {
    if (await stat(join(folder, one)).then((found) => found.isFile(), () => false)) return pathToFileURL(join(folder, one)).href
  }
  throw new Error('the folder has no main module')
}

async function existing(url: string): Promise<string> {
  if (!(await stat(fileURLToPath(url))).isFile()) throw new Error('is no file')
  return url
}

async function imported(module: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(module)) as Readonly<Record<string, unknown>>
  } catch (error) {
    const { name = 'Error', message = '' } = error as Partial<Error>
    throw new NoAdapter(`cannot be imported: ${name}: ${message.split('\n')[0]}`)
  }
}

const adapterOf = (exported: Readonly<Record<string, unknown>>) => exported['default'] ?? exported['adapter']

function typeFaults(type: unknown): string[] {
  if (typeof type !== 'object' || type === null) return ['exports no adapter: its default export, or one called adapter, must be an AdapterType of gevel/spi']
  const { name, settings, open, recognise } = type as Readonly<Record<string, unknown>>
  return [
    ...(typeof name === 'string' && /^[a-z][a-z0-9-]{0,30}$/.test(name) ? [] : ['its name must be lower-case letters, digits and hyphens, at most 31']),
    ...(typeof settings === 'object' && settings !== null ? [] : ['its settings must be a JSON Schema']),
    ...(typeof open === 'function' ? [] : ['its open must be a function']),
    ...(recognise === undefined || typeof recognise === 'function' ? [] : ['its recognise must be a function']),
  ]
}

/** Errors of another copy of Gevel are not ours, so that every failure of the source would look like a mistake of the adapter. */
function strangerFaults(module: string): string[] {
  const theirs = resolved('gevel/spi', module)
  if (theirs === undefined || theirs === ownSpi) return []
  return [`imports gevel/spi of another Gevel than this one, at ${fileURLToPath(theirs)}: install it beside this one, or run that one`]
}

const ownSpi = new URL(`../spi/index${extname(import.meta.url)}`, import.meta.url).href

function resolved(specifier: string, from: string): string | undefined {
  try {
    return resolveModule(specifier, from)
  } catch {
    return undefined
  }
}
