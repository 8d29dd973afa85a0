/** The rules of the house, each a function from files to what breaks it, so that each can be shown to see a fault. */
import { importsOf, type Import, type SourceFile } from './tree.ts'

/** Folder of a file as the floors know it; `adapters` whatever the adapter. */
export type Floor = 'domain' | 'access' | 'spi' | 'federation' | 'adapters' | 'logboek' | 'decisions' | 'configuration' | 'composition' | 'http' | 'cli' | 'main'

/** What a floor may import besides itself. `types` means: only its types. */
const below: Readonly<Record<Floor, Readonly<Partial<Record<Floor, 'all' | 'types'>>>>> = {
  domain: {},
  spi: { domain: 'all' },
  access: { domain: 'all' },
  federation: { domain: 'all', spi: 'all', access: 'all' },
  adapters: { spi: 'all' },
  logboek: { domain: 'all', spi: 'all', federation: 'all' },
  decisions: { domain: 'all', spi: 'all', access: 'all', federation: 'all', logboek: 'all' },
  configuration: { domain: 'all', access: 'all', federation: 'types', logboek: 'types', decisions: 'types' },
  composition: { domain: 'all', spi: 'all', access: 'all', federation: 'all', configuration: 'all' },
  http: { domain: 'all', spi: 'all', access: 'all', federation: 'all', logboek: 'all', decisions: 'all' },
  // Beside http: what it needs of that, main hands to it.
  cli: { domain: 'all', spi: 'all', access: 'all', federation: 'all', logboek: 'all', configuration: 'all', composition: 'all' },
  main: { domain: 'all', spi: 'all', access: 'all', federation: 'all', adapters: 'all', logboek: 'all', decisions: 'all', configuration: 'all', composition: 'all', http: 'all', cli: 'all' },
}

/** The laws of adapters, as `gevel/laws` exports them. */
const kit = 'test/laws/index.ts'

export function floorOf(path: string): Floor | undefined {
  const [top, folder, ...rest] = path.split('/')
  if (top === 'adapters') return 'adapters'
  if (top !== 'src') return undefined
  if (path === 'src/main.ts') return 'main'
  return rest.length > 0 && folder !== undefined && Object.hasOwn(below, folder) ? (folder as Floor) : undefined
}

export function floorFaults(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const floor = floorOf(file.path)
    if (!floor) return [`${file.path}: stands on no floor`]
    return importsOf(file).flatMap((one) => faultOfImport(file.path, floor, one))
  })
}

function faultOfImport(path: string, floor: Floor, { specifier, target, typeOnly }: Import): string[] {
  if (target === undefined) {
    const subpath = specifier.startsWith('#') || specifier.startsWith('/') || specifier.startsWith('file:')
    return subpath ? [`${path}: imports ${specifier}, which leads nowhere known`] : []
  }
  // The schema of the configuration is data, and belongs to its loader.
  if (floor === 'configuration' && target === 'config/schema.json') return []
  // The kit is exported as it is tested with; only the command that runs it reaches it.
  if (floor === 'main' && target === kit) return []
  // What version this is, is told where all is put together.
  if (floor === 'main' && target === 'package.json') return []
  const other = floorOf(target)
  if (!other) return [`${path}: imports ${specifier}, which is on no floor`]
  if (other === floor) return []
  const allowed = below[floor][other]
  if (!allowed) return [`${path}: ${floor} imports ${specifier} of ${other}`]
  return allowed === 'types' && !typeOnly ? [`${path}: ${floor} imports more than types of ${other}: ${specifier}`] : []
}

const folderOf = (path: string) => path.split('/').slice(0, 2).join('/')

/** Folders of `adapters/` that hold what several adapters share and no adapter: nothing there is an AdapterType, and there is no index.ts. */
export function vocabularies(files: readonly SourceFile[]): ReadonlySet<string> {
  const inAdapters = files.filter(({ path }) => floorOf(path) === 'adapters')
  const adapters = new Set(inAdapters.filter(({ path, text }) => path === `${folderOf(path)}/index.ts` || /\bAdapterType\b/.test(text)).map(({ path }) => folderOf(path)))
  return new Set(inAdapters.map(({ path }) => folderOf(path)).filter((folder) => !adapters.has(folder)))
}

