/**
 * The rows of the Logboek Dataverwerkingen (Logius, v1.0.0): one for the action, one for each source that was asked, and one
 * for each person whose data it was about. Pure; names and types of fields as the standard has them.
 */
import { newSpanId, type Trace } from '#domain/trace.ts'
import type { Completeness } from '../federation/completeness.ts'
import type { Pseudonym, Pseudonyms } from './pseudonyms.ts'
import { actorPseudonym, type Acting } from './actors.ts'
import type { Subjects } from './subjects.ts'

/** `Unset`: nothing found, or the client's own fault. `Error`: a system failed. */
export type RowStatus = 'Unset' | 'Ok' | 'Error'

export interface Row {
  readonly trace_id: string
  readonly span_id: string
  readonly parent_span_id?: string
  readonly status: RowStatus
  /** For people to read; never empty, and without personal data. */
  readonly name: string
  /** Milliseconds since 1970. */
  readonly start_time: number
  readonly end_time: number
  readonly resource: { readonly attributes: Attributes }
  readonly attributes: Attributes
}

export type Attributes = Readonly<Record<string, string>>

export interface Action {
  readonly trace: Trace
  readonly spanId: string
  readonly name: string
  readonly startedAt: number
  readonly endedAt: number
  readonly status: RowStatus
  /** An absolute URI of the register of processing (article 30 GDPR). */
  readonly activity: string
  readonly client: string
  readonly subjects: Subjects
  /** Who acts, where that is in the name of another. */
  readonly acting?: Acting
  readonly completeness?: Completeness
}

export interface RowSettings {
  /** What the rows are made by: `service.name` and the like. */
  readonly resource: Attributes
  /** By public name of a source: URL of who processes there. */
  readonly processors: ReadonlyMap<string, string>
  readonly pseudonyms: Pseudonyms
}

const sourceStatus = { ok: 'Ok', fout: 'Error' } as const

export function rowsOf(action: Action, { resource, processors, pseudonyms }: RowSettings): Row[] {
  const { trace, spanId, name, startedAt, endedAt, status, activity, client, acting } = action
  const attributes = { 'dpl.core.processing_activity_id': activity, 'gevel.afnemer': client, ...(acting && gemachtigde(actorPseudonym(acting, client, pseudonyms))) }
  const time = { start_time: startedAt, end_time: endedAt }
  const child = (own: Omit<Row, 'trace_id' | 'parent_span_id' | 'resource' | 'span_id'>, id = newSpanId()): Row =>
    ({ trace_id: trace.traceId, span_id: id, parent_span_id: spanId, ...own, resource: { attributes: resource } })
  const main: Row = {
    trace_id: trace.traceId, span_id: spanId, ...(trace.parentSpanId && { parent_span_id: trace.parentSpanId }),
    status, name, ...time, resource: { attributes: resource }, attributes,
  }
  const sources = (action.completeness?.sources ?? []).flatMap((report) => {
    if (report.status === 'niet-gevraagd') return []
    const processor = processors.get(report.name)
    const own = { ...attributes, 'gevel.bron': report.name, ...(processor && { 'dpl.core.foreign_operation.processor': processor }) }
    return [child({ status: sourceStatus[report.status], name: `Bron ${report.name} bevragen`, start_time: endedAt - report.ms, end_time: endedAt, attributes: own }, report.span)]
  })
  const subjects = [...action.subjects.values()].map((ref) => child({ status, name, ...time, attributes: { ...attributes, ...betrokkene(pseudonyms.of(ref)) } }))
  return [main, ...sources, ...subjects]
}

const betrokkene = ({ id, type }: Pseudonym): Attributes => ({ 'dpl.core.data_subject_id': id, 'dpl.core.data_subject_id_type': type })

/** The standard has no field for who acts for a betrokkene, so these are ours. Somebody's own rows have the same name. */
const gemachtigde = ({ id, type }: Pseudonym): Attributes => ({ 'gevel.gemachtigde_id': id, 'gevel.gemachtigde_id_type': type })
