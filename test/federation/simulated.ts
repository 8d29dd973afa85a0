/** Sources for tests of the federation: rows in memory behind the contract, as able and as honest as a test wants them. */
import { Ids } from '../../src/domain/ids.ts'
import { matchesAll } from '../../src/domain/matches.ts'
import type { Query } from '../../src/domain/query.ts'
import type { SourceRecord } from '../../src/domain/records.ts'
import { resources, type ResourceName } from '../../src/domain/resources.ts'
import { standard } from '../domain/document.ts'
import type { Event } from '../../src/federation/asking.ts'
import type { Handling } from '../../src/federation/completeness.ts'
import { Guard } from '../../src/federation/reading/guard.ts'
import { Intake } from '../../src/federation/intake.ts'
import { PageTokens } from '../../src/federation/paging/token.ts'
import { Reads } from '../../src/federation/reading/reads.ts'
import { Service, type Absent, type ItemResult, type ListResult, type RequestContext } from '../../src/federation/service.ts'
import { idForms, type Source } from '../../src/federation/source.ts'
import { compareKeys } from '../../src/federation/merge.ts'
import type { Adapter, FilterAbility, ListAbility, ListAnswer, ListRequest, PersoonKey, ResourcePort } from '../../src/spi/contract.ts'

export interface Ability {
  /** How each filter is applied; one that is absent is not declared. */
  readonly filters?: Readonly<Record<string, FilterAbility['pushes']>>
  readonly persoon?: readonly PersoonKey[]
  readonly needs?: ListAbility<ResourceName>['needs']
  /** Sorts on the standard's order itself; ties follow the order of the rows as given. */
  readonly sorts?: boolean
  readonly seek?: 'offset' | 'cursor' | 'none'
  readonly total?: 'exact' | 'readable' | 'none'
  readonly pageSize?: number
  /** `unstable`: rows with an equal key come in another order every time that they are read from the first on. */
  readonly ties?: 'stable' | 'unstable'
  /** Locals of rows that the source itself cannot read. */
  readonly unreadable?: ReadonlySet<string>
}

/** Changes what an honest source would answer. */
export type Lie = (answer: ListAnswer<ResourceName>, request: ListRequest<ResourceName>) => ListAnswer<ResourceName>

/** A port over rows; `number` of each row is its `local`. */
export function port<R extends ResourceName>(resource: R, rows: readonly SourceRecord<R>[], ability: Ability = {}, lie?: Lie): ResourcePort<R> {
  const { order } = resources[resource]
  const { filters = {}, persoon = [], needs = [], sorts = true, seek = 'offset', total = 'exact', pageSize = 100, ties = 'stable', unreadable = new Set<string>() } = ability
  const sorted = sorts ? [...rows].sort((one, other) => compareKeys(order, one, other)) : rows
  let times = 0
  const answer = (request: ListRequest<R>): ListAnswer<R> => {
    if (!request.from) times++
    const turned = ties === 'stable' ? sorted : turn(rows, times).sort((one, other) => (sorts ? compareKeys(order, one, other) : 0))
    const found = turned.filter((row) => applies(resource, row as SourceRecord, request as ListRequest<ResourceName>, filters))
    const from = request.from === undefined ? 0 : 'offset' in request.from ? request.from.offset : Number(request.from.cursor)
    const end = seek === 'none' ? found.length : from + Math.min(request.limit, pageSize)
    const page = found.slice(from, end)
    const bad = page.filter(({ local }) => unreadable.has(local))
    return {
      records: page.filter(({ local }) => !unreadable.has(local)),
      ...(total !== 'none' && { total: total === 'exact' ? found.length : found.filter(({ local }) => !unreadable.has(local)).length }),
      ...(end < found.length && { next: seek === 'offset' ? { offset: end } : { cursor: String(end) } }),
      ...(bad.length > 0 && { quarantined: bad.map(({ local }) => ({ local, reason: 'a rule' })) }),
    }
  }
  const honest = {
    ids: { codec: 'integer' },
    list: {
      ability: {
        filters: Object.fromEntries(Object.entries(filters).map(([name, pushes]) => [name, { match: 'exact', pushes, anyOf: 5 }])),
        ...(persoon.length > 0 && { persoon, persoonAnyOf: 5 }),
        needs, orders: sorts && order ? [order] : [], pageSize, total, seek, ties,
      },
      fetch: async (request: ListRequest<R>) => {
        const truth = answer(request)
        return lie ? lie(truth, request as ListRequest<ResourceName>) : truth
      },
    },
    get: { fetch: async (locals: readonly string[]) => locals.map((local) => rows.find((row) => row.local === local)) },
  }
  return honest as unknown as ResourcePort<R>
}

