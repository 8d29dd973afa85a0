/**
 * The configuration: one YAML file, checked whole before anything is opened. All faults come at once; a fault names the
 * place and the rule, never the value, for a value can be a secret.
 */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Ajv, type ErrorObject } from 'ajv'
import { parseDocument } from 'yaml'
import { ConfigurationError } from '#domain/errors.ts'
import type { ZaakSpelling } from '#domain/zaakverwijzing.ts'
import type { AccessConfiguration, ProxyConfiguration } from '../access/configuration.ts'
import { configuredDigest } from '../access/tokens.ts'
import type { DecisionLogConfiguration } from '../decisions/open.ts'
import type { PdpConfiguration } from '../decisions/pdp.ts'
import type { Handling } from '../federation/completeness.ts'
import type { Koppelen } from '../federation/source.ts'
import type { Duty } from '../logboek/journal.ts'
import type { AuditConfiguration, LogboekConfiguration } from '../logboek/open.ts'
import { journalFaults } from './journal-faults.ts'
import schema from '../../config/schema.json' with { type: 'json' }

/** How the clients that we know write a link to a zaak. */
export const knownSpelling: ZaakSpelling = schema.properties.zaakverwijzing.default

export interface SourceConfiguration {
  readonly number: number
  readonly adapter: string
  readonly verplichting?: 'verplicht' | 'optioneel'
  readonly koppelen?: Koppelen
  readonly deadlineMs?: number
  readonly concurrency?: number
  readonly queue?: number
  readonly queueMs?: number
  readonly cacheSeconds?: number
  readonly prefetch?: number
  readonly verwerker?: string
  readonly settings: Readonly<Record<string, unknown>>
}

export interface ClientConfiguration extends AccessConfiguration {
  readonly handling?: Handling
  readonly logboek?: Duty | 'uit'
  readonly verwerkingsactiviteit?: string
}

/** Requests of clients, all together. */
export interface RequestLimits {
  readonly concurrency?: number
  readonly queue?: number
  readonly queueMs?: number
  readonly deadlineMs?: number
}

export interface Configuration {
  readonly installation: string
  readonly publicUrl?: string
  readonly host?: string
  readonly tls?: { readonly certificaat: string; readonly sleutel: string }
  readonly secrets: readonly string[]
  readonly start?: string
  readonly precedence?: readonly string[]
  readonly window?: number
  readonly zaakverwijzing?: Partial<ZaakSpelling>
  readonly proxy?: ProxyConfiguration
  readonly cors?: { readonly origins: readonly string[] }
  readonly contact?: { readonly name: string; readonly email: string; readonly url: string }
  readonly securityTxt?: { readonly contact: readonly string[]; readonly expires: string; readonly languages?: readonly string[]; readonly policy?: string }
  readonly requests?: RequestLimits
  readonly cache?: { readonly entries?: number; readonly megabytes?: number }
  readonly logboek?: LogboekConfiguration
  readonly audit?: AuditConfiguration
  readonly beslissingen?: DecisionLogConfiguration
  readonly pdp?: PdpConfiguration
  readonly bijlagen?: { readonly megabytes?: number; readonly seconds?: number; readonly concurrency?: number }
  readonly sources: Readonly<Record<string, SourceConfiguration>>
  readonly clients: Readonly<Record<string, ClientConfiguration>>
}

/** What a `start` module gives: values for `${START:NAME}`, and how to stop what it started. */
export interface Started {
  readonly values: Readonly<Record<string, string>>
  stop(): Promise<void>
  /** Lines to print once Gevel listens. */
  announce?(address: string, clients: Readonly<Record<string, ClientConfiguration>>): readonly string[]
}

export interface StartModule {
  start(environment: Environment): Promise<Started>
}

export type Environment = Readonly<Record<string, string | undefined>>

export interface Loaded {
  /** Only to be relied on when there are no faults. */
  readonly configuration: Configuration
  /** All that is wrong with it, of the file itself; adapters may have more to say. */
  readonly faults: readonly string[]
  /** Relative paths in settings start here. */
  readonly directory: string
  readonly started?: Started
}

