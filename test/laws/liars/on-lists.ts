/** Liars in their lists and orders. */
import { SourceError, type Position, type SourceRecord } from '#spi'
import { dorp } from '../dorp.ts'
import { fieldsOf } from '../ports.ts'
import { answering, contacts, declaring, giving, listing, lying, offsetOf, rearranging, withoutFilter, withoutPersoon, type Lie, type Request } from './making.ts'

const unreadable = [dorp.klantcontacten![4]!.local]
const isPlain = ({ filters, persoon, order }: Request) => filters.length === 0 && !persoon && !order
const keyOf = (record: SourceRecord) => fieldsOf(record)['plaatsgevondenOp'] as string | undefined

export const onLists = {
  'list-answers': lying(contacts, listing((request) => {
    if (request.limit > 10) throw new SourceError('bron-mislukt', 'the source answered with status 400')
    return request
  })),
  'list-ends': lying(contacts, answering((answer, request) => ({ ...answer, next: request.from ?? { offset: 0 } }))),
  'list-holds-all': lying('bijlagen', giving(async () => [])),
  'list-by-needs': lying('betrokkenen', (port) => ({ list: {
    ...listing((request) => withoutFilter(request, 'hadKlantcontact__nummer'))(port).list!, ability: { ...port.list!.ability, needs: [['persoon', 'hadKlantcontact__nummer']] },
  } })),
  'list-repeats': lying(contacts, ({ list }) => {
    let turn = 0
    return answering((answer, { order }) => (order ? answer : { ...answer, records: [...answer.records.slice(++turn % 5), ...answer.records.slice(0, turn % 5)] }))({ list: list! } as never)
  }),
  'list-pages': lying(contacts, answering((answer, request) => (offsetOf(request) > 0 && isPlain(request) ? { ...answer, records: answer.records.slice(1) } : answer))),
  'list-one-order': lying(contacts, answering((answer, request) => (request.limit < 30 && isPlain(request) ? { ...answer, records: answer.records.toReversed() } : answer))),
  'list-limit': lying(contacts, listing((request) => ({ ...request, limit: request.limit + 1 }))),
  'list-page-size': lying(contacts, (port) => ({ list: { ...listing((request) => ({ ...request, limit: Math.min(7, request.limit) }))(port).list!, ability: { ...port.list!.ability, pageSize: 20 } } }), { pageSize: 7 }),
  'list-offset': lying(contacts, listing((request) => ({ ...request, ...(request.from && { from: { offset: Math.floor(offsetOf(request) / request.limit) * request.limit } }) }))),
  'list-offset-rows': lying(contacts, listing(
    (request) => (offsetOf(request) >= 1000 ? { ...request, from: { offset: offsetOf(request) - 1000 } } : request),
    ({ next, ...answer }) => ({ ...answer, ...(next && { next: { offset: (next as { offset: number }).offset + 1000 } }) }),
  )),
  'list-past-end': lying(contacts, ({ list }) => ({ list: { ability: list!.ability, fetch: async (request, call) => {
    const answer = await list!.fetch(request, call)
    return offsetOf(request) > 0 && answer.records.length === 0 ? list!.fetch({ ...request, from: { offset: Math.max(0, answer.total! - request.limit) } }, call) : answer
  } } })),
  'list-cursor': lying(contacts, ({ list }) => {
    const places = new Map<string, Position>()
    return { list: { ability: list!.ability, async fetch({ from, ...request }, call) {
      const place = from && 'cursor' in from ? places.get(from.cursor) : undefined
      if (from && !place) return { records: [] }
      if (from && 'cursor' in from) places.delete(from.cursor)
      const { next, ...answer } = await list!.fetch({ ...request, ...(place && { from: place }) }, call)
      if (!next) return answer
      const cursor = `once-${places.size}-${performance.now()}`
      places.set(cursor, next)
      return { ...answer, next: { cursor } }
    } } }
  }, { seek: 'cursor', total: 'none' }),
  'list-next': lying(contacts, ({ list }) => ({ list: { ability: list!.ability, fetch: async ({ from, ...request }, call) => {
    const answer = await list!.fetch(request, call)
    return from ? { ...answer, records: [] } : { ...answer, next: { cursor: 'nothing' } }
  } } }), { seek: 'none' }),
  'list-total': lying(contacts, answering((answer) => ({ ...answer, total: answer.total! + 1 }))),
  'list-readable': lying(contacts, declaring(() => ({ total: 'readable' })), { unreadable }),
  'list-total-pages': lying(contacts, answering((answer, request) => ({ ...answer, total: answer.total! - offsetOf(request) }))),
} satisfies Record<string, Lie>

export const onOrders = {
  'order-kept': lying('internetaken', listing(({ order: _, ...request }) => request)),
  'order-over-pages': lying('internetaken', ({ list }) => ({ list: { ability: list!.ability, fetch: async ({ order, ...request }, call) => {
    const answer = await list!.fetch(request, call)
    const assigned = (record: SourceRecord) => String(fieldsOf(record)['toegewezenOp'])
    return order ? { ...answer, records: answer.records.toSorted((one, other) => (assigned(one) < assigned(other) ? 1 : -1)) } : answer
  } } })),
  'order-empty-last': lying(contacts, rearranging((records, { order }) => (order ? [...records.filter((record) => !keyOf(record)), ...records.filter(keyOf)] : records))),
  'order-loses-nothing': lying(contacts, rearranging((records, { order }) => (order ? records.filter(keyOf) : records))),
  'order-ties': lying(contacts, declaring(() => ({ ties: 'stable' })), { ties: 'unstable' }),
  'order-with-filter': lying(contacts, listing((request) => (request.order ? { ...request, filters: [] } : request))),
  'order-with-persoon': lying(contacts, listing((request) => (request.order ? withoutPersoon(request) : request))),
} satisfies Record<string, Lie>
