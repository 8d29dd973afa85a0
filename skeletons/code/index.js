/**
 * What the source can do, and how it is called. It is written for the stand-in beside it, an imaginary register of contacts
 * over HTTP: replace what it says by what yours does, and let the laws tell you where that is not true.
 *
 * @import { Adapter, AdapterContext, AdapterType, Call, Filter, FilterAbility, ListAbility, ListRequest, QueryValues } from 'gevel/spi'
 */
import { createHttpClient, isQuarantine, SourceError } from 'gevel/spi'
import { toBetrokkene, toKlantcontact } from './translate.js'

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

/** The most that one answer of the source holds. Measure it. */
const pageSize = 100

/** @satisfies {Partial<ListAbility<'klantcontacten' | 'betrokkenen'>>} */
const ability = {
  // The keys by which the source can be asked for a persoon, the strongest first.
  persoon: /** @type {const} */ (['bsn']),
  orders: [],
  pageSize,
  total: /** @type {const} */ ('exact'),
  seek: /** @type {const} */ ('offset'),
  ties: /** @type {const} */ ('stable'),
}

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
   * One stretch of the contacts that answer to these parameters.
   * @param {QueryValues} query
   * @param {Pick<ListRequest<any>, 'persoon' | 'limit' | 'from'>} request
   * @param {Call} call
   */
  async function contacts(query, { persoon, limit, from }, call) {
    const offset = from && 'offset' in from ? from.offset : 0
    const { body } = await client.get({ path: 'contacts', query: { ...query, bsn: persoon?.values[0], offset, limit } }, call)
    const { total, contacts: rows } = /** @type {{ total?: unknown, contacts?: unknown }} */ (body ?? {})
    // What is not as the source promises is a failure of the source, never an empty list.
    if (typeof total !== 'number' || !Array.isArray(rows)) throw new SourceError('bron-onleesbaar', 'a list of the source holds no contacts')
    const end = offset + rows.length
    return { rows, total, ...(end < total && { next: { offset: end } }) }
  }

  /**
   * @param {string} id
   * @param {Call} call
   * @returns {Promise<unknown>} undefined when there is no such contact
   */
  async function contact(id, call) {
    const { status, body } = await client.get({ path: `contacts/${encodeURIComponent(id)}`, accept: [404] }, call)
    return status === 404 ? undefined : body
  }

  /**
   * Rows that cannot be read are left out and told of, with the rule that they break.
   * @template {object} T
   * @param {readonly unknown[]} rows
   * @param {(row: unknown) => T | import('gevel/spi').Quarantine} translate
   */
  function records(rows, translate) {
    const found = rows.map(translate)
    return {
      records: /** @type {T[]} */ (found.filter((one) => !isQuarantine(one))),
      quarantined: found.filter((one) => isQuarantine(one)),
    }
  }

  return {
    resources: {
      klantcontacten: {
        // How the key of a record is built; see the table of codecs in docs/adapter-schrijven.md of Gevel.
        ids: { codec: 'integer' },
        list: {
          ability: { ...ability, orders: [{ field: 'plaatsgevondenOp', direction: 'desc' }], filters: { kanaal: exact } },
          async fetch(request, call) {
            const { rows, ...rest } = await contacts({ channel: valueOf(request.filters, 'kanaal') }, request, call)
            return { ...rest, ...records(rows, toKlantcontact) }
          },
        },
        get: {
          fetch: (locals, call) => Promise.all(locals.map(async (local) => {
            const row = await contact(local, call)
            return row === undefined ? undefined : toKlantcontact(row)
          })),
        },
      },
      betrokkenen: {
        // A child of the contact in slot 0: `4711#0`. A slot is a fixed place, never one in a list that can change.
        ids: { codec: 'integer', children: true },
        list: {
          ability: { ...ability, filters: {} },
          async fetch(request, call) {
            const { rows, ...rest } = await contacts({}, request, call)
            return { ...rest, ...records(rows, toBetrokkene) }
          },
        },
        get: {
          fetch: (locals, call) => Promise.all(locals.map(async (local) => {
            const row = local.endsWith('#0') ? await contact(local.slice(0, -2), call) : undefined
            return row === undefined ? undefined : toBetrokkene(row)
          })),
        },
      },
    },
    // The cheapest call that shows that the source answers and accepts us.
    async probe(call) {
      await contacts({}, { limit: 1 }, call)
    },
    close: () => client.close(),
  }
}

/**
 * The value of a filter, as the source takes it.
 * @param {readonly Filter[]} filters
 * @param {string} name
 */
function valueOf(filters, name) {
  const value = filters.find((filter) => filter.name === name)?.value
  return typeof value === 'string' ? value : undefined
}
