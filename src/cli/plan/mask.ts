/** What of a request may be shown to whoever administers Gevel: never whose it is. */
import { filters as definitions, persoonParameters } from '#domain/filters.ts'
import type { ResourceName } from '#domain/resources.ts'

/** Stands for what only the sources can tell. */
export const unknown = '\u0000'

/** The last digits of a number are left, so that one who knows it knows it again; of any other text nothing is. */
export function masked(text: string): string {
  if (text === unknown || text.endsWith(`/${unknown}`)) return '?'
  if (text.includes('@')) return '•••@•••'
  return /^\d{6,}$/.test(text) ? '•'.repeat(text.length - 3) + text.slice(-3) : '•••'
}

/** Texts out of a list that the standard or the municipality keeps, which say nothing of a persoon. */
const codes = /(^|_)(kanaal|status|rol|soort\w+|code\w+)$|(CodeObjecttype|CodeRegister|CodeSoortObjectId)$/
const plainParameters = new Set(['page', 'pageSize', 'expand'])

export function shownValue(resource: ResourceName, name: string, value: string | boolean | readonly string[]): string {
  if (typeof value === 'object') return value.map((one) => shownValue(resource, name, one)).join('|')
  if (typeof value === 'boolean') return String(value)
  const kind = definitions[resource][name]?.kind
  return kind === 'date' || kind === 'moment' || kind === 'boolean' || codes.test(name) ? value : masked(value)
}

/** A request as it can be kept or sent on. */
export function shownRequest(text: string, resource: ResourceName): string {
  const [path = '', query] = text.trim().replace(/^GET\s+/i, '').split('?')
  if (query === undefined) return `GET ${path}`
  return `GET ${path}?${[...new URLSearchParams(query)].map(([name, value]) => `${name}=${shownParameter(resource, name, value)}`).join('&')}`
}

function shownParameter(resource: ResourceName, name: string, value: string): string {
  const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)
  if (plainParameters.has(name) || isUuid) return value
  // The numbers of a persoon are no filters of most resources, their codes are plain all the same.
  const own = persoonParameters[resource]?.identificator
  return own && name === `${own}objectId` ? masked(value) : shownValue(resource, name, value)
}
