/** Reading: each call asks in one read-only view of the database, and puts together what it finds there. */
import {
  SourceError,
  type Call, type Found, type ListAnswer, type ListRequest, type Local, type Quarantine, type SourceRecord,
} from '#spi'
import { typesOf } from './columns.ts'
import { comparingFor } from './comparing.ts'
import { conditionsFor } from './conditions.ts'
import type { Database, Row, Session } from './dialect.ts'
import { fitOf, type Fit } from './fit.ts'
import { Gatherer } from './gather.ts'
import { isKey, keyRule, toLocal, toPlace } from './locals.ts'
import type { Mapping } from './mapping.ts'
import { RememberedPositions, worthwhile } from './positions.ts'
import { statementsFor, type After, type Question, type Statements, type Tally } from './statements.ts'
import type { TargetResource } from './targets.ts'
import { toRecord } from './translate.ts'
import { Unreadable } from './values.ts'

export class Source {
  readonly #mapping: Mapping
  readonly #database: Database
  readonly #positions = new RememberedPositions()
  #statements: Statements | undefined
  #closing: Promise<void> | undefined

  constructor(mapping: Mapping, database: Database) {
    this.#mapping = mapping
    this.#database = database
    // A database that leaves it to each row what a column holds has nothing to tell of its columns.
    if (!database.dialect.typed) this.#statements = this.#statementsFor(new Map())
  }

  /** Every table or query answers, and holds what the mapping says, in every column that it reads. */
  async probe({ signal }: Call): Promise<void> {
    this.#assertOpen()
    const { described } = await this.#fit(signal)
    this.#statements = this.#statementsFor(described)
  }

  async list(resource: TargetResource, request: ListRequest<TargetResource>, { signal }: Call): Promise<ListAnswer<TargetResource>> {
    const statements = await this.#ready(signal)
    const offset = request.from && 'offset' in request.from ? request.from.offset : 0
    const question: Question = {
      resource, persoon: request.persoon, order: request.order,
      filters: request.filters.map(({ name, value }) => ({ name, wanted: typeof value === 'object' ? value : [value] })),
    }
    return this.#database.read(signal, async (session) => {
      const tally = tallyOf((await session.query(statements.tally(question)))[0]!)
      const { total } = tally
      const places = await this.#page(session, statements, question, { limit: request.limit, offset }, tally)
      const parts = this.#mapping.parts[resource]
      const locals = places.map(({ k, p }) => toLocal(k ?? '', parts[Number(p)]!.slot))
      const around = await this.#gather(session, statements, resource, locals)
      const records: SourceRecord<TargetResource>[] = []
      const quarantined: Quarantine[] = []
      for (const [row, local] of locals.entries()) {
        const result = this.#translated(resource, local, places[row]!['k'], around)
        if ('reason' in result) quarantined.push(result)
        else records.push(result)
      }
      const end = offset + places.length
      return {
        records, total,
        ...(places.length > 0 && end < total && { next: { offset: end } }),
        ...(quarantined.length > 0 && { quarantined }),
      }
    })
  }

  async get(resource: TargetResource, locals: readonly Local[], { signal }: Call): Promise<Found<TargetResource>[]> {
    const statements = await this.#ready(signal)
    const form = this.#mapping.parts[resource][0]!.rows.form
    return this.#database.read(signal, async (session) => {
      const around = await this.#gather(session, statements, resource, locals)
      return locals.map((local) => around.one(resource, local) && this.#translated(resource, local, toPlace(local, form)!.key, around))
    })
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#database.close())
  }

  #assertOpen(): void {
    if (this.#closing) throw new SourceError('bron-onbereikbaar', 'the source is closed')
  }

  async #page(session: Session, statements: Statements, question: Question, { limit, offset }: { limit: number; offset: number }, tally: Tally): Promise<readonly Row[]> {
    const follows = statements.canFollow(question)
    const after = follows ? this.#positions.before(question, offset, tally.total) ?? await landmark(session, statements, question, offset, tally) : undefined
    const expected = Math.max(0, Math.min(limit, tally.total - offset))
    let rows = expected === 0 ? [] : await session.query(statements.page(question, { limit, offset, after }, tally))
    if (after && rows.length < expected) {
      // The rows are not where they were, or have no key to go by.
      this.#positions.forget(question)
      rows = await session.query(statements.page(question, { limit, offset }, tally))
    }
    const last = rows.at(-1)
    if (follows && last?.['k'] && (!question.order || last['o'])) {
      this.#positions.keep(question, { key: last['k'], part: Number(last['p']), sorted: last['o'] ?? null, rows: offset + rows.length }, tally.total)
    }
    return rows
  }

  #translated(resource: TargetResource, local: Local, key: string | null | undefined, around: Gatherer): SourceRecord<TargetResource> | Quarantine {
    const { form } = this.#mapping.parts[resource][0]!.rows
    if (!key || !isKey(key, form)) return { reason: `the key of the row is not ${keyRule[form]}` }
    const base = around.one(resource, local)
    if (!base) return { local, reason: 'the row went away while it was read' }
    try {
      return toRecord(base, around)
    } catch (broken) {
      if (broken instanceof Unreadable) return { local, reason: broken.message }
      throw broken
    }
  }

  async #gather(session: Session, statements: Statements, resource: TargetResource, locals: readonly Local[]): Promise<Gatherer> {
    const gatherer = new Gatherer(this.#mapping, statements, session)
    await gatherer.read(resource, locals)
    return gatherer
  }

  /** What columns hold decides what is asked and what is true of the answers, so it is known before the first question. */
  async #ready(signal: AbortSignal): Promise<Statements> {
    signal.throwIfAborted()
    this.#assertOpen()
    if (this.#statements) return this.#statements
    const { described } = await this.#fit(signal)
    return (this.#statements ??= this.#statementsFor(described))
  }

  async #fit(signal: AbortSignal): Promise<Fit> {
    const fit = await fitOf(this.#database, this.#mapping, signal)
    if (fit.faults.length > 0) throw new SourceError('bron-mislukt', `the database is not as the mapping says:\n${fit.faults.join('\n')}`)
    return fit
  }

  #statementsFor(described: Fit['described']): Statements {
    const { dialect } = this.#database
    const typeOf = typesOf(dialect, this.#mapping, described)
    const comparing = comparingFor(dialect, typeOf)
    return statementsFor(dialect, this.#mapping, conditionsFor(comparing, this.#mapping), comparing, typeOf)
  }
}

function tallyOf({ total, timed, skipped }: Row): Tally {
  return { total: Number(total), timed: Number(timed ?? total), skipped: Number(skipped ?? 0) }
}

/**
 * A row from where a place far down can be reached, where some rows are not sorted as their column is: it is found among those that
 * are, and those that are not and come before it are counted.
 */
async function landmark(session: Session, statements: Statements, question: Question, offset: number, { skipped, timed }: Tally): Promise<After | undefined> {
  const rank = offset - skipped - 1
  if (skipped === 0 || rank < worthwhile || offset >= timed) return undefined
  const [row] = await session.query(statements.landmark(question, rank))
  if (!row?.['k']) return undefined
  const found = { key: row['k'], part: Number(row['p']), sorted: row['o'] ?? null }
  const [before] = await session.query(statements.skippedBefore(question, found))
  return { ...found, rows: rank + 1 + Number(before!['total']) }
}
