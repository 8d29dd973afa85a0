/** A source in memory that can be made to fail, as its adapter tells it: for the laws on failures. */
import { SourceError, type Adapter, type Call } from '#spi'
import type { FaultKind, Faults } from './faults.ts'
import { memoryAdapter, type MemoryData, type MemoryOptions } from './memory-adapter.ts'

export const retryAfterMs = 2000

/** What an honest adapter rejects with. */
export function errorOf(kind: Exclude<FaultKind, 'hanging'>): SourceError {
  switch (kind) {
    case 'down': return new SourceError('bron-onbereikbaar', 'the source cannot be reached (ECONNREFUSED)')
    case 'cut': return new SourceError('bron-onbereikbaar', 'the connection was lost in the middle of an answer')
    case 'failing': return new SourceError('bron-mislukt', 'the source answered with status 500')
    case 'refusing': return new SourceError('bron-weigert', 'the source refuses the credentials or rights of Gevel (401)')
    case 'busy': return new SourceError('bron-overbelast', 'the source asks to slow down (429)', { retryAfterMs })
    case 'garbled': return new SourceError('bron-onleesbaar', 'the answer of the source cannot be read: it is not JSON')
  }
}

/** `failure`: what a call does while the source fails, instead of what is honest; the kind that it fails by, or nothing. */
export function failingMemory(data: MemoryData, options: MemoryOptions = {}): { adapter: Adapter; faults: Faults; failing: () => FaultKind | undefined } {
  let current: FaultKind | undefined
  const set = (kind: FaultKind | undefined) => () => { current = kind }
  const before = async ({ signal }: Call) => {
    if (current === 'hanging') await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
    else if (current) throw errorOf(current)
  }
  return {
    adapter: memoryAdapter(data, { ...options, before }),
    faults: {
      down: set('down'), cut: set('cut'), hanging: set('hanging'), failing: set('failing'), refusing: set('refusing'), busy: set('busy'), garbled: set('garbled'),
      heal: set(undefined), retryAfterMs,
    },
    failing: () => current,
  }
}
