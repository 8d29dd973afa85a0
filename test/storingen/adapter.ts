/** The adapter of the stand-ins: it speaks through the tamed HTTP client, checks what it is given, and holds no policy. */
import {
  createHttpClient, SourceError, toPartijIdentificator, type Adapter, type AdapterType, type Call, type Found, type HttpClient, type IdForm, type ListAbility,
  type ListAnswer, type ListRequest, type Local, type ResourceName, type ResourcePort, type SourceRecord,
} from '#spi'
import type { Contact, Kind, Persoon, Rol } from './people.ts'

interface Settings {
  readonly url: string
  readonly token: string
}

export const standIn: AdapterType<Settings> = {
  name: 'stand-in',
  settings: {
    type: 'object', additionalProperties: false, required: ['url', 'token'],
    properties: { url: { type: 'string' }, token: { type: 'string', 'x-secret': true } },
  },
  open({ url, token }, { transport }): Adapter {
    const client = createHttpClient({ baseUrl: url, transport, headers: () => ({ authorization: `Bearer ${token}` }) })
    return {
      resources: {
        klantcontacten: port(client, 'contacten', forms.klantcontacten, toKlantcontact, [{ field: 'plaatsgevondenOp', direction: 'desc' }]),
        betrokkenen: port(client, 'rollen', forms.betrokkenen, toBetrokkene),
        partijen: { ...port(client, 'personen', forms.partijen, toPartij), omits: ['indicatieGeheimhouding'] },
        'partij-identificatoren': { ids: forms['partij-identificatoren'], get: { fetch: async (locals) => locals.map(() => undefined) } },
      },
      close: () => client.close(),
    }
  },
}

export const forms = {
  klantcontacten: { codec: 'uuid' }, betrokkenen: { codec: 'integer' }, partijen: { codec: 'integer' }, 'partij-identificatoren': { codec: 'integer', children: true },
} as const satisfies { [R in ResourceName]?: IdForm }

interface Envelope<Row> {
  readonly total: number
  readonly results: readonly Row[]
  readonly next: string | null
}

function port<R extends ResourceName, Row extends { id: unknown }>(
  client: HttpClient, kind: Kind, ids: IdForm, translate: (row: Row) => SourceRecord<R>, orders: ListAbility<R>['orders'] = [],
): ResourcePort<R> {
  const ask = async (path: string, query: Record<string, string | number>, call: Call) => envelopeOf<Row>((await client.get({ path, query }, call)).body)
  return {
    ids,
    list: {
      ability: { filters: {}, persoon: ['bsn'], persoonAnyOf: 5, orders, pageSize: 10, total: 'exact', seek: 'cursor', ties: 'stable' },
      async fetch({ persoon, limit, from }: ListRequest<R>, call): Promise<ListAnswer<R>> {
        const query = { limit, ...(persoon && { bsn: persoon.values.join() }) }
        const { total, results, next } = await (from && 'cursor' in from ? ask(from.cursor, {}, call) : ask(kind, query, call))
        return { records: results.map(translate), total, ...(next !== null && { next: { cursor: next } }) }
      },
    },
    get: { fetch: async (locals, call) => inOrder(locals, (await ask(kind, { ids: locals.join(), limit: locals.length }, call)).results, translate) },
  }
}

/** What was not asked for is nobody's answer: a source that sends it did not say that what was asked is not there. */
function inOrder<R extends ResourceName, Row extends { id: unknown }>(locals: readonly Local[], rows: readonly Row[], translate: (row: Row) => SourceRecord<R>): Found<R>[] {
  const found = new Map(rows.map((row) => [String(row.id), translate(row)]))
  if ([...found.keys()].some((local) => !locals.includes(local))) throw new SourceError('bron-onleesbaar', 'the source answers other rows than were asked for')
  return locals.map((local) => found.get(local))
}

function envelopeOf<Row>(body: unknown): Envelope<Row> {
  const { total, results, next } = (body ?? {}) as Partial<Envelope<Row>>
  const isRow = (row: unknown): row is Row => typeof row === 'object' && row !== null
  const whole = typeof total === 'number' && Array.isArray(results) && results.every(isRow) && (next === null || typeof next === 'string')
  if (!whole) throw new SourceError('bron-onleesbaar', 'the answer is no page')
  return { total, results, next }
}

const toPartijReference = ({ id, bsn }: Pick<Persoon, 'id' | 'bsn'>) => ({ local: String(id), identiteiten: [{ soort: 'bsn' as const, nummer: bsn }] })
const rollenOf = ({ rollen }: Contact): readonly Rol[] => (Array.isArray(rollen) ? rollen : [])

function toKlantcontact(row: Contact): SourceRecord<'klantcontacten'> {
  return {
    local: row.id,
    fields: {
      nummer: row.kenmerk, plaatsgevondenOp: row.moment, kanaal: row.kanaal, onderwerp: row.tekst, taal: 'nld', vertrouwelijk: row.vertrouwelijk,
      hadBetrokkenen: rollenOf(row).map(({ id }) => ({ local: String(id) })),
      gingOverOnderwerpobjecten: [], hadBetrokkenActoren: [], omvatteBijlagen: [], leiddeTotInterneTaken: [],
    },
    evidence: { hadBetrokkenen: rollenOf(row).map(({ id, persoon }) => ({ local: String(id), wasPartij: persoon && toPartijReference(persoon), adressen: [] })) },
  }
}

function toBetrokkene({ id, contact, naam, persoon }: Rol): SourceRecord<'betrokkenen'> {
  return {
    local: String(id),
    fields: {
      wasPartij: persoon && toPartijReference(persoon), hadKlantcontact: { local: contact }, digitaleAdressen: [], rol: 'klant', initiator: true, organisatienaam: naam,
    },
    evidence: { digitaleAdressen: [] },
  }
}

function toPartij({ id, bsn, naam }: Persoon): SourceRecord<'partijen'> {
  return {
    local: String(id),
    fields: {
      soortPartij: 'persoon', indicatieActief: true, partijIdentificatie: { contactnaam: { achternaam: naam } },
      digitaleAdressen: [], categorieRelaties: [], vertegenwoordigden: [], rekeningnummers: [],
      partijIdentificatoren: [{
        local: `${id}#0`,
        fields: { identificeerdePartij: toPartijReference({ id, bsn }), anderePartijIdentificator: '', partijIdentificator: toPartijIdentificator({ soort: 'bsn', nummer: bsn }), subIdentificatorVan: null },
      }],
    },
    evidence: { subIdentificatorVan: [] },
  }
}
