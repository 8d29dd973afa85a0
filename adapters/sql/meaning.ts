/** The faults of a mapping that its shape does not show: names that lead nowhere, fields without a value, codes that clash. */
import { columnsOfWhen, keyOf, recordsOf, referencesAt, templatePieces, writtenAt, type MappingDocument, type RecordDocument, type ValueDocument } from './document.ts'
import { highestSlot, type KeyForm } from './locals.ts'
import { leavesOf, targetResources, type ReferenceTarget, type TargetResource, type ValueTarget } from './targets.ts'

/** `isBroken` tells the places whose shape is wrong already: nothing more is said of those. */
export function meaningFaults(document: unknown, isBroken: (path: string) => boolean): string[] {
  const { rows = {}, resources = {} } = (document ?? {}) as MappingDocument
  const faults: string[] = []
  for (const name of isBroken('rows') ? [] : Object.keys(rows)) {
    const { table, query } = rows[name]!
    if ((table === undefined) === (query === undefined)) faults.push(`rows.${name}: needs either table or query`)
  }
  for (const resource of targetResources) {
    const place = `resources.${resource}`
    if (!resources[resource] || isBroken(place)) continue
    const { slots, ...record } = resources[resource]
    if (slots ? Object.keys(record).length > 0 : !record.rows || !record.fields) {
      faults.push(`${place}: needs either rows and fields, or slots`)
      continue
    }
    if (!isBroken('rows') && new Set(formsOf(resource, document as MappingDocument)).size > 1) faults.push(`${place}: its rows have keys of different forms`)
    for (const one of recordsOf(resources[resource])) {
      const path = one.slot === undefined ? place : `${place}.slots.${one.slot}`
      const highest = highestSlot[(!isBroken('rows') && formOf(resource, document as MappingDocument)) || 'integer']
      if (one.slot !== undefined && one.slot > highest) faults.push(`${path}: the highest slot is ${highest}`)
      faults.push(...recordFaults({ resource, record: one.record, path, document: document as MappingDocument, isBroken }))
    }
  }
  return faults
}

/** The form of the keys of a resource; `undefined` when there are none. */
export function formOf(resource: TargetResource, document: MappingDocument): KeyForm | undefined {
  return formsOf(resource, document)[0]
}

function formsOf(resource: TargetResource, { rows, resources }: MappingDocument): KeyForm[] {
  const records = resources[resource] ? recordsOf(resources[resource]) : []
  return records.flatMap(({ record }) => (Object.hasOwn(rows, record.rows) ? [keyOf(rows[record.rows]!).form] : []))
}

interface Written {
  readonly resource: TargetResource
  readonly record: RecordDocument
  readonly path: string
  readonly document: MappingDocument
  readonly isBroken: (path: string) => boolean
}

function recordFaults(written: Written): string[] {
  const { resource, record, path, document, isBroken } = written
  const faults: string[] = []
  if (!isBroken('rows') && !Object.hasOwn(document.rows, record.rows)) faults.push(`${path}.rows: there are no rows named ${record.rows}`)
  if (new Set(columnsOfWhen(record)).size < columnsOfWhen(record).length) faults.push(`${path}.when: names a column twice`)
  if (record.when !== undefined && (resource === 'digitaleadressen' || resource === 'partij-identificatoren')) {
    faults.push(`${path}.when: its address or number already says whether there is a record`)
  }
  for (const { path: field, target } of leavesOf(resource)) {
    const place = `${path}.fields.${field}`
    const found = writtenAt(record, field)
    if (found === undefined) {
      if (target.required) faults.push(`${place}: the standard requires it`)
    } else if (target.kind === 'reference') {
      faults.push(...referenceFaults(written, field, target, place))
    } else if (target.kind !== 'number') {
      faults.push(...valueFaults(written, found as ValueDocument, target).map((says) => `${place}: ${says}`))
    }
  }
  return faults
}

function referenceFaults({ record, document, isBroken }: Written, field: string, target: ReferenceTarget, place: string): string[] {
  const other = document.resources[target.to]
  if (!other) return [`${place}: points at ${target.to}, which this mapping does not hold`]
  if (isBroken(`resources.${target.to}`)) return []
  return referencesAt(record, field).flatMap(({ slot }) => {
    if (!other.slots) return slot === undefined ? [] : [`${place}: ${target.to} has no slots`]
    if (slot === undefined) return [`${place}: needs the slot of ${target.to} that it points at`]
    const there = other.slots[slot]
    if (!there) return [`${place}: ${target.to} has no slot ${slot}`]
    const isParent = field !== 'subIdentificatorVan' || writtenAt(there, 'partijIdentificator.kvk_nummer') !== undefined
    return isParent ? [] : [`${place}: slot ${slot} does not hold a kvk_nummer`]
  })
}

function valueFaults({ record, document, isBroken }: Written, written: ValueDocument, target: ValueTarget): string[] {
  const source = typeof written === 'string' ? { column: written } : written
  const { column, codes, template, constant } = source
  const faults: string[] = []
  if ([column, constant, template].filter((given) => given !== undefined).length !== 1) {
    faults.push('needs exactly one of column, constant and template')
  }
  if (column === undefined && (codes || source.default !== undefined)) faults.push('codes and default go with a column')
  if (column !== undefined && target.kind === 'boolean' && !codes) faults.push('a boolean from a column needs codes')
  if (target.required && [constant, source.default, ...Object.values(codes ?? {})].some((text) => typeof text === 'string' && text.trim() === '')) {
    faults.push('the standard does not allow a blank')
  }
  if (template !== undefined && !templatePieces(template)?.some((piece) => 'column' in piece)) faults.push('is no template: write text and {COLUMN}')
  const empty = column === undefined || isBroken('rows') ? [] : document.rows[record.rows]?.empty?.[column] ?? []
  const clash = Object.keys(codes ?? {}).find((code) => code.trim() !== code || code === '' || empty.map(String).includes(code))
  if (clash !== undefined) faults.push(`code '${clash}' can never be found: it counts as empty, or has spaces around it`)
  return faults
}
