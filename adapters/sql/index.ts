/**
 * Any SQL database as a source for reading: which tables and columns hold what is said by a mapping (see README.md),
 * and what can be asked follows from that.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseDocument } from 'yaml'
import type { Adapter, AdapterContext, AdapterType, ResourcePort } from '#spi'
import { abilityOf } from './ability.ts'
import type { Database } from './dialect.ts'
import { mariadbDatabase } from './drivers/mariadb.ts'
import { postgresqlDatabase } from './drivers/postgresql.ts'
import { sqliteDatabase } from './drivers/sqlite.ts'
import { codecOfForm } from './locals.ts'
import { MappingError, readMapping, type Mapping } from './mapping.ts'
import { recognise } from './recognise.ts'
import { databaseFaults, serverOf, settingsSchema, type SqlSettings } from './settings.ts'
import { Source } from './source.ts'
import { targetResources, type TargetResource } from './targets.ts'

export type { SqlSettings } from './settings.ts'

export const sql: AdapterType<SqlSettings> = {
  name: 'sql',
  settings: settingsSchema,
  open(settings, context) {
    const { mapping, faults } = mappingOf(settings.mapping, context)
    const all = [...databaseFaults(settings.database, context.baseDirectory), ...faults]
    if (!mapping || all.length > 0) throw new MappingError(all)
    return openSource(mapping, databaseOf(settings.database, context))
  },
  recognise,
}

function mappingOf(written: SqlSettings['mapping'], context: AdapterContext): { mapping?: Mapping; faults: readonly string[] } {
  try {
    return { mapping: readMapping(typeof written === 'string' ? readFile(written, context) : written), faults: [] }
  } catch (error) {
    if (error instanceof MappingError) return { faults: error.faults }
    throw error
  }
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

/** Connections are made when they are wanted, at most as many as there are calls at a time. */
function databaseOf(settings: SqlSettings['database'], { baseDirectory, concurrency = 8 }: AdapterContext): Database {
  switch (settings.dialect) {
    case 'sqlite': return sqliteDatabase(resolve(baseDirectory, settings.file), Math.min(concurrency, threads))
    case 'postgresql': return postgresqlDatabase(serverOf(settings, baseDirectory), concurrency)
    case 'mariadb': return mariadbDatabase(serverOf(settings, baseDirectory), concurrency)
  }
}

/** Of a file on this machine: more would only wait for each other. */
const threads = 2

function openSource(mapping: Mapping, database: Database): Adapter {
  const source = new Source(mapping, database)
  const mapped = targetResources.filter((resource) => mapping.parts[resource].length > 0)
  return {
    resources: Object.fromEntries(mapped.map((resource) => [resource, portOf(source, mapping, resource)])),
    probe: (call) => source.probe(call),
    close: () => source.close(),
  }
}

function portOf(source: Source, mapping: Mapping, resource: TargetResource): ResourcePort<TargetResource> {
  const parts = mapping.parts[resource]
  const hasSlots = parts.some(({ slot }) => slot !== undefined)
  return {
    ids: { codec: codecOfForm[parts[0]!.rows.form], ...(hasSlots && { children: true }) },
    list: {
      ability: abilityOf(resource, mapping),
      fetch: (request, call) => source.list(resource, request, call),
    },
    get: { fetch: (locals, call) => source.get(resource, locals, call) },
  }
}
