/**
 * The composition root: adapters, HTTP and the command line are put together with the federation here and nowhere else.
 * Run without more it starts Gevel, as the environment says; with arguments it is the command line.
 */
import { createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino, type Logger } from 'pino'
import type { AdapterType, HttpTransport } from '#spi'
import { ConfigurationError } from '#domain/errors.ts'
import { withoutWords } from '#domain/wordless.ts'
import type { ApiName } from '#domain/resources.ts'
import { runCommand } from './cli/program.ts'
import { openConfigured, type Configured } from './composition/configured.ts'
import { openFederation } from './composition/federation.ts'
import { speakWithoutWords } from './composition/last-words.ts'
import { closeSources } from './composition/sources.ts'
import { loadConfiguration, type Configuration, type Environment, type Loaded } from './configuration/load.ts'
import type { Event } from './federation/asking.ts'
import { Contents, defaultContentLimits, type ContentLimits } from './federation/contents.ts'
import type { TurnSettings } from './federation/reading/turns.ts'
import { Writing } from './federation/writing/writing.ts'
import { defaultAdmission } from './http/admission.ts'
import { createApp } from './http/app.ts'
import { createListener } from './http/listener.ts'
import { requestReader } from './http/read-request.ts'
import { Renderer } from './http/render.ts'
import { Recorder } from './http/recording.ts'
import { Repeats } from './http/repeats.ts'
import { answerUnreadable } from './http/unreadable.ts'
import type { Document } from './http/validation.ts'
import { dutyOf, openLogboek } from './logboek/open.ts'
import packageFile from '../package.json' with { type: 'json' }
import { klantinteracties } from '../adapters/klantinteracties/index.ts'
import { klantenV1 } from '../adapters/klanten-v1/index.ts'
import { imap } from '../adapters/imap/index.ts'
import { jmap } from '../adapters/jmap/index.ts'
import { jsonrpc } from '../adapters/jsonrpc/index.ts'
import { maildir } from '../adapters/maildir/index.ts'
import { register } from '../adapters/register/index.ts'
import { rest } from '../adapters/rest/index.ts'
import { sql } from '../adapters/sql/index.ts'
import { zgw } from '../adapters/zgw/index.ts'

export const adapterTypes: readonly AdapterType<never>[] = [imap, jmap, jsonrpc, klantenV1, klantinteracties, maildir, register, rest, sql, zgw]

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

const defaultConfiguration = fileURLToPath(new URL('../config/voorbeeldgemeente.yaml', import.meta.url))
const { version } = packageFile
const graceMs = 10_000

/** Starts Gevel. Rejects with a ConfigurationError that holds every fault, or the error of listening. */
export async function startGevel(options: GevelOptions): Promise<Gevel> {
  const loaded = await loadConfiguration(options.configurationFile, options.environment)
  const opened = await openConfigured(loaded, { adapterTypes, ...options })
  try {
    const listener = await listenerOf(loaded)
    const faults = [...opened.faults, ...listener.faults]
    if (!listener.server || faults.length > 0) throw new ConfigurationError(faults)
    await listen(listener.server, options.port, loaded.configuration.host ?? '127.0.0.1')
    return serve(listener.server, opened, loaded, options.logger)
  } catch (error) {
    await closeSources(opened.sources, loaded)
    throw error
  }
}

type Documents = Readonly<Record<ApiName | 'klantbeeld', Document>>

/** Waits for nothing: a request that came in before its handler was there would never be answered. */
function serve(server: Server, { sources, standard, ...opened }: Configured, loaded: Loaded, logger: Logger): Gevel {
  const documents = opened.documents as Documents
  const { configuration } = loaded
  const { port } = server.address() as AddressInfo
  const url = configuration.publicUrl ?? `${configuration.tls ? 'https' : 'http'}://localhost:${port}`
  const federation = openFederation({ configuration, sources, standard, report: reporter(logger) })
  const { service, ids } = federation
  const logboek = configuration.logboek && openLogboek(configuration.logboek, { ...configuration, version }, loaded.directory, (error) => logger.error(withoutWords(error), 'logboek not written'))
  if (!logboek) logger.warn('no logboek is configured: what is processed of whom is not recorded')
  let stopping = false
  const app = createApp({
    documents, standard, service, ids, logger,
    writing: new Writing({ service, ids, standard }),
    repeats: new Repeats(),
    recorder: new Recorder(logboek),
    renderer: new Renderer({ standard, ids, publicUrl: url }),
    clients: clientsOf(configuration),
    ...(configuration.proxy && { proxy: configuration.proxy }),
    publicUrl: url,
    ...(configuration.cors && { origins: configuration.cors.origins }),
    ...(configuration.contact && { contact: configuration.contact }),
    ...(configuration.securityTxt && { securityTxt: configuration.securityTxt }),
    maxBodyBytes: 1_000_000,
    admission: admissionOf(configuration),
    klantbeeld: { document: documents.klantbeeld, contents: new Contents({ service, limits: contentLimits(configuration) }) },
    stopping: () => stopping,
  })
  answerUnreadable(server, { publicUrl: url, document: documents.klantbeeld })
  server.on('request', (request, response) => void app(request, response))
  return {
    url,
    port,
    loaded,
    stop: async () => {
      stopping = true
      await closeServer(server)
      federation.close()
      await logboek?.close()
      await closeSources(sources, loaded)
    },
  }
}

