/**
 * The standard's rules on the values of a record, beyond those of a single field: what must be unique, what depends on
 * another field or another record, and what may not be removed. Each answers the faults it finds.
 */
import type { Reference, ResourceName } from '#spi'
import type { Queries, SqlValue } from './database.ts'
import { faults, type Fault } from '#spi'
import { columnsOf, quote, type Row, type UniqueRule } from './shape.ts'
import { tables } from './tables.ts'
import type { Data } from './translate.ts'

/** A record about to be stored. */
export interface Change {
  readonly queries: Queries
  readonly resource: ResourceName
  readonly draft: Data
  /** The row as it will be, references as keys. */
  readonly row: Row
  /** The row as it stands; absent for a new record. */
  readonly current: Row | undefined
}

export function faultsOf(change: Change): Fault[] {
  return [...notUnique(change), ...(rules[change.resource]?.(change) ?? [])]
}

function notUnique({ queries, resource, row, current }: Change): Fault[] {
  const { word, unique = [] } = tables[resource]
  const single = columnsOf(tables[resource]).filter(({ column }) => column.unique).map(({ name }): UniqueRule => ({
    columns: [name], fault: { name, reason: `Er bestaat al een ${word} met eenzelfde ${name}.` },
  }))
  return [...single, ...unique]
    .filter((rule) => isTaken(queries, resource, rule, row, current))
    .map(({ fault }) => faults.unique(fault.name, fault.reason))
}

function isTaken(queries: Queries, resource: ResourceName, rule: UniqueRule, row: Row, current: Row | undefined): boolean {
  const same = rule.columns.map((name) => `${quote(name)} ${name === rule.nullsEqual ? 'IS' : '='} ?`)
  const conditions = ['key IS NOT ?', ...same, ...(rule.where ? [rule.where] : [])]
  const values = rule.columns.map((name) => row[name]!)
  return exists(queries, resource, conditions.join(' AND '), current?.['key'] ?? null, ...values)
}

function exists(queries: Queries, table: string, condition: string, ...values: SqlValue[]): boolean {
  return queries.first(`SELECT 1 FROM ${quote(table)} WHERE ${condition}`, ...values) !== undefined
}

const when = (condition: boolean, fault: Fault): Fault[] => (condition ? [fault] : [])

const rules: { readonly [R in ResourceName]?: (change: Change) => Fault[] } = {
  klantcontacten: ({ row }) => when(row['verdereActieOndernomen'] === 1 && row['indicatieContactGelukt'] === 1, {
    name: 'nonFieldErrors',
    code: 'no-further-action-when-contact-succesful',
    reason: 'Bij een gelukt contact kan geen verdere actie zijn ondernomen.',
  }),
  internetaken: ({ row, draft }) => when(
    row['status'] === 'te_verwerken' && typeof draft['afgehandeldOp'] === 'string',
    faults.invalid('afgehandeldOp', 'Een taak die nog te verwerken is, kan niet zijn afgehandeld.'),
  ),
  digitaleadressen: ({ row }) => when(
    row['isStandaardAdres'] === 1 && row['verstrektDoorPartij'] === null,
    faults.invalid('isStandaardAdres', 'Alleen een digitaal adres van een partij kan een standaard adres zijn.'),
  ),
  vertegenwoordigingen: ({ row }) => when(
    row['vertegenwoordigendePartij'] === row['vertegenwoordigdePartij'],
    faults.invalid('vertegenwoordigdePartij', 'De partij kan niet zichzelf vertegenwoordigen.'),
  ),
  'partij-identificatoren': (change) => [...hierarchyFaults(change), ...parentFaults(change)],
  partijen: (change) => [
    ...preferenceFaults(change, 'voorkeursDigitaalAdres', 'digitaleAdressen', 'Het voorkeurs adres moet een gelinkte digitaal adres zijn.'),
    ...preferenceFaults(change, 'voorkeursRekeningnummer', 'rekeningnummers', 'Het voorkeurs rekeningnummer moet een gelinkte rekeningnummer zijn.'),
  ],
}

