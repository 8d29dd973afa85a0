/**
 * What a request will be asked of the sources, as the planner of the federation says, before anything is asked. Where the
 * answer of one round decides the next, it is put to the planner twice: with what is known, and with marks for what the
 * sources may tell. Pure.
 */
import { filters as definitions } from '#domain/filters.ts'
import type { Query } from '#domain/query.ts'
import { resources, type ResourceName } from '#domain/resources.ts'
import { withSpellings, zaakFilters, type ZaakSpelling } from '#domain/zaakverwijzing.ts'
import type { PersoonKey } from '#spi'
import { filtersFor, firstRows, planList, type FollowPlan, type ListPlan, type SourcePlan, type Way } from '../../federation/plan.ts'
import { portOf, type Koppelen, type Source } from '../../federation/source.ts'
import { waysToHolders } from '../../federation/who/holders.ts'
import { notAskedFor, plansByNumber } from '../../federation/who/personen.ts'
import { masked, shownValue } from './mask.ts'
import { identityRefOf, namedBy, type Named } from './persoon.ts'

/** The rounds of a request, in their order. */
export type Round = 'zaak' | 'wie' | 'adressen' | 'houders' | 'lijst' | 'delen' | 'object'

export type Why =
  | { readonly code: 'heeft-niet'; readonly resource: ResourceName }
  | { readonly code: 'andere-bron' }
  | { readonly code: 'geen-lijst'; readonly resource: ResourceName }
  /** Any one of these sets of filters would do. */
  | { readonly code: 'behoeft-filter'; readonly needs: readonly (readonly string[])[] }
  | { readonly code: 'geen-sleutel'; readonly keys: readonly PersoonKey[]; readonly koppelen: Koppelen }
  | { readonly code: 'zoekt-geen-adres' }
  | { readonly code: 'niet-voor-client' }

export interface Ask {
  readonly resource: ResourceName
  /** Values are masked. `?`: only the sources can tell. */
  readonly by?: { readonly key: string; readonly values: readonly string[] }
  readonly filters: readonly { readonly name: string; readonly value: string; readonly pushes: 'exact' | 'narrows' }[]
  /** Filters that the source does not take or only narrows by: Gevel alone makes them true. */
  readonly checkedHere: readonly string[]
  readonly order?: string
  readonly way?: Way
  /** Rows of the first call. */
  readonly limit?: number
}

export interface SourceLine {
  readonly source: string
  /** `hangt-af`: only when an earlier round gives what it needs. */
  readonly verdict: 'gevraagd' | 'hangt-af' | 'niet-gevraagd'
  readonly asks: readonly Ask[]
  /** Instead of `asks`, when an earlier round gives it. */
  readonly orRather?: readonly Ask[]
  readonly why?: Why
}

export interface ExplainedRound {
  readonly round: Round
  readonly sources: readonly SourceLine[]
}

export interface Setting {
  /** Every configured source. */
  readonly all: readonly Source[]
  readonly visible: readonly Source[]
  readonly zaakSpelling: ZaakSpelling
}

export function explainList(query: Query, setting: Setting): ExplainedRound[] {
  const named = query.persoon.length > 0 ? namedBy(query, setting.visible) : undefined
  const rounds: ExplainedRound[] = [...zaakRound(query, setting)]
  const spelled = spelledQuery(query, setting)
  if (!named) return [...rounds, listRound(spelled, setting, undefined)]
  if (query.resource === 'partij-identificatoren') return [...rounds, listRound(spelled, setting, { ...named, later: named.now })]
  rounds.push(whoRound(named, setting))
  if (query.resource === 'partijen') return [...rounds, ...partsRounds(named, setting)]
  if (query.resource === 'digitaleadressen') return [...rounds, adressenRound(setting, 'lijst')]
  if (setting.visible.some(({ koppelen }) => koppelen !== 'geen')) rounds.push(adressenRound(setting, 'adressen'), holdersRound(setting))
  return [...rounds, listRound(spelled, setting, named)]
}