/** An adapter sees `#spi`, its own folder, a vocabulary, what node brings and packages; nothing by a path into Gevel. */
export function adapterFaults(files: readonly SourceFile[]): string[] {
  const shared = vocabularies(files)
  return files.filter(({ path }) => floorOf(path) === 'adapters').flatMap((file) => {
    const isOutside = (target: string) => folderOf(target) !== folderOf(file.path) && !shared.has(folderOf(target))
    const outside = importsOf(file).filter(({ specifier, target }) => specifier !== '#spi' && target !== undefined && isOutside(target))
    return outside.map(({ specifier }) => `${file.path}: imports ${specifier}`)
  })
}

/** Only the composition root knows both what asks and what answers. */
export function rootFaults(files: readonly SourceFile[]): string[] {
  return files.filter(({ path }) => path.startsWith('src/') && path !== 'src/main.ts').flatMap((file) =>
    importsOf(file).filter(({ target }) => target?.startsWith('adapters/')).map(({ specifier }) => `${file.path}: imports ${specifier}`))
}

/** Products of the field, and the protocols and stores that only adapters speak. Written with a hyphen, a space, or as one word. */
const productNames = [
  'open[- ]?klant', 'open[- ]?zaak', 'open[- ]?inwoner', 'open[- ]?forms', 'kiss', 'e-?suite', 'dovecot', 'cyrus', 'dataverse', 'dynamics', 'salesforce',
  'topdesk', 'zammad', 'znuny', 'otrs', 'espo[- ]?crm', 'suite[- ]?crm', 'odoo', 'tryton', 'exchange', 'outlook', 'msgraph', 'gmail', 'request[- ]?tracker',
  'zgw', 'maildir', 'imap4?', 'jmap', 'sqlite', 'postgres(?:ql)?', 'mysql',
]
const product = new RegExp(`(?<![a-z])(?:${productNames.join('|')})(?![a-z])`, 'gi')
/** The codec of mailbox keys is named after the shape that those keys have. */
const allowedWords: Readonly<Record<string, readonly string[]>> = { 'src/domain/codecs.ts': ['imap'], 'src/domain/ids.ts': ['imap'] }

/** Product names in code or comments. The composition root may name adapters in the lines that import and list them. */
export function productFaults(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    file.text.split('\n').flatMap((line, index) => {
      if (file.path === 'src/main.ts' && /from '\.\.\/adapters\/|^export const adapterTypes\b/.test(line)) return []
      const names = [...line.replace(/([a-z])([A-Z])/g, '$1 $2').matchAll(product)].map(([name]) => name.toLowerCase())
      return names.filter((name) => !allowedWords[file.path]?.includes(name)).map((name) => `${file.path}:${index + 1}: names ${name}`)
    }))
}

export const maximumLines = 320

export function lengthFaults(files: readonly SourceFile[]): string[] {
  return files.filter(({ text }) => text.trimEnd().split('\n').length > maximumLines).map(({ path }) => `${path}: more than ${maximumLines} lines`)
}

export const filesOfAdapter = ['index.ts', 'translate.ts', 'README.md'] as const

/** `folders`: per adapter the names of the files in it. */
export function adapterFolderFaults(folders: Readonly<Record<string, readonly string[]>>): string[] {
  return Object.entries(folders).flatMap(([name, files]) =>
    filesOfAdapter.filter((file) => !files.includes(file)).map((file) => `adapters/${name}: has no ${file}`))
}

/** Codes that code throws or compares with, and that the table lacks. */
export function errorCodeFaults(files: readonly SourceFile[], table: Readonly<Record<string, unknown>>): string[] {
  return files.flatMap(({ path, text }) => codesIn(text).filter((code) => !Object.hasOwn(table, code)).map((code) => `${path}: ${code} is not in the table`))
}

/** Codes of the table that no code names: dead, or misspelt where they are thrown. */
export function unusedCodes(files: readonly SourceFile[], table: Readonly<Record<string, unknown>>): string[] {
  const used = new Set(files.flatMap(({ text }) => [...text.matchAll(/'([a-z]+(?:-[a-z]+)+)'/g)].map(([, code]) => code!)))
  return Object.keys(table).filter((code) => !used.has(code))
}

function codesIn(text: string): string[] {
  const thrown = [...text.matchAll(/\bnew (?:Gevel|Source)Error\(\s*'([^']+)'/g)].map(([, code]) => code!)
  const named = [...text.matchAll(/'(bron-[a-z-]+)'/g)].map(([, code]) => code!)
  return [...thrown, ...named]
}
