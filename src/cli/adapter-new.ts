/** `gevel adapter new`: a skeleton in a new folder that works as it is, and keeps the laws on its stand-in. */
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { House } from './house.ts'
import type { Messages } from './messages.ts'
import { CommandFault, exitCodes, type Result } from './result.ts'

export const kinds = ['code', 'manifest'] as const
export type Kind = (typeof kinds)[number]

const skeletons = new URL('../../skeletons/', import.meta.url)

export async function adapterNew({ version, adapterTypes }: House, messages: Messages, name: string, kind: Kind): Promise<Result> {
  if (!/^(@[a-z0-9-]+\/)?[a-z][a-z0-9-]{0,99}$/.test(name)) throw new CommandFault(messages.adapter.badName(name))
  const folder = basename(name)
  if (existsSync(folder)) throw new CommandFault(messages.adapter.exists(folder))
  const words: Readonly<Record<string, string>> = { __PACKAGE__: name, __ADAPTER__: adapterName(folder), __RANGE__: `^${version}` }
  const reader = await readerOf(kind)
  if (reader !== undefined && adapterTypes.every((type) => type.name !== reader)) throw new CommandFault(messages.adapter.noReader(reader))
  const made = (await Promise.all(['shared', kind].map((skeleton) => copied(fileURLToPath(new URL(`${skeleton}/`, skeletons)), folder, words)))).flat().sort()
  return { exitCode: exitCodes.well, text: `${messages.adapter.made(folder, made)}\n${messages.adapter.next(folder)}`, data: { folder, kind, files: made } }
}

/** The adapter of Gevel that what is made is for; absent: it is one itself. */
async function readerOf(kind: Kind): Promise<string | undefined> {
  const { gevel } = JSON.parse(await readFile(new URL(`${kind}/package.json`, skeletons), 'utf8')) as { gevel?: { adapter?: string } }
  return gevel?.adapter
}

async function copied(skeleton: string, folder: string, words: Readonly<Record<string, string>>): Promise<string[]> {
  const files = (await readdir(skeleton, { withFileTypes: true, recursive: true })).filter((entry) => entry.isFile())
  return Promise.all(files.map(async (entry) => {
    const from = join(entry.parentPath, entry.name)
    // A file of that name would be heeded where it lies, and left out of the package.
    const to = relative(skeleton, from).replace(/^gitignore$/, '.gitignore')
    await mkdir(dirname(join(folder, to)), { recursive: true })
    await writeFile(join(folder, to), filled(await readFile(from, 'utf8'), words))
    return to
  }))
}

/** The name that a configuration shows beside the package: short, and as the contract wants it. */
const adapterName = (folder: string) => folder.replace(/^gevel-adapter-/, '').slice(0, 31).replace(/-+$/, '')

const filled = (text: string, words: Readonly<Record<string, string>>) => text.replace(/__[A-Z]+__/g, (word) => words[word] ?? word)
