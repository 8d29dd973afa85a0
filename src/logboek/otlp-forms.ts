/** Rows of the logboek as spans of OTLP (`/v1/traces`), and what is recorded beside it as log records (`/v1/logs`). Pure. */
import type { Attributes, Row, RowStatus } from './rows.ts'

const codes: Readonly<Record<RowStatus, number>> = { Unset: 0, Ok: 1, Error: 2 }
const kindInternal = 1
const severityInfo = { severityNumber: 9, severityText: 'INFO' }
const scope = { name: 'gevel' }

/** An ExportTraceServiceRequest in OTLP's JSON: ids in hexadecimal, 64 bit numbers as text. */
export function spansOf(rows: readonly Row[]): object {
  const [first] = rows
  if (!first) return { resourceSpans: [] }
  return { resourceSpans: [{ resource: { attributes: listOf(first.resource.attributes) }, scopeSpans: [{ scope, spans: rows.map(spanOf) }] }] }
}

function spanOf({ trace_id, span_id, parent_span_id, name, start_time, end_time, status, attributes }: Row): object {
  return {
    traceId: trace_id, spanId: span_id, ...(parent_span_id && { parentSpanId: parent_span_id }),
    name, kind: kindInternal, startTimeUnixNano: nanos(start_time), endTimeUnixNano: nanos(end_time),
    attributes: listOf(attributes), status: { code: codes[status] },
  }
}

/** Something that happened at one moment of a trace. */
export interface LogEvent {
  readonly name: string
  readonly traceId: string
  readonly spanId?: string
  /** Milliseconds since 1970. */
  readonly time: number
  readonly attributes: Readonly<Record<string, Value>>
}

type Value = string | number | boolean | readonly string[]

/** An ExportLogsServiceRequest, made by `resource`. */
export function logsOf(events: readonly LogEvent[], resource: Attributes): object {
  if (events.length === 0) return { resourceLogs: [] }
  return { resourceLogs: [{ resource: { attributes: listOf(resource) }, scopeLogs: [{ scope, logRecords: events.map(logRecordOf) }] }] }
}

function logRecordOf({ name, traceId, spanId, time, attributes }: LogEvent): object {
  return { timeUnixNano: nanos(time), observedTimeUnixNano: nanos(time), ...severityInfo, eventName: name, traceId, ...(spanId && { spanId }), attributes: listOf(attributes) }
}

const nanos = (milliseconds: number) => `${milliseconds}000000`
const listOf = (attributes: Readonly<Record<string, Value>>) => Object.entries(attributes).map(([key, value]) => ({ key, value: valueOf(value) }))

function valueOf(value: Value): object {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  return typeof value === 'number' ? { intValue: String(value) } : { arrayValue: { values: value.map((one) => ({ stringValue: one })) } }
}
