/** Opens the sources of a configuration, every one that can be, so that all faults are found at once. */
import { Ajv, type ValidateFunction } from 'ajv'
import type { AdapterContext, AdapterType, HttpTransport } from '#spi'
import { faultOf, type Loaded, type SourceConfiguration } from '../configuration/load.ts'
import { sourceFaults, type Source } from '../federation/source.ts'
import { defaultQueueMs } from '../federation/reading/guard.ts'
import { Adapters, NoAdapter, type FoundAdapter } from './adapters.ts'

export interface OpenOptions {
  /** Those that Gevel brings. */
  readonly adapterTypes: readonly AdapterType<never>[]
  /** For tests: what adapters send HTTP requests with. */
  readonly transport?: HttpTransport
}

const defaultConcurrency = 8

export interface OpenedSources {
  /** By their numbers. */
  readonly sources: readonly Source[]
  /** Of the sources alone; what is wrong with the file itself is in `loaded`. */
  readonly faults: readonly string[]
  /** What each source is of, by its public name. */
  readonly types: ReadonlyMap<string, FoundAdapter>
}

export async function openSources(loaded: Loaded, { adapterTypes, transport }: OpenOptions): Promise<OpenedSources> {
  const adapters = new Adapters(adapterTypes)
  const faults: string[] = []
  const sources: Source[] = []
  const types = new Map<string, FoundAdapter>()
  for (const [name, settings] of Object.entries(loaded.configuration?.sources ?? {})) {
    if (typeof settings?.settings !== 'object' || typeof settings.adapter !== 'string') continue
    try {
      const found = await adapters.find(settings.adapter, loaded.directory)
      types.set(name, found)
      const context: AdapterContext = { source: name, now: () => new Date(), baseDirectory: loaded.directory, concurrency: settings.concurrency ?? defaultConcurrency, ...(transport && { transport }) }
      sources.push(openSource(settings, found.type, context))
    } catch (error) {
      if (!(error instanceof SourceFaults || error instanceof NoAdapter)) throw error
      const place = error instanceof NoAdapter ? `sources.${name}.adapter` : `sources.${name}.settings`
      faults.push(...error.faults.map((fault) => (fault.startsWith('sources.') ? fault : `${place}: ${fault}`)))
    }
  }
  faults.push(...sourceFaults(sources))
  return { sources: sources.sort((one, other) => one.number - other.number), faults, types }
}

export async function closeSources(sources: readonly Source[], loaded: Loaded | undefined): Promise<void> {
  await Promise.allSettled(sources.map(async ({ adapter }) => adapter.close?.()))
  await loaded?.started?.stop()
}

/** What is wrong with the settings of a source. */
class SourceFaults extends Error {
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(faults.join('; '))
    this.faults = faults
  }
}

/** Throws SourceFaults. */
function openSource(configuration: SourceConfiguration, type: AdapterType<never>, context: AdapterContext): Source {
  const name = context.source
  const check = settingsCheck(type)
  if (!check(configuration.settings)) throw new SourceFaults(check.errors!.map((error) => faultOf(error, `sources.${name}.settings`)))
  const { number, verplichting = 'verplicht', koppelen = 'geen', deadlineMs = 5000 } = configuration
  const { concurrency = defaultConcurrency, queue = 64, queueMs = defaultQueueMs, cacheSeconds = 30, prefetch = 100 } = configuration
  return { name, number, verplichting, koppelen, deadlineMs, concurrency, queue, queueMs, cacheSeconds, prefetch, adapter: opened(configuration, type, context) }
}

/** An adapter may have several faults to tell: `faults` of the error, as a ConfigurationError has them. */
function opened(configuration: SourceConfiguration, type: AdapterType<never>, context: AdapterContext) {
  try {
    const adapter = type.open(configuration.settings as never, context)
    if (typeof adapter?.resources === 'object' && adapter.resources !== null) return adapter
  } catch (error) {
    const { faults, message } = error as { faults?: readonly string[]; message: string }
    throw new SourceFaults(faults ?? [message])
  }
  throw new SourceFaults(['open gives no adapter: there are no resources'])
}

/** Compiles each adapter's schema once, however many sources it has. */
const settingsSchemas = new Ajv({ allErrors: true, strict: false })

function settingsCheck({ settings }: AdapterType<never>): ValidateFunction {
  try {
    return settingsSchemas.compile(settings)
  } catch {
    throw new SourceFaults(['the adapter gives no JSON Schema to check them by'])
  }
}
