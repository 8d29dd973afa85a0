/** Keeps what the configuration keeps secret out of what is printed, whoever put it into a message. */
import type { AdapterType } from '#spi'
import type { Configuration } from '../configuration/load.ts'

/** Replaces every secret of the configuration in a text. */
export type Redact = (text: string) => string

/** `types`: the adapter of each source, whose schema says which settings are secret. */
export function redactor(configuration: Configuration | undefined, types: ReadonlyMap<string, { readonly type: AdapterType<never> }>): Redact {
  const { secrets = [], clients = {}, sources = {}, logboek, audit, beslissingen, pdp } = configuration ?? ({} as Partial<Configuration>)
  const found = new Set<string>()
  const add = (value: unknown) => void (typeof value === 'string' && value.length >= 4 && found.add(value))
  listOf(secrets).forEach(add)
  for (const client of Object.values(clients)) [client?.tokens, client?.jwt?.secrets].flatMap(listOf).forEach(add)
  for (const journal of [logboek, audit, beslissingen]) [journal?.geheim, ...headersOf(journal?.otlp)].forEach(add)
  headersOf(pdp).forEach(add)
  for (const [name, source] of Object.entries(sources)) secretsIn(types.get(name)?.type.settings, source?.settings).forEach(add)
  const longestFirst = [...found].sort((one, other) => other.length - one.length)
  return (text) => longestFirst.reduce((so, secret) => so.replaceAll(secret, '•••').replaceAll(encodeURIComponent(secret), '•••'), text)
}

/** What is sent along as credentials. */
const headersOf = (receiver: unknown) => Object.values((receiver as { headers?: Record<string, unknown> } | undefined)?.headers ?? {})

const listOf = (value: unknown) => (Array.isArray(value) ? (value as unknown[]) : [])

/** Values below a property that its schema marks with `x-secret`. */
function secretsIn(schema: unknown, value: unknown): unknown[] {
  if (typeof schema !== 'object' || schema === null || value === undefined || value === null) return []
  const { 'x-secret': secret, properties = {}, items, additionalProperties } = schema as Readonly<Record<string, unknown>>
  if (secret === true) return textsIn(value)
  if (Array.isArray(value)) return value.flatMap((one) => secretsIn(items, one))
  if (typeof value !== 'object') return []
  return Object.entries(value).flatMap(([name, one]) => secretsIn((properties as Readonly<Record<string, unknown>>)[name] ?? additionalProperties, one))
}

function textsIn(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [value]
}
