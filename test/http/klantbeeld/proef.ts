/** The small world of the access matrix behind sources that fail when a test wants it, and that note what they are asked. */
import { SourceError, type Adapter, type AdapterType, type SourceErrorCode, type SourceRecord } from '#spi'
import { dataOf, zakenOf, type Bron } from '../../access/matrix/wereld.ts'
import { memoryAdapter, type MemoryData } from '../../laws/memory-adapter.ts'
import { configured, type Configuration, type Configured } from '../configured.ts'

export interface Proef extends Configured {
  /** What fails, as `twee klantcontacten`, and how. */
  readonly failing: Map<string, SourceErrorCode>
  /** What was asked, in the same words. */
  readonly calls: string[]
}

/** An address that burger 2, in source twee alone, shares with burger 3, in source een alone. */
export const samen = 'samen@voorbeeld.example'

/** Each source has addresses of its own for the same person. */
function changed(bron: Bron): MemoryData {
  const data = dataOf(bron)
  return {
    ...data,
    partijen: data.partijen!.map((partij) => ({ ...partij, fields: { ...partij.fields, bezoekadres: { ...partij.fields.bezoekadres!, adresregel1: `straat van ${bron}` } } })),
    digitaleadressen: data.digitaleadressen!.map((one): SourceRecord<'digitaleadressen'> => (/^burger-[23]@/.test(one.fields.adres!) ? { ...one, fields: { ...one.fields, adres: samen } } : one)),
  }
}

type AnyFetch = (...given: readonly unknown[]) => Promise<unknown>

/** Sources `een` (verplicht) and `twee` (optioneel), nothing of which is kept, and these clients; all see both unless told otherwise. */
export async function proef(clients: Readonly<Record<string, Record<string, unknown>>>, change: (configuration: Configuration) => void = () => undefined): Promise<Proef> {
  const failing: Proef['failing'] = new Map()
  const calls: string[] = []
  const noted = <A extends readonly unknown[], T>(name: string, work: (...given: A) => Promise<T>) => async (...given: A): Promise<T> => {
    calls.push(name)
    const code = failing.get(name)
    if (code) throw new SourceError(code, 'as the test wants it')
    return work(...given)
  }
  const type: AdapterType<{ readonly bron: Bron }> = {
    name: 'proef',
    settings: { type: 'object', required: ['bron'], properties: { bron: { type: 'string' } } },
    open: ({ bron }) => {
      const adapter = memoryAdapter(changed(bron), { pageSize: 100, filters: 'exact', anyOf: 5, persoonAnyOf: 10, zaken: zakenOf(bron) })
      const resources = Object.fromEntries(Object.entries(adapter.resources).map(([name, port]) => [name, {
        ...port,
        ...(port.list && { list: { ability: port.list.ability, fetch: noted(`${bron} ${name}`, (...given) => (port.list!.fetch as AnyFetch)(...given)) } }),
        ...(port.get && { get: { fetch: noted(`${bron} ${name}`, (...given) => (port.get!.fetch as AnyFetch)(...given)) } }),
      }])) as unknown as Adapter['resources']
      const { vanPersoon, ...names } = adapter.zaken!
      return { ...adapter, resources, zaken: { ...names, vanPersoon: { ...vanPersoon!, fetch: noted(`${bron} zaken`, (request, call) => vanPersoon!.fetch(request, call)) } } }
    },
  }
  const gevel = await configured((configuration) => {
    delete configuration['start']
    configuration.precedence = ['een', 'twee']
    configuration.sources = {
      een: { number: 1, adapter: 'proef', cacheSeconds: 0, settings: { bron: 'een' } },
      twee: { number: 2, adapter: 'proef', verplichting: 'optioneel', cacheSeconds: 0, settings: { bron: 'twee' } },
    }
    configuration.clients = Object.fromEntries(Object.entries(clients).map(([name, client]) => [name, { tokens: [`token-van-${name}`], sources: ['een', 'twee'], ...client }]))
    change(configuration)
  }, 0, [type])
  return { ...gevel, failing, calls }
}
