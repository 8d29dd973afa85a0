/** One thing that holds for every adapter that declares the ability for it. */
import type { Adapter, ResourceName } from '#spi'
import type { Samples, World } from './world.ts'

export interface Law {
  /** `<resource>: <claim>`, or `adapter: <claim>`. */
  readonly name: string
  /** Rejects with an AssertionError that says what was asked when the adapter breaks it, with {@link NotJudged} when there was nothing to judge by. */
  readonly run: () => Promise<void>
}

/** A law that could not be put to the adapter is neither kept nor broken. The message says what is missing. */
export class NotJudged extends Error {
  constructor(missing: string) {
    super(missing)
    this.name = 'NotJudged'
  }
}

/** What laws judge; exploring it happens once, at the first law that needs it. */
export interface Subject {
  readonly adapter: Adapter
  readonly samples: Samples
  world(): Promise<World>
}

/** A value as it stands in the message of a failing law. */
export const shown = (value: unknown): string => JSON.stringify(value)

export const resourceOf = ({ name }: Law): ResourceName | undefined => {
  const [before] = name.split(': ', 1)
  return before === 'adapter' ? undefined : (before as ResourceName)
}
