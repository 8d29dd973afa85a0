/**
 * The Authorization Decision Log: one entry for each decision, kept before the answer that rests on it goes out. The same
 * decision can be written in the two forms that the standard has had: as a record with a request and a response, or as an
 * event of OpenTelemetry. Of persons it has pseudonyms, whatever was asked with.
 */
import type { Duty, Journal } from '../logboek/journal.ts'
import type { LogEvent } from '../logboek/otlp-forms.ts'
import type { Pseudonyms } from '../logboek/pseudonyms.ts'
import type { RowStatus } from '../logboek/rows.ts'
import { evaluationOf, type Decision, type Evaluation, type Personen } from './decision.ts'

/** A decision without anybody's number, as both forms are made of it. */
export interface DecisionEntry {
  readonly decision: Decision
  readonly request: Evaluation
  readonly response: { readonly decision: boolean; readonly context?: Readonly<Record<string, unknown>> }
}

export const forms = { tekst: textForm, opentelemetry: telemetryForm } as const

export class DecisionLog {
  readonly #journal: Journal<DecisionEntry>
  readonly #pseudonyms: Pseudonyms
  readonly #duty: Duty
  readonly #personen: Personen

  /** `personen`: how a system that decides is told of persons; what it was not told is not in its decisions. */
  constructor(journal: Journal<DecisionEntry>, pseudonyms: Pseudonyms, duty: Duty, personen: Personen) {
    this.#journal = journal
    this.#pseudonyms = pseudonyms
    this.#duty = duty
    this.#personen = personen
  }

  /** Throws NotRecorded where it is `verplicht` and not confirmed. */
  async record(decisions: readonly Decision[]): Promise<void> {
    if (decisions.length > 0) await this.#journal.write(decisions.map((decision) => this.#entryOf(decision)), this.#duty)
  }

  /** Asked before something is changed. Throws NotRecorded like `record`. */
  async ready(): Promise<void> {
    await this.#journal.ready(this.#duty)
  }

  async close(): Promise<void> {
    await this.#journal.close()
  }

  #entryOf(decision: Decision): DecisionEntry {
    const { allowed, sources, failed, source } = decision
    const personen = source !== undefined && this.#personen === 'geen' ? 'geen' : 'pseudoniem'
    const context = { ...(sources && { bronnen: sources }), ...(failed && { reden: 'geen-beslissing' }) }
    return {
      decision, request: evaluationOf(decision, personen, this.#pseudonyms),
      response: { decision: allowed, ...(Object.keys(context).length > 0 && { context }) },
    }
  }
}

/** The kind of question, as the metadata of AuthZEN name its endpoint. */
const type = 'access_evaluation'

export function textForm({ decision: { at, traceId, spanId, policies, transaction }, request, response }: DecisionEntry): object {
  return {
    timestamp: new Date(at).toISOString(), type, request, response, policies, trace_id: traceId, span_id: spanId, ...(transaction !== undefined && { transaction_id: transaction }),
  }
}

/** A refusal is no error: what was to be done was done. */
const statusOf = ({ allowed, failed }: Decision): RowStatus => (failed ? 'Error' : allowed ? 'Ok' : 'Unset')

export function telemetryForm(entry: DecisionEntry): object {
  const { at, traceId, spanId } = entry.decision
  return { event_name: `adl.${type}`, timestamp: at, trace_id: traceId, span_id: spanId, status: statusOf(entry.decision), attributes: attributesOf(entry) }
}

/** Over OTLP, where a log record has no status of its own. */
export function decisionEvent(entry: DecisionEntry): LogEvent {
  const { at, traceId, spanId } = entry.decision
  return { name: `adl.${type}`, traceId, spanId, time: at, attributes: { ...attributesOf(entry), 'adl.core.status': statusOf(entry.decision) } }
}

function attributesOf({ decision: { policies, transaction }, request, response }: DecisionEntry): Record<string, string> {
  return {
    'adl.core.request': JSON.stringify(request), 'adl.core.response': JSON.stringify(response), 'adl.core.policies': JSON.stringify(policies),
    ...(transaction !== undefined && { 'adl.fsc.transaction_id': transaction }),
  }
}
