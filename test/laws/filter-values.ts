/** Values to put a filter to: those of the records, and all that a careless comparison would take for them. */
import { filters } from '#domain/filters.ts'
import type { IdForm, ResourceName, SourceRecord } from '#spi'
import { momentOf } from '#spi'
import { absentLocal } from './absent.ts'

export type Value = string | boolean

/** Distinct values that the records have for the filter. */
export function ownValues(resource: ResourceName, name: string, records: Iterable<SourceRecord>): Value[] {
  const values = new Set<Value>()
  for (const record of records) {
    for (const value of filters[resource][name]?.values(record) ?? []) {
      if (typeof value === 'string' || typeof value === 'boolean') values.add(value)
      else if (typeof value === 'object' && value !== null) values.add((value as { local: string }).local)
    }
  }
  return [...values]
}

/** Values that no record has, in the form of the filter. `form`: of the resource that a reference points at. */
export function absentValues(resource: ResourceName, name: string, form: IdForm): Value[] {
  const { kind, comparison } = filters[resource][name]!
  switch (kind) {
    case 'text':
    case 'contains':
    case 'normalised':
    case 'list': return ['nergens te vinden']
    case 'date': return comparison ? [] : ['1900-01-01', '2199-12-31']
    case 'moment': return ['1900-01-01T00:00:00Z']
    case 'reference':
    case 'partij': return [absentLocal(form)]
    case 'boolean': return []
  }
}

/** Texts that look like it in one way only. */
export const alike = {
  parts: (value: string) => {
    const half = Math.ceil(value.length / 2)
    return [value.slice(0, half), value.slice(half), value.slice(1), value.slice(0, -1), `${value}x`, `x${value}`].filter((part) => part !== value && part !== '' && part === part.trim())
  },
  case: (value: string) => [otherCase(value)],
  signs: (value: string) => [value.replace(/./u, '_'), value.replace(/.$/u, '%'), value.replace(/.$/u, '.'), value.replace(/.$/u, '*'), '%'],
  spaces: (value: string) => [`${value} `, ` ${value}`],
  marks: (value: string) => [value.normalize('NFD').replace(/\p{M}/gu, '')],
  days: (value: string) => [dayAway(value, -1), dayAway(value, 1)].filter((day) => day !== undefined),
  moments: (value: string) => [secondAway(value, -1), secondAway(value, 1)].filter((moment) => moment !== undefined),
}

/** Parts that a search for a part must find: from the middle, and to the end. */
export const innerParts = (value: string): string[] => [value.slice(1), value.slice(2, -1), value.slice(-4)].filter((part) => part.trim() !== '' && part !== value)

export const otherCase = (text: string): string => [...text].map((char) => (char === char.toUpperCase() ? char.toLowerCase() : char.toUpperCase())).join('')

/** Those that a law can tell most by come first. */
export const telling = (values: readonly Value[], isTelling: (value: string) => boolean, most: number): string[] =>
  [...new Set(values.map(String).filter((value) => value.trim() !== ''))].sort((one, other) => Number(isTelling(other)) - Number(isTelling(one))).slice(0, most)

function dayAway(date: string, days: number): string | undefined {
  const instant = Date.parse(`${date}T12:00:00Z`)
  return Number.isNaN(instant) ? undefined : new Date(instant + days * 86_400_000).toISOString().slice(0, 10)
}

function secondAway(moment: string, seconds: number): string | undefined {
  const instant = Date.parse(moment)
  return Number.isNaN(instant) ? undefined : momentOf(new Date(instant + seconds * 1000))
}
