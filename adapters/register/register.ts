/**
 * A register of klantinteracties in one SQLite file. The adapter is a thin layer over this; whoever fills a file by
 * program (an example, a migration) uses it directly.
 */
import { momentOf, type Draft, type ListAnswer, type ListRequest, type Local, type ResourceName, type SourceRecord } from '#spi'
import { openDatabase, type Queries } from './database.ts'
import { readPage, readRecords } from './read.ts'
import { change, insert, remove, type Origin, type Writer } from './write.ts'

export interface Register {
  list<R extends ResourceName>(resource: R, request: ListRequest<R>, signal?: AbortSignal): ListAnswer<R>
  get<R extends ResourceName>(resource: R, locals: readonly Local[], signal?: AbortSignal): (SourceRecord<R> | undefined)[]
  /** Throws a `Refusal`, as `update` and `remove` do. */
  create<R extends ResourceName>(resource: R, draft: Draft<R>, origin?: Origin, signal?: AbortSignal): SourceRecord<R>
  update<R extends ResourceName>(resource: R, local: Local, draft: Draft<R>, signal?: AbortSignal): SourceRecord<R> | undefined
  remove(resource: ResourceName, local: Local, signal?: AbortSignal): boolean
  /** All that `work` asks of this register in one transaction: all of it is stored, or nothing. */
  together<T>(work: () => T): T
  close(): void
}

/** Opens the file, or makes it. `nummersVanaf`: see the adapter's settings. Throws a SourceError when it cannot be read as a register. */
export function openRegister(file: string, clock: () => Date = () => new Date(), nummersVanaf?: number): Register {
  const database = openDatabase(file)
  const writer = (queries: Queries): Writer => ({ queries, moment: momentOf(clock()), nummersVanaf })
  const written = <R extends ResourceName>(queries: Queries, resource: R, local: Local) =>
    readRecords(queries, resource, [local])[0] as SourceRecord<R>
  return {
    list: (resource, request, signal) => database.transact('read', (queries) => readPage(queries, resource, request), signal),
    get: <R extends ResourceName>(resource: R, locals: readonly Local[], signal?: AbortSignal) =>
      database.transact('read', (queries) => readRecords(queries, resource, locals), signal) as (SourceRecord<R> | undefined)[],
    create: (resource, draft, origin, signal) => database.transact('write', (queries) =>
      written(queries, resource, insert(writer(queries), resource, draft, origin)), signal),
    update: (resource, local, draft, signal) => database.transact('write', (queries) =>
      (change(writer(queries), resource, local, draft) ? written(queries, resource, local) : undefined), signal),
    remove: (resource, local, signal) => database.transact('write', (queries) => remove(queries, resource, local), signal),
    together: (work) => database.transact('write', work),
    close: () => database.close(),
  }
}
