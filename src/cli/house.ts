/** What the command line needs and may not import: the composition root hands it in. */
import type { AdapterType } from '#spi'
import type { Ids } from '#domain/ids.ts'
import type { ReadAsked } from '#domain/query.ts'
import type { Documents } from '../composition/federation.ts'
import type { Environment, Loaded } from '../configuration/load.ts'
import type { Judge } from './judging.ts'

export interface House {
  readonly version: string
  readonly adapterTypes: readonly AdapterType<never>[]
  readonly environment: Environment
  /** The configuration where none is named: that of the voorbeeldgemeente. */
  readonly defaultConfiguration: string
  /** What is wrong with what it would listen with. */
  listenerFaults(loaded: Loaded): Promise<readonly string[]>
  requestReader(documents: Documents): (text: string, ids: Ids) => Promise<ReadAsked>
  /** The laws of adapters; loaded when they are wanted. */
  judge(): Promise<Judge>
  /** Starts Gevel and keeps it running. Rejects with a ConfigurationError, or the error of listening. */
  start(configurationFile: string, port: number): Promise<void>
}
