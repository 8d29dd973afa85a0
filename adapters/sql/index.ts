/**
 * Any SQL database as a source for reading: which tables and columns hold what is said by a mapping (see README.md),
 * and what can be asked follows from that.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseDocument } from 'yaml'
import { type Adapter, type AdapterContext, type AdapterType, type Call, type Found, type ListAnswer, type ListRequest, type Local, type Quarantine, type ResourcePort, type SourceRecord } from '#spi'
import { abilityOf } from './ability.ts'
import { conditionsFor } from './conditions.ts'
import type { Driver } from './dialect.ts'
import { Gatherer } from './gather.ts'
import { isKey, toLocal, toPlace } from './locals.ts'
import { MappingError, readMapping, type Mapping } from './mapping.ts'
import { sqliteDriver } from './sqlite.ts'
import { statementsFor, type Question, type Statements } from './statements.ts'
import { targetResources, type TargetResource } from './targets.ts'
import { toRecord } from './translate.ts'
import { Unreadable } from './values.ts'

export interface SqlSettings {
  /** `file`: relative to the configuration. */
  readonly database: { readonly dialect: 'sqlite'; readonly file: string }
  /** The mapping itself, or the path of a YAML file relative to the configuration. */
  readonly mapping: string | Readonly<Record<string, unknown>>
}

export const sql: AdapterType<SqlSettings> = {
  name: 'sql',
  settings: {
    type: 'object',
    properties: {
      database: {
        type: 'object',
        properties: { dialect: { enum: ['sqlite'] }, file: { type: 'string', minLength: 1 } },
        required: ['dialect', 'file'],
        additionalProperties: false,
      },
      mapping: { type: ['string', 'object'], minLength: 1 },
    },
    required: ['database', 'mapping'],
    additionalProperties: false,
  },
  open(settings, context) {
    const mapping = readMapping(typeof settings.mapping === 'string' ? readFile(settings.mapping, context) : settings.mapping)
    return openSource(mapping, sqliteDriver(resolve(context.baseDirectory, settings.database.file)))
  },
}

function readFile(path: string, { baseDirectory }: AdapterContext): unknown {
  let text: string
  try {
    text = readFileSync(resolve(baseDirectory, path), 'utf8')
  } catch {
    throw new MappingError([`mapping: the file ${path} cannot be read`])
  }
  const document = parseDocument(text)
  if (document.errors.length > 0) throw new MappingError(document.errors.map(({ message }) => `mapping: ${message.split('\n')[0]}`))
  return document.toJS()
}

interface Source {
  readonly mapping: Mapping
  readonly statements: Statements
  readonly driver: Driver
}

function openSource(mapping: Mapping, driver: Driver): Adapter {
  const source: Source = { mapping, driver, statements: statementsFor(driver.dialect, mapping, conditionsFor(driver.dialect, mapping)) }
  const mapped = targetResources.filter((resource) => mapping.parts[resource].length > 0)
  return {
    resources: Object.fromEntries(mapped.map((resource) => [resource, portOf(source, resource)])),
    probe: (call) => probe(source, call),
    close: () => driver.close(),
  }
}

function portOf(source: Source, resource: TargetResource): ResourcePort<TargetResource> {
  const hasSlots = source.mapping.parts[resource].some(({ slot }) => slot !== undefined)
  return {
    ids: { codec: 'integer', ...(hasSlots && { children: true }) },
    list: {
      ability: abilityOf(resource, source.mapping),
      fetch: (request, call) => list(source, resource, request, call),
    },
    get: { fetch: (locals, call) => get(source, resource, locals, call) },
  }
}

async function list(source: Source, resource: TargetResource, request: ListRequest<TargetResource>, call: Call): Promise<ListAnswer<TargetResource>> {
  const { driver, mapping, statements } = source
  const offset = request.from && 'offset' in request.from ? request.from.offset : 0
  const question: Question = {
    resource, persoon: request.persoon, order: request.order,
    filters: request.filters.map(({ name, value }) => ({ name, wanted: typeof value === 'object' ? value : [value] })),
  }
  const count = statements.total(question)
  const total = Number((await driver.query(count.text, count.values, call.signal))[0]!['total'])
  const page = statements.page(question, request.limit, offset)
  const places = await driver.query(page.text, page.values, call.signal)
  const locals = places.map(({ k, p }) => toLocal(k ?? '', mapping.parts[resource][Number(p)]!.slot))
  const around = await gather(source, resource, locals, call)

  const records: SourceRecord<TargetResource>[] = []
  const quarantined: Quarantine[] = []
  for (const [row, local] of locals.entries()) {
    const result = translated(resource, local, places[row]!['k'], around)
    if ('reason' in result) quarantined.push(result)
    else records.push(result)
  }
  const end = offset + places.length
  return {
    records, total,
    ...(places.length > 0 && end < total && { next: { offset: end } }),
    ...(quarantined.length > 0 && { quarantined }),
  }
}

function translated(resource: TargetResource, local: Local, key: string | null | undefined, around: Gatherer): SourceRecord<TargetResource> | Quarantine {
  if (!key || !isKey(key)) return { reason: 'the key of the row is not a whole number' }
  const base = around.one(resource, local)
  if (!base) return { local, reason: 'the row went away while it was read' }
  try {
    return toRecord(base, around)
  } catch (broken) {
    if (broken instanceof Unreadable) return { local, reason: broken.message }
    throw broken
  }
}

async function get(source: Source, resource: TargetResource, locals: readonly Local[], call: Call): Promise<Found<TargetResource>[]> {
  const around = await gather(source, resource, locals, call)
  return locals.map((local) => {
    return around.one(resource, local) && translated(resource, local, toPlace(local)!.key, around)
  })
}

async function gather({ mapping, statements, driver }: Source, resource: TargetResource, locals: readonly Local[], { signal }: Call): Promise<Gatherer> {
  const gatherer = new Gatherer(mapping, statements, driver, signal)
  await gatherer.read(resource, locals)
  return gatherer
}

/** Every table or query answers, with every column that the mapping reads. */
async function probe({ mapping, statements, driver }: Source, { signal }: Call): Promise<void> {
  const rows = new Map(Object.values(mapping.parts).flat().map((part) => [part.rows.name, part.rows]))
  for (const one of rows.values()) {
    const { text, values } = statements.probe(one)
    await driver.query(text, values, signal)
  }
}
