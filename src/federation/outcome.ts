/** What became of one source in the course of one request. */
import type { SourceErrorCode } from '#domain/errors.ts'
import type { Source } from './source.ts'

/** Why a source was not asked. `geen-sleutel`: by policy nothing there belongs to this persoon; `behoeft-filter`: it cannot be asked this way. `koppeling-onbekend`: whose it is could not be established. */
export type NotAsked = 'behoeft-filter' | 'geen-sleutel' | 'koppeling-onbekend'

export interface Outcome {
  readonly source: Source
  /** Of all calls to it, in the trace of the request. */
  span?: string
  /** The first failure of any call to it. */
  failure?: SourceErrorCode
  notAsked?: NotAsked
  /** It could not be read to its end within bounds. */
  unfinished?: boolean
  /** It said itself that it may hold more. */
  incomplete?: boolean
  asked: boolean
  /** Records in the answer that are its own. */
  count: number
  /** From the first call's start to the last call's end. */
  startedAt?: number
  endedAt?: number
  /** Milliseconds since the oldest part of what it gave was read, when that was kept from before. */
  age?: number
  /** A record that was asked for by its key is there, but cannot be read. */
  unreadable?: boolean
  /** Rows left out, each counted once. */
  readonly quarantined: Set<string>
  unverifiable: number
}