function contentLimits({ bijlagen = {} }: Configuration): ContentLimits {
  const { megabytes, seconds, concurrency: atOnce = defaultContentLimits.atOnce } = bijlagen
  return {
    bytes: megabytes === undefined ? defaultContentLimits.bytes : megabytes * 1024 * 1024,
    ms: seconds === undefined ? defaultContentLimits.ms : seconds * 1000,
    atOnce,
  }
}

function admissionOf({ requests = {} }: Configuration): TurnSettings {
  const { concurrency = defaultAdmission.concurrency, queue = defaultAdmission.queue, queueMs: waitMs = defaultAdmission.waitMs } = requests
  return { concurrency, queue, waitMs }
}

function clientsOf({ clients, logboek }: Configuration) {
  return Object.entries(clients).map(([name, client]) => {
    const { logboek: _duty, verwerkingsactiviteit: _activity, ...rest } = client
    const duty = dutyOf(logboek, client)
    return { ...rest, name, handling: client.handling ?? ('standaard' as const), ...(duty && { logboek: duty }) }
  })
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

/** The server, or what is wrong with the files of its TLS. */
async function listenerOf({ configuration, directory }: Loaded): Promise<{ readonly server?: Server; readonly faults: readonly string[] }> {
  const tls = configuration?.tls
  if (!tls) return { server: createListener(undefined), faults: [] }
  const names = ['certificaat', 'sleutel'] as const
  // What is no path at all, the schema has told.
  if (names.some((name) => typeof tls[name] !== 'string')) return { faults: [] }
  const files = await Promise.allSettled(names.map((name) => readFile(resolve(directory, tls[name]))))
  const faults = files.flatMap((file, nth) => (file.status === 'fulfilled' ? [] : [`tls.${names[nth]}: cannot be read (${String((file.reason as NodeJS.ErrnoException).code)})`]))
  if (faults.length > 0) return { faults }
  const [cert, key] = files.map((file) => (file as PromiseFulfilledResult<Buffer>).value)
  try {
    return { server: createListener({ cert: cert!, key: key! }), faults }
  } catch (error) {
    return { faults: [`tls: the certificate and the key cannot be used (${(error as NodeJS.ErrnoException).code ?? (error as Error).message})`] }
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

/** Says where it listens, and stops when the process is told to. */
async function keepRunning(configurationFile: string, port: number, logLevel: string): Promise<void> {
  const logger = pino({ level: logLevel, base: null }, pino.destination(2))
  speakWithoutWords({ end: (error) => logger.fatal(error, 'ended by an error that nobody caught'), warn: (warning) => logger.warn(warning, 'warning') })
  const gevel = await startGevel({ configurationFile, environment: process.env, port, logger })
  const { started, configuration } = gevel.loaded
  const lines = started?.announce?.(gevel.url, configuration.clients) ?? [`Gevel listens at ${gevel.url}`]
  process.stdout.write(lines.join('\n') + '\n')
  const stop = () => void gevel.stop().then(() => process.exit(0))
  process.once('SIGTERM', stop).once('SIGINT', stop)
}

async function main(): Promise<void> {
  try {
    const { configurationFile, port, logLevel } = settingsOf(process.env)
    await keepRunning(configurationFile, port, logLevel)
  } catch (error) {
    process.stderr.write(startFault(error) + '\n')
    process.exitCode = 1
  }
}

/** The command line, over all that is put together here. Ends the process, unless it goes on as a server: an adapter may leave things open. */
export async function runGevel(argv: readonly string[]): Promise<void> {
  const say = (what: string) => (told: object) => void process.stderr.write(`${what}: ${JSON.stringify(told)}\n`)
  speakWithoutWords({ end: say('Gevel failed'), warn: say('Warning') }, 3)
  const exitCode = await runCommand(argv, {
    version,
    adapterTypes,
    environment: process.env,
    defaultConfiguration,
    listenerFaults: async (loaded) => (await listenerOf(loaded)).faults,
    requestReader: (documents) => requestReader(documents as Documents),
    judge: async () => {
      const { judge } = await import('../test/laws/index.ts')
      return (name, open, onLaw) => judge(open, { name, onLaw })
    },
    start: (configurationFile, port) => keepRunning(configurationFile, port, process.env['LOG_LEVEL'] || 'info'),
  }, process)
  if (exitCode === undefined) return
  // What goes into a pipe may still be on its way, and an exit does not wait for it.
  await Promise.all([process.stdout, process.stderr].map((stream) => new Promise<void>((resolve) => stream.write('', () => resolve()))))
  process.exit(exitCode)
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
  return { port: Number(port), logLevel, configurationFile: GEVEL_CONFIG || defaultConfiguration }
}

function startFault(error: unknown): string {
  if (error instanceof ConfigurationError) return ['The configuration has faults:', ...error.faults.map((fault) => `  ${fault}`)].join('\n')
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return 'The port is in use; set PORT to another one.'
  return code === 'EACCES' ? 'The port may not be used by this user; set PORT to another one.' : `Gevel could not start: ${JSON.stringify(withoutWords(error))}`
}

if (import.meta.main) {
  const argv = process.argv.slice(2)
  if (argv.length === 0) await main()
  else await runGevel(argv)
}
