/**
 * Recorded examples of a manifest: what was asked, what went to and fro, and the records that must come of it. They make a
 * manifest say what it does, and show a change in it that changes records.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { SourceError, type Adapter, type Call, type ListRequest, type ResourceName, type SourceRecord } from '#spi'
import type { ManifestDocument } from './document.ts'
import type { ManifestFile } from './load.ts'
import { openManifest } from './open.ts'
import type { Prepared } from './requests.ts'
import type { Answer, Transport } from './wire.ts'

export type Ask =
  | ({ readonly list: ResourceName } & Partial<ListRequest<ResourceName>>)
  | { readonly get: ResourceName; readonly locals: readonly string[] }

export interface Exchange {
  readonly request: Prepared
  readonly response: { readonly status: number; readonly body?: unknown }
}

export interface Example {
  readonly ask: Ask
  readonly exchanges: readonly Exchange[]
  /** Of a get, `null` for what is not there. */
  readonly records: readonly unknown[]
}

/** Every way in which the examples of a manifest differ from what it does; empty when all is well. */
export async function exampleFaults({ file, manifest }: ManifestFile): Promise<string[]> {
  const faults: string[] = []
  for (const name of manifest.examples) {
    const example = JSON.parse(readFileSync(join(dirname(file), name), 'utf8')) as Example
    faults.push(...(await faultsOf(manifest, example)).map((fault) => `${name}: ${fault}`))
  }
  return faults
}

async function faultsOf(manifest: ManifestDocument, example: Example): Promise<string[]> {
  const replay = new Replay(example.exchanges)
  const adapter = openManifest(manifest, replay, () => 0)
  try {
    const records = await answerOf(adapter, example.ask, manifest)
    const differs = records.flatMap((record, place) => (isDeepStrictEqual(plain(record), example.records[place]) ? [] : [`record ${place + 1} is not as recorded`]))
    const count = records.length === example.records.length ? [] : [`there are ${records.length} records and not ${example.records.length}`]
    return [...replay.faults, ...count, ...differs]
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    return [...replay.faults, `${error.code}: ${error.message}`]
  }
}

/** Asks a live source, and keeps what went to and fro. Credentials are headers and session, and are not kept. */
export async function recordExample(manifest: ManifestDocument, transport: Transport, ask: Ask): Promise<Example> {
  const exchanges: Exchange[] = []
  const recording: Transport = {
    ...transport,
    values: (call) => transport.values(call),
    close: () => transport.close(),
    async send(request, accept, call) {
      const { status, body } = await transport.send(request, accept, call)
      exchanges.push({ request, response: { status, body } })
      return { status, body, headers: {} }
    },
  }
  const records = await answerOf(openManifest(manifest, recording), ask, manifest)
  return plain({ ask, exchanges, records }) as Example
}

const patiently = (): Call => ({ signal: AbortSignal.timeout(30_000) })

async function answerOf(adapter: Adapter, ask: Ask, { name }: ManifestDocument): Promise<unknown[]> {
  const resource = 'list' in ask ? ask.list : ask.get
  const port = adapter.resources[resource]
  if ('get' in ask) return (await port!.get!.fetch(ask.locals, patiently())).map((found) => found && bare(found as SourceRecord))
  if (!port?.list) throw new SourceError('bron-mislukt', `${name} has no list of ${resource}`)
  const { list: _list, ...request } = ask
  const { records } = await port.list.fetch({ filters: [], limit: port.list.ability.pageSize, ...request }, patiently())
  return (records as readonly SourceRecord[]).map(bare)
}

/** What comes along with a record is recorded by an example of its own. */
function bare<T extends object>(record: T): Omit<T, 'included'> {
  const { included: _included, ...rest } = record as T & { included?: unknown }
  return rest
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null))

/** Gives the recorded answers in their order, and notes each request that is another. */
class Replay implements Transport {
  readonly faults: string[] = []
  readonly #left: Exchange[]

  constructor(exchanges: readonly Exchange[]) {
    this.#left = [...exchanges]
  }

  async send(request: Prepared): Promise<Answer> {
    const at = this.#left.findIndex((one) => isDeepStrictEqual(one.request, plain(request)))
    if (at < 0) this.faults.push(`asks ${request.method} ${request.target}, which was not recorded`)
    const [exchange] = this.#left.splice(Math.max(at, 0), 1)
    if (!exchange) throw new SourceError('bron-mislukt', 'more is asked than was recorded')
    return { headers: {}, body: undefined, ...exchange.response }
  }

  async values(): Promise<Readonly<Record<string, unknown>>> {
    return {}
  }

  async close(): Promise<void> {}
}
