/** The folders of a Maildir: what lies there, and the headers of it. Opens files for reading only, follows no symbolic link. */
import { createHash } from 'node:crypto'
import { constants, type Dirent } from 'node:fs'
import { lstat, open, readdir, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { SourceError, type Call } from '#spi'
import { factsOfHeader, maxHeaderBytes } from '../mail/headers.ts'
import { Unreadable } from '../mail/message.ts'
import { keepRecent } from './recent.ts'
import type { Entry, StoredFile } from './translate.ts'

export interface ArchiveSettings {
  /** Absolute. */
  readonly directory: string
  /** Names of Maildir++ subfolders, without the dot, that are left alone. */
  readonly skipFolders: readonly string[]
  readonly maxMessageBytes: number
}

export interface Archive {
  /** All messages, or those with the hashes in `only`, with their headers. A message that leaves meanwhile is left out. */
  scan(call: Call, only?: ReadonlySet<string>): Promise<Entry[]>
  /** Opens a message and hands its bytes to `use`; found again when its flags changed. `undefined` when it is gone. */
  withMessage<Result>(file: StoredFile, call: Call, use: (bytes: Readable) => Promise<Result>): Promise<Result | undefined>
  /** Rejects unless the archive can be listed. */
  probe(): Promise<void>
  close(): void
}

export const recentLimits = { milliseconds: 30_000, entries: 20_000, bytes: 64 * 1024 * 1024 }
const unreadableCodes = new Set(['EACCES', 'EPERM', 'ELOOP'])
const filesAtOnce = 16
const attempts = 3

export function openArchive(settings: ArchiveSettings, now: () => Date): Archive {
  const recent = keepRecent<Omit<Entry, 'file'>>(recentLimits, now)

  async function headOf(file: StoredFile): Promise<Entry | undefined> {
    const key = `${file.hash}/${file.modified}/${file.size}`
    const known = recent.get(key)
    if (known) return { file, ...known }
    const opened = await tryOpen(file.path, (handle) => readHeader(handle))
    if (opened === undefined) return undefined
    const entry = 'fault' in opened ? opened : { ...factsOfHeader(opened.value), ...tooLarge(file, settings) }
    recent.keep(key, entry, 'fault' in opened ? opened.fault.length : opened.value.length)
    return { file, ...entry }
  }

  async function scan(call: Call, only?: ReadonlySet<string>): Promise<Entry[]> {
    let found: Entry[] = []
    for (let attempt = 0; attempt < attempts; attempt++) {
      const files = await list(settings, call, only)
      const entries = await inBatches(files, call, headOf)
      found = entries.filter((entry) => entry !== undefined)
      if (found.length === entries.length) break
    }
    return found
  }

  async function withMessage<Result>(file: StoredFile, call: Call, use: (bytes: Readable) => Promise<Result>) {
    let at: StoredFile | undefined = file
    for (let attempt = 0; at && attempt < attempts; attempt++) {
      const opened: Opened<Result> | undefined = await tryOpen(at.path, (handle) => use(handle.createReadStream({ start: 0, end: settings.maxMessageBytes - 1, autoClose: false })))
      if (opened && 'fault' in opened) throw new Unreadable(opened.fault)
      if (opened) return opened.value
      at = (await list(settings, call, new Set([file.hash])))[0]
    }
    return undefined
  }

  return {
    scan,
    withMessage,
    probe: async () => void (await folders(settings)),
    close: () => recent.clear(),
  }
}

export const tooLarge = ({ size }: Pick<StoredFile, 'size'>, { maxMessageBytes }: Pick<ArchiveSettings, 'maxMessageBytes'>) =>
  size > maxMessageBytes ? { fault: `larger than maxMessageBytes (${maxMessageBytes})` } : {}

/** The bytes up to the first empty line, at most about `maxHeaderBytes`. `at`: where in its file the message begins. */
export async function readHeader(handle: FileHandle, at = 0): Promise<Uint8Array> {
  let bytes = Buffer.alloc(0)
  while (bytes.length < maxHeaderBytes) {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(8192), 0, 8192, at + bytes.length)
    bytes = Buffer.concat([bytes, buffer.subarray(0, bytesRead)])
    const end = headerEnd(bytes)
    if (end !== undefined) return bytes.subarray(0, end)
    if (bytesRead === 0) return bytes
  }
  return bytes
}

/** Where the first empty line ends, those above the header not counted. */
function headerEnd(bytes: Buffer): number | undefined {
  const start = bytes.findIndex((byte) => byte > 32)
  if (start === -1) return undefined
  const ends = ['\n\n', '\n\r\n', '\r\r'].map((empty) => ({ at: bytes.indexOf(empty, start), length: empty.length }))
  const found = ends.filter(({ at }) => at !== -1).map(({ at, length }) => at + length)
  return found.length > 0 ? Math.min(...found) : undefined
}