/** Reads, starts what is embedded, fills in, checks. Throws a ConfigurationError for a file that cannot be read at all. */
export async function loadConfiguration(file: string, environment: Environment): Promise<Loaded> {
  const raw = parse(await readText(file), file)
  const directory = dirname(resolve(file))
  const faults: string[] = []
  const started = await runStart(raw, directory, environment, faults)
  const filled = fillIn(raw, { ENV: environment, START: started?.values ?? {} }, '', faults)
  faults.push(...schemaFaults(filled), ...referenceFaults(filled))
  return { configuration: filled as Configuration, faults, directory, ...(started && { started }) }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new ConfigurationError([`${file}: cannot be read (${String((cause as NodeJS.ErrnoException).code)})`])
  }
}

function parse(text: string, file: string): unknown {
  const document = parseDocument(text, { uniqueKeys: true })
  if (document.errors.length > 0) throw new ConfigurationError(document.errors.map(({ linePos, code }) => `${file}:${linePos?.[0].line ?? '?'}: ${code}`))
  return plainValue(document, file)
}

/** An unquoted `*` makes an alias, which is then not there; what stood behind it may be a secret. */
function plainValue(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS() as unknown
  } catch {
    throw new ConfigurationError([`${file}: refers to an anchor that is not there; put quotes around a text that begins with *`])
  }
}

async function runStart(raw: unknown, directory: string, environment: Environment, faults: string[]): Promise<Started | undefined> {
  const path = (raw as { start?: unknown } | null)?.start
  if (typeof path !== 'string') return undefined
  const file = moduleAt(resolve(directory, path))
  if (!file) {
    faults.push('start: there is no such module')
    return undefined
  }
  const module = (await import(pathToFileURL(file).href)) as StartModule
  return module.start(environment)
}

/** Where Gevel is installed as a package, its modules are there as JavaScript. */
function moduleAt(file: string): string | undefined {
  return [file, file.replace(/\.ts$/, '.js')].find((one) => existsSync(one))
}

const placeholder = /\$\{(ENV|START):([A-Za-z_][A-Za-z0-9_]*)(?::([^}]*))?\}/g

/** `${ENV:NAME}` from the environment, `${ENV:NAME:default}` with a default, in any text. */
function fillIn(value: unknown, from: Readonly<Record<string, Environment>>, path: string, faults: string[]): unknown {
  if (Array.isArray(value)) return value.map((one, index) => fillIn(one, from, `${path}[${index}]`, faults))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fillIn(one, from, path ? `${path}.${key}` : key, faults)]))
  }
  if (typeof value !== 'string') return value
  return value.replace(placeholder, (_all, kind: string, name: string, fallback: string | undefined) => {
    const found = from[kind]![name] ?? fallback
    if (found === undefined) faults.push(`${path}: ${kind === 'ENV' ? 'environment variable' : 'value'} ${name} is not set`)
    return found ?? 'not-set-not-set-not-set'
  })
}

const ajv = new Ajv({ allErrors: true, strict: false }).addSchema(schema, 'configuration')
const validate = ajv.getSchema('configuration')!
const isClient = ajv.compile({ $ref: 'configuration#/definitions/client' })

/** The clients that have the shape that they must have, so that more can be said of them. */
export function shapedClients(configuration: Configuration): Readonly<Record<string, ClientConfiguration>> {
  return Object.fromEntries(Object.entries(objectOf(objectOf(configuration)['clients'])).filter(([, client]) => isClient(client))) as Record<string, ClientConfiguration>
}

function schemaFaults(value: unknown): string[] {
  if (validate(value)) return []
  const faults = validate.errors!.filter(({ propertyName, keyword }) => propertyName === undefined && keyword !== 'if')
  return faults.map((error) => (error.keyword === 'propertyNames' ? nameFault(error) : faultOf(error)))
}

function nameFault({ instancePath, params }: ErrorObject): string {
  const { propertyName } = params as { propertyName: string }
  return `${join(instancePath.slice(1).replaceAll('/', '.'), propertyName)}: a name is lower-case letters, digits and hyphens, at most 31`
}

