/**
 * An adapter as bad as they come: what it throws has the person in its message, its name, its code, its stack and its cause.
 * In which way, the kanaal that is asked for says; whose, its settings. Its own output is left alone: that is its own.
 */
import { SourceError, type AdapterType, type ListAnswer } from '#spi'

let personal = ''

/** What is no error at all can be thrown too. */
function thrown(what: unknown): never {
  throw what as Error
}

const failures: Readonly<Record<string, () => unknown>> = {
  'a message': () => { throw new Error(`no such person: ${personal}`) },
  'several lines': () => { throw new Error(`failed\n    at ${personal} (file:///${personal})\n    at ${personal}`) },
  'its name': () => { throw Object.assign(new Error(personal), { name: personal }) },
  'its code': () => { throw Object.assign(new Error(personal), { code: personal, errno: personal, sql: personal }) },
  'its stack': () => { throw Object.assign(new Error('x'), { stack: `Error: x\n    at ${personal} (a.ts:1:1)` }) },
  'its cause': () => { throw new Error('outer', { cause: new Error(personal, { cause: { personal } }) }) },
  'a failure of a source': () => { throw new SourceError('bron-mislukt', personal, { cause: new Error(personal) }) },
  'an aggregate': () => { throw new AggregateError([new Error(personal)], personal) },
  'a text': () => thrown(personal),
  nothing: () => thrown(null),
  'an object without a prototype': () => { throw Object.assign(Object.create(null), { message: personal, stack: personal }) },
  'a getter': () => { throw Object.defineProperty(new Error('x'), 'stack', { get() { throw new Error(personal) } }) },
  'a function of that name': () => ({ [`lees ${personal}`]: () => { throw new TypeError('x') } })[`lees ${personal}`]!(),
  'a warning': () => { process.emitWarning(`slow: ${personal}`, { type: personal, code: 'GEVEL_TEST', detail: personal }); return undefined },
  'a rejection that nobody handles': () => { void Promise.reject(Object.assign(new Error(personal), { personal, cause: personal })); return undefined },
  'a rejection with a text': () => { void new Promise((_, reject) => { (reject as (reason: unknown) => void)(personal) }); return undefined },
  'an exception outside': () => { setImmediate(() => { throw Object.assign(new Error(`outside ${personal}`), { personal }) }); return undefined },
  'an event that is an error': () => { setImmediate(() => process.emit('error' as never, new Error(personal) as never)); return undefined },
  'a record of no shape': () => ({ records: [{ local: personal, fields: { kanaal: personal, plaatsgevondenOp: personal }, evidence: personal }], quarantined: [{ local: personal, reason: 'onleesbaar', rule: personal }] }),
  'a list that is none': () => ({ records: personal, total: personal, next: personal }),
}

/** Ways that end the process. */
export const deadly = ['a rejection that nobody handles', 'a rejection with a text', 'an exception outside', 'an event that is an error']
export const ways = Object.keys(failures).filter((way) => !deadly.includes(way))

export default {
  name: 'brokkenmaker',
  settings: { type: 'object', properties: { persoon: { type: 'string' } }, additionalProperties: false },
  open: ({ persoon }) => (personal = persoon, {
    resources: {
      klantcontacten: {
        ids: { codec: 'uuid' },
        list: {
          ability: { filters: { kanaal: { match: 'exact', pushes: 'exact' } }, needs: [], orders: [], pageSize: 10, total: 'none', seek: 'none', ties: 'stable' },
          async fetch({ filters }): Promise<ListAnswer<'klantcontacten'>> {
            const way = filters.find(({ name }) => name === 'kanaal')?.value
            return (typeof way === 'string' && (failures[way]?.() as ListAnswer<'klantcontacten'> | undefined)) || { records: [] }
          },
        },
        get: { fetch: async (locals) => { throw new Error(`${personal} ${locals.join()}`) } },
      },
    },
  }),
} satisfies AdapterType<{ persoon: string }>
