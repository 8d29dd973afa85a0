/**
 * What the source can do, and how it is called. It is written for the stand-in beside it, an imaginary register of contacts
 * over HTTP: replace what it says by what yours does, and let the laws tell you where that is not true.
 *
 * @import { Adapter, AdapterContext, AdapterType, Call, FilterAbility, Local, Position, Quarantine, QueryValues, SourceRecord, ResourceName } from 'gevel/spi'
 */
import { asDeclared, createHttpClient, isQuarantine, SourceError } from 'gevel/spi'
import { toBetrokkene, toIdentificator, toKlantcontact, toPartij } from './translate.js'

/**
 * @typedef {object} Settings
 * @property {string} url Base address of the source.
 * @property {string} apiKey
 */

/** @type {AdapterType<Settings>} */
const adapter = {
  name: '__ADAPTER__',
  // A JSON Schema: what is wrong with a configuration is told at start, all at once. What is `x-secret` is never printed.
  settings: {
    type: 'object',
    additionalProperties: false,
    required: ['url', 'apiKey'],
    properties: {
      url: { type: 'string', pattern: '^https?://[^?#]+$' },
      apiKey: { type: 'string', minLength: 1, 'x-secret': true },
    },
  },
  open,
}

export default adapter

/** How the source answers lists. The most that one answer holds is to be measured, not hoped. */
const lists = /** @type {const} */ ({ pageSize: 100, total: 'exact', seek: 'offset', ties: 'stable' })

/** @type {FilterAbility} */
const exact = { match: 'exact', pushes: 'exact' }

/**
 * @param {Settings} settings
 * @param {AdapterContext} context
 * @returns {Adapter}
 */
function open({ url, apiKey }, { transport }) {
  // Stays within the address, reads no more than it should, and turns every failure into one of Gevel's own.
  const client = createHttpClient({ baseUrl: url, headers: () => ({ 'x-api-key': apiKey }), transport })

  /**
   * A list of the source, with rows that cannot be read left out and told of.
   * @template {ResourceName} R
   * @param {'contacts' | 'citizens'} path
   * @param {QueryValues} query
   * @param {{ limit: number, from?: Position }} request
   * @param {(row: unknown) => SourceRecord<R> | Quarantine} translate
   * @param {Call} call
   */
  async function list(path, query, { limit, from }, translate, call) {
    const offset = from && 'offset' in from ? from.offset : 0
    const { body } = await client.get({ path, query: { ...query, offset, limit } }, call)
    const { total, rows } = /** @type {{ total?: unknown, rows?: unknown }} */ (body ?? {})
    // What is not as the source promises is a failure of the source, never an empty list.
    if (typeof total !== 'number' || !Array.isArray(rows)) throw new SourceError('bron-onleesbaar', 'a list of the source holds no rows')
    const found = rows.map(translate)
    const end = offset + rows.length
    return {
      records: /** @type {SourceRecord<R>[]} */ (found.filter((one) => !isQuarantine(one))),
      quarantined: found.filter((one) => isQuarantine(one)),
      total,
      ...(end < total && { next: { offset: end } }),
    }
  }

  /**
   * Records by their keys, in the order asked: undefined for one that is not there.
   * @template {ResourceName} R
   * @param {'contacts' | 'citizens'} path
   * @param {(row: unknown) => SourceRecord<R> | Quarantine} translate
   * @param {string} [slot] of a child: what its key ends with after that of its parent
   */
  function get(path, translate, slot = '') {
    return {
      fetch: (/** @type {readonly Local[]} */ locals, /** @type {Call} */ call) => Promise.all(locals.map(async (local) => {
        if (!local.endsWith(slot)) return undefined
        const id = local.slice(0, local.length - slot.length)
        const { status, body } = await client.get({ path: `${path}/${encodeURIComponent(id)}`, accept: [404] }, call)
        return status === 404 ? undefined : translate(body)
      })),
    }
  }

  // The source ignores parameters that it does not know: what is not declared here is never asked of it.
  return asDeclared({
    resources: {
      klantcontacten: {
        // How the key of a record is built: see the codecs in docs/adapter-schrijven.md of Gevel.
        ids: { codec: 'integer' },
        list: {
          ability: { ...lists, persoon: ['bsn'], orders: [{ field: 'plaatsgevondenOp', direction: 'desc' }], filters: { kanaal: exact } },
          fetch: (request, call) => list('contacts', { bsn: request.persoon?.values[0], channel: valueOf(request, 'kanaal') }, request, toKlantcontact, call),
        },
        get: get('contacts', toKlantcontact),
      },
      betrokkenen: {
        // A child of the contact in slot 0: `1000#0`. A slot is a fixed place, never one in a list that can change.
        ids: { codec: 'integer', children: true },
        list: {
          ability: { ...lists, persoon: ['bsn'], orders: [], filters: {} },
          fetch: (request, call) => list('contacts', { bsn: request.persoon?.values[0] }, request, toBetrokkene, call),
        },
        get: get('contacts', toBetrokkene, '#0'),
      },
      partijen: {
        ids: { codec: 'integer' },
        // What the source never carries, so that its silence about it says nothing.
        omits: ['indicatieGeheimhouding'],
        list: {
          ability: { ...lists, persoon: ['bsn'], orders: [], filters: {} },
          fetch: (request, call) => list('citizens', { bsn: request.persoon?.values[0] }, request, toPartij, call),
        },
        get: get('citizens', toPartij),
      },
      'partij-identificatoren': {
        ids: { codec: 'integer', children: true },
        list: {
          ability: { ...lists, persoon: ['bsn'], orders: [], filters: {} },
          fetch: (request, call) => list('citizens', { bsn: request.persoon?.values[0] }, request, toIdentificator, call),
        },
        get: get('citizens', toIdentificator, '#0'),
      },
    },
    // The cheapest call that shows that the source answers and accepts us.
    async probe(call) {
      await list('contacts', {}, { limit: 1 }, toKlantcontact, call)
    },
    close: () => client.close(),
  })
}

/**
 * The value of a filter, as the source takes it; undefined when it is not filtered on.
 * @param {{ readonly filters: readonly { readonly name: string, readonly value: unknown }[] }} request
 * @param {string} name
 */
function valueOf({ filters }, name) {
  const value = filters.find((filter) => filter.name === name)?.value
  return typeof value === 'string' ? value : undefined
}
