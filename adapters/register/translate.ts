/** Rows to the standard's records and drafts to rows. Pure: what a record needs from other tables is handed in. */
import {
  toMoment,
  type BetrokkeneEvidence, type Evidence, type IdentificatorEvidence, type Identity, type IdentitySoort,
  type Local, type PartijReference, type Reference, type ResourceName, type SourceRecord,
} from '#spi'
import type { SqlValue } from './database.ts'
import { faults, type Fault } from '#spi'
import { columnsOf, now, referencesOf, type Column, type FlatColumn, type Row, type Shape } from './shape.ts'
import { listsOf, tables } from './tables.ts'

export type Data = Readonly<Record<string, unknown>>

/** What the records of one page need from other tables; every map is by the key of a row. */
export interface Related {
  /** By reference: the rows referred to, with their uuid and what the reference carries. */
  readonly rows: Readonly<Record<string, ReadonlyMap<number, Row>>>
  /** By list: what each row's list holds, oldest first. */
  readonly lists: Readonly<Record<string, ReadonlyMap<number, readonly Listed[]>>>
  /** By kind: the rows of the detail tables. */
  readonly details: Readonly<Record<string, ReadonlyMap<number, Row>>>
  /** The numbers of every partij referred to. */
  readonly identiteiten: ReadonlyMap<number, readonly Identity[]>
}

/** One item of a list, with the row that the list carries, or the record. */
export interface Listed {
  readonly key: number
  readonly local: Local
  readonly row: Row
  readonly record?: SourceRecord
}

/** The record of `row`. */
export function toRecord(resource: ResourceName, row: Row, related: Related): SourceRecord {
  const view = { row, related }
  const fields = {
    ...shapeFields(tables[resource], view),
    ...detailFields(resource, view),
    ...Object.fromEntries(listsOf(resource).filter(([, list]) => !list.evidence).map(([name]) => [name, listField(resource, name, view)])),
  }
  const evidence = evidenceOf[resource]?.(view)
  return { local: String(row['uuid']), fields, ...(evidence && { evidence }) }
}

interface View {
  readonly row: Row
  readonly related: Related
}

function shapeFields(shape: Shape, { row, related }: View): Data {
  const fields: Record<string, unknown> = {}
  for (const { name, field, member, column } of columnsOf(shape)) {
    const value = fromSql(column, row[name]!)
    if (member === undefined) fields[field] = value
    else fields[field] = { ...(fields[field] as Data | undefined), [member]: value }
  }
  for (const [name, { to }] of referencesOf(shape)) fields[name] = referenceTo(to, row[name], related.rows[name], related)
  return fields
}

function fromSql(column: Column, value: SqlValue): unknown {
  if (value === null) return null
  if (column.type === 'boolean') return value === 1
  return column.type === 'json' ? (JSON.parse(String(value)) as unknown) : value
}

function referenceTo(to: ResourceName, key: SqlValue | undefined, rows: ReadonlyMap<number, Row> | undefined, related: Related) {
  const target = typeof key === 'number' ? rows?.get(key) : undefined
  if (!target) return null
  const reference = { local: String(target['uuid']) }
  if (to === 'partijen') return { ...reference, identiteiten: related.identiteiten.get(Number(key)) ?? [] }
  return to === 'categorieen' ? { ...reference, naam: target['naam'] } : reference
}

function detailFields(resource: ResourceName, { row, related }: View): Data {
  const { details } = tables[resource]
  if (!details) return {}
  const kind = String(row[details.by])
  const detail = related.details[kind]?.get(Number(row['key']))
  return { [details.field]: detail ? shapeFields(details.kinds[kind]!, { row: detail, related }) : null }
}

const listOf = (name: string, { row, related }: View) => related.lists[name]?.get(Number(row['key'])) ?? []