export function explainDetail(resource: ResourceName, places: readonly { readonly source: number; readonly locals: readonly string[] }[], setting: Setting): ExplainedRound[] {
  const persoon = resource === 'partijen' ? identityRefOf(places) : undefined
  if (persoon) {
    const query: Query = { resource, filters: [], references: [], persoon: [{ identities: [persoon] }], page: 1, pageSize: 1, expand: [] }
    return explainList(query, setting)
  }
  const lines = setting.visible.map((source): SourceLine => {
    const place = places.find(({ source: number }) => number === source.number)
    if (place && portOf(source, resource)?.get) return { source: source.name, verdict: 'gevraagd', asks: [ask(resource, { by: { key: 'local', values: place.locals.map(masked) } })] }
    return no(source, portOf(source, resource) ? { code: 'andere-bron' } : { code: 'heeft-niet', resource })
  })
  return [{ round: 'object', sources: [...lines, ...hidden(setting)] }]
}

const ask = (resource: ResourceName, more: Partial<Ask> = {}): Ask => ({ resource, filters: [], checkedHere: [], ...more })
const no = (source: Source, why: Why): SourceLine => ({ source: source.name, verdict: 'niet-gevraagd', asks: [], why })
const hidden = ({ all, visible }: Setting) => all.filter((source) => !visible.includes(source)).map((source) => no(source, { code: 'niet-voor-client' }))

const groupsOf = ({ resource, filters }: Query, { zaakSpelling }: Setting) => zaakFilters(resource, filters, zaakSpelling)

/** A link to a zaak is looked for under all its names. */
function zaakRound(query: Query, setting: Setting): ExplainedRound[] {
  if (groupsOf(query, setting).every(({ objectId }) => objectId === undefined)) return []
  const asked = setting.visible.filter(({ adapter }) => adapter.zaken)
  return asked.length === 0 ? [] : [{ round: 'zaak', sources: asked.map(({ name }) => ({ source: name, verdict: 'gevraagd', asks: [] })) }]
}

function spelledQuery(query: Query, setting: Setting): Query {
  const certain = groupsOf(query, setting).filter((group) => group.certain)
  const filters = certain.reduce((so, group) => withSpellings(so, group, setting.zaakSpelling, group.objectId === undefined ? [] : [group.objectId]), query.filters)
  return { ...query, filters }
}

function whoRound({ identities, places }: Named, setting: Setting): ExplainedRound {
  const lines = setting.visible.map((source): SourceLine => {
    const here = places.find(({ source: number }) => number === source.number)
    const plans = plansByNumber(source, identities)
    const asks = [
      ...(here ? [ask('partijen', { by: { key: 'local', values: here.locals.map(masked) } })] : []),
      ...plans.map(({ persoon }) => ask('partijen', { by: { key: persoon!.key, values: persoon!.values.map(masked) } })),
    ]
    if (asks.length > 0) return { source: source.name, verdict: 'gevraagd', asks }
    const port = portOf(source, 'partijen')
    if (!port) return no(source, { code: 'heeft-niet', resource: 'partijen' })
    const why = notAskedFor(source, identities)
    const keys = port.list?.ability.persoon ?? []
    if (why === 'behoeft-filter') return no(source, port.list ? { code: 'behoeft-filter', needs: [] } : { code: 'geen-lijst', resource: 'partijen' })
    return { ...no(source, { code: 'geen-sleutel', keys, koppelen: source.koppelen }), verdict: 'hangt-af' }
  })
  return { round: 'wie', sources: [...lines, ...hidden(setting)] }
}

/** The digitale adressen of the partijen that were found, each in its own source. */
function adressenRound({ visible }: Setting, round: 'adressen' | 'lijst'): ExplainedRound {
  const sources = visible.map((source): SourceLine => {
    const own = portOf(source, 'partijen') && portOf(source, 'digitaleadressen')?.get
    if (own) return { source: source.name, verdict: 'hangt-af', asks: [ask('digitaleadressen', { by: { key: 'local', values: ['?'] } })] }
    return no(source, { code: 'heeft-niet', resource: portOf(source, 'partijen') ? 'digitaleadressen' : 'partijen' })
  })
  return { round, sources }
}

/** Who else holds the address: asked of all sources, those that the client may not see included. */
function holdersRound({ all }: Setting): ExplainedRound {
  const sources = all.map((source): SourceLine => {
    const ways = waysToHolders(source)
    if (!ways) return no(source, { code: 'zoekt-geen-adres' })
    if ('keys' in ways) return { source: source.name, verdict: 'hangt-af', asks: ways.keys.map((key) => ask('partijen', { by: { key, values: ['?'] } })) }
    const { pushes } = portOf(source, 'digitaleadressen')!.list!.ability.filters[ways.filter]!
    return { source: source.name, verdict: 'hangt-af', asks: [ask('digitaleadressen', { filters: [{ name: ways.filter, value: '?', pushes }] })] }
  })
  return { round: 'houders', sources }
}

