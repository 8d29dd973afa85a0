/** An adapter as a supplier would write it for the loopback sources: one call, one translation. */
import { createHttpClient, type AdapterType, type ListAnswer, type SourceRecord } from '#spi'
import type { Rij } from './rijen.ts'

export const loopback: AdapterType<{ readonly url: string }> = {
  name: 'loopback',
  settings: { type: 'object', required: ['url'], additionalProperties: false, properties: { url: { type: 'string' } } },
  open({ url }, context) {
    const client = createHttpClient({ baseUrl: url, transport: context.transport })
    return {
      resources: {
        klantcontacten: {
          ids: { codec: 'uuid' },
          list: {
            ability: {
              filters: { kanaal: { match: 'exact', pushes: 'exact' } },
              needs: [['kanaal']],
              orders: [{ field: 'plaatsgevondenOp', direction: 'desc' }],
              pageSize: 100, total: 'readable', seek: 'offset', ties: 'stable',
            },
            async fetch({ filters, limit, from }, call): Promise<ListAnswer<'klantcontacten'>> {
              const offset = from && 'offset' in from ? from.offset : 0
              const { body } = await client.get({ path: 'rijen', query: { kanaal: filters[0]!.value as string, offset, limit } }, call)
              const { aantal, rijen } = body as { aantal: number; rijen: Rij[] }
              const end = offset + rijen.length
              return { records: rijen.map(toKlantcontact), total: aantal, ...(end < aantal && { next: { offset: end } }) }
            },
          },
          get: { fetch: async (locals) => locals.map(() => undefined) },
        },
      },
      close: () => client.close(),
    }
  },
}

function toKlantcontact({ id, moment, kanaal, onderwerp, tekst }: Rij): SourceRecord<'klantcontacten'> {
  return {
    local: id,
    fields: {
      kanaal, onderwerp, inhoud: tekst, taal: 'nld', vertrouwelijk: false, plaatsgevondenOp: moment,
      hadBetrokkenActoren: [], gingOverOnderwerpobjecten: [], omvatteBijlagen: [], hadBetrokkenen: [], leiddeTotInterneTaken: [],
    },
    evidence: { hadBetrokkenen: [], gingOverOnderwerpobjecten: [], wasOnderwerpobjecten: [] },
  }
}
