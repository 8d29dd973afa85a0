/** Locals of this adapter: the key of a row, or `<key>#<slot>`. */
import type { Local } from '#spi'

export interface Place {
  readonly key: string
  readonly slot?: number
}

const highestKey = (1n << 63n) - 1n

/** Keys are whole numbers that fit a signed 64-bit column; all others are no keys of ours. */
export function isKey(text: string): boolean {
  return /^(0|[1-9]\d{0,18})$/.test(text) && BigInt(text) <= highestKey
}

export function toLocal(key: string, slot: number | undefined): Local {
  return slot === undefined ? key : `${key}#${slot}`
}

/** `undefined` for a text that can be no local here. */
export function toPlace(local: Local): Place | undefined {
  const [key, slot, ...more] = local.split('#')
  if (!isKey(key!) || more.length > 0) return undefined
  if (slot === undefined) return { key: key! }
  return /^(0|[1-9]\d{0,2})$/.test(slot) && Number(slot) <= 255 ? { key: key!, slot: Number(slot) } : undefined
}

/** The keys of those locals that are in this slot. */
export function keysIn(locals: readonly Local[], slot: number | undefined): string[] {
  const places = locals.map(toPlace).filter((place): place is Place => place !== undefined && place.slot === slot)
  return [...new Set(places.map(({ key }) => key))]
}
