/** A transport of the tamed HTTP client that can be made to fail in every way in which HTTP does. */
import { Readable } from 'node:stream'
import { undiciTransport, type HttpTransport, type WireAnswer } from '#spi'
import type { FaultKind, Faults } from './faults.ts'

const busySeconds = 2

/**
 * Give `transport` to the adapter in its context, and `faults` to the laws. Behind it is a transport that works; while the source
 * fails, nothing goes through. `failing`: what the source says when it failed, where that is not a status (an error inside a 200).
 */
export function faultyTransport(working: HttpTransport = undiciTransport(), failing: { status: number; body?: unknown } = { status: 500 }): { transport: HttpTransport; faults: Faults } {
  let current: FaultKind | undefined
  const set = (kind: FaultKind | undefined) => () => { current = kind }
  const answer = (status: number, body: string | Readable, headers: Record<string, string> = {}): WireAnswer => ({
    status, headers: { 'content-type': 'application/json', ...headers }, body: typeof body === 'string' ? Readable.from([Buffer.from(body)]) : body,
  })
  const send: HttpTransport['send'] = async (request, signal) => {
    switch (current) {
      case undefined: return working.send(request, signal)
      case 'down': throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
      case 'cut': return answer(200, cutOff())
      case 'hanging': return hangs(signal)
      case 'failing': return answer(failing.status, JSON.stringify(failing.body ?? { detail: 'fout' }))
      case 'refusing': return answer(401, '{}')
      case 'busy': return answer(429, '{}', { 'retry-after': String(busySeconds) })
      case 'garbled': return answer(200, '<html>', { 'content-type': 'text/html' })
    }
  }
  return {
    transport: { send, close: () => working.close() },
    faults: {
      down: set('down'), cut: set('cut'), hanging: set('hanging'), failing: set('failing'), refusing: set('refusing'), busy: set('busy'), garbled: set('garbled'),
      heal: set(undefined), retryAfterMs: busySeconds * 1000,
    },
  }
}

function cutOff(): Readable {
  let begun = false
  return new Readable({ read() {
    if (begun) this.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }))
    else this.push('{"results": [')
    begun = true
  } })
}

function hangs(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
}
