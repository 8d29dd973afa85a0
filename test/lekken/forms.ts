/** The ways in which a value can lie hidden in a text. Pure. A digest under a key is none of them: it cannot be undone. */
import { createHash } from 'node:crypto'
import type { Planted } from './planted.ts'

export interface Form {
  readonly name: string
  readonly text: string
  /** Letters in another case are the same. */
  readonly anyCase: boolean
}

const digests = ['md5', 'sha1', 'sha256', 'sha512'] as const
/** Fewer characters than this are in any text by chance. */
const shortest = 6

export function formsOf({ kind, value }: Planted): Form[] {
  const spellings = [...new Set([value, value.normalize('NFC'), value.normalize('NFD')])]
  const cased = [...new Set([...spellings, value.toLowerCase(), value.toUpperCase(), swapped(value)])]
  const hashed = kind === 'nummer' ? [...cased, `bsn:${value}`, `bsn ${value}`, `BSN:${value}`] : cased
  const found = [
    ...spellings.flatMap(written),
    ...cased.flatMap((text) => [...base64Forms(text, 'utf8'), ...base64Forms(text, 'utf16le')]),
    ...hashed.flatMap(digestForms),
  ]
  // Of two forms that are the same text the first has the name.
  const unique = new Map(found.filter(({ text }) => text.length >= shortest).toReversed().map((form) => [`${form.anyCase} ${form.text}`, form]))
  return [...unique.values()]
}

const swapped = (text: string) => [...text].map((letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase())).join('')

/** All of these in any case. A number by itself is not among them: see `numbers.ts`. */
function written(text: string): Form[] {
  const bytes = Buffer.from(text)
  const hex = bytes.toString('hex')
  const perByte = (prefix: string) => hex.replace(/../g, (byte) => prefix + byte)
  const isNumber = /^[+\d]+$/.test(text)
  const percent = encodeURIComponent(text)
  return [
    ...(isNumber ? [] : [['plain', text], ['form-encoded', new URLSearchParams({ a: text }).toString().slice(2)], ['url-encoded', percent], ['html', htmlOf(text)], ['JSON', jsonOf(text)]]),
    ...(percent === text ? [] : [['url-encoded twice', encodeURIComponent(percent)]]),
    ['every byte url-encoded', perByte('%')],
    ['every byte escaped', perByte('\\x')],
    ['every character escaped', [...text].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')],
    ['hex', hex],
    ['hex with spaces', perByte(' ').trim()],
    ['quoted-printable', perByte('=')],
    ['hex of utf-16', Buffer.from(text, 'utf16le').toString('hex')],
    ['bytes of utf-8 read as latin-1', bytes.toString('latin1')],
    ['utf-16', [...text].join('\0')],
  ].filter((pair) => !(isNumber && pair[1] === text)).map(([name, form]) => ({ name: name!, text: form!.toLowerCase(), anyCase: true }))
}

const jsonOf = (text: string) => JSON.stringify(text).slice(1, -1).replace(/[^\x20-\x7e]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
const htmlOf = (text: string) => text.replace(/[^\w.@ -]/g, (one) => `&#${one.codePointAt(0)};`)

/** Base64 of a text that has the value in it: it begins at one of three places in a group, and what stands around it colours the ends. */
function base64Forms(text: string, encoding: 'utf8' | 'utf16le'): Form[] {
  const bytes = Buffer.from(text, encoding)
  return [0, 1, 2].flatMap((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64').replace(/=+$/, '')
    const bits = (shift + bytes.length) * 8
    const inner = whole.slice(Math.ceil((shift * 8) / 6), Math.floor(bits / 6))
    const name = `base64 from place ${shift}${encoding === 'utf8' ? '' : ' of utf-16'}`
    return both(name, inner)
  })
}

function digestForms(text: string): Form[] {
  return digests.flatMap((algorithm) => {
    const digest = createHash(algorithm).update(text).digest()
    // A part of a digest says as much as the whole.
    return [{ name: `${algorithm} in hex`, text: digest.toString('hex').slice(0, 16), anyCase: true }, ...both(`${algorithm} in base64`, digest.toString('base64').slice(0, 12))]
  })
}

function both(name: string, text: string): Form[] {
  const url = text.replaceAll('+', '-').replaceAll('/', '_')
  return [{ name, text, anyCase: false }, ...(url === text ? [] : [{ name: `${name} for urls`, text: url, anyCase: false }])]
}
