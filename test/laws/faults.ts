/** Ways in which a source fails, to be brought about by who opens an adapter for the laws. */
import type { SourceErrorCode } from '#spi'

/**
 * `down`: nothing listens. `cut`: the connection is lost in the middle of an answer. `hanging`: it takes the call and never
 * answers. `failing`: it says that it failed, in its protocol's own way (a 500, an error inside a 200). `refusing`: it
 * refuses our credentials. `busy`: it asks to be left alone for a while. `garbled`: what it answers is not its protocol.
 */
export const faultKinds = ['down', 'cut', 'hanging', 'failing', 'refusing', 'busy', 'garbled'] as const
export type FaultKind = (typeof faultKinds)[number]

/** What can be made to happen; a kind that is absent is not judged, and the report says so. */
export type Faults = { readonly [Kind in FaultKind]?: () => Promise<void> | void } & {
  /** The source answers again as before. */
  heal(): Promise<void> | void
  /** Milliseconds for which `busy` asks to be left alone, where the protocol can say so. */
  readonly retryAfterMs?: number
}

/** The error of the table that each way to fail is; a call that hangs ends by its own signal. */
export const codeOfFault = {
  down: ['bron-onbereikbaar'],
  cut: ['bron-onbereikbaar', 'bron-onleesbaar'],
  failing: ['bron-mislukt'],
  refusing: ['bron-weigert'],
  busy: ['bron-overbelast'],
  garbled: ['bron-onleesbaar'],
} as const satisfies Partial<Record<FaultKind, readonly SourceErrorCode[]>>
