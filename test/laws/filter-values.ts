/** Values to put a filter to: those of the records, and all that a careless comparison would take for them. */
import { filters, type FilterKind } from '#domain/filters.ts'
import type { IdForm, ResourceName, SourceRecord } from '#spi'
import { momentOf } from '#spi'
import { absentLocal } from './absent.ts'
import { spread } from './world.ts'

type Value = string | boolean

/** Distinct values that the records have for the filter. */
export function ownValues(resource: ResourceName, name: string, records: Iterable<SourceRecord>): Value[] {
  const values = new Set<Value>()
  for (const record of records) {
    for (const value of filters[resource][name]!.values(record) ?? []) {
      if (typeof value === 'string' || typeof value === 'boolean') values.add(value)
      else if (typeof value === 'object' && value !== null) values.add((value as { local: string }).local)
    }
  }
  return [...values]
}

/**
 * `form`: of the resource that a reference points at. Values are such as Gevel can send: references are well-formed
 * locals, addresses normalised, moments normalised.
 */
export function valuesFor(resource: ResourceName, name: string, records: Iterable<SourceRecord>, form: IdForm): Value[] {
  const { kind } = filters[resource][name]!
  const own = [...ownValues(resource, name, records)]
  const telling = [...spread(own, 4), ...own.filter(isTelling).slice(0, 2)]
  const values = kind === 'boolean' ? [true, false] : [...telling.flatMap((value) => [value, ...near(kind, String(value))]), ...absent(kind, form)]
  return [...new Set(values)]
}

/** Letters in two cases or outside ASCII, and what patterns give a meaning to. */
function isTelling(value: Value): boolean {
  return typeof value === 'string' && /[A-ZÀ-ž%_'".*\\]/.test(value)
}

function near(kind: FilterKind, value: string): string[] {
  const half = Math.ceil(value.length / 2)
  const parts = [value.slice(0, half), value.slice(half), value.slice(1), value.slice(0, -1)]
  switch (kind) {
    case 'text': return [...parts, otherCase(value), `${value}x`, `x${value}`, ` ${value}`, `${value} `, ...wildcards(value)]
    case 'contains': return [...parts, value.toUpperCase(), value.toLowerCase(), otherCase(value.slice(1, -1)), `${value}x`, ...wildcards(value)]
    case 'normalised': return [...parts.filter((part) => part === part.trim()), `${value}x`, `x${value}`, value.replace(/./, '_')]
    case 'list': return [value.slice(0, half), otherCase(value), `${value},nergens`, `nergens,${value}`, `${value} `]
    case 'date': return [dayAway(value, -1), dayAway(value, 1)].filter((date) => date !== undefined)
    case 'moment': return [secondAway(value, -1), secondAway(value, 1)].filter((moment) => moment !== undefined)
    case 'boolean':
    case 'reference':
    case 'partij': return []
  }
}

const wildcards = (value: string) => [value.replace(/./u, '_'), value.replace(/.$/u, '%'), value.replace(/./u, '.'), value.replace(/.$/u, '*')]

function absent(kind: FilterKind, form: IdForm): string[] {
  switch (kind) {
    case 'text': return ['nergens', '', '%', '*', "'"]
    case 'contains': return ['nergens', '%', '_', '.*', "'", '\\']
    case 'normalised': return ['nergens', '%']
    case 'list': return ['nergens', ',']
    case 'date': return ['1900-01-01', '2199-12-31']
    case 'moment': return ['1900-01-01T00:00:00Z']
    case 'boolean': return []
    case 'reference':
    case 'partij': return [absentLocal(form)]
  }
}

function otherCase(text: string): string {
  return [...text].map((char) => (char === char.toUpperCase() ? char.toLowerCase() : char.toUpperCase())).join('')
}

function dayAway(date: string, days: number): string | undefined {
  const instant = Date.parse(`${date}T12:00:00Z`)
  return Number.isNaN(instant) ? undefined : new Date(instant + days * 86_400_000).toISOString().slice(0, 10)
}

function secondAway(moment: string, seconds: number): string | undefined {
  const instant = Date.parse(moment)
  return Number.isNaN(instant) ? undefined : momentOf(new Date(instant + seconds * 1000))
}