function listField(resource: ResourceName, name: string, view: View): unknown[] {
  const list = tables[resource].lists![name]!
  return listOf(name, view).map(({ key, local, record }) => {
    if (list.embedded) return record
    if (list.of === 'partijen') return { local, identiteiten: view.related.identiteiten.get(key) ?? [] }
    return list.of === 'categorie-relaties' ? categorieRelatie(record as SourceRecord<'categorie-relaties'>) : { local }
  })
}

/** A partij shows its categorieen by name and dates, not by reference alone. */
function categorieRelatie({ local, fields }: SourceRecord<'categorie-relaties'>) {
  return { local, categorieNaam: fields.categorie?.['naam'] ?? '', beginDatum: fields.beginDatum, eindDatum: fields.eindDatum }
}

const evidenceOf: { readonly [R in ResourceName]?: (view: View) => Evidence } = {
  klantcontacten: (view) => ({
    hadBetrokkenen: listOf('hadBetrokkenen', view).map(({ record }) => betrokkeneEvidence(record as SourceRecord<'betrokkenen'>)),
    gingOverOnderwerpobjecten: listOf('gingOverOnderwerpobjecten', view).map(onderwerpEvidence),
    wasOnderwerpobjecten: listOf('wasOnderwerpobjecten', view).map(onderwerpEvidence),
  }),
  betrokkenen: (view) => ({
    digitaleAdressen: listOf('digitaleAdressen', view).map(({ local, row }) => ({ local, adres: String(row['adres']) })),
    klantcontact: contactNumbers('hadKlantcontact', view),
    ...partijEvidence('wasPartij', view),
  }),
  digitaleadressen: (view) => {
    const betrokkene = target('verstrektDoorBetrokkene', view)
    return { ...(betrokkene && { betrokkene: { rol: String(betrokkene['rol']) } }), ...partijEvidence('verstrektDoorPartij', view) }
  },
  'categorie-relaties': (view) => partijEvidence('partij', view),
  internetaken: (view) => ({
    klantcontact: contactNumbers('aanleidinggevendKlantcontact', view),
    actoren: listOf('toegewezenAanActoren', view).map(({ row }) => String(row['naam'])),
  }),
  'partij-identificatoren': (view) => {
    const parent = target('subIdentificatorVan', view)
    return { subIdentificatorVan: parent ? [identificatorIn(parent, 'partijIdentificator')] : [] }
  },
  partijen: (view) => ({
    subIdentificatorVan: listOf('partijIdentificatoren', view).flatMap(({ record }) => record?.evidence?.subIdentificatorVan ?? []),
    categorieen: listOf('categorieRelaties', view).flatMap(({ record }) => {
      const { categorie } = (record as SourceRecord<'categorie-relaties'>).fields
      return categorie ? [String(categorie['naam'])] : []
    }),
    vertegenwoordigdDoor: listOf('vertegenwoordigdDoor', view).map(({ key, local }): PartijReference => ({
      local, identiteiten: view.related.identiteiten.get(key) ?? [],
    })),
  }),
}

const target = (reference: string, { row, related }: View) => related.rows[reference]?.get(Number(row[reference]))

function contactNumbers(reference: string, view: View) {
  const contact = target(reference, view)!
  return { nummer: contact['nummer'] as string | null, referentienummer: contact['referentienummer'] as string | null }
}

function partijEvidence(reference: string, view: View): Pick<Evidence, 'partij'> {
  const partij = target(reference, view)
  return partij ? { partij: { soortPartij: String(partij['soortPartij']), nummer: partij['nummer'] as string | null } } : {}
}

function betrokkeneEvidence({ local, fields, evidence }: SourceRecord<'betrokkenen'>): BetrokkeneEvidence {
  return { local, wasPartij: fields.wasPartij ?? null, adressen: evidence!.digitaleAdressen!.map(({ adres }) => adres) }
}

function onderwerpEvidence({ local, row }: Listed): IdentificatorEvidence {
  return { local, ...identificatorIn(row, 'onderwerpobjectidentificator') }
}

