/** What a manifest makes possible, beside the functions that do it. */
import {
  persoonKeys,
  type Adapter, type Call, type FilterAbility, type ListAbility, type ListAnswer, type ListRequest, type PersoonKey, type ResourcePort, type SourceRecord,
} from '#spi'
import type { ListDocument, ManifestDocument, PushDocument } from './document.ts'
import { topLocal } from './family.ts'
import { familiesOf, getRecords, type GetSource } from './gets.ts'
import { filtersOn, listFound, listHeld, listWhole, orderOf, parentAsked, type Walk } from './lists.ts'
import type { LoopGuard } from './loop-guard.ts'
import { isWhole, type Part, type Plan } from './plan.ts'
import { outcomesOf } from './records.ts'
import { askedOf } from './requests.ts'
import { isCounted, pageOf, type ListSource } from './rows.ts'
import { parents, type TargetResource } from './targets.ts'
import type { Wire } from './wire.ts'

type AnyAbility = ListAbility<TargetResource>
type AnyRequest = ListRequest<TargetResource>
type AnyPort = ResourcePort<TargetResource>

interface Sources {
  readonly plan: Plan
  readonly lists: ReadonlyMap<TargetResource, ListSource>
  readonly gets: ReadonlyMap<TargetResource, GetSource>
}

/** Locals that one call may carry; each is a part of a request or a request of its own. */
const localAnyOf = 20

export function portsOf(manifest: ManifestDocument, plan: Plan, wire: Wire, guard: LoopGuard): Adapter['resources'] {
  const roots = [...plan.byResource].flatMap(([resource, [part]]) => (part!.from ? [] : [[resource, manifest.resources[resource]!, part!] as const]))
  const sources: Sources = {
    plan,
    lists: new Map(roots.flatMap(([name, { list }, part]) => (list ? [[name, { name, document: list, id: part.id!, wire, guard }]] : []))),
    gets: new Map(roots.flatMap(([root, { list, get }]) => (get ? [[root, { root, document: get, list, wire }]] : []))),
  }
  const ports = [...plan.byResource.keys()].map((resource) => [resource, portOf(manifest, sources, resource)] as const)
  return Object.fromEntries(ports)
}

function portOf(manifest: ManifestDocument, sources: Sources, resource: TargetResource): AnyPort {
  const { plan } = sources
  const list = listOf(manifest, sources, resource)
  const omits = manifest.resources[resource]!.omits as AnyPort['omits']
  return {
    ids: plan.forms.get(resource)!,
    ...(omits && { omits }),
    ...(list && { list }),
    get: { fetch: (locals, call) => getRecords(plan, resource, sources.gets, locals, call) },
  }
}

function listOf(manifest: ManifestDocument, sources: Sources, resource: TargetResource): AnyPort['list'] {
  const parts = sources.plan.byResource.get(resource)!
  const own = sources.lists.get(resource)
  if (parts[0]!.from) return heldList(manifest, sources, resource, parts)
  if (!own) return undefined
  return isWhole(parts[0]!) || own.document.sifted ? wholeList(sources, resource, own) : ownHeldList(sources, resource, own)
}

function abilitiesOf(pushes: Readonly<Record<string, PushDocument>> = {}): Record<string, FilterAbility> {
  return Object.fromEntries(Object.entries(pushes).map(([name, { match = 'exact', pushes: how = 'exact', anyOf }]) =>
    [name, { match, pushes: how, ...(anyOf !== undefined && { anyOf }) }]))
}

/** The strongest first. Of partijen `local` needs nothing of the source but its get. */
function keysOf({ persoon = {} }: ListDocument, more: readonly PersoonKey[] = []): PersoonKey[] {
  return persoonKeys.filter((key) => Object.hasOwn(persoon, key) || more.includes(key))
}

function anyOfKeys({ persoon = {} }: ListDocument): number {
  const several = Object.values(persoon).map(({ anyOf = 1 }) => anyOf)
  return several.length === 0 ? localAnyOf : Math.min(...several)
}

/** The number of a vestiging alone does not say whose it is, so what is found is looked at again. */
function persoonAbility(document: ListDocument, more: readonly PersoonKey[] = []) {
  const keys = keysOf(document, more)
  const narrows = document.persoonPushes === 'narrows' || keys.includes('vestigingsnummer')
  return keys.length === 0 ? {} : { persoon: keys, persoonAnyOf: anyOfKeys(document), ...(narrows && { persoonPushes: 'narrows' as const }) }
}