/** Which register and objecttype a soort of number belongs to; the persoon keys and the evidence rest on it. */
const hierarchy: Readonly<Record<string, { readonly objecttype: string; readonly register: string }>> = {
  bsn: { objecttype: 'natuurlijk_persoon', register: 'brp' },
  rsin: { objecttype: 'niet_natuurlijk_persoon', register: 'hr' },
  kvk_nummer: { objecttype: 'niet_natuurlijk_persoon', register: 'hr' },
  vestigingsnummer: { objecttype: 'vestiging', register: 'hr' },
}

function hierarchyFaults({ row }: Change): Fault[] {
  const right = hierarchy[String(row['partijIdentificator_codeSoortObjectId'])]!
  return [
    ...when(row['partijIdentificator_codeObjecttype'] !== right.objecttype, faults.invalid('partijIdentificator.codeObjecttype', 'Deze keuze hoort niet bij het codeSoortObjectId.')),
    ...when(row['partijIdentificator_codeRegister'] !== right.register, faults.invalid('partijIdentificator.codeRegister', 'Deze keuze hoort niet bij het codeSoortObjectId.')),
  ]
}

function parentFaults({ queries, resource, row, current }: Change): Fault[] {
  const parent = row['subIdentificatorVan']!
  const soort = row['partijIdentificator_codeSoortObjectId']
  const isVestiging = soort === 'vestigingsnummer'
  const isKvk = () => exists(queries, resource, `key = ? AND "partijIdentificator_codeSoortObjectId" = 'kvk_nummer'`, parent)
  const changesSoort = current !== undefined && current['partijIdentificator_codeSoortObjectId'] !== soort
  return [
    ...when(isVestiging && parent === null, faults.invalid('subIdentificatorVan', 'Een vestigingsnummer heeft een kvk_nummer als subIdentificatorVan nodig.')),
    ...when(parent !== null && parent === current?.['key'], faults.invalid('subIdentificatorVan', 'Een identificator kan niet onder zichzelf vallen.')),
    ...when(parent !== null && parent !== current?.['key'] && !isKvk(), faults.invalid('subIdentificatorVan', 'Een subIdentificatorVan moet van het soort kvk_nummer zijn.')),
    ...when(changesSoort && hasChildren(queries, current['key']!), faults.invalid('partijIdentificator.codeSoortObjectId', 'Er vallen andere identificatoren onder deze: het soort kan niet veranderen.')),
  ]
}

const hasChildren = (queries: Queries, key: SqlValue) => exists(queries, 'partij-identificatoren', '"subIdentificatorVan" = ?', key)

/** A preferred address or account is one of the partij's own: of the list in the draft, or else of those it has. */
function preferenceFaults({ queries, draft, current }: Change, preference: string, list: string, reason: string): Fault[] {
  const chosen = draft[preference] as Reference | null | undefined
  if (!chosen) return []
  const given = draft[list] as readonly Reference[] | null | undefined
  const { of, by } = tables.partijen.lists![list]!
  const isOwn = given
    ? given.some(({ local }) => local === chosen.local)
    : current !== undefined && given !== null && exists(queries, of, `uuid = ? AND ${quote(by)} = ?`, chosen.local, current['key']!)
  return when(!isOwn, faults.invalid(preference, reason))
}

/** Where a contactpersoon works is an organisatie. */
export function detailFaults(queries: Queries, row: Row): Fault[] {
  const employer = row['werkteVoorPartij'] ?? null
  return when(
    employer !== null && !exists(queries, 'partijen', `key = ? AND "soortPartij" = 'organisatie'`, employer),
    faults.invalid('werkteVoorPartij', 'De partij waarvoor werd gewerkt, moet van het soort organisatie zijn.'),
  )
}

/** A kvk_nummer stays as long as the vestigingsnummer of another partij falls under it. */
export function removalFaults(queries: Queries, resource: ResourceName, key: SqlValue): Fault[] {
  const isNeeded =
    resource === 'partij-identificatoren' ? hasChildren(queries, key)
    : resource === 'partijen' && exists(
      queries,
      'partij-identificatoren',
      '"identificeerdePartij" IS NOT ? AND "subIdentificatorVan" IN (SELECT key FROM "partij-identificatoren" WHERE "identificeerdePartij" = ?)',
      key, key,
    )
  return when(isNeeded, faults.protected('PartijIdentificator'))
}
