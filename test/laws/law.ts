/** One thing that holds for every adapter that declares the ability for it. */
import type { Adapter } from '#spi'
import type { Samples, World } from './world.ts'

export interface Law {
  /** `<resource>: <claim>`. */
  readonly name: string
  /** Rejects with an AssertionError that says what was asked when the adapter breaks it. */
  readonly run: () => Promise<void>
}

/** What laws judge; exploring it happens once, at the first law that needs it. */
export interface Subject {
  readonly adapter: Adapter
  readonly samples: Samples
  world(): Promise<World>
}

/** A value as it stands in the message of a failing law. */
export const shown = (value: unknown): string => JSON.stringify(value)
