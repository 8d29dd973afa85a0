/** The logboek over OTLP/HTTP in JSON: rows as spans (`/v1/traces`). Written once the receiver says that it has them all. */
import { createHttpClient } from '#spi'
import type { Destination } from './logboek.ts'
import type { Attributes, Row, RowStatus } from './rows.ts'

export interface OtlpSettings {
  /** Whole address of the receiver; https, or http on loopback. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** Milliseconds that the receiver may take. */
  readonly deadlineMs?: number
}

const codes: Readonly<Record<RowStatus, number>> = { Unset: 0, Ok: 1, Error: 2 }
const kindInternal = 1

export function otlpDestination({ url, headers, deadlineMs = 2000 }: OtlpSettings): Destination {
  const { origin, pathname } = new URL(url)
  const client = createHttpClient({ baseUrl: origin, ...(headers && { headers: () => headers }) })
  return {
    async write(rows) {
      const { body } = await client.post({ path: pathname, body: exportOf(rows) }, { signal: AbortSignal.timeout(deadlineMs) })
      const { rejectedSpans = 0, errorMessage = '' } = (body as { partialSuccess?: { rejectedSpans?: number | string; errorMessage?: string } } | undefined)?.partialSuccess ?? {}
      if (Number(rejectedSpans) > 0 || (rows.length > 0 && errorMessage !== '')) throw new Error('the receiver did not take all rows')
    },
    close: () => client.close(),
  }
}

/** An ExportTraceServiceRequest in OTLP's JSON: ids in hexadecimal, 64 bit numbers as text. */
export function exportOf(rows: readonly Row[]): object {
  const [first] = rows
  if (!first) return { resourceSpans: [] }
  return { resourceSpans: [{ resource: { attributes: listOf(first.resource.attributes) }, scopeSpans: [{ scope: { name: 'gevel' }, spans: rows.map(spanOf) }] }] }
}

function spanOf({ trace_id, span_id, parent_span_id, name, start_time, end_time, status, attributes }: Row): object {
  return {
    traceId: trace_id, spanId: span_id, ...(parent_span_id && { parentSpanId: parent_span_id }),
    name, kind: kindInternal, startTimeUnixNano: nanos(start_time), endTimeUnixNano: nanos(end_time),
    attributes: listOf(attributes), status: { code: codes[status] },
  }
}

const nanos = (milliseconds: number) => `${milliseconds}000000`
const listOf = (attributes: Attributes) => Object.entries(attributes).map(([key, value]) => ({ key, value: { stringValue: value } }))
