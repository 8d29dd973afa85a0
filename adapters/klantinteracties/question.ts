/** What is asked of a list, as query parameters. Pure. */
import type { Filter, ListRequest, PersoonFilter, PersoonKey, QueryValues, ResourceName } from '#spi'
import { filtersOf, type WireFilter } from './filters.ts'

export interface Question {
  /** Asked one after the other, each row counted once; none when nothing can match. */
  readonly queries: readonly QueryValues[]
  /** The rows cannot be taken page by page: they may come twice, or of several queries, or not all of them match. */
  readonly whole: boolean
  /** Filters that the source is not asked by. */
  readonly unasked: readonly Filter[]
}

export function questionOf(resource: ResourceName, { filters, persoon }: Pick<ListRequest<ResourceName>, 'filters' | 'persoon'>): Question {
  const known = filtersOf(resource)
  const base = persoon ? persoonQuery(resource, persoon) : {}
  const asked: Asked[] = []
  const unasked: Filter[] = []
  // Of a parameter that comes twice the standard takes the last.
  const taken = new Set(Object.keys(base))
  for (const filter of filters) {
    const one = askedFor(filter, known[filter.name]!)
    const parameters = one?.queries.flatMap((query) => Object.keys(query)) ?? []
    if (!one || parameters.some((name) => taken.has(name))) unasked.push(filter)
    else {
      asked.push(one)
      for (const name of parameters) taken.add(name)
    }
  }
  if (asked.some(({ queries }) => queries.length === 0)) return { queries: [], whole: false, unasked }
  const { fanned, left } = fanOut(asked)
  const joins = asked.some((one) => one.joins) || (persoon !== undefined && persoonJoins(resource, persoon.key))
  return {
    queries: fanned.map((query) => ({ ...base, ...query })),
    whole: joins || fanned.length > 1 || unasked.length + left.length > 0,
    unasked: [...unasked, ...left],
  }
}

interface Asked {
  readonly filter: Filter
  readonly joins: boolean
  /** One for each value, of which any may match. */
  readonly queries: readonly QueryValues[]
}

/** `undefined` for a value that the standard does not compare as it is. */
function askedFor(filter: Filter, { choices, joins, ask }: WireFilter): Asked | undefined {
  const values = [filter.value].flat().map(String)
  if (!values.every(isAskable)) return undefined
  const possible = choices ? values.filter((value) => choices.includes(value)) : values
  const queries = possible.map((value): QueryValues => {
    const [name, sent] = ask?.(value) ?? [filter.name, value]
    return { [name]: sent }
  })
  return { filter, joins: joins === true, queries }
}

/** An empty value means no filter, and space around a value is taken off. */
const isAskable = (value: string) => value !== '' && value === value.trim() && !value.includes('\0')

/** Several values of one filter, rather of what names an object, are as many queries. A second filter with several is left to be looked at afterwards. */
function fanOut(asked: readonly Asked[]): { fanned: readonly QueryValues[]; left: readonly Filter[] } {
  const several = asked.filter(({ queries }) => queries.length > 1)
  const fan = several.find(({ filter }) => /ObjectId$/.test(filter.name) && !/CodeSoortObjectId$/.test(filter.name)) ?? several[0]
  // One that is asked by the parameter of another only narrows: where both are asked the other's value stays.
  const isOwn = ({ filter, queries }: Asked) => filter.name in queries[0]!
  const single = asked.filter(({ queries }) => queries.length === 1).sort((one, other) => Number(isOwn(one)) - Number(isOwn(other))).flatMap(({ queries }) => queries)
  const common = Object.assign({}, ...single) as QueryValues
  return {
    fanned: fan ? fan.queries.map((query) => ({ ...common, ...query })) : [common],
    left: several.filter((one) => one !== fan).map(({ filter }) => filter),
  }
}

interface PersoonParameters {
  readonly local?: string
  /** What precedes the members of a number. */
  readonly nummer: string
  /** The parameter that a vestiging's kvk_nummer is asked by. */
  readonly kvk?: string
  /** A partij comes in as many times as it is named. */
  readonly joins?: true
}

const persoonParameters: { readonly [R in ResourceName]?: PersoonParameters } = {
  betrokkenen: { local: 'wasPartij__uuid', nummer: 'wasPartij__partijIdentificator__' },
  digitaleadressen: { local: 'verstrektDoorPartij__uuid', nummer: 'verstrektDoorPartij__partijIdentificator__' },
  klantcontacten: { local: 'hadBetrokkene__wasPartij__uuid', nummer: 'hadBetrokkene__wasPartij__partijIdentificator__', joins: true },
  partijen: { nummer: 'partijIdentificator__', kvk: 'subIdentificatorVan__objectId' },
  'partij-identificatoren': { nummer: 'partijIdentificator' },
}

/** The keys by which a resource can be asked for a persoon. A partij itself, and its numbers, cannot be listed by its uuid. */
export function persoonKeysOf(resource: ResourceName): readonly PersoonKey[] | undefined {
  const parameters = persoonParameters[resource]
  return parameters && [...(parameters.local ? ['local' as const] : []), 'bsn', 'vestigingsnummer', 'kvk_nummer', 'rsin']
}

const persoonJoins = (resource: ResourceName, key: PersoonKey) => key === 'local' && persoonParameters[resource]?.joins === true

/** `vestigingsnummer` is `<kvk>/<nummer>`; the kvk, where it can be asked for, narrows. */
function persoonQuery(resource: ResourceName, { key, values }: PersoonFilter): QueryValues {
  const parameters = persoonParameters[resource]
  const [value] = values
  if (!parameters || value === undefined || !persoonKeysOf(resource)!.includes(key)) throw new TypeError(`${resource} cannot be asked by ${key}`)
  if (key === 'local') return { [parameters.local!]: value }
  const [kvk, nummer] = key === 'vestigingsnummer' ? (value.split('/') as [string, string]) : ['', value]
  return {
    [member(parameters, 'codeSoortObjectId')]: key,
    [member(parameters, 'objectId')]: nummer,
    ...(kvk && parameters.kvk && { [parameters.kvk]: kvk }),
  }
}

const member = ({ nummer }: PersoonParameters, name: string) => (nummer.endsWith('__') ? nummer + name : nummer + name[0]!.toUpperCase() + name.slice(1))