/** One fault of a schema in words: `sources.crm.number: must be integer`. */
export function faultOf({ instancePath, keyword, message, params }: ErrorObject, prefix = ''): string {
  const path = [prefix, ...instancePath.split('/').slice(1).map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'))].filter((part) => part !== '').join('.')
  const { additionalProperty, missingProperty, allowedValues } = params as { additionalProperty?: string; missingProperty?: string; allowedValues?: unknown[] }
  if (keyword === 'additionalProperties') return `${join(path, additionalProperty!)}: unknown key`
  if (keyword === 'required') return `${join(path, missingProperty!)}: is missing`
  if (keyword === 'enum') return `${path}: must be one of ${allowedValues!.join(', ')}`
  return `${path || 'configuration'}: ${message}`
}

const join = (path: string, name: string) => (path ? `${path}.${name}` : name)

/** Names that point at sources which are not there, and tokens that two clients share. Parts of the wrong shape are passed over. */
function referenceFaults(value: unknown): string[] {
  const { sources, clients, precedence, logboek, securityTxt } = objectOf(value)
  const faults: string[] = [...journalFaults(objectOf(value)), ...expiryFaults(objectOf(securityTxt)['expires'])]
  const known = (name: unknown, path: string) => {
    if (typeof name === 'string' && !Object.hasOwn(objectOf(sources), name)) faults.push(`${path}: names no source; there are ${Object.keys(objectOf(sources)).join(', ')}`)
  }
  faults.push(...numberFaults(objectOf(sources)))
  listOf(precedence).forEach((name, index) => known(name, `precedence[${index}]`))
  const owners = new Map<unknown, string>()
  for (const [name, client] of Object.entries(objectOf(clients))) {
    const { sources: names, writes, tokens } = objectOf(client)
    faults.push(...logboekFaults(name, objectOf(client), logboek))
    listOf(names).forEach((one, index) => known(one, `clients.${name}.sources[${index}]`))
    known(writes, `clients.${name}.writes`)
    if (typeof writes === 'string' && Object.hasOwn(objectOf(sources), writes) && !listOf(names).includes(writes)) faults.push(`clients.${name}.writes: is none of the sources that this client may see`)
    for (const [index, token] of listOf(tokens).entries()) {
      const digest = typeof token === 'string' ? configuredDigest(token) : token
      const owner = owners.get(digest) ?? name
      if (owner !== name) faults.push(`clients.${name}.tokens[${index}]: is a token of ${owner} too`)
      owners.set(digest, owner)
    }
  }
  return faults
}

/** What is recorded is recorded with its purpose. */
function logboekFaults(name: string, client: Readonly<Record<string, unknown>>, logboek: unknown): string[] {
  if (logboek === undefined) return client['logboek'] === undefined ? [] : [`clients.${name}.logboek: there is no logboek`]
  if (client['logboek'] === 'uit' || client['verwerkingsactiviteit'] !== undefined || objectOf(logboek)['verwerkingsactiviteit'] !== undefined) return []
  return [`clients.${name}.verwerkingsactiviteit: is missing, and the logboek has none for all`]
}

/** What is said of security after its time misleads who wants to report something. */
function expiryFaults(expires: unknown): string[] {
  if (typeof expires !== 'string') return []
  const moment = Date.parse(expires)
  if (Number.isNaN(moment)) return ['securityTxt.expires: is no moment']
  return moment > Date.now() ? [] : ['securityTxt.expires: is in the past']
}

/** A number is part of a source's ids, so no two sources may have the same. */
function numberFaults(sources: Readonly<Record<string, unknown>>): string[] {
  const taken = new Map<unknown, string>()
  return Object.entries(sources).flatMap(([name, source]) => {
    const { number } = objectOf(source)
    const owner = taken.get(number)
    taken.set(number, owner ?? name)
    return owner === undefined || number === undefined ? [] : [`sources.${name}.number: is the number of ${owner} too`]
  })
}

const objectOf = (value: unknown) => (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>
const listOf = (value: unknown) => (Array.isArray(value) ? (value as unknown[]) : [])
