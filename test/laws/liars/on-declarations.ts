/** Liars in what they declare. */
import { contacts, declaring, listing, lying, type Lie } from './making.ts'
import type { FilterAbility } from '#spi'

const exact: FilterAbility = { match: 'exact', pushes: 'exact' }

export const onDeclarations = {
  'ability-filters': lying(contacts, declaring(({ filters }) => ({ filters: { ...filters, kenmerk: exact } }))),
  'ability-match': lying(contacts, declaring(({ filters }) => ({ filters: { ...filters, kanaal: { match: 'prefix', pushes: 'exact' } } }))),
  'ability-orders': lying('actoren', (port) => {
    const { list } = listing(({ order: _, ...request }) => request)(port)
    return { list: { ...list!, ability: { ...list!.ability, orders: [{ field: 'naam', direction: 'desc' }] } } }
  }),
  'ability-page': lying(contacts, declaring(() => ({ pageSize: 100.5 }))),
  'ability-any-of': lying(contacts, declaring(({ filters }) => ({ filters: { ...filters, kanaal: { ...exact, anyOf: 0.5 } } }))),
  'ability-persoon': lying(contacts, declaring(({ persoon = [] }) => ({ persoon: [...persoon, 'bsn'] }))),
  'ability-needs': lying(contacts, declaring(() => ({ needs: [['kenmerk']] }))),
  'ability-ids': lying(contacts, () => ({ ids: { codec: 'guid' as 'uuid' } })),
  'ability-get': lying(contacts, () => ({ get: undefined }) as object),
  'ability-accepts': lying('actoren', ({ create }) => ({ create: { ...create!, accepts: [...create!.accepts, 'leeftijd'] } }), { writes: true }),
  'ability-omits': lying(contacts, () => ({ omits: ['leeftijd'] })),
  'ability-constant': lying(contacts, ({ list }) => {
    let asked = 0
    return { list: { fetch: (request, call) => list!.fetch(request, call), get ability() { return { ...list!.ability, pageSize: 100 + asked++ } } } }
  }),
} satisfies Record<string, Lie>

