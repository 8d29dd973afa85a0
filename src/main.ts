/** The composition root: configuration, adapters, federation and HTTP are put together here and nowhere else. */
import { createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { pino, type Logger } from 'pino'
import { parse } from 'yaml'
import type { AdapterType, HttpTransport } from '#spi'
import { ConfigurationError } from '#domain/errors.ts'
import { Ids } from '#domain/ids.ts'
import { apiNames, type ApiName } from '#domain/resources.ts'
import { readStandard } from '#domain/standard.ts'
import { accessFaults } from './access/faults.ts'
import { faultOf, knownSpelling, loadConfiguration, shapedClients, type Configuration, type Environment, type Loaded, type SourceConfiguration } from './configuration/load.ts'
import type { Event } from './federation/asking.ts'
import { defaultCacheLimits, type CacheLimits } from './federation/reading/cache.ts'
import { defaultQueueMs, Guard } from './federation/reading/guard.ts'
import { Intake } from './federation/intake.ts'
import { PageTokens } from './federation/paging/token.ts'
import { Reads } from './federation/reading/reads.ts'
import { Service } from './federation/service.ts'
import { idForms, sourceFaults, type Source } from './federation/source.ts'
import { defaultWindow } from './federation/walk.ts'
import type { TurnSettings } from './federation/reading/turns.ts'
import { Writing } from './federation/writing/writing.ts'
import { defaultAdmission } from './http/admission.ts'
import { createApp } from './http/app.ts'
import { withoutWords } from './http/problem.ts'
import { Renderer } from './http/render.ts'
import { Repeats } from './http/repeats.ts'
import type { Document } from './http/validation.ts'
import { maildir } from '../adapters/maildir/index.ts'
import { register } from '../adapters/register/index.ts'
import { sql } from '../adapters/sql/index.ts'
import { zgw } from '../adapters/zgw/index.ts'

export const adapterTypes: readonly AdapterType<never>[] = [maildir, register, sql, zgw]

export interface GevelOptions {
  readonly configurationFile: string
  readonly environment: Environment
  /** 0 takes a free port. */
  readonly port: number
  readonly logger: Logger
  /** For tests: what adapters send HTTP requests with. */
  readonly transport?: HttpTransport
  /** For tests: in the place of all that Gevel brings. */
  readonly adapterTypes?: readonly AdapterType<never>[]
}

export interface Gevel {
  /** Public base URL. */
  readonly url: string
  /** Where it listens, whatever its public URL says. */
  readonly port: number
  readonly loaded: Loaded
  /** Stops taking requests, lets those under way finish for a while, and closes every source. */
  stop(): Promise<void>
}

const graceMs = 10_000
const requestDeadlineMs = 30_000

/** Starts Gevel. Rejects with a ConfigurationError that holds every fault, or the error of listening. */
export async function startGevel(options: GevelOptions): Promise<Gevel> {
  const loaded = await loadConfiguration(options.configurationFile, options.environment)
  const { sources, faults } = openSources(loaded, options)
  try {
    const documents = await readDocuments()
    faults.unshift(...loaded.faults, ...accessFaults(shapedClients(loaded.configuration), loaded.configuration?.proxy, readStandard(documents)))
    if (faults.length > 0) throw new ConfigurationError(faults)
    const server = createServer()
    await listen(server, options.port, loaded.configuration.host ?? '127.0.0.1')
    return serve(server, sources, loaded, documents, options.logger)
  } catch (error) {
    await closeAll(sources, loaded)
    throw error
  }
}

type Documents = Readonly<Record<ApiName, Document>>

/** Waits for nothing: a request that came in before its handler was there would never be answered. */
function serve(server: Server, sources: readonly Source[], loaded: Loaded, documents: Documents, logger: Logger): Gevel {
  const { configuration } = loaded
  const { port } = server.address() as AddressInfo
  const url = configuration.publicUrl ?? `http://localhost:${port}`
  const guards = new Map(sources.map((source) => [source, new Guard(source)]))
  const standard = readStandard(documents)
  const intake = new Intake(standard)
  const reads = new Reads({ guards, intake, cache: cacheLimits(configuration) })
  const ids = new Ids({ secrets: configuration.secrets, installation: configuration.installation, forms: idForms(sources) })
  const service = new Service({
    federation: { sources, guards, reads, report: reporter(logger), clock: () => performance.now() },
    ids,
    precedence: configuration.precedence ?? [],
    window: configuration.window ?? defaultWindow,
    zaakSpelling: { ...knownSpelling, ...configuration.zaakverwijzing },
    deadlineMs: configuration.requests?.deadlineMs ?? requestDeadlineMs,
    tokens: new PageTokens(configuration.secrets, configuration.installation),
  })
  let stopping = false
  const app = createApp({
    documents, standard, service, ids, logger,
    writing: new Writing({ service, ids, standard }),
    repeats: new Repeats(),
    renderer: new Renderer({ standard, ids, publicUrl: url }),
    clients: clientsOf(configuration),
    ...(configuration.proxy && { proxy: configuration.proxy }),
    publicUrl: url,
    maxBodyBytes: 1_000_000,
    admission: admissionOf(configuration),
    stopping: () => stopping,
  })
  server.on('request', (request, response) => void app(request, response))
  return {
    url,
    port,
    loaded,
    stop: async () => {
      stopping = true
      await closeServer(server)
      reads.close()
      for (const guard of guards.values()) guard.close()
      await closeAll(sources, loaded)
    },
  }
}

async function readDocuments(): Promise<Documents> {
  const read = async (api: ApiName) => parse(await readFile(new URL(`../openapi/${api}.yaml`, import.meta.url), 'utf8')) as Document
  return Object.fromEntries(await Promise.all(apiNames.map(async (api) => [api, await read(api)]))) as Documents
}

function cacheLimits({ cache = {} }: Configuration): CacheLimits {
  const { entries = defaultCacheLimits.entries, megabytes } = cache
  return { entries, bytes: megabytes === undefined ? defaultCacheLimits.bytes : megabytes * 1024 * 1024 }
}

function admissionOf({ requests = {} }: Configuration): TurnSettings {
  const { concurrency = defaultAdmission.concurrency, queue = defaultAdmission.queue, queueMs: waitMs = defaultAdmission.waitMs } = requests
  return { concurrency, queue, waitMs }
}

/** Opens every source that can be, so that all faults are found at once. */
function openSources(loaded: Loaded, options: GevelOptions): { sources: Source[]; faults: string[] } {
  const faults: string[] = []
  const sources: Source[] = []
  for (const [name, settings] of Object.entries(loaded.configuration?.sources ?? {})) {
    if (typeof settings?.settings !== 'object' || typeof settings.adapter !== 'string') continue
    const opened = openSource(name, settings, loaded.directory, options)
    if (Array.isArray(opened)) faults.push(...opened)
    else sources.push(opened)
  }
  faults.push(...sourceFaults(sources))
  return { sources: sources.sort((one, other) => one.number - other.number), faults }
}

/** Compiles each adapter's schema once, however many sources it has. */
const settingsSchemas = new Ajv({ allErrors: true, strict: false })

/** The source, or what is wrong with its settings. */
function openSource(name: string, configuration: SourceConfiguration, baseDirectory: string, { transport, adapterTypes: types = adapterTypes }: GevelOptions): Source | string[] {
  const type = types.find((one) => one.name === configuration.adapter)
  if (!type) return [`sources.${name}.adapter: names no adapter; there are ${types.map((one) => one.name).join(', ')}`]
  const check = settingsSchemas.compile(type.settings)
  if (!check(configuration.settings)) return check.errors!.map((error) => faultOf(error, `sources.${name}.settings`))
  const { number, verplichting = 'verplicht', koppelen = 'geen', deadlineMs = 5000 } = configuration
  const { concurrency = 8, queue = 64, queueMs = defaultQueueMs, cacheSeconds = 30, prefetch = 100 } = configuration
  try {
    const adapter = type.open(configuration.settings as never, { source: name, now: () => new Date(), baseDirectory, ...(transport && { transport }) })
    return { name, number, verplichting, koppelen, deadlineMs, concurrency, queue, queueMs, cacheSeconds, prefetch, adapter }
  } catch (error) {
    return openFaults(name, error)
  }
}

/** An adapter may have several faults to tell: `faults` of the error, as a ConfigurationError has them. */
function openFaults(name: string, error: unknown): string[] {
  const { faults, message } = error as { faults?: readonly string[]; message: string }
  return (faults ?? [message]).map((fault) => `sources.${name}.settings: ${fault}`)
}

function clientsOf({ clients }: Configuration) {
  return Object.entries(clients).map(([name, client]) => ({ ...client, name, handling: client.handling ?? ('standaard' as const) }))
}

/** A row that stays unreadable is told once an hour, not at every request. Its key can hold a bsn, so only a keyed digest is kept. */
const quarantineHour = 3_600_000
const toldRows = 10_000

function reporter(logger: Logger): (event: Event) => void {
  const told = new Map<string, number>()
  const secret = createSecretKey(randomBytes(32))
  const isNews = ({ source, resource, quarantine }: Extract<Event, { kind: 'quarantine' }>) => {
    const row = createHmac('sha256', secret).update(`${source} ${resource} ${quarantine.local ?? ''} ${quarantine.reason}`).digest('base64')
    const now = performance.now()
    if (now - (told.get(row) ?? -Infinity) < quarantineHour) return false
    if (told.size >= toldRows) told.clear()
    told.set(row, now)
    return true
  }
  return (event) => {
    if (event.kind === 'failure') {
      const { code, cause } = event.error
      // Only a mistake in an adapter has a cause worth telling; a source's own words never reach the log.
      logger.warn({ source: event.source, code, ...(code === 'bron-mislukt' && cause instanceof Error && { cause: withoutWords(cause) }) }, 'source failed')
    } else if (isNews(event)) logger.warn({ source: event.source, resource: event.resource, reason: event.quarantine.reason }, 'record quarantined')
  }
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  server.listen(port, host)
  await once(server, 'listening')
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  // A connection that has had its last answer would otherwise stay open until the client lets go.
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  const timer = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearInterval(idle)
  clearTimeout(timer)
}

async function closeAll(sources: readonly Source[], loaded: Loaded): Promise<void> {
  await Promise.allSettled(sources.map(async ({ adapter }) => adapter.close?.()))
  await loaded.started?.stop()
}

async function main(): Promise<void> {
  try {
    const { configurationFile, port, logLevel } = settingsOf(process.env)
    const logger = pino({ level: logLevel, base: null }, pino.destination(2))
    const gevel = await startGevel({ configurationFile, environment: process.env, port, logger })
    const { started, configuration } = gevel.loaded
    const lines = started?.announce?.(gevel.url, configuration.clients) ?? [`Gevel listens at ${gevel.url}`]
    process.stdout.write(lines.join('\n') + '\n')
    const stop = () => void gevel.stop().then(() => process.exit(0))
    process.once('SIGTERM', stop).once('SIGINT', stop)
  } catch (error) {
    process.stderr.write(startFault(error) + '\n')
    process.exitCode = 1
  }
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

/** What the environment says of this process; empty is not set. Throws a ConfigurationError with every fault. */
function settingsOf({ GEVEL_CONFIG, PORT, LOG_LEVEL }: Environment) {
  const port = PORT || '8000'
  const logLevel = LOG_LEVEL || 'info'
  const faults = [
    ...(/^\d{1,5}$/.test(port) && Number(port) <= 65535 ? [] : ['PORT: must be a whole number from 0 to 65535']),
    ...(logLevels.includes(logLevel) ? [] : [`LOG_LEVEL: must be one of ${logLevels.join(', ')}`]),
  ]
  if (faults.length > 0) throw new ConfigurationError(faults)
  return { port: Number(port), logLevel, configurationFile: GEVEL_CONFIG || fileURLToPath(new URL('../config/voorbeeldgemeente.yaml', import.meta.url)) }
}

function startFault(error: unknown): string {
  if (error instanceof ConfigurationError) return ['The configuration has faults:', ...error.faults.map((fault) => `  ${fault}`)].join('\n')
  const { code, stack } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return 'The port is in use; set PORT to another one.'
  return code === 'EACCES' ? 'The port may not be used by this user; set PORT to another one.' : `Gevel could not start: ${stack ?? String(error)}`
}

if (import.meta.main) await main()
