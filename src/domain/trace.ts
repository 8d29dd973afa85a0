/** W3C Trace Context: by which trace and span a request goes on, here and in the sources. */
import { randomBytes } from 'node:crypto'

export interface Trace {
  /** 16 bytes, hexadecimal. */
  readonly traceId: string
  /** Of what the caller does; absent when the trace begins here. */
  readonly parentSpanId?: string
}

const form = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/

/**
 * The trace of a `traceparent` header, or a new one where there is none or it is no good. Its sampling flag says nothing of
 * what has to be recorded by law, and is not looked at.
 */
export function traceOf(traceparent: string | undefined): Trace {
  const parts = form.exec(traceparent?.trim() ?? '')
  const [, version, traceId, parentSpanId, more] = parts ?? []
  const good = traceId !== undefined && version !== 'ff' && (version !== '00' || more === undefined) && !/^0+$/.test(traceId) && !/^0+$/.test(parentSpanId!)
  return good ? { traceId, parentSpanId: parentSpanId! } : { traceId: randomBytes(16).toString('hex') }
}

/** 8 bytes, hexadecimal. */
export function newSpanId(): string {
  return randomBytes(8).toString('hex')
}

export function traceparent(traceId: string, spanId: string): string {
  return `00-${traceId}-${spanId}-01`
}
