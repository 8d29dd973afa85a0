/** One behaviour, of one resource or of the adapter as a whole, put to an adapter that declares the ability for it. */
import { AssertionError } from 'node:assert'
import type { Adapter, ResourceName } from '#spi'
import { behaviours, type Behaviour } from './behaviours.ts'
import type { Faults } from './faults.ts'
import type { Samples, World } from './world.ts'

export interface Law {
  /** `<resource>: <claim>`, or `adapter: <claim>`. */
  readonly name: string
  readonly behaviour: Behaviour
  /** Absent: it is about the adapter as a whole. */
  readonly resource?: ResourceName
  /** The filter or the persoon key that it is about. */
  readonly about?: string
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

/** Ends a law that has nothing to look at: it must not pass for kept. */
export function judgedBy(condition: unknown, missing: string): asserts condition {
  if (!condition) throw new NotJudged(missing)
}

/** What laws judge; exploring it happens once, at the first law that needs it. */
export interface Subject {
  readonly adapter: Adapter
  readonly samples: Samples
  readonly faults: Faults | undefined
  world(): Promise<World>
}

/** Makes the laws of one resource, or without one those of the adapter as a whole. */
export type LawMaker = (behaviour: Behaviour, check: (world: World) => Promise<void> | void, about?: string) => Law

export function lawsAbout(subject: Subject, resource?: ResourceName): LawMaker {
  return (behaviour, check, about) => ({
    name: `${resource ?? 'adapter'}: ${behaviours[behaviour].claim.replace('{about}', about ?? '')}`,
    behaviour,
    ...(resource && { resource }),
    ...(about !== undefined && { about }),
    run: async () => check(await subject.world()),
  })
}

/** As {@link lawsAbout}, for what can be judged without a call. */
export function declarationsOf(subject: Subject, resource: ResourceName): (behaviour: Behaviour, check: () => void) => Law {
  const law = lawsAbout(subject, resource)
  return (behaviour, check) => ({ ...law(behaviour, check), run: async () => check() })
}

/** Whether the error says that the adapter broke the law, rather than that there was nothing to judge. */
export const isBreach = (error: unknown) => !(error instanceof NotJudged)

/** For a rejection where there should have been an answer. */
export function broken(message: string, error: unknown): AssertionError {
  return new AssertionError({ message: `${message}: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}` })
}

/** A value as it stands in the message of a failing law. */
export const shown = (value: unknown): string => JSON.stringify(value)