function identificatorIn(row: Row, group: string): Omit<IdentificatorEvidence, 'local'> {
  const member = (name: string) => String(row[`${group}_${name}`])
  return {
    codeObjecttype: member('codeObjecttype'), codeSoortObjectId: member('codeSoortObjectId'),
    objectId: member('objectId'), codeRegister: member('codeRegister'),
  }
}

/** The number of a partij: `kvk` is the number of the parent identificator, which a vestiging has. */
export function toIdentity({ soort, nummer, kvk }: Row): Identity {
  const isVestiging = soort === 'vestigingsnummer' && kvk !== null
  return { soort: soort as IdentitySoort, nummer: String(nummer), ...(isVestiging && { kvk: String(kvk) }) }
}

/** A draft's values as columns, its references still by local, and what is wrong with it. */
export interface DraftRow {
  readonly row: Row
  /** The references that the draft gives. */
  readonly references: Readonly<Record<string, Local | null>>
  readonly faults: readonly Fault[]
}

/** `current` is the row as it stands, whose values stay where the draft says nothing; `moment` is now. */
export function toRow(shape: Shape, draft: Data, current: Row | undefined, moment: string): DraftRow {
  const row: Row = {}
  const references: Record<string, Local | null> = {}
  const found: Fault[] = []
  for (const flat of columnsOf(shape)) {
    const settled = current && isSilent(flat, draft) ? { value: current[flat.name]! } : settle(flat, draft, moment)
    if ('fault' in settled) found.push(settled.fault)
    else row[flat.name] = settled.value
  }
  for (const [name, { required }] of referencesOf(shape)) {
    const given = draft[name] as Reference | null | undefined
    if (given) references[name] = given.local
    else if (given === null || !current) references[name] = null
    if (required && references[name] === null) found.push(given === null ? faults.null(name) : faults.required(name))
    row[name] = current?.[name] ?? null
  }
  return { row, references, faults: found }
}

const isSilent = ({ field, column }: FlatColumn, draft: Data) => draft[field] === undefined || column.readOnly === true

type Settled = { readonly value: SqlValue } | { readonly fault: Fault }

function settle({ field, member, column }: FlatColumn, draft: Data, moment: string): Settled {
  const name = member === undefined ? field : `${field}.${member}`
  const group = draft[field] as Data | null | undefined
  const given = column.readOnly ? undefined : member === undefined ? draft[field] : group?.[member]
  if (given === undefined) return settleAbsent(column, name, moment)
  if (given === null || (column.unique && given === '')) return column.nullable ? { value: null } : { fault: faults.null(name) }
  switch (column.type) {
    case 'text': return settleText(column, name, given as string)
    case 'integer': return { value: Number(given) }
    case 'boolean': return { value: given === true ? 1 : 0 }
    case 'json': return { value: JSON.stringify(given) }
    case 'date':
    case 'moment': return settleTime(column, name, given as string)
  }
}

function settleAbsent(column: Column, name: string, moment: string): Settled {
  const { fallback, type } = column
  if (fallback === now) return { value: type === 'date' ? moment.slice(0, 10) : moment }
  if (fallback === undefined) return column.nullable ? { value: null } : { fault: faults.required(name) }
  if (typeof fallback === 'boolean') return { value: Number(fallback) }
  return { value: typeof fallback === 'string' ? fallback : JSON.stringify(fallback) }
}

function settleText(column: Column, name: string, value: string): Settled {
  if (column.choices && !column.choices.includes(value)) return { fault: faults.noChoice(name) }
  if (column.fallback === undefined && !column.nullable && value.trim() === '') return { fault: faults.blank(name) }
  const { max = Infinity } = column
  return value.length > max && [...value].length > max ? { fault: faults.tooLong(name, max) } : { value }
}

function settleTime(column: Column, name: string, text: string): Settled {
  const moment = toMoment(text)
  if (!moment) return { fault: faults.invalid(name) }
  return { value: column.type === 'date' ? moment.slice(0, 10) : moment }
}
