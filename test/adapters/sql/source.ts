/** Real databases for the tests of the sql adapter: that of the voorbeeldgemeente, or a few tables written on the spot. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { seedCrm } from '../../../config/voorbeeldgemeente/crm.ts'
import { sql, type SqlSettings } from '../../../adapters/sql/index.ts'
import type { Adapter, Call, ListAbility, ListAnswer, ListRequest, Local, Quarantine, ResourceName, SourceRecord } from '#spi'

const configFolder = join(import.meta.dirname, '../../../config/voorbeeldgemeente')

/** A folder for this test's files; call `after` of mocha with `clear`. */
export function temporaryFolder(): { path: string; clear(): void } {
  const path = mkdtempSync(join(tmpdir(), 'gevel-sql-'))
  return { path, clear: () => rmSync(path, { recursive: true, force: true }) }
}

export function openCrm(folder: string): Adapter {
  const file = join(folder, 'crm.sqlite')
  seedCrm(file)
  return open(file, 'crm.mapping.yaml')
}

export function open(file: string, mapping: string | Record<string, unknown>): Adapter {
  return openOn({ dialect: 'sqlite', file }, mapping)
}

export function openOn(database: SqlSettings['database'], mapping: string | Record<string, unknown> = 'crm.mapping.yaml', concurrency = 4): Adapter {
  return sql.open({ database, mapping }, { source: 'crm', now: () => new Date(), baseDirectory: configFolder, concurrency })
}

export async function closeAll(opened: Adapter[]): Promise<void> {
  for (const adapter of opened.splice(0)) await adapter.close?.()
}

/** A database made by these statements. */
export function write(folder: string, name: string, statements: string): string {
  const file = join(folder, name)
  const database = new DatabaseSync(file)
  database.exec(statements)
  database.close()
  return file
}

export function freshCall(): Call {
  return { signal: AbortSignal.timeout(5000) }
}

/** Ports as the tests use them: any resource, any filter. */
export interface AnyPort {
  readonly ability: ListAbility<ResourceName>
  list(request: Partial<Omit<ListRequest<ResourceName>, 'filters'>> & { filters?: readonly { name: string; value: string | boolean | readonly string[] }[] }): Promise<ListAnswer<ResourceName>>
  get(...locals: readonly Local[]): Promise<(SourceRecord | Quarantine | undefined)[]>
}

export function port(adapter: Adapter, resource: ResourceName, call: () => Call = freshCall): AnyPort {
  const { list, get } = adapter.resources[resource]!
  return {
    ability: list!.ability,
    list: (request) => list!.fetch({ filters: [], limit: list!.ability.pageSize, ...request } as never, call()),
    get: (...locals) => get!.fetch(locals, call()),
  }
}

/** Every record of a resource, page by page. */
export async function all(source: AnyPort, request: Parameters<AnyPort['list']>[0] = {}): Promise<SourceRecord[]> {
  const found: SourceRecord[] = []
  for (let from: ListRequest<ResourceName>['from']; ;) {
    const answer = await source.list({ ...request, ...(from && { from }) })
    found.push(...answer.records)
    if (!answer.next) return found
    from = answer.next
  }
}

export const localsOf = (records: readonly { local: Local }[]) => records.map(({ local }) => local)

/** The fields without their types, to look into. */
export const fieldsOf = (record: SourceRecord | Quarantine | undefined) => (record as SourceRecord | undefined)?.fields as Record<string, unknown>
