/** What a zaak is called elsewhere, asked of the sources that hold zaken. */
import type { Query } from '#domain/query.ts'
import { withSpellings, zaakFilters, type ZaakSpelling } from '#domain/zaakverwijzing.ts'
import type { Zaaknamen } from '#spi'
import type { Asking } from './asking.ts'

/** The query with every spelling of the zaak that it names. A source that cannot tell has failed, as it would have for the list itself. */
export async function withZaakSpellings(asking: Asking, query: Query, spelling: ZaakSpelling): Promise<Query> {
  let { filters } = query
  for (const group of zaakFilters(query.resource, query.filters, spelling)) {
    const names = group.objectId === undefined ? [] : await namesOf(asking, group.objectId)
    if (group.certain || names.length > 1) filters = withSpellings(filters, group, spelling, names)
  }
  return { ...query, filters }
}

/** The name itself and the others of the same zaak. */
async function namesOf(asking: Asking, name: string): Promise<string[]> {
  const found = await zakenCalled(asking, [name])
  const byUuid = found.filter(({ uuid }) => uuid === name)
  const ambiguous = await sharedNames(asking, byUuid)
  const names = found.flatMap(({ uuid, identificatie }) => (ambiguous.has(identificatie) ? [uuid] : [uuid, identificatie]))
  return [...new Set([name, ...names])]
}

async function zakenCalled(asking: Asking, names: readonly string[]): Promise<Zaaknamen[]> {
  const replies = await Promise.all(asking.visible.map((source) => asking.zaaknamen(source, names)))
  const found = replies.flatMap((reply) => (reply.ok ? reply.value : []))
  return found.filter(({ uuid, identificatie }) => names.includes(uuid) || names.includes(identificatie))
}

/** An identificatie is unique within one zaaksysteem only: where two use the same, a link by it may mean the other zaak. */
async function sharedNames(asking: Asking, zaken: readonly Zaaknamen[]): Promise<ReadonlySet<string>> {
  if (zaken.length === 0 || asking.visible.filter(({ adapter }) => adapter.zaken).length < 2) return new Set()
  const all = await zakenCalled(asking, zaken.map(({ identificatie }) => identificatie))
  return new Set(all.filter(({ uuid }) => zaken.every((zaak) => zaak.uuid !== uuid)).map(({ identificatie }) => identificatie))
}