function wholeList(sources: Sources, resource: TargetResource, source: ListSource): NonNullable<AnyPort['list']> {
  const { document } = source
  const page = pageOf(document)
  const order = orderOf(resource)
  const ability: AnyAbility = {
    filters: abilitiesOf(document.filters),
    ...persoonAbility(document, localOf(sources, resource)),
    ...(document.needs && { needs: document.needs as NonNullable<AnyAbility['needs']> }),
    orders: order && document.order?.[order.field] !== undefined ? [order] : [],
    pageSize: page.max,
    total: isCounted(document) ? 'exact' : 'none',
    seek: ['none', 'offset', 'page'].includes(page.kind) ? 'offset' : 'cursor',
    ties: document.ties ?? 'unstable',
  }
  return {
    ability,
    fetch: async (request, call) => {
      call.signal.throwIfAborted()
      return byLocal(sources, resource, source.document, request)
        ? counted(ability, await localsList(sources, resource, request, call), request)
        : listWhole(sources.plan, resource, source, request, call)
    },
  }
}

/** Records of a resource of which not every row is one. */
function ownHeldList(sources: Sources, resource: TargetResource, source: ListSource): NonNullable<AnyPort['list']> {
  const { document } = source
  return {
    ability: {
      filters: abilitiesOf(document.filters),
      ...persoonAbility(document, localOf(sources, resource)),
      ...(document.needs && { needs: document.needs as NonNullable<AnyAbility['needs']> }),
      orders: [], pageSize: pageOf(document).max, total: 'none', seek: 'cursor', ties: document.ties ?? 'unstable',
    },
    fetch: async (request, call) => {
      call.signal.throwIfAborted()
      if (byLocal(sources, resource, document, request)) return (await localsList(sources, resource, request, call)).answer
      return listHeld(sources.plan, resource, [{ root: resource, source, asked: askedOf(document, request.filters, request.persoon) }], request, call)
    },
  }
}

function localOf({ gets }: Sources, resource: TargetResource): PersoonKey[] {
  return resource === 'partijen' && gets.has(resource) ? ['local'] : []
}

function byLocal(sources: Sources, resource: TargetResource, { persoon = {} }: ListDocument, request: AnyRequest): boolean {
  return request.persoon?.key === 'local' && !Object.hasOwn(persoon, 'local') && localOf(sources, resource).length > 0
}

async function localsList(sources: Sources, resource: TargetResource, request: AnyRequest, call: Call) {
  const locals = [...new Set(request.persoon!.values)]
  const families = await familiesOf(sources.plan, sources.gets.get(resource)!, locals, call)
  const found = [...families.values()].flatMap((family) => outcomesOf(family, resource)) as SourceRecord<TargetResource>[]
  return { found, answer: listFound(resource, found, request) }
}

/** Places in what was found one by one are offsets where the list has offsets. */
function counted({ total, seek }: AnyAbility, { found, answer }: { found: readonly unknown[]; answer: ListAnswer<TargetResource> }, { from, limit }: AnyRequest): ListAnswer<TargetResource> {
  const start = from && 'offset' in from ? from.offset : 0
  const { next, ...rest } = answer
  const end = start + limit
  return {
    ...rest,
    ...(next && { next: seek === 'offset' ? { offset: end } : next }),
    ...(total === 'exact' && { total: found.length }),
  }
}

/** A resource that is held in rows of others: it is asked for by what these can be asked for, or by the record it is part of. */
function heldList(manifest: ManifestDocument, sources: Sources, resource: TargetResource, parts: readonly Part[]): AnyPort['list'] {
  const roots = [...new Set(parts.map(({ root }) => root))]
  const byParent = parentFilters(parts)
  const listed = roots.flatMap((root) => sources.lists.get(root) ?? [])
  const persoonRoots = rootsByPersoon(sources, resource, parts)
  const keys = persoonKeys.filter((key) => persoonRoots.has(key))
  const byAdres = resource === 'digitaleadressen' ? adresKeys(manifest, sources, parts) : undefined
  const isFree = listed.length === roots.length && listed.every(({ document }) => document.needs === undefined)
  const named = Object.keys(byParent)
  if (!isFree && named.length === 0 && keys.length === 0) return undefined
  const filters = { ...Object.fromEntries(named.map((name) => [name, { match: 'exact', pushes: 'exact' }])), ...(byAdres && { adres__iexact: { match: 'exact', pushes: 'exact' } }) }
  const needs = [...(keys.length > 0 ? [['persoon']] : []), ...Object.keys(filters).map((name) => [name])]
  const documents = listed.map(({ document }) => document)
  return {
    ability: {
      filters: filters as AnyAbility['filters'],
      ...(keys.length > 0 && { persoon: keys, persoonAnyOf: Math.min(...documents.map(anyOfKeys)) }),
      ...(!isFree && { needs: needs as NonNullable<AnyAbility['needs']> }),
      orders: [], pageSize: Math.max(1, ...documents.map((document) => pageOf(document).max)), total: 'none', seek: 'cursor',
      ties: documents.every(({ ties }) => ties === 'stable') ? 'stable' : 'unstable',
    },
    fetch: async (request, call) => {
      call.signal.throwIfAborted()
      const name = request.filters.find((filter) => Object.hasOwn(byParent, filter.name))?.name
      if (name !== undefined) return partsOf(sources, resource, byParent[name]!, parentAsked([name], request)!, request, call)
      if (request.persoon?.key === 'local' && !persoonRoots.get('local')!.every((root) => hasKey(sources, root, 'local'))) {
        return partsOf(sources, resource, parts.find(({ from }) => from === 'partijen')!, request.persoon.values, request, call)
      }
      return listHeld(sources.plan, resource, walksOf(sources, roots, persoonRoots, byAdres, request), request, call)
    },
  }
}

