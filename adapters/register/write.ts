/**
 * Creating, changing and removing records: a draft becomes a row, the rules are put to it, and what it brings along is
 * stored with it. All of it happens within the transaction of the queries.
 */
import { randomUUID } from 'node:crypto'
import type { Local, Reference, ResourceName, SourceRecord } from '#spi'
import type { Queries, SqlValue } from './database.ts'
import { faults, Refusal, type Fault } from '#spi'
import { detailFaults, faultsOf, removalFaults } from './rules.ts'
import { quote, referencesOf, type List, type Row, type Shape } from './shape.ts'
import { detailTable, listsOf, tables } from './tables.ts'
import { toRow, type Data, type DraftRow } from './translate.ts'

/** Of a record that existed before it came here: its uuid, and the moment at which it was registered. */
export interface Origin {
  readonly uuid?: string
  readonly moment?: string
}

export interface Writer {
  readonly queries: Queries
  /** Now, as a moment. */
  readonly moment: string
  /** Numbers for records without one begin after this; absent: none are given. */
  readonly nummersVanaf?: number | undefined
}

/** Resources that people call by their number. */
const numbered: ReadonlySet<ResourceName> = new Set(['internetaken', 'klantcontacten'])
/** The standard has ten digits for a number. */
const largestNumber = 9_999_999_999

/** Answers the new record's local. Throws a {@link Refusal}. */
export function insert(writer: Writer, resource: ResourceName, draft: Data, origin: Origin = {}): Local {
  const uuid = origin.uuid ?? randomUUID()
  const moment = origin.moment ?? writer.moment
  const row = checkedRow({ ...writer, moment }, resource, draft)
  const { key } = store(writer.queries, resource, { uuid, ...row })
  attach({ ...writer, moment }, resource, { ...row, key, uuid }, draft)
  if (row['nummer'] === null && numbered.has(resource)) giveNumber(writer, resource, key)
  return uuid
}

/** The number that goes with the record's own key. Where somebody has taken that already, the record has none: nobody ever shares one. */
function giveNumber({ queries, nummersVanaf }: Writer, resource: ResourceName, key: number): void {
  if (nummersVanaf === undefined || nummersVanaf + key > largestNumber) return
  const nummer = String(nummersVanaf + key)
  const table = quote(resource)
  queries.run(`UPDATE ${table} SET nummer = ? WHERE key = ? AND NOT EXISTS (SELECT 1 FROM ${table} WHERE nummer = ?)`, nummer, key, nummer)
}

/** Changes the fields that the draft gives. `false` when there is no such record. Throws a {@link Refusal}. */
export function change(writer: Writer, resource: ResourceName, local: Local, draft: Data): boolean {
  const { queries } = writer
  const current = find(queries, resource, local)
  if (!current) return false
  const row = checkedRow(writer, resource, draft, current)
  const names = Object.keys(row)
  if (names.length > 0) {
    const assignments = names.map((name) => `${quote(name)} = ?`).join(', ')
    queries.run(`UPDATE ${quote(resource)} SET ${assignments} WHERE key = ?`, ...Object.values(row), current['key']!)
  }
  attach(writer, resource, { ...current, ...row }, draft)
  return true
}

/** Foreign keys remove or empty what goes with it. `false` when there is no such record. Throws a {@link Refusal}. */
export function remove(queries: Queries, resource: ResourceName, local: Local): boolean {
  const current = find(queries, resource, local)
  if (!current) return false
  Refusal.unless(removalFaults(queries, resource, current['key']!))
  queries.run(`DELETE FROM ${quote(resource)} WHERE key = ?`, current['key']!)
  return true
}

const find = (queries: Queries, resource: ResourceName, local: Local) =>
  queries.first(`SELECT * FROM ${quote(resource)} WHERE uuid = ?`, local)

function store(queries: Queries, table: string, row: Row, conflict = ''): { key: number } {
  const names = Object.keys(row).map(quote).join(', ')
  const places = Object.keys(row).map(() => '?').join(', ')
  return queries.run(`INSERT INTO ${quote(table)} (${names}) VALUES (${places}) ${conflict}`, ...Object.values(row))
}

function checkedRow(writer: Writer, resource: ResourceName, draft: Data, current?: Row): Row {
  const { queries, moment } = writer
  const row = resolved(queries, tables[resource], toRow(tables[resource], draft, current, moment))
  adjust[resource]?.({ row, draft, current, moment })
  Refusal.unless(faultsOf({ queries, resource, draft, row, current }))
  for (const [name, derive] of Object.entries(tables[resource].derived ?? {})) row[name] = derive(row)
  return row
}

/** The row with the keys of what it refers to. */
function resolved(queries: Queries, shape: Shape, { row, references, faults: found }: DraftRow): Row {
  const unknown: Fault[] = []
  for (const [name, { to }] of referencesOf(shape)) {
    const local = references[name]
    if (local === undefined) continue
    const key = local === null ? null : keyOf(queries, to, local)
    if (key === undefined) unknown.push(faults.missing(`${name}.uuid`, tables[to].model))
    else row[name] = key
  }
  Refusal.unless([...found, ...unknown])
  return row
}

function keyOf(queries: Queries, resource: ResourceName, local: Local): SqlValue | undefined {
  return queries.first(`SELECT key FROM ${quote(resource)} WHERE uuid = ?`, local)?.['key']
}

interface Adjustment {
  readonly row: Row
  readonly draft: Data
  readonly current: Row | undefined
  readonly moment: string
}

