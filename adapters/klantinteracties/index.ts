/** The standard itself as a source: a register or another façade that serves Klantinteracties, and Contactgegevens where it does. */
import {
  resourceNames, resources,
  type Adapter, type AdapterType, type FilterAbility, type ListAbility, type Order, type ResourceName, type ResourcePort,
} from '#spi'
import { filtersOf } from './filters.ts'
import { persoonKeysOf } from './question.ts'
import { mostRows, Reading, type ReadingSettings } from './reading.ts'
import { recognise } from './recognise.ts'
import { openApi, type WireSettings } from './wire.ts'
import { acceptedFields, isMaakKlantcontact, Writer } from './writing.ts'

export interface KlantinteractiesSettings extends WireSettings {
  /** Filters that this server does not know, by resource: those that came with later versions of the standard. */
  readonly lacks?: { readonly [R in ResourceName]?: readonly string[] }
}

const lacking = (names: readonly string[]) => (names.length > 0 ? [{ type: 'array', items: { enum: names } }] : [])

export const klantinteracties: AdapterType<KlantinteractiesSettings> = {
  name: 'klantinteracties',
  settings: {
    type: 'object',
    properties: {
      klantinteractiesUrl: { type: 'string', minLength: 1 },
      contactgegevensUrl: { type: 'string', minLength: 1 },
      token: { type: 'string', minLength: 1, 'x-secret': true },
      pageSize: { type: 'integer', minimum: 1, maximum: mostRows },
      requests: { type: 'integer', minimum: 1, maximum: 256 },
      lacks: {
        type: 'object',
        properties: Object.fromEntries(resourceNames.flatMap((name) => lacking(Object.keys(filtersOf(name))).map((schema) => [name, schema]))),
        additionalProperties: false,
      },
    },
    required: ['klantinteractiesUrl', 'token'],
    additionalProperties: false,
  },
  open(settings, context): Adapter {
    const api = openApi(settings, context)
    const reading: ReadingSettings = { api, pageSize: settings.pageSize ?? mostRows }
    const writer = new Writer(reading)
    const served = resourceNames.filter((resource) => api.serves(resource))
    return {
      resources: Object.fromEntries(served.map((resource) => [resource, port(resource, settings, reading, writer)])),
      together: (steps, call) => writer.together(steps, call),
      takesTogether: isMaakKlantcontact,
      probe: async (call) => void (await api.page('categorieen', { page: 1, pageSize: 1 }, call)),
      close: () => api.close(),
    }
  },
  recognise,
}

export default klantinteracties

function port<R extends ResourceName>(resource: R, settings: KlantinteractiesSettings, reading: ReadingSettings, writer: Writer): ResourcePort<R> {
  const accepts = acceptedFields(resource)
  return {
    ids: { codec: 'uuid' },
    list: {
      ability: ability(resource, reading.pageSize, settings.lacks?.[resource] ?? []),
      fetch: (request, call) => Reading.over(reading, call, (one) => one.list(resource, request)),
    },
    get: { fetch: (locals, call) => Reading.over(reading, call, (one) => one.get(resource, locals)) },
    create: { accepts, send: (draft, call) => writer.create(resource, draft, call) },
    update: { accepts, send: (local, draft, call) => writer.update(resource, local, draft, call) },
    remove: { send: (local, call) => writer.remove(resource, local, call) },
  }
}

function ability<R extends ResourceName>(resource: R, pageSize: number, lacks: readonly string[]): ListAbility<R> {
  const { order } = resources[resource]
  const orders: readonly Order[] = order ? [order] : []
  const known = Object.entries(filtersOf(resource)).filter(([name]) => !lacks.includes(name))
  const persoon = persoonKeysOf(resource)
  return {
    filters: Object.fromEntries(known.map(([name, filter]): [string, FilterAbility] => [name, filter.ability])) as ListAbility<R>['filters'],
    ...(persoon && { persoon, persoonPushes: 'narrows' }),
    needs: [],
    orders,
    pageSize,
    total: 'exact',
    seek: 'offset',
    ties: 'stable',
  }
}
