/** What the command line asks of the kit of laws. */
import type { Adapter } from '#spi'

export interface Opened {
  readonly adapter: Adapter
  /** Values to ask for, where the lists of the source do not show them. */
  readonly samples?: Samples
  /** Closes the adapter and all that was started for it. */
  close(): Promise<void>
}

export type Samples = Readonly<Record<string, unknown>>

export interface JudgedLaw {
  readonly name: string
  /** What the adapter did, against what it declares. Without this and `notJudged` the law is kept. */
  readonly broken?: string
  /** What is missing to judge by. */
  readonly notJudged?: string
}

export interface Judgement {
  readonly laws: readonly JudgedLaw[]
  /** The whole report of the kit, for a reader. */
  readonly markdown: string
}

/** `onLaw` is told before each law. Rejects when the adapter cannot be opened at all. */
export type Judge = (name: string, open: () => Promise<Opened>, onLaw: (done: number, all: number, name: string) => void) => Promise<Judgement>