/** Values that follow from others. */
const adjust: { readonly [R in ResourceName]?: (adjustment: Adjustment) => void } = {
  internetaken: ({ row, draft, moment }) => {
    if (row['status'] === 'verwerkt') row['afgehandeldOp'] ??= moment
    else if (typeof draft['afgehandeldOp'] !== 'string') row['afgehandeldOp'] = null
  },
  digitaleadressen: ({ row, draft, current }) => {
    const moves = current !== undefined && current['verstrektDoorPartij'] !== row['verstrektDoorPartij']
    if (moves && draft['isStandaardAdres'] === undefined) row['isStandaardAdres'] = 0
  },
}

/** All that a draft stores outside the record's own row. `row` has its key and uuid. */
function attach(writer: Writer, resource: ResourceName, row: Row, draft: Data): void {
  afterwards[resource]?.(writer.queries, row)
  storeDetails(writer.queries, resource, row, draft)
  for (const [name, list] of listsOf(resource)) {
    const given = draft[name] as readonly Data[] | null | undefined
    if (!list.draft || given === undefined) continue
    const items = given ?? []
    if (list.draft === 'owns') own(writer, name, list, row, items as unknown as readonly SourceRecord[])
    else if (list.through) linkThrough(writer.queries, name, list, row, items as unknown as readonly Reference[])
    else link(writer, name, list, row, items as unknown as readonly Reference[])
  }
}

const afterwards: { readonly [R in ResourceName]?: (queries: Queries, row: Row) => void } = {
  digitaleadressen: (queries, row) => {
    const { key, verstrektDoorPartij: partij, soortDigitaalAdres: soort, isStandaardAdres } = row
    queries.run('UPDATE partijen SET "voorkeursDigitaalAdres" = NULL WHERE "voorkeursDigitaalAdres" = ? AND key IS NOT ?', key!, partij!)
    if (isStandaardAdres === 0) return
    queries.run(
      'UPDATE digitaleadressen SET "isStandaardAdres" = 0 WHERE "verstrektDoorPartij" = ? AND "soortDigitaalAdres" = ? AND key <> ?',
      partij!, soort!, key!,
    )
  },
  rekeningnummers: (queries, { key, partij }) => {
    queries.run('UPDATE partijen SET "voorkeursRekeningnummer" = NULL WHERE "voorkeursRekeningnummer" = ? AND key IS NOT ?', key!, partij!)
  },
}

/** The group that depends on the record's kind. That of another kind stays, and shows again when the kind comes back. */
function storeDetails(queries: Queries, resource: ResourceName, row: Row, draft: Data): void {
  const { details } = tables[resource]
  const given = details && (draft[details.field] as Data | null | undefined)
  if (given === undefined) return
  const kind = String(row[details!.by])
  const table = detailTable(resource, kind)
  const key = row['key']!
  if (given === null) {
    queries.run(`DELETE FROM ${quote(table)} WHERE key = ?`, key)
    return
  }
  const shape = details!.kinds[kind]!
  Refusal.within(details!.field, () => {
    const detail = resolved(queries, shape, toRow(shape, given, undefined, ''))
    Refusal.unless(detailFaults(queries, detail))
    store(queries, table, { key, ...detail }, 'ON CONFLICT (key) DO UPDATE SET ' +
      Object.keys(detail).map((name) => `${quote(name)} = excluded.${quote(name)}`).join(', '))
  })
}

/** Records that exist become this one's, wherever they belonged; those that are not named become nobody's. */
function link(writer: Writer, name: string, { of, by }: List, row: Row, items: readonly Reference[]): void {
  const wanted = items.map(({ local }) => local)
  for (const local of unnamed(writer.queries, of, by, row, wanted)) change(writer, of, local, { [by]: null })
  for (const [place, local] of wanted.entries()) {
    const exists = Refusal.within(`${name}.${place}`, () => change(writer, of, local, { [by]: { local: row['uuid'] } }))
    if (!exists) throw new Refusal([faults.missing(`${name}.${place}.uuid`, tables[of].model)])
  }
}

function unnamed(queries: Queries, of: ResourceName, by: string, row: Row, wanted: readonly Local[]): Local[] {
  const present = queries.all(`SELECT uuid FROM ${quote(of)} WHERE ${quote(by)} = ? ORDER BY key`, row['key']!)
  return present.map(({ uuid }) => String(uuid)).filter((uuid) => !wanted.includes(uuid))
}

function linkThrough(queries: Queries, name: string, { of, by, through }: List, row: Row, items: readonly Reference[]): void {
  const keys = items.map(({ local }) => keyOf(queries, of, local))
  Refusal.unless(keys.flatMap((key, place) => (key === undefined ? [faults.missing(`${name}.${place}.uuid`, tables[of].model)] : [])))
  queries.run(`DELETE FROM ${quote(through!.table)} WHERE ${quote(by)} = ?`, row['key']!)
  for (const key of new Set(keys)) store(queries, through!.table, { [by]: row['key']!, [through!.target]: key! })
}

/**
 * The complete new set of what belongs to this record. An item whose `local` is empty is made, one that exists is
 * changed and comes here, and what is not named is removed.
 */
function own(writer: Writer, name: string, { of, by }: List, row: Row, items: readonly SourceRecord[]): void {
  const wanted = items.map(({ local }) => local).filter((local) => local !== '')
  if (new Set(wanted).size < wanted.length) throw new Refusal([faults.invalid(name, 'Een uuid mag maar een keer voorkomen.')])
  for (const local of unnamed(writer.queries, of, by, row, wanted)) Refusal.within(name, () => remove(writer.queries, of, local))
  for (const [place, { local, fields }] of items.entries()) {
    const draft = { ...fields, [by]: { local: row['uuid'] } }
    const exists = Refusal.within(`${name}.${place}`, () => (local === '' ? insert(writer, of, draft) : change(writer, of, local, draft)))
    if (exists === false) throw new Refusal([faults.missing(`${name}.${place}.uuid`, tables[of].model)])
  }
}
