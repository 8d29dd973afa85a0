/** What a request asks of an archive of mail, and whether a record answers it; pure. */
import { matchesAll, normaliseAdres, type Filter, type ListRequest, type Local, type PersoonFilter, type Quarantine, type ResourceName, type SourceRecord } from '#spi'

export type Row<Item> = { readonly item: Item } | { readonly quarantine: Quarantine }

/** Filters by a record that comes of the same message as the rows asked for, whose local its own begins with. */
const sameMessage: ReadonlySet<string> = new Set([
  'hadBetrokkene__uuid', 'onderwerpobject__uuid', 'hadKlantcontact__uuid', 'verstrektedigitaalAdres__uuid',
  'verstrektDoorBetrokkene__uuid', 'klantcontact__uuid',
])

/** The message that a record comes of: the local of its klantcontact. */
export const messageOf = (local: Local) => local.split('#', 1)[0]!

export type AnyFilter = Pick<Filter, 'value'> & { readonly name: string }

/** Locals of the messages that the request asks about; `undefined`: any. */
export function messagesAsked(filters: readonly AnyFilter[]): ReadonlySet<string> | undefined {
  const asked = filters.find(({ name }) => sameMessage.has(name))
  return asked && new Set([asked.value].flat().map((value) => messageOf(String(value))))
}

/** Exactly what Gevel's own check would keep. */
export function answers<R extends ResourceName>(resource: R, request: ListRequest<R>, record: SourceRecord<R>): boolean {
  return matchesAll(resource, record, request.filters) === 'match' && (!request.persoon || isOf(request.persoon, record))
}

/**
 * By the first address of a betrokkene, the one in From, To or Cc: into Reply-To anybody can put anybody's. Whole addresses,
 * never a part of one.
 */
function isOf({ values }: PersoonFilter, { evidence }: SourceRecord): boolean {
  const adressen = [evidence?.digitaleAdressen?.[0]?.adres, ...(evidence?.hadBetrokkenen ?? []).map((one) => one.adressen[0])]
  return adressen.some((adres) => adres !== undefined && values.includes(normaliseAdres('email', adres)))
}
