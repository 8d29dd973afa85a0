/** List requests to list answers: where a stretch begins and ends, and which rows become a record. */
import { isQuarantine, matches, type Filter, type ListAnswer, type ListRequest, type Position, type Quarantine, type ResourceName, type SourceRecord } from '#spi'
import type { Wording } from '../vng/settings.ts'
import { beginning, type Place } from './pages.ts'
import type { Rol } from './rows.ts'
import type { Found, Search, Selection } from './search.ts'
import { newestFirst, toBetrokkene, toIdentificatoren, toKlantcontact, toOnderwerpobject, toPartij } from './translate.ts'

type Row = Found | Quarantine

export async function klantcontactAnswer(search: Search, request: ListRequest<'klantcontacten'>, wording: Wording): Promise<ListAnswer<'klantcontacten'>> {
  const zaken = valuesOf(request, 'onderwerpobject__onderwerpobjectidentificatorObjectId')
  const { rows, next } = await stretchOf(search, { zaken, persoon: request.persoon }, placeOf(request.from), request.limit)
  return { ...records(rows, ({ contact, initiator }) => toKlantcontact(contact, initiator, wording)), ...goingOn(next) }
}

/** A contact has one betrokkene or none, so contacts are read on until the answer is full. */
export async function betrokkeneAnswer(search: Search, request: ListRequest<'betrokkenen'>, wording: Wording): Promise<ListAnswer<'betrokkenen'>> {
  const rows: Row[] = []
  let place: Place | undefined = placeOf(request.from)
  while (place && rows.length < request.limit) {
    const stretch: Stretch = await stretchOf(search, { persoon: request.persoon }, place, request.limit - rows.length)
    rows.push(...stretch.rows.filter((row) => isQuarantine(row) || row.initiator))
    place = stretch.next
  }
  return { ...records(rows, ({ contact, initiator }) => toBetrokkene(contact, initiator!, wording)), ...goingOn(place) }
}

export async function onderwerpobjectAnswer(search: Search, request: ListRequest<'onderwerpobjecten'>, wording: Wording): Promise<ListAnswer<'onderwerpobjecten'>> {
  const record = ({ contact }: Found) => toOnderwerpobject(contact, wording)
  const wanted = (row: Row) => isQuarantine(row)
    || request.filters.every(({ name, value }) => matches('onderwerpobjecten', record(row), name, value) === 'match')
  const [klantcontact] = valuesOf(request, 'klantcontact__uuid') ?? []
  const zaken = valuesOf(request, 'onderwerpobjectidentificatorObjectId')
  if (klantcontact !== undefined) {
    const found = await search.contact(klantcontact)
    return records(found && wanted(found) ? [found] : [], record)
  }
  if (!couldMatch(request, wording)) return { records: [] }
  const { rows, next } = await stretchOf(search, { zaken }, placeOf(request.from), request.limit)
  return { ...records(rows.filter(wanted), record), ...goingOn(next) }
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
async function stretchOf(search: Search, selection: Selection, from: Place, limit: number): Promise<Stretch> {
  if (selection.zaken === undefined && !selection.persoon) {
    const { found, next } = await search.stretch(from, limit)
    return { rows: found, ...(next && { next }) }
  }
  const selected = await search.selected(selection)
  const end = from.skip + limit
  return { rows: selected.slice(from.skip, end), ...(selected.length > end && { next: { page: from.page, skip: end } }) }
}

interface Stretch {
  readonly rows: readonly Row[]
  readonly next?: Place
}

const goingOn = (next: Place | undefined): { next?: Position } => (next ? { next: { cursor: `${next.page}.${next.skip}` } } : {})

function placeOf(from: Position | undefined): Place {
  if (!from || !('cursor' in from)) return beginning
  const [page, skip] = from.cursor.split('.').map(Number)
  return { page: page!, skip: skip! }
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
  return from && 'offset' in from ? from.offset : 0
}

function valuesOf({ filters }: { readonly filters: readonly { readonly name: string; readonly value: Filter['value'] }[] }, name: string): readonly string[] | undefined {
  const value = filters.find((filter) => filter.name === name)?.value
  return value === undefined ? undefined : ([value].flat() as string[])
}