export type Opened<Result> = { readonly value: Result } | { readonly fault: string }

/** `undefined` when there is no such file any more. What `use` throws of itself passes; a disk that fails is the source's failure. */
export async function tryOpen<Result>(path: string, use: (handle: FileHandle) => Promise<Result>): Promise<Opened<Result> | undefined> {
  let handle: FileHandle | undefined
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
    return { value: await use(handle) }
  } catch (error) {
    const code = codeOf(error)
    if (!handle && code === 'ENOENT') return undefined
    if (!handle && unreadableCodes.has(code)) return { fault: `file may not be read (${code})` }
    throw isSystemError(error) ? failure('a message cannot be read', error) : error
  } finally {
    await handle?.close()
  }
}

async function list(settings: ArchiveSettings, call: Call, only?: ReadonlySet<string>): Promise<StoredFile[]> {
  const paths = new Map<string, string>()
  for (const folder of await folders(settings)) {
    call.signal.throwIfAborted()
    // First `new`, then `cur`: a message that moves meanwhile is seen twice, not missed.
    for (const place of ['new', 'cur']) await listInto(paths, join(folder, place), only)
  }
  const files = await inBatches([...paths], call, ([hash, path]) => statOf(hash, path))
  return files.filter((file) => file !== undefined)
}

async function listInto(paths: Map<string, string>, directory: string, only: ReadonlySet<string> | undefined) {
  for (const entry of await namesIn(directory)) {
    if (!entry.isFile() || entry.name.startsWith('.')) continue
    const [unique = '', info = ''] = entry.name.split(':2,')
    // Drafts were never sent, and what is marked as trash is on its way out.
    if (/[DT]/.test(info)) continue
    const hash = hashOf(unique)
    if (!only || only.has(hash)) paths.set(hash, join(directory, entry.name))
  }
}

/** The archive itself and its subfolders (Maildir++). Rejects when there is no archive: an empty mount is not an empty archive. */
async function folders({ directory, skipFolders }: ArchiveSettings): Promise<string[]> {
  let names: Dirent[]
  try {
    names = await readdir(directory, { withFileTypes: true })
  } catch (error) {
    throw failure('the archive cannot be listed', error)
  }
  const isFolder = (entry: Dirent) => entry.isDirectory()
  if (!names.some((entry) => entry.name === 'cur' && isFolder(entry))) {
    throw new SourceError('bron-onbereikbaar', 'the directory holds no Maildir: it has no folder cur')
  }
  // `.Trash` and all below it, `.Trash.2024`.
  const isSkipped = (name: string) => skipFolders.some((skipped) => `${name}.`.toLowerCase().startsWith(`.${skipped}.`.toLowerCase()))
  const below = names.filter((entry) => isFolder(entry) && /^\.[^.]/.test(entry.name) && !isSkipped(entry.name))
  return [directory, ...below.map(({ name }) => join(directory, name)).sort()]
}

/** Entries of a folder's `cur` or `new`; none when that is not there, or is a symbolic link. */
async function namesIn(directory: string): Promise<Dirent[]> {
  try {
    if (!(await lstat(directory)).isDirectory()) return []
    return await readdir(directory, { withFileTypes: true })
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw failure('a folder of the archive cannot be listed', error)
  }
}

async function statOf(hash: string, path: string): Promise<StoredFile | undefined> {
  try {
    const { size, mtimeMs } = await lstat(path)
    return { hash, path, size, modified: mtimeMs }
  } catch (error) {
    // Renamed since it was listed; scanning finds the new name, if there is one.
    if (codeOf(error) === 'ENOENT') return { hash, path, size: 0, modified: 0 }
    throw failure('a message cannot be looked at', error)
  }
}

/** The local of a klantcontact, from the part of the file's name that neither flags nor folders change. */
export function hashOf(unique: string): string {
  return createHash('sha256').update(unique).digest('hex').slice(0, 20)
}

async function inBatches<Item, Result>(items: readonly Item[], call: Call, work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  for (let start = 0; start < items.length; start += filesAtOnce) {
    call.signal.throwIfAborted()
    results.push(...(await Promise.all(items.slice(start, start + filesAtOnce).map(work))))
  }
  return results
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown'
}

function isSystemError(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).syscall !== undefined
}

export function failure(what: string, error: unknown): SourceError {
  const code = codeOf(error)
  const kind = code === 'EACCES' || code === 'EPERM' ? 'bron-weigert' : code === 'EMFILE' ? 'bron-overbelast' : 'bron-onbereikbaar'
  return new SourceError(kind, `${what} (${code})`, { cause: error })
}
