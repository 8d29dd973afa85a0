/** A zaaksysteem on a socket of this machine with the adapter in front of it. */
import type { Adapter, AdapterContext, Call, ListAnswer, ListRequest, ResourceName, SourceRecord } from '#spi'
import { undiciTransport } from '#spi'
import { zgw, type ZgwSettings } from '../../../adapters/zgw/index.ts'
import { startZaaksysteem, zaaksysteemClient, type ZaaksysteemOptions } from '../../../config/voorbeeldgemeente/zaaksysteem.ts'
import { zakenUuid, type KlantcontactRow, type RolRow, type ZakenData } from '../../../config/voorbeeldgemeente/zaken.ts'

export interface Fixture {
  readonly adapter: Adapter
  readonly url: string
  /** Path and query of every request that the zaaksysteem got, with its headers. */
  readonly requests: { readonly path: string; readonly headers: Readonly<Record<string, unknown>> }[]
  close(): Promise<void>
}

export function call(signal: AbortSignal = AbortSignal.timeout(8000)): Call {
  return { signal }
}

export async function start(data: ZakenData, settings: Partial<ZgwSettings> = {}, options: ZaaksysteemOptions = {}): Promise<Fixture> {
  const requests: Fixture['requests'] = []
  const zaaksysteem = await startZaaksysteem(data, { ...options, onRequest: (request) => {
    requests.push({ path: request.url!, headers: request.headers })
    options.onRequest?.(request)
  } })
  const adapter = openAdapter({ zakenUrl: `${zaaksysteem.url}/zaken/api/v1`, ...settings })
  return {
    adapter, url: zaaksysteem.url, requests,
    async close() {
      await adapter.close?.()
      await zaaksysteem.close()
    },
  }
}

export function openAdapter(settings: Partial<ZgwSettings> & { zakenUrl: string }, context: Partial<AdapterContext> = {}): Adapter {
  const transport = context.transport ?? undiciTransport()
  const adapter = zgw.open({ ...zaaksysteemClient, ...settings }, {
    source: 'zaken', now: () => new Date(), baseDirectory: import.meta.dirname, transport, ...context,
  })
  return { ...adapter, close: async () => { await adapter.close?.(); await transport.close() } }
}

export async function list<R extends ResourceName>(adapter: Adapter, resource: R, request: Partial<ListRequest<R>> = {}): Promise<ListAnswer<R>> {
  const port = adapter.resources[resource] as unknown as { list: { fetch(request: unknown, call: Call): Promise<ListAnswer<R>> } }
  return port.list.fetch({ filters: [], limit: 100, ...request }, call())
}

export async function get<R extends ResourceName>(adapter: Adapter, resource: R, ...locals: string[]): Promise<(SourceRecord<R> | undefined)[]> {
  const port = adapter.resources[resource] as unknown as { get: { fetch(locals: readonly string[], call: Call): Promise<(SourceRecord<R> | undefined)[]> } }
  return port.get.fetch(locals, call())
}

/** Every record of a list, read in stretches of `limit`. */
export async function walk<R extends ResourceName>(adapter: Adapter, resource: R, limit: number, request: Partial<ListRequest<R>> = {}): Promise<SourceRecord<R>[]> {
  const all: SourceRecord<R>[] = []
  for (let from = request.from, more = true; more;) {
    const answer = await list(adapter, resource, { ...request, limit, ...(from && { from }) })
    all.push(...answer.records)
    from = answer.next
    more = from !== undefined
  }
  return all
}

export const locals = (answer: { readonly records: readonly { readonly local: string }[] }) => answer.records.map(({ local }) => local)

type Wie = Pick<RolRow, 'betrokkeneType' | 'betrokkeneIdentificatie'>
export const natuurlijk = (inpBsn: string, naam: Readonly<Record<string, string>> = {}): Wie => ({ betrokkeneType: 'natuurlijk_persoon', betrokkeneIdentificatie: { inpBsn, ...naam } })
export const organisatie = (identificatie: Readonly<Record<string, string>>): Wie => ({ betrokkeneType: 'niet_natuurlijk_persoon', betrokkeneIdentificatie: identificatie })

export const zaak = (name: string) => zakenUuid('zaak', name)

export function rol(zaakName: string, wie: Wie, more: Partial<RolRow> = {}): RolRow {
  const row = { zaak: zaak(zaakName), omschrijvingGeneriek: 'initiator', indicatieMachtiging: '', registratiedatum: '2024-01-01T00:00:00Z', ...wie, ...more } as const
  return { uuid: zakenUuid('rol', JSON.stringify(row)), ...row }
}

export function contact(zaakName: string, name: string, more: Partial<KlantcontactRow> = {}): KlantcontactRow {
  return {
    uuid: zakenUuid('klantcontact', name), zaak: zaak(zaakName), identificatie: '', datumtijd: '2024-01-02T00:00:00Z',
    kanaal: 'telefoon', onderwerp: name, toelichting: '', ...more,
  }
}

/** With the zaken that the rollen and contacts are of. */
export function archive(rollen: readonly RolRow[], klantcontacten: readonly KlantcontactRow[]): ZakenData {
  const uuids = [...new Set([...rollen, ...klantcontacten].map((row) => row.zaak))]
  const zaken = uuids.map((uuid, number) => ({
    uuid, identificatie: `ZAAK-2024-${number}`, zaaktype: zakenUuid('zaaktype', 1), omschrijving: '', startdatum: '2024-01-01', vertrouwelijkheidaanduiding: 'openbaar',
  }))
  return { zaaktypen: [], zaken, rollen, klantcontacten }
}
