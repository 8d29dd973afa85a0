/** `gevel adapter test`: an adapter held to the laws, on its stand-in or on live sources. */
import { existsSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Adapter } from '#spi'
import { Adapters, isPath, NoAdapter, type FoundAdapter } from '../composition/adapters.ts'
import type { House } from './house.ts'
import type { JudgedLaw, Judgement, Opened, Samples } from './judging.ts'
import type { Messages } from './messages.ts'
import { withSoundConfiguration, type OpenedConfiguration } from './opened.ts'
import type { Progress } from './progress.ts'
import { openRecords, type Asking } from './records.ts'
import { CommandFault, exitCodes, type Result } from './result.ts'

export interface TestOptions {
  readonly live?: string
  readonly source?: string
  readonly writes?: boolean
  readonly samples?: string
  readonly markdown?: boolean
}

interface Subject {
  readonly name: string
  readonly open: () => Promise<Opened>
  /** Of messages about a live source, in which its data can stand. */
  readonly clean: (text: string) => string
}

export async function adapterTest(house: House, messages: Messages, progress: Progress, path: string, options: TestOptions): Promise<Result> {
  const folder = packageAt(path)
  const { name, gevel } = folder === undefined ? {} : await manifestIn(folder)
  const adapter = await adapterAt(house, messages, path, gevel?.adapter)
  if (options.live === undefined) {
    const subject = { name: (gevel?.adapter !== undefined && name) || adapter.type.name, open: await standInOf(adapter, messages, path, folder), clean: (text: string) => text }
    return resultOf([[subject, await judged(house, messages, progress, subject)]], messages, options)
  }
  const samples = options.samples === undefined ? undefined : await samplesIn(options.samples, messages)
  return withSoundConfiguration(house, messages, options.live, async (opened) => {
    const { logboek } = opened.loaded.configuration
    if (logboek && logboek.verwerkingsactiviteit === undefined) throw new CommandFault(messages.adapter.noActivity)
    const records = openRecords(house, opened, messages)
    const found: [Subject, Judgement][] = []
    try {
      for (const name of sourcesOf(adapter, opened, options.source, messages)) {
        const resources = resourcesIn(name, opened)
        progress.warn(messages.adapter.processing(name, resources, logboek !== undefined))
        if (!options.writes) progress.say(messages.adapter.readOnly(name))
        const subject = { name, open: liveSource(name, adapter, opened, options.writes === true, samples), clean: (text: string) => withoutPersons(opened.redact(text)) }
        const judge = () => judged(house, messages, progress, subject)
        found.push([subject, await records.over(askingOf(name, resources), judge, () => ({ items: [], found: true }))])
      }
    } finally {
      await records.close()
    }
    return resultOf(found, messages, options)
  })
}

const resourcesIn = (source: string, { sources }: OpenedConfiguration) => Object.keys(sources.find(({ name }) => name === source)!.adapter.resources)

/** Whom it meets cannot be said before; the laws look at whatever is there. */
function askingOf(source: string, resources: readonly string[]): Asking {
  return { client: 'adapter-test', settings: {}, name: `bron ${source} toetsen aan de wetten van adapters`, object: resources.join('/'), filters: [], asks: [] }
}

async function judged(house: House, messages: Messages, progress: Progress, { name, open }: Subject): Promise<Judgement> {
  const judge = await house.judge()
  try {
    return await judge(name, () => withoutFaults(open, name, messages), (done, all, law) => progress.say(messages.adapter.law(done, all, law)))
  } finally {
    progress.end()
  }
}

/** What an adapter says is wrong with its settings is not a failure of ours. */
async function withoutFaults(open: () => Promise<Opened>, name: string, messages: Messages): Promise<Opened> {
  try {
    return await open()
  } catch (error) {
    const { faults } = error as { faults?: readonly string[] }
    if (!Array.isArray(faults)) throw error
    throw new CommandFault(messages.adapter.noAdapter(name), faults as readonly string[])
  }
}

/** One that Gevel brings, by its name or because the package says that it is for that (`gevel.adapter`); a folder or module; or an installed package. */
async function adapterAt({ adapterTypes }: House, messages: Messages, path: string, reader: string | undefined): Promise<FoundAdapter> {
  const brought = adapterTypes.find(({ name }) => name === (reader ?? path))
  if (brought) return { type: brought }
  const name = !isPath(path) && existsSync(path) ? `./${path}` : path
  try {
    return await new Adapters([]).find(name, process.cwd())
  } catch (error) {
    if (error instanceof NoAdapter) throw new CommandFault(messages.adapter.noAdapter(path), error.faults)
    throw error
  }
}

interface StandIn {
  readonly openStandIn?: unknown
}

