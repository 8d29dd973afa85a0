/** Looks for planted values in texts and bytes, in every form at once. Pure; what it tells never holds a value. */
import { formsOf, type Form } from './forms.ts'
import { numbersAmong } from './numbers.ts'
import type { Planted } from './planted.ts'

export interface Hit {
  readonly label: string
  /** The form in which it was there. */
  readonly form: string
}

export interface Search {
  in(text: string): Hit[]
  inBytes(bytes: Uint8Array): Hit[]
}

/** Characters by which a place is found worth a look. */
const gram = 4
const buckets = 1 << 18

const bucketOf = (text: string, at: number) =>
  (Math.imul(text.charCodeAt(at), 0x9e3779b1) ^ Math.imul(text.charCodeAt(at + 1), 0x85ebca6b) ^ Math.imul(text.charCodeAt(at + 2), 0xc2b2ae35) ^ Math.imul(text.charCodeAt(at + 3), 0x27d4eb2f)) >>> 14

interface Needle {
  readonly text: string
  readonly hit: Hit
}

export function searchFor(values: readonly Planted[]): Search {
  const forms = values.flatMap((value) => formsOf(value).map((form) => ({ form, label: value.label })))
  const inAnyCase = tableOf(forms.filter(({ form }) => form.anyCase))
  const asWritten = tableOf(forms.filter(({ form }) => !form.anyCase))
  const numbers = numbersAmong(values)

  function inText(text: string): Hit[] {
    const found = [...inAnyCase(text.toLowerCase()), ...asWritten(text), ...numbers.in(text).map(({ label }) => ({ label, form: 'a number' }))]
    return [...new Map(found.map((hit) => [`${hit.label} ${hit.form}`, hit])).values()]
  }

  return {
    in: inText,
    inBytes(bytes) {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      // What is no UTF-8 may be of an older kind; both have plain letters and digits in common.
      return inText(buffer.toString('utf8'))
    },
  }
}

/** A table of the first characters of all needles, so that a text is gone through once whatever is looked for. */
function tableOf(forms: readonly { readonly form: Form; readonly label: string }[]): (text: string) => Hit[] {
  const marks = new Uint8Array(buckets)
  const needles = new Map<number, Needle[]>()
  for (const { form, label } of forms) {
    const bucket = bucketOf(form.text, 0)
    marks[bucket] = 1
    needles.set(bucket, [...(needles.get(bucket) ?? []), { text: form.text, hit: { label, form: form.name } }])
  }
  return (text) => {
    const found: Hit[] = []
    for (let at = 0; at <= text.length - gram; at++) {
      const bucket = bucketOf(text, at)
      if (marks[bucket] === 0) continue
      for (const { text: needle, hit } of needles.get(bucket)!) if (text.startsWith(needle, at)) found.push(hit)
    }
    return found
  }
}
