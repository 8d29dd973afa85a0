/** List requests of the contract over rows of the source: one record a row, or what each row holds of a resource. */
import {
  filters, isQuarantine, resources, SourceError,
  type Call, type Filter, type ListAnswer, type ListRequest, type Local, type Order, type Position, type Quarantine, type SourceRecord,
} from '#spi'
import { answersFilter, answersPersoon } from './belonging.ts'
import type { ListDocument } from './document.ts'
import { familyOf } from './family.ts'
import type { Plan } from './plan.ts'
import { outcomesOf } from './records.ts'
import { askedOf, type Asked } from './requests.ts'
import { pageOf, readRows, type ListSource } from './rows.ts'
import type { TargetResource } from './targets.ts'

type AnyRequest = ListRequest<TargetResource>
type AnyFilter = Pick<Filter, 'name' | 'value'>

/** One record for each row, so that places and totals of the source are those of the records. */
export async function listWhole(plan: Plan, resource: TargetResource, source: ListSource, request: AnyRequest, call: Call): Promise<ListAnswer<TargetResource>> {
  const question = { asked: askedOf(source.document, request.filters, request.persoon), order: request.order?.field }
  const { rows, ...rest } = await readRows(source, question, request.from, request.limit, call)
  const records: SourceRecord<TargetResource>[] = []
  const quarantined: Quarantine[] = []
  for (const row of rows) {
    const family = familyOf(plan, resource, row)
    const [outcome] = 'reason' in family ? [family] : outcomesOf(family, resource)
    if (!outcome) throw ignored('what makes a row a record')
    if (isQuarantine(outcome)) quarantined.push(outcome)
    else records.push(outcome)
  }
  for (const record of records) answersAll(resource, source.document, record, request)
  return { records, ...rest, ...(quarantined.length > 0 && { quarantined }) }
}

/** A source that passes a filter over answers everything: that is a failure of the source, and no answer. */
function answersAll(resource: TargetResource, document: ListDocument, record: SourceRecord, { filters: wanted, persoon }: AnyRequest): void {
  for (const filter of wanted) {
    if (document.filters?.[filter.name]?.pushes !== 'narrows' && answersFilter(resource, record, filter) === false) throw ignored(filter.name)
  }
  if (persoon && document.persoonPushes !== 'narrows' && answersPersoon(resource, record, persoon) === false) throw ignored(persoon.key)
}

const ignored = (name: string) => new SourceError('bron-onleesbaar', `the source was asked by ${name} and gives rows that do not answer it`)

/** Where a walk over rows that hold several records goes on: in which list of the source, where there, after how many records. */
type Cursor = readonly [list: number, at: Position | null, skip: number]

/** The rows of one root, and what is asked of them. */
export interface Walk {
  readonly root: TargetResource
  readonly source: ListSource
  readonly asked: readonly Asked[]
}

/**
 * What each row holds of a resource. A walk over several lists goes over one after the other; the pages of the source are
 * always of its largest size, so that a place in them stays the same place.
 */
export async function listHeld(plan: Plan, resource: TargetResource, walks: readonly Walk[], request: AnyRequest, call: Call): Promise<ListAnswer<TargetResource>> {
  const records: SourceRecord<TargetResource>[] = []
  const quarantined: Quarantine[] = []
  let [list, at, skip] = request.from && 'cursor' in request.from ? JSON.parse(request.from.cursor) as Cursor : [0, null, 0] as Cursor
  while (list < walks.length) {
    const { root, source, asked } = walks[list]!
    const page = await readRows(source, { asked }, at ?? undefined, pageOf(source.document).max, call)
    const found = page.rows.flatMap((row) => heldIn(plan, resource, root, row))
    const matching = found.filter((one): one is SourceRecord<TargetResource> => !isQuarantine(one) && isWanted(resource, one, request))
    if (skip === 0) quarantined.push(...found.filter(isQuarantine))
    const some = matching.slice(skip, skip + request.limit - records.length)
    records.push(...some)
    const rest: Cursor = skip + some.length < matching.length ? [list, at, skip + some.length] : page.next ? [list, page.next, 0] : [list + 1, null, 0]
    if (records.length >= request.limit) return answer(records, quarantined, rest[0] < walks.length ? rest : undefined)
    ;[list, at, skip] = rest
  }
  return answer(records, quarantined, undefined)
}

function answer(records: SourceRecord<TargetResource>[], quarantined: Quarantine[], next: Cursor | undefined): ListAnswer<TargetResource> {
  return { records, ...(next && { next: { cursor: JSON.stringify(next) } }), ...(quarantined.length > 0 && { quarantined }) }
}

function heldIn(plan: Plan, resource: TargetResource, root: TargetResource, row: unknown): (SourceRecord<TargetResource> | Quarantine)[] {
  const family = familyOf(plan, root, row)
  return 'reason' in family ? [family] : outcomesOf(family, resource)
}

/** Beside the record that was asked for, a row holds others: these are not what was asked. */
function isWanted(resource: TargetResource, record: SourceRecord, { filters: wanted, persoon }: AnyRequest): boolean {
  return wanted.every((filter) => answersFilter(resource, record, filter) !== false) && (!persoon || answersPersoon(resource, record, persoon) !== false)
}

/** Records that were found otherwise, cut to what is asked; the cursor counts them. */
export function listFound(resource: TargetResource, found: readonly (SourceRecord<TargetResource> | Quarantine)[], request: AnyRequest): ListAnswer<TargetResource> {
  const start = request.from && 'cursor' in request.from ? Number(request.from.cursor) : request.from?.offset ?? 0
  const matching = found.filter((one): one is SourceRecord<TargetResource> => !isQuarantine(one) && isWanted(resource, one, request))
  const quarantined = start === 0 ? found.filter(isQuarantine) : []
  const end = start + request.limit
  return { records: matching.slice(start, end), ...(end < matching.length && { next: { cursor: String(end) } }), ...(quarantined.length > 0 && { quarantined }) }
}

/** The filter that names a record's parent, and the values that it was given. */
export function parentAsked(names: readonly string[], { filters: wanted }: { readonly filters: readonly AnyFilter[] }): readonly Local[] | undefined {
  const filter = wanted.find(({ name }) => names.includes(name))
  return filter && ([filter.value].flat() as string[])
}

/** Filters of a resource that point at a record of another: each by its name. */
export function filtersOn(resource: TargetResource, field: string): string[] {
  const marker: SourceRecord = { local: 'x', fields: { [field]: { local: 'marker' } } }
  const looksAt = (name: string) => ['reference', 'partij'].includes(filters[resource][name]!.kind)
    && (filters[resource][name]!.values(marker) ?? []).some((value) => value === 'marker' || (value as { local?: string } | null)?.local === 'marker')
  return Object.keys(filters[resource]).filter(looksAt)
}

export const orderOf = (resource: TargetResource): Order | undefined => resources[resource].order