/** What the one partij that a persoon is to clients is made of, besides the partijen. */
function partsRounds(named: Named, setting: Setting): ExplainedRound[] {
  const query: Query = { resource: 'betrokkenen', filters: [], references: [], persoon: [], page: 1, pageSize: 1, expand: [] }
  return [adressenRound(setting, 'adressen'), { ...listRound(query, setting, named), round: 'delen' }]
}

function listRound(query: Query, setting: Setting, named: Named | undefined): ExplainedRound {
  const lines = setting.visible.map((source): SourceLine => {
    const now = asksOf(query, source, named?.now)
    const later = asksOf(query, source, named?.later)
    if (now.length === 0 && later.length === 0) return no(source, whyNot(query, source))
    if (now.length === 0) return { source: source.name, verdict: 'hangt-af', asks: later, why: whyNot(query, source) }
    const same = JSON.stringify(now) === JSON.stringify(later)
    return { source: source.name, verdict: 'gevraagd', asks: now, ...(!same && later.length > 0 && { orRather: later }) }
  })
  return { round: 'lijst', sources: [...lines, ...hidden(setting)] }
}

function asksOf(query: Query, source: Source, personen: Named['now'] | undefined): Ask[] {
  const [planned] = planList(withPlacesOf(query, source), [source], personen)
  return planned!.plans.flatMap((plan) => (plan.kind === 'none' ? [] : [askOf(query, source, plan, planned!.way)]))
}

/** A persoon named by reference has a partij in every source that may know it: which, only the sources can tell. */
function withPlacesOf(query: Query, source: Source): Query {
  const references = query.references.map(({ name, places }) => {
    const ofPersoon = definitions[query.resource][name]!.kind === 'partij' && places.some(({ source: number }) => number === 0)
    return ofPersoon ? { name, places: [{ source: source.number, locals: ['?'] }] } : { name, places }
  })
  return { ...query, references }
}

function askOf(query: Query, source: Source, plan: ListPlan | FollowPlan, way: Way | undefined): Ask {
  if (plan.kind === 'follow') return ask(query.resource, { by: { key: `${plan.from}.${plan.relation}`, values: plan.locals.map(masked) } })
  const { pageSize, filters } = portOf(source, query.resource)!.list!.ability
  const pushesOf = (name: string) => (filters as Readonly<Record<string, { pushes: 'exact' | 'narrows' }>>)[name]!.pushes
  const upTo = query.page === 'last' ? query.pageSize : query.page * query.pageSize
  const exact = new Set<string>(plan.filters.filter(({ name }) => pushesOf(name) === 'exact').map(({ name }) => name))
  return {
    resource: query.resource,
    ...(plan.persoon && { by: { key: plan.persoon.key, values: plan.persoon.values.map(masked) } }),
    filters: plan.filters.map(({ name, value }) => ({ name, value: shownValue(query.resource, name, value), pushes: pushesOf(name) })),
    checkedHere: (filtersFor(withPlacesOf(query, source), source) ?? []).map(({ name }) => name).filter((name) => !exact.has(name)),
    ...(plan.order && { order: `${plan.order.field} ${plan.order.direction}` }),
    ...(way && { way }),
    limit: Math.min(pageSize, way === 'whole' ? pageSize : firstRows(plan, pageSize, upTo)),
  }
}

/** The planner's reason, with what of the source's ability it rests on. */
function whyNot(query: Query, source: Source): Why {
  const port = portOf(source, query.resource)
  if (!port) return { code: 'heeft-niet', resource: query.resource }
  if (!filtersFor(withPlacesOf(query, source), source)) return { code: 'andere-bron' }
  if (!port.list) return { code: 'geen-lijst', resource: query.resource }
  const { persoon = [], needs = [] } = port.list.ability
  const plans: readonly SourcePlan[] = planList(withPlacesOf(query, source), [source], query.persoon.length > 0 ? [] : undefined)[0]!.plans
  const reason = plans.find((plan) => plan.kind === 'none')?.reason
  return reason === 'geen-sleutel' ? { code: reason, keys: persoon, koppelen: source.koppelen } : { code: 'behoeft-filter', needs }
}

export const hasOrder = (resource: ResourceName) => resources[resource].order !== undefined