const hasKey = ({ lists }: Sources, root: TargetResource, key: string) => Object.hasOwn(lists.get(root)?.document.persoon ?? {}, key)

/** Of each filter on a parent, the part that has that parent. */
function parentFilters(parts: readonly Part[]): Record<string, Part> {
  return Object.fromEntries(parts.flatMap((part) => {
    const field = parents[part.resource]?.[part.from!]?.field
    return field === undefined ? [] : filtersOn(part.resource, field).map((name) => [name, part])
  }))
}

/** The lists that are asked for what belongs to a persoon, by each key that all of them take. */
function rootsByPersoon(sources: Sources, resource: TargetResource, parts: readonly Part[]): ReadonlyMap<PersoonKey, readonly TargetResource[]> {
  const own = parts.filter(({ from }) => resource !== 'digitaleadressen' || from === 'partijen')
  const belongs = ['betrokkenen', 'digitaleadressen', 'partij-identificatoren'].includes(resource)
  const roots = belongs ? [...new Set(own.map(({ root }) => root))] : []
  if (roots.length === 0) return new Map()
  const isAskable = (key: PersoonKey) => roots.every((root) => hasKey(sources, root, key) || (key === 'local' && root === 'partijen' && sources.gets.has(root)))
  // An address names what is held at it, and not its holder's other numbers and addresses.
  const isMeant = (key: PersoonKey) => resource === 'betrokkenen' || (key !== 'email' && key !== 'telefoonnummer' && (resource !== 'partij-identificatoren' || key !== 'local'))
  return new Map(persoonKeys.filter((key) => isMeant(key) && isAskable(key)).map((key) => [key, roots]))
}

/** An address can be asked for when each list can be asked by addresses of every kind that it holds. */
function adresKeys(manifest: ManifestDocument, sources: Sources, parts: readonly Part[]): readonly PersoonKey[] | undefined {
  const soorten = parts.map(({ readings, root }) => {
    const from = readings.find(({ name }) => name === 'soortDigitaalAdres')?.from
    return { root, soort: from && 'constant' in from ? String(from.constant) : 'overig' }
  })
  const isAskable = soorten.every(({ root, soort }) => hasKey(sources, root, soort))
  return isAskable ? [...new Set(soorten.map(({ soort }) => soort as PersoonKey))] : undefined
}

function walksOf({ lists }: Sources, roots: readonly TargetResource[], persoonRoots: ReadonlyMap<PersoonKey, readonly TargetResource[]>, byAdres: readonly PersoonKey[] | undefined, { persoon, filters }: AnyRequest): Walk[] {
  const adres = filters.find(({ name }) => name === 'adres__iexact')?.value as string | undefined
  const key = adres === undefined ? undefined : adres.includes('@') ? 'email' as const : 'telefoonnummer' as const
  if (key && !byAdres?.includes(key)) return []
  const asked = key ? { key, values: [adres!] } : persoon
  const walked = asked && !key ? persoonRoots.get(asked.key)! : roots
  return walked.map((root) => {
    const source = lists.get(root)!
    return { root, source, asked: askedOf(source.document, [], asked) }
  })
}

/** The parts of the records that were named, out of the rows that hold both. */
async function partsOf({ plan, gets }: Sources, resource: TargetResource, part: Part, locals: readonly string[], request: AnyRequest, call: Call): Promise<ListAnswer<TargetResource>> {
  const holder = plan.byResource.get(part.from!)!.find(({ root }) => root === part.root)!
  const tops = locals.flatMap((local) => topLocal(plan, holder, local) ?? [])
  const families = await familiesOf(plan, gets.get(part.root)!, tops, call)
  return listFound(resource, [...families.values()].flatMap((family) => outcomesOf(family, resource)), request)
}
