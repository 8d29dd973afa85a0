/** List requests to list answers: where a stretch begins and ends, and which rows become a record. */
import { isQuarantine, matches, type Filter, type ListAnswer, type ListRequest, type Position, type Quarantine, type ResourceName, type SourceRecord } from '#spi'
import type { Rol } from './rows.ts'
import type { Found, Search, Selection } from './search.ts'
import { newestFirst, toBetrokkene, toIdentificatoren, toKlantcontact, toOnderwerpobject, toPartij, type Wording } from './translate.ts'

type Row = Found | Quarantine

export async function klantcontactAnswer(search: Search, request: ListRequest<'klantcontacten'>, wording: Wording): Promise<ListAnswer<'klantcontacten'>> {
  const zaken = valuesOf(request, 'onderwerpobject__onderwerpobjectidentificatorObjectId')
  const { rows, next } = await stretchOf(search, { zaken, persoon: request.persoon }, startOf(request.from), request.limit)
  return { ...records(rows, ({ contact, initiator }) => toKlantcontact(contact, initiator, wording)), ...(next && { next }) }
}

/** A contact has one betrokkene or none, so contacts are read on until the answer is full; the cursor counts contacts. */
export async function betrokkeneAnswer(search: Search, request: ListRequest<'betrokkenen'>, wording: Wording): Promise<ListAnswer<'betrokkenen'>> {
  const rows: Row[] = []
  let position = startOf(request.from)
  let more = true
  while (more && rows.length < request.limit) {
    const wanted = request.limit - rows.length
    const stretch = await stretchOf(search, { persoon: request.persoon }, position, wanted)
    rows.push(...stretch.rows.filter((row) => isQuarantine(row) || row.initiator))
    more = stretch.next !== undefined
    position += wanted
  }
  return { ...records(rows, ({ contact, initiator }) => toBetrokkene(contact, initiator!, wording)), ...(more && { next: { cursor: String(position) } }) }
}

export async function onderwerpobjectAnswer(search: Search, request: ListRequest<'onderwerpobjecten'>, wording: Wording): Promise<ListAnswer<'onderwerpobjecten'>> {
  const record = ({ contact }: Found) => toOnderwerpobject(contact, wording)
  const wanted = (row: Row) => isQuarantine(row)
    || request.filters.every(({ name, value }) => matches('onderwerpobjecten', record(row), name, value) === 'match')
  const [klantcontact] = valuesOf(request, 'klantcontact__uuid') ?? []
  const zaken = valuesOf(request, 'onderwerpobjectidentificatorObjectId')
  const start = startOf(request.from)
  if (klantcontact !== undefined) {
    const found = await search.contact(klantcontact)
    const rows = found && wanted(found) ? [found] : []
    return records(rows.slice(start, start + request.limit), record)
  }
  if (!couldMatch(request, wording)) return { records: [] }
  const { rows, next } = await stretchOf(search, { zaken }, start, request.limit)
  return { ...records(rows.filter(wanted), record), ...(next && { next }) }
}

export async function partijAnswer(search: Search, request: ListRequest<'partijen'>): Promise<ListAnswer<'partijen'>> {
  const { partijen, unreadable } = await search.partijen(request.persoon!)
  return sliceOf(newestPartijFirst(partijen).map(toPartij), unreadable, request)
}

/** A number is found as that of a partij, and a kvk_nummer also as the one that a vestiging falls under. */
export async function identificatorAnswer(search: Search, request: ListRequest<'partij-identificatoren'>): Promise<ListAnswer<'partij-identificatoren'>> {
  const { key, values } = request.persoon!
  const own = await search.partijen(request.persoon!)
  const under = key === 'kvk_nummer' ? await search.vestigingenUnder(values) : { partijen: [], unreadable: [] }
  const all = newestPartijFirst([...own.partijen, ...under.partijen]).flatMap(toIdentificatoren)
  const wanted = all.filter(({ fields, evidence }) => {
    const { codeSoortObjectId, objectId } = fields.partijIdentificator!
    if (codeSoortObjectId !== key) return false
    if (key !== 'vestigingsnummer') return values.includes(objectId)
    return values.includes(`${evidence?.subIdentificatorVan?.[0]?.objectId ?? ''}/${objectId}`) || values.includes(`/${objectId}`)
  })
  return sliceOf(wanted, [...own.unreadable, ...under.unreadable], request)
}

/** A zaak or a persoon is read whole and cut; all contacts are read by the stretch. */
async function stretchOf(search: Search, selection: Selection, start: number, limit: number): Promise<{ rows: readonly Row[]; next?: Position }> {
  const next = { offset: start + limit }
  if (selection.zaken === undefined && !selection.persoon) {
    const { found, more } = await search.stretch(start, limit)
    return { rows: found, ...(more && { next }) }
  }
  const selected = await search.selected(selection)
  return { rows: selected.slice(start, start + limit), ...(selected.length > start + limit && { next }) }
}

/** The filters that have the same answer for every record we make. */
function couldMatch(request: ListRequest<'onderwerpobjecten'>, { register }: Wording): boolean {
  const codes: Readonly<Record<string, string>> = {
    onderwerpobjectidentificatorCodeObjecttype: 'zaak',
    onderwerpobjectidentificatorCodeRegister: register,
    onderwerpobjectidentificatorCodeSoortObjectId: 'uuid',
  }
  return request.filters.every(({ name, value }) => name !== 'wasKlantcontact__uuid' && (codes[name] === undefined || [value].flat().includes(codes[name])))
}

function newestPartijFirst(partijen: readonly Rol[][]): Rol[][] {
  return partijen.map((rollen) => rollen.toSorted(newestFirst)).toSorted(([one], [other]) => newestFirst(one!, other!))
}

function sliceOf<R extends ResourceName>(all: readonly SourceRecord<R>[], unreadable: readonly Quarantine[], { from, limit }: ListRequest<R>): ListAnswer<R> {
  const start = startOf(from)
  const rows = [...all, ...unreadable]
  const slice = rows.slice(start, start + limit)
  const end = start + limit
  return {
    ...records(slice, (record) => record),
    total: rows.length,
    ...(rows.length > end && { next: { offset: end } }),
  }
}

function records<R extends ResourceName, T extends object>(rows: readonly (T | Quarantine)[], translate: (row: T) => SourceRecord<R>): ListAnswer<R> {
  const quarantined = rows.filter(isQuarantine)
  const readable = rows.filter((row): row is T => !isQuarantine(row))
  return { records: readable.map(translate), ...(quarantined.length > 0 && { quarantined }) }
}

function startOf(from: Position | undefined): number {
  if (!from) return 0
  return 'offset' in from ? from.offset : Number(from.cursor)
}

function valuesOf({ filters }: { readonly filters: readonly { readonly name: string; readonly value: Filter['value'] }[] }, name: string): readonly string[] | undefined {
  const value = filters.find((filter) => filter.name === name)?.value
  return value === undefined ? undefined : ([value].flat() as string[])
}
