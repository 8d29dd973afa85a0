/** List requests to list answers: which pages are read, and which rows become which records. */
import { isQuarantine, type Filter, type ListAnswer, type ListRequest, type Quarantine, type ResourceName, type SourceRecord } from '#spi'
import { inPages, inTurn, mapped, stretch, type Pages } from './pages.ts'
import type { Klant, ObjectLink } from './rows.ts'
import type { Search } from './search.ts'
import {
  elsewhere, toBetrokkenen, toDigitaleAdressen, toGegevenAdressen, toIdentificatoren, toInternetaak, toKlantcontact, toOnderwerpobject, toPartij, type Whole, type Wording,
} from './translate.ts'

export function klantcontactAnswer(search: Search, request: ListRequest<'klantcontacten'>, wording: Wording): Promise<ListAnswer<'klantcontacten'>> {
  const [kanaal] = valuesOf(request, 'kanaal') ?? []
  const [op] = valuesOf(request, 'plaatsgevondenOp') ?? []
  const contacts = search.contacts({
    klanten: request.persoon?.values,
    objecten: valuesOf(request, 'onderwerpobject__onderwerpobjectidentificatorObjectId'),
    // What is empty in the source is called by the word for it, which the source does not know.
    kanaal: kanaal === wording.kanaal ? undefined : kanaal,
    op,
  }, 'klanten and objecten')
  return answerOf(contacts, request, (whole) => toKlantcontact(whole, wording))
}

export function betrokkeneAnswer(search: Search, request: ListRequest<'betrokkenen'>): Promise<ListAnswer<'betrokkenen'>> {
  const [contact] = valuesOf(request, 'hadKlantcontact__uuid') ?? []
  const klanten = request.persoon?.values
  const contacts = contact === undefined
    ? search.contacts({ klanten }, 'klanten')
    : inPages(async () => [await search.contactWith(contact, 'klanten')].filter((one) => one !== undefined), 1)
  const isWanted = ({ fields }: SourceRecord<'betrokkenen'>) => !klanten || (fields.wasPartij ? klanten.includes(fields.wasPartij.local) : false)
  return answerOf(flat(contacts, (whole) => toBetrokkenen(whole).filter(isWanted)), request)
}

export function onderwerpobjectAnswer(search: Search, request: ListRequest<'onderwerpobjecten'>, wording: Wording): Promise<ListAnswer<'onderwerpobjecten'>> {
  if (!couldMatch(request, wording)) return Promise.resolve({ records: [], total: 0 })
  const [contact] = valuesOf(request, 'klantcontact__uuid') ?? []
  const names = valuesOf(request, 'onderwerpobjectidentificatorObjectId')
  const links = contact === undefined ? search.objects(names) : inPages(async (): Promise<(ObjectLink | Quarantine)[]> => {
    const whole = await search.contactWith(contact, 'klanten and objecten')
    if (!whole || isQuarantine(whole)) return whole ? [{ reason: whole.reason }] : []
    return whole.objecten.filter(({ object }) => !names || names.includes(object))
  }, request.limit)
  return answerOf(links, request, (link) => toOnderwerpobject(link, wording))
}

/** No contactmoment is the object of another; and where something is registered is one of two words. */
function couldMatch(request: ListRequest<'onderwerpobjecten'>, { register }: Wording): boolean {
  const some = (name: string, possible: readonly string[]) => valuesOf(request, name)?.some((value) => possible.includes(value)) ?? true
  return valuesOf(request, 'wasKlantcontact__uuid') === undefined
    && some('onderwerpobjectidentificatorCodeRegister', [register, elsewhere])
    && some('onderwerpobjectidentificatorCodeSoortObjectId', ['uuid', 'url'])
}

export function internetaakAnswer(search: Search, request: ListRequest<'internetaken'>, wording: Wording): Promise<ListAnswer<'internetaken'>> {
  const named = [...valuesOf(request, 'klantcontact__uuid') ?? [], ...valuesOf(request, 'aanleidinggevendKlantcontact__uuid') ?? []]
  const contacts = named.length === 0
    ? search.contactsOfType(wording.contactverzoekTypes)
    : inPages(async () => (new Set(named).size > 1 ? [] : [await search.contact(named[0]!)].filter((one) => one !== undefined)), 1)
  return answerOf(flat(contacts, (contact) => [toInternetaak(contact, wording)].filter((taak) => taak !== undefined)), request)
}

export function partijAnswer(search: Search, request: ListRequest<'partijen'>): Promise<ListAnswer<'partijen'>> {
  return answerOf(search.klanten(request.persoon), request, toPartij)
}

export function identificatorAnswer(search: Search, request: ListRequest<'partij-identificatoren'>): Promise<ListAnswer<'partij-identificatoren'>> {
  return answerOf(flat(search.klanten(request.persoon), toIdentificatoren), request)
}

export function digitaalAdresAnswer(search: Search, request: ListRequest<'digitaleadressen'>, wording: Wording): Promise<ListAnswer<'digitaleadressen'>> {
  const [adres] = valuesOf(request, 'adres') ?? []
  const isWanted = ({ fields }: SourceRecord<'digitaleadressen'>) => adres === undefined || fields.adres === adres
  const ofKlanten = (klanten: Pages<Klant | Quarantine>) => flat(klanten, (klant) => toDigitaleAdressen(klant).filter(isWanted))
  if (request.persoon || adres === undefined) return answerOf(ofKlanten(search.klanten(request.persoon)), request)
  const given = search.withLinks(search.contactsOfType(wording.contactverzoekTypes, adres), 'klanten')
  const lists = [ofKlanten(search.klantenAt(adres)), flat(given, (whole: Whole) => toGegevenAdressen(whole).filter(isWanted))]
  return answerOf(inTurn(lists), request)
}

/** Each row's records instead of it. A row that cannot be read stands for none of them in particular. */
function flat<T extends object, R extends ResourceName>(pages: Pages<T | Quarantine>, make: (row: T) => readonly SourceRecord<R>[]): Pages<SourceRecord<R> | Quarantine> {
  const recordsOf = (row: T | Quarantine): readonly (SourceRecord<R> | Quarantine)[] => (isQuarantine(row) ? [{ reason: row.reason }] : make(row))
  return mapped(pages, (rows) => Promise.resolve(rows.flatMap(recordsOf)), 'another number')
}

async function answerOf<R extends ResourceName, T extends object = SourceRecord<R>>(
  pages: Pages<T | Quarantine>, request: ListRequest<R>, make: (row: T) => SourceRecord<R> = (row) => row as unknown as SourceRecord<R>,
): Promise<ListAnswer<R>> {
  const { rows, next, total } = await stretch(pages, request.from, request.limit)
  const quarantined = rows.filter(isQuarantine)
  const readable = rows.filter((row): row is T => !isQuarantine(row))
  return { records: readable.map(make), ...(total !== undefined && { total }), ...(next && { next }), ...(quarantined.length > 0 && { quarantined }) }
}

function valuesOf({ filters }: { readonly filters: readonly { readonly name: string; readonly value: Filter['value'] }[] }, name: string): readonly string[] | undefined {
  const value = filters.find((filter) => filter.name === name)?.value
  return value === undefined ? undefined : ([value].flat() as string[])
}