const turn = <T>(rows: readonly T[], by: number): T[] => [...rows.slice(by % Math.max(1, rows.length)), ...rows.slice(0, by % Math.max(1, rows.length))]

/** What a source lets through: `exact` filters wholly, `narrows` and undeclared ones not at all, a persoon by its number. */
function applies(resource: ResourceName, row: SourceRecord, request: ListRequest<ResourceName>, filters: Ability['filters']): boolean {
  const exact = request.filters.filter(({ name }) => filters?.[name] === 'exact')
  if (matchesAll(resource, row, exact) !== 'match') return false
  const { persoon } = request
  if (!persoon) return true
  const claims = row.evidence?.hadBetrokkenen ?? [{ wasPartij: (row.fields as { wasPartij?: { local: string; identiteiten?: { soort: string; nummer: string }[] } | null }).wasPartij, adressen: [] }]
  return claims.some(({ wasPartij }) => persoon.key === 'local'
    ? persoon.values.includes(wasPartij?.local ?? '')
    : wasPartij?.identiteiten?.some(({ soort, nummer }) => soort === persoon.key && persoon.values.includes(nummer)))
}

export interface SourceOptions extends Partial<Omit<Source, 'adapter'>> {
  readonly resources: Adapter['resources']
}

/** The service, with what is absent as undefined. */
export interface Asked {
  list(...asked: Parameters<Service['list']>): Promise<ListResult | undefined>
  get(...asked: Parameters<Service['get']>): Promise<ItemResult | undefined>
}

export interface Setup {
  readonly service: Asked
  readonly ids: Ids
  readonly events: Event[]
  readonly context: (options?: { sources?: readonly string[]; handling?: Handling }) => RequestContext
}

const intake = new Intake(standard)
export const tokens = new PageTokens(['a secret of sixteen'], 'test')

/** A service over sources that are named `bron1`, `bron2`, … and numbered so, unless told otherwise. */
export function setup(options: readonly SourceOptions[], window = 10_000, counted?: number): Setup {
  const sources = options.map(({ resources: ports, ...rest }, index): Source => ({
    name: `bron${index + 1}`, number: index + 1, verplichting: 'verplicht', koppelen: 'geen', deadlineMs: 2000, concurrency: 8, queue: 64,
    adapter: { resources: ports }, ...rest,
  }))
  const ids = new Ids({ secrets: ['a secret of sixteen'], installation: 'test', forms: idForms(sources) })
  const events: Event[] = []
  const guards = new Map(sources.map((source) => [source, new Guard(source)]))
  const federation = {
    sources, guards, reads: new Reads({ guards, intake }),
    report: (event: Event) => void events.push(event), clock: () => performance.now(),
  }
  const service = new Service({ federation, ids, precedence: [], window, tokens, ...(counted !== undefined && { counted }) })
  const present = <T extends object>(result: T | Absent) => ('absent' in result ? undefined : result)
  return {
    service: {
      list: async (...asked) => present(await service.list(...asked)),
      get: async (...asked) => present(await service.get(...asked)),
    },
    ids,
    events,
    context: ({ sources: visible = sources.map(({ name }) => name), handling = 'standaard' } = {}) => ({
      sources: new Set(visible), handling, principal: { client: `sees ${visible.join()}` }, cancelled: new AbortController().signal,
    }),
  }
}

export function query(resource: ResourceName, rest: Partial<Query> = {}): Query {
  return { resource, filters: [], references: [], persoon: [], page: 1, pageSize: 100, expand: [], ...rest }
}
