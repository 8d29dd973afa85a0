/** Locals of this adapter: the key of a row, or `<key>#<slot>`. */
import type { IdForm, Local } from '#spi'

/** `integer`: a whole number from 0. `uuid`: in small letters. `text`: up to twelve characters of ASCII. */
export const keyForms = ['integer', 'uuid', 'text'] as const
export type KeyForm = (typeof keyForms)[number]

export const codecOfForm: Readonly<Record<KeyForm, IdForm['codec']>> = { integer: 'integer', uuid: 'uuid', text: 'text12' }

/** The highest slot that an id has room for beside a key of this form. */
export const highestSlot: Readonly<Record<KeyForm, number>> = { integer: 255, uuid: 7, text: 255 }

export interface Place {
  readonly key: string
  readonly slot?: number
}

const highestKey = (1n << 63n) - 1n
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** What a key can be; a whole number as it fits in a signed 64-bit column. All others are no keys of ours. */
export function isKey(text: string, form: KeyForm): boolean {
  switch (form) {
    case 'integer': return /^(0|[1-9]\d{0,18})$/.test(text) && BigInt(text) <= highestKey
    case 'uuid': return uuid.test(text)
    // A mark stands between a key and its slot.
    case 'text': return /^[\x21-\x7e]{1,12}$/.test(text) && !text.includes('#')
  }
}

export const keyRule: Readonly<Record<KeyForm, string>> = {
  integer: 'a whole number', uuid: 'a uuid in small letters', text: 'a text of up to twelve characters without spaces',
}

export function toLocal(key: string, slot: number | undefined): Local {
  return slot === undefined ? key : `${key}#${slot}`
}

/** `undefined` for a text that can be no local here. */
export function toPlace(local: Local, form: KeyForm): Place | undefined {
  const [key, slot, ...more] = local.split('#')
  if (!isKey(key!, form) || more.length > 0) return undefined
  if (slot === undefined) return { key: key! }
  return /^(0|[1-9]\d{0,2})$/.test(slot) && Number(slot) <= highestSlot[form] ? { key: key!, slot: Number(slot) } : undefined
}

/** The keys of those locals that are in this slot. */
export function keysIn(locals: readonly Local[], slot: number | undefined, form: KeyForm): string[] {
  const places = locals.map((local) => toPlace(local, form)).filter((place): place is Place => place !== undefined && place.slot === slot)
  return [...new Set(places.map(({ key }) => key))]
}