/** The stand-in of a package: as its package.json says under `gevel.standIn`, or `stand-in.js` beside that. */
async function standInOf({ type, module }: FoundAdapter, messages: Messages, path: string, own: string | undefined): Promise<() => Promise<Opened>> {
  const folder = module === undefined ? own : packageAt(dirname(fileURLToPath(module)))
  if (!folder) throw new CommandFault(messages.adapter.noStandIn(path))
  const { gevel } = await manifestIn(folder)
  const file = [gevel?.standIn ?? [], 'stand-in.js', 'stand-in.ts'].flat().map((one) => join(folder, one)).find((one) => existsSync(one))
  const { openStandIn } = file === undefined ? {} : ((await import(pathToFileURL(file).href)) as StandIn)
  if (typeof openStandIn !== 'function') throw new CommandFault(messages.adapter.noStandIn(path))
  // Of use to what is no adapter itself, but a description for one.
  const open = (settings: never) => type.open(settings, { source: 'bron', now: () => new Date(), baseDirectory: folder })
  return () => (openStandIn as (opener: typeof open) => Promise<Opened>)(open)
}

/** The folder of the package that a folder is in. */
function packageAt(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined
  const whole = resolve(folder)
  if (existsSync(join(whole, 'package.json'))) return whole
  return dirname(whole) === whole ? undefined : packageAt(dirname(whole))
}

interface PackageManifest {
  readonly name?: string
  readonly gevel?: { readonly standIn?: string; readonly adapter?: string }
}

async function manifestIn(folder: string): Promise<PackageManifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as PackageManifest
}

function sourcesOf({ type, module }: FoundAdapter, { types }: OpenedConfiguration, wanted: string | undefined, messages: Messages): string[] {
  const own = [...types].filter(([, found]) => (module === undefined ? found.type === type : found.module === module)).map(([name]) => name)
  if (own.length === 0) throw new CommandFault(messages.adapter.noLive(type.name))
  if (wanted === undefined) return own
  if (!own.includes(wanted)) throw new CommandFault(messages.adapter.noSource(wanted, own))
  return [wanted]
}

function liveSource(source: string, { type }: FoundAdapter, { loaded }: OpenedConfiguration, writes: boolean, samples: Samples | undefined): () => Promise<Opened> {
  return async () => {
    const adapter = type.open(loaded.configuration.sources[source]!.settings as never, { source, now: () => new Date(), baseDirectory: loaded.directory })
    return { adapter: writes ? adapter : readOnly(adapter), ...(samples && { samples }), close: async () => adapter.close?.() }
  }
}

/** The same adapter without any way to change its source. */
function readOnly(adapter: Adapter): Adapter {
  const ports = Object.entries(adapter.resources).map(([name, { ids, omits, list, get, content }]) =>
    [name, { ids, ...(omits && { omits }), ...(list && { list }), ...(get && { get }), ...(content && { content }) }])
  return {
    resources: Object.fromEntries(ports) as Adapter['resources'],
    ...(adapter.zaken && { zaken: adapter.zaken }),
    ...(adapter.probe && { probe: (call) => adapter.probe!(call) }),
  }
}

async function samplesIn(file: string, messages: Messages): Promise<Samples> {
  if (!existsSync(file) || !statSync(file).isFile()) throw new CommandFault(messages.noFile(file))
  try {
    const found = JSON.parse(await readFile(file, 'utf8')) as unknown
    if (typeof found === 'object' && found !== null && !Array.isArray(found)) return found as Samples
  } catch {
    // Said below, without the text.
  }
  throw new CommandFault(messages.adapter.badSamples(file))
}

const withoutPersons = (text: string) => text.replace(/\d{7,}/g, '•••').replace(/[^\s"'<>@]+@[^\s"'<>]+/g, '•••@•••')

function resultOf(found: readonly (readonly [Subject, Judgement])[], messages: Messages, { markdown }: TestOptions): Result {
  const data = found.map(([{ name, clean }, { laws, markdown: report }]) => ({
    name, markdown: clean(report), laws: laws.map((law): JudgedLaw => ({ ...law, ...(law.broken !== undefined && { broken: clean(law.broken) }) })),
  }))
  const broken = data.flatMap(({ laws }) => laws.filter((law) => law.broken !== undefined))
  const text = data.map((one) => (markdown ? one.markdown : summary(one.name, one.laws, messages))).join('\n\n')
  return { exitCode: broken.length > 0 ? exitCodes.wrong : exitCodes.well, text, data: { adapters: data.map(({ name, laws }) => ({ name, laws })) } }
}

function summary(name: string, laws: readonly JudgedLaw[], { adapter }: Messages): string {
  const judged = laws.filter(({ notJudged }) => notJudged === undefined)
  const broken = judged.filter((law) => law.broken !== undefined)
  const open = laws.filter(({ notJudged }) => notJudged !== undefined)
  return [
    broken.length === 0 ? adapter.kept(name, judged.length) : adapter.broken(name, broken.length, judged.length),
    ...broken.map((law) => `  ${law.name}\n    ${law.broken!.split('\n').join('\n    ')}`),
    ...(open.length > 0 ? [adapter.notJudged(open.length), ...open.map((law) => `  ${law.name}: ${law.notJudged!}`)] : []),
  ].join('\n')
}
