/** Records by their locals: by a request for each, or for many at once, or through the list with a condition. */
import { isQuarantine, SourceError, type Call, type Found, type Local, type SourceRecord } from '#spi'
import type { GetDocument, ListDocument } from './document.ts'
import { familyOf, toLocal, topLocal, type Family } from './family.ts'
import { valueAt } from './paths.ts'
import type { Part, Plan } from './plan.ts'
import { outcomesOf } from './records.ts'
import { conditionOf, prepare, whereOf, type Prepared, type Values } from './requests.ts'
import { rowsIn } from './rows.ts'
import type { TargetResource } from './targets.ts'
import type { Wire } from './wire.ts'

export interface GetSource {
  readonly root: TargetResource
  readonly document: GetDocument
  readonly list: ListDocument | undefined
  readonly wire: Wire
}

/** The families of rows, by the local of their top; what is not there is left out. */
export async function familiesOf(plan: Plan, source: GetSource, locals: readonly Local[], call: Call): Promise<ReadonlyMap<Local, Family>> {
  call.signal.throwIfAborted()
  const asked = [...new Set(locals)]
  const rows = (await Promise.all(chunks(asked, source.document.many ?? 1).map((some) => rowsOf(source, some, call)))).flat()
  const part = plan.byResource.get(source.root)![0]!
  const families = new Map<Local, Family>()
  for (const row of rows) {
    const local = toLocal(valueAt({ value: row }, part.id!), plan.forms.get(source.root)!.codec)
    // A source that passes the condition over gives others as well, or another altogether.
    if (local === undefined || !asked.includes(local)) throw new SourceError('bron-onleesbaar', 'the source was asked for a record and gives another')
    const family = familyOf(plan, source.root, row)
    if (!isQuarantine(family)) families.set(local, family)
  }
  return families
}

async function rowsOf({ document, list, wire }: GetSource, locals: readonly Local[], call: Call): Promise<readonly unknown[]> {
  const notFound = document.notFound ?? [404]
  const answer = await wire.ask((values) => request(document, list, locals, values), call, notFound)
  if (!answer) return []
  const isList = document.where !== undefined || document.many !== undefined
  const path = document.rows ?? (document.where !== undefined ? list?.rows : undefined)
  // A source may say that there is nothing by answering nothing.
  if (!isList && (answer.body === undefined || answer.body === null)) return []
  return rowsIn(answer.body, path)
}

function request(document: GetSource['document'], list: ListDocument | undefined, locals: readonly Local[], values: Values): Prepared {
  const ids = { id: locals[0], ids: locals, 'id:integer': Number(locals[0]), 'ids:integer': locals.map(Number) }
  if (document.where === undefined) return prepare(document, { ...values, ...ids })
  const condition = conditionOf(list!.where?.language, document.where, locals)
  const where = whereOf({ ...list!.where, always: [] }, condition === undefined ? [] : [condition])
  return prepare(list!, { ...values, where, limit: locals.length, offset: 0, page: list!.page?.first ?? 1, cursor: undefined, order: undefined })
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, place) => all.slice(place * size, (place + 1) * size))
}

/** Records of one resource, whatever rows they are held in, in the order asked. */
export async function getRecords(plan: Plan, resource: TargetResource, sources: ReadonlyMap<TargetResource, GetSource>, locals: readonly Local[], call: Call): Promise<Found<TargetResource>[]> {
  call.signal.throwIfAborted()
  const parts = plan.byResource.get(resource)!
  const wanted = locals.map((local) => placeOf(plan, parts, local))
  const families = new Map<TargetResource, ReadonlyMap<Local, Family>>()
  await Promise.all([...new Set(parts.map(({ root }) => root))].map(async (root) => {
    const tops = wanted.flatMap((one) => (one?.part.root === root ? [one.top] : []))
    families.set(root, tops.length === 0 ? new Map() : await familiesOf(plan, sources.get(root)!, tops, call))
  }))
  return locals.map((local, at) => {
    const place = wanted[at]
    const family = place && families.get(place.part.root)!.get(place.top)
    const outcome = family && outcomesOf(family, resource).find((one) => one.local === local)
    return outcome as SourceRecord<TargetResource> | undefined
  })
}

function placeOf(plan: Plan, parts: readonly Part[], local: Local): { part: Part; top: Local } | undefined {
  for (const part of parts) {
    const top = topLocal(plan, part, local)
    if (top !== undefined) return { part, top }
  }
  return undefined
}
