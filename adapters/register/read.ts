/** Pages and single records: the rows asked for, and one query for each relation that their records show. */
import type { Filter, Identity, ListAnswer, ListRequest, Local, Order, ResourceName, SourceRecord } from '#spi'
import type { Queries } from './database.ts'
import { momentKey, quote, referencesOf, type List, type ReferenceColumn, type Row } from './shape.ts'
import { detailTable, listsOf, tables } from './tables.ts'
import { toIdentity, toRecord, type Listed, type Related } from './translate.ts'
import { whereOf } from './where.ts'

/** One page, with the total of all that matches. Equal sort keys come newest first. */
export function readPage<R extends ResourceName>(queries: Queries, resource: R, request: ListRequest<R>): ListAnswer<R> {
  const where = whereOf(resource, request.filters as readonly Filter[], request.persoon)
  const offset = request.from && 'offset' in request.from ? request.from.offset : 0
  const order = request.order ? `${momentKey(sortColumn(resource, request.order))} DESC, key DESC` : 'key DESC'
  const from = `FROM ${quote(resource)} WHERE ${where.sql}`
  const total = Number(queries.first(`SELECT count(*) AS total ${from}`, ...where.values)!['total'])
  const rows = queries.all(`SELECT * ${from} ORDER BY ${order} LIMIT ? OFFSET ?`, ...where.values, request.limit, offset)
  const end = offset + rows.length
  return {
    records: toRecords(queries, resource, rows) as SourceRecord<R>[],
    total,
    ...(end < total && rows.length > 0 && { next: { offset: end } }),
  }
}

function sortColumn(resource: ResourceName, { field }: Order): string {
  const { order } = tables[resource]
  if (order === undefined || order !== field) throw new TypeError(`${resource} has no order on ${field}`)
  return order
}

/** In the order asked; `undefined` for what is not there. */
export function readRecords(queries: Queries, resource: ResourceName, locals: readonly Local[]): (SourceRecord | undefined)[] {
  const rows = queries.all(`SELECT * FROM ${quote(resource)} WHERE uuid IN ${wanted}`, JSON.stringify(locals))
  const found = new Map(toRecords(queries, resource, rows).map((record) => [record.local, record]))
  return locals.map((local) => found.get(local))
}

/** A set of values in one parameter, so that the statement is the same for any number of them. */
const wanted = '(SELECT value FROM json_each(?))'

function toRecords(queries: Queries, resource: ResourceName, rows: readonly Row[]): SourceRecord[] {
  if (rows.length === 0) return []
  const related = relatedTo(queries, resource, rows)
  return rows.map((row) => toRecord(resource, row, related))
}

const keyOf = (row: Row) => Number(row['key'])
const columns = (table: string, names: readonly string[]) => ['key', 'uuid', ...names].map((name) => `${table}.${quote(name)}`).join(', ')

function relatedTo(queries: Queries, resource: ResourceName, rows: readonly Row[]): Related {
  const keys = rows.map(keyOf)
  const details = detailRows(queries, resource, keys)
  const referring = [
    ...referencesOf(tables[resource]).map(([name, reference]) => ({ name, reference, holders: rows })),
    ...Object.entries(tables[resource].details?.kinds ?? {}).flatMap(([kind, shape]) =>
      referencesOf(shape).map(([name, reference]) => ({ name, reference, holders: [...details[kind]!.values()] }))),
  ]
  const referred = referring.map(({ name, reference, holders }) => ({
    name, to: reference.to, rows: referredRows(queries, name, reference, holders),
  }))
  const lists = listsOf(resource).map(([name, list]) => ({ name, of: list.of, items: listed(queries, list, keys) }))
  const partijen = new Set([
    ...referred.filter(({ to }) => to === 'partijen').flatMap((each) => [...each.rows.keys()]),
    ...lists.filter(({ of }) => of === 'partijen').flatMap(({ items }) => [...items.values()].flat().map(({ key }) => key)),
  ])
  return {
    rows: Object.fromEntries(referred.map((each) => [each.name, each.rows])),
    lists: Object.fromEntries(lists.map(({ name, items }) => [name, items])),
    details,
    identiteiten: identiteitenOf(queries, [...partijen]),
  }
}

function detailRows(queries: Queries, resource: ResourceName, keys: readonly number[]): Record<string, Map<number, Row>> {
  const kinds = Object.keys(tables[resource].details?.kinds ?? {})
  return Object.fromEntries(kinds.map((kind) => {
    const rows = queries.all(`SELECT * FROM ${quote(detailTable(resource, kind))} WHERE key IN ${wanted}`, JSON.stringify(keys))
    return [kind, new Map(rows.map((row) => [keyOf(row), row]))]
  }))
}

function referredRows(queries: Queries, name: string, { to, carry = [] }: ReferenceColumn, holders: readonly Row[]): Map<number, Row> {
  const keys = new Set(holders.map((row) => row[name]).filter((key) => key !== null))
  if (keys.size === 0) return new Map()
  const rows = queries.all(`SELECT ${columns('other', carry)} FROM ${quote(to)} AS other WHERE key IN ${wanted}`, JSON.stringify([...keys]))
  return new Map(rows.map((row) => [keyOf(row), row]))
}

/** Oldest first, in the order in which the items, or the links to them, were made. */
function listed(queries: Queries, { of, by, through, carry = [] }: List, keys: readonly number[]): Map<number, Listed[]> {
  const selected = carry === 'records' ? 'other.*' : columns('other', carry)
  const source = through
    ? `${quote(through.table)} AS link JOIN ${quote(of)} AS other ON other.key = link.${quote(through.target)}`
    : `${quote(of)} AS other`
  const holder = through ? 'link' : 'other'
  const rows = queries.all(
    `SELECT ${holder}.${quote(by)} AS owner, ${selected} FROM ${source} WHERE ${holder}.${quote(by)} IN ${wanted} ORDER BY ${holder}.key`,
    JSON.stringify(keys),
  )
  const records = carry === 'records' ? toRecords(queries, of, rows) : []
  const items = rows.map((row, place) => ({
    owner: Number(row['owner']),
    item: { key: keyOf(row), local: String(row['uuid']), row, ...(records[place] && { record: records[place] }) },
  }))
  return grouped(items.map(({ owner, item }) => [owner, item]))
}

function identiteitenOf(queries: Queries, partijen: readonly number[]): Map<number, Identity[]> {
  if (partijen.length === 0) return new Map()
  const rows = queries.all(
    `SELECT own."identificeerdePartij" AS partij, own."partijIdentificator_codeSoortObjectId" AS soort,
      own."partijIdentificator_objectId" AS nummer, parent."partijIdentificator_objectId" AS kvk
    FROM "partij-identificatoren" AS own LEFT JOIN "partij-identificatoren" AS parent ON parent.key = own."subIdentificatorVan"
    WHERE own."identificeerdePartij" IN ${wanted} ORDER BY own.key`,
    JSON.stringify(partijen),
  )
  return grouped(rows.map((row) => [Number(row['partij']), toIdentity(row)]))
}

function grouped<Item>(pairs: readonly (readonly [number, Item])[]): Map<number, Item[]> {
  const groups = new Map<number, Item[]>()
  for (const [owner, item] of pairs) {
    const group = groups.get(owner)
    if (group) group.push(item)
    else groups.set(owner, [item])
  }
  return groups
}
