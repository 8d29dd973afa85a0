/**
 * The audit log (BIO2 8.15): of every request who did what, to what, with which result, from where and when; those that were
 * refused or failed as well. Beside the logboek, which tells whose data it was about, and under the same trace.
 */
import type { Identity } from '#domain/identity.ts'
import type { Trace } from '#domain/trace.ts'
import { actorPseudonym, employeeName, type Acting } from './actors.ts'
import type { Duty, Journal } from './journal.ts'
import type { LogEvent } from './otlp-forms.ts'
import type { Pseudonyms } from './pseudonyms.ts'

export type Outcome = 'gelukt' | 'geweigerd' | 'afgewezen' | 'mislukt' | 'afgebroken'

/** On whose behalf a request was, as far as the credentials tell. */
export interface Actor extends Acting {
  readonly actorSoort: 'medewerker' | 'ingelogde'
  readonly represents: boolean
  readonly identity?: Identity
  readonly between?: readonly Identity[]
}

/** One request that was answered, or left before it was. Nothing in it is of a body, or a value of a query. */
export interface Deed {
  readonly trace: Trace
  readonly spanId: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly ms: number
  /** What was done, in Dutch. */
  readonly action: string
  /** A resource, or another part of a surface; absent where there is none by that name. */
  readonly object?: string
  /** An id of ours. */
  readonly uuid?: string
  /** Names of the parameters that were given. */
  readonly filters: readonly string[]
  readonly outcome: Outcome
  /** Absent where the client left before it had an answer. */
  readonly status?: number
  /** Code of the problem that it was told. */
  readonly fault?: string
  /** Address that it came from. */
  readonly origin: string
  /** Absent where nobody was recognised. */
  readonly client?: string
  readonly doelbinding?: string
  readonly actor?: Actor
  /** Of a chain of systems, as FSC has it. */
  readonly transaction?: string
}

/** An entry as it is written; a key that says nothing is not there. */
export type AuditEntry = Readonly<Record<string, string | number | readonly string[]>> & { readonly tijdstip: string; readonly trace_id: string }

export class Audit {
  readonly #journal: Journal<AuditEntry>
  readonly #pseudonyms: Pseudonyms
  readonly #duty: Duty

  constructor(journal: Journal<AuditEntry>, pseudonyms: Pseudonyms, duty: Duty) {
    this.#journal = journal
    this.#pseudonyms = pseudonyms
    this.#duty = duty
  }

  /** Throws NotRecorded where it is `verplicht` and not confirmed. */
  async record(deed: Deed): Promise<void> {
    await this.#journal.write([entryOf(deed, this.#pseudonyms)], this.#duty)
  }

  /** Asked before something is changed. Throws NotRecorded like `record`. */
  async ready(): Promise<void> {
    await this.#journal.ready(this.#duty)
  }

  async close(): Promise<void> {
    await this.#journal.close()
  }
}

export function entryOf(deed: Deed, pseudonyms: Pseudonyms): AuditEntry {
  const { trace, spanId, at, ms, action, object, uuid, filters, outcome, status, fault, origin, client, doelbinding, actor, transaction } = deed
  return {
    tijdstip: new Date(at).toISOString(), trace_id: trace.traceId, span_id: spanId, ...(trace.parentSpanId && { parent_span_id: trace.parentSpanId }),
    actie: action, ...(object !== undefined && { object }), ...(uuid !== undefined && { object_id: uuid }), ...(filters.length > 0 && { filters }),
    resultaat: outcome, ...(status !== undefined && { status }), ...(fault !== undefined && { fout: fault }),
    oorsprong: origin,
    ...(client !== undefined && { afnemer: client, ...(actor && actorOf(actor, client, pseudonyms)) }), ...(doelbinding !== undefined && { doelbinding }),
    ...(transaction !== undefined && { fsc_transactie: transaction }), duur_ms: ms,
  }
}

function actorOf(actor: Actor, client: string, pseudonyms: Pseudonyms): Readonly<Record<string, string | readonly string[]>> {
  if (actor.actorSoort === 'medewerker') return { medewerker: employeeName(actor, client, pseudonyms) }
  const { id, type } = actorPseudonym(actor, client, pseudonyms)
  const represented = actor.represents && actor.identity ? pseudonyms.ofIdentity(actor.identity) : undefined
  return {
    ingelogde: id, ingelogde_soort: type,
    ...(represented && { namens: represented.id, namens_soort: represented.type }),
    ...(actor.between && { via: actor.between.map((one) => pseudonyms.ofIdentity(one).id) }),
  }
}

export function auditEvent({ tijdstip, trace_id, span_id, ...rest }: AuditEntry): LogEvent {
  const attributes = Object.fromEntries(Object.entries(rest).map(([key, value]) => [`gevel.audit.${key}`, value]))
  return { name: 'gevel.audit', traceId: trace_id, spanId: String(span_id), time: Date.parse(tijdstip), attributes }
}
